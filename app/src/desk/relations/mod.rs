//! What belongs together: parents and children, links, merges with their way back, and what is split off.

pub mod api;
mod card;
mod children;
mod dialogs;
#[cfg(feature = "ssr")]
pub(super) mod merge_store;
mod merged;
pub mod model;
mod picker;
mod split;
#[cfg(feature = "ssr")]
mod store;
mod undo;

pub(super) use card::RelationsHere;
pub(super) use children::{ChildrenLeft, Left, open_children_of};
pub(super) use dialogs::{Relating, RelatingDialogs};
pub(super) use merged::MergedNotice;
pub(super) use picker::TicketPicker;
pub(super) use split::{SplitDialog, Splitting};
