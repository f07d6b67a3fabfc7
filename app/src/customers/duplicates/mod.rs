//! Customers, and contacts, that may be one and the same: warned of while one types, listed for the whole base, and decided.

pub mod api;
#[cfg(feature = "ssr")]
pub mod likeness;
mod link;
#[cfg(feature = "ssr")]
mod match_store;
pub mod model;
mod notice;
mod page;
mod pairs;
mod row;
#[cfg(feature = "ssr")]
pub(crate) mod search;
#[cfg(feature = "ssr")]
mod shown_store;
#[cfg(feature = "ssr")]
mod store;
mod warning;
mod words_of;
#[cfg(feature = "ssr")]
pub mod worker;

pub(super) use link::DuplicatesLink;
pub(super) use notice::DuplicatesOf;
pub use page::DuplicatesPage;
pub(super) use row::merge_of;
pub(super) use warning::Similar;
pub(crate) use warning::SuspectLine;
pub(super) use words_of::title;
