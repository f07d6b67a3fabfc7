//! What the service desk reports: how it stands now, and over time. Every figure opens the list that it counts.
//!
//! `counted_model.rs` says what a figure counts, `counted_store.rs` says it to the database for the list of tickets, and `store.rs`
//! counts it, over one narrow line for each ticket (`ticket_fact`, kept by triggers). `period_model.rs` knows days, weeks and months.

pub mod api;
mod bar;
mod charts;
pub mod counted_model;
#[cfg(feature = "ssr")]
pub(super) mod counted_store;
#[cfg(feature = "ssr")]
mod export_store;
#[cfg(feature = "ssr")]
mod file;
mod files;
mod links;
pub mod model;
mod now;
mod page;
mod parts;
pub mod period_model;
mod place;
#[cfg(feature = "ssr")]
pub(crate) mod store;
pub mod sum_model;
mod table;
pub(crate) mod words_of;

#[cfg(feature = "ssr")]
pub use file::{write_report, write_tickets};
pub(super) use files::TicketFiles;
pub use page::ReportsPage;
pub(super) use place::complaints_by_cause;
pub(super) use words_of::{column_word, counted_words, period_word};
