//! The conditions in sight above the list, each in words and with a cross.

use super::{
    Field,
    model::{Condition, FieldKind, Group, Item, ME, Op},
};
use crate::{
    locale::{Lang, format, use_lang},
    ui::{Button, ButtonKind, ButtonSize, Tag},
    words::lists as w,
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// The chips; nothing where there is no condition.
#[component]
pub fn FilterChips(
    #[prop(into)] fields: Signal<Vec<Field>>,
    #[prop(into)] group: Signal<Group>,
    #[prop(into)] on_change: Callback<Group>,
    /// Opens the sheet.
    #[prop(into)]
    on_edit: Callback<()>,
    /// As those of a [`FilterDialog`](super::FilterDialog).
    #[prop(optional)]
    kept: bool,
) -> impl IntoView {
    let lang = use_lang();
    let name = if kept { w::conditions(lang) } else { w::filter(lang) };
    move || {
        let group = group.get();
        if group.is_empty() {
            return ().into_any();
        }
        let chip = |(place, item): (usize, &Item)| {
            let label = fields.with(|fields| item_words(lang, fields, item));
            let mut without = group.clone();
            without.items.remove(place);
            view! { <Tag label on_remove=move |()| on_change.run(without.clone())/> }
        };
        let word = if group.any { w::or(lang) } else { w::and(lang) };
        let chips = group.items.iter().enumerate().map(|(place, item)| {
            let before = (place > 0).then(|| view! { <span class="filter-chips__word">{word}</span> });
            view! {
                {before}
                {chip((place, item))}
            }
        });
        view! {
            <div class="filter-chips" role="group" aria-label=name>
                {chips.collect_view()}
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_click=move |_| on_edit.run(())>
                    {w::edit(lang)}
                </Button>
                <Button
                    kind=ButtonKind::Quiet
                    size=ButtonSize::Small
                    on_click=move |_| on_change.run(Group::default())
                >
                    {w::clear(lang)}
                </Button>
            </div>
        }
        .into_any()
    }
}

/// A tree as one says it.
#[must_use]
pub fn group_words(lang: Lang, fields: &[Field], group: &Group) -> String {
    let word = format!(" {} ", if group.any { w::or(lang) } else { w::and(lang) });
    group.items.iter().map(|item| item_words(lang, fields, item)).collect::<Vec<_>>().join(&word)
}

fn item_words(lang: Lang, fields: &[Field], item: &Item) -> String {
    match item {
        Item::Is(condition) => condition_words(lang, fields, condition),
        Item::Group(group) => format!("({})", group_words(lang, fields, group)),
    }
}

/// A condition as one says it.
pub(super) fn condition_words(lang: Lang, fields: &[Field], condition: &Condition) -> String {
    let Some(field) = fields.iter().find(|field| field.key == condition.field) else {
        return w::unknown_field(lang).to_owned();
    };
    let op = op_words(lang, field.kind, condition.op);
    let values: Vec<String> =
        condition.values.iter().map(|value| value_words(lang, field, condition.op, value)).collect();
    let between = if condition.op == Op::Between {
        " – "
    } else if lang == Lang::En {
        ", "
    } else {
        "、"
    };
    [field.label.clone(), op.to_owned(), values.join(between)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn value_words(lang: Lang, field: &Field, op: Op, value: &str) -> String {
    let known = || field.choices.iter().find(|(one, _)| one == value).map(|(_, label)| label.clone());
    match (field.kind, op) {
        (FieldKind::Person, _) if value == ME => w::me(lang).to_owned(),
        (FieldKind::Person | FieldKind::Tags | FieldKind::Pick | FieldKind::Picks | FieldKind::Record, _) => {
            known().unwrap_or_else(|| "…".to_owned())
        }
        (FieldKind::Choice, _) => known().unwrap_or_else(|| value.to_owned()),
        (FieldKind::YesNo, _) => (if value == "yes" { w::yes(lang) } else { w::no(lang) }).to_owned(),
        (FieldKind::Time | FieldKind::Day, Op::Within | Op::NotWithin | Op::Ahead) => w::so_many_days(lang, value),
        (FieldKind::Time | FieldKind::Day, _) => {
            value.parse::<NaiveDate>().map_or_else(|_| value.to_owned(), |day| format::date(lang, day))
        }
        (FieldKind::Number | FieldKind::Money, _) => {
            value.parse().map_or_else(|_| value.to_owned(), |number| format::number(number, 4))
        }
        (FieldKind::Text, _) => format!("“{value}”"),
    }
}

/// An operator in words, as it reads between a field and its value.
pub(super) fn op_words(lang: Lang, kind: FieldKind, op: Op) -> &'static str {
    match (kind, op) {
        (FieldKind::Time | FieldKind::Day, Op::AtLeast) => w::op_since(lang),
        (FieldKind::Time | FieldKind::Day, Op::AtMost) => w::op_until(lang),
        _ => w::text(lang, &format!("op_{}", op.key())).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_reads_like_a_sentence() {
        let field =
            |key: &str, label: &str, kind| Field { key: key.into(), label: label.into(), kind, choices: vec![] };
        let fields = [field("name", "Name", FieldKind::Text), field("contacted", "Last contact", FieldKind::Time)];
        let words = |condition: Condition| condition_words(Lang::En, &fields, &condition);
        assert_eq!(words(Condition::new("name", Op::Contains, ["Pump"])), "Name contains “Pump”");
        assert_eq!(words(Condition::new("contacted", Op::NotWithin, ["30"])), "Last contact longer ago than 30 days");
        assert_eq!(words(Condition::new("contacted", Op::AtMost, ["2026-11-01"])), "Last contact until 1 Nov 2026");
    }

    #[test]
    fn every_operator_has_words() {
        for lang in [Lang::En, Lang::ZhCn] {
            for op in Op::ALL {
                assert!(!op_words(lang, FieldKind::Text, op).is_empty(), "{op:?}");
            }
        }
    }
}
