//! What is promised to whom, and who is told when it is not kept.

use crate::customers::lifecycle::model::Lifecycle;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest promise: a year.
pub const LONGEST: u32 = 365 * 24 * 60;
/// Steps of one chain.
pub const MOST_STEPS: usize = 10;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// From the request to the first answer.
    First,
    /// From the customer's word to the next answer.
    Next,
    /// From the request to the solution.
    Resolve,
}

impl Measure {
    /// All, in the order in which they fall due.
    pub const ALL: [Self; 3] = [Self::First, Self::Next, Self::Resolve];

    /// As in columns, fields and the language files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Next => "next",
            Self::Resolve => "resolve",
        }
    }

    /// The one of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.key() == key)
    }
}

/// How pressing a request is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    Low,
    #[default]
    Normal,
    High,
    Urgent,
}

impl Priority {
    /// All, the least pressing first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Normal, Self::High, Self::Urgent];

    /// As in the database and the language files (`sla.priority_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }

    /// The priority of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.key() == key)
    }
}

/// What a request is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    #[default]
    Question,
    Fault,
    Complaint,
    /// A return or a repair.
    Return,
}

impl Kind {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Question, Self::Fault, Self::Complaint, Self::Return];

    /// As in the database and the language files (`sla.kind_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Fault => "fault",
            Self::Complaint => "complaint",
            Self::Return => "return",
        }
    }

    /// The kind of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// What is known of a request when its policy is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub priority: Priority,
    pub kind: Kind,
    /// Of the customer; `None` where nobody knows who it is.
    pub lifecycle: Option<Lifecycle>,
    pub tags: Vec<Uuid>,
}

/// One promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Of the calendar's time.
    pub minutes: u32,
    pub calendar: Uuid,
}

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "who", content = "person", rename_all = "snake_case")]
pub enum Tells {
    /// Whoever works on the request.
    Owner,
    /// Whoever leads the owner's team.
    TeamLead,
    Person(Uuid),
}

/// One step of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Minutes of the calendar's time after the moment at which it was due; `None` with the warning.
    pub after: Option<u32>,
    pub tells: Tells,
}

/// A policy; the first in order that fits a request holds for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    pub id: Uuid,
    pub version: i32,
    pub name: String,
    pub active: bool,
    /// Nothing chosen fits everything; so do the three lists below.
    pub lifecycles: Vec<Lifecycle>,
    pub tags: Vec<Uuid>,
    pub priorities: Vec<Priority>,
    pub kinds: Vec<Kind>,
    /// As in [`Measure::ALL`].
    pub promises: [Option<Promise>; 3],
    /// In per cent of the time.
    pub warn_percent: Option<i16>,
    pub chain: Vec<Step>,
}

impl Policy {
    /// Whether it holds for a request.
    #[must_use]
    pub fn fits(&self, request: &Request) -> bool {
        self.active
            && (self.priorities.is_empty() || self.priorities.contains(&request.priority))
            && (self.kinds.is_empty() || self.kinds.contains(&request.kind))
            && (self.lifecycles.is_empty() || request.lifecycle.is_some_and(|is| self.lifecycles.contains(&is)))
            && (self.tags.is_empty() || self.tags.iter().any(|tag| request.tags.contains(tag)))
    }
}

/// The first policy that holds for a request.
#[must_use]
pub fn policy_for<'a>(policies: &'a [Policy], request: &Request) -> Option<&'a Policy> {
    policies.iter().find(|policy| policy.fits(request))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_policy_that_fits_holds() {
        let all = Policy {
            id: Uuid::from_u128(1),
            version: 1,
            name: "标准".into(),
            active: true,
            lifecycles: Vec::new(),
            tags: Vec::new(),
            priorities: Vec::new(),
            kinds: Vec::new(),
            promises: [None; 3],
            warn_percent: None,
            chain: Vec::new(),
        };
        let some = Policy {
            id: Uuid::from_u128(2),
            priorities: vec![Priority::Urgent],
            lifecycles: vec![Lifecycle::Customer],
            ..all.clone()
        };
        let policies = [some, all];
        let mut request = Request { priority: Priority::Urgent, ..Request::default() };
        // Nobody knows who it is: conditions on the customer do not hold.
        assert_eq!(policy_for(&policies, &request).map(|policy| policy.id), Some(Uuid::from_u128(1)));
        request.lifecycle = Some(Lifecycle::Customer);
        assert_eq!(policy_for(&policies, &request).map(|policy| policy.id), Some(Uuid::from_u128(2)));
        assert_eq!(policy_for(&[Policy { active: false, ..policies[1].clone() }], &request), None);
    }
}
