//! Checking a tree of conditions against the fields of a list: what comes out can be compiled.

use super::model::{Condition, FieldKind, Group, Item, ME, Op};
use crate::access::AppError;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

/// More conditions are no filter any more.
const MOST_CONDITIONS: usize = 50;
/// Groups within groups; on screen there are two.
const DEEPEST: usize = 5;
/// Values of one condition.
const MOST_VALUES: usize = 100;
/// Characters of one value.
const LONGEST_VALUE: usize = 200;
/// Days that one may look back: a century.
const MOST_DAYS: i32 = 36_500;
/// Somebody: the reader, whoever that is, or one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Somebody {
    Me,
    Person(Uuid),
}

/// The value of a condition, read.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    None,
    Texts(Vec<String>),
    Number(Decimal),
    Numbers(Decimal, Decimal),
    Days(i32),
    Day(NaiveDate),
    DaySpan(NaiveDate, NaiveDate),
    People(Vec<Somebody>),
    Ids(Vec<Uuid>),
    Yes(bool),
}

/// A condition on a known field, with a value that fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Test<C> {
    pub column: C,
    pub op: Op,
    pub value: Value,
}

/// A tree that can be compiled.
#[derive(Debug, Clone, PartialEq)]
pub enum Checked<C> {
    All(Vec<Checked<C>>),
    Any(Vec<Checked<C>>),
    Is(Test<C>),
}

/// What a list knows of a field that conditions can name.
pub trait Known {
    fn kind(&self) -> FieldKind;
}

impl<C: Known> Checked<C> {
    /// Checks a tree against the fields of a list; `find` knows those that this reader may ask for.
    ///
    /// # Errors
    /// `Invalid` on `filter`: too much of it, an unknown field (or one that is not for this reader), an operator or a value
    /// that does not fit.
    pub fn of(group: &Group, find: &impl Fn(&str) -> Option<C>) -> Result<Self, AppError> {
        if group.len() > MOST_CONDITIONS {
            return Err(AppError::invalid("filter", "filter_too_large"));
        }
        Self::at(group, find, 1)
    }

    fn at(group: &Group, find: &impl Fn(&str) -> Option<C>, depth: usize) -> Result<Self, AppError> {
        if depth > DEEPEST {
            return Err(AppError::invalid("filter", "filter_too_large"));
        }
        let filled = group.items.iter().filter(|item| !matches!(item, Item::Group(group) if group.is_empty()));
        let checked = filled.map(|item| match item {
            Item::Group(group) => Self::at(group, find, depth + 1),
            Item::Is(condition) => {
                let column =
                    find(&condition.field).ok_or_else(|| AppError::invalid("filter", "filter_unknown_field"))?;
                let value = condition.read(column.kind())?;
                Ok(Self::Is(Test { column, op: condition.op, value }))
            }
        });
        let parts = checked.collect::<Result<Vec<_>, AppError>>()?;
        Ok(if group.any && !parts.is_empty() { Self::Any(parts) } else { Self::All(parts) })
    }

    /// Every test in it.
    pub fn tests(&self) -> Vec<&Test<C>> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::tests).collect(),
            Self::Is(test) => vec![test],
        }
    }
}

fn wrong() -> AppError {
    AppError::invalid("filter", "filter_wrong_value")
}

impl Condition {
    /// Reads its values as the operator and the kind of field ask.
    ///
    /// # Errors
    /// `Invalid` on `filter`.
    pub fn read(&self, kind: FieldKind) -> Result<Value, AppError> {
        if !Op::of(kind).contains(&self.op)
            || self.values.len() > MOST_VALUES
            || self.values.iter().any(|value| value.chars().count() > LONGEST_VALUE || value.contains('\0'))
        {
            return Err(wrong());
        }
        if !self.op.takes_value() {
            return Ok(Value::None);
        }
        let value = match (kind, self.op) {
            (FieldKind::Time | FieldKind::Day, Op::Within | Op::NotWithin | Op::Ahead) => Value::Days(self.days()?),
            (FieldKind::Time | FieldKind::Day, Op::Between) => Value::DaySpan(self.one(0)?, self.one(1)?),
            (FieldKind::Time | FieldKind::Day, _) => Value::Day(self.one(0)?),
            (FieldKind::Number | FieldKind::Money, Op::Between) => Value::Numbers(self.one(0)?, self.one(1)?),
            (FieldKind::Number | FieldKind::Money, _) => Value::Number(self.one(0)?),
            (FieldKind::Person, _) => Value::People(self.several(|text| match text {
                ME => Some(Somebody::Me),
                id => id.parse().ok().map(Somebody::Person),
            })?),
            (FieldKind::Tags | FieldKind::Pick | FieldKind::Picks | FieldKind::Record, _) => {
                Value::Ids(self.several(|text| text.parse().ok())?)
            }
            (FieldKind::YesNo, _) => Value::Yes(match self.values.first().map(String::as_str) {
                Some("yes") => true,
                Some("no") => false,
                _ => return Err(wrong()),
            }),
            (FieldKind::Text | FieldKind::Choice, _) => {
                Value::Texts(self.several(|text| Some(text.trim().to_owned()).filter(|text| !text.is_empty()))?)
            }
        };
        Ok(value)
    }

