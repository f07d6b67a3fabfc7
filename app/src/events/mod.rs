//! The one log of what happened. Each change writes an event in its own transaction; timeline, live updates, automation,
//! search and audit read the log and are never called by the code that made the change.

pub mod api;
#[cfg(feature = "ssr")]
pub mod chain;
mod draft;
mod edit_box;
pub mod entry;
mod entry_foot;
mod entry_line;
#[cfg(feature = "ssr")]
mod entry_store;
mod filters;
pub mod kinds;
pub mod live;
mod log_box;
mod mail_told;
mod mention;
mod model;
#[cfg(feature = "ssr")]
mod names;
#[cfg(feature = "ssr")]
mod names_store;
mod naming;
#[cfg(feature = "ssr")]
mod people_store;
mod restoring;
mod runs;
#[cfg(feature = "ssr")]
mod store;
mod story;
pub mod talk;
mod talk_form;
pub mod timeline;
#[cfg(feature = "ssr")]
pub mod timeline_store;
mod wording;
#[cfg(feature = "ssr")]
mod writing_store;

pub use draft::Draft;
pub use entry::{EntryKey, TimelineOf, changed_fields, filled_fields, with_former_value};
pub use entry_line::{Actor, EntryTold, Said};
#[cfg(feature = "ssr")]
pub use entry_store::former_values;
pub use log_box::NoteBox;
pub use mail_told::MailTold;
pub use mention::{MentionArea, People};
pub use model::LiveEvent;
#[cfg(feature = "ssr")]
pub use store::{Event, record, record_all, record_unasked};
#[cfg(feature = "ssr")]
pub use store::{Heard, events_of_transaction};
pub use talk::NoteOn;
pub use timeline::{Feed, Timeline};
pub use wording::{did, differences};
#[cfg(feature = "ssr")]
pub use writing_store::log_talk;
