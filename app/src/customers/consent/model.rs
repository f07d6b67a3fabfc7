//! What somebody agreed to.

use crate::access::{AppError, FieldError};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A way in which one may be contacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Phone,
    Sms,
    Email,
    Wechat,
}

impl Channel {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Phone, Self::Sms, Self::Email, Self::Wechat];

    /// As in the database and in the language files (`consent.channel_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Sms => "sms",
            Self::Email => "email",
            Self::Wechat => "wechat",
        }
    }

    /// Under which name the log tells of it.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Phone => "consent_phone",
            Self::Sms => "consent_sms",
            Self::Email => "consent_email",
            Self::Wechat => "consent_wechat",
        }
    }
}

/// What is known of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentState {
    #[default]
    Unknown,
    Given,
    Refused,
}

impl ConsentState {
    pub const ALL: [Self; 3] = [Self::Unknown, Self::Given, Self::Refused];

    /// As in the database and in the language files (`consent.state_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Given => "given",
            Self::Refused => "refused",
        }
    }

    /// The state of a key; unknown for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.key() == key).unwrap_or_default()
    }
}

/// What somebody said about one channel, and the proof of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    pub state: ConsentState,
    /// When they said so.
    pub day: NaiveDate,
    /// How: a signed form, a call, a box that they ticked.
    pub how: String,
    /// Who wrote it down, and what they were called then.
    pub by: Uuid,
    pub by_name: String,
    pub at: DateTime<Utc>,
}

/// That nobody may contact them, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoNotContact {
    pub reason: String,
    pub by: Uuid,
    pub by_name: String,
    pub at: DateTime<Utc>,
}

/// All that is known of one record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consents {
    #[serde(default)]
    pub channels: BTreeMap<Channel, Consent>,
    #[serde(default)]
    pub none: Option<DoNotContact>,
}

impl Consents {
    /// What is known of one channel.
    #[must_use]
    pub fn state(&self, channel: Channel) -> ConsentState {
        self.channels.get(&channel).map(|consent| consent.state).unwrap_or_default()
    }

    /// What holds for one who was written down twice: the mark of either, and of each channel what is stricter. Where both say the
    /// same, the later word holds; where one says nothing, the other's.
    #[must_use]
    pub fn stricter(&self, other: &Self) -> Self {
        let mut all = self.clone();
        all.none = all.none.or_else(|| other.none.clone());
        for (channel, theirs) in &other.channels {
            let refuses = |consent: &Consent| consent.state == ConsentState::Refused;
            let holds =
                all.channels.get(channel).is_some_and(|own| (refuses(own), own.day) >= (refuses(theirs), theirs.day));
            if !holds {
                all.channels.insert(*channel, theirs.clone());
            }
        }
        all
    }

    /// Whether a message may go out here that nobody asked for: only where consent was given, and never against the mark.
    #[must_use]
    pub fn allows(&self, channel: Channel) -> bool {
        self.none.is_none() && self.state(channel) == ConsentState::Given
    }
}

/// Whose consent it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentOf {
    Customer(Uuid),
    Contact(Uuid),
}

/// Longest proof or reason, in characters.
const LONGEST: usize = 500;

/// What somebody writes down about one channel.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentForm {
    pub state: ConsentState,
    /// `2026-11-22`.
    pub day: String,
    pub how: String,
}

impl ConsentForm {
    /// The day and the proof; `None` where nothing is known any more.
    ///
    /// # Errors
    /// `Invalid` on `day` (none, or later than `today`) and `how`: who says that consent was given says how.
    pub fn checked(&self, today: NaiveDate) -> Result<Option<(NaiveDate, String)>, AppError> {
        if self.state == ConsentState::Unknown {
            return Ok(None);
        }
        let mut wrong = Vec::new();
        let mut refuse = |field: &str, code: &str| {
            wrong.push(FieldError { field: field.to_owned(), code: code.to_owned(), detail: None });
        };
        let day = self.day.parse::<NaiveDate>();
        match day {
            Err(_) => refuse("day", "required"),
            // Somewhere the day has begun already.
            Ok(day) if day > today + chrono::Duration::days(1) => refuse("day", "in_the_future"),
            Ok(_) => {}
        }
        let how = self.how.trim();
        if how.is_empty() && self.state == ConsentState::Given {
            refuse("how", "consent_needs_proof");
        } else if how.chars().count() > LONGEST {
            refuse("how", "too_long");
        }
        match day {
            Ok(day) if wrong.is_empty() => Ok(Some((day, how.to_owned()))),
            _ => Err(AppError::Invalid(wrong)),
        }
    }
}

