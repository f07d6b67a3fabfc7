//! Tokens by which other programs make tickets and ask how theirs stand.
//!
//! Administrators make and revoke them here. What a program sends is read by `request_model.rs`; `public_store.rs` is what it reaches,
//! through the server's routes (`server/src/http/tickets_api.rs`). `docs/api.md` says it to those who write such programs.

pub mod api;
mod form;
mod list;
pub mod model;
mod page;
#[cfg(feature = "ssr")]
pub mod public_store;
pub mod request_model;
#[cfg(feature = "ssr")]
mod store;

pub use page::ApiTokensPage;
