//! Public pools: who may claim from them, how much, what they hide, which rules bring customers there; reasons for giving back;
//! rules of the lifecycle; and what the daily work did.

pub mod api;
mod form;
mod form_fields;
mod lifecycle;
pub mod model;
mod page;
mod reasons;
mod runs;
#[cfg(feature = "ssr")]
mod runs_store;
#[cfg(feature = "ssr")]
mod store;
mod trial;

pub use page::PoolsPage;
