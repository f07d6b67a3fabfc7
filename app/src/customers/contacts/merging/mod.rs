//! Making one contact of two, field by field, and two of one again. The pages are those of customers (`customers/merges`).

pub mod api;
pub mod model;
#[cfg(feature = "ssr")]
mod store;
mod view;
