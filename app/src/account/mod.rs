//! A person's own account: the password, and the devices on which they are signed in.

pub mod api;
pub mod model;
mod page;
mod password;
pub mod push;
mod sessions;
#[cfg(feature = "ssr")]
mod store;

pub use page::AccountPage;