    fn days(&self) -> Result<i32, AppError> {
        let days: i32 = self.one(0)?;
        if (1..=MOST_DAYS).contains(&days) { Ok(days) } else { Err(wrong()) }
    }

    fn one<T: std::str::FromStr>(&self, place: usize) -> Result<T, AppError> {
        self.values.get(place).and_then(|text| text.trim().parse().ok()).ok_or_else(wrong)
    }

    fn several<T>(&self, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, AppError> {
        let all: Option<Vec<T>> = self.values.iter().map(|text| read(text)).collect();
        all.filter(|all| !all.is_empty()).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Known for FieldKind {
        fn kind(&self) -> FieldKind {
            *self
        }
    }

    fn known(key: &str) -> Option<FieldKind> {
        match key {
            "name" => Some(FieldKind::Text),
            "employees" => Some(FieldKind::Number),
            "created" => Some(FieldKind::Time),
            "owner" => Some(FieldKind::Person),
            _ => None,
        }
    }

    fn check(condition: Condition) -> Result<Checked<FieldKind>, AppError> {
        Checked::of(&Group::all([condition]), &known)
    }

    #[test]
    fn a_value_is_read_as_its_field_asks() {
        let value = |condition: Condition| match check(condition).expect("it fits") {
            Checked::All(parts) => match &parts[..] {
                [Checked::Is(test)] => test.value.clone(),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
        assert_eq!(value(Condition::new("employees", Op::AtLeast, ["100"])), Value::Number(Decimal::ONE_HUNDRED));
        assert_eq!(value(Condition::new("created", Op::Within, ["30"])), Value::Days(30));
        assert_eq!(value(Condition::new("owner", Op::Is, [ME])), Value::People(vec![Somebody::Me]));
        assert_eq!(value(Condition::new("name", Op::Empty, ["left over"])), Value::None);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for condition in [
            Condition::new("employees", Op::Contains, ["1"]),
            Condition::new("employees", Op::AtLeast, ["many"]),
            Condition::new("employees", Op::Between, ["1"]),
            Condition::new("created", Op::Within, ["0"]),
            Condition::new("created", Op::AtLeast, ["2026-13-01"]),
            Condition::new("owner", Op::Is, ["somebody"]),
            Condition::new("name", Op::Contains, [" "]),
            Condition::new("name", Op::Contains, Vec::<String>::new()),
            Condition::new("name", Op::Is, ["x".repeat(201)]),
        ] {
            assert_eq!(check(condition.clone()), Err(wrong()), "{condition:?}");
        }
        let unknown = check(Condition::new("custom.x", Op::Is, ["1"]));
        assert_eq!(unknown, Err(AppError::invalid("filter", "filter_unknown_field")));
    }

    #[test]
    fn a_tree_is_neither_endless_nor_bottomless() {
        let one = Condition::new("name", Op::Empty, Vec::<String>::new());
        let many = Group::all(vec![one.clone(); MOST_CONDITIONS + 1]);
        assert!(Checked::of(&many, &known).is_err());
        let mut deep = Group::all([one]);
        for _ in 0..DEEPEST {
            deep = Group { any: true, items: vec![Item::Group(deep)] };
        }
        assert!(Checked::of(&deep, &known).is_err());
    }

    #[test]
    fn an_empty_group_leaves_nothing_out() {
        let empty = Group { any: true, items: vec![Item::Group(Group::default())] };
        assert!(empty.is_empty());
        assert_eq!(Checked::of(&empty, &known), Ok(Checked::All(vec![])));
    }
}
