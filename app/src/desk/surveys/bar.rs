//! Which survey, which days, and what the report is narrowed to. Everything stands in the address.

use super::result_model::{Asked, Cut, Results};
use crate::{
    desk::reports::period_model::{Period, Span},
    locale::use_lang,
    ui::{Choice, DateField, Segmented, SelectField, Tag},
    words::{desk_reports as rw, surveys as w},
};
use chrono::NaiveDate;
use leptos::prelude::*;

#[component]
pub(super) fn ResultBar(asked: Memo<Asked>, show: Callback<Asked>, results: Results) -> impl IntoView {
    let lang = use_lang();
    let now = move || asked.get_untracked();
    let survey = RwSignal::new(results.of.id.to_string());
    let surveys: Vec<Choice> =
        results.offered.iter().map(|one| Choice::new(one.id.to_string(), one.name.clone())).collect();
    let span = RwSignal::new(now().span.key().to_owned());
    let spans: Vec<Choice> = Span::ALL
        .iter()
        .map(|one| Choice::new(one.key(), rw::text(lang, &format!("span_{}", one.key())).unwrap_or_default()))
        .collect();
    // Another survey has other products and questions.
    let choose = move |id: String| {
        show.run(Asked { survey: id.parse().ok(), of: None, qr: false, ..now() });
    };
    let choose_span = move |key: String| {
        if let Some(span) = Span::from_key(&key) {
            show.run(Asked { span, ..now() });
        }
    };
    let of = now().of;
    let narrowed = of.map(|(cut, _)| {
        let name = results.part.clone().unwrap_or_else(|| match cut {
            Cut::Product => w::without_product(lang).to_owned(),
            Cut::Owner => w::without_owner(lang).to_owned(),
        });
        view! { <Tag label=name on_remove=move |()| show.run(Asked { of: None, ..now() })/> }
    });
    view! {
        <SelectField name="result-survey" label=w::survey(lang) hide_label=true value=survey choices=surveys on_change=choose/>
        <SelectField name="result-span" label=rw::span(lang) hide_label=true value=span choices=spans on_change=choose_span/>
        {(now().span == Span::Own).then(|| view! { <OwnDays asked show/> })}
        {results.of.qr.then(|| view! { <Source asked show/> })}
        {narrowed}
    }
}

/// Known people, or those who came by the code, who are counted apart.
#[component]
fn Source(asked: Memo<Asked>, show: Callback<Asked>) -> impl IntoView {
    const KNOWN: &str = "known";
    const CODE: &str = "code";
    let lang = use_lang();
    let value = RwSignal::new(if asked.get_untracked().qr { CODE } else { KNOWN }.to_owned());
    Effect::new(move |_| {
        let qr = value.with(|value| value == CODE);
        if qr != asked.get_untracked().qr {
            show.run(Asked { qr, ..asked.get_untracked() });
        }
    });
    let choices = vec![Choice::new(KNOWN, w::known_people(lang)), Choice::new(CODE, w::by_code(lang))];
    view! { <Segmented name="result-source" label=w::source(lang) choices value/> }
}

/// The first and the last day.
#[component]
fn OwnDays(asked: Memo<Asked>, show: Callback<Asked>) -> impl IntoView {
    let lang = use_lang();
    let own = asked.get_untracked().own;
    let of = |day: Option<NaiveDate>| RwSignal::new(day.map(|day| day.to_string()).unwrap_or_default());
    let (from, until) = (of(own.map(|own| own.from)), of(own.map(|own| own.until)));
    let choose = move |_: String| {
        let day = |text: RwSignal<String>| text.get_untracked().parse::<NaiveDate>().ok();
        // Once both are there.
        if let Some((from, until)) = day(from).zip(day(until)) {
            show.run(Asked { own: Some(Period::between(from, until)), ..asked.get_untracked() });
        }
    };
    view! {
        <DateField name="result-from" label=rw::from(lang) value=from on_change=choose/>
        <DateField name="result-until" label=rw::until(lang) value=until on_change=choose/>
    }
}
