//! A task as it is typed.

use super::{
    model::{Priority, TaskInput, TaskKind, When},
    repeat_model::{End, Repeat, Rhythm, Week},
};
use crate::access::{AppError, FieldError};
use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use uuid::Uuid;

/// How it comes again, as it is chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepeatTyped {
    /// One of [`WAYS`].
    pub way: String,
    pub every: String,
    pub days: Week,
    /// `never`, `until` or `times`.
    pub end: String,
    pub until: String,
    pub times: String,
}

/// Ways to come again, as in the language files (`tasks.repeat_<key>`).
pub const WAYS: [&str; 6] = ["none", "day", "workday", "week", "month", "month_end"];

/// How long before one can be reminded, in minutes.
pub const REMINDERS: [i32; 6] = [0, 10, 30, 60, 120, 1_440];

impl RepeatTyped {
    #[must_use]
    pub fn of(repeat: Option<&Repeat>) -> Self {
        let empty = Self { way: "none".to_owned(), every: "1".to_owned(), end: "never".to_owned(), ..Self::default() };
        let Some(repeat) = repeat else { return empty };
        let (way, days) = match repeat.rhythm {
            Rhythm::Days => ("day", Week::default()),
            Rhythm::Weeks(Week::WORK) if repeat.every == 1 => ("workday", Week::default()),
            Rhythm::Weeks(days) => ("week", days),
            Rhythm::Months(31) => ("month_end", Week::default()),
            Rhythm::Months(_) => ("month", Week::default()),
        };
        let (end, until, times) = match repeat.end {
            End::Never => ("never", String::new(), String::new()),
            End::Until(day) => ("until", day.to_string(), String::new()),
            End::Times(times) => ("times", String::new(), times.to_string()),
        };
        Self { way: way.to_owned(), every: repeat.every.to_string(), days, end: end.to_owned(), until, times }
    }

    /// The rule of something that begins on `day`.
    ///
    /// # Errors
    /// `Invalid` on `repeat`, `every`, `repeat_until` or `times`.
    pub fn read(&self, day: Option<NaiveDate>) -> Result<Option<Repeat>, AppError> {
        if self.way.is_empty() || self.way == "none" {
            return Ok(None);
        }
        let day = day.ok_or_else(|| AppError::invalid("repeat", "task_repeat_needs_day"))?;
        let every = self.every.trim().parse().map_err(|_| AppError::invalid("every", "task_repeat_every"))?;
        let (rhythm, every) = match self.way.as_str() {
            "day" => (Rhythm::Days, every),
            "workday" => (Rhythm::Weeks(Week::WORK), 1),
            "week" => (Rhythm::Weeks(self.days.with(day.weekday())), every),
            "month_end" => (Rhythm::Months(31), every),
            _ => (Rhythm::Months(u8::try_from(day.day()).unwrap_or(1)), every),
        };
        let end = match self.end.as_str() {
            "until" => {
                let until = self.until.trim().parse();
                End::Until(until.map_err(|_| AppError::invalid("repeat_until", "not_a_date"))?)
            }
            "times" => {
                let times = self.times.trim().parse();
                End::Times(times.map_err(|_| AppError::invalid("times", "task_repeat_times"))?)
            }
            _ => End::Never,
        };
        Repeat { rhythm, every, end }.beginning(day).map(Some)
    }
}

/// The day and the rule of a series that is changed: it may stand on another day than its rule says.
pub type Kept = Option<(NaiveDate, Repeat)>;

/// A task as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskTyped {
    pub kind: TaskKind,
    pub title: String,
    pub note: String,
    /// `2026-11-30`; empty: some day.
    pub day: String,
    /// `14:30`; empty: the whole day.
    pub time: String,
    /// `15:30`; empty: no end.
    pub until: String,
    pub high: String,
    pub remind: String,
    pub remind_mail: bool,
    pub repeat: RepeatTyped,
    pub owner: Option<(Uuid, String)>,
    pub kept: Kept,
}

impl TaskTyped {
    #[must_use]
    pub fn of(input: &TaskInput, owner: Option<(Uuid, String)>) -> Self {
        let clock = |time: NaiveTime| time.format("%H:%M").to_string();
        let (time, until) = match input.when {
            When::Someday | When::Day(_) => (String::new(), String::new()),
            When::At(at) => (clock(at.time()), String::new()),
            When::Span(from, to) => (clock(from.time()), clock(to.time())),
        };
        Self {
            kind: input.kind,
            title: input.title.clone(),
            note: input.note.clone(),
            day: input.when.day().map(|day| day.to_string()).unwrap_or_default(),
            time,
            until,
            high: input.priority.rank().to_string(),
            remind: input.remind.map(|minutes| minutes.to_string()).unwrap_or_default(),
            remind_mail: input.remind_mail,
            repeat: RepeatTyped::of(input.repeat.as_ref()),
            owner,
            kept: input.when.day().zip(input.repeat),
        }
    }

