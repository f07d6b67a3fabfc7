//! Articles that fit what a customer wants, beside the answer: put into it with one key.

pub mod api;
pub mod model;
#[cfg(feature = "ssr")]
mod store;
mod view;

pub(super) use view::SuggestionsHere;
