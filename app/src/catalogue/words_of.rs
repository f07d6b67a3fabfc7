//! Days, tiers and reasons of prices in words.

use super::pricing::model::{Reason, Source};
use crate::{
    locale::{Lang, format},
    words::catalogue as w,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// When a list holds.
#[must_use]
pub fn days(lang: Lang, from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    match (from, to) {
        (None, None) => w::always(lang).to_owned(),
        (Some(from), None) => w::from_day(lang, format::date(lang, from)),
        (None, Some(to)) => w::until_day(lang, format::date(lang, to)),
        (Some(from), Some(to)) => format!("{} – {}", format::date(lang, from), format::date(lang, to)),
    }
}

/// From which quantity on; nothing for any.
#[must_use]
pub fn tier(lang: Lang, from: Decimal) -> Option<String> {
    (from > Decimal::ZERO).then(|| w::from_quantity(lang, format::number(from, 4)))
}

/// Why a price is what it is: `Price list “Export”, from 10, USD 980 at 7.1 of 20 Nov 2026`.
#[must_use]
pub fn reason(lang: Lang, reason: &Reason) -> String {
    let mut parts = match &reason.source {
        Source::List { name, from, .. } => {
            std::iter::once(w::of_list(lang, name)).chain(tier(lang, *from)).collect::<Vec<_>>()
        }
        Source::Product => vec![w::of_product(lang).to_owned()],
    };
    if let Some(conversion) = &reason.conversion {
        let price = format::money(conversion.price, &conversion.currency);
        parts.push(w::converted(lang, price, format::number(conversion.rate, 8), format::date(lang, conversion.day)));
    }
    parts.join(if lang == Lang::En { ", " } else { "，" })
}

/// So many per cent.
#[must_use]
pub fn percent(value: Decimal) -> String {
    format!("{}%", format::number(value, 3))
}

/// A tax as one chooses it, what it comes to first, where a narrow field ends soon: `13% · included · VAT on goods`.
#[must_use]
pub fn tax_named(lang: Lang, tax: &super::model::TaxChoice) -> String {
    let name = super::model::name_in(lang, &tax.name, tax.name_en.as_deref());
    let how = if tax.included { w::included(lang) } else { w::on_top(lang) };
    format!("{} · {how} · {name}", percent(tax.percent))
}
