//! Data quality: checks without code that forms, imports and other programs are held against, how complete a customer is, and the
//! work list of what is to be mended.
//!
//! - [`model`], [`pattern`], [`checks`], [`fields`]: what a check says, and the one evaluator that browser and server share
//! - `leaving`: the checks in forms; `gaps`: what a customer lacks, in the head of its page
//! - `page`, `rows`: the work list `/quality`
//! - `walk`: the background, which holds every record against the checks

pub mod api;
pub mod checks;
mod draft;
pub mod fields;
mod gaps;
mod leaving;
pub mod model;
mod page;
pub mod pattern;
mod rows;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod walk;
#[cfg(feature = "ssr")]
mod walk_store;
pub mod words;
#[cfg(feature = "ssr")]
mod work_store;

pub(in crate::customers) use gaps::{Focus, GapsHere, focused};
pub(in crate::customers) use leaving::{Guard, Leaving};
pub use page::QualityPage;
