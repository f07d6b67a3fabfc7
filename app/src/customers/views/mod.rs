//! Views of the lists of customers and of contacts: what their addresses say, kept under a name, for oneself or for everybody.

pub mod api;
mod form;
mod menu;
pub mod model;
#[cfg(feature = "ssr")]
mod store;
mod tabs;

pub(super) use tabs::{ViewTab, ViewTabs, owns_records, views_of_everybody};
