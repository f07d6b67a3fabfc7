//! The timeline: what of the log stands on it, and what people add to it by hand.

use super::kinds;
use crate::access::AppError;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Whose timeline is read. A customer's also shows what happened to its contacts and deals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimelineOf {
    Customer(Uuid),
    Contact(Uuid),
    Deal(Uuid),
}

/// What a note or a call is written on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteOn {
    Customer(Uuid),
    Deal(Uuid),
}

/// Kinds of entries that one reads together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    #[default]
    All,
    /// Of the record itself (and of a customer's contacts).
    Changes,
    Notes,
    Calls,
    /// What was planned and done.
    Activities,
    /// What happened to a customer's deals.
    Deals,
}

impl Group {
    /// The groups that make sense on a timeline, in the order in which they are offered.
    #[must_use]
    pub const fn offered(of: TimelineOf) -> &'static [Self] {
        match of {
            TimelineOf::Customer(_) => {
                &[Self::All, Self::Notes, Self::Calls, Self::Activities, Self::Deals, Self::Changes]
            }
            TimelineOf::Contact(_) => &[Self::All],
            TimelineOf::Deal(_) => &[Self::All, Self::Notes, Self::Calls, Self::Activities, Self::Changes],
        }
    }

    /// As in the language files (`events.group_<key>`) and in the form.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Changes => "changes",
            Self::Notes => "notes",
            Self::Calls => "calls",
            Self::Activities => "activities",
            Self::Deals => "deals",
        }
    }

    /// The group of a key; all for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        [Self::Changes, Self::Notes, Self::Calls, Self::Activities, Self::Deals]
            .into_iter()
            .find(|group| group.key() == key)
            .unwrap_or_default()
    }

    /// The kinds of events in it; `None` for all.
    #[must_use]
    pub fn kinds(self, of: TimelineOf) -> Option<Vec<String>> {
        let kinds: &[&str] = match (self, of) {
            (Self::All, _) => return None,
            (Self::Notes, _) => &kinds::NOTE,
            (Self::Calls, _) => &kinds::CALL,
            (Self::Activities, _) => &kinds::ACTIVITY,
            (Self::Changes, TimelineOf::Deal(_)) | (Self::Deals, _) => &kinds::DEAL,
            (Self::Changes, _) => &kinds::RECORD,
        };
        Some(kinds.iter().map(|kind| (*kind).to_owned()).collect())
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub id: Uuid,
    pub happened_at: DateTime<Utc>,
    /// When the log was told of it: later, if it was imported or written down afterwards.
    pub recorded_at: DateTime<Utc>,
    /// Who did it, or imported it; `None` for the system.
    pub actor: Option<String>,
    /// `noun.verb`.
    pub kind: String,
    pub subject_kind: String,
    pub subject: Uuid,
    /// Name of the deal or contact it happened to, where the reader may see it.
    pub subject_name: Option<String>,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// Where a page of a timeline ended: the next one is older.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryMark {
    pub happened_at: DateTime<Utc>,
    pub id: Uuid,
}

impl Entry {
    /// The mark behind which the next page starts if this entry is the last.
    #[must_use]
    pub const fn mark(&self) -> EntryMark {
        EntryMark { happened_at: self.happened_at, id: self.id }
    }

    /// Whether it happened long before, elsewhere, and came in with an import: then the actor is who imported it.
    #[must_use]
    pub fn is_imported(&self) -> bool {
        self.after.as_ref().is_some_and(|after| after.get("import").is_some())
    }
}

/// Entries of one page.
pub const ENTRIES: usize = 50;

/// A part of a timeline, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entries {
    pub entries: Vec<Entry>,
    /// Whether there are older ones.
    pub more: bool,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    #[default]
    Reached,
    NoAnswer,
    CallBack,
    WrongNumber,
}

impl CallOutcome {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Reached, Self::NoAnswer, Self::CallBack, Self::WrongNumber];

    /// As in the log and in the language files (`events.outcome_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::NoAnswer => "no_answer",
            Self::CallBack => "call_back",
            Self::WrongNumber => "wrong_number",
        }
    }

    /// The outcome of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.key() == key)
    }
}

/// Longest text of a note, in characters.
const LONGEST_NOTE: usize = 10_000;
/// Longest call, in minutes: a day.
const LONGEST_CALL: i32 = 1_440;

/// A note as it is kept.
///
/// # Errors
/// `Invalid` on `text` when it is empty or longer than 10,000 characters.
pub fn checked_note(text: &str) -> Result<String, AppError> {
    match checked_text(text)? {
        text if text.is_empty() => Err(AppError::invalid("text", "required")),
        text => Ok(text),
    }
}

