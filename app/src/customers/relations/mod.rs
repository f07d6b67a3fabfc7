//! How a customer hangs together with others, drawn; and the way it came: from the source to the first order.

pub mod api;
mod graph;
pub mod model;
mod path;
#[cfg(feature = "ssr")]
mod store;

pub use graph::RelationsButton;
pub use path::PathHere;
