//! Quotes, as files too, and what stands on them. What customers open is among the addresses by token.

use super::{FILES, QUOTES};
use uuid::Uuid;

/// A quote.
#[must_use]
pub fn quote(id: Uuid) -> String {
    format!("{QUOTES}/{id}")
}

/// A version of a quote as a file.
#[must_use]
pub fn quote_file(id: Uuid, number: i32) -> String {
    format!("{QUOTES}/{id}/pdf?version={number}")
}

/// A logo of the house, for who sets it.
#[must_use]
pub fn quote_logo(id: Uuid) -> String {
    format!("{FILES}/quote-logo/{id}")
}
