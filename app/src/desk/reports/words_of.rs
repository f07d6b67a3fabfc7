//! Figures, times and periods in words.

use super::{
    counted_model::{Counted, Cut, Figure, Part},
    model::{Clock, Measure, NowFigure, PartName, Value},
    period_model::{Grouping, Period, Span},
};
use crate::{
    desk::tickets::{
        model::Choices,
        rules_model::{Channel, Kind, Priority},
        words_of::{category_word, channel_word, kind_word, priority_word},
    },
    locale::{Lang, format},
    words::desk_reports as w,
};
use chrono::Datelike;
use rust_decimal::Decimal;

pub(super) fn span_word(lang: Lang, span: Span) -> &'static str {
    w::text(lang, &format!("span_{}", span.key())).unwrap_or_default()
}

pub(super) fn grouping_word(lang: Lang, grouping: Grouping) -> &'static str {
    w::text(lang, &format!("group_{}", grouping.key())).unwrap_or_default()
}

pub(super) fn cut_word(lang: Lang, cut: Cut) -> &'static str {
    w::text(lang, &format!("cut_{}", cut.key())).unwrap_or_default()
}

pub(super) fn clock_word(lang: Lang, clock: Clock) -> &'static str {
    w::text(lang, &format!("clock_{}", clock.key())).unwrap_or_default()
}

pub(super) fn measure_word(lang: Lang, measure: Measure) -> &'static str {
    w::text(lang, &format!("measure_{}", measure.key())).unwrap_or_default()
}

pub(super) fn figure_word(lang: Lang, figure: Figure) -> &'static str {
    w::text(lang, &format!("figure_{}", figure.key())).unwrap_or_default()
}

pub(crate) const fn now_word(lang: Lang, figure: NowFigure) -> &'static str {
    match figure {
        NowFigure::Open => w::now_open(lang),
        NowFigure::Unassigned => w::now_unassigned(lang),
        NowFigure::Waiting => w::now_waiting(lang),
        NowFigure::DueSoon => w::now_due_soon(lang),
        NowFigure::Overdue => w::now_overdue(lang),
    }
}

/// Days of a year that both ends share go without it.
pub(in crate::desk) fn period_word(lang: Lang, period: Period) -> String {
    let Period { from, until } = period;
    if from == until {
        return format::date(lang, from);
    }
    let begin = if from.year() == until.year() { format::date_short(lang, from) } else { format::date(lang, from) };
    w::from_until(lang, begin, format::date(lang, until))
}

/// A column: a day, a week, a month.
pub(in crate::desk) fn column_word(lang: Lang, period: Period, grouping: Grouping) -> String {
    match grouping {
        Grouping::Day => format::date_short(lang, period.from),
        Grouping::Week => {
            w::from_until(lang, format::date_short(lang, period.from), format::date_short(lang, period.until))
        }
        Grouping::Month => format::month_of(lang, period.from),
    }
}

/// What a part is called.
pub(super) fn part_word(lang: Lang, named: &PartName) -> String {
    let Part { cut, key } = &named.part;
    let Some(key) = key else { return w::without(lang, cut_word(lang, *cut)) };
    let known = match cut {
        Cut::Kind => Kind::from_key(key).map(|kind| kind_word(lang, kind)),
        Cut::Channel => Channel::from_key(key).map(|channel| channel_word(lang, channel)),
        Cut::Priority => Priority::from_key(key).map(|priority| priority_word(lang, priority)),
        Cut::Agent | Cut::Category | Cut::Product | Cut::Cause => None,
    };
    let name = known.map(str::to_owned).or_else(|| named.name.as_ref().map(|name| category_word(lang, name)));
    name.unwrap_or_else(|| w::gone(lang).to_owned())
}

/// What the list shows because of a figure.
pub(in crate::desk) fn counted_words(lang: Lang, counted: &Counted, known: &Choices) -> String {
    let mut words = vec![figure_word(lang, counted.figure).to_owned()];
    match (counted.from, counted.until) {
        (_, Some(until)) if counted.figure == Figure::Backlog => words.push(format::date(lang, until)),
        (Some(from), Some(until)) => words.push(period_word(lang, Period { from, until })),
        _ => {}
    }
    words.extend(counted.of.iter().map(|part| part_word(lang, &named_by(part, known))));
    words.join(" · ")
}

fn named_by(part: &Part, known: &Choices) -> PartName {
    let id = part.key.as_deref().and_then(|key| key.parse().ok());
    let plain = |all: &[(uuid::Uuid, String)]| {
        let found = all.iter().find(|(one, _)| Some(*one) == id);
        found.map(|(_, name)| crate::desk::tickets::model::CategoryName { name: name.clone(), name_en: None })
    };
    let name = match part.cut {
        Cut::Agent => plain(&known.agents),
        Cut::Product => plain(&known.products),
        Cut::Category => known.categories.iter().find(|(one, ..)| Some(*one) == id).map(|(_, name, _)| name.clone()),
        Cut::Cause => known.causes.iter().find(|(one, _)| Some(*one) == id).map(|(_, name)| name.clone()),
        Cut::Kind | Cut::Channel | Cut::Priority => None,
    };
    PartName { part: part.clone(), name }
}

/// Minutes in the two largest units. A calendar's time has no days: nobody works for 24 hours of one.
pub(super) fn time_word(lang: Lang, clock: Clock, minutes: i32) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    let two =
        |large: String, small: i32, word: String| if small == 0 { large } else { w::two_units(lang, large, word) };
    if hours == 0 {
        w::minutes(lang, rest)
    } else if hours < 24 || clock == Clock::Worked {
        two(w::hours(lang, hours), rest, w::minutes(lang, rest))
    } else {
        two(w::days(lang, hours / 24), hours % 24, w::hours(lang, hours % 24))
    }
}

/// A share, given in tenths of a per cent.
pub(super) fn share_word(tenths: i64) -> String {
    format!("{}%", format::number(Decimal::new(tenths, 1), 1))
}

pub(super) fn value_word(lang: Lang, clock: Clock, value: Value) -> String {
    match value {
        Value::Count(count) => format::count(count),
        Value::Minutes(Some(minutes)) => time_word(lang, clock, minutes),
        Value::Share(Some(tenths)) => share_word(tenths),
        Value::Minutes(None) | Value::Share(None) => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_in_two_units() {
        let all = |minutes| time_word(Lang::En, Clock::All, minutes);
        assert_eq!([all(0), all(59), all(60), all(195)], ["0 min", "59 min", "1 h", "3 h 15 min"].map(str::to_owned));
        assert_eq!([all(1_440), all(3_000)], ["1 d", "2 d 2 h"].map(str::to_owned));
        assert_eq!(time_word(Lang::En, Clock::Worked, 3_000), "50 h");
        assert_eq!(share_word(934), "93.4%");
    }

    #[test]
    fn every_key_has_words() {
        for lang in [Lang::En, Lang::ZhCn] {
            assert!(Span::ALL.iter().all(|one| !span_word(lang, *one).is_empty()));
            assert!(Grouping::ALL.iter().all(|one| !grouping_word(lang, *one).is_empty()));
            assert!(Cut::ALL.iter().all(|one| !cut_word(lang, *one).is_empty()));
            assert!(Clock::ALL.iter().all(|one| !clock_word(lang, *one).is_empty()));
            assert!(Figure::ALL.iter().all(|one| !figure_word(lang, *one).is_empty()));
            assert!(Measure::ALL.iter().all(|one| !measure_word(lang, *one).is_empty()));
        }
    }
}
