//! The periods beside each other: drawn, and as a table.

use super::{
    counted_model::{Base, Counted, What},
    model::{Asked, ColumnOf, Sum},
    place::{deals, forecast},
    totals::{Amount, attained},
    words_of::{period_word, share_word},
};
use crate::{
    access::use_organisation,
    locale::{format, use_lang},
    ui::{Cell, Chart, Column, Drawn, Point, Row, Series, Table},
    words::forecast as w,
};
use leptos::prelude::*;
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// What a period is called, with the address of its forecast.
fn place(lang: crate::locale::Lang, of: &Asked, column: &ColumnOf) -> (String, String) {
    let day = Some(column.period.from);
    (period_word(lang, of.grain, column.period), forecast(&Asked { day, ..of.clone() }, None))
}

#[component]
pub(super) fn Columns(of: Asked, columns: Vec<ColumnOf>) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let names: Vec<String> = columns.iter().map(|column| period_word(lang, of.grain, column.period)).collect();
    let amounts = columns.iter().flat_map(|column| {
        let target = column.target.map_or(Decimal::ZERO, |target| target.amount);
        [column.tally.won.value, column.tally.weighted(), target]
    });
    let top = format::money_short(lang, amounts.max().unwrap_or_default(), &currency);
    let point = |column: &ColumnOf, what: &str, value: Option<Decimal>, href: String| {
        let shown = format::money_short(lang, value.unwrap_or_default(), &currency);
        Point {
            value: value.filter(|value| !value.is_zero()).and_then(|value| value.to_f64()),
            title: w::figure_spoken(lang, period_word(lang, of.grain, column.period), what, shown),
            href,
        }
    };
    let won = columns.iter().map(|column| {
        let counted = Counted::of(Base::Closed, column.period, of.scope).what(What::Won);
        point(column, w::won(lang), Some(column.tally.won.value), deals(&counted))
    });
    let weighted = columns
        .iter()
        .map(|column| point(column, w::weighted(lang), Some(column.tally.weighted()), place(lang, &of, column).1));
    let target = columns.iter().map(|column| {
        point(column, w::target(lang), column.target.map(|target| target.amount), place(lang, &of, column).1)
    });
    let series = vec![
        Series { name: w::won(lang).to_owned(), drawn: Drawn::Bars, points: won.collect() },
        Series { name: w::weighted(lang).to_owned(), drawn: Drawn::Line, points: weighted.collect() },
        Series { name: w::target(lang).to_owned(), drawn: Drawn::Line, points: target.collect() },
    ];
    view! {
        <div class="forecast-chart">
            <Chart label=w::chart_label(lang) columns=names series top/>
        </div>
        <details class="report-table">
            <summary>{w::as_table(lang)}</summary>
            <ColumnTable of columns/>
        </details>
    }
}

#[component]
fn ColumnTable(of: Asked, columns: Vec<ColumnOf>) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let heads = vec![
        Column::new("period", w::period_head(lang)),
        Column::new("won", w::won(lang)).numeric(),
        Column::new("weighted", w::weighted(lang)).numeric(),
        Column::new("target", w::target(lang)).numeric(),
        Column::new("attained", w::attained_head(lang)).numeric(),
    ];
    let rows = columns.into_iter().map(|column| {
        let (name, href) = place(lang, &of, &column);
        let (said, sum): (String, Sum) = (format!("{name} {}", w::won(lang)), column.tally.won);
        let counted = Counted::of(Base::Closed, column.period, of.scope).what(What::Won);
        let target = column.target.map(|target| format::money_short(lang, target.amount, &currency));
        let weighted = format::money_short(lang, column.tally.weighted(), &currency);
        view! {
            <Row>
                <Cell>
                    <a class="cell-link" href=href>
                        {name}
                    </a>
                </Cell>
                <Cell numeric=true>
                    <Amount sum counted said/>
                </Cell>
                <Cell numeric=true>{weighted}</Cell>
                <Cell numeric=true>{target}</Cell>
                <Cell numeric=true>{share_word(attained(column.target, column.tally.won.value))}</Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table label=w::over_time(lang) columns=heads>
            {rows}
        </Table>
    }
}
