//! A policy while it is typed, and what is wrong with it.

use super::{
    model::Calendar,
    policy_model::{Kind, LONGEST, MOST_STEPS, Measure, Policy, Priority, Promise, Step, Tells},
    text_model as text,
};
use crate::{
    access::{AppError, FieldError},
    customers::lifecycle::model::Lifecycle,
    locale::Lang,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A step as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepDraft {
    /// `warning`, or a span of time after it was due: `0`, `30min`.
    pub after: String,
    /// `owner`, `team_lead`, or the id of a person.
    pub tells: String,
}

/// A policy as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyDraft {
    pub name: String,
    pub active: bool,
    pub lifecycles: Vec<Lifecycle>,
    pub tags: Vec<Uuid>,
    pub priorities: Vec<Priority>,
    pub kinds: Vec<Kind>,
    /// As in [`Measure::ALL`]: a span of time (empty for no promise) and the id of a calendar.
    pub promises: [(String, String); 3],
    /// Per cent; empty for no warning.
    pub warn_percent: String,
    pub chain: Vec<StepDraft>,
}

/// With the warning, in a draft.
pub const WARNING: &str = "warning";

impl PolicyDraft {
    /// A new one, in the first calendar: warns at 80 % and tells the owner.
    #[must_use]
    pub fn fresh(calendars: &[Calendar]) -> Self {
        let first = calendars.first().map(|calendar| calendar.id.to_string()).unwrap_or_default();
        let step = |after: &str, tells: &str| StepDraft { after: after.to_owned(), tells: tells.to_owned() };
        Self {
            active: true,
            promises: std::array::from_fn(|_| (String::new(), first.clone())),
            warn_percent: "80".to_owned(),
            chain: vec![step(WARNING, "owner"), step("0", "team_lead")],
            ..Self::default()
        }
    }

    /// A policy as it would be typed.
    #[must_use]
    pub fn of(lang: Lang, policy: &Policy) -> Self {
        let spoken = policy.promises.iter().flatten().next().map(|promise| promise.calendar.to_string());
        let promise = |at: usize| match policy.promises[at] {
            Some(promise) => (text::minutes_text(lang, promise.minutes), promise.calendar.to_string()),
            None => (String::new(), spoken.clone().unwrap_or_default()),
        };
        let step = |step: &Step| StepDraft {
            after: step.after.map_or_else(|| WARNING.to_owned(), |after| text::minutes_text(lang, after)),
            tells: match step.tells {
                Tells::Owner => "owner".to_owned(),
                Tells::TeamLead => "team_lead".to_owned(),
                Tells::Person(person) => person.to_string(),
            },
        };
        Self {
            name: policy.name.clone(),
            active: policy.active,
            lifecycles: policy.lifecycles.clone(),
            tags: policy.tags.clone(),
            priorities: policy.priorities.clone(),
            kinds: policy.kinds.clone(),
            promises: std::array::from_fn(promise),
            warn_percent: policy.warn_percent.map(|percent| percent.to_string()).unwrap_or_default(),
            chain: policy.chain.iter().map(step).collect(),
        }
    }

