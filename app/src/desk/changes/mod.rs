//! What is done to one ticket or to many with one click: by a macro, in the list, to all children of a ticket. Each is kept with what
//! the way back needs, and taken back as a whole.

pub mod api;
mod bar;
mod forms;
#[cfg(feature = "ssr")]
mod locked_store;
pub mod model;
mod outcome;
pub mod run_model;
#[cfg(feature = "ssr")]
mod run_store;
mod runs;
mod selection;
#[cfg(feature = "ssr")]
pub(super) mod store;
#[cfg(feature = "ssr")]
mod undo_store;
#[cfg(feature = "ssr")]
pub mod worker;

pub(super) use bar::BulkBar;
pub(super) use forms::{assignee_key, assignee_of};
pub(super) use outcome::Doing;
pub(super) use runs::{Runs, RunsHere};
pub(super) use selection::{Mark, Selection, listen};
