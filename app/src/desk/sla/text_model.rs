//! Hours, days and spans of time as people type them and read them back, in both languages: what one language writes, the other
//! reads as well.

use super::{
    clock_model::{DAY, Span},
    model::{SpecialDay, Works},
};
use crate::locale::Lang;
use chrono::{Days, NaiveDate};

/// Days that a calendar may name; enough for thirty years.
pub const MOST_DAYS: usize = 1_000;

const ZH_DAYS: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
const EN_DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// What says that nobody works.
const OFF: [&str; 6] = ["休", "放假", "休息", "off", "closed", "holiday"];
/// What says that it is worked as on a Monday.
const ON: [&str; 4] = ["班", "上班", "补班", "works"];
/// What may stand between two ends.
const TO: [char; 7] = ['-', '–', '—', '~', '～', '至', '到'];

/// The short name of a weekday, 0 for Monday.
#[must_use]
pub fn weekday(lang: Lang, day: usize) -> &'static str {
    match lang {
        Lang::ZhCn => ZH_DAYS[day % 7],
        Lang::En => EN_DAYS[day % 7],
    }
}

/// A minute of the day as clocks show it: `09:30`. Behind midnight it goes on with the next day's.
#[must_use]
pub fn clock(minute: u16) -> String {
    let minute = if minute > DAY { minute - DAY } else { minute };
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once([':', '：']).unwrap_or((text, "0"));
    let (hour, minute): (u16, u16) = (hour.trim().parse().ok()?, minute.trim().parse().ok()?);
    if hour > 24 || minute > 59 {
        return None;
    }
    Some(hour * 60 + minute).filter(|all| *all <= DAY)
}

fn span(text: &str) -> Option<Span> {
    let (from, to) = text.split_once(TO)?;
    let (from, to) = (minute(from)?, minute(to)?);
    // Ending at midnight is ending with the day.
    let to = if to == 0 { DAY } else { to };
    (from < DAY && from != to).then_some(Span { from, to })
}

/// The spans in a text such as `9:00-12:00, 13:30-18:00`, in their order.
///
/// # Errors
/// The part that is no span.
pub fn spans(text: &str) -> Result<Vec<Span>, String> {
    let parts = text.split([',', '，', ';', '；', '、', ' ', '\t']).map(str::trim).filter(|part| !part.is_empty());
    let mut spans: Vec<Span> = parts.map(|part| span(part).ok_or_else(|| part.to_owned())).collect::<Result<_, _>>()?;
    spans.sort_unstable();
    Ok(spans)
}

/// Spans as they are typed.
#[must_use]
pub fn spans_text(spans: &[Span]) -> String {
    spans.iter().map(|span| format!("{}-{}", clock(span.from), clock(span.to))).collect::<Vec<_>>().join(", ")
}

fn day(text: &str) -> Option<NaiveDate> {
    let plain = text.replace(['/', '.', '年', '月'], "-").replace('日', "");
    NaiveDate::parse_from_str(&plain, "%Y-%m-%d").ok()
}

/// A day or several in a row: `2026-10-01`, `2026-10-01~2026-10-07`.
fn range(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    if let Some(one) = day(text) {
        return Some((one, one));
    }
    let (first, last) = text.split_once(['~', '～', '至', '到', '–', '—'])?;
    Some((day(first.trim())?, day(last.trim())?))
}

fn named_weekday(word: &str) -> Option<u8> {
    let day = |at: usize| u8::try_from(at).ok();
    for sign in ["周", "星期", "礼拜"] {
        if let Some(rest) = word.strip_prefix(sign) {
            let rest = if rest == "天" { "日" } else { rest };
            return ZH_DAYS.iter().position(|known| known.strip_prefix("周") == Some(rest)).and_then(day);
        }
    }
    let word = word.to_lowercase();
    let full = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    full.iter().position(|known| word.len() >= 3 && known.starts_with(&word)).and_then(day)
}

