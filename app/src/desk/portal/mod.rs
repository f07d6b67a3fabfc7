//! The customer portal: contacts sign in by a link in a mail, see their tickets, answer them and make new ones.
//!
//! Its pages are made by the server (`server/src/http/portal`) without a program. Behind them stands a door of its own (`qz_portal`):
//! `guest_store.rs` lets somebody in, `reading_store.rs` and `saying_store.rs` are what a guest may do, and all of it under policies that
//! know nobody but the contact behind the session. `worker.rs` answers those who ask for a link; `page.rs` is for administrators.

pub mod api;
#[cfg(feature = "ssr")]
pub mod guest_store;
pub mod model;
mod page;
#[cfg(feature = "ssr")]
pub mod reading_store;
#[cfg(feature = "ssr")]
pub mod saying_store;
#[cfg(feature = "ssr")]
mod store;
#[cfg(feature = "ssr")]
pub mod worker;
#[cfg(feature = "ssr")]
mod worker_store;

pub use page::PortalPage;
