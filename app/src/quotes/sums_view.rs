//! What a quote comes to, beside its lines.

use super::{document_model::percent, sums_model::Sums};
use crate::{
    locale::{format, use_lang},
    words::quotes as w,
};
use leptos::prelude::*;
use rust_decimal::Decimal;

/// `discount` is per cent off the whole.
#[component]
pub(super) fn SumsView(sums: Sums, currency: String, discount: Decimal) -> impl IntoView {
    let lang = use_lang();
    let money = move |value: Decimal| format::money(value, &currency);
    let row = |name: String, amount: String, total: bool| {
        let class = if total { "quote-sums__total" } else { "" };
        view! {
            <dt class=class>{name}</dt>
            <dd class=class>{amount}</dd>
        }
    };
    let off = (!sums.discount.is_zero())
        .then(|| row(format!("{} {}", w::paper_off(lang), percent(discount)), money(-sums.discount), false));
    let taxes: Vec<_> = sums
        .taxes
        .iter()
        .filter(|tax| !tax.percent.is_zero())
        .map(|tax| {
            let name = if tax.included { w::paper_tax_in(lang) } else { w::paper_tax_on(lang) };
            row(format!("{name} {}", percent(tax.percent)), money(tax.tax), false)
        })
        .collect();
    view! {
        <dl class="quote-sums" aria-live="polite">
            {row(w::paper_lines(lang).to_owned(), money(sums.lines), false)}
            {off}
            {taxes}
            {row(w::paper_total(lang).to_owned(), money(sums.total), true)}
        </dl>
    }
}
