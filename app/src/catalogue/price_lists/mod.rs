//! Price lists: for a currency, for some days, for everybody or for customers of a country or with a tag.
//!
//! - `list`, `form`: `/admin/price-lists`, all of them
//! - `sheet`, `paste`: one list with its prices, changed in place or pasted from a spreadsheet

pub mod api;
mod form;
mod list;
pub mod model;
mod paste;
mod sheet;
#[cfg(feature = "ssr")]
mod store;

pub use list::PriceListsPage;
pub use sheet::PriceListPage;
