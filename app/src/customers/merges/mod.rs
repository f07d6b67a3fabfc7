//! Making one customer of two, field by field, and two of one again; the pages serve contacts too.

pub mod api;
mod choices;
mod mergeable;
pub mod model;
mod page;
mod past;
#[cfg(feature = "ssr")]
mod store;
mod with;
mod words_of;

pub use mergeable::Mergeable;
pub(super) use mergeable::{custom_in_words, joined};
pub use page::MergePage;
pub(super) use past::PastMerges;
pub(super) use with::MergeWith;
