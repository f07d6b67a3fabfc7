//! Views of a list: what its address says, kept under a name, for oneself or for everybody.

pub mod api;
mod form;
mod menu;
pub mod model;
#[cfg(feature = "ssr")]
mod store;
mod tabs;

pub use tabs::{ViewTab, ViewTabs};
