//! What a ticket is about, and how a return or a repair goes on: which thing of the customer it is, steps, parts, costs, parcels.
//!
//! - [`model`]: steps, what is typed, and sums to the cent
//! - `here`, `steps`, `form`: beside the ticket

pub mod api;
mod form;
mod here;
pub mod model;
mod parts;
#[cfg(feature = "ssr")]
pub mod store;

pub(in crate::desk) use here::AfterSalesHere;
