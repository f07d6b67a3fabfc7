//! The bin: what was deleted, with all that hung on it, and the way back.

pub mod api;
mod for_good;
mod list;
pub mod model;
mod page;
mod retention;
mod row;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod worker;

pub use page::BinPage;
