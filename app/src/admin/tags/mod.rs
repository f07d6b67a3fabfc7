//! `/admin/tags`: all tags of customers, deals and tickets, and how often each is used. A tag is renamed and recoloured with a way back;
//! two are made one, and one is deleted, after a question.

pub mod api;
mod form;
mod list;
pub mod model;
#[cfg(feature = "ssr")]
mod store;

pub use list::TagsPage;
