//! What customers say about how it went: asked once a ticket is solved, answered behind a link, told to whoever is concerned.
//!
//! `mailing.rs` asks by mail, some time after a ticket was solved.
//!
//! `store.rs` asks and reads for people; `public_store.rs` is what strangers behind a link reach, through the server's page
//! (`server/src/http/rate.rs`).

pub mod api;
mod here;
mod link;
#[cfg(feature = "ssr")]
pub mod mailing;
#[cfg(feature = "ssr")]
mod mailing_store;
pub mod model;
#[cfg(feature = "ssr")]
pub mod public_store;
mod settings;
#[cfg(feature = "ssr")]
pub mod store;

pub(super) use here::RatingHere;
pub(super) use link::LinkDialog;
pub(super) use settings::RatingSettings;
