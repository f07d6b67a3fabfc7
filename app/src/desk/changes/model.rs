//! A change of tickets: what it sets, and what becomes of each of them.

use crate::{
    access::{AppError, FieldError},
    desk::tickets::{
        model::{LONGEST, TicketForm},
        rules_model::{Priority, State},
    },
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// So many are changed at once: with their events and promised times well below a second in one transaction, which is what makes
/// the way back as short.
pub const MOST: usize = 500;

/// To whom it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assignee {
    /// Whoever does it.
    Me,
    Nobody,
    Person(Uuid),
}

/// What is to be set; what is not said stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TicketChange {
    pub state: Option<State>,
    /// What solved it, where the state says so.
    pub solution: Option<String>,
    pub priority: Option<Priority>,
    pub category: Option<Uuid>,
    pub owner: Option<Assignee>,
    /// Names of tags that it gets.
    pub tags: Vec<String>,
    /// Whether whoever does it follows it.
    pub follow: Option<bool>,
}

impl TicketChange {
    /// Whether it sets nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        Self { solution: None, ..self.clone() } == Self::default()
    }

    /// As it is kept: texts cut, tags each once.
    ///
    /// # Errors
    /// `Invalid` on `change` for one that sets nothing, on `state`, `solution` and `tags`.
    pub fn checked(self) -> Result<Self, AppError> {
        let mut wrong = Vec::new();
        if self.is_empty() {
            wrong.push(FieldError::of("change", "required"));
        }
        if self.state == Some(State::New) {
            wrong.push(FieldError::of("state", "ticket_state_step"));
        }
        let solution = self.solution.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        if solution.as_ref().is_some_and(|text| text.chars().count() > LONGEST) {
            wrong.push(FieldError::of("solution", "too_long"));
        }
        // As they are typed in the form of a ticket.
        let typed = TicketForm { subject: "-".to_owned(), tags: self.tags.join(","), ..TicketForm::default() };
        let tags = match typed.check() {
            Ok(fields) => fields.tags,
            Err(AppError::Invalid(errors)) => {
                wrong.extend(errors);
                Vec::new()
            }
            Err(error) => return Err(error),
        };
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        Ok(Self { solution: solution.filter(|_| self.state == Some(State::Solved)), tags, ..self })
    }
}

/// What became of one ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Of a run: its turn has not come.
    Waiting,
    Changed,
    /// It was so already.
    Same,
    /// Deleted meanwhile, or out of sight.
    Gone,
    /// Somebody changed it after it was chosen.
    ChangedMeanwhile,
    /// It became part of another one.
    Merged,
    /// The state does not follow the one in which it is.
    NoStep,
    /// Nobody has said how it was solved.
    NoSolution,
    /// Changed and taken back.
    Undone,
    /// Changed, and not taken back because somebody changed it since.
    Kept,
}

impl Outcome {
    pub const ALL: [Self; 10] = [
        Self::Waiting,
        Self::Changed,
        Self::Same,
        Self::Gone,
        Self::ChangedMeanwhile,
        Self::Merged,
        Self::NoStep,
        Self::NoSolution,
        Self::Undone,
        Self::Kept,
    ];

    /// As in `ticket_bulk_item.outcome` and in the language files (`desk_changes.outcome_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Changed => "changed",
            Self::Same => "same",
            Self::Gone => "gone",
            Self::ChangedMeanwhile => "changed_meanwhile",
            Self::Merged => "merged",
            Self::NoStep => "no_step",
            Self::NoSolution => "no_solution",
            Self::Undone => "undone",
            Self::Kept => "kept",
        }
    }

    /// The outcome of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.key() == key)
    }

    /// Whether the ticket was left otherwise than was asked for.
    #[must_use]
    pub const fn is_refusal(self) -> bool {
        !matches!(self, Self::Waiting | Self::Changed | Self::Same | Self::Undone)
    }
}

/// A ticket that was left as it was, or stayed changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub id: Uuid,
    /// Number and subject; `None` where it is gone.
    pub named: Option<(i64, String)>,
    pub outcome: Outcome,
}

/// What came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// By which it is taken back.
    pub run: Uuid,
    /// How many were changed, or taken back.
    pub changed: usize,
    /// How many were so already.
    pub same: usize,
    pub left: Vec<LeftOut>,
}

/// How a ticket stands before a change, as far as it matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub version: i32,
    pub merged: bool,
    pub state: State,
    pub solution: Option<String>,
    pub priority: Priority,
    pub category: Option<Uuid>,
    pub owner: Option<Uuid>,
    pub tags: Vec<Uuid>,
    pub follows: bool,
}

/// A change with the ids that its words stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    pub state: Option<State>,
    pub solution: Option<String>,
    pub priority: Option<Priority>,
    pub category: Option<Uuid>,
    /// To nobody: `Some(None)`.
    pub owner: Option<Option<Uuid>>,
    pub tags: Vec<Uuid>,
    pub follow: Option<bool>,
}

