//! The stages, drawn: how many came and went on, and how long deals stood there.

use super::{
    counted_model::{Counted, What},
    place::deals,
    stage_model::StageRow,
    words_of::{stay_word, what_word},
};
use crate::{
    locale::{format, use_lang},
    ui::{Chart, Drawn, Point, Series},
    words::forecast as w,
};
use leptos::prelude::*;

/// Two charts, beside each other where there is room.
#[component]
pub(super) fn StageCharts(counted: Counted, rows: Vec<StageRow>) -> impl IntoView {
    let lang = use_lang();
    let names: Vec<String> = rows.iter().map(|row| row.stage.name.clone()).collect();
    #[allow(clippy::cast_precision_loss, reason = "drawn to a pixel")]
    let point = |row: &StageRow, what: What, label: &str, value: Option<i64>, shown: String| Point {
        value: value.filter(|value| *value > 0).map(|value| value as f64),
        title: w::figure_spoken(lang, &row.stage.name, label, shown),
        href: deals(&counted.stage(row.stage.id).what(what)),
    };
    let passed = |what: What, drawn: Drawn, read: fn(&StageRow) -> i64| {
        let label = what_word(lang, what);
        let points = rows.iter().map(|row| point(row, what, label, Some(read(row)), format::count(read(row))));
        Series { name: label.to_owned(), drawn, points: points.collect() }
    };
    let stayed = |label: &'static str, drawn: Drawn, read: fn(&StageRow) -> Option<i64>| {
        let points = rows.iter().map(|row| point(row, What::Timed, label, read(row), stay_word(lang, read(row))));
        Series { name: label.to_owned(), drawn, points: points.collect() }
    };
    let most = rows.iter().map(|row| row.passage.reached).max().unwrap_or_default();
    let longest = rows.iter().filter_map(|row| row.stay.most).max();
    let funnel = vec![
        passed(What::Reached, Drawn::Bars, |row| row.passage.reached),
        passed(What::WentOn, Drawn::Bars, |row| row.passage.went_on),
    ];
    let stay = vec![
        stayed(w::median(lang), Drawn::Bars, |row| row.stay.median),
        stayed(w::most(lang), Drawn::Line, |row| row.stay.most),
    ];
    view! {
        <div class="desk-charts">
            <section class="desk-chart">
                <h3 class="desk-chart__title">{w::passed(lang)}</h3>
                <Chart label=w::funnel_label(lang) columns=names.clone() series=funnel top=format::count(most)/>
            </section>
            <section class="desk-chart">
                <h3 class="desk-chart__title">{w::stay(lang)}</h3>
                <Chart label=w::stay_label(lang) columns=names series=stay top=stay_word(lang, longest)/>
            </section>
        </div>
    }
}
