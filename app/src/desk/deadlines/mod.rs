//! What is promised on a ticket: which policy holds, when what is due, and who is told when it is not kept.
//!
//! `model.rs` chooses and reckons, without database and clock; `store.rs` reads what that needs and keeps what came out in the row of
//! the ticket, in the transaction of whoever changed it; `worker.rs` does the same behind everybody's back when calendars or policies
//! change, and tells people of what falls due.

mod mark;
pub mod model;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod worker;

pub use mark::PromiseMark;
