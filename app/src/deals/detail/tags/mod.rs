//! The tags of a deal.

pub mod api;
pub mod model;
#[cfg(feature = "ssr")]
pub mod store;
pub(super) mod view;
