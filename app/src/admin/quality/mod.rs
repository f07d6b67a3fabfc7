//! Data quality as administrators set it up: checks without code, what counts for completeness, and when a customer is out of date.
//!
//! Tables `quality_check`, `completeness_weight` and `quality_setting`; what they mean stands in `customers/quality`.

pub mod api;
mod form;
mod list;
pub mod model;
mod page;
#[cfg(feature = "ssr")]
mod store;
mod trial;
mod typed;
mod weights;

pub use page::QualityPage;
