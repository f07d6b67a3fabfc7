//! The products of a deal: what, how many, at what price.

pub mod api;
mod form;
pub mod model;
#[cfg(feature = "ssr")]
pub mod store;
pub(super) mod view;
