//! Tasks and appointments: something to be done by somebody, at a time or some day, about a record or about none.

use super::repeat_model::Repeat;
use crate::{
    access::{AppError, FieldError},
    events::{NoteOn, entry::TimelineOf},
};
use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What sort of thing is to be done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    #[default]
    Task,
    Call,
    Email,
    Meeting,
    Visit,
}

impl TaskKind {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Task, Self::Call, Self::Email, Self::Meeting, Self::Visit];

    /// As in `activity.kind` and in the language files (`tasks.kind_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Call => "call",
            Self::Email => "email",
            Self::Meeting => "meeting",
            Self::Visit => "visit",
        }
    }

    /// The kind of a key; a task for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.key() == key).unwrap_or_default()
    }

    /// Whether people sit together at it: then it has an outcome.
    #[must_use]
    pub const fn is_appointment(self) -> bool {
        matches!(self, Self::Meeting | Self::Visit)
    }
}

/// How much it presses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    Low,
    #[default]
    Normal,
    High,
}

impl Priority {
    pub const ALL: [Self; 3] = [Self::High, Self::Normal, Self::Low];

    /// As in `activity.priority`.
    #[must_use]
    pub const fn rank(self) -> i16 {
        match self {
            Self::Low => 0,
            Self::Normal => 1,
            Self::High => 2,
        }
    }

    #[must_use]
    pub fn of_rank(rank: i16) -> Self {
        Self::ALL.into_iter().find(|one| one.rank() == rank).unwrap_or_default()
    }
}

/// What it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskOn {
    Customer(Uuid),
    Contact(Uuid),
    Deal(Uuid),
    Ticket(Uuid),
}

impl TaskOn {
    /// As in the log.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Customer(_) => "customer",
            Self::Contact(_) => "contact",
            Self::Deal(_) => "deal",
            Self::Ticket(_) => "ticket",
        }
    }

    #[must_use]
    pub const fn id(self) -> Uuid {
        match self {
            Self::Customer(id) | Self::Contact(id) | Self::Deal(id) | Self::Ticket(id) => id,
        }
    }

    /// Where what came of it is written down; `None` where no exchange can be logged.
    #[must_use]
    pub const fn timeline(self) -> Option<(NoteOn, TimelineOf)> {
        match self {
            Self::Customer(id) => Some((NoteOn::Customer(id), TimelineOf::Customer(id))),
            Self::Deal(id) => Some((NoteOn::Deal(id), TimelineOf::Deal(id))),
            Self::Contact(_) | Self::Ticket(_) => None,
        }
    }

    /// The address of its page.
    #[must_use]
    pub fn address(self) -> String {
        match self {
            Self::Customer(id) => crate::routes::customer(id),
            Self::Contact(id) => crate::routes::contact(id),
            Self::Deal(id) => crate::routes::deal(id),
            Self::Ticket(id) => crate::routes::ticket(id),
        }
    }
}

/// When, by the clocks of whoever looks at it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    #[default]
    Someday,
    Day(NaiveDate),
    At(NaiveDateTime),
    Span(NaiveDateTime, NaiveDateTime),
}

/// The longest appointment.
const LONGEST: Duration = Duration::days(14);

impl When {
    #[must_use]
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Self::Someday => None,
            Self::Day(day) => Some(day),
            Self::At(from) | Self::Span(from, _) => Some(from.date()),
        }
    }

    /// The same on another day; a task for some day becomes one for that day.
    #[must_use]
    pub fn on(self, day: NaiveDate) -> Self {
        match self {
            Self::Someday | Self::Day(_) => Self::Day(day),
            Self::At(from) => Self::At(day.and_time(from.time())),
            Self::Span(from, to) => Self::Span(day.and_time(from.time()), day.and_time(from.time()) + (to - from)),
        }
    }

    /// Begins and ends within what a calendar can hold.
    ///
    /// # Errors
    /// `Invalid` on `day` or `until`.
    pub fn checked(self) -> Result<Self, AppError> {
        let in_sight = |day: NaiveDate| (2000..2200).contains(&day.year());
        if self.day().is_some_and(|day| !in_sight(day)) {
            return Err(AppError::invalid("day", "not_a_date"));
        }
        match self {
            Self::Span(from, to) if to <= from || to - from > LONGEST => {
                Err(AppError::invalid("until", "task_ends_before"))
            }
            when => Ok(when),
        }
    }
}

