//! The tree of conditions, and which operators each kind of field has.

use serde::{Deserialize, Serialize};

/// Stands for the reader where a person is meant, so that a shared view says "mine" to everybody.
pub const ME: &str = "me";

/// What a field holds, and thereby which operators make sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldKind {
    Text,
    /// One of few known values.
    Choice,
    /// One of few known values, by its id, or none.
    Pick,
    /// Any of few known values, by their ids.
    Picks,
    /// Another record.
    Record,
    Number,
    /// An amount, compared in the organisation's currency.
    Money,
    /// A moment, asked for by days.
    Time,
    /// A day of the calendar, which may be still to come.
    Day,
    /// Somebody who works here.
    Person,
    Tags,
    YesNo,
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// One of the values, whole.
    Is,
    IsNot,
    /// The text is part of it.
    Contains,
    Lacks,
    Empty,
    Filled,
    AtLeast,
    AtMost,
    Between,
    /// Has one of the tags, all of them, none of them.
    AnyOf,
    AllOf,
    NoneOf,
    /// In the last so many days, or not: never counts as not.
    Within,
    NotWithin,
    /// In the next so many days.
    Ahead,
}

impl Op {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Is,
        Self::IsNot,
        Self::Contains,
        Self::Lacks,
        Self::Empty,
        Self::Filled,
        Self::AtLeast,
        Self::AtMost,
        Self::Between,
        Self::AnyOf,
        Self::AllOf,
        Self::NoneOf,
        Self::Within,
        Self::NotWithin,
        Self::Ahead,
    ];

    /// As in addresses and in the language files (`lists.op_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::IsNot => "not",
            Self::Contains => "has",
            Self::Lacks => "lacks",
            Self::Empty => "empty",
            Self::Filled => "filled",
            Self::AtLeast => "min",
            Self::AtMost => "max",
            Self::Between => "between",
            Self::AnyOf => "any",
            Self::AllOf => "every",
            Self::NoneOf => "none",
            Self::Within => "within",
            Self::NotWithin => "ago",
            Self::Ahead => "ahead",
        }
    }

    /// The operator of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|op| op.key() == key)
    }

    /// The operators of a kind of field, in the order in which they are offered.
    #[must_use]
    pub const fn of(kind: FieldKind) -> &'static [Self] {
        match kind {
            FieldKind::Text => &[Self::Contains, Self::Lacks, Self::Is, Self::IsNot, Self::Filled, Self::Empty],
            FieldKind::Choice => &[Self::Is, Self::IsNot],
            FieldKind::Pick => &[Self::Is, Self::IsNot, Self::Filled, Self::Empty],
            FieldKind::Record => &[Self::Filled, Self::Empty],
            FieldKind::Number | FieldKind::Money => {
                &[Self::AtLeast, Self::AtMost, Self::Between, Self::Is, Self::Filled, Self::Empty]
            }
            FieldKind::Time => {
                &[Self::Within, Self::NotWithin, Self::AtLeast, Self::AtMost, Self::Between, Self::Filled, Self::Empty]
            }
            FieldKind::Day => &[
                Self::AtLeast,
                Self::AtMost,
                Self::Between,
                Self::Is,
                Self::Within,
                Self::Ahead,
                Self::Filled,
                Self::Empty,
            ],
            FieldKind::Person => &[Self::Is, Self::IsNot, Self::Filled, Self::Empty],
            FieldKind::Tags | FieldKind::Picks => &[Self::AnyOf, Self::AllOf, Self::NoneOf, Self::Filled, Self::Empty],
            FieldKind::YesNo => &[Self::Is],
        }
    }

    /// Whether it asks for a value at all.
    #[must_use]
    pub const fn takes_value(self) -> bool {
        !matches!(self, Self::Empty | Self::Filled)
    }
}

/// One comparison, as it is written: nothing is checked yet.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Condition {
    /// Key of the field.
    pub field: String,
    pub op: Op,
    pub values: Vec<String>,
}

/// A condition, or conditions that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    Is(Condition),
    Group(Group),
}

/// Conditions of which all hold, or any. An empty group leaves nothing out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Group {
    #[serde(default)]
    pub any: bool,
    #[serde(default)]
    pub items: Vec<Item>,
}

impl Condition {
    #[must_use]
    pub fn new(field: &str, op: Op, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { field: field.to_owned(), op, values: values.into_iter().map(Into::into).collect() }
    }
}

impl Group {
    /// All of these.
    #[must_use]
    pub fn all(conditions: impl IntoIterator<Item = Condition>) -> Self {
        Self { any: false, items: conditions.into_iter().map(Item::Is).collect() }
    }

    /// Whether it leaves nothing out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.iter().all(|item| matches!(item, Item::Group(group) if group.is_empty()))
    }

    /// How many conditions it holds, at all depths.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.iter().map(|item| if let Item::Group(group) = item { group.len() } else { 1 }).sum()
    }

    /// These conditions and those of the group, all of which must hold.
    #[must_use]
    pub fn and(self, mut conditions: Vec<Item>) -> Self {
        match (self.is_empty(), self.any) {
            (true, _) => {}
            (false, true) => conditions.push(Item::Group(self)),
            (false, false) => conditions.extend(self.items),
        }
        Self { any: false, items: conditions }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_operators_and_every_operator_a_key() {
        use FieldKind::{Choice, Day, Number, Pick, Picks, Record, Text, Time, YesNo};
        for kind in [Text, Choice, Pick, Picks, Record, Number, Time, Day, YesNo] {
            assert!(!Op::of(kind).is_empty());
        }
        for op in Op::ALL {
            assert_eq!(Op::from_key(op.key()), Some(op));
        }
    }
}
