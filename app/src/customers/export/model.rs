//! What is to be written into a file.

use crate::access::AppError;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// UTF-8 with a mark at its beginning, by which Excel knows Chinese.
    Csv,
    Xlsx,
}

impl Format {
    /// Ending of the file's name.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// What the browser is told it is.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// The form that asks for a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Wanted {
    pub format: Format,
    /// The filter with its order, as JSON: forms are flat.
    pub filter: String,
    /// The columns, as the address of the list writes them.
    #[serde(default)]
    pub columns: String,
}

impl Wanted {
    /// The filter.
    ///
    /// # Errors
    /// `Invalid` where it cannot be read.
    pub fn filter<F: DeserializeOwned>(&self) -> Result<F, AppError> {
        serde_json::from_str(&self.filter).map_err(|_| AppError::invalid("filter", "malformed_input"))
    }
}

/// A text as a cell of a CSV file: one that a spreadsheet would take for a formula is written behind an apostrophe (OWASP, "CSV
/// Injection"; the full-width signs count too, because spreadsheets in East Asia read them alike).
#[must_use]
pub fn neutral(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_begins_a_formula() {
        for text in ["=1+1", "+86 532", "-1", "@sum", "\t=1", "\r=1", "＝1"] {
            assert_eq!(neutral(text), format!("'{text}"));
        }
        assert_eq!(neutral("青岛=海舟"), "青岛=海舟");
        assert_eq!(neutral(""), "");
    }

    proptest! {
        #[test]
        fn whatever_it_is(text in any::<String>()) {
            let first = neutral(&text).chars().next();
            prop_assert!(!matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r')));
        }
    }
}
