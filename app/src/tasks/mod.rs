//! What is to be done: the queue at `/tasks`, the calendar at `/calendar`, and the section of tasks on the pages of records.
//!
//! - `model`, `repeat_model`, `quick_model`: tasks, how they come again, and one line that says a task
//! - `zone`: by whose clocks; `reading_store`, `store`: lists, and every change
//! - `form`, `row`, `outcome`: what all views share
//! - `calendar/`: day, week, month and agenda; `feed/`: the same for other programs

mod acts;
pub mod api;
pub mod calendar;
#[cfg(feature = "ssr")]
mod calendar_store;
pub mod feed;
mod form;
pub mod form_model;
mod here;
pub mod list_model;
pub mod model;
mod outcome;
mod page;
mod quick_add;
pub mod quick_model;
#[cfg(feature = "ssr")]
mod reading_store;
#[cfg(feature = "ssr")]
pub mod reminding;
#[cfg(feature = "ssr")]
mod reminding_store;
mod repeat_fields;
pub mod repeat_model;
mod row;
#[cfg(feature = "ssr")]
pub(crate) mod store;
#[cfg(feature = "ssr")]
mod subject_store;
mod today;
mod words_of;
#[cfg(feature = "ssr")]
pub mod zone;

pub use calendar::CalendarPage;
pub use feed::FeedSettings;
pub use here::TasksHere;
pub use page::TasksPage;
pub use today::TasksToday;
