//! Customers (companies and private persons): list, page, sharing, handing over, relations, doubles; and the contacts at them.

mod about;
mod address;
pub mod api;
pub mod assets;
mod assign;
pub mod bulk;
pub mod consent;
pub mod contacts;
mod credit_code;
pub mod custom;
mod deletion;
pub mod duplicates;
pub mod export;
mod filters;
mod form;
mod form_fields;
mod form_model;
mod group;
pub mod known;
pub mod lifecycle;
pub mod list;
pub mod list_model;
#[cfg(feature = "ssr")]
pub(crate) mod list_store;
pub mod merges;
pub mod model;
mod page;
mod page_actions;
pub mod picker;
pub mod pool;
pub mod quality;
pub mod reach;
mod related;
#[cfg(feature = "ssr")]
mod related_store;
pub mod relations;
mod row;
mod sharing;
mod standing;
#[cfg(feature = "ssr")]
pub(crate) mod store;
pub mod tags;
pub mod views;

pub use assets::AssetsPage;
pub use bulk::BulkPage;
pub use contacts::{ContactPage, ContactsPage};
pub use duplicates::DuplicatesPage;
pub use list::CustomersPage;
pub use merges::MergePage;
pub use page::CustomerPage;
pub use picker::CustomerPicker;
pub use pool::PoolPage;
pub use quality::QualityPage;
