//! Chat: visitors of the company's pages write, and whoever is there answers at once. A conversation is a ticket from its first word.
//!
//! Who manages the desk makes widgets here. Visitors meet them in a frame that the server makes (`server/src/http/chat`), which reaches the
//! database through `public_store.rs` alone, by the secret that their browser keeps; what they sent is read by `sent_model.rs`. Those who
//! answer see all conversations on one page, and write on the page of the ticket.

#[cfg(feature = "ssr")]
pub(super) mod agent_store;
pub mod api;
mod chats;
mod form;
mod here;
mod list;
pub mod model;
mod page;
mod preview;
#[cfg(feature = "ssr")]
pub mod public_store;
pub mod sent_model;
mod snippet;
#[cfg(feature = "ssr")]
mod store;
mod waiting;
mod words_of;
#[cfg(feature = "ssr")]
pub mod worker;
#[cfg(feature = "ssr")]
mod worker_store;

pub use chats::ChatsPage;
pub(super) use here::{ByChat, ChatBar, Visitor};
pub use page::ChatWidgetsPage;
pub(super) use waiting::ChatsLink;
pub use waiting::{WaitingCount, provide_waiting};
