//! `/admin/taxes`: taxes, and how much each role may let off a price without asking.

pub mod api;
mod form;
pub mod model;
mod page;
#[cfg(feature = "ssr")]
mod store;

pub use page::TaxesPage;
