//! Recognises customers that were entered twice. Everything here is a pure function of what is known about two customers; where
//! they are stored and who decides about them is elsewhere.

mod address;
mod alike;
mod countries;
#[cfg(test)]
mod examples;
mod keys;
mod legal_forms;
mod names;
mod normal;
mod phones;
mod profile;
mod score;
mod text;

pub use keys::{CROWD, Key, KeyKind};
pub use normal::domain_of_email;
pub use profile::{Profile, Traits};
pub use score::{Likeness, SUSPECT, compare};
