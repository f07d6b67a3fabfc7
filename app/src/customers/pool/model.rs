//! What a public pool is to those who claim from it.

use crate::{
    access::{AppError, FieldError},
    customers::{
        lifecycle::model::Lifecycle,
        model::{CustomerKind, Listed},
    },
    events::entry::Entry,
};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// At most so many customers are claimed or handed out at once.
pub const AT_ONCE: usize = 100;
/// Longest words of who gives a customer back, in characters.
const LONGEST_NOTE: usize = 500;

/// What a pool can hide of its customers until they are claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hidden {
    Phone,
    Email,
    Address,
    Website,
    /// The people there.
    Contacts,
    /// What was noted and said.
    Story,
}

impl Hidden {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::Phone, Self::Email, Self::Address, Self::Website, Self::Contacts, Self::Story];

    /// As in `pool.hidden` and in the language files (`pool.hidden_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Address => "address",
            Self::Website => "website",
            Self::Contacts => "contacts",
            Self::Story => "story",
        }
    }

    /// What a key hides; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hidden| hidden.key() == key)
    }
}

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

impl PoolFilter {
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

/// The condition of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Nobody followed it up.
    Untouched,
    /// It has no open deal.
    NoOpenDeal,
    /// It never had a deal.
    NeverDeal,
}

impl Condition {
    pub const ALL: [Self; 3] = [Self::Untouched, Self::NoOpenDeal, Self::NeverDeal];

    /// As in the database, the log and the language files (`pool.rule_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Untouched => "untouched",
            Self::NoOpenDeal => "no_open_deal",
            Self::NeverDeal => "never_deal",
        }
    }

    /// The condition of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|condition| condition.key() == key)
    }
}

/// Why a rule takes a customer: a condition, and for how many days it has to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because {
    pub condition: Condition,
    pub days: i32,
}

impl Because {
    /// As the database says it; `None` where it says nothing.
    #[must_use]
    pub fn of(why: Option<&str>, days: Option<i32>) -> Option<Self> {
        Some(Self { condition: Condition::from_key(why?)?, days: days? })
    }
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
    /// How many the filter finds: exact up to [`COUNTED`](crate::customers::model::COUNTED), one more means "more".
    pub count: i64,
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

/// Why a customer was not claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Somebody else was faster.
    Taken,
    /// So many were claimed today.
    DailyCap,
    /// So many are held.
    HoldingCap,
    /// It came in too short a while ago.
    TooNew,
    /// The claimer gave it up, or lost it, too short a while ago.
    Cooling,
}

impl Refusal {
    pub const ALL: [Self; 5] = [Self::Taken, Self::DailyCap, Self::HoldingCap, Self::TooNew, Self::Cooling];

    /// As the database says it.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::DailyCap => "daily_cap",
            Self::HoldingCap => "holding_cap",
            Self::TooNew => "too_new",
            Self::Cooling => "cooling",
        }
    }

    /// The refusal of a key; taken for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|refusal| refusal.key() == key).unwrap_or(Self::Taken)
    }
}

/// What became of a claim.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// Whose they are now.
    pub done: Vec<Uuid>,
    pub refused: Vec<(Uuid, Refusal)>,
}

/// The customers that are to be claimed or handed out, each once.
///
/// # Errors
/// `Invalid` where there are none, or more than [`AT_ONCE`].
pub fn checked_customers(mut customers: Vec<Uuid>) -> Result<Vec<Uuid>, AppError> {
    let mut seen = std::collections::HashSet::new();
    customers.retain(|id| seen.insert(*id));
    match customers.len() {
        0 => Err(AppError::invalid("customers", "required")),
        len if len > AT_ONCE => Err(AppError::invalid("customers", "pool_too_many_at_once")),
        _ => Ok(customers),
    }
}

/// Giving a customer back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    pub customer: Uuid,
    pub pool: Option<Uuid>,
    pub reason: Option<Uuid>,
    pub note: String,
}

