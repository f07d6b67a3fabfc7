//! Whether somebody may be contacted: consent for each channel with its proof, and the mark that nobody may.

pub mod api;
mod form;
pub mod model;
#[cfg(feature = "ssr")]
mod store;
mod view;

pub use view::{ConsentHere, DoNotContactNotice};
