//! How tickets belong together.

use crate::{
    access::AppError,
    desk::tickets::rules_model::{Priority, State},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How one ticket is linked to another one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// They have to do with each other.
    #[default]
    Relates,
    /// The first is about the same as the other.
    Duplicate,
}

impl LinkKind {
    pub const ALL: [Self; 2] = [Self::Relates, Self::Duplicate];

    /// As in `ticket_link.kind`, and the end of its key in the language files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Relates => "relates",
            Self::Duplicate => "duplicate",
        }
    }

    /// The kind of a key; a mere relation for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.key() == key).unwrap_or_default()
    }
}

/// A ticket as it is named beside another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    pub id: Uuid,
    pub number: i64,
    pub version: i32,
    pub subject: String,
    pub state: State,
    pub priority: Priority,
    pub owner: Option<String>,
    pub customer: Option<String>,
    pub updated_at: DateTime<Utc>,
}

/// A ticket that is linked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linked {
    pub ticket: Related,
    pub kind: LinkKind,
    /// The link goes from the ticket that is looked at to this one.
    pub outgoing: bool,
}

/// A ticket that became part of the one that is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absorbed {
    pub merge: Uuid,
    pub ticket: Related,
    pub merged_at: DateTime<Utc>,
    pub merged_by: String,
}

/// What a ticket belongs together with, as far as the reader sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relations {
    pub parent: Option<Related>,
    /// Open ones first; at most [`SHOWN`].
    pub children: Vec<Related>,
    pub links: Vec<Linked>,
    /// What was merged into it, the last first.
    pub absorbed: Vec<Absorbed>,
    /// Into which it was merged, and by which merge.
    pub kept: Option<(Uuid, Related)>,
}

/// Of each kind so many are named at most.
pub const SHOWN: i64 = 100;

impl Relations {
    /// The tickets that are named, each once.
    #[must_use]
    pub fn names(&self, id: Uuid) -> bool {
        let one = |ticket: &Related| ticket.id == id;
        self.parent.iter().any(one)
            || self.children.iter().any(one)
            || self.links.iter().any(|link| one(&link.ticket))
            || self.absorbed.iter().any(|absorbed| one(&absorbed.ticket))
            || self.kept.iter().any(|(_, ticket)| one(ticket))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The children on which somebody still has to do something.
    #[must_use]
    pub fn open_children(&self) -> Vec<Related> {
        self.children.iter().filter(|child| child.state.is_open()).cloned().collect()
    }
}

/// The subject of a ticket that is split off, as typed.
///
/// # Errors
/// `Invalid` on `subject`.
pub fn split_subject(typed: &str) -> Result<String, AppError> {
    let subject = typed.trim();
    match subject.chars().count() {
        0 => Err(AppError::invalid("subject", "required")),
        1..=200 => Ok(subject.to_owned()),
        _ => Err(AppError::invalid("subject", "ticket_subject_length")),
    }
}

/// What a split-off ticket may be called: the first line of what was said, shortened at a word.
#[must_use]
pub fn subject_of(text: &str) -> String {
    const LONGEST: usize = 60;
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    if line.chars().count() <= LONGEST {
        return line.to_owned();
    }
    let begun: String = line.chars().take(LONGEST).collect();
    let at_word = begun.rfind(' ').filter(|at| *at > LONGEST / 2).map_or(begun.as_str(), |at| &begun[..at]);
    format!("{}…", at_word.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn related(id: u128, state: State) -> Related {
        Related {
            id: Uuid::from_u128(id),
            number: 1,
            version: 1,
            subject: String::new(),
            state,
            priority: Priority::Normal,
            owner: None,
            customer: None,
            updated_at: DateTime::default(),
        }
    }

    #[test]
    fn what_is_named_is_known_and_only_open_children_are_offered() {
        let relations = Relations {
            parent: Some(related(1, State::Open)),
            children: vec![related(2, State::Open), related(3, State::Solved)],
            ..Relations::default()
        };
        assert!(relations.names(Uuid::from_u128(1)) && relations.names(Uuid::from_u128(3)));
        assert!(!relations.names(Uuid::from_u128(4)) && !relations.is_empty());
        assert_eq!(relations.open_children().len(), 1);
    }

    #[test]
    fn kinds_of_links_lead_back() {
        assert!(LinkKind::ALL.into_iter().all(|kind| LinkKind::from_key(kind.key()) == kind));
        assert_eq!(LinkKind::from_key("cousin"), LinkKind::Relates);
    }

    #[test]
    fn a_subject_is_the_first_line_of_what_was_said() {
        assert_eq!(subject_of("\n  冷水机也报警 \n第二行"), "冷水机也报警");
        let long = subject_of(&"the chiller raises an alarm again and again ".repeat(5));
        assert!(long.ends_with('…') && long.chars().count() <= 61 && !long.contains(" …"), "{long}");
        assert!(subject_of(&"长".repeat(100)).ends_with('…'));
        assert_eq!(split_subject(" x "), Ok("x".to_owned()));
        assert_eq!(split_subject(" "), Err(AppError::invalid("subject", "required")));
        assert_eq!(split_subject(&"长".repeat(201)), Err(AppError::invalid("subject", "ticket_subject_length")));
    }
}
