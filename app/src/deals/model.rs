//! What the board shows and what it may be asked to do.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A way of selling, with its stages in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pipeline {
    pub id: Uuid,
    /// In the reader's language.
    pub name: String,
    pub stages: Vec<Stage>,
}

impl Pipeline {
    /// The place of the first stage in which deals are worked on: where new ones begin.
    #[must_use]
    pub fn first_open(&self) -> Option<usize> {
        self.stages.iter().position(|stage| stage.kind == StageKind::Open)
    }
}

/// A step of a pipeline: a column of the board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    pub id: Uuid,
    /// In the reader's language.
    pub name: String,
    pub kind: StageKind,
    /// Per cent.
    pub probability: i16,
    /// After so many days here a deal is stale.
    pub target_days: Option<i32>,
    /// What a deal must have before it may enter.
    pub required: Vec<RequiredField>,
}

/// Whether deals in a stage are still being worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    Open,
    Won,
    Lost,
}

impl StageKind {
    /// As in the database: `open`, `won`, `lost`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }

    /// The kind of a key; unknown ones count as open.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        match key {
            "won" => Self::Won,
            "lost" => Self::Lost,
            _ => Self::Open,
        }
    }
}

/// A field that a stage may require.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequiredField {
    Value,
    ExpectedClose,
    Customer,
    NextActivity,
}

impl RequiredField {
    /// All of them, in the order in which they are asked.
    pub const ALL: [Self; 4] = [Self::Value, Self::ExpectedClose, Self::Customer, Self::NextActivity];

    /// As in `stage.required`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::ExpectedClose => "expected_close",
            Self::Customer => "customer",
            Self::NextActivity => "next_activity",
        }
    }

    /// The field of a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }
}

/// Somebody who owns deals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    pub id: Uuid,
    pub name: String,
}

/// The nearest thing to be done on a deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextActivity {
    pub title: String,
    pub due_at: DateTime<Utc>,
}

/// A tag as shown on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagChip {
    pub name: String,
    /// A colour name of the design system.
    pub colour: String,
}

/// A deal on the board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    pub id: Uuid,
    pub name: String,
    pub customer: Option<(Uuid, String)>,
    /// It has a customer, and the reader may not see it.
    pub customer_hidden: bool,
    pub owner: Owner,
    pub value: Option<Decimal>,
    /// ISO 4217.
    pub currency: String,
    pub expected_close: Option<NaiveDate>,
    pub stage: Uuid,
    /// Hand order within the stage; sorts by bytes, then by id.
    pub position: String,
    pub entered_stage_at: DateTime<Utc>,
    pub next_activity: Option<NextActivity>,
    pub tags: Vec<TagChip>,
    pub version: i32,
    /// Whether the reader may move and change it.
    pub may_edit: bool,
}

impl Card {
    /// Whole days in the stage.
    #[must_use]
    pub fn days_in_stage(&self, now: DateTime<Utc>) -> i64 {
        (now - self.entered_stage_at).num_days().max(0)
    }

    /// Whether it has been in an open stage for longer than the stage's target.
    #[must_use]
    pub fn is_stale(&self, stage: &Stage, now: DateTime<Utc>) -> bool {
        stage.kind == StageKind::Open && stage.target_days.is_some_and(|days| self.days_in_stage(now) > i64::from(days))
    }

    /// What `stage` requires and this deal lacks, after `fill` is applied. A customer out of the reader's sight is a customer
    /// all the same: it stays, whatever `fill` says.
    #[must_use]
    pub fn lacks(&self, stage: &Stage, fill: Option<&Fill>) -> Vec<RequiredField> {
        let has = |field: &RequiredField| match field {
            RequiredField::Value => self.value.is_some() || fill.is_some_and(|fill| fill.value.is_some()),
            RequiredField::ExpectedClose => {
                self.expected_close.is_some() || fill.is_some_and(|fill| fill.expected_close.is_some())
            }
            RequiredField::Customer => {
                self.customer.is_some() || self.customer_hidden || fill.is_some_and(|fill| fill.customer.is_some())
            }
            RequiredField::NextActivity => {
                self.next_activity.is_some() || fill.is_some_and(|fill| fill.next_activity.is_some())
            }
        };
        stage.required.iter().copied().filter(|field| !has(field)).collect()
    }
}

/// Which deals the board shows, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Filter {
    /// Nil: the first pipeline.
    pub pipeline: Uuid,
    pub owners: Vec<Uuid>,
    /// People of these teams and of all below them.
    pub teams: Vec<Uuid>,
    /// In the organisation's currency.
    pub value_from: Option<Decimal>,
    pub value_to: Option<Decimal>,
    pub close_from: Option<NaiveDate>,
    pub close_to: Option<NaiveDate>,
    /// Only deals beyond their stage's target days.
    pub stale: bool,
    pub tags: Vec<Uuid>,
    /// Part of the deal's or the customer's name.
    pub text: String,
    pub sort: Sort,
}

/// The order within a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// As people dragged them.
    #[default]
    Hand,
    ValueDown,
    CloseSoon,
    /// Longest in the stage first.
    AgeDown,
}

