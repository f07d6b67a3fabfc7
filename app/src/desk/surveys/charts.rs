//! The answers drawn: how often each score was given, and how the classes went over time.

use super::{
    place::list_of,
    result_model::{Asked, Class, Narrow, Results},
    words_of::{class_word, result_value, result_word, score_words, tenths_word},
};
use crate::{
    desk::reports::column_word,
    locale::{format, use_lang},
    ui::{Cell, Chart, Column, Drawn, Point, Row, Series, Table},
    words::{desk_reports as rw, surveys as w},
};
use leptos::prelude::*;

#[allow(clippy::cast_precision_loss, reason = "drawn to a pixel")]
const fn size(count: i64) -> f64 {
    count as f64
}

/// How often each score was given.
#[component]
pub(super) fn Scores(of: Asked, found: Results) -> impl IntoView {
    let lang = use_lang();
    let (kind, total) = (found.of.kind, found.total);
    let (least, most) = kind.scores();
    let point = |score: i16| {
        let count = total.0.get(&score).copied().unwrap_or_default();
        Point {
            // What nothing stands behind opens nothing.
            value: (count > 0).then_some(size(count)),
            title: w::score_count(lang, score_words(lang, kind, score), format::count(count)),
            href: list_of(&of, &Narrow { score: Some(score), ..Narrow::default() }),
        }
    };
    let columns: Vec<String> = (least..=most).map(|score| score.to_string()).collect();
    let highest = total.0.values().max().copied().unwrap_or_default();
    let points = (least..=most).map(point).collect();
    let series = vec![Series { name: w::answers(lang).to_owned(), drawn: Drawn::Bars, points }];
    let row = |score: i16| {
        let count = total.0.get(&score).copied().unwrap_or_default();
        let href = list_of(&of, &Narrow { score: Some(score), ..Narrow::default() });
        counted_row(score_words(lang, kind, score), None, count, href)
    };
    let rows: Vec<AnyView> = (least..=most).map(row).collect();
    view! {
        <section class="desk-chart">
            <h2 class="desk-chart__title">{w::by_score(lang)}</h2>
            <Chart label=w::by_score(lang) columns series top=format::count(highest)/>
            <details class="report-table">
                <summary>{rw::as_table(lang)}</summary>
                <Table label=w::by_score(lang) columns=vec![Column::new("score", w::score(lang)), Column::new("count", w::answers(lang)).numeric()]>
                    {rows}
                </Table>
            </details>
        </section>
    }
}

/// A row of a table: a name, what it comes to, and a count that opens its answers where there are any.
fn counted_row(name: String, value: Option<String>, count: i64, href: String) -> AnyView {
    let counted = if count == 0 {
        view! { <span class="aside-none">{count}</span> }.into_any()
    } else {
        view! { <a class="cell-link" href=href>{format::count(count)}</a> }.into_any()
    };
    view! {
        <Row>
            <Cell>{name}</Cell>
            {value.map(|value| view! { <Cell numeric=true>{value}</Cell> })}
            <Cell numeric=true>{counted}</Cell>
        </Row>
    }
    .into_any()
}

/// The shares of the classes, column by column.
#[component]
pub(super) fn OverTime(of: Asked, found: Results) -> impl IntoView {
    let lang = use_lang();
    let (kind, grouping) = (found.of.kind, found.grouping);
    let names: Vec<String> = found.columns.iter().map(|(days, _)| column_word(lang, *days, grouping)).collect();
    let one = |class: &Class| {
        let point = |((days, tally), name): (&(_, super::result_model::Tally), &String)| {
            let share = tally.share(kind, *class);
            let narrow = Narrow { class: Some(*class), within: Some(*days), ..Narrow::default() };
            Point {
                value: share.filter(|_| tally.of(kind, *class) > 0).map(size),
                title: w::class_in(lang, name, class_word(lang, kind, *class), tenths_word(share.unwrap_or_default())),
                href: list_of(&of, &narrow),
            }
        };
        let points = found.columns.iter().zip(&names).map(point).collect();
        Series { name: class_word(lang, kind, *class).to_owned(), drawn: Drawn::Bars, points }
    };
    let series: Vec<Series> = Class::ALL.iter().map(one).collect();
    let share =
        |tally: &super::result_model::Tally| Class::ALL.iter().filter_map(|class| tally.share(kind, *class)).max();
    let top = found.columns.iter().filter_map(|(_, tally)| share(tally)).max().unwrap_or_default();
    let row = |((days, tally), name): (&(_, super::result_model::Tally), &String)| {
        let href = list_of(&of, &Narrow { within: Some(*days), ..Narrow::default() });
        let (name, value) = (name.clone(), result_value(kind, tally.result(kind)));
        counted_row(name, Some(value), tally.all(), href)
    };
    let rows: Vec<AnyView> = found.columns.iter().zip(&names).map(row).collect();
    let heads = vec![
        Column::new("days", rw::days_head(lang)),
        Column::new("result", result_word(lang, kind)).numeric(),
        Column::new("count", w::answers(lang)).numeric(),
    ];
    view! {
        <section class="desk-chart">
            <h2 class="desk-chart__title">{rw::over_time(lang)}</h2>
            <Chart label=rw::over_time(lang) columns=names.clone() series top=format!("{}%", tenths_word(top))/>
            <details class="report-table">
                <summary>{rw::as_table(lang)}</summary>
                <Table label=rw::over_time(lang) columns=heads>
                    {rows}
                </Table>
            </details>
        </section>
    }
}
