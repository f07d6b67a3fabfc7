//! The service desk.

pub mod sla;
