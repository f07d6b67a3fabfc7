//! The timeline: what of the log stands on it, and by what it is narrowed.

use super::kinds;
pub use super::talk::NoteOn;
use crate::access::AppError;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Whose timeline is read. A customer's also shows what happened to its contacts and deals, a contact's the exchanges with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimelineOf {
    Customer(Uuid),
    Contact(Uuid),
    Deal(Uuid),
}

impl TimelineOf {
    /// As in `event.subject_kind`.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Customer(_) => "customer",
            Self::Contact(_) => "contact",
            Self::Deal(_) => "deal",
        }
    }
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
    /// Calls, mails, meetings, visits, exchanges.
    Calls,
    /// What was planned and done.
    Activities,
    /// What came, changed and went of its files.
    Files,
    /// What happened to a customer's deals.
    Deals,
    /// What the service did for a customer.
    Tickets,
}

impl Group {
    /// The groups that make sense on a timeline, in the order in which they are offered.
    #[must_use]
    pub const fn offered(of: TimelineOf) -> &'static [Self] {
        match of {
            TimelineOf::Customer(_) => &[
                Self::All,
                Self::Notes,
                Self::Calls,
                Self::Activities,
                Self::Files,
                Self::Deals,
                Self::Tickets,
                Self::Changes,
            ],
            TimelineOf::Contact(_) => &[Self::All, Self::Calls, Self::Files, Self::Changes],
            TimelineOf::Deal(_) => &[Self::All, Self::Notes, Self::Calls, Self::Activities, Self::Files, Self::Changes],
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
            Self::Files => "files",
            Self::Deals => "deals",
            Self::Tickets => "tickets",
        }
    }

    /// The group of a key; all for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        [Self::Changes, Self::Notes, Self::Calls, Self::Activities, Self::Files, Self::Deals, Self::Tickets]
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
            (Self::Calls, _) => &kinds::TALK,
            (Self::Activities, _) => &kinds::ACTIVITY,
            (Self::Files, _) => &kinds::FILE,
            (Self::Tickets, _) => &kinds::TICKET,
            (Self::Changes, TimelineOf::Deal(_)) | (Self::Deals, _) => &kinds::DEAL,
            (Self::Changes, _) => &kinds::RECORD,
        };
        Some(kinds.iter().map(|kind| (*kind).to_owned()).collect())
    }
}

/// What a timeline is narrowed to, beside its group. Days are whole ones of the organisation's clocks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Narrowed {
    /// Who did it.
    pub person: Option<Uuid>,
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
    /// Where to begin to read: the newest that is not later than this.
    pub at: Option<DateTime<Utc>>,
}

impl Narrowed {
    /// Whether it leaves entries out.
    #[must_use]
    pub const fn leaves_out(&self) -> bool {
        self.person.is_some() || self.from.is_some() || self.to.is_some()
    }

    /// The span of time it leaves, on clocks `offset` minutes east of UTC: from the first moment, and before the second.
    #[must_use]
    pub fn span(&self, offset: i32) -> (DateTime<Utc>, DateTime<Utc>) {
        let begin = |day: NaiveDate| {
            day.and_hms_opt(0, 0, 0).map(|start| start.and_utc() - Duration::minutes(i64::from(offset)))
        };
        let from = self.from.and_then(begin).unwrap_or(FIRST);
        let to = self.to.and_then(|day| day.succ_opt()).and_then(begin).unwrap_or(LAST);
        (from, to)
    }
}

/// Earlier and later than everything that PostgreSQL and browsers both can name.
const FIRST: DateTime<Utc> = DateTime::<Utc>::UNIX_EPOCH;
const LAST: DateTime<Utc> = DateTime::<Utc>::MAX_UTC;

/// One thing that happened.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub id: Uuid,
    pub happened_at: DateTime<Utc>,
    /// When the log was told of it: later, if it was imported or written down afterwards.
    pub recorded_at: DateTime<Utc>,
    /// Who did it, or imported it; `None` for the system.
    pub actor: Option<String>,
    pub actor_id: Option<Uuid>,
    /// `noun.verb`.
    pub kind: String,
    pub subject_kind: String,
    pub subject: Uuid,
    /// Name of the record it happened to, where the reader may see it.
    pub subject_name: Option<String>,
    pub before: Option<Value>,
    /// As its author last corrected it.
    pub after: Option<Value>,
    pub edited_at: Option<DateTime<Utc>>,
    /// Who put it above the others.
    pub pinned_by: Option<String>,
    /// What was said about it, the oldest first.
    pub comments: Vec<Comment>,
}

/// What somebody said about an entry.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Comment {
    pub id: Uuid,
    pub author: String,
    pub author_id: Uuid,
    pub text: String,
    /// Names of the colleagues that it mentions.
    pub mentions: Vec<String>,
    pub written_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
}

