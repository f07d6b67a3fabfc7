//! Who is looking at a ticket just now, and who writes on it. Told over the live line and remembered nowhere: a sign that is not
//! repeated is soon over.

pub mod api;
pub mod model;
#[cfg(feature = "ssr")]
mod store;
mod view;

pub(super) use view::{ReadersHere, ReadersMark, Watch};
