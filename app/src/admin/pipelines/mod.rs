//! Pipelines and their stages, as administrators make and change them in the browser.
//!
//! Tables `pipeline` and `stage`. Neither is ever deleted: what is not used any more is archived, and deals that went
//! through it keep their history. The version of a pipeline moves with every change of the pipeline or of its stages.

pub mod api;
mod create;
mod edit;
mod list;
pub mod model;
pub(super) mod names;
pub mod stages;
#[cfg(feature = "ssr")]
mod store;
pub mod templates;

pub use edit::PipelinePage;
pub use list::PipelinesPage;
