//! What widgets say. Each figure comes with what its list is asked for, so that both count the same.

use crate::{
    desk::{
        deadlines::model::Promised,
        reports::{
            model::{AgentNow, NowFigure},
            period_model::Period,
        },
        tickets::list_model::{Queue, TicketFilter, TicketSort},
    },
    forecast::{
        counted_model::{Base, Counted},
        model::{MonthNow, Scope},
    },
    leads::model::Source,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Quotes that end within so many days are named.
pub const ENDS_SOON: u64 = 7;
/// No more lines of single records than these.
pub const LINES: usize = 6;

/// What a widget shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    Month(Box<MonthNow>),
    Pipeline(Vec<PipelineNow>),
    Alerts(Vec<Alert>),
    /// In the order of [`NowFigure::ALL`].
    Tickets([i64; 5]),
    MyTickets {
        count: i64,
        lines: Vec<TicketLine>,
    },
    /// As they stand on this day.
    Agents(NaiveDate, Vec<AgentNow>),
    Sources(Vec<(Source, i64)>),
}

/// The open deals of a pipeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PipelineNow {
    pub id: Uuid,
    /// In the reader's language.
    pub name: String,
    pub stages: Vec<StageNow>,
}

/// The deals of a stage, as its column on the board counts them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageNow {
    pub id: Uuid,
    pub name: String,
    pub count: i64,
    pub sum: Decimal,
}

/// A ticket of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketLine {
    pub id: Uuid,
    pub number: i64,
    pub subject: String,
    pub promised: Option<Promised>,
}

/// Something of one's own that goes wrong if nobody looks; there is at least one of what is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alert {
    /// Deals that stand in their stage for too long; the board shows one pipeline at a time.
    Stale {
        pipeline: Uuid,
        name: String,
        count: i64,
    },
    /// Open deals that were expected before this month.
    Overdue {
        period: Period,
        count: i64,
    },
    /// Leads that nobody worked on in time.
    Leads {
        count: i64,
    },
    Tickets {
        figure: Pressing,
        count: i64,
    },
    /// Quotes whose customers have not answered.
    Quotes {
        count: i64,
    },
    /// One of these that ends soon.
    Ending {
        quote: Uuid,
        title: String,
        day: NaiveDate,
    },
}

impl Alert {
    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> i64 {
        match self {
            Self::Stale { count, .. }
            | Self::Overdue { count, .. }
            | Self::Leads { count }
            | Self::Tickets { count, .. }
            | Self::Quotes { count } => *count,
            Self::Ending { .. } => 1,
        }
    }
}

/// What presses of tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pressing {
    Overdue,
    DueSoon,
    Waiting,
}

impl Pressing {
    pub const ALL: [Self; 3] = [Self::Overdue, Self::DueSoon, Self::Waiting];

    /// The tickets of somebody that it counts.
    #[must_use]
    pub fn of(self, person: Uuid) -> TicketFilter {
        let figure = match self {
            Self::Overdue => NowFigure::Overdue,
            Self::DueSoon => NowFigure::DueSoon,
            Self::Waiting => NowFigure::Waiting,
        };
        TicketFilter { owner: Some(person), ..figure.filter() }
    }
}

/// One's own open tickets, what is due first.
#[must_use]
pub fn my_tickets() -> TicketFilter {
    TicketFilter { queue: Queue::Mine, sort: TicketSort::Due, ..TicketFilter::default() }
}

/// The deals of somebody that were expected before a period.
#[must_use]
pub fn expected_earlier(person: Uuid, period: Period) -> Counted {
    Counted::of(Base::Overdue, period, Scope { person: Some(person), ..Scope::default() })
}
