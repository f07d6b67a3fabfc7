//! Who is asking, what they may do, and the only door to the database.
//!
//! A request becomes a [`Caller`]; `caller.begin()` opens a [`Tx`] in which PostgreSQL knows the person and the business
//! role. Row-level security decides from there on.

mod answer;
pub mod api;
#[cfg(feature = "ssr")]
mod by_rule;
#[cfg(feature = "ssr")]
mod caller;
#[cfg(feature = "ssr")]
mod constraints;
mod error;
mod kept;
mod paged;
#[cfg(feature = "ssr")]
pub mod password;
mod person_filter;
pub mod picker;
mod rights;
mod sending;
mod session;
pub mod sign_in;
#[cfg(feature = "ssr")]
mod store;
#[cfg(feature = "ssr")]
mod system;
mod turned_away;

pub use answer::{Answer, Wire, answer_not_found, ask, redirect};
#[cfg(feature = "ssr")]
pub use by_rule::RuleTx;
#[cfg(feature = "ssr")]
pub use caller::{Caller, Clock, Doors, Tx, Visitor};
pub use error::{AppError, FieldError, error_text, field_text, words_by_field, words_within};
pub use kept::Kept;
pub use paged::Paged;
pub use person_filter::PersonFilter;
pub use rights::{Action, Role, may};
pub use sending::Sending;
pub use session::{Organisation, Session, Stamp, use_organisation, use_session};
#[cfg(feature = "ssr")]
pub use system::SystemTx;
pub use turned_away::{TurnedAway, is_for_me};

use uuid::Uuid;

/// A new id: UUID version 7, so that rows written together lie together in an index.
#[must_use]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