/// What one line says: the days, their name, and how they are worked.
fn line(text: &str) -> Option<(NaiveDate, NaiveDate, String, Works)> {
    // A range may be written with spaces around its sign.
    let mut text = text.trim().replace(['\t', '，'], " ");
    for sign in ['~', '～', '至', '到'] {
        text = text.replace(&format!(" {sign} "), &sign.to_string());
    }
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let (first, last) = range(words.first()?.trim_end_matches(','))?;
    words.remove(0);
    // How it is worked stands at the end, so that a name may hold any word.
    let is_hours = |word: &str| spans(word).is_ok_and(|spans| !spans.is_empty());
    let hours_from = words.iter().rposition(|word| !is_hours(word)).map_or(0, |at| at + 1);
    let hours = words.split_off(hours_from).join(" ");
    let works = if hours.is_empty() {
        let said = words.last().and_then(|word| said_works(word.trim_matches(',')));
        if said.is_some() {
            words.pop();
        }
        if matches!(said, Some(Works::Like { .. })) && words.last().is_some_and(|word| is_one_of(&ON, word)) {
            words.pop();
        }
        said.unwrap_or(Works::Nothing)
    } else {
        Works::Own { spans: spans(&hours).ok()? }
    };
    let name: Vec<&str> =
        words.into_iter().map(|word| word.trim_matches(',')).filter(|word| !word.is_empty()).collect();
    Some((first, last, name.join(" "), works))
}

fn is_one_of(known: &[&str], word: &str) -> bool {
    known.contains(&word.to_lowercase().as_str())
}

fn said_works(word: &str) -> Option<Works> {
    if is_one_of(&OFF, word) {
        Some(Works::Nothing)
    } else if is_one_of(&ON, word) {
        Some(Works::Like { weekday: 0 })
    } else {
        named_weekday(word).map(|weekday| Works::Like { weekday })
    }
}

/// What is wrong with a table of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// The line, counted from one, and what stands there.
    Unreadable(usize, String),
    /// A day that stands there twice.
    Twice(NaiveDate),
    TooMany,
}

/// The days of a table with one line for each, or for several in a row: `2026-10-01 ~ 2026-10-07 国庆节 休`.
///
/// # Errors
/// The first line that cannot be read, a day named twice, or too many days.
pub fn days(text: &str) -> Result<Vec<SpecialDay>, Wrong> {
    let mut found: Vec<SpecialDay> = Vec::new();
    for (at, text) in text.lines().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
        let unreadable = || Wrong::Unreadable(at + 1, text.trim().chars().take(60).collect());
        let (first, last, name, works) = line(text).ok_or_else(unreadable)?;
        if last < first || (last - first).num_days() > 366 || name.chars().count() > 60 {
            return Err(unreadable());
        }
        let mut day = Some(first);
        while let Some(this) = day.filter(|day| *day <= last) {
            if found.len() >= MOST_DAYS {
                return Err(Wrong::TooMany);
            }
            found.push(SpecialDay { day: this, name: name.clone(), works: works.clone() });
            day = this.checked_add_days(Days::new(1));
        }
    }
    found.sort_by_key(|special| special.day);
    match found.windows(2).find(|pair| pair[0].day == pair[1].day) {
        Some(pair) => Err(Wrong::Twice(pair[0].day)),
        None => Ok(found),
    }
}

