//! What each role may do, as the database knows it, and which fields of other people's records it may not change.

pub mod api;
pub mod model;
mod page;
mod protected;
#[cfg(feature = "ssr")]
mod store;

pub use page::RolesPage;
