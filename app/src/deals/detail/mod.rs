//! The page of one deal at `/deals/:id`: its fields, its way through the stages, and what hangs on it.
//!
//! - `model`, `store`, `api`: the deal itself, its bin, its owner
//! - `desk`: what the parts of the page share; `page` joins them
//! - `contacts/`, `rivals/`, `products/`, `tags/`, `sharing/`: what hangs on it, each with its own section of the page

mod actions;
pub mod api;
pub mod contacts;
mod desk;
mod edit;
mod facts;
mod head;
pub mod model;
mod move_form;
mod outlook;
pub mod outlook_model;
#[cfg(feature = "ssr")]
mod outlook_store;
mod page;
pub mod products;
pub mod rivals;
pub mod sharing;
mod stage_bar;
#[cfg(feature = "ssr")]
pub(crate) mod store;
pub mod tags;
mod visits;

pub use page::DealRoute;
