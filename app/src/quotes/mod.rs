//! Quotes: what is offered to a customer, in versions, on paper, and on a page that the customer answers.
//!
//! Tables `quote`, `quote_version` (stands still once it was sent, with the `document` that was shown), `quote_line`, `quote_link` (hashes),
//! `quote_counter`, `quote_setting`, `quote_logo` (a row is never changed: sent versions name theirs). `sums_model.rs` adds up;
//! `sending_store.rs` numbers, freezes and sends in one transaction; `print.rs` lays a document out and `press.rs` makes a file of it;
//! `logo_picture.rs` looks at a logo before it is kept; `public_store.rs` is what strangers behind a link reach, through the pages of the
//! server (`server/src/http/quotes.rs`).

mod admin;
mod answering;
pub mod api;
mod begin;
mod compared;
pub mod document_model;
mod editor;
pub mod form_model;
mod here;
pub mod letter_model;
mod line_fields;
pub(crate) mod list;
mod logo;
pub mod logo_model;
#[cfg(feature = "ssr")]
pub mod logo_picture;
#[cfg(feature = "ssr")]
pub mod logo_store;
pub mod model;
mod page;
#[cfg(feature = "ssr")]
mod press;
#[cfg(feature = "ssr")]
pub mod print;
#[cfg(feature = "ssr")]
pub mod public_store;
mod sending;
#[cfg(feature = "ssr")]
pub mod sending_store;
pub mod setting_model;
#[cfg(feature = "ssr")]
mod setting_store;
#[cfg(feature = "ssr")]
pub mod store;
pub mod sums_model;
mod sums_view;
mod words_of;
#[cfg(feature = "ssr")]
mod worker;
#[cfg(feature = "ssr")]
mod wrapping;
#[cfg(feature = "ssr")]
pub mod writing_store;

pub use admin::AdminQuotesPage;
pub use here::QuotesHere;
pub use list::QuotesPage;
pub use page::QuotePage;
#[cfg(feature = "ssr")]
pub use press::{Press, Unprinted};
#[cfg(feature = "ssr")]
pub use sending_store::new_token;
#[cfg(feature = "ssr")]
pub use worker::expire;
