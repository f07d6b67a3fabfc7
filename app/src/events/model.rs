//! What a browser hears of an event while it happens.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A change that somebody who looks should see. Sent only to those who may see the subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LiveEvent {
    /// What happened, as `noun.verb`: `deal.moved`.
    pub kind: String,
    /// `deal`, `customer`, `contact`, …
    pub subject_kind: String,
    pub subject: Uuid,
    pub customer: Option<Uuid>,
    /// Who did it; `None` for the system.
    pub actor: Option<Uuid>,
    /// Version of the subject after the change: what a browser already shows it can ignore.
    pub version: i32,
    /// The fields that changed, as they are now.
    pub after: Option<serde_json::Value>,
    /// Too much happened or something was missed: read anew what is on screen. All other fields are then empty.
    pub resync: bool,
}

impl LiveEvent {
    /// Whether it tells of an exchange with this contact.
    #[must_use]
    pub fn names_contact(&self, id: Uuid) -> bool {
        let named = self.after.as_ref().and_then(|after| after.get("contact_ids")?.as_array());
        named.into_iter().flatten().any(|one| one.as_str().and_then(|one| one.parse().ok()) == Some(id))
    }

    /// "Your notices changed": only that person hears it.
    #[must_use]
    pub fn notices_of(person: Uuid) -> Self {
        Self {
            kind: "notice.changed".to_owned(),
            subject_kind: "notice".to_owned(),
            subject: person,
            resync: false,
            ..Self::resync()
        }
    }

    /// "Read anew."
    #[must_use]
    pub fn resync() -> Self {
        Self {
            kind: String::new(),
            subject_kind: String::new(),
            subject: Uuid::nil(),
            customer: None,
            actor: None,
            version: 0,
            after: None,
            resync: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_exchange_names_those_it_was_with() {
        let [one, other] = [1, 2].map(Uuid::from_u128);
        let talk = LiveEvent { after: Some(json!({ "contact_ids": [one] })), ..LiveEvent::resync() };
        assert!(talk.names_contact(one) && !talk.names_contact(other));
        assert!(!LiveEvent::resync().names_contact(one));
    }
}
