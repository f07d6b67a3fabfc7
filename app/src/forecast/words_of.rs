//! Periods, figures and times in words.

use super::{
    counted_model::{Base, Cut, What},
    model::{Category, Change, Grain, Named, Side},
};
use crate::{
    desk::reports::period_model::Period,
    locale::{Lang, format},
    words::forecast as w,
};
use chrono::Datelike;
use rust_decimal::Decimal;

pub(super) fn grain_word(lang: Lang, grain: Grain) -> &'static str {
    w::text(lang, &format!("grain_{}", grain.key())).unwrap_or_default()
}

/// How sure one is.
#[must_use]
pub fn category_word(lang: Lang, category: Category) -> &'static str {
    w::text(lang, &format!("category_{}", category.key())).unwrap_or_default()
}

pub(super) fn side_word(lang: Lang, side: Side) -> &'static str {
    w::text(lang, &format!("side_{}", side.key())).unwrap_or_default()
}

pub(super) fn change_word(lang: Lang, change: Change) -> &'static str {
    w::text(lang, &format!("change_{}", change.key())).unwrap_or_default()
}

pub(super) fn base_word(lang: Lang, base: Base) -> &'static str {
    w::text(lang, &format!("base_{}", base.key())).unwrap_or_default()
}

pub(super) fn what_word(lang: Lang, what: What) -> &'static str {
    w::text(lang, &format!("what_{}", what.key())).unwrap_or_default()
}

pub(super) fn cut_word(lang: Lang, cut: Cut) -> &'static str {
    w::text(lang, &format!("cut_{}", cut.key())).unwrap_or_default()
}

/// A month or a quarter.
pub(crate) fn period_word(lang: Lang, grain: Grain, period: Period) -> String {
    match grain {
        Grain::Month => format::month_of(lang, period.from),
        Grain::Quarter => w::quarter(lang, period.from.month0() / 3 + 1, period.from.year()),
    }
}

/// Any days.
pub(super) fn days_word(lang: Lang, period: Period) -> String {
    format!("{} – {}", format::date(lang, period.from), format::date(lang, period.until))
}

/// What a part is called.
pub(crate) fn name_word(lang: Lang, named: &Named) -> String {
    match (&named.key, &named.name) {
        (_, Some(name)) => name.clone(),
        (None, None) => w::without(lang).to_owned(),
        (Some(_), None) => w::no_longer(lang).to_owned(),
    }
}

/// Tenths of a per cent.
pub(crate) fn share_word(tenths: Option<i64>) -> String {
    tenths.map_or_else(|| "–".to_owned(), |tenths| format!("{}%", format::number(Decimal::new(tenths, 1), 1)))
}

/// The same with its sign: by how much something missed.
pub(super) fn miss_word(tenths: i64) -> String {
    let plus = if tenths > 0 { "+" } else { "" };
    format!("{plus}{}%", format::number(Decimal::new(tenths, 1), 1))
}

/// How long something took: in days, below two in hours.
pub(super) fn stay_word(lang: Lang, seconds: Option<i64>) -> String {
    match seconds {
        None => "–".to_owned(),
        Some(seconds) if seconds < 172_800 => {
            w::hours(lang, format::number(Decimal::new(seconds, 0) / Decimal::from(3_600), 1))
        }
        Some(seconds) => w::days(lang, format::number(Decimal::new(seconds, 0) / Decimal::from(86_400), 1)),
    }
}

pub(crate) fn deals_word(lang: Lang, count: i64) -> String {
    if count == 1 { w::one_deal(lang).to_owned() } else { w::deals_count(lang, format::count(count)) }
}