    /// When, as typed. An end that is no later than the beginning is on the next day.
    fn when(&self) -> Result<When, AppError> {
        let read = |text: &str, field: &'static str| match text.trim() {
            "" => Ok(None),
            text => read_time(text).map(Some).ok_or_else(|| AppError::invalid(field, "not_a_time")),
        };
        let (time, until) = (read(&self.time, "time")?, read(&self.until, "until")?);
        let day = match self.day.trim() {
            "" if time.is_none() && until.is_none() => return Ok(When::Someday),
            "" => return Err(AppError::invalid("day", "required")),
            text => text.parse::<NaiveDate>().map_err(|_| AppError::invalid("day", "not_a_date"))?,
        };
        match (time, until) {
            (None, None) => Ok(When::Day(day)),
            (None, Some(_)) => Err(AppError::invalid("time", "required")),
            (Some(time), None) => Ok(When::At(day.and_time(time))),
            (Some(time), Some(until)) => {
                let last = if until <= time { day + Days::new(1) } else { day };
                Ok(When::Span(day.and_time(time), last.and_time(until)))
            }
        }
    }

    /// The rule. Where neither it nor the day was touched it stays as it is; where the day alone was, what came on one day of the week
    /// comes on the new one.
    fn rule(&self, day: Option<NaiveDate>) -> Result<Option<Repeat>, AppError> {
        let Some((was, rule)) = self.kept.filter(|(_, rule)| self.repeat == RepeatTyped::of(Some(rule))) else {
            return self.repeat.read(day);
        };
        if day == Some(was) {
            return Ok(Some(rule));
        }
        let mut repeat = self.repeat.clone();
        if repeat.days == Week::default().with(was.weekday()) {
            repeat.days = Week::default();
        }
        repeat.read(day)
    }

    /// What is to be kept.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn read(&self) -> Result<TaskInput, AppError> {
        let mut wrong: Vec<FieldError> = Vec::new();
        let mut refuse = |error: AppError| {
            if let AppError::Invalid(more) = error {
                wrong.extend(more);
            }
        };
        let when = self.when().map_err(&mut refuse).unwrap_or_default();
        let repeat = self.rule(when.day()).map_err(&mut refuse).unwrap_or_default();
        let input = TaskInput {
            kind: self.kind,
            title: self.title.clone(),
            note: self.note.clone(),
            when,
            priority: self.high.parse().map(Priority::of_rank).unwrap_or_default(),
            repeat,
            remind: self.remind.parse().ok(),
            remind_mail: self.remind_mail && !self.remind.is_empty(),
            owner: self.owner.as_ref().map(|(id, _)| *id),
        };
        match input.checked() {
            Ok(input) if wrong.is_empty() => Ok(input),
            Ok(_) => Err(AppError::Invalid(wrong)),
            Err(AppError::Invalid(more)) => {
                // What was refused already is not refused twice.
                let fresh = more.into_iter().filter(|one| wrong.iter().all(|known| known.field != one.field));
                let fresh: Vec<FieldError> = fresh.collect();
                wrong.extend(fresh);
                Err(AppError::Invalid(wrong))
            }
            Err(error) => Err(error),
        }
    }
}

/// Reads a time as fields hold it: `14:30`, also with seconds.
#[must_use]
pub fn read_time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text.get(..5).unwrap_or(text), "%H:%M").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(day: &str, time: &str, until: &str) -> TaskTyped {
        let text = str::to_owned;
        TaskTyped {
            title: text("会议"), day: text(day), time: text(time), until: text(until), ..TaskTyped::default()
        }
    }

    #[test]
    fn what_is_typed_comes_back() {
        let repeat = RepeatTyped { way: "week".to_owned(), ..RepeatTyped::of(None) };
        let meeting = TaskTyped { repeat, high: "1".to_owned(), ..typed("2026-11-30", "22:00", "01:00") };
        let input = meeting.read().expect("it can be kept");
        let When::Span(from, to) = input.when else { panic!("a span") };
        assert_eq!((to - from).num_hours(), 3);
        let again = TaskTyped::of(&input, None);
        assert_eq!(again.read(), Ok(input));
        assert_eq!(typed("2026-11-30", "", "").read().map(|input| input.when.day()), Ok("2026-11-30".parse().ok()));
        assert_eq!(typed("", "", "").read().map(|input| input.when), Ok(When::Someday));
    }

    #[test]
    fn what_was_put_off_stays_in_its_series() {
        let weekly = Repeat {
            rhythm: Rhythm::Weeks(Week::of(1)),
            every: 1,
            end: End::Until("2026-11-30".parse().expect("a day")),
        };
        let put_off = |day: &str| TaskInput {
            title: "例会".to_owned(),
            when: When::Day(day.parse().expect("a day")),
            repeat: Some(weekly),
            ..TaskInput::default()
        };
        // From Monday to Tuesday, behind the last day of the rule: a word more in its note changes no rule.
        let typed = TaskTyped { note: "带样品".to_owned(), ..TaskTyped::of(&put_off("2026-12-01"), None) };
        assert_eq!(typed.read().map(|input| input.repeat), Ok(Some(weekly)));
        // Typed onto a Thursday, it comes on Thursdays.
        let moved = TaskTyped { day: "2026-11-26".to_owned(), ..TaskTyped::of(&put_off("2026-11-23"), None) };
        let rule = moved.read().expect("it can be kept").repeat.map(|repeat| repeat.rhythm);
        assert_eq!(rule, Some(Rhythm::Weeks(Week::of(0b1000))));
    }

    #[test]
    fn every_wrong_field_is_named() {
        let repeat = RepeatTyped { way: "day".to_owned(), every: "x".to_owned(), ..RepeatTyped::of(None) };
        let wrong = TaskTyped { title: String::new(), repeat, ..typed("2026-11-30", "25:00", "") };
        let Err(refused) = wrong.read() else { panic!("taken") };
        assert!(refused.of_field("title").is_some() && refused.of_field("time").is_some());
        let late =
            TaskTyped { repeat: RepeatTyped { way: "day".to_owned(), ..RepeatTyped::of(None) }, ..typed("", "", "") };
        assert!(late.read().expect_err("no day").of_field("repeat").is_some());
        assert!(typed("", "9:00", "").read().is_err());
        for way in WAYS {
            let chosen = RepeatTyped { way: way.to_owned(), ..RepeatTyped::of(None) };
            let rule = chosen.read("2026-11-30".parse().ok()).expect("a rule");
            assert_eq!(RepeatTyped::of(rule.as_ref()).way, way);
        }
    }
}
