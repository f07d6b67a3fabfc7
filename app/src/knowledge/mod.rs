//! The knowledge base: articles in Markdown with versions, read inside at `/knowledge` and by everybody at `/help`.
//!
//! What readers see is the published version; what is worked on stands beside it. The pages of `/help` are made by the server
//! (`server/src/http/help.rs`) and need no program in the browser.

pub mod api;
mod article;
mod categories;
mod category_model;
#[cfg(feature = "ssr")]
mod category_store;
#[cfg(feature = "ssr")]
mod difference;
mod editor;
mod filters;
#[cfg(feature = "ssr")]
mod finding;
#[cfg(feature = "ssr")]
pub mod help_store;
mod helpful;
mod history;
mod list;
#[cfg(feature = "ssr")]
mod markdown;
pub mod model;
mod page;
mod picture_model;
#[cfg(feature = "ssr")]
pub mod picture_store;
mod pictures;
mod reading_model;
mod steps;
#[cfg(feature = "ssr")]
mod store;
mod upkeep;
#[cfg(feature = "ssr")]
mod upkeep_store;
mod words_of;
#[cfg(feature = "ssr")]
mod writing_store;

pub use article::ArticlePage;
pub use categories::CategoriesPage;
pub use editor::EditorPage;
#[cfg(feature = "ssr")]
pub use finding::vector;
#[cfg(feature = "ssr")]
pub use markdown::{links, plain, rendered};
pub use page::KnowledgePage;
pub use upkeep::UpkeepPage;
