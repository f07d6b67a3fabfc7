//! Forms that the company's own pages embed: what somebody sends by one becomes a ticket, once.
//!
//! Whoever manages the desk makes them here. Strangers meet them on a page of the server (`server/src/http/forms.rs`), which
//! reaches the database through `public_store.rs` alone; what they sent is read by `sent_model.rs`.

pub mod api;
mod form;
mod list;
pub mod model;
mod page;
mod preview;
#[cfg(feature = "ssr")]
pub mod public_store;
pub mod sent_model;
mod snippet;
#[cfg(feature = "ssr")]
mod store;
pub mod words_of;

pub use page::WebFormsPage;
