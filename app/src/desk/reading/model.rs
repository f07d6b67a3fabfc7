//! Signs of those who look at tickets, and who is there by them.

use crate::events::LiveEvent;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A sign is given anew so often, in milliseconds.
pub const EVERY: u32 = 12_000;
/// A sign that is not repeated holds for so long, in milliseconds: two more of them may be lost.
pub const HOLDS: f64 = 27_000.0;
/// On the live line: what it is, and whom it is about.
pub const KIND: &str = "reading.seen";
const SUBJECT: &str = "reading";

/// What somebody does on a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    Reads,
    /// Types, and has not sent it yet.
    Writes,
    /// Types an answer to the customer.
    Answers,
    /// Has left.
    Gone,
}

/// A sign of somebody on a ticket, as servers tell each other of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sign {
    pub ticket: Uuid,
    pub person: Uuid,
    pub name: String,
    /// Who owns the customer: by that it is told how far tickets are seen.
    pub owner: Option<Uuid>,
    pub doing: Doing,
    /// They have just come: whoever else is there gives a sign too.
    pub first: bool,
    /// It is the visitor of a chat; `person` is the conversation then.
    #[serde(default)]
    pub visitor: bool,
}

impl Sign {
    /// As browsers hear of it.
    #[must_use]
    pub fn event(&self) -> LiveEvent {
        LiveEvent {
            kind: KIND.to_owned(),
            subject_kind: SUBJECT.to_owned(),
            subject: self.ticket,
            actor: Some(self.person),
            after: Some(
                json!({ "name": self.name, "doing": self.doing, "first": self.first, "visitor": self.visitor }),
            ),
            resync: false,
            ..LiveEvent::resync()
        }
    }

    /// The sign that a browser heard of, if it is one.
    #[must_use]
    pub fn heard(event: &LiveEvent) -> Option<Self> {
        if event.kind != KIND {
            return None;
        }
        let after = event.after.as_ref()?;
        Some(Self {
            ticket: event.subject,
            person: event.actor?,
            name: after.get("name")?.as_str()?.to_owned(),
            owner: None,
            doing: Doing::deserialize(after.get("doing")?).ok()?,
            first: after.get("first")?.as_bool()?,
            visitor: after.get("visitor").and_then(serde_json::Value::as_bool).unwrap_or_default(),
        })
    }
}

/// Somebody on a ticket.
#[derive(Debug, Clone, PartialEq)]
pub struct Reader {
    pub person: Uuid,
    pub name: String,
    pub writes: bool,
    /// By the browser's clock.
    until: f64,
}

/// Who is on which ticket, each in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Readers(BTreeMap<Uuid, Vec<Reader>>);

impl Readers {
    /// Who is on a ticket.
    #[must_use]
    pub fn on(&self, ticket: Uuid) -> &[Reader] {
        self.0.get(&ticket).map_or(&[], Vec::as_slice)
    }

    /// Takes a sign in at a moment.
    pub fn take_in(&mut self, sign: Sign, now: f64) {
        let there = self.0.entry(sign.ticket).or_default();
        let place = there.iter().position(|one| one.person == sign.person);
        let reader = Reader {
            person: sign.person,
            name: sign.name,
            writes: matches!(sign.doing, Doing::Writes | Doing::Answers),
            until: now + HOLDS,
        };
        match (place, sign.doing) {
            (Some(place), Doing::Gone) => drop(there.remove(place)),
            (None, Doing::Gone) => {}
            (Some(place), _) => there[place] = reader,
            (None, _) => there.push(reader),
        }
        self.0.retain(|_, there| !there.is_empty());
    }

    /// Whether anybody has given no sign for too long.
    #[must_use]
    pub fn is_stale(&self, now: f64) -> bool {
        self.0.values().flatten().any(|one| one.until <= now)
    }

    /// Forgets those who have given no sign for too long.
    pub fn forget(&mut self, now: f64) {
        for there in self.0.values_mut() {
            there.retain(|one| one.until > now);
        }
        self.0.retain(|_, there| !there.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign(person: u128, doing: Doing) -> Sign {
        let name = format!("P{person}");
        Sign {
            ticket: Uuid::nil(),
            person: Uuid::from_u128(person),
            name,
            owner: None,
            doing,
            first: false,
            visitor: false,
        }
    }

    #[test]
    fn a_sign_comes_through_the_line_as_it_was_given() {
        let given = sign(1, Doing::Writes);
        assert_eq!(Sign::heard(&given.event()), Some(given));
        assert_eq!(Sign::heard(&LiveEvent::resync()), None);
    }

    #[test]
    fn who_came_is_there_until_they_leave_or_give_no_sign() {
        let mut readers = Readers::default();
        readers.take_in(sign(1, Doing::Reads), 0.0);
        readers.take_in(sign(2, Doing::Writes), 5_000.0);
        readers.take_in(sign(1, Doing::Reads), 10_000.0);
        let there = |readers: &Readers| readers.on(Uuid::nil()).iter().map(|one| one.writes).collect::<Vec<_>>();
        assert_eq!(there(&readers), [false, true]);
        let later = 5_000.0 + HOLDS;
        assert!(readers.is_stale(later));
        readers.forget(later);
        assert_eq!((there(&readers), readers.is_stale(later)), (vec![false], false));
        readers.take_in(sign(1, Doing::Gone), later);
        readers.take_in(sign(3, Doing::Gone), later);
        assert_eq!(readers, Readers::default());
    }
}
