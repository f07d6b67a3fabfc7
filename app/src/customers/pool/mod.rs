//! The public pool: customers in nobody's hands, who may claim them, what brings them there, and the daily rules behind it.

pub mod api;
mod claims_model;
#[cfg(feature = "ssr")]
mod claims_store;
#[cfg(feature = "ssr")]
pub mod daily;
#[cfg(feature = "ssr")]
mod daily_store;
mod desk;
mod filters;
mod give_back;
mod hand_out;
mod list;
pub mod model;
mod page;
mod preview;
mod row;
mod rules_model;
mod soon;
mod standing;
#[cfg(feature = "ssr")]
mod store;

pub use give_back::GiveBack;
pub use page::PoolPage;
pub use row::because_words;
pub use standing::{PoolNotice, ProtectItem};
