//! How the list of customers is asked for, and what a line of it says.

use super::{lifecycle::model::Lifecycle, model::CustomerKind};
use crate::fields::{Custom, key_of, model::field_of_key};
use crate::lists::filters::{Condition, Group, Item, Op};
pub use crate::lists::model::{COUNTED, Listed, PAGE};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeMap};
use uuid::Uuid;

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomerRow {
    pub id: Uuid,
    pub version: i32,
    pub kind: CustomerKind,
    pub lifecycle: Lifecycle,
    pub name: String,
    pub industry: Option<String>,
    pub country: Option<String>,
    pub region: Option<String>,
    pub source: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
    pub employees: Option<i32>,
    /// In `currency`.
    pub annual_revenue: Option<Decimal>,
    pub currency: Option<String>,
    pub founded_year: Option<i16>,
    pub owner: Option<(Uuid, String)>,
    pub tags: Vec<TagOf>,
    /// `None` for a reader whose role does not see deals.
    pub open_deals: Option<OpenDeals>,
    /// How much of what administrators ask for is known, in per cent.
    pub completeness: i16,
    /// The last call, meeting or finished activity.
    pub last_contact: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Of the custom fields that were asked for; with results in those that are computed.
    #[serde(default)]
    pub custom: Custom,
    /// What the records are called that these refer to.
    #[serde(default)]
    pub names: BTreeMap<Uuid, String>,
}

/// A tag of customers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagOf {
    pub id: Uuid,
    pub name: String,
    /// A colour name of the design system.
    pub colour: String,
    /// The rule that gave it to this customer; `None` where somebody did by hand.
    #[serde(default)]
    pub why: Option<TagWhy>,
}

/// Why a customer has a tag: a rule gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagWhy {
    pub rule: String,
    pub rule_en: Option<String>,
    pub since: DateTime<Utc>,
}

/// The open deals of a customer that the reader may see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenDeals {
    pub count: i64,
    /// In the organisation's currency.
    pub value: Decimal,
}

/// The order of the list, each in the direction in which it is mostly wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerSort {
    /// Last changed first.
    #[default]
    Updated,
    /// By name, as Chinese sorts.
    Name,
    /// The newest first.
    Created,
    /// Last spoken with first, those never spoken with at the end.
    Contacted,
    /// The least complete first.
    Completeness,
    /// First those that nobody changed, spoke with or confirmed for longest.
    Touched,
    /// By a field that an administrator made; those without a value at the end.
    Custom(Uuid),
}

impl CustomerSort {
    /// Those that every organisation has.
    pub const ALL: [Self; 6] =
        [Self::Updated, Self::Name, Self::Created, Self::Contacted, Self::Completeness, Self::Touched];

    /// As in the address; it is also the key of the column.
    #[must_use]
    pub fn key(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Updated => "updated",
            Self::Name => "name",
            Self::Created => "created",
            Self::Contacted => "contacted",
            Self::Completeness => "completeness",
            Self::Touched => "touched",
            Self::Custom(field) => return Cow::Owned(key_of(field)),
        })
    }

    /// The order of a key; the usual one for an unknown key.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        let known = Self::ALL.into_iter().find(|sort| sort.key() == key);
        known.or_else(|| field_of_key(key).map(Self::Custom)).unwrap_or_default()
    }

    /// Whether it begins with the greatest.
    #[must_use]
    pub const fn descends(self) -> bool {
        !matches!(self, Self::Name | Self::Completeness | Self::Touched | Self::Custom(_))
    }
}

/// Which customers are listed, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerFilter {
    /// Part of a name, phone number or e-mail address; empty for all.
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub owner: Option<Uuid>,
    #[serde(default)]
    pub kind: Option<CustomerKind>,
    #[serde(default)]
    pub industry: Option<String>,
    /// Everything else, put together by hand.
    #[serde(default)]
    pub conditions: Group,
    #[serde(default)]
    pub sort: CustomerSort,
    /// The order turned round.
    #[serde(default)]
    pub reversed: bool,
}

