//! Tickets that are put off: out of the queues until a moment, and back earlier when the customer answers.

pub mod api;
pub mod model;
#[cfg(feature = "ssr")]
mod store;
mod view;
#[cfg(feature = "ssr")]
pub mod worker;

pub(super) use view::{SnoozeDialog, SnoozeItems, SnoozeMark};
