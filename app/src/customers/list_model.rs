//! How the list of customers is asked for, and what a line of it says.

use super::model::CustomerKind;
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomerRow {
    pub id: Uuid,
    pub version: i32,
    pub kind: CustomerKind,
    pub name: String,
    pub industry: Option<String>,
    pub country: Option<String>,
    pub region: Option<String>,
    pub owner: Option<(Uuid, String)>,
    /// `None` for a reader whose role does not see deals.
    pub open_deals: Option<OpenDeals>,
    /// The last logged call or finished activity.
    pub last_contact: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

/// The open deals of a customer that the reader may see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenDeals {
    pub count: i64,
    /// In the organisation's currency.
    pub value: Decimal,
}

/// The order of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerSort {
    /// Last changed first.
    #[default]
    Updated,
    /// By name, as Chinese sorts.
    Name,
}

impl CustomerSort {
    /// As in the address.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Updated => "updated",
            Self::Name => "name",
        }
    }

    /// The order of a key; the usual one for an unknown key.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        if key == Self::Name.key() { Self::Name } else { Self::Updated }
    }
}

/// Which customers are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerFilter {
    /// Part of a name, phone number or e-mail address; empty for all.
    pub text: String,
    pub owner: Option<Uuid>,
    pub kind: Option<CustomerKind>,
    pub industry: Option<String>,
    pub sort: CustomerSort,
}

/// Where a page of the list ended: the next one starts behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerMark {
    pub id: Uuid,
    pub name: String,
    pub updated_at: DateTime<Utc>,
}

impl CustomerRow {
    /// The mark behind which the next page starts if this row is the last.
    #[must_use]
    pub fn mark(&self) -> CustomerMark {
        CustomerMark { id: self.id, name: self.name.clone(), updated_at: self.updated_at }
    }
}

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