impl CustomerFilter {
    /// The same customers in the usual order: what is counted, and what is compared.
    #[must_use]
    pub fn unsorted(self) -> Self {
        Self { sort: CustomerSort::default(), reversed: false, ..self }
    }

    /// Whether it leaves anybody out.
    #[must_use]
    pub fn narrows(&self) -> bool {
        !self.text.is_empty()
            || self.owner.is_some()
            || self.kind.is_some()
            || self.industry.is_some()
            || !self.conditions.is_empty()
    }

    /// All its conditions as one tree.
    #[must_use]
    pub fn whole(&self) -> Group {
        let mut quick = Vec::new();
        if let Some(owner) = self.owner {
            quick.push(Item::Is(Condition::new("owner", Op::Is, [owner.to_string()])));
        }
        if let Some(kind) = self.kind {
            quick.push(Item::Is(Condition::new("kind", Op::Is, [kind.key()])));
        }
        if let Some(industry) = &self.industry {
            quick.push(Item::Is(Condition::new("industry", Op::Is, [industry.clone()])));
        }
        self.conditions.clone().and(quick)
    }

    /// The same list, of those alone that have this value; `None` for those that have none.
    #[must_use]
    pub fn among(&self, by: GroupBy, value: Option<&str>) -> Self {
        let (op, values) = if by == GroupBy::Completeness {
            let least: i16 = value.and_then(|value| value.parse().ok()).unwrap_or_default();
            (Op::Between, vec![least.to_string(), (least + 9).to_string()])
        } else {
            value.map_or((Op::Empty, vec![]), |value| (Op::Is, vec![value.to_owned()]))
        };
        let condition = Condition { field: by.key().into_owned(), op, values };
        Self { conditions: self.conditions.clone().and(vec![Item::Is(condition)]), ..self.clone() }
    }
}

/// What the list is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupBy {
    Owner,
    Industry,
    Country,
    Kind,
    /// By tens of per cent.
    Completeness,
    /// A choice that an administrator made.
    Custom(Uuid),
}

impl GroupBy {
    /// Those that every organisation has, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Owner, Self::Industry, Self::Country, Self::Kind, Self::Completeness];

    /// As in the address; it is also the key of the field.
    #[must_use]
    pub fn key(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Owner => "owner",
            Self::Industry => "industry",
            Self::Country => "country",
            Self::Kind => "kind",
            Self::Completeness => "completeness",
            Self::Custom(field) => return Cow::Owned(key_of(field)),
        })
    }

    /// The division of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.key() == key).or_else(|| field_of_key(key).map(Self::Custom))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_filters_are_conditions_like_others() {
        let filter = CustomerFilter {
            kind: Some(CustomerKind::Person),
            conditions: Group::all([Condition::new("country", Op::Is, ["中国"])]),
            ..CustomerFilter::default()
        };
        let both = [Condition::new("kind", Op::Is, ["person"]), Condition::new("country", Op::Is, ["中国"])];
        assert_eq!(filter.whole(), Group::all(both));
        assert!(filter.narrows() && !CustomerFilter::default().narrows());
    }

    #[test]
    fn a_group_is_a_part_of_what_is_listed() {
        let any = Group { any: true, ..Group::all([Condition::new("country", Op::Is, ["中国"])]) };
        let filter = CustomerFilter { conditions: any.clone(), ..CustomerFilter::default() };
        let none = filter.among(GroupBy::Owner, None).conditions;
        let empty = Item::Is(Condition::new("owner", Op::Empty, Vec::<String>::new()));
        assert_eq!(none, Group { any: false, items: vec![empty, Item::Group(any)] });
    }

    #[test]
    fn keys_lead_back() {
        assert!(CustomerSort::ALL.iter().all(|sort| CustomerSort::from_key(&sort.key()) == *sort));
        assert!(GroupBy::ALL.iter().all(|by| GroupBy::from_key(&by.key()) == Some(*by)));
        let sort = CustomerSort::Custom(Uuid::max());
        assert_eq!(CustomerSort::from_key(&sort.key()), sort);
        let own = GroupBy::Custom(Uuid::max());
        assert_eq!(GroupBy::from_key(&own.key()), Some(own));
    }
}
