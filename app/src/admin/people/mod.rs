//! The people who work here: who they are, in which role and team, and whether they may come in.
//!
//! Table `person`; a person is never deleted, because the log and the records they own speak of them.

pub mod api;
mod form;
#[cfg(feature = "ssr")]
mod initial_password;
mod invite;
mod list;
pub mod model;
mod page;
#[cfg(feature = "ssr")]
mod store;

pub(crate) use list::role_name;
pub use page::PeoplePage;
