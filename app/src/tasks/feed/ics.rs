//! Writes calendars as RFC 5545 has them: folded lines, escaped texts, zones with their changes, rules.

use crate::tasks::{
    repeat_model::{End, Repeat},
    zone::Zone,
};
use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, TimeZone, Utc};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Something in the calendar.
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: Uuid,
    pub title: String,
    pub note: String,
    pub due_at: DateTime<Utc>,
    pub ends_at: Option<DateTime<Utc>>,
    pub all_day: bool,
    pub zone: Zone,
    pub done: bool,
    /// The rule that it carries on, and which one it is.
    pub repeat: Option<(Repeat, i32)>,
    /// Whose next one it is: one entry for all of a series.
    pub series: Option<Uuid>,
    pub changed: i32,
    /// Where one finds it.
    pub address: String,
}

/// Octets of a line.
const WIDTH: usize = 75;
/// So long something lasts that has no end.
const SHORT: Duration = Duration::minutes(30);

/// A line, folded: further parts begin with a space, and no letter is cut in two.
fn line(out: &mut String, text: &str) {
    let mut used = 0;
    for letter in text.chars() {
        if used + letter.len_utf8() > WIDTH {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(letter);
        used += letter.len_utf8();
    }
    out.push_str("\r\n");
}

/// A text as a value: what has a meaning is escaped, and what controls terminals is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.replace("\r\n", "\n").chars() {
        match letter {
            '\\' | ';' | ',' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

fn local(at: NaiveDateTime) -> String {
    at.format("%Y%m%dT%H%M%S").to_string()
}

fn utc(at: DateTime<Utc>) -> String {
    format!("{}Z", local(at.naive_utc()))
}

fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}{:02}", minutes / 60, minutes % 60)
}

/// A zone with every change of its clocks from the beginning of one year until the end of another.
fn zone_lines(out: &mut String, zone: Zone, years: (i32, i32)) {
    let begin = |year: i32| Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).single();
    let (Some(mut at), Some(end)) = (begin(years.0), begin(years.1 + 1)) else { return };
    line(out, "BEGIN:VTIMEZONE");
    line(out, &format!("TZID:{}", zone.name()));
    let mut ahead = zone.ahead(at);
    // The least of the year is what clocks go by when nothing is added.
    let usual = |at: DateTime<Utc>| (0..12).map(|month| zone.ahead(at + Duration::days(30 * month))).min();
    let mut change = |at: DateTime<Utc>, from: i32, to: i32| {
        let name = if Some(to) == usual(at - Duration::days(180)) || from == to { "STANDARD" } else { "DAYLIGHT" };
        line(out, &format!("BEGIN:{name}"));
        line(out, &format!("DTSTART:{}", local(at.naive_utc() + Duration::seconds(from.into()))));
        line(out, &format!("TZOFFSETFROM:{}", offset(from)));
        line(out, &format!("TZOFFSETTO:{}", offset(to)));
        line(out, &format!("END:{name}"));
    };
    change(at, ahead, ahead);
    while at < end {
        let next = at + Duration::days(1);
        let then = zone.ahead(next);
        if then != ahead {
            // Changes fall on whole minutes.
            let (mut early, mut late) = (at, next);
            while late - early > Duration::minutes(1) {
                let middle = early + Duration::minutes((late - early).num_minutes() / 2);
                if zone.ahead(middle) == ahead { early = middle } else { late = middle }
            }
            change(late, ahead, then);
            ahead = then;
        }
        at = next;
    }
    line(out, "END:VTIMEZONE");
}

/// The rule, its end as the beginning is written: a day, or a moment in UTC.
fn rule_of(entry: &Entry, repeat: &Repeat, number: i32) -> String {
    let rule = repeat.rule(number);
    match repeat.end {
        End::Until(day) if !entry.all_day => {
            let last = entry.zone.moment(day.and_time(entry.zone.local(entry.due_at).time()));
            let plain = format!("UNTIL={}", day.format("%Y%m%d"));
            rule.replace(&plain, &format!("UNTIL={}", utc(last)))
        }
        _ => rule,
    }
}

fn entry_lines(out: &mut String, entry: &Entry, stamp: &str) {
    line(out, "BEGIN:VEVENT");
    // Of a series the open one stands for all that come; those that are done are entries of their own.
    let name = entry.series.filter(|_| entry.repeat.is_some()).unwrap_or(entry.id);
    line(out, &format!("UID:{name}@qingzhou"));
    line(out, &format!("DTSTAMP:{stamp}"));
    line(out, &format!("SEQUENCE:{}", entry.changed));
    let date = |day: NaiveDate| day.format("%Y%m%d").to_string();
    let (from, to) = (entry.due_at, entry.ends_at.unwrap_or(entry.due_at + SHORT));
    if entry.all_day {
        let day = entry.zone.local(from).date();
        line(out, &format!("DTSTART;VALUE=DATE:{}", date(day)));
        line(out, &format!("DTEND;VALUE=DATE:{}", date(day.succ_opt().unwrap_or(day))));
    } else if entry.repeat.is_some() {
        // What comes again goes by the clocks of its zone.
        let zone = entry.zone.name();
        line(out, &format!("DTSTART;TZID={zone}:{}", local(entry.zone.local(from))));
        line(out, &format!("DTEND;TZID={zone}:{}", local(entry.zone.local(to))));
    } else {
        line(out, &format!("DTSTART:{}", utc(from)));
        line(out, &format!("DTEND:{}", utc(to)));
    }
    if let Some((repeat, number)) = &entry.repeat {
        line(out, &format!("RRULE:{}", rule_of(entry, repeat, *number)));
    }
    let mark = if entry.done { "✓ " } else { "" };
    line(out, &format!("SUMMARY:{mark}{}", escaped(&entry.title)));
    if !entry.note.is_empty() {
        line(out, &format!("DESCRIPTION:{}", escaped(&entry.note)));
    }
    line(out, &format!("URL:{}", entry.address));
    line(out, "TRANSP:OPAQUE");
    line(out, "END:VEVENT");
}

