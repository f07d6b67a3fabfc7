//! Rules that give and take tags, as administrators set them up: conditions of the list of customers, tried before they work, and
//! what each run did, with its way back.
//!
//! Tables `tag_rule`, `tag_run` and `tag_outcome`; who runs them stands in `customers/tags`.

pub mod api;
mod form;
mod list;
pub mod model;
mod page;
mod runs;
#[cfg(feature = "ssr")]
mod store;
mod trial;

pub use page::TagRulesPage;
