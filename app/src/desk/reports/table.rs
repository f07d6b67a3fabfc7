//! The figures over time, as a table: the same that the charts show, each a link to its tickets.

use super::{
    counted_model::Part,
    links::Figure,
    model::{Asked, Measure, Trend},
    period_model::Period,
    sum_model::Tally,
    words_of::{column_word, measure_word},
};
use crate::{
    locale::use_lang,
    ui::{Cell, Column, Row, Table},
    words::desk_reports as w,
};
use leptos::prelude::*;

/// The heads of the measures, with what stands before them.
pub(super) fn heads(lang: crate::locale::Lang, first: &'static str) -> Vec<Column> {
    let measures = Measure::ALL.map(|one| Column::new(one.key(), measure_word(lang, one)).numeric());
    std::iter::once(Column::new("name", first)).chain(measures).collect()
}

/// A row of figures.
#[component]
pub(super) fn Figures(asked: Asked, tally: Tally, period: Period, parts: Vec<Part>, name: String) -> impl IntoView {
    let clock = asked.clock;
    Measure::ALL
        .map(|measure| {
            let (name, parts) = (name.clone(), parts.clone());
            view! {
                <Cell numeric=true>
                    <Figure measure clock tally period parts name/>
                </Cell>
            }
        })
        .collect_view()
}

#[component]
pub(super) fn TrendTable(asked: Asked, trend: Trend) -> impl IntoView {
    let lang = use_lang();
    let Trend { period, grouping, columns, total, .. } = trend;
    let row = |name: String, of: Period, tally: Tally| {
        let (asked, parts) = (asked.clone(), asked.of.iter().cloned().collect());
        let shown = name.clone();
        view! {
            <Row>
                <Cell>{shown}</Cell>
                <Figures asked tally period=of parts name/>
            </Row>
        }
    };
    let all = columns.into_iter().map(|(of, tally)| row(column_word(lang, of, grouping), of, tally)).collect_view();
    let together = row(w::together(lang).to_owned(), period, total);
    view! {
        <Table label=w::over_time(lang) columns=heads(lang, w::days_head(lang))>
            {all}
            {together}
        </Table>
    }
}
