//! What customers own: which product with which serial number, since when, and how long it is under warranty.
//!
//! - [`model`]: what is typed and shown, and how warranties stand
//! - `here`, `form`: on the page of a customer
//! - `list`, `rows`: `/assets`, everything that customers own
//! - `worker`: plans to ask how it goes, some days after a delivery

pub mod api;
mod form;
mod here;
mod list;
pub mod model;
mod rows;
#[cfg(feature = "ssr")]
pub mod store;
mod warranty;
#[cfg(feature = "ssr")]
pub mod worker;

pub use here::{AssetsHere, AssetsLink};
pub use list::AssetsPage;
pub use warranty::WarrantyMark;
