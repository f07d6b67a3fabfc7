//! The one log of what happened. Each change writes an event in its own transaction; timeline, live updates, automation,
//! search and audit read the log and are never called by the code that made the change.

pub mod api;
#[cfg(feature = "ssr")]
pub mod chain;
pub mod entry;
mod entry_line;
pub mod kinds;
pub mod live;
mod model;
#[cfg(feature = "ssr")]
mod names;
mod edit_box;
mod entry_foot;
mod log_box;
mod mention;
mod restoring;
mod runs;
mod story;
pub mod talk;
mod draft;
mod filters;
#[cfg(feature = "ssr")]
mod writing_store;
#[cfg(feature = "ssr")]
mod store;
pub mod timeline;
#[cfg(feature = "ssr")]
mod timeline_store;
mod wording;

pub use entry::{EntryKey, TimelineOf, changed_fields, filled_fields, with_former_value};
pub use talk::NoteOn;
pub use model::LiveEvent;
pub use log_box::NoteBox;
#[cfg(feature = "ssr")]
pub use store::{Event, record, record_all};
#[cfg(feature = "ssr")]
pub use writing_store::former_values;
#[cfg(feature = "ssr")]
pub use store::{Heard, events_of_transaction};
pub use timeline::{Feed, Timeline};
pub use wording::did;
