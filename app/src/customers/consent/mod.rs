//! Whether somebody may be contacted: consent for each channel with its proof, and the mark that nobody may.

pub mod api;
mod form;
#[cfg(feature = "ssr")]
pub(super) mod list_store;
pub mod model;
#[cfg(feature = "ssr")]
mod store;
mod view;

pub use view::{ConsentHere, DoNotContactNotice};
pub(super) use view::{channel_word, state_word};