    /// The policy, without an id.
    ///
    /// # Errors
    /// `Invalid` on `name`, `first`, `next`, `resolve`, `<measure>_calendar`, `warn_percent`, `step_<n>`.
    pub fn checked(&self) -> Result<Policy, AppError> {
        let mut wrong = Vec::new();
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 100 {
            wrong.push(FieldError::of("name", "sla_policy_name_length"));
        }
        let promises = Measure::ALL.map(|measure| {
            let (typed, calendar) = &self.promises[measure as usize];
            let typed = typed.trim();
            if typed.is_empty() {
                return None;
            }
            let minutes = text::minutes(typed).filter(|minutes| (1..=LONGEST).contains(minutes));
            if minutes.is_none() {
                wrong.push(FieldError::of(measure.key(), "sla_minutes_range"));
            }
            let calendar = calendar.parse::<Uuid>().ok();
            if calendar.is_none() {
                wrong.push(FieldError::of(&format!("{}_calendar", measure.key()), "required"));
            }
            Some(Promise { minutes: minutes?, calendar: calendar? })
        });
        if wrong.is_empty() && promises.iter().all(Option::is_none) {
            wrong.push(FieldError::of("first", "sla_nothing_promised"));
        }
        let warn_percent = match self.warn_percent.trim() {
            "" => None,
            typed => {
                let percent = typed.trim_end_matches(['%', '％']).trim().parse::<i16>().ok();
                let percent = percent.filter(|percent| (1..=99).contains(percent));
                if percent.is_none() {
                    wrong.push(FieldError::of("warn_percent", "sla_policy_warn_percent_range"));
                }
                percent
            }
        };
        let chain = self.chain(warn_percent.is_some(), &mut wrong);
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        Ok(Policy {
            id: Uuid::nil(),
            version: 1,
            name: name.to_owned(),
            active: self.active,
            lifecycles: self.lifecycles.clone(),
            tags: self.tags.clone(),
            priorities: self.priorities.clone(),
            kinds: self.kinds.clone(),
            promises,
            warn_percent,
            chain,
        })
    }

    fn chain(&self, warns: bool, wrong: &mut Vec<FieldError>) -> Vec<Step> {
        if self.chain.len() > MOST_STEPS {
            wrong.push(FieldError::of("", "sla_steps_too_many"));
            return Vec::new();
        }
        let step = |(at, draft): (usize, &StepDraft)| {
            let field = format!("step_{at}");
            let after = match draft.after.trim() {
                WARNING if !warns => Err("sla_step_without_warning"),
                WARNING => Ok(None),
                typed => text::minutes(typed).filter(|minutes| *minutes <= LONGEST).map(Some).ok_or("sla_step_time"),
            };
            let tells = match draft.tells.as_str() {
                "owner" => Ok(Tells::Owner),
                "team_lead" => Ok(Tells::TeamLead),
                person => person.parse().map(Tells::Person).map_err(|_| "required"),
            };
            match (after, tells) {
                (Ok(after), Ok(tells)) => Some(Step { after, tells }),
                (Err(code), _) | (_, Err(code)) => {
                    wrong.push(FieldError::of(&field, code));
                    None
                }
            }
        };
        let mut chain: Vec<Step> = self.chain.iter().enumerate().filter_map(step).collect();
        // With the warning first.
        chain.sort_by_key(|step| step.after.map_or(-1, i64::from));
        chain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> PolicyDraft {
        let calendar = Uuid::from_u128(7).to_string();
        let mut draft = PolicyDraft { name: "重点客户".into(), ..PolicyDraft::fresh(&[]) };
        draft.promises =
            [("30min".into(), calendar.clone()), (String::new(), calendar.clone()), (String::new(), calendar)];
        draft.promises[2].0 = "8小时".into();
        draft
    }

    #[test]
    fn a_policy_reads_back_as_it_was_typed() {
        let policy = draft().checked().unwrap();
        assert_eq!(policy.promises.map(|promise| promise.map(|promise| promise.minutes)), [Some(30), None, Some(480)]);
        assert_eq!(PolicyDraft::of(Lang::En, &policy).checked(), Ok(policy));
    }

    #[test]
    fn what_is_typed_is_refused_at_its_field() {
        let mut draft = draft();
        draft.promises[0].0 = "soon".into();
        draft.warn_percent = "100".into();
        draft.chain = vec![
            StepDraft { after: "x".into(), tells: "owner".into() },
            StepDraft { after: "0".into(), tells: String::new() },
        ];
        let AppError::Invalid(wrong) = draft.checked().unwrap_err() else { panic!("it is invalid") };
        let fields: Vec<&str> = wrong.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["first", "warn_percent", "step_0", "step_1"]);
        let nothing = PolicyDraft { promises: Default::default(), ..self::draft() };
        assert!(nothing.checked().unwrap_err().of_field("first").is_some());
    }
}
