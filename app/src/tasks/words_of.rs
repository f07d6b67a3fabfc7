//! Tasks in words.

use super::{
    list_model::Part,
    model::{TaskKind, When},
    repeat_model::{Repeat, Rhythm, Week},
};
use crate::{
    locale::{Lang, format},
    words::tasks as w,
};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Weekday};

pub(super) const fn icon_of(kind: TaskKind) -> icondata::Icon {
    match kind {
        TaskKind::Task => icondata::LuSquareCheck,
        TaskKind::Call => icondata::LuPhone,
        TaskKind::Email => icondata::LuMail,
        TaskKind::Meeting => icondata::LuUsers,
        TaskKind::Visit => icondata::LuMapPin,
    }
}

pub(super) const fn kind_word(lang: Lang, kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::Task => w::kind_task(lang),
        TaskKind::Call => w::kind_call(lang),
        TaskKind::Email => w::kind_email(lang),
        TaskKind::Meeting => w::kind_meeting(lang),
        TaskKind::Visit => w::kind_visit(lang),
    }
}

pub(super) const fn part_word(lang: Lang, part: Part) -> &'static str {
    match part {
        Part::Late => w::part_late(lang),
        Part::Today => w::part_today(lang),
        Part::Week => w::part_week(lang),
        Part::Later => w::part_later(lang),
        Part::Someday => w::part_someday(lang),
        Part::Done => w::part_done(lang),
    }
}

/// A day of the week, short: 周一, Mon.
pub(super) fn weekday_word(lang: Lang, day: Weekday) -> &'static str {
    let place = day.num_days_from_monday() as usize;
    match lang {
        Lang::ZhCn => ["周一", "周二", "周三", "周四", "周五", "周六", "周日"][place],
        Lang::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][place],
    }
}

/// A day near today by its name, else with its weekday: 明天, 11月30日 周一.
pub(super) fn day_word(lang: Lang, day: NaiveDate, today: NaiveDate) -> String {
    match day {
        day if day == today => w::today(lang).to_owned(),
        day if day == today + Days::new(1) => w::tomorrow(lang).to_owned(),
        day if day.year() == today.year() => {
            format!("{} {}", format::date_short(lang, day), weekday_word(lang, day.weekday()))
        }
        day => format::date(lang, day),
    }
}

pub(super) fn clock(at: NaiveDateTime) -> String {
    at.format("%H:%M").to_string()
}

/// When something is: 明天 14:00–15:00.
pub(super) fn when_words(lang: Lang, when: When, today: NaiveDate) -> String {
    match when {
        When::Someday => String::new(),
        When::Day(day) => day_word(lang, day, today),
        When::At(at) => format!("{} {}", day_word(lang, at.date(), today), clock(at)),
        When::Span(from, to) if from.date() == to.date() => {
            format!("{} {}–{}", day_word(lang, from.date(), today), clock(from), clock(to))
        }
        When::Span(from, to) => {
            let (first, last) = (day_word(lang, from.date(), today), day_word(lang, to.date(), today));
            format!("{first} {} – {last} {}", clock(from), clock(to))
        }
    }
}

/// How it comes again: 每周一、周三.
pub(super) fn repeat_words(lang: Lang, repeat: &Repeat) -> String {
    let every = repeat.every;
    match repeat.rhythm {
        Rhythm::Days if every == 1 => w::repeat_day(lang).to_owned(),
        Rhythm::Days => w::every_days(lang, every),
        Rhythm::Weeks(Week::WORK) if every == 1 => w::repeat_workday(lang).to_owned(),
        Rhythm::Weeks(days) => {
            let named = (0..7_u8).filter_map(|at| Weekday::try_from(at).ok()).filter(|day| days.has(*day));
            let named: Vec<&str> = named.map(|day| weekday_word(lang, day)).collect();
            let named = named.join(if lang == Lang::ZhCn { "、" } else { ", " });
            if every == 1 { w::weekly_on(lang, named) } else { w::every_weeks(lang, every, named) }
        }
        Rhythm::Months(31) if every == 1 => w::repeat_month_end(lang).to_owned(),
        Rhythm::Months(day) if every == 1 => w::monthly_on(lang, day),
        Rhythm::Months(day) => w::every_months(lang, every, day),
    }
}
