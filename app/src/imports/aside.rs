//! Rows and records that wait for somebody: held back, refused, or left by undoing.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A row that was held back, with the customer it looks like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRow {
    pub rank: i16,
    pub line: i32,
    pub name: String,
    pub cells: Vec<String>,
    pub suspect: Uuid,
    pub suspect_name: String,
    /// How likely they are one, in per cent.
    pub score: i16,
}

/// Where a page of held rows ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldCursor {
    pub rank: i16,
    pub line: i32,
}

/// Some held rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldPage {
    pub rows: Vec<HeldRow>,
    pub next: Option<HeldCursor>,
}

/// A held row, named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRef {
    pub rank: i16,
    pub line: i32,
}

/// What a held row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The customer it looks like: what the row knows is added there.
    Same,
    New,
    /// Not to be taken at all.
    Left,
}

impl Decision {
    /// As in `import_held.decision`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::New => "new",
            Self::Left => "left",
        }
    }
}

/// Refused rows as they stand in their file, for being mended and sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRows {
    pub headers: Vec<String>,
    pub rows: Vec<RefusedRow>,
    /// The line to go on behind, if there are more.
    pub next: Option<u32>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRow {
    pub line: u32,
    pub cells: Vec<String>,
    /// Field, code and value of each reason.
    pub reasons: Vec<(String, String, String)>,
}

/// A record that undoing left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRow {
    /// `deal`, `customer`, `contact`, `person`, `team`, `product`, `pipeline`.
    pub kind: String,
    pub id: Uuid,
    pub name: String,
    /// `changed` or `in_use`.
    pub outcome: String,
}

/// A record that undoing left as it is, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRef {
    pub kind: String,
    pub id: Uuid,
}
