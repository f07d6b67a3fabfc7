//! What all lists of records have in common: conditions and how they become SQL, how a list walks its index page by page, what
//! was loaded so far, and how many there are. It knows no kind of record; each list brings its table and its fields.

pub mod columns;
mod count;
pub mod filters;
mod loaded;
pub mod model;
#[cfg(feature = "ssr")]
mod order_store;
#[cfg(feature = "ssr")]
pub mod walk_store;

pub use count::{Count, Counting};
pub use loaded::Loaded;
