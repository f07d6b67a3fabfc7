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
pub mod note_box;
#[cfg(feature = "ssr")]
mod store;
pub mod timeline;
#[cfg(feature = "ssr")]
mod timeline_store;
mod wording;

pub use entry::{NoteOn, TimelineOf, changed_fields, filled_fields};
pub use entry_line::EntryLine;
pub use model::LiveEvent;
pub use note_box::NoteBox;
#[cfg(feature = "ssr")]
pub use store::{Event, record, record_all, record_unasked};
#[cfg(feature = "ssr")]
pub use store::{Heard, events_of_transaction};
pub use timeline::{Feed, Timeline};
