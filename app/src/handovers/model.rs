//! What is handed over, to whom, and what became of it.

use crate::access::AppError;
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Records on one page of the preview, and most that a result names.
pub const PAGE: i64 = 50;
/// Most people who may receive.
pub const MOST_RECEIVERS: usize = 50;

/// What can be handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandKind {
    /// Those that are still open.
    Lead,
    Customer,
    Contact,
    Deal,
    /// Won and lost.
    ClosedDeal,
    /// What is planned.
    Activity,
    /// What others share with the giver.
    Share,
}

impl HandKind {
    /// All, in the order of the work.
    pub const ALL: [Self; 7] =
        [Self::Lead, Self::Customer, Self::Contact, Self::Deal, Self::ClosedDeal, Self::Activity, Self::Share];

    /// As in `handover_record.record_kind`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Customer => "customer",
            Self::Contact => "contact",
            Self::Deal => "deal",
            Self::ClosedDeal => "closed_deal",
            Self::Activity => "activity",
            Self::Share => "share",
        }
    }

    /// The kind of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// By which rule it is dealt out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// All to the first receiver.
    #[default]
    One,
    /// In turns.
    Equally,
    /// By the region of the customer; the first receiver gets the rest.
    Region,
    /// By the industry of the customer; the first receiver gets the rest.
    Industry,
}

impl Rule {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::One, Self::Equally, Self::Region, Self::Industry];

    /// As in the plan and in the language files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Equally => "equally",
            Self::Region => "region",
            Self::Industry => "industry",
        }
    }

    /// The rule of a key; the first one for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|rule| rule.key() == key).unwrap_or_default()
    }
}

/// What somebody decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub giver: Uuid,
    pub kinds: Vec<HandKind>,
    /// Only of customers of this industry, in this region, with this tag; deals of this pipeline.
    pub industry: Option<String>,
    pub region: Option<String>,
    pub tag: Option<Uuid>,
    pub pipeline: Option<Uuid>,
    pub receivers: Vec<Uuid>,
    pub rule: Rule,
    /// Who gets which region or industry; used by the rules that ask for it.
    pub by_value: BTreeMap<String, Uuid>,
    /// Deals go where their customer goes.
    pub deals_follow: bool,
    /// The giver may go on reading customers and deals.
    pub keep_share: bool,
}

impl Plan {
    /// Everything of a giver that is still to be done, to nobody yet.
    #[must_use]
    pub fn of(giver: Uuid) -> Self {
        Self {
            giver,
            kinds: HandKind::ALL.into_iter().filter(|kind| *kind != HandKind::ClosedDeal).collect(),
            industry: None,
            region: None,
            tag: None,
            pipeline: None,
            receivers: Vec::new(),
            rule: Rule::One,
            by_value: BTreeMap::new(),
            deals_follow: true,
            keep_share: false,
        }
    }

    /// The plan as it can be carried out: receivers once each, nothing that its rule does not use.
    ///
    /// # Errors
    /// `Invalid` on `owner` (nobody receives, too many, or the giver), `kinds`.
    pub fn checked(mut self) -> Result<Self, AppError> {
        let mut seen = Vec::new();
        self.receivers.retain(|id| {
            let is_new = !seen.contains(id);
            seen.push(*id);
            is_new
        });
        match self.rule {
            Rule::One => self.receivers.truncate(1),
            Rule::Equally | Rule::Region | Rule::Industry => {}
        }
        if !matches!(self.rule, Rule::Region | Rule::Industry) {
            self.by_value.clear();
        }
        if self.kinds.is_empty() {
            return Err(AppError::invalid("kinds", "required"));
        }
        if self.receivers.is_empty() {
            return Err(AppError::invalid("owner", "required"));
        }
        if self.receivers.len() > MOST_RECEIVERS || self.by_value.len() > 1000 {
            return Err(AppError::invalid("owner", "too_many_at_once"));
        }
        if self.receivers.contains(&self.giver) || self.by_value.values().any(|id| *id == self.giver) {
            return Err(AppError::invalid("owner", "owner_may_receive"));
        }
        Ok(self)
    }
}

