//! Custom fields in the forms and on the pages of customers and contacts; revealing and finding sensitive values; files
//! that a field held before.

pub mod api;
mod cell;
mod earlier;
mod file_field;
mod finder;
mod form;
mod held;
#[cfg(feature = "ssr")]
pub(super) mod list_store;
pub mod model;
#[cfg(feature = "ssr")]
pub(super) mod order_store;
mod sealed;
mod shown;
#[cfg(feature = "ssr")]
mod store;
mod veiled;
#[cfg(feature = "ssr")]
pub mod worker;

pub(super) use cell::custom_cell;
pub(super) use finder::ValueFinder;
pub(super) use form::{CustomFields, TypedCustom, refusal};
pub(super) use held::HoldsCustom;
pub(super) use shown::CustomFacts;