impl Return {
    /// Pool, reason and words, if any.
    ///
    /// # Errors
    /// `Invalid` on `pool`, `reason` and `note`.
    pub fn checked(&self) -> Result<(Uuid, Uuid, Option<String>), AppError> {
        let mut wrong = Vec::new();
        let mut refuse = |field: &str, code: &str| {
            wrong.push(FieldError { field: field.to_owned(), code: code.to_owned(), detail: None })
        };
        let note = self.note.trim().replace('\0', "");
        if self.pool.is_none() {
            refuse("pool", "required");
        }
        if self.reason.is_none() {
            refuse("reason", "required_reason");
        }
        if note.chars().count() > LONGEST_NOTE {
            refuse("note", "too_long");
        }
        match (self.pool, self.reason) {
            (Some(pool), Some(reason)) if wrong.is_empty() => {
                Ok((pool, reason, Some(note).filter(|note| !note.is_empty())))
            }
            _ => Err(AppError::Invalid(wrong)),
        }
    }
}

/// Where a customer can be given back to, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnChoices {
    pub pools: Vec<Named>,
    pub reasons: Vec<Named>,
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

/// When a rule takes a customer, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Falls {
    pub due_at: DateTime<Utc>,
    pub because: Because,
}

impl Falls {
    /// Whole days that are left, none when it is due.
    #[must_use]
    pub fn days_left(&self, now: DateTime<Utc>) -> i64 {
        // A day that has begun is a day to act.
        ((self.due_at - now + Duration::hours(23)).num_days()).max(0)
    }
}

/// One of the caller's own that is about to fall into a pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Falling {
    pub customer: Uuid,
    pub name: String,
    pub pool: Named,
    pub falls: Falls,
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
    fn keys_lead_back() {
        for hidden in Hidden::ALL {
            assert_eq!(Hidden::from_key(hidden.key()), Some(hidden));
        }
        for refusal in Refusal::ALL {
            assert_eq!(Refusal::from_key(refusal.key()), refusal);
        }
        for sort in PoolSort::ALL {
            assert_eq!(PoolSort::from_key(sort.key()), sort);
        }
        for condition in Condition::ALL {
            assert_eq!(Condition::from_key(condition.key()), Some(condition));
        }
    }

    #[test]
    fn customers_are_claimed_once_each_and_not_all_at_once() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(checked_customers(vec![one, other, one]), Ok(vec![one, other]));
        assert!(checked_customers(Vec::new()).is_err());
        assert!(checked_customers((0..=AT_ONCE as u128).map(Uuid::from_u128).collect()).is_err());
    }

    #[test]
    fn giving_back_needs_a_pool_and_a_reason() {
        let nothing = Return { customer: Uuid::nil(), pool: None, reason: None, note: "长".repeat(501) };
        match nothing.checked() {
            Err(AppError::Invalid(wrong)) => {
                assert_eq!(wrong.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["pool", "reason", "note"]);
            }
            other => panic!("{other:?}"),
        }
        let all = Return { pool: Some(Uuid::nil()), reason: Some(Uuid::max()), note: "  ".to_owned(), ..nothing };
        assert_eq!(all.checked(), Ok((Uuid::nil(), Uuid::max(), None)));
    }

    #[test]
    fn a_filter_by_order_alone_leaves_nothing_out() {
        let sorted = PoolFilter { pool: Some(Uuid::nil()), sort: PoolSort::Name, ..PoolFilter::default() };
        assert!(!sorted.narrows());
        assert!(PoolFilter { days: Some(30), ..sorted }.narrows());
    }

    #[test]
    fn days_left_are_counted_as_people_do() {
        let now = DateTime::<Utc>::from_timestamp(1_795_000_000, 0).expect("a moment");
        let falls = |hours| Falls {
            due_at: now + Duration::hours(hours),
            because: Because { condition: Condition::Untouched, days: 30 },
        };
        assert_eq!(falls(-5).days_left(now), 0);
        assert_eq!(falls(2).days_left(now), 1);
        assert_eq!(falls(24).days_left(now), 1);
        assert_eq!(falls(72).days_left(now), 3);
    }
}
