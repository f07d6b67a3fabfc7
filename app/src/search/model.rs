//! What a search finds, and what is asked of it.

use crate::routes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Hits of a page.
pub const PAGE: usize = 50;
/// Hits that are counted exactly; one more means "more".
pub const COUNTED: usize = 500;

/// What kind of record was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HitKind {
    Customer,
    Contact,
    Lead,
    Deal,
    Ticket,
    Article,
}

impl HitKind {
    pub const ALL: [Self; 6] = [Self::Customer, Self::Contact, Self::Lead, Self::Deal, Self::Ticket, Self::Article];

    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Contact => "contact",
            Self::Lead => "lead",
            Self::Deal => "deal",
            Self::Ticket => "ticket",
            Self::Article => "article",
        }
    }

    /// The kind of a key in the index; `None` for what cannot be opened yet.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// How well a record matches, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    Exact,
    Prefix,
    WordStart,
    /// By how the beginning of a word is read.
    Initials,
    Inside,
    /// One slip away.
    Slip,
}

/// What matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    Name,
    Pinyin,
    Initials,
    Phone,
    Email,
    Extra,
    Slip,
}

/// Ranges of characters, in order, the end not included.
pub type Marks = Vec<(usize, usize)>;

/// A record that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    pub kind: HitKind,
    pub id: Uuid,
    /// Its name.
    pub title: String,
    /// What of the name matched.
    pub title_marks: Marks,
    /// What matched beside the name, or else what tells it apart: phone number or e-mail address; may be empty.
    pub detail: String,
    pub detail_marks: Marks,
    pub why: Why,
    pub class: Class,
    pub owner_id: Option<Uuid>,
    /// Whose it is, by name.
    pub owner: Option<String>,
    /// The customer that a contact or deal belongs to, where the reader sees it; of a ticket its number too.
    pub company: Option<String>,
    /// It is the reader's.
    pub own: bool,
    pub touched_at: DateTime<Utc>,
}

impl Hit {
    /// The address of its page.
    #[must_use]
    pub fn href(&self) -> String {
        match self.kind {
            HitKind::Customer => routes::customer(self.id),
            HitKind::Contact => routes::contact(self.id),
            HitKind::Lead => routes::lead(self.id),
            HitKind::Deal => routes::deal(self.id),
            HitKind::Ticket => routes::ticket(self.id),
            HitKind::Article => routes::article(self.id),
        }
    }
}

/// A text cut where its marks begin and end: each piece, and whether it matched.
#[must_use]
pub fn pieces(text: &str, marks: &[(usize, usize)]) -> Vec<(String, bool)> {
    let is_marked = |at: usize| marks.iter().any(|(from, to)| (*from..*to).contains(&at));
    let mut pieces: Vec<(String, bool)> = Vec::new();
    for (at, letter) in text.chars().enumerate() {
        match pieces.last_mut() {
            Some((piece, marked)) if *marked == is_marked(at) => piece.push(letter),
            _ => pieces.push((letter.to_string(), is_marked(at))),
        }
    }
    pieces
}

/// What a page of hits is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchFilter {
    pub text: String,
    /// Only this kind.
    pub kind: Option<HitKind>,
    /// Only what this person has.
    pub owner: Option<Uuid>,
}

/// Where a page ended: how far back in time the index was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchMark {
    pub touched_at: DateTime<Utc>,
    pub id: Uuid,
}

/// A page of hits: the newest behind a mark, the best of them first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hits {
    pub hits: Vec<Hit>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<SearchMark>,
}

/// How many there are, by kind in the order of [`HitKind::ALL`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub by_kind: [usize; 6],
    /// There are more than were counted.
    pub more: bool,
}

impl Counts {
    #[must_use]
    pub fn all(&self) -> usize {
        self.by_kind.iter().sum()
    }

    #[must_use]
    pub const fn of(&self, kind: HitKind) -> usize {
        self.by_kind[kind as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_its_marks() {
        let told = pieces("青岛海港 A", &[(1, 3)]);
        assert_eq!(told, [("青".to_owned(), false), ("岛海".to_owned(), true), ("港 A".to_owned(), false)]);
        assert_eq!(pieces("", &[]), []);
    }

    #[test]
    fn keys_lead_back() {
        assert!(HitKind::ALL.into_iter().all(|kind| HitKind::from_key(kind.key()) == Some(kind)));
        assert_eq!(HitKind::from_key("ship"), None);
    }
}