/// The reason for the mark, as it is kept.
///
/// # Errors
/// `Invalid` on `reason` when there is none, or when it is longer than 500 characters.
pub fn checked_reason(reason: &str) -> Result<String, AppError> {
    match reason.trim() {
        "" => Err(AppError::invalid("reason", "required")),
        text if text.chars().count() > LONGEST => Err(AppError::invalid("reason", "too_long")),
        text => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consent_needs_a_day_and_a_proof() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
        let form = |state, day: &str, how: &str| ConsentForm { state, day: day.to_owned(), how: how.to_owned() };
        let given = form(ConsentState::Given, "2026-11-20", " on the phone ");
        assert_eq!(given.checked(today).map(|kept| kept.map(|(_, how)| how)), Ok(Some("on the phone".to_owned())));
        let lacking = form(ConsentState::Given, "", "").checked(today);
        assert!(lacking.is_err_and(|error| error.of_field("day").is_some() && error.of_field("how").is_some()));
        let later = form(ConsentState::Refused, "2026-12-22", "").checked(today);
        assert_eq!(later, Err(AppError::invalid("day", "in_the_future")));
        assert_eq!(form(ConsentState::Unknown, "", "").checked(today), Ok(None));
    }

    #[test]
    fn of_two_the_stricter_holds() {
        let (by, at) = (Uuid::nil(), DateTime::<Utc>::default());
        let said = |state, day: u32| Consent {
            state,
            day: NaiveDate::from_ymd_opt(2026, 1, day).expect("a day"),
            how: "form".into(),
            by,
            by_name: "Ann".into(),
            at,
        };
        let of = |all: &[(Channel, Consent)]| Consents { channels: all.iter().cloned().collect(), none: None };
        let one = of(&[
            (Channel::Phone, said(ConsentState::Given, 9)),
            (Channel::Sms, said(ConsentState::Refused, 1)),
            (Channel::Wechat, said(ConsentState::Given, 2)),
        ]);
        let mut other = of(&[
            (Channel::Phone, said(ConsentState::Refused, 3)),
            (Channel::Sms, said(ConsentState::Given, 9)),
            (Channel::Email, said(ConsentState::Given, 4)),
            (Channel::Wechat, said(ConsentState::Given, 5)),
        ]);
        other.none = Some(DoNotContact { reason: "asked us not to".into(), by, by_name: "Ann".into(), at });
        let both = one.stricter(&other);
        assert_eq!(both.state(Channel::Phone), ConsentState::Refused);
        assert_eq!(both.state(Channel::Sms), ConsentState::Refused);
        assert_eq!(both.channels[&Channel::Email], other.channels[&Channel::Email]);
        assert_eq!(both.channels[&Channel::Wechat], other.channels[&Channel::Wechat]);
        assert_eq!(both.none, other.none);
        assert_eq!(both, other.stricter(&one));
    }

    #[test]
    fn the_mark_is_stronger_than_consent() {
        let (by, at) = (Uuid::nil(), DateTime::<Utc>::default());
        let given = Consent {
            state: ConsentState::Given,
            day: at.date_naive(),
            how: "form".into(),
            by,
            by_name: "Ann".into(),
            at,
        };
        let mut all = Consents { channels: BTreeMap::from([(Channel::Email, given)]), none: None };
        assert!(all.allows(Channel::Email) && !all.allows(Channel::Sms));
        all.none = Some(DoNotContact { reason: "asked us not to".into(), by, by_name: "Ann".into(), at });
        assert!(!all.allows(Channel::Email));
        let kept = serde_json::to_value(&all).expect("it can be kept");
        assert_eq!(serde_json::from_value::<Consents>(kept).expect("it can be read"), all);
    }
}
