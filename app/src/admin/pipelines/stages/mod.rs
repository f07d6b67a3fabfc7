//! The stages of one pipeline: added, changed, put in order, put away.

pub mod api;
mod form;
mod list;
#[cfg(feature = "ssr")]
pub(super) mod store;

pub(super) use list::StageList;
