//! One change of many customers or contacts: begun with what is chosen, worked through in batches, reported, and taken back as a whole.

pub mod api;
mod bar;
mod change_model;
#[cfg(feature = "ssr")]
mod change_store;
#[cfg(feature = "ssr")]
mod contacts_store;
#[cfg(feature = "ssr")]
mod customers_store;
mod forms;
pub mod model;
#[cfg(feature = "ssr")]
mod own_store;
mod page;
#[cfg(feature = "ssr")]
mod places_store;
mod running;
#[cfg(feature = "ssr")]
mod store;
#[cfg(feature = "ssr")]
mod undo_store;
mod words;
#[cfg(feature = "ssr")]
mod work_store;
#[cfg(feature = "ssr")]
pub mod worker;

pub(super) use bar::BulkBar;
pub use page::BulkPage;
pub(super) use running::{BulkRunning, Runs};
