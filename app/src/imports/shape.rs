//! What a file looks like when it arrives: its columns, and in which units they are written.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// In which unit a column's amounts are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    #[default]
    One,
    Thousand,
    /// 万
    TenThousand,
    Million,
    /// 亿
    HundredMillion,
}

impl Scale {
    pub const ALL: [Self; 5] = [Self::One, Self::Thousand, Self::TenThousand, Self::Million, Self::HundredMillion];

    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Thousand => "thousand",
            Self::TenThousand => "ten_thousand",
            Self::Million => "million",
            Self::HundredMillion => "hundred_million",
        }
    }

    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scale| scale.key() == key)
    }

    /// By how much a written amount is multiplied.
    #[must_use]
    pub fn factor(self) -> Decimal {
        Decimal::from(match self {
            Self::One => 1,
            Self::Thousand => 1_000,
            Self::TenThousand => 10_000,
            Self::Million => 1_000_000,
            Self::HundredMillion => 100_000_000,
        })
    }
}

/// A file as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileShape {
    /// Name of the encoding as the WHATWG lists it: `UTF-8`, `gb18030`.
    pub encoding: String,
    pub delimiter: char,
    /// Rows below the header.
    pub rows: u32,
    pub columns: Vec<ColumnShape>,
    /// What a file that describes others says: name of a column, and the text about it.
    pub notes: Vec<(String, String)>,
}

/// A column as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnShape {
    pub header: String,
    /// How many rows have something in it.
    pub filled: u32,
    /// The first different values.
    pub samples: Vec<String>,
    /// All different values, where they are at most [`MOST_VALUES`].
    pub values: Option<Vec<String>>,
    /// For days written with figures only: `Some(true)` when one of them can only be read day first.
    pub day_first: Option<bool>,
}

/// So many different values make a column one that can be mapped value by value.
pub const MOST_VALUES: usize = 60;
