//! Pools, their rules and the runs of these, as administrators see them.

use crate::{
    access::{AppError, FieldError},
    admin::pipelines::model::Names,
    customers::pool::model::{Because, Hidden, Named},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// So many customers are looked at in one step of a trial.
pub const TRIAL_STEP: i32 = 5_000;
/// So many lines of a trial or a run are shown.
pub const SHOWN: usize = 200;

/// A pool as typed: numbers are text, nothing is checked yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolInput {
    pub name: String,
    pub name_en: String,
    pub for_everybody: bool,
    /// Whose people claim from it and lose customers to it, where it is not for everybody.
    pub teams: Vec<Uuid>,
    pub managers: Vec<Uuid>,
    pub daily_cap: String,
    pub holding_cap: String,
    pub holding_skips_deals: bool,
    /// In days.
    pub cool_off_days: String,
    /// In hours.
    pub delay_hours: String,
    pub hidden: Vec<Hidden>,
    pub recycling: bool,
    pub untouched_days: String,
    pub no_open_deal_days: String,
    pub never_deal_days: String,
    pub keep_open: bool,
    pub keep_won: bool,
    /// Customers with one of these tags are left alone.
    pub keep_tags: Vec<Uuid>,
    pub remind_days: String,
}

/// A pool, checked. The names are those of the columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolFields {
    pub name: String,
    pub name_en: Option<String>,
    pub for_everybody: bool,
    pub teams: Vec<Uuid>,
    pub managers: Vec<Uuid>,
    pub daily_cap: Option<i32>,
    pub holding_cap: Option<i32>,
    pub holding_skips_deals: bool,
    pub cool_off_days: Option<i32>,
    pub delay_hours: Option<i32>,
    pub hidden: Vec<Hidden>,
    pub recycling: bool,
    pub untouched_days: Option<i32>,
    pub no_open_deal_days: Option<i32>,
    pub never_deal_days: Option<i32>,
    pub keep_open: bool,
    pub keep_won: bool,
    pub keep_tags: Vec<Uuid>,
    pub remind_days: Option<i32>,
}

impl PoolFields {
    /// What a new pool begins with: the rules are tried first.
    #[must_use]
    pub fn fresh() -> Self {
        Self {
            for_everybody: true,
            daily_cap: Some(5),
            holding_cap: Some(200),
            holding_skips_deals: true,
            cool_off_days: Some(30),
            hidden: vec![Hidden::Phone, Hidden::Email, Hidden::Contacts],
            untouched_days: Some(60),
            keep_open: true,
            keep_won: true,
            remind_days: Some(7),
            ..Self::default()
        }
    }

    /// The same in the words of a form.
    #[must_use]
    pub fn typed(&self) -> PoolInput {
        let text = |number: Option<i32>| number.map(|number| number.to_string()).unwrap_or_default();
        PoolInput {
            name: self.name.clone(),
            name_en: self.name_en.clone().unwrap_or_default(),
            for_everybody: self.for_everybody,
            teams: self.teams.clone(),
            managers: self.managers.clone(),
            daily_cap: text(self.daily_cap),
            holding_cap: text(self.holding_cap),
            holding_skips_deals: self.holding_skips_deals,
            cool_off_days: text(self.cool_off_days),
            delay_hours: text(self.delay_hours),
            hidden: self.hidden.clone(),
            recycling: self.recycling,
            untouched_days: text(self.untouched_days),
            no_open_deal_days: text(self.no_open_deal_days),
            never_deal_days: text(self.never_deal_days),
            keep_open: self.keep_open,
            keep_won: self.keep_won,
            keep_tags: self.keep_tags.clone(),
            remind_days: text(self.remind_days),
        }
    }
}

fn refusal(field: &str, code: &str, detail: Option<String>) -> FieldError {
    FieldError { field: field.to_owned(), code: code.to_owned(), detail }
}

/// An optional whole number between 1 and `most`.
fn number(text: &str, field: &str, most: i32, wrong: &mut Vec<FieldError>) -> Option<i32> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    match text.parse::<i32>() {
        Ok(number) if (1..=most).contains(&number) => Some(number),
        Ok(_) => {
            wrong.push(refusal(field, "out_of_range", Some(format!("1–{most}"))));
            None
        }
        Err(_) => {
            wrong.push(refusal(field, "not_a_number", None));
            None
        }
    }
}

impl PoolInput {
    /// Reads what was typed.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn checked(&self) -> Result<PoolFields, AppError> {
        let mut wrong = Vec::new();
        let names = Names { name: self.name.clone(), name_en: self.name_en.clone() }.checked("pool_name_length");
        let (name, name_en) = match names {
            Ok(names) => names,
            Err(AppError::Invalid(errors)) => {
                wrong.extend(errors);
                Default::default()
            }
            Err(error) => return Err(error),
        };
        let fields = PoolFields {
            name,
            name_en,
            for_everybody: self.for_everybody,
            teams: if self.for_everybody { Vec::new() } else { sorted(&self.teams) },
            managers: sorted(&self.managers),
            daily_cap: number(&self.daily_cap, "daily_cap", 10_000, &mut wrong),
            holding_cap: number(&self.holding_cap, "holding_cap", 1_000_000, &mut wrong),
            holding_skips_deals: self.holding_skips_deals,
            cool_off_days: number(&self.cool_off_days, "cool_off_days", 3_650, &mut wrong),
            delay_hours: number(&self.delay_hours, "delay_hours", 8_760, &mut wrong),
            hidden: Hidden::ALL.into_iter().filter(|one| self.hidden.contains(one)).collect(),
            recycling: self.recycling,
            untouched_days: number(&self.untouched_days, "untouched_days", 3_650, &mut wrong),
            no_open_deal_days: number(&self.no_open_deal_days, "no_open_deal_days", 3_650, &mut wrong),
            never_deal_days: number(&self.never_deal_days, "never_deal_days", 3_650, &mut wrong),
            keep_open: self.keep_open,
            keep_won: self.keep_won,
            keep_tags: sorted(&self.keep_tags),
            remind_days: number(&self.remind_days, "remind_days", 365, &mut wrong),
        };
        if !fields.for_everybody && fields.teams.is_empty() {
            wrong.push(refusal("teams", "required", None));
        }
        let conditions = [fields.untouched_days, fields.no_open_deal_days, fields.never_deal_days];
        if wrong.is_empty() && fields.recycling && conditions.iter().all(Option::is_none) {
            wrong.push(refusal("untouched_days", "pool_needs_a_rule", None));
        }
        if wrong.is_empty() { Ok(fields) } else { Err(AppError::Invalid(wrong)) }
    }
}

