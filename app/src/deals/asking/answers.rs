//! The questions of a stage, and how what is typed is read as an answer.

use super::plan_model::PlanForm;
use crate::access::{AppError, FieldError};
use crate::deals::detail::model::{read_day, read_value};
use crate::deals::model::{CloseReason, Fill, NextActivity, RequiredField, StageKind};
use crate::ui::Choice;
use leptos::prelude::*;
use uuid::Uuid;

/// The questions of a stage.
#[derive(Clone, Debug)]
pub struct Questions {
    /// What is lacking.
    pub fields: Vec<RequiredField>,
    /// Set when the deals are won or lost by it.
    pub closes: Option<StageKind>,
    /// The reasons to choose from; where there are none, none is asked for.
    pub reasons: Vec<Choice>,
    /// ISO 4217 code that an amount begins with.
    pub currency: String,
    /// Prices are in it already: no other one is offered.
    pub fixed: bool,
}

impl Questions {
    /// Asks for these fields and, where `closes` says so, for one of the fitting reasons.
    #[must_use]
    pub fn new(fields: Vec<RequiredField>, closes: Option<StageKind>, reasons: &[CloseReason], currency: &str) -> Self {
        let fitting = reasons.iter().filter(|reason| Some(reason.kind) == closes);
        let reasons = fitting.map(|reason| Choice::new(reason.id, &reason.name)).collect();
        Self { fields, closes, reasons, currency: currency.to_owned(), fixed: false }
    }

    /// Offers no other currency.
    #[must_use]
    pub fn in_this_currency(self, fixed: bool) -> Self {
        Self { fixed, ..self }
    }
}

/// What is typed.
#[derive(Clone, Copy)]
pub(super) struct Answers {
    pub value: RwSignal<String>,
    pub currency: RwSignal<String>,
    pub close: RwSignal<String>,
    pub customer: RwSignal<Option<(Uuid, String)>>,
    pub title: RwSignal<String>,
    pub day: RwSignal<String>,
    pub reason: RwSignal<String>,
    pub note: RwSignal<String>,
}

impl Answers {
    /// Nothing yet. To be called in a component's body.
    pub fn new(currency: &str) -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            value: text(),
            currency: RwSignal::new(currency.to_owned()),
            close: text(),
            customer: RwSignal::new(None),
            title: text(),
            day: text(),
            reason: text(),
            note: text(),
        }
    }

    /// The answers, on clocks `offset` minutes east of UTC.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be read, or is asked for and empty.
    pub fn read(self, questions: &Questions, offset: i32) -> Result<Fill, AppError> {
        let mut wrong = Vec::new();
        let mut refuse = |field: &str, code: &str| {
            wrong.push(FieldError { field: field.to_owned(), code: code.to_owned(), detail: None });
        };
        let mut fill = Fill::default();
        for field in &questions.fields {
            let taken = match field {
                RequiredField::Value => self.value.with_untracked(|text| read_value(text)).map(|value| {
                    fill.currency = value.map(|_| self.currency.get_untracked());
                    fill.value = value;
                    value.is_some()
                }),
                RequiredField::ExpectedClose => self.close.with_untracked(|text| read_day(text)).map(|day| {
                    fill.expected_close = day;
                    day.is_some()
                }),
                RequiredField::Customer => {
                    fill.customer = self.customer.with_untracked(|chosen| chosen.as_ref().map(|(id, _)| *id));
                    Ok(fill.customer.is_some())
                }
                RequiredField::NextActivity => {
                    fill.next_activity = self.next(offset);
                    Ok(fill.next_activity.is_some())
                }
            };
            match taken {
                Ok(true) => {}
                Ok(false) => refuse(field.key(), &format!("required_{}", field.key())),
                Err(code) => refuse(field.key(), code),
            }
        }
        if questions.closes.is_some() {
            fill.close_reason = self.reason.with_untracked(|reason| reason.parse().ok());
            let note = self.note.with_untracked(|note| note.trim().to_owned());
            fill.close_note = Some(note).filter(|note| !note.is_empty());
            if fill.close_reason.is_none() && !questions.reasons.is_empty() {
                refuse("close_reason", "required_reason");
            }
        }
        if wrong.is_empty() { Ok(fill) } else { Err(AppError::Invalid(wrong)) }
    }

    fn next(self, offset: i32) -> Option<NextActivity> {
        let form = PlanForm { title: self.title.get_untracked(), day: self.day.get_untracked(), ..PlanForm::default() };
        form.check(offset).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;

    fn questions(fields: Vec<RequiredField>, closes: Option<StageKind>) -> Questions {
        let reason = CloseReason { id: Uuid::from_u128(7), kind: StageKind::Lost, name: "price".to_owned() };
        Questions::new(fields, closes, &[reason], "CNY")
    }

    fn refused(read: Result<Fill, AppError>) -> Vec<String> {
        let Err(AppError::Invalid(wrong)) = read else { panic!("it is refused") };
        wrong.into_iter().map(|error| error.code).collect()
    }

    #[test]
    fn every_question_wants_an_answer() {
        let owner = Owner::new();
        owner.set();
        let all = questions(RequiredField::ALL.to_vec(), Some(StageKind::Lost));
        let answers = Answers::new("CNY");
        assert_eq!(
            refused(answers.read(&all, 480)),
            [
                "required_value",
                "required_expected_close",
                "required_customer",
                "required_next_activity",
                "required_reason"
            ]
        );
        answers.value.set("12.5万".to_owned());
        answers.close.set("2026-12-01".to_owned());
        answers.customer.set(Some((Uuid::from_u128(3), "Lin".to_owned())));
        answers.title.set("call".to_owned());
        answers.day.set("2026-11-23".to_owned());
        answers.reason.set(Uuid::from_u128(7).to_string());
        let fill = answers.read(&all, 480).expect("all is answered");
        assert_eq!((fill.value, fill.currency.as_deref()), (Some(Decimal::from(125_000)), Some("CNY")));
        assert_eq!((fill.customer, fill.close_reason), (Some(Uuid::from_u128(3)), Some(Uuid::from_u128(7))));
        assert_eq!(
            fill.next_activity.map(|next| next.due_at.to_rfc3339()).as_deref(),
            Some("2026-11-23T01:00:00+00:00")
        );
    }

    #[test]
    fn what_cannot_be_read_is_said_and_what_is_not_asked_is_not_sent() {
        let owner = Owner::new();
        owner.set();
        let answers = Answers::new("CNY");
        answers.value.set("-1".to_owned());
        answers.note.set("late".to_owned());
        let asked = questions(vec![RequiredField::Value], None);
        assert_eq!(refused(answers.read(&asked, 0)), ["deal_value_not_negative"]);
        assert_eq!(answers.read(&questions(vec![], None), 0), Ok(Fill::default()));
        // Of winning there is no reason to choose from.
        let won = answers.read(&questions(vec![], Some(StageKind::Won)), 0).expect("a note is enough");
        assert_eq!(won, Fill { close_note: Some("late".to_owned()), ..Fill::default() });
    }
}
