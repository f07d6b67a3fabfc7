//! A calendar for other programs: an address with a secret, read by phones and mail programs as RFC 5545 says.

pub mod api;
#[cfg(feature = "ssr")]
pub mod ics;
#[cfg(feature = "ssr")]
pub mod public_store;
mod settings;
#[cfg(feature = "ssr")]
mod store;

pub use settings::FeedSettings;
