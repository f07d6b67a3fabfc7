//! What somebody is told of.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// They were named in a note, an exchange or a comment.
    Mentioned,
    /// A customer, a deal or a ticket was given to them.
    Given,
    /// A visitor waits in the chat.
    Chatting,
    /// A customer of theirs goes back to the pool soon.
    Recycling,
    /// What was promised on a ticket is due soon, or was not kept.
    Escalated,
    /// A ticket that they put off is back.
    Woken,
    /// A customer rated a ticket of theirs low.
    Rated,
    /// A quote of theirs was accepted, declined, or nobody answered it in time.
    Quoted,
    /// A mail of theirs was answered, or did not arrive.
    Mailed,
    /// They are asked to approve something, or what they asked for was decided.
    Approving,
    /// A lead or a deal of theirs scored high enough for a rule.
    Scored,
    /// Something that they planned, or that was planned for them, is due; the time of a lead of theirs runs out or has run out.
    Due,
    /// A rule of automation tells them something, or one of theirs was switched off.
    Automated,
    /// Somebody else changed a record that they follow.
    Followed,
}

impl NoticeKind {
    /// All, the most pressing first: of one event a person is told once, by the first that fits.
    pub const ALL: [Self; 14] = [
        Self::Mentioned,
        Self::Given,
        Self::Chatting,
        Self::Recycling,
        Self::Escalated,
        Self::Woken,
        Self::Rated,
        Self::Quoted,
        Self::Mailed,
        Self::Approving,
        Self::Scored,
        Self::Due,
        Self::Automated,
        Self::Followed,
    ];

    /// As in `notice.kind` and in the language files (`notices.kind_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Mentioned => "mentioned",
            Self::Given => "given",
            Self::Chatting => "chatting",
            Self::Recycling => "recycling",
            Self::Escalated => "escalated",
            Self::Woken => "woken",
            Self::Rated => "rated",
            Self::Quoted => "quoted",
            Self::Mailed => "mailed",
            Self::Approving => "approving",
            Self::Scored => "scored",
            Self::Due => "due",
            Self::Automated => "automated",
            Self::Followed => "followed",
        }
    }

    /// The kind of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// A record that can be followed, and that notices tell of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordOf {
    Customer(Uuid),
    Contact(Uuid),
    Deal(Uuid),
    Ticket(Uuid),
    Lead(Uuid),
    /// Something to be done; nobody follows it.
    Task(Uuid),
    /// A rule of automation; nobody follows it.
    Rule(Uuid),
    /// A request for approval; nobody follows it.
    Approval(Uuid),
}

impl RecordOf {
    /// As in `notice.record_kind`.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Customer(_) => "customer",
            Self::Contact(_) => "contact",
            Self::Deal(_) => "deal",
            Self::Ticket(_) => "ticket",
            Self::Lead(_) => "lead",
            Self::Task(_) => "activity",
            Self::Rule(_) => "automation",
            Self::Approval(_) => "approval",
        }
    }

    #[must_use]
    pub const fn id(self) -> Uuid {
        match self {
            Self::Customer(id)
            | Self::Contact(id)
            | Self::Deal(id)
            | Self::Ticket(id)
            | Self::Lead(id)
            | Self::Task(id)
            | Self::Rule(id)
            | Self::Approval(id) => id,
        }
    }

    /// The record of a kind; a customer for an unknown one.
    #[must_use]
    pub fn of(kind: &str, id: Uuid) -> Self {
        match kind {
            "contact" => Self::Contact(id),
            "deal" => Self::Deal(id),
            "ticket" => Self::Ticket(id),
            "lead" => Self::Lead(id),
            "activity" => Self::Task(id),
            "automation" => Self::Rule(id),
            "approval" => Self::Approval(id),
            _ => Self::Customer(id),
        }
    }
}

