//! How past periods were seen at their beginning, and by how much each way of forecasting missed what came.

use super::{
    history_model::{average_miss, missed_by},
    model::{Asked, Hindsight},
    place::forecast,
    words_of::{miss_word, period_word, share_word},
};
use crate::{
    access::{Answer, error_text, use_organisation},
    locale::{format, use_lang},
    ui::{Cell, Column, EmptyState, Notice, Row, Section, Skeleton, SkeletonShape, Table, Tone},
    words::forecast as w,
};
use leptos::prelude::*;
use rust_decimal::Decimal;

/// The ways of forecasting, in their columns.
const WAYS: [fn(&Hindsight) -> Option<Decimal>; 5] =
    [|one| one.weighted, |one| one.commit, |one| one.best, |one| one.statistical, |one| Some(one.naive)];

#[component]
pub(super) fn LookedBack(lookback: Answer<(Asked, Vec<Hindsight>)>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Section title=w::looked_back(lang)>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(4)/> }>
                {move || Suspend::new(async move {
                    match lookback.await {
                        Ok((of, told)) => view! { <Told of told/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| lookback.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Section>
    }
}

#[component]
fn Told(of: Asked, told: Vec<Hindsight>) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    if told.is_empty() {
        return view! { <EmptyState icon=icondata::LuHistory title=w::looked_back_none(lang) small=true/> }.into_any();
    }
    let heads = [("period", w::period_head(lang)), ("snapshot", w::snapshot_head(lang))]
        .map(|(key, label)| Column::new(key, label));
    let ways = [
        ("came", w::came(lang)),
        ("weighted", w::weighted(lang)),
        ("commit", w::committed(lang)),
        ("best", w::what_best(lang)),
        ("history", w::expected_by_history(lang)),
        ("naive", w::naive(lang)),
    ];
    let heads = heads.into_iter().chain(ways.map(|(key, label)| Column::new(key, label).numeric())).collect();
    let averages = WAYS.map(|way| {
        let missed: Vec<i64> = told.iter().filter_map(|one| missed_by(way(one)?, one.came)).collect();
        view! { <Cell numeric=true>{share_word(average_miss(&missed))}</Cell> }
    });
    let averages = averages.collect_view();
    let row = |one: Hindsight| {
        let cell = |way: fn(&Hindsight) -> Option<Decimal>| {
            let value = way(&one);
            let missed = value.and_then(|value| missed_by(value, one.came)).map(miss_word);
            let shown = value.map_or_else(|| "–".to_owned(), |value| format::money_short(lang, value, &currency));
            view! {
                <Cell numeric=true>
                    {shown} <span class="forecast-miss">{missed}</span>
                </Cell>
            }
        };
        let cells = WAYS.map(cell).collect_view();
        let came = format::money_short(lang, one.came, &currency);
        let href = forecast(&Asked { day: Some(one.period.from), ..of.clone() }, None);
        view! {
            <Row>
                <Cell>
                    <a class="cell-link" href=href>
                        {period_word(lang, of.grain, one.period)}
                    </a>
                </Cell>
                <Cell>{one.week.map(|week| format::date(lang, week))}</Cell>
                <Cell numeric=true>{came}</Cell>
                {cells}
            </Row>
        }
    };
    let rows = told.into_iter().map(row).collect_view();
    view! {
        <Table label=w::looked_back(lang) columns=heads>
            {rows}
            <Row>
                <Cell>{w::average_miss(lang)}</Cell>
                <Cell>""</Cell>
                <Cell>""</Cell>
                {averages}
            </Row>
        </Table>
        <p class="aside-none">{w::looked_back_hint(lang)}</p>
    }
    .into_any()
}
