//! What the page of a deal shows, and how its fields are read from a form.

pub use super::outlook_model::Outlook;
use super::{contacts::model::DealContact, products::model::Line, rivals::model::Rival, tags::model::DealTag};
use crate::access::{AppError, FieldError};
use crate::deals::model::{Card, CloseReason, Pipeline, Stage, StageKind};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Everything the page shows of a deal, apart from its timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DealPage {
    /// What the board shows of it.
    pub card: Card,
    /// Its pipeline with the stages in use.
    pub pipeline: Pipeline,
    /// In the reader's language; also of a stage that is no longer in use.
    pub stage_name: String,
    pub status: StageKind,
    pub fields: DealFields,
    pub closed_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    /// Reasons that may be chosen when it is closed.
    pub reasons: Vec<CloseReason>,
    /// The stages it has been in, the first one first.
    pub visits: Vec<Visit>,
    pub outlook: Outlook,
    pub contacts: Vec<DealContact>,
    pub rivals: Vec<Rival>,
    pub lines: Vec<Line>,
    /// The value is what the products come to.
    pub follows: bool,
    pub tags: Vec<DealTag>,
}

impl DealPage {
    /// The stage it is in; `None` for one that is no longer in use.
    #[must_use]
    pub fn stage(&self) -> Option<&Stage> {
        self.pipeline.stages.iter().find(|stage| stage.id == self.card.stage)
    }

    /// Whether it has been in its stage for too long.
    #[must_use]
    pub fn is_stale(&self, now: DateTime<Utc>) -> bool {
        self.stage().is_some_and(|stage| self.card.is_stale(stage, now))
    }
}

/// A time in a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    pub stage: Uuid,
    pub name: String,
    pub entered: DateTime<Utc>,
    /// `None`: it is there now.
    pub left: Option<DateTime<Utc>>,
    /// Who brought it there; `None` for the system.
    pub by: Option<String>,
}

impl Visit {
    /// Whole days in the stage, up to now where it is still there.
    #[must_use]
    pub fn days(&self, now: DateTime<Utc>) -> i64 {
        (self.left.unwrap_or(now) - self.entered).num_days().max(0)
    }
}

/// An event that names a stage, as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageEvent {
    pub kind: String,
    pub happened_at: DateTime<Utc>,
    pub stage: Uuid,
    pub name: String,
    pub by: Option<String>,
}

/// The stages a deal has been in, from the log. Moves within a stage do not count, and a move that was taken back never
/// happened. `now_in` and `since` stand in where the log begins later than the deal.
#[must_use]
pub fn visits(events: Vec<StageEvent>, now_in: (Uuid, &str), since: DateTime<Utc>) -> Vec<Visit> {
    let mut visits: Vec<Visit> = Vec::new();
    for event in events {
        let stays = visits.last().is_some_and(|last| last.stage == event.stage);
        let former = visits.len().checked_sub(2).and_then(|place| visits.get(place));
        if event.kind == "deal.move_undone" && former.is_some_and(|former| former.stage == event.stage) {
            visits.pop();
            if let Some(again) = visits.last_mut() {
                again.left = None;
            }
        } else if !stays {
            if let Some(last) = visits.last_mut() {
                last.left = Some(event.happened_at);
            }
            let StageEvent { stage, name, happened_at, by, .. } = event;
            visits.push(Visit { stage, name, entered: happened_at, left: None, by });
        }
    }
    if visits.last().is_none_or(|last| last.stage != now_in.0) {
        if let Some(last) = visits.last_mut() {
            last.left = Some(since);
        }
        visits.push(Visit { stage: now_in.0, name: now_in.1.to_owned(), entered: since, left: None, by: None });
    }
    visits
}

/// The fields of a deal, checked. Their names are those of the log.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DealFields {
    pub name: String,
    pub customer: Option<Uuid>,
    /// For the log, which keeps names beside ids; `None` where the reader may not see the customer.
    pub customer_name: Option<String>,
    pub value: Option<Decimal>,
    pub currency: String,
    pub expected_close: Option<NaiveDate>,
    pub source: Option<String>,
    pub close_reason: Option<Uuid>,
    pub close_note: Option<String>,
}

/// A deal as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealForm {
    pub name: String,
    pub customer: Option<Uuid>,
    /// An amount as people write it: `12.5万`.
    pub value: String,
    /// ISO 4217.
    pub currency: String,
    /// `2026-11-22` or empty.
    pub expected_close: String,
    pub source: String,
    pub close_reason: Option<Uuid>,
    pub close_note: String,
}

/// Largest value that is kept: fifteen digits before the point.
const LARGEST_VALUE: i64 = 999_999_999_999_999;

impl DealForm {
    /// What is stored, in the words of a form that changes it.
    #[must_use]
    pub fn of(fields: &DealFields) -> Self {
        Self {
            name: fields.name.clone(),
            customer: fields.customer,
            value: fields.value.map(|value| value.normalize().to_string()).unwrap_or_default(),
            currency: fields.currency.clone(),
            expected_close: fields.expected_close.map(|day| day.to_string()).unwrap_or_default(),
            source: fields.source.clone().unwrap_or_default(),
            close_reason: fields.close_reason,
            close_note: fields.close_note.clone().unwrap_or_default(),
        }
    }

