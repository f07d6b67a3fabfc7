//! Teams are a tree. A person works in one of them, and a manager sees the own team with everything below it.

pub mod api;
pub(super) mod form;
pub mod model;
mod page;
#[cfg(feature = "ssr")]
mod store;
mod tree;

pub use page::TeamsPage;
