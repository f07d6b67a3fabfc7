//! Custom fields in the forms and on the pages of customers and contacts.

mod cell;
mod form;
#[cfg(feature = "ssr")]
pub(super) mod list_store;
mod shown;

pub(super) use cell::custom_cell;
pub(super) use form::{CustomFields, TypedCustom, refusal};
pub(super) use shown::CustomFacts;