    /// Reads what was typed; the customer's name stays open.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self) -> Result<DealFields, AppError> {
        let mut wrong = Vec::new();
        let mut refuse = |field: &str, code: &str| {
            wrong.push(FieldError { field: field.to_owned(), code: code.to_owned(), detail: None });
        };
        let name = self.name.trim().to_owned();
        match name.chars().count() {
            0 => refuse("name", "required"),
            1..=200 => {}
            _ => refuse("name", "deal_name_length"),
        }
        let value = read_value(&self.value).unwrap_or_else(|code| {
            refuse("value", code);
            None
        });
        let expected_close = read_day(&self.expected_close).unwrap_or_else(|code| {
            refuse("expected_close", code);
            None
        });
        if self.currency.len() != 3 || !self.currency.chars().all(|letter| letter.is_ascii_uppercase()) {
            refuse("value", "deal_currency_form");
        }
        let source = some_text(&self.source);
        if source.as_ref().is_some_and(|source| source.chars().count() > 100) {
            refuse("source", "too_long");
        }
        let close_note = some_text(&self.close_note);
        if close_note.as_ref().is_some_and(|note| note.chars().count() > 2_000) {
            refuse("close_note", "deal_close_note_length");
        }
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        Ok(DealFields {
            name,
            customer: self.customer,
            customer_name: None,
            value,
            currency: self.currency.clone(),
            expected_close,
            source,
            close_reason: self.close_reason,
            close_note,
        })
    }
}

/// Text without space around it; nothing but space counts as nothing.
fn some_text(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// An optional amount that is not negative; otherwise the code of what is wrong with it.
///
/// # Errors
/// A key of the error words.
pub fn read_value(text: &str) -> Result<Option<Decimal>, &'static str> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    match crate::ui::parse_amount(text) {
        None => Err("not_a_number"),
        Some(value) if value.is_sign_negative() && !value.is_zero() => Err("deal_value_not_negative"),
        Some(value) if value > Decimal::from(LARGEST_VALUE) => Err("invalid_value"),
        Some(value) => Ok(Some(value)),
    }
}

/// An optional day, `2026-11-22`; otherwise the code of what is wrong with it.
///
/// # Errors
/// A key of the error words.
pub fn read_day(text: &str) -> Result<Option<NaiveDate>, &'static str> {
    match text.trim() {
        "" => Ok(None),
        day => day.parse().map(Some).map_err(|_| "not_a_date"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Duration;

    fn at(day: i64) -> DateTime<Utc> {
        DateTime::<Utc>::UNIX_EPOCH + Duration::days(day)
    }

    fn event(kind: &str, day: i64, stage: u128) -> StageEvent {
        StageEvent {
            kind: kind.to_owned(),
            happened_at: at(day),
            stage: Uuid::from_u128(stage),
            name: stage.to_string(),
            by: None,
        }
    }

    fn told(visits: &[Visit]) -> Vec<(u128, i64)> {
        visits.iter().map(|visit| (visit.stage.as_u128(), visit.days(at(100)))).collect()
    }

    #[test]
    fn time_in_each_stage_comes_from_the_log() {
        let log = vec![
            event("deal.created", 0, 1),
            event("deal.moved", 3, 1),
            event("deal.moved", 10, 2),
            event("deal.won", 40, 3),
        ];
        let visits = visits(log, (Uuid::from_u128(3), "3"), at(40));
        assert_eq!(told(&visits), [(1, 10), (2, 30), (3, 60)]);
    }

    #[test]
    fn a_move_that_was_taken_back_never_happened() {
        let log = vec![event("deal.created", 0, 1), event("deal.moved", 10, 2), event("deal.move_undone", 10, 1)];
        assert_eq!(told(&visits(log, (Uuid::from_u128(1), "1"), at(0))), [(1, 100)]);
    }

    #[test]
    fn where_the_log_says_nothing_the_deal_does() {
        assert_eq!(told(&visits(vec![], (Uuid::from_u128(4), "4"), at(60))), [(4, 40)]);
        let log = vec![event("deal.created", 0, 1)];
        assert_eq!(told(&visits(log, (Uuid::from_u128(4), "4"), at(60))), [(1, 60), (4, 40)]);
    }

    fn named(name: &str) -> DealForm {
        DealForm { name: name.to_owned(), currency: "CNY".to_owned(), ..DealForm::default() }
    }

    #[test]
    fn a_form_is_read_as_people_write() {
        let form =
            DealForm { value: "12.5万".to_owned(), expected_close: "2026-11-22".to_owned(), ..named("  折弯机 ") };
        let fields = form.check().expect("all of it can be read");
        assert_eq!((fields.name.as_str(), fields.value), ("折弯机", Some(Decimal::from(125_000))));
        assert_eq!(DealForm::of(&fields).check(), Ok(fields));
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let form = DealForm {
            value: "-1".to_owned(),
            expected_close: "soon".to_owned(),
            source: "长".repeat(101),
            ..named("")
        };
        let Err(AppError::Invalid(wrong)) = form.check() else { panic!("it is wrong") };
        let fields: Vec<_> = wrong.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["name", "value", "expected_close", "source"]);
    }
}