/// A task as it is to be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskInput {
    pub kind: TaskKind,
    pub title: String,
    pub note: String,
    pub when: When,
    pub priority: Priority,
    pub repeat: Option<Repeat>,
    /// Minutes before; `None`: never.
    pub remind: Option<i32>,
    /// By mail too.
    pub remind_mail: bool,
    /// By whom; `None`: by whoever plans it.
    pub owner: Option<Uuid>,
}

const LONGEST_REMINDER: i32 = 40_320;

impl TaskInput {
    /// As it is kept.
    ///
    /// # Errors
    /// `Invalid` on `title`, `note`, `day`, `until`, `repeat` or `remind`.
    pub fn checked(mut self) -> Result<Self, AppError> {
        let mut wrong = Vec::new();
        self.title = self.title.trim().replace('\0', "");
        match self.title.chars().count() {
            0 => wrong.push(FieldError::of("title", "required")),
            1..=200 => {}
            _ => wrong.push(FieldError::of("title", "activity_title_length")),
        }
        self.note = self.note.trim().replace('\0', "");
        if self.note.chars().count() > 2_000 {
            wrong.push(FieldError::of("note", "too_long"));
        }
        if self.remind.is_some_and(|minutes| !(0..=LONGEST_REMINDER).contains(&minutes)) {
            wrong.push(FieldError::of("remind", "invalid_value"));
        }
        for refused in [self.when.checked().err(), self.check_repeat().err()].into_iter().flatten() {
            if let AppError::Invalid(more) = refused {
                wrong.extend(more);
            }
        }
        if wrong.is_empty() { Ok(self) } else { Err(AppError::Invalid(wrong)) }
    }

    fn check_repeat(&mut self) -> Result<(), AppError> {
        if let Some(repeat) = self.repeat {
            let day = self.when.day().ok_or_else(|| AppError::invalid("repeat", "task_repeat_needs_day"))?;
            self.repeat = Some(repeat.checked(day)?);
        }
        Ok(())
    }
}

/// A task as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    pub id: Uuid,
    pub version: i32,
    pub kind: TaskKind,
    pub title: String,
    pub note: String,
    pub when: When,
    /// From when on it is late.
    pub due_at: Option<DateTime<Utc>>,
    pub done_at: Option<DateTime<Utc>>,
    pub priority: Priority,
    pub repeat: Option<Repeat>,
    pub remind: Option<i32>,
    pub remind_mail: bool,
    pub owner: (Uuid, String),
    /// Who asked for it, if not the one who does it.
    pub asked_by: Option<String>,
    /// What it is about and what that is called; `None` also where the reader does not see it.
    pub on: Option<(TaskOn, String)>,
    pub may_change: bool,
}

impl Task {
    /// As the form begins.
    #[must_use]
    pub fn input(&self) -> TaskInput {
        TaskInput {
            kind: self.kind,
            title: self.title.clone(),
            note: self.note.clone(),
            when: self.when,
            priority: self.priority,
            repeat: self.repeat,
            remind: self.remind,
            remind_mail: self.remind_mail,
            owner: Some(self.owner.0),
        }
    }

    #[must_use]
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        self.done_at.is_none() && self.due_at.is_some_and(|due| due < now)
    }

    /// Whether finishing it asks what came of it.
    #[must_use]
    pub fn has_outcome(&self) -> bool {
        self.kind.is_appointment() && self.on.as_ref().is_some_and(|(on, _)| on.timeline().is_some())
    }

    /// Where the next page of open ones begins, if this is the last.
    #[must_use]
    pub const fn mark(&self) -> TaskMark {
        TaskMark { at: if self.done_at.is_some() { self.done_at } else { self.due_at }, id: self.id }
    }
}

