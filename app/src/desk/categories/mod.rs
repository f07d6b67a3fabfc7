//! Categories of tickets: a tree that the desk keeps itself.

pub mod api;
mod form;
pub mod model;
mod page;
#[cfg(feature = "ssr")]
mod store;

pub use page::CategoriesPage;
