//! Reading what people write in cells: names, amounts, counts and days in the forms that files really hold.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use rust_decimal::Decimal;

/// What separates names only by accident.
const ACCIDENTAL: &str = " \t\u{a0}\u{3000}-_.,()（）·'\"";

/// A name as people mean it, without case, spaces and the punctuation that slips in: "GTXPro" is "GTX Pro". The database
/// function `plain_name` holds the same rule.
#[must_use]
pub fn plain_name(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| !ACCIDENTAL.contains(*c)).collect()
}

/// The digits by which a telephone number is known again: the last eleven. The database function `plain_phone` holds the same
/// rule.
#[must_use]
pub fn plain_phone(phone: &str) -> String {
    let kept: Vec<char> = phone.chars().filter(|c| !" \t\u{a0}\u{3000}-+./()（）－".contains(*c)).collect();
    kept[kept.len().saturating_sub(11)..].iter().collect()
}

/// Whether a cell says yes. `None` for what is neither yes nor no.
#[must_use]
pub fn yes(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "1" | "y" | "yes" | "true" | "x" | "✓" | "√" | "是" | "主" | "主要" | "主联系人" => Some(true),
        "" | "0" | "n" | "no" | "false" | "否" => Some(false),
        _ => None,
    }
}

/// A person's name of its two parts, as one writes it: 王小明, Ann Smith.
#[must_use]
pub fn full_name(family: &str, given: &str) -> String {
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    match (family.trim(), given.trim()) {
        ("", one) | (one, "") => one.to_owned(),
        (family, given) if chinese(family) && chinese(given) => format!("{family}{given}"),
        (family, given) => format!("{given} {family}"),
    }
}

/// An amount: `1,234.50`, `¥1234`, `1.234,50`, `12.5万`, `(500)`, `USD 3`. `None` for what is none.
#[must_use]
pub fn amount(text: &str) -> Option<Decimal> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).map(half_width).collect();
    let (text, negative) = match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        Some(inner) => (inner.to_owned(), true),
        None => (text, false),
    };
    let text = text.trim_matches(|c: char| "¥￥$€£元".contains(c) || c.is_ascii_uppercase());
    let (text, factor) = [("万", 10_000), ("亿", 100_000_000), ("千", 1_000)]
        .iter()
        .find_map(|(unit, factor)| text.strip_suffix(unit).map(|text| (text, Decimal::from(*factor))))
        .unwrap_or((text, Decimal::ONE));
    let value: Decimal = with_decimal_point(text)?.parse().ok()?;
    let value = value.checked_mul(factor)?;
    // numeric(19, 4) holds so much
    (value.abs() < Decimal::from(1_000_000_000_000_000_i64)).then_some(if negative { -value } else { value })
}

/// Full-width figures and signs, as Chinese input methods make them, as half-width ones.
fn half_width(c: char) -> char {
    match c {
        '０'..='９' | '．' | '，' | '－' | '（' | '）' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}

/// The number with a point for its decimals and without separators of thousands.
fn with_decimal_point(text: &str) -> Option<String> {
    if text.is_empty() || !text.chars().all(|c| c.is_ascii_digit() || ".,-+'".contains(c)) {
        return None;
    }
    let (commas, points) = (text.matches(',').count(), text.matches('.').count());
    let thousands = |separator: char| text.split(separator).skip(1).all(|group| group.len() == 3);
    let decimal = match (text.rfind(','), text.rfind('.')) {
        (Some(comma), Some(point)) => Some(if comma > point { ',' } else { '.' }),
        (Some(_), None) => (commas == 1 && !thousands(',')).then_some(','),
        (None, Some(_)) => (points == 1).then_some('.'),
        (None, None) => None,
    };
    Some(
        text.chars()
            .filter(|c| Some(*c) == decimal || !",.'".contains(*c))
            .map(|c| if c == ',' { '.' } else { c })
            .collect(),
    )
}

/// A count: digits with or without separators of thousands.
#[must_use]
pub fn count(text: &str) -> Option<i32> {
    let value = amount(text)?;
    (value.fract().is_zero()).then(|| i32::try_from(value).ok()).flatten()
}

/// A day: `2017-03-01`, `2017/3/1`, `2017年3月1日`, `20170301`, `1.3.2017`, `3/1/2017`, with or without a time behind it.
/// `day_first` decides what `3/1/2017` means.
#[must_use]
pub fn day(text: &str, day_first: bool) -> Option<NaiveDate> {
    let text: String = text.trim().chars().map(half_width).collect();
    let date = text.split([' ', 'T']).next()?;
    let parts: Vec<&str> = date.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let number = |index: usize| parts.get(index).and_then(|part| part.parse::<u32>().ok());
    let (year, month, day) = match parts.as_slice() {
        [compact] if compact.len() == 8 => {
            let value: u32 = compact.parse().ok()?;
            (value / 10_000, value / 100 % 100, value % 100)
        }
        [year, _, _] if year.len() == 4 => (number(0)?, number(1)?, number(2)?),
        [_, _, year] if year.len() == 4 && day_first => (number(2)?, number(1)?, number(0)?),
        [_, _, year] if year.len() == 4 => (number(2)?, number(0)?, number(1)?),
        _ => return None,
    };
    (1900..=2200).contains(&year).then(|| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)).flatten()
}

/// A moment: a day, and behind it the time of day (`14:30`, `14:30:05`, `2:30 PM`, `下午2:30`, `14时30分`), with the distance from
/// UTC (`Z`, `+08:00`) where the file says it. Without it clocks are `offset` minutes east of UTC; without a time the day begins.
#[must_use]
pub fn moment(text: &str, day_first: bool, offset: i32) -> Option<DateTime<Utc>> {
    if let Ok(exact) = DateTime::parse_from_rfc3339(text.trim()) {
        return Some(exact.to_utc());
    }
    let day = day(text, day_first)?;
    let text: String = text.trim().chars().map(half_width).collect();
    let rest = text.split_once([' ', 'T']).map_or("", |(_, time)| time.trim());
    let time = if rest.is_empty() { chrono::NaiveTime::MIN } else { time(rest)? };
    Some(day.and_time(time).and_utc() - Duration::minutes(i64::from(offset)))
}

