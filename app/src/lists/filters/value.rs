//! What a field is compared with, as its kind asks.

use super::{
    draft::{Draft, Line},
    model::{FieldKind, ME, Op},
};
use crate::{
    locale::use_lang,
    ui::{Choice, DateField, SelectField, Tag, TextField},
    words::lists as w,
};
use leptos::prelude::*;

/// The fields for the value of one condition.
#[component]
pub(super) fn ValueOf(draft: Draft, line: Line, kind: FieldKind, op: Op) -> impl IntoView {
    let lang = use_lang();
    match (kind, op) {
        (FieldKind::Choice | FieldKind::Pick | FieldKind::Picks | FieldKind::Person | FieldKind::Tags, _) => {
            view! { <Several draft line kind/> }.into_any()
        }
        (FieldKind::YesNo, _) => view! { <YesNo line/> }.into_any(),
        // It is filled in or it is not.
        (FieldKind::Record, _) => ().into_any(),
        (FieldKind::Time | FieldKind::Day, Op::Within | Op::NotWithin | Op::Ahead) => {
            view! { <Typed line place=0 label=w::days(lang) numeric=true/> }.into_any()
        }
        (FieldKind::Time | FieldKind::Day, Op::Between) => view! {
            <Day line place=0 label=w::from(lang)/>
            <Day line place=1 label=w::to(lang)/>
        }
        .into_any(),
        (FieldKind::Time | FieldKind::Day, _) => view! { <Day line place=0 label=w::day(lang)/> }.into_any(),
        (FieldKind::Number | FieldKind::Money, Op::Between) => view! {
            <Typed line place=0 label=w::from(lang) numeric=true/>
            <Typed line place=1 label=w::to(lang) numeric=true/>
        }
        .into_any(),
        (FieldKind::Number | FieldKind::Money, _) => {
            view! { <Typed line place=0 label=w::value(lang) numeric=true/> }.into_any()
        }
        (FieldKind::Text, _) => view! { <Texts line/> }.into_any(),
    }
}

/// A signal that is one of the line's values.
fn one_of(line: Line, place: usize) -> RwSignal<String> {
    let value = RwSignal::new(line.values.with_untracked(|values| values.get(place).cloned().unwrap_or_default()));
    Effect::new(move |_| {
        let text = value.get();
        line.values.update(|values| {
            values.resize(values.len().max(place + 1), String::new());
            values[place] = text;
        });
    });
    value
}

fn wrong_words(line: Line) -> Signal<Option<String>> {
    let lang = use_lang();
    Signal::derive(move || line.wrong.get().then(|| w::wrong_value(lang).to_owned()))
}

#[component]
fn Typed(line: Line, place: usize, label: &'static str, numeric: bool) -> impl IntoView {
    let name = format!("condition-{}-value-{place}", line.id);
    let mode = if numeric { "decimal" } else { "text" };
    view! {
        <TextField
            name
            label
            hide_label=true
            placeholder=label
            value=one_of(line, place)
            input_mode=mode
            error=wrong_words(line)
        />
    }
}

#[component]
fn Day(line: Line, place: usize, label: &'static str) -> impl IntoView {
    let name = format!("condition-{}-day-{place}", line.id);
    view! { <DateField name label hide_label=true value=one_of(line, place) error=wrong_words(line)/> }
}

/// One text or several, divided by semicolons.
#[component]
fn Texts(line: Line) -> impl IntoView {
    let lang = use_lang();
    let value = RwSignal::new(line.values.with_untracked(|values| values.join("; ")));
    Effect::new(move |_| {
        let texts = value.with(|text| text.split([';', '；']).map(|one| one.trim().to_owned()).collect::<Vec<_>>());
        line.values.set(texts);
    });
    view! {
        <TextField
            name=format!("condition-{}-value", line.id)
            label=w::value(lang)
            hide_label=true
            placeholder=w::several_texts(lang)
            value
            error=wrong_words(line)
        />
    }
}

#[component]
fn YesNo(line: Line) -> impl IntoView {
    let lang = use_lang();
    let value = one_of(line, 0);
    if value.with_untracked(String::is_empty) {
        value.set("yes".to_owned());
    }
    let choices = vec![Choice::new("yes", w::yes(lang)), Choice::new("no", w::no(lang))];
    view! {
        <SelectField name=format!("condition-{}-value", line.id) label=w::value(lang) hide_label=true value choices/>
    }
}

/// Any number of what can be chosen: one after the other, each taken away by its cross.
#[component]
fn Several(draft: Draft, line: Line, kind: FieldKind) -> impl IntoView {
    let lang = use_lang();
    let known = Signal::derive(move || {
        let key = line.field.get();
        let choices = draft.fields.with(|fields| {
            fields.iter().find(|field| field.key == key).map(|field| field.choices.clone()).unwrap_or_default()
        });
        let me = (kind == FieldKind::Person).then(|| (ME.to_owned(), w::me(lang).to_owned()));
        me.into_iter().chain(choices).collect::<Vec<_>>()
    });
    let next = RwSignal::new(String::new());
    let left = Signal::derive(move || {
        let chosen = line.values.get();
        let free = known.get().into_iter().filter(|(value, _)| !chosen.contains(value));
        let first = Choice::new("", if chosen.is_empty() { w::choose(lang) } else { w::choose_more(lang) });
        std::iter::once(first).chain(free.map(|(value, label)| Choice::new(value, label))).collect::<Vec<_>>()
    });
    let add = move |value: String| {
        if !value.is_empty() {
            line.values.update(|values| values.push(value));
            line.wrong.set(false);
        }
        next.set(String::new());
    };
    let chosen = move |value: String| {
        let label = known.with(|known| known.iter().find(|(one, _)| *one == value).map(|(_, label)| label.clone()));
        let label = label.unwrap_or_else(|| w::somebody_else(lang).to_owned());
        let gone = value;
        view! {
            <Tag
                label
                on_remove=move |()| line.values.update(|values| values.retain(|one| *one != gone))
            />
        }
    };
    view! {
        <SelectField
            name=format!("condition-{}-value", line.id)
            label=w::value(lang)
            hide_label=true
            value=next
            choices=left
            on_change=add
            error=wrong_words(line)
        />
        <p class="condition__chosen">{move || line.values.get().into_iter().map(chosen).collect_view()}</p>
    }
}
