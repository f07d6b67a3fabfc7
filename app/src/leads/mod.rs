//! Leads: whoever might become a customer, from wherever they came, until they are one or are none.
//!
//! - [`model`], `store`, `list_store`: a lead, what is done with it, and the list
//! - `convert_store`: to customer, contact and deal in one step, and back
//! - [`rules_model`], `rules_store`, `work_store`, `worker`: whose a lead is, until when somebody must be in touch, and what if not
//! - `board/`: a lane for each state; `bin/`: deleting one
//! - `public_store`: what forms and other programs send; `mail_store`: what comes by mail
//! - `list`, `page`, `fair`: `/leads`, `/leads/:id`, `/leads/fair`; `admin`: `/admin/leads`; `here`: beside a customer

mod admin;
mod agents;
pub mod api;
pub mod bin;
pub mod board;
mod closing;
mod convert;
#[cfg(feature = "ssr")]
mod convert_store;
#[cfg(feature = "ssr")]
mod doubles;
mod fair;
mod fields;
pub(crate) mod filters;
pub mod form_model;
mod here;
mod list;
mod list_scores;
#[cfg(feature = "ssr")]
mod list_store;
#[cfg(feature = "ssr")]
pub(crate) mod mail_store;
#[cfg(feature = "ssr")]
pub mod marks;
pub mod model;
mod page;
#[cfg(feature = "ssr")]
pub mod public_store;
mod reasons;
pub mod rule_draft_model;
mod rule_form;
mod rules;
pub mod rules_model;
#[cfg(feature = "ssr")]
mod rules_store;
#[cfg(feature = "ssr")]
pub(crate) mod step_store;
mod steps;
#[cfg(feature = "ssr")]
pub(crate) mod store;
mod story;
pub(crate) mod words_of;
#[cfg(feature = "ssr")]
mod work_store;
#[cfg(feature = "ssr")]
pub mod worker;

pub use admin::AdminLeadsPage;
pub use fair::FairPage;
pub use here::LeadsOfCustomer;
pub use list::LeadsPage;
pub use page::LeadPage;
