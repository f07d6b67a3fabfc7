//! Service levels: when somebody is there (calendars), what is promised to whom (policies), when that is due (the clock).
//!
//! Tables `sla_calendar` and `sla_policy`. Times of a request are made by `clock_model.rs` from its calendar, its start and its
//! waits; nothing here asks for the time.

pub mod api;
mod calendar_form;
mod calendars;
pub mod clock_model;
#[cfg(all(test, feature = "ssr"))]
mod clock_tests;
pub mod model;
mod page;
mod policies;
pub mod policy_draft_model;
mod policy_form;
pub mod policy_model;
#[cfg(feature = "ssr")]
pub mod store;
mod story;
pub mod story_model;
pub mod text_model;
mod trial;
mod weeks;
pub(super) mod words;
#[cfg(feature = "ssr")]
mod zone;

pub use page::SlaPage;
#[cfg(feature = "ssr")]
pub use zone::zone;
