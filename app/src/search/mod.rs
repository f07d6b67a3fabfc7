//! Finding any record by a part of its name, phone number or e-mail address: the palette asks here.

pub mod api;
mod model;
#[cfg(feature = "ssr")]
mod store;

pub use model::{Hit, HitKind, query_of};