/// A whole calendar.
#[must_use]
pub fn calendar(name: &str, now: DateTime<Utc>, entries: &[Entry]) -> String {
    let mut out = String::new();
    for head in
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Qingzhou//Calendar//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    {
        line(&mut out, head);
    }
    line(&mut out, &format!("X-WR-CALNAME:{}", escaped(name)));
    line(&mut out, "REFRESH-INTERVAL;VALUE=DURATION:PT15M");
    let zoned = entries.iter().filter(|entry| entry.repeat.is_some() && !entry.all_day);
    let zones: BTreeMap<String, (Zone, i32)> = zoned.fold(BTreeMap::new(), |mut zones, entry| {
        let (_, first) = zones.entry(entry.zone.name()).or_insert((entry.zone, entry.due_at.year()));
        *first = (*first).min(entry.due_at.year());
        zones
    });
    for (zone, first) in zones.into_values() {
        zone_lines(&mut out, zone, (first - 1, now.year() + 5));
    }
    let stamp = utc(now);
    for entry in entries {
        entry_lines(&mut out, entry, &stamp);
    }
    line(&mut out, "END:VCALENDAR");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks::repeat_model::Rhythm;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a moment")
    }

    fn entry(zone: &str) -> Entry {
        Entry {
            id: Uuid::nil(),
            title: "例会, 二楼; 带\\样品".to_owned(),
            note: "第一行\r\n第二行".to_owned(),
            due_at: at("2026-11-30T08:00:00Z"),
            ends_at: Some(at("2026-11-30T09:00:00Z")),
            all_day: false,
            zone: Zone::named(zone).expect("a zone"),
            done: false,
            repeat: None,
            series: Some(Uuid::max()),
            changed: 2,
            address: "https://crm.example/tasks".to_owned(),
        }
    }

    #[test]
    fn an_appointment_is_written_in_utc() {
        let text = calendar("王芳", at("2026-11-29T00:00:00Z"), &[entry("Asia/Shanghai")]);
        let unfolded = text.replace("\r\n ", "");
        for wanted in [
            "DTSTART:20261130T080000Z\r\nDTEND:20261130T090000Z",
            "SUMMARY:例会\\, 二楼\\; 带\\\\样品",
            "DESCRIPTION:第一行\\n第二行",
            "UID:00000000-0000-0000-0000-000000000000@qingzhou",
            "X-WR-CALNAME:王芳",
        ] {
            assert!(unfolded.contains(wanted), "{wanted}\n{unfolded}");
        }
        assert!(!text.contains("VTIMEZONE") && text.ends_with("END:VCALENDAR\r\n"));
    }

    #[test]
    fn a_series_brings_its_zone_with_both_changes_of_a_year() {
        let rule = Repeat { rhythm: Rhythm::Days, every: 1, end: End::Until("2027-04-01".parse().expect("a day")) };
        let series = Entry { repeat: Some((rule, 3)), ..entry("Europe/Berlin") };
        let text = calendar("x", at("2026-11-29T00:00:00Z"), std::slice::from_ref(&series));
        for wanted in [
            "DTSTART;TZID=Europe/Berlin:20261130T090000",
            // Nine in the morning is an hour earlier in summer.
            "RRULE:FREQ=DAILY;UNTIL=20270401T070000Z",
            "BEGIN:DAYLIGHT\r\nDTSTART:20270328T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200",
            "BEGIN:STANDARD\r\nDTSTART:20271031T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100",
        ] {
            assert!(text.contains(wanted), "{wanted}\n{text}");
        }
        let days = calendar("x", at("2026-11-29T00:00:00Z"), &[Entry { all_day: true, ..series }]);
        assert!(days.contains("DTSTART;VALUE=DATE:20261130") && days.contains("UNTIL=20270401\r\n"));
        assert!(!days.contains("VTIMEZONE"));
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_nothing_gets_out_of_its_value(title in "\\PC{0,200}", note in "[a-z\\r\\n:;,\\\\你好]{0,300}") {
            let text = calendar("x", at("2026-11-29T00:00:00Z"), &[Entry { title, note, ..entry("Asia/Shanghai") }]);
            prop_assert!(text.split("\r\n").all(|line| line.len() <= WIDTH));
            prop_assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
            prop_assert_eq!(text.replace("\r\n ", "").split("\r\n").filter(|line| line.starts_with("BEGIN:VEVENT")).count(), 1);
        }
    }
}
