//! Tags of customers: given by hand, or by rules that administrators put together (`admin/tag_rules`). A rule takes back what it gave
//! and nothing else, and leaves alone whom a hand took the tag from, until the conditions have ceased to hold once.

pub mod api;
#[cfg(feature = "ssr")]
pub mod judge_store;
#[cfg(feature = "ssr")]
mod run_store;
#[cfg(feature = "ssr")]
pub(crate) mod store;
mod view;
#[cfg(feature = "ssr")]
pub mod worker;

pub use view::TagsHere;
pub(super) use view::why_words;
