//! Automation: rules that follow the log, and do something by themselves what a person would do by hand.
//!
//! - [`model`], `on_model`, [`draft_model`], [`address_model`], [`seen_model`]: a rule, as it is kept and as it is typed; where calls may go; what keepers see
//! - `store`, `record_store`: rules, their runs and the records they look at, under the rights of whoever asks
//! - `run_store`, `worker`: how runs are set off and go on; `deed_store`, `calling`: what they do
//! - `list`, `page`, `runs`: `/automation`, `/automation/:id`, `/automation/runs`

pub mod address_model;
pub mod api;
#[cfg(feature = "ssr")]
pub mod calling;
mod conditions;
#[cfg(feature = "ssr")]
mod deed_store;
pub mod draft_model;
mod form;
mod list;
pub mod model;
mod on_model;
mod page;
#[cfg(feature = "ssr")]
mod record_store;
#[cfg(feature = "ssr")]
mod run_store;
mod runs;
pub mod seen_model;
mod step_form;
#[cfg(feature = "ssr")]
mod store;
#[cfg(feature = "ssr")]
mod undo_store;
mod words_of;
#[cfg(feature = "ssr")]
pub mod worker;

pub use list::AutomationPage;
pub use page::RulePage;
pub use runs::RunsPage;
