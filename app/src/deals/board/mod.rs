//! The page at `/deals`: deals as cards in the columns of a pipeline, or as rows of a list.
//!
//! - pure: [`state`] (what stands where), [`outbox`] (what is sent when), [`asks`] (what a drop must ask), [`address`] (the
//!   filter in the address), [`admits`] (whether news belong here), [`totals`]
//! - [`shelf`] joins them to the page; [`moves`], [`undo`], [`live`] and [`hooks`] are what can happen to it
//! - views: [`page`], [`column`], [`card`], [`stage_tabs`], [`list`], [`selection`], [`move_sheet`], [`drop_sheet`],
//!   [`quick_add`], [`filters`], [`filter_chips`], [`nothing`], [`sort`]; [`parts`] are those downloaded apart
//!
//! Dragging, windows and keys are domain-free and live in `ui::board`.

pub(crate) mod address;
mod admits;
mod asks;
mod card;
mod column;
mod drop_sheet;
mod filter_chips;
mod filters;
mod hooks;
mod list;
mod live;
mod memory;
mod move_sheet;
mod moves;
mod nothing;
mod outbox;
mod page;
mod parts;
mod quick_add;
mod selection;
mod shelf;
mod sort;
mod stage_tabs;
mod state;
mod totals;
mod undo;

pub use page::BoardPage;
pub use parts::{ListOf, QuickAddAt, Sheets};