/// One thing that somebody is told of a record which they may see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    pub id: Uuid,
    pub kind: NoticeKind,
    pub happened_at: DateTime<Utc>,
    pub record: RecordOf,
    /// What the record is called.
    pub name: String,
    /// Who did it; `None` for the system.
    pub actor: Option<String>,
    /// What they did, `noun.verb`.
    pub event: Option<String>,
    /// The words that were said, shortened; of what is due its title.
    pub words: Option<String>,
    /// How many changes it bundles.
    pub times: i32,
    /// Where on the record's timeline it stands.
    pub entry: Option<(Uuid, DateTime<Utc>)>,
    pub read: bool,
}

/// Where a page of notices ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeMark {
    pub happened_at: DateTime<Utc>,
    pub id: Uuid,
}

impl Notice {
    /// The mark behind which the next page starts if this is the last.
    #[must_use]
    pub const fn mark(&self) -> NoticeMark {
        NoticeMark { happened_at: self.happened_at, id: self.id }
    }

    /// The address of what it tells of: the record's page, at the entry where there is one.
    #[must_use]
    pub fn address(&self) -> String {
        let page = match self.record {
            RecordOf::Customer(id) => crate::routes::customer(id),
            RecordOf::Contact(id) => crate::routes::contact(id),
            RecordOf::Deal(id) => crate::routes::deal(id),
            RecordOf::Ticket(id) => crate::routes::ticket(id),
            RecordOf::Lead(id) => crate::routes::lead(id),
            RecordOf::Task(id) => return crate::routes::task(id),
            RecordOf::Rule(id) => return crate::routes::automation(id),
            RecordOf::Approval(id) => return crate::routes::approval(id),
        };
        match self.entry {
            Some((id, at)) => {
                // The timeline begins at the entry: an old one would be far below.
                format!("{page}?at={}#entry-{id}", at.timestamp_micros())
            }
            None => page,
        }
    }
}

/// Notices of one page.
pub const NOTICES: usize = 30;
/// The bell counts so far; beyond, it says that there are more.
pub const COUNTED: i64 = 99;

/// A part of somebody's notices, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Notices {
    pub notices: Vec<Notice>,
    /// Whether there are older ones.
    pub more: bool,
}

/// Something that happened and may concern somebody, as the worker finds it in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// Of the event in the chain.
    pub number: i64,
    pub person: Uuid,
    pub kind: NoticeKind,
}

/// Of what concerns the same person in one event, the most pressing; in the order of the log.
#[must_use]
pub fn most_pressing(mut concerns: Vec<Concern>) -> Vec<Concern> {
    concerns.sort_by_key(|concern| (concern.number, concern.person, concern.kind));
    concerns.dedup_by_key(|concern| (concern.number, concern.person));
    concerns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_named_in_a_change_they_follow_is_told_once() {
        let concern = |number, person, kind| Concern { number, person: Uuid::from_u128(person), kind };
        let told = most_pressing(vec![
            concern(2, 1, NoticeKind::Followed),
            concern(1, 1, NoticeKind::Followed),
            concern(1, 1, NoticeKind::Mentioned),
            concern(1, 2, NoticeKind::Followed),
        ]);
        let kinds: Vec<_> = told.iter().map(|concern| (concern.number, concern.kind)).collect();
        assert_eq!(kinds, [(1, NoticeKind::Mentioned), (1, NoticeKind::Followed), (2, NoticeKind::Followed)]);
    }

    #[test]
    fn kinds_and_records_come_back_from_their_keys() {
        assert!(NoticeKind::ALL.into_iter().all(|kind| NoticeKind::from_key(kind.key()) == Some(kind)));
        let id = Uuid::max();
        for record in [
            RecordOf::Customer(id),
            RecordOf::Contact(id),
            RecordOf::Deal(id),
            RecordOf::Ticket(id),
            RecordOf::Lead(id),
            RecordOf::Task(id),
            RecordOf::Rule(id),
            RecordOf::Approval(id),
        ] {
            assert_eq!(RecordOf::of(record.kind(), record.id()), record);
        }
    }
}
