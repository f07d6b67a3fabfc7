//! Further phones, e-mails and addresses of a customer or a contact, each with its kind. The main ones stand in fields of
//! their own, which is where search, lists and imports look.

mod fields;
pub mod model;
mod shown;

pub use fields::{ReachFields, TypedReach};
pub use shown::ReachFacts;
