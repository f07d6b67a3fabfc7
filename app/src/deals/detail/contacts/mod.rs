//! Who at the customer has a say in a deal.

pub mod api;
pub mod model;
#[cfg(feature = "ssr")]
pub mod store;
pub(super) mod view;
