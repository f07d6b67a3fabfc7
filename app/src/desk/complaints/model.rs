//! A complaint: its cause, what is done about it, and what the customer says in the end.

use crate::{
    access::{AppError, FieldError},
    desk::{
        tickets::{
            model::{CategoryName, Named},
            rules_model::State,
        },
        topics::model::TopicRow,
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// So many measures are read at once.
pub const PAGE: usize = 50;
/// Longest measure, and longest word of the customer.
const LONGEST: usize = 2_000;

/// Why customers complain, as the desk keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    pub id: Uuid,
    pub name: String,
    pub name_en: Option<String>,
    pub archived: bool,
    pub version: i32,
    /// Complaints that have it, up to a thousand.
    pub complaints: i64,
}

/// A cause as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseForm {
    pub name: String,
    pub name_en: String,
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CauseFields {
    pub name: String,
    pub name_en: Option<String>,
}

impl CauseForm {
    /// Reads what was typed.
    ///
    /// # Errors
    /// `Invalid` on `name` and `name_en`.
    pub fn check(&self) -> Result<CauseFields, AppError> {
        let (name, name_en) = (self.name.trim(), self.name_en.trim());
        let mut wrong = Vec::new();
        match name.chars().count() {
            0 => wrong.push(FieldError::of("name", "required")),
            1..=100 => {}
            _ => wrong.push(FieldError::of("name", "complaint_cause_name_length")),
        }
        if name_en.chars().count() > 100 {
            wrong.push(FieldError::of("name_en", "complaint_cause_name_length"));
        }
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        Ok(CauseFields { name: name.to_owned(), name_en: Some(name_en.to_owned()).filter(|name| !name.is_empty()) })
    }
}

/// What the customer says of how it was settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    pub settled: bool,
    pub at: DateTime<Utc>,
    /// Who wrote it down; `None` where the customer said it themselves.
    pub by: Option<String>,
    pub said: Option<String>,
}

/// That the customer was asked by mail whether it is settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedToConfirm {
    pub at: DateTime<Utc>,
    pub by: Option<String>,
    /// What was done, in the words for the customer.
    pub words: String,
    pub answered: bool,
}

/// What is known of a complaint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    pub cause: Option<(Uuid, CategoryName)>,
    /// The unit that is responsible.
    pub team: Option<Named>,
    pub measure: Option<String>,
    pub due_on: Option<NaiveDate>,
    pub done_at: Option<DateTime<Utc>>,
    pub done_by: Option<String>,
    pub confirmation: Option<Confirmation>,
    /// The last time that the customer was asked.
    pub asked: Option<AskedToConfirm>,
    /// 0 where nothing is kept yet.
    pub version: i32,
}

impl Complaint {
    /// Whether its measure should have been done by `today`.
    #[must_use]
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.measure.is_some() && self.done_at.is_none() && self.due_on.is_some_and(|due| due < today)
    }
}

/// What stands beside a complaint, with what its form offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplaintSeen {
    pub complaint: Complaint,
    pub causes: Vec<(Uuid, CategoryName)>,
    pub teams: Vec<Named>,
}

/// A complaint as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ComplaintForm {
    pub cause: Option<Uuid>,
    pub team: Option<Uuid>,
    pub measure: String,
    pub due_on: String,
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComplaintFields {
    pub cause: Option<Uuid>,
    pub team: Option<Uuid>,
    pub measure: Option<String>,
    pub due_on: Option<NaiveDate>,
}

impl ComplaintForm {
    /// What is kept, in the words of a form that changes it.
    #[must_use]
    pub fn of(complaint: &Complaint) -> Self {
        Self {
            cause: complaint.cause.as_ref().map(|(id, _)| *id),
            team: complaint.team.as_ref().map(|(id, _)| *id),
            measure: complaint.measure.clone().unwrap_or_default(),
            due_on: complaint.due_on.map(|day| day.to_string()).unwrap_or_default(),
        }
    }

    /// Reads what was typed.
    ///
    /// # Errors
    /// `Invalid` on `measure` and `due_on`.
    pub fn check(&self) -> Result<ComplaintFields, AppError> {
        let mut wrong = Vec::new();
        let measure = Some(self.measure.trim().to_owned()).filter(|text| !text.is_empty());
        if measure.as_ref().is_some_and(|text| text.chars().count() > LONGEST) {
            wrong.push(FieldError::of("measure", "too_long"));
        }
        let typed = self.due_on.trim();
        let due_on = typed.parse::<NaiveDate>().ok();
        if !typed.is_empty() && due_on.is_none() {
            wrong.push(FieldError::of("due_on", "not_a_date"));
        }
        if due_on.is_some() && measure.is_none() {
            wrong.push(FieldError::of("measure", "required"));
        }
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        Ok(ComplaintFields { cause: self.cause, team: self.team, measure, due_on })
    }
}

/// What the customer says, as typed.
///
/// # Errors
/// `Invalid` on `said` for too long a text.
pub fn said_of(typed: &str) -> Result<Option<String>, AppError> {
    let said = typed.trim();
    if said.chars().count() > LONGEST {
        return Err(AppError::invalid("said", "too_long"));
    }
    Ok(Some(said.to_owned()).filter(|said| !said.is_empty()))
}

/// What the customer is told, as typed.
///
/// # Errors
/// `Invalid` on `words` for none, and for too long a text.
pub fn words_for_customer(typed: &str) -> Result<String, AppError> {
    let words = typed.trim();
    match words.chars().count() {
        0 => Err(AppError::invalid("words", "required")),
        count if count > LONGEST => Err(AppError::invalid("words", "too_long")),
        _ => Ok(words.to_owned()),
    }
}

