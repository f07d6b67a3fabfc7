//! Who gets a ticket: rules in their order, people who are there and have room, what each of them knows.
//!
//! `model.rs` chooses, without database and clock. `worker.rs` hands out what nobody has; whoever takes or is given a ticket is held
//! meanwhile (`place_store.rs`), so that one at a time counts what somebody carries.

mod agents;
pub mod api;
pub mod draft_model;
mod hand_over;
#[cfg(feature = "ssr")]
mod hand_store;
pub mod model;
mod page;
pub(crate) mod picks;
#[cfg(feature = "ssr")]
pub(super) mod place_store;
mod presence;
mod rule_form;
mod rules;
mod setting;
mod skills;
#[cfg(feature = "ssr")]
mod store;
mod trial;
pub mod trial_model;
mod words_of;
#[cfg(feature = "ssr")]
pub mod worker;

pub(super) use hand_over::HandOver;
pub use page::AssignmentPage;
pub use presence::{PresenceItems, PresenceMenu, provide_presence};
pub use words_of::rule_words;
