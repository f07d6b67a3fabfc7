//! The figures over time, drawn.

use super::{
    links::{list_of, spoken},
    model::{Asked, Measure, Trend, Value},
    sum_model::Tally,
    words_of::{column_word, measure_word, value_word},
};
use crate::{
    locale::{Lang, use_lang},
    ui::{Chart, Drawn, Point, Series},
    words::desk_reports as w,
};
use leptos::prelude::*;

/// What is drawn together, because it has the same measure.
const CHARTS: [&[(Measure, Drawn)]; 5] = [
    &[(Measure::Created, Drawn::Bars), (Measure::Solved, Drawn::Bars), (Measure::Backlog, Drawn::Line)],
    &[(Measure::FirstMedian, Drawn::Bars), (Measure::FirstMost, Drawn::Line)],
    &[(Measure::ResolveMedian, Drawn::Bars), (Measure::ResolveMost, Drawn::Line)],
    &[(Measure::FirstKept, Drawn::Line), (Measure::ResolveKept, Drawn::Line), (Measure::Reopened, Drawn::Bars)],
    &[(Measure::Satisfied, Drawn::Line)],
];

const fn title(lang: Lang, chart: usize) -> &'static str {
    match chart {
        0 => w::chart_volume(lang),
        1 => w::chart_first(lang),
        2 => w::chart_resolve(lang),
        3 => w::chart_shares(lang),
        _ => w::chart_satisfied(lang),
    }
}

/// The charts, two beside each other where there is room.
#[component]
pub(super) fn Charts(asked: Asked, trend: Trend) -> impl IntoView {
    let lang = use_lang();
    let names: Vec<String> =
        trend.columns.iter().map(|(period, _)| column_word(lang, *period, trend.grouping)).collect();
    let chart = |(place, measures): (usize, &[(Measure, Drawn)])| {
        let drawn: Vec<_> =
            measures.iter().map(|(measure, drawn)| series(lang, &asked, &trend, &names, *measure, *drawn)).collect();
        let top =
            highest(measures, &trend.columns).map_or_else(String::new, |value| value_word(lang, asked.clock, value));
        view! {
            <section class="desk-chart">
                <h3 class="desk-chart__title">{title(lang, place)}</h3>
                <Chart label=title(lang, place) columns=names.clone() series=drawn top/>
            </section>
        }
    };
    view! { <div class="desk-charts">{CHARTS.into_iter().enumerate().map(chart).collect_view()}</div> }
}

#[allow(clippy::cast_precision_loss, reason = "drawn to a pixel")]
const fn size(value: Value) -> Option<f64> {
    match value {
        Value::Count(count) => Some(count as f64),
        Value::Minutes(Some(minutes)) => Some(minutes as f64),
        Value::Share(Some(tenths)) => Some(tenths as f64),
        Value::Minutes(None) | Value::Share(None) => None,
    }
}

fn series(lang: Lang, asked: &Asked, trend: &Trend, names: &[String], measure: Measure, drawn: Drawn) -> Series {
    let parts: Vec<_> = asked.of.iter().cloned().collect();
    let point = |((period, tally), name): (&(super::period_model::Period, Tally), &String)| {
        let value = measure.value(tally);
        Point {
            // What nothing stands behind opens nothing.
            value: size(value).filter(|_| measure.behind(asked.clock, tally) > 0),
            title: spoken(lang, measure, name, &value_word(lang, asked.clock, value)),
            href: list_of(measure, asked.clock, *period, parts.clone()),
        }
    };
    let points = trend.columns.iter().zip(names).map(point).collect();
    Series { name: measure_word(lang, measure).to_owned(), drawn, points }
}

/// The highest value that is drawn.
fn highest(measures: &[(Measure, Drawn)], columns: &[(super::period_model::Period, Tally)]) -> Option<Value> {
    let values = columns.iter().flat_map(|(_, tally)| measures.iter().map(|(measure, _)| measure.value(tally)));
    values
        .filter(|value| size(*value).is_some())
        .max_by(|one, other| size(*one).partial_cmp(&size(*other)).unwrap_or(std::cmp::Ordering::Equal))
}
