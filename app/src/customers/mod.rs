//! Customers (companies and private persons): list, page, sharing, handing over, doubles; and the contacts at them.

mod about;
mod address;
pub mod api;
mod assign;
pub mod contacts;
pub mod duplicates;
mod filters;
mod form;
mod list;
mod list_model;
#[cfg(feature = "ssr")]
mod list_store;
pub mod merges;
pub mod model;
mod page;
mod page_actions;
pub mod picker;
mod related;
#[cfg(feature = "ssr")]
mod related_store;
mod row;
mod sharing;
mod standing;
#[cfg(feature = "ssr")]
mod store;

pub use contacts::{ContactPage, ContactsPage};
pub use duplicates::DuplicatesPage;
pub use list::CustomersPage;
pub use merges::MergePage;
pub use page::CustomerPage;
pub use picker::CustomerPicker;
