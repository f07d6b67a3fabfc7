//! What a report covers, and how it is laid out. Everything stands in the address.

use super::{
    model::{Asked, Clock, PartName},
    period_model::{Grouping, Period, Span},
    place::address_of,
    words_of::{clock_word, grouping_word, part_word, span_word},
};
use crate::{
    locale::use_lang,
    ui::{Choice, DateField, Segmented, SelectField, Tag},
    words::desk_reports as w,
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// Which days, by what they are put together, and which time counts.
#[component]
pub(super) fn PeriodBar(asked: Memo<Asked>, show: Callback<Asked>) -> impl IntoView {
    let lang = use_lang();
    let now = move || asked.get_untracked();
    let span = follows(asked, |asked| asked.span.key().to_owned());
    chosen(
        span,
        move |key| Span::from_key(&key).filter(|span| *span != now().span),
        move |span| {
            show.run(Asked { span, ..now() });
        },
    );
    let clock = follows(asked, |asked| asked.clock.key().to_owned());
    chosen(
        clock,
        move |key| Clock::from_key(&key).filter(|clock| *clock != now().clock),
        move |clock| {
            show.run(Asked { clock, ..now() });
        },
    );
    let grouping = follows(asked, |asked| asked.grouping.map_or_else(String::new, |one| one.key().to_owned()));
    let spans: Vec<_> = Span::ALL.iter().map(|one| Choice::new(one.key(), span_word(lang, *one))).collect();
    let clocks: Vec<_> = Clock::ALL.iter().map(|one| Choice::new(one.key(), clock_word(lang, *one))).collect();
    let steps = Grouping::ALL.iter().map(|one| Choice::new(one.key(), grouping_word(lang, *one)));
    let groupings: Vec<_> = std::iter::once(Choice::new("", w::group_by_itself(lang))).chain(steps).collect();
    view! {
        <SelectField
            name="report-span"
            label=w::span(lang)
            hide_label=true
            value=span
            choices=spans
        />
        <Show when=move || asked.with(|asked| asked.span == Span::Own)>
            <OwnDays asked show/>
        </Show>
        <SelectField
            name="report-grouping"
            label=w::grouping(lang)
            hide_label=true
            value=grouping
            choices=groupings
            on_change=move |key: String| show.run(Asked { grouping: Grouping::from_key(&key), ..now() })
        />
        <Segmented
            name="report-clock"
            label=w::clock(lang)
            choices=clocks
            value=clock
        />
    }
}

/// The first and the last day.
#[component]
fn OwnDays(asked: Memo<Asked>, show: Callback<Asked>) -> impl IntoView {
    let lang = use_lang();
    let of = |read: fn(Period) -> NaiveDate| {
        follows_with(asked, move |asked| asked.own.map_or_else(String::new, |own| read(own).to_string()))
    };
    let (from, until) = (of(|own| own.from), of(|own| own.until));
    let choose = move |_: String| {
        let day = |text: RwSignal<String>| text.get_untracked().parse::<NaiveDate>().ok();
        // Once both are there.
        if let Some((from, until)) = day(from).zip(day(until)) {
            show.run(Asked { own: Some(Period::between(from, until)), ..asked.get_untracked() });
        }
    };
    view! {
        <DateField name="report-from" label=w::from(lang) value=from on_change=choose/>
        <DateField name="report-until" label=w::until(lang) value=until on_change=choose/>
    }
}

/// What the report is narrowed to, and the way back to all.
#[component]
pub(super) fn Narrowed(asked: Memo<Asked>, of: Option<PartName>, show: Callback<Asked>) -> impl IntoView {
    let lang = use_lang();
    of.map(|named| {
        let all = move |()| show.run(Asked { of: None, ..asked.get_untracked() });
        view! {
            <p class="report-of">
                <span class="aside-none">{w::only(lang)}</span>
                " "
                <Tag label=part_word(lang, &named) on_remove=all/>
            </p>
        }
    })
}

/// The address of the same report of a single part.
pub(super) fn narrowed(asked: &Asked, named: &PartName) -> String {
    address_of(&Asked { of: Some(named.part.clone()), ..asked.clone() })
}

/// A field that follows the address.
fn follows(asked: Memo<Asked>, read: fn(&Asked) -> String) -> RwSignal<String> {
    follows_with(asked, read)
}

fn follows_with(asked: Memo<Asked>, read: impl Fn(&Asked) -> String + Send + Sync + 'static) -> RwSignal<String> {
    let value = RwSignal::new(asked.with_untracked(&read));
    Effect::new(move |_| value.set(asked.with(&read)));
    value
}

/// Tells of a choice that differs from what is shown.
fn chosen<T: 'static>(
    value: RwSignal<String>,
    differs: impl Fn(String) -> Option<T> + 'static,
    tell: impl Fn(T) + 'static,
) {
    Effect::new(move |_| {
        if let Some(choice) = differs(value.get()) {
            tell(choice);
        }
    });
}
