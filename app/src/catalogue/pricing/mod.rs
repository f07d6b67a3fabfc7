//! What a product costs: which list holds, and what lines of a deal or a quote come to.

pub mod model;
#[cfg(feature = "ssr")]
pub mod store;
pub mod sum_model;