fn sorted(ids: &[Uuid]) -> Vec<Uuid> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// A pool that is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolSetting {
    pub id: Uuid,
    pub version: i32,
    pub archived: bool,
    pub fields: PoolFields,
    /// How many customers wait in it.
    pub customers: i64,
}

/// A reason to give a customer back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnReason {
    pub named: Named,
    pub archived: bool,
    pub version: i32,
}

/// After how many days without a won deal a customer is what; as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecycleInput {
    pub dormant_days: String,
    pub lost_days: String,
    pub prospect_days: String,
}

/// The same, checked; `None`: never.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecycleRules {
    pub dormant_days: Option<i32>,
    pub lost_days: Option<i32>,
    pub prospect_days: Option<i32>,
    pub version: i32,
}

impl LifecycleRules {
    /// In the words of a form.
    #[must_use]
    pub fn typed(&self) -> LifecycleInput {
        let text = |number: Option<i32>| number.map(|number| number.to_string()).unwrap_or_default();
        LifecycleInput {
            dormant_days: text(self.dormant_days),
            lost_days: text(self.lost_days),
            prospect_days: text(self.prospect_days),
        }
    }
}

impl LifecycleInput {
    /// Reads what was typed, over what had `version`.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn checked(&self, version: i32) -> Result<LifecycleRules, AppError> {
        let mut wrong = Vec::new();
        let rules = LifecycleRules {
            dormant_days: number(&self.dormant_days, "dormant_days", 3_650, &mut wrong),
            lost_days: number(&self.lost_days, "lost_days", 7_300, &mut wrong),
            prospect_days: number(&self.prospect_days, "prospect_days", 3_650, &mut wrong),
            version,
        };
        if rules.lost_days.zip(rules.dormant_days).is_some_and(|(lost, dormant)| lost <= dormant) {
            wrong.push(refusal("lost_days", "lost_after_dormant", None));
        }
        if wrong.is_empty() { Ok(rules) } else { Err(AppError::Invalid(wrong)) }
    }
}

/// One rule on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub id: Uuid,
    /// The pool whose rules they were; `None` for the lifecycle.
    pub pool: Option<(String, Option<String>)>,
    pub day: NaiveDate,
    pub started_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub looked_at: i32,
    pub changed: i32,
    pub reminded: i32,
}

/// What a run did to one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunLine {
    pub customer: Uuid,
    pub name: String,
    pub did: Did,
}

/// What it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Did {
    Recycled(Because),
    Reminded(Because),
    /// Gave another lifecycle, and why: keys of the language file `lifecycle`.
    Lifecycle {
        becomes: String,
        why: String,
    },
}

/// A customer that a rule would take today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialLine {
    pub customer: Uuid,
    pub name: String,
    pub owner: String,
    pub because: Because,
    pub due_at: DateTime<Utc>,
}

/// A part of a trial.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    pub lines: Vec<TrialLine>,
    /// Behind which the next part begins; `None` at the end.
    pub last: Option<Uuid>,
}

/// Everything the page begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolsBook {
    pub pools: Vec<PoolSetting>,
    pub reasons: Vec<ReturnReason>,
    pub lifecycle: LifecycleRules,
    pub runs: Vec<Run>,
    pub teams: Vec<(Uuid, String)>,
    /// Who may manage a pool: those who assign within their teams.
    pub managers: Vec<(Uuid, String)>,
    pub tags: Vec<(Uuid, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(input: &PoolInput) -> Vec<String> {
        match input.checked() {
            Err(AppError::Invalid(wrong)) => wrong.into_iter().map(|error| error.field).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_pool_comes_back_from_its_form() {
        let fields = PoolFields { name: "全公司公海".to_owned(), ..PoolFields::fresh() };
        assert_eq!(fields.typed().checked(), Ok(fields));
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let input = PoolInput {
            daily_cap: "0".to_owned(),
            cool_off_days: "soon".to_owned(),
            remind_days: "400".to_owned(),
            ..PoolInput::default()
        };
        assert_eq!(refused(&input), ["name", "daily_cap", "cool_off_days", "remind_days", "teams"]);
    }

    #[test]
    fn a_rule_that_works_has_a_condition() {
        let none = PoolInput { name: "P".to_owned(), for_everybody: true, recycling: true, ..PoolInput::default() };
        assert_eq!(refused(&none), ["untouched_days"]);
        assert!(PoolInput { never_deal_days: "30".to_owned(), ..none }.checked().is_ok());
    }

    #[test]
    fn lost_comes_after_dormant() {
        let input = |dormant: &str, lost: &str| LifecycleInput {
            dormant_days: dormant.to_owned(),
            lost_days: lost.to_owned(),
            prospect_days: String::new(),
        };
        assert!(input("180", "180").checked(1).is_err());
        assert!(input("180", "365").checked(1).is_ok());
        assert!(input("", "365").checked(1).is_ok());
    }
}