/// A colleague who may be named on a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    pub id: Uuid,
    pub name: String,
    /// Who does not see the record is told nothing of it.
    pub sees: bool,
}

/// Where an entry is found: the index of the log needs all three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EntryKey {
    pub subject: Uuid,
    pub happened_at: DateTime<Utc>,
    pub id: Uuid,
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

    /// Who did it: a colleague, a contact in the portal, or who answered a quote. `None`: the product itself.
    #[must_use]
    pub fn by(&self) -> Option<String> {
        let named = |field: &str| Some(self.after.as_ref()?.get(field)?.as_str()?.to_owned());
        self.actor.clone().or_else(|| named("contact_name")).or_else(|| named("answered_as"))
    }

    /// Where it is found.
    #[must_use]
    pub const fn key(&self) -> EntryKey {
        EntryKey { subject: self.subject, happened_at: self.happened_at, id: self.id }
    }

    /// Whether it is a letter of sales, or what came of one.
    #[must_use]
    pub fn is_mail(&self) -> bool {
        self.kind.starts_with("mail.")
    }

    /// Whether somebody wrote it by hand, so that they may correct it and take it back.
    #[must_use]
    pub fn is_written(&self) -> bool {
        // What went out or came in as mail stands as it is.
        kinds::NOTE.iter().chain(&kinds::TALK).any(|kind| *kind == self.kind) && !self.is_mail()
    }

    /// Names of the colleagues that its text mentions.
    #[must_use]
    pub fn mentioned(&self) -> Vec<String> {
        let names = self.after.as_ref().and_then(|after| after.get("mention_names")).and_then(Value::as_array);
        names.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// The name of the rule of automation that did it.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        self.after.as_ref()?.pointer("/automation/name")?.as_str()
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
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Entries {
    pub entries: Vec<Entry>,
    /// Whether there are older ones.
    pub more: bool,
    /// Those that stand above the others; only with the first page of a whole timeline.
    #[serde(default)]
    pub pinned: Vec<Entry>,
    /// Name of the person that the timeline is narrowed to.
    #[serde(default)]
    pub person: Option<String>,
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

/// A record's fields with one of them as it was before, as an event's `before` tells it.
///
/// # Errors
/// `Conflict("nothing_to_restore")` where it is so already, `NotFound` where the event does not tell of it, `Invalid` where the
/// value of then is none of today's.
pub fn with_former_value<T>(fields: &T, before: &Value, field: &str) -> Result<T, AppError>
where
    T: Serialize + DeserializeOwned,
{
    let former = before.get(field).ok_or(AppError::NotFound)?;
    let Ok(Value::Object(mut all)) = serde_json::to_value(fields) else { return Err(AppError::NotFound) };
    match all.get_mut(field) {
        Some(value) if value == former => return Err(AppError::conflict("nothing_to_restore")),
        Some(value) => *value = former.clone(),
        None => return Err(AppError::NotFound),
    }
    serde_json::from_value(Value::Object(all)).map_err(|_| AppError::invalid(field, "invalid_value"))
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
    fn a_former_value_takes_its_place_again() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Ship {
            name: String,
            crew: Option<i32>,
        }
        let ship = Ship { name: "轻舟".to_owned(), crew: Some(3) };
        let before = json!({ "crew": null, "name": "轻舟", "sails": 2 });
        let restored = with_former_value(&ship, &before, "crew");
        assert_eq!(restored, Ok(Ship { name: "轻舟".to_owned(), crew: None }));
        assert_eq!(with_former_value(&ship, &before, "name"), Err(AppError::conflict("nothing_to_restore")));
        assert_eq!(with_former_value(&ship, &before, "sails"), Err(AppError::NotFound));
        assert_eq!(
            with_former_value(&ship, &json!({ "crew": "many" }), "crew"),
            Err(AppError::invalid("crew", "invalid_value"))
        );
    }

    #[test]
    fn days_are_those_of_the_organisation() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22);
        let (from, to) = Narrowed { from: day, to: day, ..Narrowed::default() }.span(480);
        assert_eq!(
            (from.to_rfc3339(), to.to_rfc3339()),
            ("2026-11-21T16:00:00+00:00".into(), "2026-11-22T16:00:00+00:00".into())
        );
        assert!(!Narrowed { at: Some(from), ..Narrowed::default() }.leaves_out());
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
        // A lead has a story of its own, told on its page.
        let of_customers = kinds::all().filter(|kind| !kinds::LEAD.contains(kind));
        let left_out: Vec<_> = of_customers.filter(|kind| !seen.iter().any(|known| known == kind)).collect();
        assert_eq!(left_out, Vec::<&str>::new());
    }
}
