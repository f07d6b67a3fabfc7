//! An exchange while it is typed.

use super::{
    naming::named_in,
    talk::{NextKind, NextPlan, Outcome, Talk, TalkKind},
};
use crate::access::{AppError, FieldError};
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An exchange as typed; also what is kept of it when the page is left.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TalkForm {
    /// A note where it is no kind of exchange.
    pub kind: Option<TalkKind>,
    pub text: String,
    pub outcome: Outcome,
    pub minutes: String,
    /// `2026-11-22T14:05`; empty: now.
    pub when: String,
    pub contacts: Vec<Uuid>,
    /// Colleagues that were chosen after an `@`.
    pub named: Vec<(Uuid, String)>,
    pub next_kind: NextKind,
    pub next_title: String,
    /// `2026-11-25`.
    pub next_day: String,
    pub next_person: String,
}

/// When something is due that names no time, in hours.
const MORNING: u32 = 9;

impl TalkForm {
    /// Whether nothing was typed that one would miss.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.text, &self.minutes, &self.when, &self.next_title, &self.next_day]
            .iter()
            .all(|text| text.trim().is_empty())
            && self.contacts.is_empty()
    }

    /// The colleagues whose names stand in the text.
    #[must_use]
    pub fn mentions(&self) -> Vec<Uuid> {
        named_in(&self.text, &self.named)
    }

    /// Reads what was typed, on clocks `offset` minutes east of UTC.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be read.
    pub fn talk(&self, kind: TalkKind, offset: i32) -> Result<Talk, AppError> {
        let mut wrong = Vec::new();
        let mut refuse = |field: &str, code: &str| {
            wrong.push(FieldError { field: field.to_owned(), code: code.to_owned(), detail: None });
        };
        let minutes = match self.minutes.trim() {
            "" => None,
            digits => digits.parse().map_err(|_| refuse("minutes", "not_a_number")).ok(),
        };
        let happened_at = match self.when.trim() {
            "" => None,
            local => moment(local, offset).or_else(|| {
                refuse("happened_at", "not_a_date");
                None
            }),
        };
        let next = match (self.next_title.trim(), self.next_day.trim()) {
            ("", "") => None,
            ("", _) => {
                refuse("next_title", "required");
                None
            }
            (_, "") => {
                refuse("next_day", "required");
                None
            }
            (title, day) => match morning_of(day, offset) {
                Some(due_at) => Some(NextPlan {
                    kind: self.next_kind,
                    title: title.to_owned(),
                    due_at,
                    person: self.next_person.parse().ok(),
                }),
                None => {
                    refuse("next_day", "not_a_date");
                    None
                }
            },
        };
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        let (contacts, mentions) = (self.contacts.clone(), self.mentions());
        Ok(Talk {
            kind,
            text: self.text.clone(),
            outcome: self.outcome,
            minutes,
            happened_at,
            contacts,
            mentions,
            next,
        })
    }
}

/// The moment of `2026-11-22T14:05` on clocks `offset` minutes east of UTC.
fn moment(local: &str, offset: i32) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(local.get(..16)?, "%Y-%m-%dT%H:%M").ok()?;
    Some((local - Duration::minutes(offset.into())).and_utc())
}

fn morning_of(day: &str, offset: i32) -> Option<DateTime<Utc>> {
    let morning = day.parse::<NaiveDate>().ok()?.and_time(NaiveTime::from_hms_opt(MORNING, 0, 0)?);
    Some((morning - Duration::minutes(offset.into())).and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_time_becomes_a_moment() {
        let when = |local, offset| moment(local, offset).map(|moment| moment.to_rfc3339());
        assert_eq!(when("2026-11-22T14:05", 480).as_deref(), Some("2026-11-22T06:05:00+00:00"));
        assert_eq!(when("2026-11-22T14:05:30", 0).as_deref(), Some("2026-11-22T14:05:00+00:00"));
        assert_eq!(when("22.11.2026", 0), None);
    }

    #[test]
    fn everything_that_cannot_be_read_is_said_at_once() {
        let typed = TalkForm {
            minutes: "ten".to_owned(),
            when: "soon".to_owned(),
            next_day: "2026-11-25".to_owned(),
            ..TalkForm::default()
        };
        let Err(AppError::Invalid(wrong)) = typed.talk(TalkKind::Call, 0) else { panic!("it is wrong") };
        let fields: Vec<_> = wrong.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["minutes", "happened_at", "next_title"]);
    }

    #[test]
    fn a_next_step_is_due_in_the_morning_of_its_day() {
        let typed =
            TalkForm { next_title: " 寄样品 ".to_owned(), next_day: "2026-11-25".to_owned(), ..TalkForm::default() };
        let talk = typed.talk(TalkKind::Visit, 480).expect("it can be read");
        let next = talk.next.expect("a plan");
        assert_eq!((next.title.as_str(), next.due_at.to_rfc3339().as_str()), ("寄样品", "2026-11-25T01:00:00+00:00"));
        assert!(!typed.is_empty() && TalkForm::default().is_empty());
    }
}
