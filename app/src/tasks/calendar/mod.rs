//! `/calendar`: day, week and month on a desk, an agenda under a strip of days on a phone.

mod agenda;
pub mod api;
mod drag;
mod grid;
pub mod model;
mod month;
mod page;

pub use page::CalendarPage;
