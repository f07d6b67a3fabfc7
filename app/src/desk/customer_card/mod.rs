//! The customer of a ticket beside the conversation: how they stand with us, what they buy, ask and own, without leaving the ticket.

pub mod api;
pub mod model;
#[cfg(feature = "ssr")]
mod store;
mod view;

pub(super) use view::CustomerHere;
