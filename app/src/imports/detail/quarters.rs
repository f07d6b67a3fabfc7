//! Won value per quarter: the file's and the database's.

use crate::imports::report::{ImportView, QuarterSum};
use crate::{
    access::use_organisation,
    locale::{format, use_lang},
    ui::{Badge, Cell, Column, Row, Section, Table, Tone},
    words::imports as w,
};
use leptos::prelude::*;
use rust_decimal::Decimal;

/// Sums to compare, in the currency of the import; the organisation's where its files have no amounts.
#[component]
pub(super) fn Quarters(view: ImportView) -> impl IntoView {
    let lang = use_lang();
    let own = use_organisation().currency;
    let currency = view.plan.currency_of_amounts().map_or(own, str::to_owned);
    let sums = view.row.progress.quarters.clone();
    if sums.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::new("quarter", w::quarter(lang)),
        Column::new("file", w::in_file(lang)).numeric(),
        Column::new("left_out", w::left_out(lang)).numeric().wide(),
        Column::new("database", w::in_database(lang)).numeric(),
    ];
    let all = QuarterSum {
        quarter: w::sum(lang).to_owned(),
        file: sums.iter().map(|sum| sum.file).sum(),
        left_out: sums.iter().map(|sum| sum.left_out).sum(),
        database: sums.iter().map(|sum| sum.database).sum::<Option<Decimal>>(),
    };
    let lines =
        sums.into_iter().chain([all]).map(|sum| view! { <Quarter sum currency=currency.clone()/> }).collect_view();
    view! {
        <Section title=w::reconcile(lang)>
            <Table label=w::reconcile(lang) columns>
                {lines}
            </Table>
        </Section>
    }
    .into_any()
}

#[component]
fn Quarter(sum: QuarterSum, currency: String) -> impl IntoView {
    let lang = use_lang();
    let agrees = sum.agrees();
    let money = |amount: Decimal| format::money(amount, &currency);
    let (file, left_out, database) = (money(sum.file), money(sum.left_out), sum.database.map(money));
    let verdict = sum.database.is_some().then(|| {
        let (tone, words) = if agrees { (Tone::Good, w::agrees(lang)) } else { (Tone::Bad, w::differs(lang)) };
        view! { <Badge tone>{words}</Badge> }
    });
    view! {
        <Row>
            <Cell>
                <span class="import-finding">
                    <span class="import-quarter">{sum.quarter}</span>
                    {verdict}
                </span>
            </Cell>
            <Cell numeric=true>{file}</Cell>
            <Cell numeric=true wide=true>{left_out}</Cell>
            <Cell numeric=true>{database}</Cell>
        </Row>
    }
}
