//! Mail of the service desk: company mailboxes, what comes in by them, what goes out.
//!
//! `letter.rs` reads what came over the line and believes none of it; `inbound.rs` decides what becomes of it, in one transaction with the
//! line that says that it was seen. An answer is a row of `mail_out` in the transaction that wrote it down; `outbound.rs` hands it over.
//! The server's part (`server/src/mailer`) calls both and keeps the bytes of files.

pub mod api;
#[cfg(feature = "ssr")]
mod came_back_store;
#[cfg(feature = "ssr")]
mod cleaning;
mod form;
#[cfg(feature = "ssr")]
pub mod imap;
#[cfg(feature = "ssr")]
pub mod inbound;
#[cfg(feature = "ssr")]
pub mod inbound_store;
mod left_out;
pub mod left_out_model;
mod left_out_page;
#[cfg(feature = "ssr")]
mod left_out_store;
#[cfg(feature = "ssr")]
pub mod letter;
#[cfg(feature = "ssr")]
pub mod line;
mod list;
pub mod model;
#[cfg(feature = "ssr")]
pub mod outbound;
mod page;
#[cfg(feature = "ssr")]
pub mod post_store;
mod posted;
#[cfg(feature = "ssr")]
pub mod smtp;
#[cfg(feature = "ssr")]
mod store;
pub mod thread_model;
mod trouble_model;
#[cfg(feature = "ssr")]
pub mod worker_store;

pub use left_out_page::LeftOutPage;
pub use list::trouble_words;
pub use page::MailPage;
pub(super) use posted::{PostAddress, PostFiles, PostMark};
