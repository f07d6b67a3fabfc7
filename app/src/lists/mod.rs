//! What all lists of records have in common: conditions and how they become SQL, how a list walks its index page by page, what
//! was loaded so far, how many there are, and views: what an address says, kept under a name. It knows no kind of record; each list
//! brings its table and its fields.

pub mod columns;
mod columns_dialog;
mod count;
pub mod filters;
mod loaded;
pub mod model;
#[cfg(feature = "ssr")]
mod order_store;
pub mod views;
#[cfg(feature = "ssr")]
pub mod walk_store;

pub use columns_dialog::ColumnsDialog;
pub use count::{Count, Counting};
pub use loaded::Loaded;
