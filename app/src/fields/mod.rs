//! Fields that administrators add to records: what they are, how a value is read from what somebody typed, how it is shown,
//! and a small calculation over them. A record keeps its values by the ids of the fields.

mod checking;
pub mod file_model;
#[cfg(feature = "ssr")]
pub mod file_store;
pub mod formula;
pub mod model;
mod record_kind_model;
#[cfg(feature = "ssr")]
pub mod rekeying;
#[cfg(feature = "ssr")]
mod rekeying_store;
#[cfg(feature = "ssr")]
pub mod sealed_store;
pub mod sensitive;
#[cfg(feature = "ssr")]
pub mod store;
mod wording;

pub use file_model::{FileRule, HeldFile};
pub use model::{Catalogue, Custom, CustomSheet, FieldDef, FieldKind, RecordKind, TypedValues, key_of};
pub use wording::value_in_words;
