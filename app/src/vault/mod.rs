//! Sealing values so that only this program, with a key that lies outside of the database, can open them.
//!
//! Three layers of keys. The master key comes from a file or the environment and is never written to the database. It wraps the
//! keys of the key ring, which lie in the database: data keys seal values (AES-256-GCM), search keys make tokens by which equal
//! values are found (HMAC-SHA-256, a key of its own for each field). Where a value lies is part of what is sealed, so a value
//! that was copied to another record or field does not open. What is large has a key of its own, which is such a value.
//!
//! Nothing here knows SQL. Keys and values are wiped from memory when they are let go, and print as dots.

mod master;
mod own_key;
mod place;
mod plain;
mod ring;

pub use master::MasterKey;
pub use own_key::OwnKey;
pub use place::Place;
pub use plain::{Plain, comparable};
pub use ring::{Purpose, Ring, State, Wrapped};

/// Why something cannot be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// The key is not there, or the master key does not open it.
    NoKey,
    /// Not what was sealed for this place: changed, cut, or from elsewhere.
    Damaged,
}

impl std::fmt::Display for Closed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NoKey => "the key is not there",
            Self::Damaged => "it was not sealed for this place, or was changed",
        })
    }
}

impl std::error::Error for Closed {}