fn checked_text(text: &str) -> Result<String, AppError> {
    let text = text.trim();
    if text.chars().count() > LONGEST_NOTE {
        return Err(AppError::invalid("text", "too_long"));
    }
    Ok(text.replace('\0', ""))
}

/// A call that somebody made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// What was said; may be empty.
    pub text: String,
    pub outcome: CallOutcome,
    pub minutes: Option<i32>,
    /// `None`: now.
    pub happened_at: Option<DateTime<Utc>>,
}

impl Call {
    /// The call as it is kept.
    ///
    /// # Errors
    /// `Invalid` on `text`, `minutes` or `happened_at` (not later than `now`, give or take a minute of clocks).
    pub fn checked(self, now: DateTime<Utc>) -> Result<Self, AppError> {
        let text = checked_text(&self.text)?;
        if self.minutes.is_some_and(|minutes| !(0..=LONGEST_CALL).contains(&minutes)) {
            return Err(AppError::invalid("minutes", "call_minutes_range"));
        }
        if self.happened_at.is_some_and(|moment| moment > now + chrono::Duration::minutes(1)) {
            return Err(AppError::invalid("happened_at", "in_the_future"));
        }
        Ok(Self { text, ..self })
    }
}

/// The fields in which two states of a record differ, as `before` and `after` of an event; `None` if in none.
#[must_use]
pub fn changed_fields<T: Serialize>(before: &T, after: &T) -> Option<(Value, Value)> {
    let (Value::Object(old), Value::Object(new)) =
        (serde_json::to_value(before).ok()?, serde_json::to_value(after).ok()?)
    else {
        return None;
    };
    let gone = old.keys().filter(|key| !new.contains_key(*key));
    let changed: Vec<String> = new.keys().filter(|key| old.get(*key) != new.get(*key)).chain(gone).cloned().collect();
    let only = |all: &Map<String, Value>| -> Map<String, Value> {
        changed.iter().map(|key| (key.clone(), all.get(key).cloned().unwrap_or(Value::Null))).collect()
    };
    (!changed.is_empty()).then(|| (Value::Object(only(&old)), Value::Object(only(&new))))
}

/// The fields of a new record that hold something, as `after` of its event.
#[must_use]
pub fn filled_fields<T: Serialize>(record: &T) -> Value {
    match serde_json::to_value(record) {
        Ok(Value::Object(fields)) => {
            let holds = |value: &Value| !value.is_null() && value.as_array().is_none_or(|all| !all.is_empty());
            Value::Object(fields.into_iter().filter(|(_, value)| holds(value)).collect())
        }
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Serialize)]
    struct Boat {
        name: &'static str,
        sails: Option<u8>,
    }

    #[test]
    fn only_what_changed_is_told() {
        let (old, new) = (Boat { name: "轻舟", sails: None }, Boat { name: "轻舟", sails: Some(2) });
        assert_eq!(changed_fields(&old, &new), Some((json!({"sails": null}), json!({"sails": 2}))));
        assert_eq!(changed_fields(&old, &old), None);
        assert_eq!(filled_fields(&old), json!({"name": "轻舟"}));
    }

    #[test]
    fn a_note_says_something() {
        assert_eq!(checked_note("  谈妥了 "), Ok("谈妥了".to_owned()));
        assert_eq!(checked_note(" \n"), Err(AppError::invalid("text", "required")));
        assert_eq!(checked_note(&"长".repeat(10_001)), Err(AppError::invalid("text", "too_long")));
    }

    #[test]
    fn a_call_was_in_the_past_and_ended_the_same_day() {
        let now = DateTime::<Utc>::from_timestamp(1_795_000_000, 0).expect("a moment");
        let call = |minutes, later| Call {
            minutes,
            happened_at: Some(now + chrono::Duration::seconds(later)),
            ..Call::default()
        };
        assert!(call(Some(12), -3_600).checked(now).is_ok());
        assert!(call(None, 30).checked(now).is_ok());
        assert_eq!(call(None, 90).checked(now), Err(AppError::invalid("happened_at", "in_the_future")));
        assert_eq!(call(Some(-1), 0).checked(now), Err(AppError::invalid("minutes", "call_minutes_range")));
    }

    #[test]
    fn every_kind_is_in_one_group_of_a_customer_s_timeline() {
        let customer = TimelineOf::Customer(Uuid::nil());
        let mut seen = Vec::new();
        for group in Group::offered(customer).iter().skip(1) {
            assert_eq!(Group::from_key(group.key()), *group);
            for kind in group.kinds(customer).expect("a list") {
                assert!(!seen.contains(&kind), "{kind} is in two groups");
                seen.push(kind);
            }
        }
        let left_out: Vec<_> = kinds::all().filter(|kind| !seen.iter().any(|known| known == kind)).collect();
        assert_eq!(left_out, Vec::<&str>::new());
    }
}
