//! Custom fields: which ones there are, in which sections and order, and who sees and fills them in.

pub mod api;
mod choices;
pub mod file_model;
mod files;
mod form;
mod list;
pub mod model;
mod page;
mod row;
mod sections;
#[cfg(feature = "ssr")]
mod store;
#[cfg(feature = "ssr")]
mod unique_store;
#[cfg(feature = "ssr")]
pub mod worker;

pub use page::FieldsPage;
