//! What a list shows as a file: CSV or Excel, as many rows as there are.

mod button;
#[cfg(feature = "ssr")]
mod cells;
#[cfg(feature = "ssr")]
mod file;
pub mod model;
#[cfg(feature = "ssr")]
mod store;

pub(super) use button::ExportMenu;
#[cfg(feature = "ssr")]
pub(super) use cells::custom_value;
#[cfg(feature = "ssr")]
pub use {
    cells::{CustomersFile, Value, time_value},
    file::{Sheet, Taken, write},
    store::{customs, tell},
};
