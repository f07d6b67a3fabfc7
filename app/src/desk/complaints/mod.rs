//! What becomes of complaints: why, who is responsible, what is done about it until when, and whether the customer says that it is
//! settled.
//!
//! - [`model`]: what is typed and shown
//! - `here`, `form`, `confirm`: beside a complaint
//! - `list`, `rows`: `/desk/measures`, what is still to be done
//! - `causes`, `cause_form`, `settings`: what the desk keeps in the browser
//! - `worker`: tells of measures that are due

pub mod api;
mod cause_form;
mod causes;
mod confirm;
mod form;
mod here;
mod list;
pub mod model;
#[cfg(feature = "ssr")]
pub mod public_store;
mod rows;
mod settings;
#[cfg(feature = "ssr")]
pub mod settings_store;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod worker;

pub(in crate::desk) use causes::CausesHere;
pub(in crate::desk) use here::ComplaintHere;
pub use list::MeasuresPage;
pub(in crate::desk) use settings::AfterSalesSettings;
