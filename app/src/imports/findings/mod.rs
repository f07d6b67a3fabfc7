//! The report of an import, row by row.

pub mod store;
