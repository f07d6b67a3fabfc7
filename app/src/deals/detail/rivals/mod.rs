//! Whom else the customer talks to about a deal, and who won.

pub mod api;
pub mod model;
#[cfg(feature = "ssr")]
pub mod store;
pub(super) mod view;