/// Where a page of a column ended; opaque to the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor(pub String);

/// Some cards of one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnPage {
    pub stage: Uuid,
    pub cards: Vec<Card>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
}

/// Why a deal was won or lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseReason {
    pub id: Uuid,
    pub kind: StageKind,
    /// In the reader's language.
    pub name: String,
}

/// The first look at a pipeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Board {
    pub pipeline: Pipeline,
    pub pipelines: Vec<(Uuid, String)>,
    /// The first cards of each stage, in the order of the stages.
    pub columns: Vec<ColumnPage>,
    /// ISO 4217 code of the totals.
    pub currency: String,
    /// Whom one can filter by: the owners one sees.
    pub owners: Vec<Owner>,
    pub teams: Vec<(Uuid, String)>,
    pub tags: Vec<(Uuid, TagChip)>,
    pub reasons: Vec<CloseReason>,
    /// The server's time.
    pub clock: DateTime<Utc>,
}

/// Count and sums of a column, in the organisation's currency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnTotal {
    pub stage: Uuid,
    pub count: i64,
    pub sum: Decimal,
    /// Sum × probability of the stage.
    pub weighted: Decimal,
}

/// What is filled in together with a move, because the stage asks for it. For several deals it applies to each that lacks it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Fill {
    pub value: Option<Decimal>,
    pub currency: Option<String>,
    pub expected_close: Option<NaiveDate>,
    pub customer: Option<Uuid>,
    pub next_activity: Option<NextActivity>,
    pub close_reason: Option<Uuid>,
    pub close_note: Option<String>,
}

/// Move these deals, in this order, into a stage, between two neighbours as seen on screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MoveOrder {
    pub items: Vec<Uuid>,
    pub stage: Uuid,
    /// The card above; `None` at the top.
    pub after: Option<Uuid>,
    /// The card below; `None` at the end of what is loaded.
    pub before: Option<Uuid>,
    pub fill: Option<Fill>,
}

/// How a move ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// The cards as they are now.
    pub cards: Vec<Card>,
    /// To be handed to `undo_move`.
    pub undo: Uuid,
}

/// That a rule moved a deal where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleMove {
    pub rule: String,
    /// The stages in words.
    pub from: String,
    pub to: String,
    pub at: DateTime<Utc>,
}

/// A deal to be created from a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewDeal {
    pub name: String,
    pub pipeline: Uuid,
    pub stage: Uuid,
    pub customer: Option<Uuid>,
    pub value: Option<Decimal>,
    /// ISO 4217.
    pub currency: String,
    pub expected_close: Option<NaiveDate>,
}

/// For so long a move can be taken back, in seconds.
pub const UNDO_SECONDS: i64 = 10;

/// As many deals may move at once.
pub const MOST_AT_ONCE: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(required: Vec<RequiredField>) -> Stage {
        Stage {
            id: Uuid::nil(),
            name: String::new(),
            kind: StageKind::Open,
            probability: 50,
            target_days: Some(7),
            required,
        }
    }

    fn card(entered_stage_at: DateTime<Utc>) -> Card {
        Card {
            id: Uuid::nil(),
            name: String::new(),
            customer: None,
            customer_hidden: false,
            owner: Owner { id: Uuid::nil(), name: String::new() },
            value: None,
            currency: "CNY".to_owned(),
            expected_close: None,
            stage: Uuid::nil(),
            position: "V".to_owned(),
            entered_stage_at,
            next_activity: None,
            tags: vec![],
            version: 1,
            may_edit: true,
        }
    }

    #[test]
    fn a_deal_is_stale_after_the_target_days() {
        let start = DateTime::<Utc>::UNIX_EPOCH;
        let stage = stage(vec![]);
        assert!(!card(start).is_stale(&stage, start + chrono::Duration::days(7)));
        assert!(card(start).is_stale(&stage, start + chrono::Duration::days(8)));
        assert!(!card(start).is_stale(&Stage { kind: StageKind::Won, ..stage }, start + chrono::Duration::days(99)));
    }

    #[test]
    fn a_new_deal_begins_in_the_first_open_stage() {
        let won = Stage { kind: StageKind::Won, ..stage(vec![]) };
        let pipeline = |stages| Pipeline { id: Uuid::nil(), name: String::new(), stages };
        assert_eq!(pipeline(vec![won.clone(), stage(vec![]), stage(vec![])]).first_open(), Some(1));
        assert_eq!(pipeline(vec![won]).first_open(), None);
    }

    #[test]
    fn what_is_filled_in_is_no_longer_lacking() {
        let stage = stage(vec![RequiredField::Value, RequiredField::Customer]);
        let card = card(DateTime::<Utc>::UNIX_EPOCH);
        assert_eq!(card.lacks(&stage, None), vec![RequiredField::Value, RequiredField::Customer]);
        let fill = Fill { value: Some(Decimal::ONE), ..Fill::default() };
        assert_eq!(card.lacks(&stage, Some(&fill)), vec![RequiredField::Customer]);
        let hidden = Card { customer_hidden: true, ..card };
        assert_eq!(hidden.lacks(&stage, None), vec![RequiredField::Value]);
    }
}
