//! Messages that became part of no ticket, as the desk sees them, and what became of one that somebody took up.

use crate::desk::tickets::model::LONGEST;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::thread_model::bare_subject;

/// Messages that are shown at once.
pub const PAGE: usize = 50;

/// A message of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOutRow {
    pub id: Uuid,
    pub mailbox: String,
    pub from_name: String,
    pub from_address: String,
    pub subject: String,
    /// The first words of it.
    pub begins: String,
    /// Could not be read; otherwise it was left out on purpose.
    pub unreadable: bool,
    /// `mail.reason_…`.
    pub reason: String,
    pub received_at: DateTime<Utc>,
}

impl LeftOutRow {
    /// Where the next page begins if this is the last row.
    #[must_use]
    pub const fn mark(&self) -> LeftOutMark {
        LeftOutMark { received_at: self.received_at, id: self.id }
    }
}

/// Where a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOutMark {
    pub received_at: DateTime<Utc>,
    pub id: Uuid,
}

/// A page of them, the last received first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOutList {
    pub rows: Vec<LeftOutRow>,
    pub more: bool,
}

/// What became of a message that somebody took up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The ticket to go on with: the one that was made, or the one that it belongs to.
    pub ticket: Uuid,
    pub number: i64,
    /// Of the ticket that was made; taking it back asks whether it is still that.
    pub version: i32,
}

/// The subject of the ticket that is made of a message: its own without what answers put before it, or else how it begins, or who wrote.
#[must_use]
pub fn subject_of(subject: &str, text: &str, from: &str) -> String {
    let begin: String =
        text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().chars().take(60).collect();
    let found = [subject, &begin, from].into_iter().map(bare_subject).find(|subject| !subject.is_empty());
    found.unwrap_or_else(|| "—".to_owned())
}

/// What is said on the ticket: the words of the message, or at least its subject.
#[must_use]
pub fn words_of(subject: &str, text: &str) -> String {
    let text: String = text.trim().chars().take(LONGEST).collect();
    match (text.as_str(), subject.trim()) {
        ("", "") => "—".to_owned(),
        ("", subject) => subject.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_always_names_the_ticket() {
        assert_eq!(subject_of("回复: [#T-000012] 报警", "x", "li@x.cn"), "报警");
        assert_eq!(subject_of(" ", "\n 镜片裂了\n第二行", "li@x.cn"), "镜片裂了");
        assert_eq!(subject_of("Re:", "", "li@x.cn"), "li@x.cn");
        assert_eq!(subject_of("", "", ""), "—");
        assert_eq!(
            (words_of("a", " b ").as_str(), words_of("a", " ").as_str(), words_of("", "").as_str()),
            ("b", "a", "—")
        );
    }
}
