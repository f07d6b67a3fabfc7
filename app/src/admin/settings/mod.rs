//! What holds for the whole organisation: its name, the currency of totals, the clock of its pages, exchange rates by day (whose page is
//! `admin/currencies`).
//!
//! Tables `organisation` (one row) and `exchange_rate`.

pub mod api;
mod form;
pub mod model;
mod page;
pub(in crate::admin) mod revalue;
#[cfg(feature = "ssr")]
mod store;

pub use page::SettingsPage;
