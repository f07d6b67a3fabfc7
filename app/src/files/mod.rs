//! Files on customers, contacts and deals: added by hand, with versions, opened and given back only as far as one sees the record.

pub mod api;
mod arriving;
mod dialogs;
mod going;
mod kind_model;
#[cfg(feature = "ssr")]
pub mod list_store;
pub mod model;
mod queue;
mod row;
mod section;
mod send;
mod shelf;
#[cfg(feature = "ssr")]
pub mod sniff;
#[cfg(feature = "ssr")]
pub mod store;
mod words_of;

pub use section::FilesHere;
