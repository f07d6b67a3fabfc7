//! Pages of a list, and where each ends.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Rows of one page of a list.
pub const PAGE: usize = 50;
/// Up to this many, a count is exact.
pub const COUNTED: i64 = 10_000;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listed<T> {
    pub rows: Vec<T>,
    /// Whether there are more behind it.
    pub more: bool,
}

impl<T> Listed<T> {
    /// What is between the pages: one more than a page was asked for, to know whether there is more.
    #[must_use]
    pub fn of(mut rows: Vec<T>) -> Self {
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        Self { rows, more }
    }
}

/// Where a page of a list ended: the next one starts behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// What the list is sorted by, as the database writes it.
    pub key: String,
    pub id: Uuid,
}

/// One page of a list that can be sorted in several ways.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<Mark>,
}

/// Records that have one value in common, and how many they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bunch {
    /// The value; `None` for those without one.
    pub value: Option<String>,
    /// In words, where the value is an id.
    pub name: Option<String>,
    pub count: i64,
}

#[cfg(test)]
mod tests {
    use super::{Listed, PAGE};

    #[test]
    fn one_row_more_than_a_page_means_more() {
        assert!(!Listed::of(vec![0; PAGE]).more);
        let listed = Listed::of(vec![0; PAGE + 1]);
        assert!(listed.more && listed.rows.len() == PAGE);
    }
}
