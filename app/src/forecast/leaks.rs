//! Why deals were lost, and where: by person, source, product, month and more, each figure a link to its deals.

use super::{
    counted_model::{Counted, Cut, What},
    model::Named,
    place::deals,
    stage_model::{Outcome, StagesAsked},
    words_of::{cut_word, name_word, share_word, what_word},
};
use crate::{
    access::use_organisation,
    locale::{Lang, format, use_lang},
    ui::{Cell, Choice, Column, EmptyState, Row, Section, SelectField, Table},
    words::forecast as w,
};
use leptos::prelude::*;

/// A count that opens its deals, where there are any.
#[component]
pub(super) fn Count(value: i64, counted: Counted, #[prop(into)] said: String) -> impl IntoView {
    let lang = use_lang();
    let shown = format::count(value);
    if value == 0 {
        return view! { <span class="aside-none">{shown}</span> }.into_any();
    }
    let label = w::figure_spoken(lang, said, what_word(lang, counted.what), &shown);
    view! {
        <a class="cell-link" href=deals(&counted) aria-label=label>
            {shown}
        </a>
    }
    .into_any()
}

pub(super) fn heads(first: &'static str, all: impl IntoIterator<Item = (&'static str, &'static str)>) -> Vec<Column> {
    let figures = all.into_iter().map(|(key, label)| Column::new(key, label).numeric());
    std::iter::once(Column::new("name", first)).chain(figures).collect()
}

#[component]
pub(super) fn Reasons(counted: Counted, rows: Vec<(Named, Outcome)>) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    if rows.is_empty() {
        return view! { <EmptyState icon=icondata::LuCircleCheck title=w::no_deals(lang) small=true/> }.into_any();
    }
    let heads = heads(w::reasons(lang), [("lost", w::what_lost(lang)), ("value", w::lost_value(lang))]);
    let row = |(named, outcome): (Named, Outcome)| {
        let (name, said) = (name_word(lang, &named), name_word(lang, &named));
        let mine = counted.what(What::Lost).part(Cut::Reason, named.key);
        let lost_value = format::money_short(lang, outcome.lost_value, &currency);
        view! {
            <Row>
                <Cell>{name}</Cell>
                <Cell numeric=true>
                    <Count value=outcome.lost counted=mine said/>
                </Cell>
                <Cell numeric=true>{lost_value}</Cell>
            </Row>
        }
    };
    let rows = rows.into_iter().map(row).collect_view();
    view! {
        <Table label=w::reasons(lang) columns=heads>
            {rows}
        </Table>
    }
    .into_any()
}

/// The outcomes part by part, with the choice of the cut.
#[component]
pub(super) fn Leaks(
    of: StagesAsked,
    counted: Counted,
    rows: Vec<(Named, Outcome)>,
    left: usize,
    show: Callback<StagesAsked>,
) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let cut = RwSignal::new(of.cut.key().to_owned());
    let now = StoredValue::new(of.clone());
    let choose = move |key: String| {
        if let Some(cut) = Cut::from_key(&key) {
            show.run(StagesAsked { cut, ..now.get_value() });
        }
    };
    let choices: Vec<_> = Cut::ALL.iter().map(|one| Choice::new(one.key(), cut_word(lang, *one))).collect();
    let actions = move || view! { <SelectField name="stages-cut" label=w::by(lang) hide_label=true value=cut choices on_change=choose/> };
    let heads = heads(
        cut_word(lang, of.cut),
        [
            ("all", w::what_all(lang)),
            ("won", w::what_won(lang)),
            ("lost", w::what_lost(lang)),
            ("open", w::what_open(lang)),
            ("rate", w::win_rate(lang)),
            ("won_value", w::won_value(lang)),
            ("lost_value", w::lost_value(lang)),
        ],
    );
    let row = |(named, outcome): (Named, Outcome)| leak(lang, &currency, &counted, of.cut, named, outcome);
    let rows = rows.into_iter().map(row).collect_view();
    view! {
        <Section title=w::leaks(lang) actions>
            <Table label=w::leaks(lang) columns=heads>
                {rows}
            </Table>
            {(left > 0).then(|| view! { <p class="aside-none">{w::more_parts(lang, left)}</p> })}
        </Section>
    }
}

fn leak(
    lang: Lang,
    currency: &str,
    counted: &Counted,
    cut: Cut,
    named: Named,
    outcome: Outcome,
) -> impl IntoView + use<> {
    let (name, said) = (name_word(lang, &named), name_word(lang, &named));
    let mine = counted.part(cut, named.key);
    let cell = |what: What, value: i64| {
        let (counted, said) = (mine.what(what), said.clone());
        view! {
            <Cell numeric=true>
                <Count value counted said/>
            </Cell>
        }
    };
    let cells =
        [(What::All, outcome.all), (What::Won, outcome.won), (What::Lost, outcome.lost), (What::Open, outcome.open())];
    let cells = cells.map(|(what, value)| cell(what, value)).collect_view();
    let amounts = [outcome.won_value, outcome.lost_value].map(|value| format::money_short(lang, value, currency));
    let amounts = amounts.map(|amount| view! { <Cell numeric=true>{amount}</Cell> }).collect_view();
    view! {
        <Row>
            <Cell>{name}</Cell>
            {cells}
            <Cell numeric=true>{share_word(outcome.win_rate())}</Cell>
            {amounts}
        </Row>
    }
}