/// Where a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskMark {
    pub at: Option<DateTime<Utc>>,
    pub id: Uuid,
}

/// A change of the time alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Later {
    Tomorrow,
    /// Monday.
    NextWeek,
}

impl Later {
    #[must_use]
    pub fn day(self, today: NaiveDate) -> NaiveDate {
        match self {
            Self::Tomorrow => today + Days::new(1),
            Self::NextWeek => today + Days::new(7 - u64::from(today.weekday().num_days_from_monday())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks::{
        list_model::Part,
        repeat_model::{End, Rhythm},
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn at(text: &str) -> NaiveDateTime {
        text.parse().expect("a local time")
    }

    fn task(when: When, due: &str) -> Task {
        Task {
            id: Uuid::nil(),
            version: 1,
            kind: TaskKind::Visit,
            title: "拜访".to_owned(),
            note: String::new(),
            when,
            due_at: due.parse().ok(),
            done_at: None,
            priority: Priority::Normal,
            repeat: None,
            remind: None,
            remind_mail: false,
            owner: (Uuid::nil(), String::new()),
            asked_by: None,
            on: Some((TaskOn::Contact(Uuid::nil()), String::new())),
            may_change: true,
        }
    }

    #[test]
    fn a_task_stands_under_one_head() {
        // A Sunday: this week ends today.
        let (today, now) = (day("2026-11-29"), "2026-11-29T04:00:00Z".parse().expect("a moment"));
        let part = |when, due: &str| Part::of(&task(when, due), today, now);
        assert_eq!(part(When::At(at("2026-11-29T10:00:00")), "2026-11-29T02:00:00Z"), Part::Late);
        assert_eq!(part(When::Day(today), "2026-11-29T15:59:00Z"), Part::Today);
        assert_eq!(part(When::Day(day("2026-11-30")), "2026-11-30T15:59:00Z"), Part::Later);
        assert_eq!(part(When::Someday, ""), Part::Someday);
        let wednesday = task(When::Day(day("2026-12-02")), "2026-12-02T15:59:00Z");
        assert_eq!(Part::of(&wednesday, day("2026-11-30"), now), Part::Week);
        assert!(!task(When::Someday, "").has_outcome());
        assert_eq!((Later::Tomorrow.day(today), Later::NextWeek.day(today)), (day("2026-11-30"), day("2026-11-30")));
    }

    #[test]
    fn an_appointment_keeps_its_length_on_another_day() {
        let span = When::Span(at("2026-11-29T22:00:00"), at("2026-11-30T01:00:00"));
        assert_eq!(span.on(day("2026-12-01")), When::Span(at("2026-12-01T22:00:00"), at("2026-12-02T01:00:00")));
        assert_eq!(When::Someday.on(day("2026-12-01")), When::Day(day("2026-12-01")));
        assert!(span.checked().is_ok());
        assert!(When::Span(at("2026-11-29T22:00:00"), at("2026-11-29T22:00:00")).checked().is_err());
        assert!(When::Day(day("1226-11-29")).checked().is_err());
    }

    #[test]
    fn what_is_wrong_stands_at_its_field() {
        let repeat = Some(Repeat { rhythm: Rhythm::Days, every: 1, end: End::Never });
        let wrong = TaskInput { repeat, remind: Some(-1), note: "长".repeat(2_001), ..TaskInput::default() };
        let Err(refused) = wrong.checked() else { panic!("taken") };
        for field in ["title", "note", "remind", "repeat"] {
            assert!(refused.of_field(field).is_some(), "{field}");
        }
        assert!(TaskKind::ALL.into_iter().all(|kind| TaskKind::from_key(kind.key()) == kind));
        assert!(Priority::ALL.into_iter().all(|one| Priority::of_rank(one.rank()) == one));
    }
}
