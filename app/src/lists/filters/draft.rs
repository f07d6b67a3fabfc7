//! Conditions while they are being put together.

use super::{
    Field,
    model::{Condition, FieldKind, Group, Item, Op},
};
use crate::ui::parse_amount;
use leptos::prelude::*;

/// One condition on screen.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Line {
    /// Tells lines apart.
    pub id: usize,
    pub field: RwSignal<String>,
    /// Key of the operator.
    pub op: RwSignal<String>,
    pub values: RwSignal<Vec<String>>,
    /// Whether its value cannot be taken.
    pub wrong: RwSignal<bool>,
}

/// A condition, or conditions in brackets.
#[derive(Clone, PartialEq)]
pub(super) enum Part {
    Line(Line),
    Bracket(Bracket),
    /// Deeper than the screen shows: stays as it is.
    Kept(usize, Group),
}

#[derive(Clone, Copy, PartialEq)]
pub(super) struct Bracket {
    pub id: usize,
    pub any: RwSignal<bool>,
    pub lines: RwSignal<Vec<Line>>,
}

impl Part {
    pub fn id(&self) -> usize {
        match self {
            Self::Line(line) => line.id,
            Self::Bracket(bracket) => bracket.id,
            Self::Kept(id, _) => *id,
        }
    }
}

/// All of it.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub any: RwSignal<bool>,
    pub parts: RwSignal<Vec<Part>>,
    pub fields: Signal<Vec<Field>>,
    last: StoredValue<usize>,
}

impl Draft {
    /// A tree to be changed; an empty one begins with a line.
    pub fn of(group: &Group, fields: Signal<Vec<Field>>) -> Self {
        let draft =
            Self { any: RwSignal::new(group.any), parts: RwSignal::new(Vec::new()), fields, last: StoredValue::new(0) };
        let part = |item: &Item| match item {
            Item::Is(condition) => Part::Line(draft.line(condition)),
            Item::Group(group) if group.items.iter().all(|item| matches!(item, Item::Is(_))) => {
                let inner = group.items.iter().filter_map(|item| match item {
                    Item::Is(condition) => Some(draft.line(condition)),
                    Item::Group(_) => None,
                });
                let lines = RwSignal::new(inner.collect());
                Part::Bracket(Bracket { id: draft.next(), any: RwSignal::new(group.any), lines })
            }
            Item::Group(group) => Part::Kept(draft.next(), group.clone()),
        };
        let parts: Vec<Part> = group.items.iter().map(part).collect();
        draft.parts.set(if parts.is_empty() { vec![Part::Line(draft.blank())] } else { parts });
        draft
    }

    fn next(self) -> usize {
        self.last.update_value(|last| *last += 1);
        self.last.get_value()
    }

    fn line(self, condition: &Condition) -> Line {
        Line {
            id: self.next(),
            field: RwSignal::new(condition.field.clone()),
            op: RwSignal::new(condition.op.key().to_owned()),
            values: RwSignal::new(condition.values.clone()),
            wrong: RwSignal::new(false),
        }
    }

    /// A line that asks for nothing yet.
    pub fn blank(self) -> Line {
        let first = self.fields.with_untracked(|fields| {
            fields.first().map(|field| (field.key.clone(), Op::of(field.kind).first().copied()))
        });
        let (field, op) = first.unwrap_or_default();
        self.line(&Condition { field, op: op.unwrap_or(Op::Is), values: Vec::new() })
    }

    /// A pair of brackets with a line in it.
    pub fn bracket(self) -> Part {
        Part::Bracket(Bracket {
            id: self.next(),
            any: RwSignal::new(!self.any.get_untracked()),
            lines: RwSignal::new(vec![self.blank()]),
        })
    }

    /// The tree, if everything in it can be taken; else the lines say what is wrong. Lines without a value are no conditions.
    pub fn tree(self) -> Option<Group> {
        let mut fine = true;
        let mut take = |line: &Line| {
            let condition = self.condition(*line)?;
            let wrong = self.kind(&condition.field).is_none_or(|kind| condition.read(kind).is_err());
            line.wrong.set(wrong);
            fine &= !wrong;
            Some(Item::Is(condition))
        };
        let items = self.parts.with_untracked(|parts| {
            let item = |part: &Part| match part {
                Part::Line(line) => take(line),
                Part::Bracket(bracket) => {
                    let items: Vec<Item> =
                        bracket.lines.with_untracked(|lines| lines.iter().filter_map(&mut take).collect());
                    let any = bracket.any.get_untracked();
                    (!items.is_empty()).then_some(Item::Group(Group { any, items }))
                }
                Part::Kept(_, group) => Some(Item::Group(group.clone())),
            };
            parts.iter().filter_map(item).collect::<Vec<_>>()
        });
        fine.then(|| Group { any: self.any.get_untracked(), items })
    }

    /// What kind of field a key names.
    pub fn kind(self, key: &str) -> Option<FieldKind> {
        self.fields.with(|fields| fields.iter().find(|field| field.key == key).map(|field| field.kind))
    }

    fn condition(self, line: Line) -> Option<Condition> {
        let field = line.field.get_untracked();
        let op = Op::from_key(&line.op.get_untracked())?;
        let kind = untrack(|| self.kind(&field));
        let values: Vec<String> = line.values.with_untracked(|values| {
            let filled = values.iter().map(|value| value.trim()).filter(|value| !value.is_empty());
            // Amounts are typed as people write them: 1.2亿.
            let amount = |value: &str| parse_amount(value).map(|amount| amount.normalize().to_string());
            match kind {
                Some(FieldKind::Number | FieldKind::Money) => {
                    filled.map(|value| amount(value).unwrap_or_else(|| value.to_owned())).collect()
                }
                _ => filled.map(str::to_owned).collect(),
            }
        });
        match (op.takes_value(), values.is_empty()) {
            (true, true) => None,
            (true, false) => Some(Condition { field, op, values }),
            (false, _) => Some(Condition { field, op, values: Vec::new() }),
        }
    }
}
