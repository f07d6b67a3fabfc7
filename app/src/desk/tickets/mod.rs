//! Tickets: what a customer wants of the service, what was said about it, and how it ended.
//!
//! `model.rs` has the rules of states; `list_store.rs` walks the queues; `state_store.rs` takes, gives, moves and deletes;
//! `talk_store.rs` keeps what was said. How long a ticket stood in which state is kept by triggers (`ticket_span`).

pub(super) mod actions;
pub mod api;
pub(super) mod bar;
#[cfg(feature = "ssr")]
pub(super) mod choices_store;
pub(super) mod desk;
mod fields;
mod form;
mod here;
mod keys;
mod list;
pub mod list_model;
#[cfg(feature = "ssr")]
pub(crate) mod list_store;
pub mod model;
mod page;
pub(crate) mod place;
mod preview;
mod reply;
mod row;
#[cfg(feature = "ssr")]
mod row_store;
pub mod rules_model;
#[cfg(feature = "ssr")]
pub(crate) mod state_store;
#[cfg(feature = "ssr")]
pub(crate) mod store;
mod story;
pub mod talk_model;
#[cfg(feature = "ssr")]
pub(super) mod talk_store;
mod tools;
pub(super) mod words_of;

pub use here::TicketsHere;
pub use list::DeskPage;
pub use page::TicketPage;
#[cfg(feature = "ssr")]
pub use state_store::take;
