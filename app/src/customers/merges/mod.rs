//! Making one customer of two, field by field, and two of one again.

pub mod api;
mod choices;
pub mod model;
mod page;
mod past;
#[cfg(feature = "ssr")]
mod store;

pub use page::MergePage;
pub(super) use past::PastMerges;