/// What can be chosen for a giver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// Everybody who may give, with whether they still work here.
    pub givers: Vec<(Uuid, String, bool)>,
    pub receivers: Vec<(Uuid, String)>,
    /// Of the giver's customers, the most frequent first.
    pub industries: Vec<String>,
    pub regions: Vec<String>,
    pub tags: Vec<(Uuid, String)>,
    pub pipelines: Vec<(Uuid, String, Option<String>)>,
}

/// How much of a kind somebody gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portion {
    pub kind: HandKind,
    pub to: Uuid,
    pub to_name: String,
    pub count: i64,
    /// Of deals, in the organisation's currency.
    pub value: Option<Decimal>,
}

/// Before it happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    pub portions: Vec<Portion>,
    /// Who loses sight of how many customers and deals.
    pub blind: Vec<Blind>,
    /// What of the giver stays: in the bin, won and lost deals that were not chosen, finished work.
    pub binned: i64,
    pub closed: i64,
    pub finished: i64,
}

/// Somebody who loses sight of records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blind {
    pub name: String,
    pub records: i64,
    /// A share to read lets them go on seeing.
    pub keeps: bool,
}

/// One record of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    pub id: Uuid,
    pub name: String,
    pub to_name: String,
}

/// Where a handover stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Running,
    Done,
    Undoing,
    Undone,
}

impl State {
    /// The state of a key; unknown ones count as done, in which nothing is under way.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        match key {
            "running" => Self::Running,
            "undoing" => Self::Undoing,
            "undone" => Self::Undone,
            _ => Self::Done,
        }
    }

    /// Whether steps are still to be made.
    #[must_use]
    pub const fn is_moving(self) -> bool {
        matches!(self, Self::Running | Self::Undoing)
    }
}

/// A handover in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverRow {
    pub id: Uuid,
    pub giver: String,
    pub state: State,
    /// Its server died: it is to be gone on with.
    pub broke_off: bool,
    pub started_by: String,
    pub started_at: DateTime<Utc>,
    pub undone_by: Option<String>,
    /// Who receives.
    pub receivers: Vec<String>,
    pub total: i64,
    /// How many records the work that is under way has behind it.
    pub done: i64,
}

/// A record that a handover left where it was, or that its undoing did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftRow {
    pub kind: HandKind,
    pub record: Uuid,
    pub name: String,
    pub why: String,
}

/// A handover with what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverView {
    pub row: HandoverRow,
    pub portions: Vec<Portion>,
    /// What was left, or stays after undoing; the first fifty.
    pub left: Vec<LeftRow>,
    pub left_count: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(receivers: &[Uuid]) -> Plan {
        Plan { receivers: receivers.to_vec(), ..Plan::of(Uuid::nil()) }
    }

    #[test]
    fn keys_lead_back() {
        for kind in HandKind::ALL {
            assert_eq!(HandKind::from_key(kind.key()), Some(kind));
            assert_eq!(serde_json::to_value(kind).expect("a word"), kind.key());
        }
        for rule in Rule::ALL {
            assert_eq!(Rule::from_key(rule.key()), rule);
            assert_eq!(serde_json::to_value(rule).expect("a word"), rule.key());
        }
    }

    #[test]
    fn a_plan_names_somebody_else_once() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let equally = Plan { rule: Rule::Equally, ..plan(&[one, other, one]) };
        assert_eq!(equally.checked().map(|plan| plan.receivers), Ok(vec![one, other]));
        assert_eq!(plan(&[one, other]).checked().map(|plan| plan.receivers), Ok(vec![one]));
        assert!(plan(&[]).checked().is_err() && plan(&[Uuid::nil()]).checked().is_err());
        assert!(Plan { kinds: Vec::new(), ..plan(&[one]) }.checked().is_err());
        let unused = Plan { by_value: BTreeMap::from([("x".to_owned(), other)]), ..plan(&[one]) };
        assert_eq!(unused.checked().map(|plan| plan.by_value.len()), Ok(0));
    }
}
