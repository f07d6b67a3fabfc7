//! The products of a deal: what, how many, at what price.

pub mod api;
pub mod model;
#[cfg(feature = "ssr")]
pub mod store;
pub(super) mod view;
