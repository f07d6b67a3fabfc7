//! The checklist of the stage in which a deal is.

pub mod api;
pub mod model;
#[cfg(feature = "ssr")]
pub mod store;
pub(super) mod view;