/// What of a change makes a difference to one ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    pub state: Option<State>,
    pub priority: Option<Priority>,
    pub category: Option<Uuid>,
    pub owner: Option<Option<Uuid>>,
    pub tags: Vec<Uuid>,
    pub follow: Option<bool>,
}

impl Difference {
    /// Whether the ticket itself changes; who follows it stands beside it.
    #[must_use]
    pub fn touches(&self) -> bool {
        Self { follow: None, ..self.clone() } != Self::default()
    }
}

/// What a change does to one ticket that was seen in this version.
///
/// # Errors
/// Why it is left as it is.
pub fn difference(standing: &Standing, seen: i32, change: &Resolved) -> Result<Difference, Outcome> {
    if standing.merged {
        return Err(Outcome::Merged);
    }
    if standing.version != seen {
        return Err(Outcome::ChangedMeanwhile);
    }
    let state = change.state.filter(|to| *to != standing.state);
    if let Some(to) = state {
        let solution = change.solution.as_deref().or(standing.solution.as_deref());
        standing.state.step(to, solution).map_err(|error| {
            if error.of_field("solution").is_some() { Outcome::NoSolution } else { Outcome::NoStep }
        })?;
    }
    let found = Difference {
        state,
        priority: change.priority.filter(|to| *to != standing.priority),
        category: change.category.filter(|to| Some(*to) != standing.category),
        owner: change.owner.filter(|to| *to != standing.owner),
        tags: change.tags.iter().filter(|tag| !standing.tags.contains(tag)).copied().collect(),
        follow: change.follow.filter(|to| *to != standing.follows),
    };
    if found == Difference::default() { Err(Outcome::Same) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing() -> Standing {
        Standing {
            version: 3,
            merged: false,
            state: State::Open,
            solution: None,
            priority: Priority::Normal,
            category: None,
            owner: None,
            tags: vec![Uuid::from_u128(1)],
            follows: false,
        }
    }

    fn nothing() -> Resolved {
        Resolved {
            state: None,
            solution: None,
            priority: None,
            category: None,
            owner: None,
            tags: Vec::new(),
            follow: None,
        }
    }

    #[test]
    fn only_what_differs_is_changed() {
        let change = Resolved {
            state: Some(State::Open),
            priority: Some(Priority::High),
            tags: vec![Uuid::from_u128(1), Uuid::from_u128(2)],
            owner: Some(None),
            ..nothing()
        };
        let wanted =
            Difference { priority: Some(Priority::High), tags: vec![Uuid::from_u128(2)], ..Difference::default() };
        assert_eq!(difference(&standing(), 3, &change), Ok(wanted));
        let same = Resolved { state: Some(State::Open), owner: Some(None), ..nothing() };
        assert_eq!(difference(&standing(), 3, &same), Err(Outcome::Same));
        let follow = Resolved { follow: Some(true), ..nothing() };
        assert_eq!(difference(&standing(), 3, &follow).map(|found| found.touches()), Ok(false));
    }

    #[test]
    fn each_refusal_says_why() {
        let solved = Resolved { state: Some(State::Solved), ..nothing() };
        assert_eq!(difference(&standing(), 3, &solved), Err(Outcome::NoSolution));
        let closed = Standing { state: State::Closed, ..standing() };
        let how = Resolved { solution: Some("x".to_owned()), ..solved };
        assert_eq!(difference(&closed, 3, &how), Err(Outcome::NoStep));
        assert_eq!(difference(&standing(), 2, &how), Err(Outcome::ChangedMeanwhile));
        assert_eq!(difference(&Standing { merged: true, ..standing() }, 2, &how), Err(Outcome::Merged));
        assert!(difference(&standing(), 3, &how).is_ok());
        for outcome in Outcome::ALL {
            assert_eq!(serde_json::to_value(outcome).ok(), Some(outcome.key().into()));
        }
    }

    #[test]
    fn a_change_says_something_that_can_be_done() {
        assert_eq!(TicketChange::default().checked(), Err(AppError::invalid("change", "required")));
        let solution = TicketChange { solution: Some("x".to_owned()), ..TicketChange::default() };
        assert!(solution.is_empty());
        let new = TicketChange { state: Some(State::New), ..TicketChange::default() };
        assert_eq!(new.checked(), Err(AppError::invalid("state", "ticket_state_step")));
        let tags = TicketChange { tags: vec!["急, 出口".to_owned(), "急".to_owned()], ..TicketChange::default() };
        assert_eq!(tags.checked().map(|change| change.tags), Ok(vec!["出口".to_owned(), "急".to_owned()]));
        let long = TicketChange { tags: vec!["y".repeat(51)], ..TicketChange::default() };
        assert_eq!(long.checked(), Err(AppError::invalid("tags", "ticket_tags_form")));
        let closed =
            TicketChange { state: Some(State::Closed), solution: Some("x".to_owned()), ..TicketChange::default() };
        assert_eq!(closed.checked().map(|change| change.solution), Ok(None));
    }
}
