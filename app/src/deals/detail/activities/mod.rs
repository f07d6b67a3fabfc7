//! What is to be done next on a deal, and what was done.

pub mod api;
pub mod model;
#[cfg(feature = "ssr")]
pub mod store;
pub(super) mod view;
