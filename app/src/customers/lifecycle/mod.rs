//! Where a customer stands: prospect, customer, dormant, lost. Rules say it, at once when a deal is won and daily otherwise;
//! who knows better sets it by hand, and then the rules leave it alone.

pub mod api;
mod badge;
mod control;
pub mod model;
#[cfg(feature = "ssr")]
mod store;

pub use badge::LifecycleBadge;
pub(crate) use badge::word;
pub use control::LifecycleControl;
#[cfg(feature = "ssr")]
pub(super) use store::{Settled, settle, standing};
