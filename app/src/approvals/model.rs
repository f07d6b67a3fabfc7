//! Requests as they are read, and deputies.

use super::rule_model::Approver;
use crate::access::{AppError, FieldError};
use crate::quotes::document_model::DocumentLine;
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Requests of one page of a list.
pub const PAGE: usize = 30;

/// Which requests are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The caller is to decide.
    #[default]
    Waiting,
    /// The caller asked.
    Asked,
    /// The caller decided, or somebody in their name.
    Done,
    Quote(Uuid),
    One(Uuid),
}

impl Part {
    /// Those that are chosen between.
    pub const LISTS: [Self; 3] = [Self::Waiting, Self::Asked, Self::Done];

    /// As in addresses, the database and the language files (`approvals.part_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Asked => "asked",
            Self::Done => "done",
            Self::Quote(_) => "quote",
            Self::One(_) => "one",
        }
    }

    /// The list of a key; what waits for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::LISTS.into_iter().find(|part| part.key() == key).unwrap_or_default()
    }

    /// The quote or the request that it names.
    #[must_use]
    pub const fn named(self) -> Option<Uuid> {
        match self {
            Self::Quote(id) | Self::One(id) => Some(id),
            _ => None,
        }
    }
}

/// How a request stands, or one of its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Of a step: those before it are not decided yet.
    Waiting,
    /// Of a step: it is to be decided now.
    Open,
    Approved,
    Declined,
    Withdrawn,
}

impl State {
    /// As in the language files (`approvals.state_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A step of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub place: i16,
    pub approver: Approver,
    /// The person that the rule names.
    pub name: Option<String>,
    pub state: State,
    /// Who may decide it, once it is open.
    pub asked: Vec<String>,
    pub by: Option<String>,
    pub in_name_of: Option<String>,
    pub at: Option<DateTime<Utc>>,
    pub reason: Option<String>,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    pub id: Uuid,
    pub quote: Uuid,
    /// Whether the reader sees the quote itself.
    pub sees_quote: bool,
    /// The version that it is about.
    pub number: i32,
    pub title: String,
    pub customer: String,
    pub state: State,
    pub asker: String,
    pub asked_at: DateTime<Utc>,
    pub word: String,
    /// The names of the rules that hold.
    pub rules: Vec<String>,
    pub too_much: bool,
    pub amount: Decimal,
    pub currency: String,
    /// The amount in the organisation's currency, where that is another.
    pub base: Option<(Decimal, String)>,
    pub let_off: Decimal,
    /// For those who see costs.
    pub margin: Option<Decimal>,
    /// The place of the step that is open, or was last.
    pub step: i16,
    pub steps: Vec<Step>,
    pub lines: Vec<DocumentLine>,
    /// Whether it is the reader's turn.
    pub mine: bool,
    /// In whose name they would decide.
    pub in_name_of: Option<String>,
    pub may_withdraw: bool,
}

/// A page of requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approvals {
    pub rows: Vec<Approval>,
    pub more: bool,
}

/// A rule that holds for a quote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// `None`: more is let off than the reader may.
    pub rule: Option<String>,
    pub steps: Vec<(Approver, Option<String>)>,
}

/// What the page of a quote shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfQuote {
    /// What holds for its newest version, where that may be asked for now.
    pub needs: Vec<Need>,
    pub requests: Vec<Approval>,
    pub version: i32,
    /// Its newest version.
    pub current: i32,
}

/// What somebody decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The step that was seen open.
    pub place: i16,
    pub approves: bool,
    pub reason: String,
}

impl Verdict {
    /// What was said for it; who declines says why.
    ///
    /// # Errors
    /// `Invalid` on `reason`.
    pub fn checked(&self) -> Result<Option<&str>, AppError> {
        let reason = self.reason.trim();
        if reason.is_empty() && !self.approves {
            return Err(AppError::invalid("reason", "required"));
        }
        words(reason, "reason")?;
        Ok(Some(reason).filter(|reason| !reason.is_empty()))
    }
}

/// What is said with a request or a decision, at most a thousand characters.
///
/// # Errors
/// `Invalid` on the field.
pub fn words(text: &str, field: &str) -> Result<(), AppError> {
    let fits = text.chars().count() <= 1000 && !text.contains('\0');
    if fits { Ok(()) } else { Err(AppError::invalid(field, "too_long")) }
}

/// Who decides in one's name, from the first day to the last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deputy {
    pub id: Uuid,
    pub person: (Uuid, String),
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// One's deputies, and for whom one is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deputies {
    pub own: Vec<Deputy>,
    /// `person` is who named the reader.
    pub of_others: Vec<Deputy>,
    /// The day of the house.
    pub today: NaiveDate,
}

/// A deputy as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeputyDraft {
    pub deputy: Option<Uuid>,
    pub from: String,
    pub to: String,
}

impl DeputyDraft {
    /// Who, from when, until when.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn checked(&self) -> Result<(Uuid, NaiveDate, NaiveDate), AppError> {
        let day = |text: &str| text.trim().parse::<NaiveDate>().ok();
        let mut wrong = Vec::new();
        let (from, to) = (day(&self.from), day(&self.to));
        for (field, code, kept) in [
            ("deputy_id", "required", self.deputy.is_some()),
            ("from_day", "not_a_date", from.is_some()),
            ("to_day", "not_a_date", to.is_some()),
        ] {
            if !kept {
                wrong.push(FieldError::of(field, code));
            }
        }
        if let (Some(from), Some(to)) = (from, to)
            && (to < from || (to - from).num_days() > 366)
        {
            wrong.push(FieldError::of("to_day", "approval_deputy_to_day_order"));
        }
        match (self.deputy, from, to) {
            (Some(deputy), Some(from), Some(to)) if wrong.is_empty() => Ok((deputy, from, to)),
            _ => Err(AppError::Invalid(wrong)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_declines_says_why_and_a_deputy_has_days_in_order() {
        let verdict = |approves, reason: &str| Verdict { place: 1, approves, reason: reason.to_owned() };
        assert_eq!(verdict(true, " ").checked(), Ok(None));
        assert_eq!(verdict(false, " 太低 ").checked(), Ok(Some("太低")));
        assert!(verdict(false, " ").checked().is_err_and(|error| error.of_field("reason").is_some()));
        assert!(verdict(true, &"长".repeat(1001)).checked().is_err());
        let draft =
            |from: &str, to: &str| DeputyDraft { deputy: Some(Uuid::max()), from: from.to_owned(), to: to.to_owned() };
        assert!(draft("2026-12-01", "2026-12-01").checked().is_ok());
        for (from, to) in [("2026-12-02", "2026-12-01"), ("2026-01-01", "2028-01-01"), ("2026-12-01", "")] {
            assert!(draft(from, to).checked().is_err_and(|error| error.of_field("to_day").is_some()), "{from} {to}");
        }
        assert!(Part::LISTS.into_iter().all(|part| Part::from_key(part.key()) == part));
    }
}
