//! What an import did to which record: what undoing and reconciling go by.

pub mod store;
