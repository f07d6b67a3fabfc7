//! What people write down on a timeline by hand: notes, and calls, mails, meetings, visits and exchanges with what came of them.

use crate::access::AppError;
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a note or an exchange is written on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteOn {
    Customer(Uuid),
    Deal(Uuid),
}

/// How one was in touch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TalkKind {
    #[default]
    Call,
    Wechat,
    Email,
    Meeting,
    Visit,
    Other,
}

impl TalkKind {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::Call, Self::Wechat, Self::Email, Self::Meeting, Self::Visit, Self::Other];

    /// As in the form and in the language files (`events.talk_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Wechat => "wechat",
            Self::Email => "email",
            Self::Meeting => "meeting",
            Self::Visit => "visit",
            Self::Other => "other",
        }
    }

    /// The kind of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The kind of event that tells of it.
    #[must_use]
    pub const fn event_kind(self) -> &'static str {
        match self {
            Self::Call => "call.logged",
            Self::Wechat => "wechat.logged",
            Self::Email => "email.logged",
            Self::Meeting => "meeting.logged",
            Self::Visit => "visit.logged",
            Self::Other => "talk.logged",
        }
    }

    /// What an event tells of; `None` for one that tells of something else.
    #[must_use]
    pub fn of_event(kind: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|talk| talk.event_kind() == kind)
    }

    /// How it may have ended.
    #[must_use]
    pub const fn outcomes(self) -> &'static [Outcome] {
        match self {
            Self::Call => &Outcome::ALL,
            _ => &[Outcome::Reached, Outcome::NoAnswer, Outcome::CallBack],
        }
    }
}

/// How it ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    #[default]
    Reached,
    NoAnswer,
    CallBack,
    WrongNumber,
}

impl Outcome {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Reached, Self::NoAnswer, Self::CallBack, Self::WrongNumber];

    /// As in the log and in the language files (`events.outcome_<key>`, `events.result_<key>`).
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

/// Longest text, in characters.
const LONGEST_TEXT: usize = 10_000;
/// Longest exchange, in minutes: a day.
const LONGEST_TALK: i32 = 1_440;
/// At most so many contacts were there, and so many colleagues are named.
const MOST_NAMED: usize = 50;

/// A note or a comment as it is kept.
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
    if text.chars().count() > LONGEST_TEXT {
        return Err(AppError::invalid("text", "too_long"));
    }
    Ok(text.replace('\0', ""))
}

/// An exchange with a customer, to be logged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Talk {
    pub kind: TalkKind,
    /// What was said; may be empty.
    pub text: String,
    pub outcome: Outcome,
    pub minutes: Option<i32>,
    /// `None`: now.
    pub happened_at: Option<DateTime<Utc>>,
    /// With whom.
    #[serde(default)]
    pub contacts: Vec<Uuid>,
    /// Colleagues named in the text.
    #[serde(default)]
    pub mentions: Vec<Uuid>,
    #[serde(default)]
    pub next: Option<NextPlan>,
}

impl Talk {
    /// The exchange as it is kept.
    ///
    /// # Errors
    /// `Invalid` on `text`, `minutes`, `outcome`, `happened_at` (not later than `now`, give or take a minute of clocks) or
    /// `next_title`.
    pub fn checked(mut self, now: DateTime<Utc>) -> Result<Self, AppError> {
        self.text = checked_text(&self.text)?;
        if self.minutes.is_some_and(|minutes| !(0..=LONGEST_TALK).contains(&minutes)) {
            return Err(AppError::invalid("minutes", "call_minutes_range"));
        }
        if !self.kind.outcomes().contains(&self.outcome) {
            return Err(AppError::invalid("outcome", "invalid_value"));
        }
        if self.happened_at.is_some_and(|moment| moment > now + Duration::minutes(1)) {
            return Err(AppError::invalid("happened_at", "in_the_future"));
        }
        self.contacts.truncate(MOST_NAMED);
        self.mentions.truncate(MOST_NAMED);
        if let Some(next) = &mut self.next {
            next.title = next.title.trim().replace('\0', "");
            match next.title.chars().count() {
                0 => return Err(AppError::invalid("next_title", "required")),
                1..=200 => {}
                _ => return Err(AppError::invalid("next_title", "activity_title_length")),
            }
        }
        Ok(self)
    }
}

/// What is to be done next, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextPlan {
    /// As in `activity.kind`.
    pub kind: NextKind,
    pub title: String,
    pub due_at: DateTime<Utc>,
    /// `None`: by whoever plans it.
    pub person: Option<Uuid>,
}

/// What sort of thing is to be done next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextKind {
    Task,
    #[default]
    Call,
    Email,
    Meeting,
    Visit,
}

impl NextKind {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Call, Self::Task, Self::Email, Self::Meeting, Self::Visit];

    /// As in `activity.kind` and in the language files (`events.next_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Call => "call",
            Self::Email => "email",
            Self::Meeting => "meeting",
            Self::Visit => "visit",
        }
    }

    /// The kind of a key; a call for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.key() == key).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000, 0).expect("a moment")
    }

    #[test]
    fn a_note_says_something() {
        assert_eq!(checked_note("  谈妥了 "), Ok("谈妥了".to_owned()));
        assert_eq!(checked_note(" \n"), Err(AppError::invalid("text", "required")));
        assert_eq!(checked_note(&"长".repeat(10_001)), Err(AppError::invalid("text", "too_long")));
    }

    #[test]
    fn a_call_was_in_the_past_and_ended_the_same_day() {
        let call =
            |minutes, later| Talk { minutes, happened_at: Some(now() + Duration::seconds(later)), ..Talk::default() };
        assert!(call(Some(12), -3_600).checked(now()).is_ok());
        assert!(call(None, 30).checked(now()).is_ok());
        assert_eq!(call(None, 90).checked(now()), Err(AppError::invalid("happened_at", "in_the_future")));
        assert_eq!(call(Some(-1), 0).checked(now()), Err(AppError::invalid("minutes", "call_minutes_range")));
        let mail = Talk { kind: TalkKind::Email, outcome: Outcome::WrongNumber, ..Talk::default() };
        assert_eq!(mail.checked(now()), Err(AppError::invalid("outcome", "invalid_value")));
    }

    #[test]
    fn kinds_and_outcomes_come_back_from_their_keys() {
        for kind in TalkKind::ALL {
            assert_eq!(TalkKind::from_key(kind.key()), Some(kind));
            assert_eq!(TalkKind::of_event(kind.event_kind()), Some(kind));
            assert!(kind.outcomes().contains(&Outcome::default()));
        }
        assert!(Outcome::ALL.into_iter().all(|outcome| Outcome::from_key(outcome.key()) == Some(outcome)));
        assert!(NextKind::ALL.into_iter().all(|kind| NextKind::from_key(kind.key()) == kind));
    }
}