/// A time of day.
fn time(text: &str) -> Option<chrono::NaiveTime> {
    let text = text.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let (morning, afternoon) = (says(&["am", "上午", "早上", "凌晨"]), says(&["pm", "下午", "晚上", "中午"]));
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let number = |at: usize| parts.get(at).map_or(Some(0), |part| part.parse::<u32>().ok());
    // A fourth part is a fraction of a second, which does not matter.
    if parts.is_empty() || parts.len() > 4 {
        return None;
    }
    let hour = match number(0)? {
        12 if morning => 0,
        hour @ 1..12 if afternoon => hour + 12,
        hour => hour,
    };
    chrono::NaiveTime::from_hms_opt(hour, number(1)?, number(2)?)
}

/// The moment a day begins where clocks are `offset` minutes east of UTC.
#[must_use]
pub fn start_of(day: NaiveDate, offset: i32) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc() - Duration::minutes(i64::from(offset))
}

/// The quarter of a day, sorting as text: `2017-Q2`.
#[must_use]
pub fn quarter(day: NaiveDate) -> String {
    format!("{}-Q{}", day.year(), day.month0() / 3 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    #[test]
    fn names_are_compared_as_people_mean_them() {
        assert_eq!(plain_name("GTXPro"), plain_name(" gtx pro "));
        assert_eq!(plain_name("青州（上海）有限公司"), plain_name("青州(上海) 有限公司"));
        assert_ne!(plain_name("GTX Pro"), plain_name("GTX Plus Pro"));
    }

    #[test]
    fn people_and_numbers_are_known_again() {
        assert_eq!(full_name("王", "小明"), "王小明");
        assert_eq!(full_name("Smith", "Ann"), "Ann Smith");
        assert_eq!(full_name("", "Ann"), "Ann");
        assert_eq!(plain_phone("+86 138-0013-8000"), plain_phone("138 0013 8000"));
        // The last eleven digits, so that codes in front do not matter.
        assert_eq!(plain_phone("（0532）8888 1234"), "53288881234");
        assert_eq!((yes("是"), yes("0"), yes("maybe")), (Some(true), Some(false), None));
    }

    #[test]
    fn amounts_in_all_their_forms() {
        for (text, value) in [
            ("1054", "1054"),
            ("1,234.50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("1,234", "1234"),
            ("0,5", "0.5"),
            ("¥1234", "1234"),
            ("12.5万", "125000"),
            ("１，０００．５", "1000.5"),
            ("(500)", "-500"),
            ("-3", "-3"),
            ("USD 3", "3"),
            ("1'000", "1000"),
        ] {
            assert_eq!(amount(text), Some(d(value)), "{text}");
        }
        for text in ["", "abc", "1-2", "12 apples", "9999999999999999"] {
            assert_eq!(amount(text), None, "{text}");
        }
    }

    #[test]
    fn moments_in_all_their_forms() {
        let at = |text: &str| moment(text, false, 480).map(|moment| moment.format("%Y-%m-%d %H:%M:%S").to_string());
        for (text, utc) in [
            ("2024-03-01 14:30", "2024-03-01 06:30:00"),
            ("2024/3/1 14:30:05", "2024-03-01 06:30:05"),
            ("2024-03-01T14:30:05.250", "2024-03-01 06:30:05"),
            ("2024年3月1日 下午2:30", "2024-03-01 06:30:00"),
            ("3/1/2024 2:30 PM", "2024-03-01 06:30:00"),
            ("2024-03-01 12:05 AM", "2024-02-29 16:05:00"),
            ("2024-03-01 14时30分", "2024-03-01 06:30:00"),
            ("2024-03-01T14:30:00Z", "2024-03-01 14:30:00"),
            ("2024-03-01T14:30:00+01:00", "2024-03-01 13:30:00"),
            ("2024-03-01", "2024-02-29 16:00:00"),
        ] {
            assert_eq!(at(text).as_deref(), Some(utc), "{text}");
        }
        for text in ["", "yesterday", "2024-02-30 10:00", "2024-03-01 25:00", "2024-03-01 noon", "14:30"] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn counts_are_whole() {
        assert_eq!(count("2,822"), Some(2822));
        assert_eq!(count("1.5"), None);
    }

    #[test]
    fn days_in_all_their_forms() {
        let first_of_march = NaiveDate::from_ymd_opt(2017, 3, 1);
        for text in ["2017-03-01", "2017/3/1", "2017年3月1日", "20170301", "2017-03-01 10:30:00", "2017-03-01T10:30Z"]
        {
            assert_eq!(day(text, false), first_of_march, "{text}");
        }
        assert_eq!(day("1.3.2017", true), first_of_march);
        assert_eq!(day("3/1/2017", false), first_of_march);
        for text in ["", "soon", "2017-02-30", "0001-01-01", "1/2"] {
            assert_eq!(day(text, true), None, "{text}");
        }
    }

    #[test]
    fn a_day_stays_in_its_quarter() {
        let last = NaiveDate::from_ymd_opt(2017, 4, 1).expect("a day");
        assert_eq!(quarter(last), "2017-Q2");
        for offset in [-600, 0, 480, 840] {
            let shown = crate::locale::format::local(start_of(last, offset), offset).date_naive();
            assert_eq!(quarter(shown), "2017-Q2");
        }
    }
}
