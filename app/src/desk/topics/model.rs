//! Topics: what is typed of one, who asked, and how they stand by product and cause.

pub use super::analysis_model::{Cell, ComplaintRow, Pick, Span, TopicFilter, TopicList};
use crate::{
    access::{AppError, FieldError},
    desk::tickets::{
        model::{CategoryName, Named},
        rules_model::keyed,
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Topics that are listed at once.
pub const PAGE: usize = 200;
/// Complaints that are named below an analysis.
pub const COMPLAINTS: usize = 100;
/// Voices of one topic that are shown and told at once.
pub const VOICES: usize = 500;
/// Longest measure, and longest words of who asked.
const LONGEST: usize = 2_000;
/// Longest detail and answer.
pub const LONGEST_ANSWER: usize = 5_000;

keyed! {
    /// What it is.
    TopicKind {
        Wish = "wish",
        Defect = "defect",
        Feedback = "feedback",
    }
}

keyed! {
    /// What became of it.
    TopicState {
        New = "new",
        Considered = "considered",
        Planned = "planned",
        Done = "done",
        Declined = "declined",
    }
}

impl TopicState {
    /// Whether nothing more is to be done about it.
    #[must_use]
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Done | Self::Declined)
    }
}

/// A topic in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicRow {
    pub id: Uuid,
    pub title: String,
    pub kind: TopicKind,
    pub state: TopicState,
    pub product: Option<String>,
    pub cause: Option<CategoryName>,
    pub team: Option<String>,
    pub measure: Option<String>,
    pub due_on: Option<NaiveDate>,
    /// Different customers who asked, as far as the reader sees them.
    pub customers: i64,
}

/// A topic as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TopicForm {
    pub title: String,
    pub detail: String,
    pub kind: TopicKind,
    pub product: Option<Uuid>,
    pub cause: Option<Uuid>,
    pub team: Option<Uuid>,
    pub measure: String,
    pub due_on: String,
}

impl Default for TopicForm {
    fn default() -> Self {
        let empty = String::new;
        Self {
            title: empty(),
            detail: empty(),
            kind: TopicKind::Wish,
            product: None,
            cause: None,
            team: None,
            measure: empty(),
            due_on: empty(),
        }
    }
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TopicFields {
    pub title: String,
    pub detail: Option<String>,
    pub kind: TopicKind,
    pub product: Option<Uuid>,
    pub cause: Option<Uuid>,
    pub team: Option<Uuid>,
    pub measure: Option<String>,
    pub due_on: Option<NaiveDate>,
}

fn text(wrong: &mut Vec<FieldError>, field: &str, typed: &str, most: usize) -> Option<String> {
    let text = typed.trim();
    if text.chars().count() > most {
        wrong.push(FieldError::of(field, "too_long"));
    }
    if text.contains('\0') {
        wrong.push(FieldError::of(field, "invalid_value"));
    }
    (!text.is_empty()).then(|| text.to_owned())
}

impl TopicForm {
    /// Reads what was typed.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self) -> Result<TopicFields, AppError> {
        let mut wrong = Vec::new();
        let title = text(&mut wrong, "title", &self.title, 200);
        if title.is_none() {
            wrong.push(FieldError::of("title", "required"));
        }
        let detail = text(&mut wrong, "detail", &self.detail, LONGEST_ANSWER);
        let measure = text(&mut wrong, "measure", &self.measure, LONGEST);
        let typed = self.due_on.trim();
        let due_on = typed.parse::<NaiveDate>().ok();
        if !typed.is_empty() && due_on.is_none() {
            wrong.push(FieldError::of("due_on", "not_a_date"));
        }
        if due_on.is_some() && measure.is_none() {
            wrong.push(FieldError::of("measure", "required"));
        }
        let (Some(title), true) = (title, wrong.is_empty()) else { return Err(AppError::Invalid(wrong)) };
        let (kind, product, cause, team) = (self.kind, self.product, self.cause, self.team);
        Ok(TopicFields { title, detail, kind, product, cause, team, measure, due_on })
    }
}

