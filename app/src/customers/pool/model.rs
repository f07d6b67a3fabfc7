//! What a public pool is to those who claim from it.

pub use super::{
    claims_model::{AT_ONCE, Claimed, Refusal, Return, ReturnChoices, checked_customers},
    rules_model::{Because, Condition, Falling, Falls, Hidden},
};
use crate::{
    customers::{
        lifecycle::model::Lifecycle,
        model::{CustomerKind, Listed},
    },
    events::entry::Entry,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Name of a pool, or of a reason to give a customer back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub id: Uuid,
    pub name: String,
    pub name_en: Option<String>,
}

/// A pool as its page shows it, with what is left of the caller's caps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolOf {
    pub named: Named,
    pub may_claim: bool,
    /// The caller sees everything and hands customers out.
    pub manages: bool,
    /// What the caller does not see before the claim.
    pub hidden: Vec<Hidden>,
    pub daily_cap: Option<i32>,
    pub claimed_today: i32,
    pub holding_cap: Option<i32>,
    /// How many the caller holds, as far as it matters: at most one more than the cap.
    pub held: i32,
    /// Customers with open or won deals do not count as held.
    pub holding_skips_deals: bool,
    /// In days.
    pub cool_off_days: Option<i32>,
}

impl PoolOf {
    /// How many the caller may still claim today; `None` for any number.
    #[must_use]
    pub fn left(&self) -> Option<i32> {
        let today = self.daily_cap.map(|cap| (cap - self.claimed_today).max(0));
        let room = self.holding_cap.map(|cap| (cap - self.held).max(0));
        [today, room].into_iter().flatten().min()
    }
}

/// In which order the customers of a pool are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PoolSort {
    /// Who came in last.
    #[default]
    Newest,
    Oldest,
    Name,
}

impl PoolSort {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Newest, Self::Oldest, Self::Name];

    /// As in the address and in the database.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Name => "name",
        }
    }

    /// The order of a key; the usual one for an unknown key.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|sort| sort.key() == key).unwrap_or_default()
    }
}

/// Which customers of which pool are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolFilter {
    /// `None`: the first pool of the caller.
    pub pool: Option<Uuid>,
    /// A part of the name. What a pool hides cannot be searched for.
    pub text: String,
    pub industry: Option<String>,
    pub region: Option<String>,
    /// Who had it before.
    pub former: Option<Uuid>,
    /// In the pool for at least so many days.
    pub days: Option<i32>,
    pub sort: PoolSort,
}

/// Characters of a search that are looked at; nobody types more.
const LONGEST_WORDS: usize = 100;

impl PoolFilter {
    /// The part of the name that is searched for; `None` when nothing is.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let words: String = self.text.trim().chars().filter(|c| !c.is_control()).take(LONGEST_WORDS).collect();
        (!words.is_empty()).then_some(words)
    }

    /// Whether it leaves anything out.
    #[must_use]
    pub fn narrows(&self) -> bool {
        Self { pool: None, sort: PoolSort::default(), ..self.clone() } != Self::default()
    }
}

/// How a customer came into the pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Arrival {
    /// Somebody gave it back, and why.
    Returned { reason: Option<(String, Option<String>)>, note: Option<String> },
    /// A rule took it.
    Recycled(Because),
    /// It was never in anybody's hands.
    Unknown,
}

/// A customer in a pool. What is hidden from the reader is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolRow {
    pub id: Uuid,
    pub kind: CustomerKind,
    pub name: String,
    pub industry: Option<String>,
    pub country: Option<String>,
    pub region: Option<String>,
    pub source: Option<String>,
    pub lifecycle: Lifecycle,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub address: Option<String>,
    pub website: Option<String>,
    pub pooled_at: DateTime<Utc>,
    /// Who had it before.
    pub former_owner: Option<String>,
    pub arrival: Arrival,
    /// Before that it may not be claimed.
    pub claimable_at: Option<DateTime<Utc>>,
}

impl PoolRow {
    /// Where a page that ends with this row ends.
    #[must_use]
    pub fn mark(&self) -> PoolMark {
        PoolMark { pooled_at: self.pooled_at, name: self.name.clone(), id: self.id }
    }
}

/// Where a page of the list ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolMark {
    pub pooled_at: DateTime<Utc>,
    pub name: String,
    pub id: Uuid,
}

/// What the page of the pools begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PoolBook {
    /// Those that the caller belongs to.
    pub pools: Vec<PoolOf>,
    /// The one that is shown.
    pub shown: Option<Uuid>,
    pub listed: Listed<PoolRow>,
    /// How many the filter finds: exact up to [`COUNTED`](crate::customers::model::COUNTED), one more means "more". `None` where
    /// counting would take long.
    pub count: Option<i64>,
}

impl PoolBook {
    /// The pool that is shown.
    #[must_use]
    pub fn pool(&self) -> Option<&PoolOf> {
        self.pools.iter().find(|pool| Some(pool.named.id) == self.shown)
    }
}

/// What a filter offers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolChoices {
    pub industries: Vec<String>,
    pub regions: Vec<String>,
    pub formers: Vec<(Uuid, String)>,
}

/// Somebody at a customer of a pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolContact {
    pub name: String,
    pub title: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
}

/// What is shown beside the list of one customer: the people there and what happened, as far as the pool allows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    pub contacts: Vec<PoolContact>,
    pub story: Vec<Entry>,
}

/// What the pools mean to one customer, for its page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolStanding {
    /// The pool in which it waits, and since when.
    pub inside: Option<(Named, DateTime<Utc>)>,
    /// The pool into which it is about to fall.
    pub soon: Option<(Falls, String, Option<String>)>,
    /// No rule takes it from its owner, since then.
    pub protected_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(daily: Option<i32>, today: i32, cap: Option<i32>, held: i32) -> PoolOf {
        PoolOf {
            named: Named { id: Uuid::nil(), name: "公海".to_owned(), name_en: None },
            may_claim: true,
            manages: false,
            hidden: Vec::new(),
            daily_cap: daily,
            claimed_today: today,
            holding_cap: cap,
            held,
            holding_skips_deals: true,
            cool_off_days: None,
        }
    }

    #[test]
    fn the_tighter_cap_says_what_is_left() {
        assert_eq!(pool(None, 3, None, 900).left(), None);
        assert_eq!(pool(Some(5), 3, None, 0).left(), Some(2));
        assert_eq!(pool(Some(5), 3, Some(100), 99).left(), Some(1));
        assert_eq!(pool(Some(5), 7, Some(100), 0).left(), Some(0));
    }

    #[test]
    fn orders_lead_back_from_their_keys() {
        for sort in PoolSort::ALL {
            assert_eq!(PoolSort::from_key(sort.key()), sort);
        }
    }

    #[test]
    fn words_are_trimmed_and_bounded() {
        let words = |text: &str| PoolFilter { text: text.to_owned(), ..PoolFilter::default() }.words();
        assert_eq!(words("  云帆\0 "), Some("云帆".to_owned()));
        assert_eq!(words(" \t"), None);
        assert_eq!(words(&"长".repeat(5_000)).map(|words| words.chars().count()), Some(100));
    }

    #[test]
    fn a_filter_by_order_alone_leaves_nothing_out() {
        let sorted = PoolFilter { pool: Some(Uuid::nil()), sort: PoolSort::Name, ..PoolFilter::default() };
        assert!(!sorted.narrows());
        assert!(PoolFilter { days: Some(30), ..sorted }.narrows());
    }
}
