//! Why deals are won and lost: the reasons that people choose from when they close one.
//!
//! Table `close_reason`. A reason is archived, never deleted: closed deals keep theirs.

pub mod api;
mod form;
mod list;
pub mod model;
#[cfg(feature = "ssr")]
mod store;

pub use list::ReasonsPage;