/// What is said beside a voice, or to those who asked.
///
/// # Errors
/// `Invalid` on `field` for too long a text.
pub fn checked_words(field: &str, typed: &str) -> Result<Option<String>, AppError> {
    let mut wrong = Vec::new();
    let most = if field == "answer" { LONGEST_ANSWER } else { LONGEST };
    let words = text(&mut wrong, field, typed, most);
    if wrong.is_empty() { Ok(words) } else { Err(AppError::Invalid(wrong)) }
}

/// A topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    pub id: Uuid,
    pub version: i32,
    pub title: String,
    pub detail: Option<String>,
    pub kind: TopicKind,
    pub state: TopicState,
    pub product: Option<Named>,
    pub cause: Option<(Uuid, CategoryName)>,
    pub team: Option<Named>,
    pub measure: Option<String>,
    pub due_on: Option<NaiveDate>,
    pub ended_at: Option<DateTime<Utc>>,
    pub created_by: Option<String>,
    pub created_at: DateTime<Utc>,
}

impl Topic {
    /// What is kept, in the words of a form that changes it.
    #[must_use]
    pub fn form(&self) -> TopicForm {
        TopicForm {
            title: self.title.clone(),
            detail: self.detail.clone().unwrap_or_default(),
            kind: self.kind,
            product: self.product.as_ref().map(|(id, _)| *id),
            cause: self.cause.as_ref().map(|(id, _)| *id),
            team: self.team.as_ref().map(|(id, _)| *id),
            measure: self.measure.clone().unwrap_or_default(),
            due_on: self.due_on.map(|day| day.to_string()).unwrap_or_default(),
        }
    }
}

/// Who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoiceOf {
    Ticket(Uuid),
    Customer(Uuid),
}

/// Somebody who asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voice {
    pub id: Uuid,
    pub of: VoiceOf,
    /// Number and subject.
    pub ticket: Option<(Uuid, i64, String)>,
    pub customer: Option<Named>,
    pub words: Option<String>,
    /// An answer waits on the ticket.
    pub prepared: bool,
    pub told_at: Option<DateTime<Utc>>,
    pub added_by: Option<String>,
    pub added_at: DateTime<Utc>,
}

/// A topic with those who asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicSeen {
    pub topic: Topic,
    pub voices: Vec<Voice>,
}

impl TopicSeen {
    /// For how many an answer can be prepared.
    #[must_use]
    pub fn untold(&self) -> usize {
        self.voices.iter().filter(|voice| voice.told_at.is_none() && !voice.prepared).count()
    }

    /// How many answers wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.voices.iter().filter(|voice| voice.told_at.is_none() && voice.prepared).count()
    }
}

/// A topic beside a ticket or a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub voice: Uuid,
    pub topic: Uuid,
    pub title: String,
    pub kind: TopicKind,
    pub state: TopicState,
    pub words: Option<String>,
}

/// An answer that waits on a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prepared {
    pub voice: Uuid,
    pub topic: Uuid,
    pub title: String,
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_needs_a_title_and_a_day_needs_a_measure() {
        let form = TopicForm { due_on: "2026-03-01".to_owned(), ..TopicForm::default() };
        let Err(AppError::Invalid(wrong)) = form.check() else { panic!("taken") };
        let fields: Vec<_> = wrong.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["title", "measure"]);
        let form = TopicForm { title: " 远程诊断 ".to_owned(), measure: "x".to_owned(), ..form };
        assert_eq!(form.check().map(|fields| fields.title), Ok("远程诊断".to_owned()));
        let long = TopicForm { detail: "x".repeat(LONGEST_ANSWER + 1), ..form };
        assert_eq!(long.check(), Err(AppError::invalid("detail", "too_long")));
        assert_eq!(checked_words("words", &"x".repeat(2_001)), Err(AppError::invalid("words", "too_long")));
        assert_eq!(checked_words("answer", "  "), Ok(None));
    }
}
