//! Figures: what is counted, how times are summed up, and what the pages ask for.

use super::{
    counted_model::{Counted, Cut, Figure, Part},
    period_model::{Grouping, Period, Span},
    sum_model::{Tally, share},
};
use crate::desk::tickets::{
    list_model::{Queue, TicketFilter, TicketSort},
    model::CategoryName,
    rules_model::{State, keyed},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// So many parts are shown; a file holds them all.
pub const SHOWN_PARTS: usize = 200;

/// A column of the table of figures. Each opens the tickets of one figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    Created,
    Solved,
    Backlog,
    Answered,
    FirstMedian,
    FirstMost,
    FirstKept,
    ResolveMedian,
    ResolveMost,
    ResolveKept,
    Reopened,
    Rated,
    Satisfied,
    Unhappy,
}

/// A value of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    Count(i64),
    Minutes(Option<i32>),
    /// In tenths of a per cent.
    Share(Option<i64>),
}

impl Value {
    /// How it compares with one of the same kind; `None` where either says nothing.
    #[must_use]
    pub fn than(self, other: Self) -> Option<std::cmp::Ordering> {
        match (self, other) {
            (Self::Count(one), Self::Count(other)) => Some(one.cmp(&other)),
            (Self::Minutes(Some(one)), Self::Minutes(Some(other))) => Some(one.cmp(&other)),
            (Self::Share(Some(one)), Self::Share(Some(other))) => Some(one.cmp(&other)),
            _ => None,
        }
    }
}

impl Measure {
    pub const ALL: [Self; 14] = [
        Self::Created,
        Self::Solved,
        Self::Backlog,
        Self::Answered,
        Self::FirstMedian,
        Self::FirstMost,
        Self::FirstKept,
        Self::ResolveMedian,
        Self::ResolveMost,
        Self::ResolveKept,
        Self::Reopened,
        Self::Rated,
        Self::Satisfied,
        Self::Unhappy,
    ];

    /// The end of its keys in the language files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Solved => "solved",
            Self::Backlog => "backlog",
            Self::Answered => "answered",
            Self::FirstMedian => "first_median",
            Self::FirstMost => "first_most",
            Self::FirstKept => "first_kept",
            Self::ResolveMedian => "resolve_median",
            Self::ResolveMost => "resolve_most",
            Self::ResolveKept => "resolve_kept",
            Self::Reopened => "reopened",
            Self::Rated => "rated",
            Self::Satisfied => "satisfied",
            Self::Unhappy => "unhappy",
        }
    }

    /// The tickets behind it: those that a count or a share counts, and those whose times are summed up.
    #[must_use]
    pub const fn figure(self, clock: Clock) -> Figure {
        match (self, clock) {
            (Self::Created, _) => Figure::Created,
            (Self::Solved, _) | (Self::ResolveMedian | Self::ResolveMost, Clock::All) => Figure::Solved,
            (Self::Backlog, _) => Figure::Backlog,
            (Self::Answered, _) | (Self::FirstMedian | Self::FirstMost, Clock::All) => Figure::Answered,
            (Self::FirstMedian | Self::FirstMost, Clock::Worked) => Figure::FirstWorked,
            (Self::FirstKept, _) => Figure::FirstKept,
            (Self::ResolveMedian | Self::ResolveMost, Clock::Worked) => Figure::ResolveWorked,
            (Self::ResolveKept, _) => Figure::ResolveKept,
            (Self::Reopened, _) => Figure::Reopened,
            (Self::Rated, _) => Figure::Rated,
            (Self::Satisfied, _) => Figure::Satisfied,
            (Self::Unhappy, _) => Figure::Unhappy,
        }
    }

    /// How many tickets stand behind it.
    #[must_use]
    pub const fn behind(self, clock: Clock, tally: &Tally) -> i64 {
        let counts = &tally.counts;
        match self.figure(clock) {
            Figure::Created => counts.created,
            Figure::Backlog => counts.backlog,
            Figure::Answered => counts.answered,
            Figure::FirstWorked => tally.first.count,
            Figure::FirstKept => counts.first_kept,
            Figure::ResolveWorked => tally.resolve.count,
            Figure::ResolveKept => counts.resolve_kept,
            Figure::Reopened => counts.reopened,
            Figure::Rated => counts.rated,
            Figure::Satisfied => counts.satisfied,
            Figure::Unhappy => counts.unhappy,
            _ => counts.solved,
        }
    }

    /// What stands in the cell.
    #[must_use]
    pub fn value(self, tally: &Tally) -> Value {
        let counts = &tally.counts;
        match self {
            Self::Created => Value::Count(counts.created),
            Self::Solved => Value::Count(counts.solved),
            Self::Backlog => Value::Count(counts.backlog),
            Self::Answered => Value::Count(counts.answered),
            Self::FirstMedian => Value::Minutes(tally.first.median),
            Self::FirstMost => Value::Minutes(tally.first.most),
            Self::FirstKept => Value::Share(share(counts.first_kept, counts.first_kept + counts.first_broken)),
            Self::ResolveMedian => Value::Minutes(tally.resolve.median),
            Self::ResolveMost => Value::Minutes(tally.resolve.most),
            Self::ResolveKept => Value::Share(share(counts.resolve_kept, counts.resolve_kept + counts.resolve_broken)),
            Self::Reopened => Value::Share(share(counts.reopened, counts.solved)),
            Self::Rated => Value::Count(counts.rated),
            Self::Satisfied => Value::Share(share(counts.satisfied, counts.rated)),
            Self::Unhappy => Value::Count(counts.unhappy),
        }
    }

    /// Whether more of it is good (`Some(true)`), bad, or neither: for the colour of a comparison, which is never the only sign.
    #[must_use]
    pub const fn more_is_good(self) -> Option<bool> {
        match self {
            Self::Created | Self::Answered => None,
            Self::Solved | Self::FirstKept | Self::ResolveKept | Self::Rated | Self::Satisfied => Some(true),
            _ => Some(false),
        }
    }
}