/// Which measures a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MeasureFilter {
    pub team: Option<Uuid>,
    /// Only what should have been done by now.
    pub overdue: bool,
}

/// A measure that is still to be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    pub ticket: Uuid,
    pub number: i64,
    pub subject: String,
    pub state: State,
    pub customer: Option<Named>,
    pub cause: Option<CategoryName>,
    pub team: Option<String>,
    pub measure: String,
    pub due_on: Option<NaiveDate>,
    pub owner: Option<String>,
    /// Of the complaint.
    pub version: i32,
}

impl Measure {
    /// Its place in the list.
    #[must_use]
    pub const fn mark(&self) -> MeasureMark {
        MeasureMark { due_on: self.due_on, ticket: self.ticket }
    }
}

/// Where a page of the list ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureMark {
    pub due_on: Option<NaiveDate>,
    pub ticket: Uuid,
}

/// A page of the list, with the units that it can be narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureList {
    pub rows: Vec<Measure>,
    pub more: bool,
    pub teams: Vec<Named>,
    /// What is still to be done about product topics; with the first page alone.
    pub topics: Vec<TopicRow>,
}

/// What holds for all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// So long after a delivery the customer is to be asked how it goes; `None`: not at all.
    pub follow_up_days: Option<i16>,
    /// No complaint is closed without a cause and a measure.
    pub needs_measure: bool,
    /// So long before a measure is due it is told of.
    pub remind_days: i16,
    pub version: i32,
}

/// The same as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesForm {
    pub follow_up_days: String,
    pub needs_measure: bool,
    pub remind_days: String,
}

impl RulesForm {
    /// What holds, in the words of a form that changes it.
    #[must_use]
    pub fn of(rules: &Rules) -> Self {
        Self {
            follow_up_days: rules.follow_up_days.map(|days| days.to_string()).unwrap_or_default(),
            needs_measure: rules.needs_measure,
            remind_days: rules.remind_days.to_string(),
        }
    }

    /// Reads what was typed; the version is that of what was seen.
    ///
    /// # Errors
    /// `Invalid` on `follow_up_days` and `remind_days`.
    pub fn check(&self, version: i32) -> Result<Rules, AppError> {
        let days = |typed: &str, most: std::ops::RangeInclusive<i16>| {
            typed.trim().parse::<i16>().ok().filter(|days| most.contains(days))
        };
        let follow_up_days = days(&self.follow_up_days, 1..=365);
        let mut wrong = Vec::new();
        if follow_up_days.is_none() && !self.follow_up_days.trim().is_empty() {
            wrong.push(FieldError::of("follow_up_days", "after_sales_setting_follow_up_days_range"));
        }
        let Some(remind_days) = days(&self.remind_days, 0..=60) else {
            wrong.push(FieldError::of("remind_days", "after_sales_setting_remind_days_range"));
            return Err(AppError::Invalid(wrong));
        };
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        Ok(Rules { follow_up_days, needs_measure: self.needs_measure, remind_days, version })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn a_day_needs_a_measure_and_what_is_kept_comes_back_from_its_form() {
        let form = ComplaintForm { due_on: "2026-03-01".to_owned(), ..ComplaintForm::default() };
        assert_eq!(form.check(), Err(AppError::invalid("measure", "required")));
        let form = ComplaintForm { measure: " 换密封圈 ".to_owned(), ..form };
        let fields = form.check().unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!((fields.measure.as_deref(), fields.due_on), (Some("换密封圈"), day("2026-03-01")));
        let kept = Complaint { measure: fields.measure.clone(), due_on: fields.due_on, ..Complaint::default() };
        assert_eq!(ComplaintForm::of(&kept).check(), Ok(fields));
        let wrong = ComplaintForm { due_on: "soon".to_owned(), ..ComplaintForm::default() };
        assert_eq!(wrong.check(), Err(AppError::invalid("due_on", "not_a_date")));
    }

    #[test]
    fn it_is_overdue_from_the_day_after() {
        let open = Complaint { measure: Some("x".to_owned()), due_on: day("2026-03-01"), ..Complaint::default() };
        let late = |one: &Complaint, today: &str| day(today).is_some_and(|today| one.is_overdue(today));
        assert!(!late(&open, "2026-03-01") && late(&open, "2026-03-02"));
        let done = Complaint { done_at: Some(DateTime::UNIX_EPOCH), ..open };
        assert!(!late(&done, "2026-03-02"));
        assert!(!late(&Complaint::default(), "2026-03-02"));
    }

    #[test]
    fn rules_are_read_and_refused_at_their_fields() {
        let form = RulesForm { follow_up_days: " 7 ".to_owned(), needs_measure: true, remind_days: "2".to_owned() };
        let rules = form.check(3).unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!((rules.follow_up_days, rules.remind_days, rules.version), (Some(7), 2, 3));
        assert_eq!(RulesForm::of(&rules).check(3), Ok(rules));
        let wrong = RulesForm { follow_up_days: "0".to_owned(), remind_days: "x".to_owned(), ..form };
        let Err(AppError::Invalid(wrong)) = wrong.check(3) else { panic!("taken") };
        let fields: Vec<_> = wrong.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["follow_up_days", "remind_days"]);
    }

    #[test]
    fn a_cause_needs_a_name() {
        assert_eq!(CauseForm::default().check(), Err(AppError::invalid("name", "required")));
        let form = CauseForm { name: " 运输 ".to_owned(), ..CauseForm::default() };
        assert_eq!(form.check(), Ok(CauseFields { name: "运输".to_owned(), name_en: None }));
    }
}
