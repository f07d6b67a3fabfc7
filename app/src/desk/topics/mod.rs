//! What customers wish of products, find wrong with them or say of them: collected into topics, each with what is done about it and with
//! everybody who asked; and by product and cause beside the complaints.
//!
//! - [`model`]: what is typed and shown
//! - `list`, `analysis`: `/desk/topics`
//! - `page`, `voices`, `telling`: one topic, who asked for it, and the answers that are prepared for them
//! - `here`, `prepared`: beside a ticket or a customer

mod analysis;
mod analysis_model;
#[cfg(feature = "ssr")]
mod analysis_store;
pub mod api;
mod form;
mod here;
mod list;
pub mod model;
mod page;
mod prepared;
#[cfg(feature = "ssr")]
pub mod store;
mod telling;
mod voices;
#[cfg(feature = "ssr")]
mod voices_store;

pub use here::TopicsOfCustomer;
pub(super) use here::TopicsOfTicket;
pub use list::TopicsPage;
pub use page::TopicPage;
pub(super) use prepared::PreparedHere;