keyed! {
    /// Which time counts from the beginning to the end.
    Clock {
        /// All hours.
        All = "all",
        /// Those of the calendar of what was promised, without the waits for the customer; only where something was promised.
        Worked = "worked",
    }
}

/// What a report is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub span: Span,
    /// The days of [`Span::Own`].
    pub own: Option<Period>,
    pub grouping: Option<Grouping>,
    /// Only the tickets of this part.
    pub of: Option<Part>,
    /// By what the figures are laid side by side.
    pub cut: Cut,
    pub clock: Clock,
}

impl Default for Asked {
    fn default() -> Self {
        Self { span: Span::Month, own: None, grouping: None, of: None, cut: Cut::Agent, clock: Clock::All }
    }
}

/// The figures over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trend {
    pub period: Period,
    /// With which it is compared.
    pub before: Period,
    pub grouping: Grouping,
    pub columns: Vec<(Period, Tally)>,
    pub total: Tally,
    /// What the report is narrowed to is called.
    pub of: Option<PartName>,
}

/// What a part is called: those of closed lists are worded by who shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartName {
    pub part: Part,
    pub name: Option<CategoryName>,
}

/// The figures of a period part by part, the largest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    pub period: Period,
    pub rows: Vec<(PartName, Tally)>,
    /// Parts that are not among the rows.
    pub left: usize,
}

/// Of somebody who works on tickets: how many they have, and how many they answered today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentNow {
    pub id: Uuid,
    pub name: String,
    pub open: i64,
    pub answered: i64,
}

/// How the desk stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Now {
    pub today: NaiveDate,
    /// In the order of [`NowFigure::ALL`].
    pub counts: [i64; 5],
    pub agents: Vec<AgentNow>,
}

/// What is counted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NowFigure {
    Open,
    Unassigned,
    Waiting,
    DueSoon,
    Overdue,
}

impl NowFigure {
    pub const ALL: [Self; 5] = [Self::Open, Self::Unassigned, Self::Waiting, Self::DueSoon, Self::Overdue];

    /// The list that it counts.
    #[must_use]
    pub fn filter(self) -> TicketFilter {
        let of = |queue: Queue| TicketFilter { queue, ..TicketFilter::default() };
        match self {
            Self::Open => of(Queue::Open),
            Self::Unassigned => of(Queue::Unassigned),
            Self::Waiting => TicketFilter { state: Some(State::WaitingCustomer), ..of(Queue::Open) },
            Self::DueSoon => TicketFilter { counted: Some(Counted::now(Figure::DueSoon)), ..of(Queue::Open) },
            Self::Overdue => TicketFilter { counted: Some(Counted::now(Figure::Overdue)), ..of(Queue::Open) },
        }
    }
}

/// The tickets that somebody has.
#[must_use]
pub fn open_of(agent: Uuid) -> TicketFilter {
    TicketFilter { queue: Queue::Open, owner: Some(agent), ..TicketFilter::default() }
}

/// The tickets whose customers somebody answered on a day.
#[must_use]
pub fn answered_by(agent: Uuid, day: NaiveDate) -> TicketFilter {
    let of = Part { cut: Cut::Agent, key: Some(agent.to_string()) };
    behind(Figure::Replied, Period { from: day, until: day }, vec![of])
}

/// The tickets behind a figure.
#[must_use]
pub fn behind(figure: Figure, period: Period, of: Vec<Part>) -> TicketFilter {
    let counted = Counted { figure, from: Some(period.from), until: Some(period.until), of };
    TicketFilter { queue: Queue::All, counted: Some(counted), sort: TicketSort::Counted, ..TicketFilter::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::reports::sum_model::Sum;

    #[test]
    fn nothing_has_no_share_and_no_median() {
        assert_eq!((share(0, 0), share(1, 3), share(2, 3), share(3, 3)), (None, Some(333), Some(667), Some(1_000)));
        let tally = Sum::default().tally();
        assert_eq!(Measure::FirstMedian.value(&tally), Value::Minutes(None));
        assert_eq!(Measure::FirstKept.value(&tally), Value::Share(None));
    }
}
