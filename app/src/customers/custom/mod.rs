//! Custom fields in the forms and on the pages of customers and contacts.

mod form;
mod shown;

pub(super) use form::{CustomFields, TypedCustom, refusal};
pub(super) use shown::CustomFacts;
