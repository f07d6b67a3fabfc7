//! Files on customers, contacts and deals: added by hand, with versions, opened and given back only as far as one sees the
//! record. Files in custom fields are sent and shown with the same parts.

pub mod api;
mod arriving;
mod dialogs;
#[cfg(feature = "ssr")]
pub mod field_store;
mod for_text;
mod going;
mod held;
mod in_form;
mod kind_model;
#[cfg(feature = "ssr")]
pub mod list_store;
pub mod model;
mod on_ticket;
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

pub use for_text::PicturesForText;
pub use held::{HeldFiles, held_links};
pub use in_form::FilesInForm;
pub use on_ticket::{FileOnTicket, FilesForTicket};
pub use section::FilesHere;
pub(crate) use words_of::{kind_word, size_in_words};
