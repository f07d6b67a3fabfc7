//! Notices that reach a device while nobody looks: Web Push. The message itself is empty; the browser that it wakes asks for the
//! notices under the session of whoever is signed in.

pub mod api;
mod browser;
mod devices;
pub mod model;
#[cfg(feature = "ssr")]
mod store;
#[cfg(feature = "ssr")]
pub mod worker_store;

pub(super) use devices::Devices;