/// Days as they are typed: those in a row that say the same on one line.
#[must_use]
pub fn days_text(lang: Lang, days: &[SpecialDay]) -> String {
    let mut runs: Vec<(NaiveDate, &SpecialDay)> = Vec::new();
    for special in days {
        match runs.last_mut() {
            Some((_, last))
                if last.day.succ_opt() == Some(special.day)
                    && last.name == special.name
                    && last.works == special.works =>
            {
                *last = special;
            }
            _ => runs.push((special.day, special)),
        }
    }
    let works = |works: &Works| match works {
        Works::Nothing => OFF[if lang == Lang::En { 3 } else { 0 }].to_owned(),
        Works::Like { weekday: like } => weekday(lang, usize::from(*like)).to_owned(),
        Works::Own { spans } => spans_text(spans),
    };
    let lines = runs.into_iter().map(|(first, last)| {
        let until = if first == last.day { String::new() } else { format!(" ~ {}", last.day) };
        format!("{first}{until} {} {}", last.name, works(&last.works)).replace("  ", " ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A span of time as it is typed: `90`, `1.5h`, `1h 30min`, `4小时`, in minutes.
#[must_use]
pub fn minutes(text: &str) -> Option<u32> {
    let text = text.trim().to_lowercase();
    if let Ok(plain) = text.parse::<u32>() {
        return Some(plain);
    }
    let (mut total, mut number, mut unit, mut any) = (0_f64, String::new(), String::new(), false);
    for sign in text.chars().chain(std::iter::once('0')) {
        let digit = sign.is_ascii_digit() || sign == '.';
        if digit && !unit.is_empty() {
            let value: f64 = number.parse().ok()?;
            total += match unit.as_str() {
                "h" | "hr" | "hour" | "hours" | "小时" | "时" => value * 60.0,
                "m" | "min" | "mins" | "minute" | "minutes" | "分" | "分钟" => value,
                _ => return None,
            };
            (number, any) = (String::new(), true);
            unit.clear();
        }
        if digit {
            number.push(sign);
        } else if !sign.is_whitespace() {
            unit.push(sign);
        }
    }
    // What is left is the sentinel alone.
    (any && number == "0" && total.fract() == 0.0 && total <= f64::from(u32::MAX)).then_some(total as u32)
}

/// Minutes as they are typed.
#[must_use]
pub fn minutes_text(lang: Lang, minutes: u32) -> String {
    let (hour, minute) = if lang == Lang::En { (" h", " min") } else { (" 小时", " 分钟") };
    match (minutes / 60, minutes % 60) {
        (0, left) => format!("{left}{minute}"),
        (hours, 0) => format!("{hours}{hour}"),
        (hours, left) => format!("{hours}{hour} {left}{minute}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::sla::model::china_2026;

    #[test]
    fn hours_are_read_as_people_type_them() {
        let (morning, afternoon) = (Span { from: 540, to: 720 }, Span { from: 810, to: 1_080 });
        for text in
            ["09:00-12:00, 13:30-18:00", "9-12 13:30–18", "13：30～18:00；9:00-12:00", "9:00至12:00、13:30到18:00"]
        {
            assert_eq!(spans(text), Ok(vec![morning, afternoon]), "{text}");
        }
        assert_eq!(spans("22:00-6:00"), Ok(vec![Span { from: 1_320, to: 360 }]));
        assert_eq!(spans("0:00-24:00"), Ok(vec![Span { from: 0, to: 1_440 }]));
        assert_eq!(spans("18-0"), Ok(vec![Span { from: 1_080, to: 1_440 }]));
        assert_eq!(spans(" "), Ok(Vec::new()));
        for text in ["9", "9-9", "25-26", "9:75-10", "morning", "24:00-25:00", "99999-3", "2026-02-30", "24:01-3"] {
            assert!(spans(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_table_of_days_reads_back_as_it_was_written() {
        for lang in [Lang::ZhCn, Lang::En] {
            let set = china_2026(lang);
            assert_eq!(days(&days_text(lang, &set)), Ok(set));
        }
    }

    #[test]
    fn lines_say_days_names_and_how_they_are_worked() {
        let read = days(
            "2026/10/1至2026/10/2\t国庆节\t休\n\n2026-10-10 国庆节 补班 星期三\n2026-12-31, Year End, 09:00-12:00",
        )
        .unwrap();
        assert_eq!(read.len(), 4);
        assert_eq!(read[0].works, Works::Nothing);
        assert_eq!(read[2].works, Works::Like { weekday: 2 });
        assert_eq!(
            (read[3].name.as_str(), &read[3].works),
            ("Year End", &Works::Own { spans: vec![Span { from: 540, to: 720 }] })
        );
        assert_eq!(days("2026-10-01 a\nsoon"), Err(Wrong::Unreadable(2, "soon".into())));
        assert_eq!(
            days("2026-10-02 a\n2026-10-01 ~ 2026-10-03 b"),
            Err(Wrong::Twice(NaiveDate::from_ymd_opt(2026, 10, 2).unwrap()))
        );
        assert!(matches!(days("2026-10-03 ~ 2026-10-01"), Err(Wrong::Unreadable(1, _))));
    }

    #[test]
    fn spans_of_time_are_read() {
        for (text, wanted) in
            [("90", 90), ("1.5h", 90), ("1h 30min", 90), ("1 小时 30 分钟", 90), ("4小时", 240), ("45m", 45)]
        {
            assert_eq!(minutes(text), Some(wanted), "{text}");
            assert_eq!(minutes(&minutes_text(Lang::ZhCn, wanted)), Some(wanted));
            assert_eq!(minutes(&minutes_text(Lang::En, wanted)), Some(wanted));
        }
        for text in ["", "soon", "1d", "h", "1h 5", "-5", "1.01m"] {
            assert_eq!(minutes(text), None, "{text}");
        }
    }
}
