//! Numbers, money, dates and spans of time as each language writes them. The same code runs on both sides: the browser's
//! own formatting would differ from the server's.

use super::Lang;
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike, Utc};
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};

/// The sign of a currency, or its code where no sign is common.
#[must_use]
pub fn currency_sign(currency: &str) -> &str {
    match currency {
        "CNY" => "¥",
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        "JPY" => "JP¥",
        "KRW" => "₩",
        "HKD" => "HK$",
        other => other,
    }
}

fn with_sign(currency: &str, number: &str, negative: bool) -> String {
    let sign = currency_sign(currency);
    let gap = if sign == currency { "\u{a0}" } else { "" };
    let minus = if negative { "-" } else { "" };
    format!("{minus}{sign}{gap}{number}")
}

fn grouped(whole: &str) -> String {
    let mut text = String::with_capacity(whole.len() * 4 / 3);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with groups of three and at most `places` decimals, without trailing zeros.
#[must_use]
pub fn number(value: Decimal, places: u32) -> String {
    let rounded =
        value.abs().round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero).normalize().to_string();
    let (whole, part) = rounded.split_once('.').map_or((rounded.as_str(), ""), |(whole, part)| (whole, part));
    let minus = if value.is_sign_negative() && !value.is_zero() { "-" } else { "" };
    if part.is_empty() { format!("{minus}{}", grouped(whole)) } else { format!("{minus}{}.{part}", grouped(whole)) }
}

/// A count: 12,345.
#[must_use]
pub fn count(value: i64) -> String {
    number(Decimal::from(value), 0)
}

/// An amount in full: ¥1,234.00; currencies without cents stay whole.
#[must_use]
pub fn money(value: Decimal, currency: &str) -> String {
    let places = if matches!(currency, "JPY" | "KRW") { 0 } else { 2 };
    let rounded = value.abs().round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    let text = format!("{rounded:.*}", places as usize);
    let (whole, part) = text.split_once('.').map_or((text.as_str(), None), |(whole, part)| (whole, Some(part)));
    let number = part.map_or_else(|| grouped(whole), |part| format!("{}.{part}", grouped(whole)));
    with_sign(currency, &number, value.is_sign_negative() && !value.is_zero())
}

/// An amount for narrow places: ¥12.5万 and ¥3.2亿 in Chinese, ¥125K and ¥3.2M in English; below that, whole units.
#[must_use]
pub fn money_short(lang: Lang, value: Decimal, currency: &str) -> String {
    let size = value.abs().to_f64().unwrap_or_default();
    let steps: &[(f64, i64, &str)] = match lang {
        Lang::ZhCn => &[(1e8, 100_000_000, "亿"), (1e4, 10_000, "万")],
        Lang::En => &[(1e9, 1_000_000_000, "B"), (1e6, 1_000_000, "M"), (1e3, 1_000, "K")],
    };
    let (divisor, unit) = steps.iter().find(|(from, ..)| size >= *from).map_or((1, ""), |(_, by, unit)| (*by, *unit));
    let shown = value.abs() / Decimal::from(divisor);
    let places = if unit.is_empty() || shown >= Decimal::from(1_000) { 0 } else { 1 };
    with_sign(currency, &format!("{}{unit}", number(shown, places)), value.is_sign_negative() && !value.is_zero())
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn month(day: NaiveDate) -> &'static str {
    MONTHS[day.month0() as usize % 12]
}

/// A day in full: 2026年11月22日, 22 Nov 2026.
#[must_use]
pub fn date(lang: Lang, day: NaiveDate) -> String {
    match lang {
        Lang::ZhCn => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        Lang::En => format!("{} {} {}", day.day(), month(day), day.year()),
    }
}

/// A day where the year goes without saying: 11月22日, 22 Nov.
#[must_use]
pub fn date_short(lang: Lang, day: NaiveDate) -> String {
    match lang {
        Lang::ZhCn => format!("{}月{}日", day.month(), day.day()),
        Lang::En => format!("{} {}", day.day(), month(day)),
    }
}

/// The heading of a month in a timeline: 2026年11月, November would be too long for phones: Nov 2026.
#[must_use]
pub fn month_of(lang: Lang, day: NaiveDate) -> String {
    match lang {
        Lang::ZhCn => format!("{}年{}月", day.year(), day.month()),
        Lang::En => format!("{} {}", month(day), day.year()),
    }
}

/// A moment as the organisation's clocks show it, `offset` minutes east of UTC.
#[must_use]
pub fn local(moment: DateTime<Utc>, offset: i32) -> DateTime<FixedOffset> {
    let east = FixedOffset::east_opt(offset.clamp(-1_439, 1_439) * 60);
    moment.with_timezone(&east.unwrap_or_else(|| FixedOffset::east_opt(0).expect("zero is an offset")))
}

/// A moment in full: 2026年11月22日 14:05, 22 Nov 2026, 14:05.
#[must_use]
pub fn date_time(lang: Lang, moment: DateTime<Utc>, offset: i32) -> String {
    let local = local(moment, offset);
    let time = format!("{:02}:{:02}", local.hour(), local.minute());
    match lang {
        Lang::ZhCn => format!("{} {time}", date(lang, local.date_naive())),
        Lang::En => format!("{}, {time}", date(lang, local.date_naive())),
    }
}

/// How long ago, in the largest unit that fits: 刚刚, 3 分钟前, 2 小时前, 5 天前; later than `now` counts as now.
#[must_use]
pub fn ago(lang: Lang, moment: DateTime<Utc>, now: DateTime<Utc>) -> String {
    use crate::words::shared as w;
    let minutes = (now - moment).num_minutes();
    match minutes {
        ..=0 => w::just_now(lang).to_owned(),
        1..=59 => w::minutes_ago(lang, minutes),
        60..=1_439 => w::hours_ago(lang, minutes / 60),
        1_440..=2_879 => w::one_day_ago(lang).to_owned(),
        2_880..=43_199 => w::days_ago(lang, minutes / 1_440),
        _ => date(lang, moment.date_naive()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    #[test]
    fn money_has_groups_sign_and_cents() {
        assert_eq!(money(d("1234"), "CNY"), "¥1,234.00");
        assert_eq!(money(d("-0.005"), "USD"), "-$0.01");
        assert_eq!(money(d("1234567.891"), "JPY"), "JP¥1,234,568");
        assert_eq!(money(d("5"), "CHF"), "CHF\u{a0}5.00");
    }

    #[test]
    fn short_money_uses_the_units_of_the_language() {
        assert_eq!(money_short(Lang::ZhCn, d("125000"), "CNY"), "¥12.5万");
        assert_eq!(money_short(Lang::En, d("125000"), "CNY"), "¥125K");
        assert_eq!(money_short(Lang::ZhCn, d("999"), "CNY"), "¥999");
        assert_eq!(money_short(Lang::ZhCn, d("320000000"), "USD"), "$3.2亿");
        assert_eq!(money_short(Lang::ZhCn, d("-15000"), "CNY"), "-¥1.5万");
    }

    #[test]
    fn dates_follow_the_language() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
        assert_eq!(date(Lang::ZhCn, day), "2026年11月22日");
        assert_eq!(date(Lang::En, day), "22 Nov 2026");
        assert_eq!(date_short(Lang::ZhCn, day), "11月22日");
    }
}
