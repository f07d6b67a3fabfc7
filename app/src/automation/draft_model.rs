//! A rule while it is typed, and what is wrong with it.

use super::{
    address_model::Target,
    model::{Deed, Input, On, Rule, Step, Trigger, Who},
};
use crate::{
    access::{AppError, FieldError},
    desk::tickets::rules_model::Priority,
    lists::filters::Group,
    ui::parse_amount,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Most actions of a rule.
const MOST_STEPS: usize = 10;
/// The longest delay, and the longest time before or after a moment: a year.
const YEAR: i64 = 366 * 24 * 60;
/// The most days from then on.
const MOST_DAYS: i64 = 3_650;

/// An action as it is typed: what its kind does not ask for is left as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StepDraft {
    /// The key of what is done.
    pub what: String,
    /// How long after the action before it; empty: at once.
    pub delay: String,
    /// `minutes`, `hours` or `days`.
    pub unit: String,
    /// The title of a task, the words of a message, the value of a field.
    pub text: String,
    pub days: String,
    /// `owner`, `keeper` or the id of somebody; of a message several.
    pub who: Vec<String>,
    pub field: String,
    pub tag: String,
    pub state: String,
    pub url: String,
    /// Of a letter.
    pub template: String,
}

/// A rule as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleDraft {
    pub name: String,
    pub on: String,
    /// The key of what sets it off.
    pub when: String,
    pub field: String,
    pub state: String,
    /// Of scores; empty: any.
    pub threshold: String,
    pub moment: String,
    /// `before` or `after`.
    pub side: String,
    pub amount: String,
    /// `hours` or `days`.
    pub unit: String,
    pub conditions: Group,
    pub steps: Vec<StepDraft>,
    pub hourly: String,
}

/// A checked rule with its name, and how often it may begin in an hour.
pub type Checked = (String, i32, Rule);

/// A part that cannot be taken, as the draft calls it, and the code of what is wrong with it.
type Wrong = (&'static str, &'static str);

/// A part, if it can be taken; else what is wrong with it is noted.
fn need<T>(wrong: &mut Vec<Wrong>, part: &'static str, code: &'static str, found: Option<T>) -> Option<T> {
    if found.is_none() {
        wrong.push((part, code));
    }
    found
}

/// Under which name a refusal speaks of a part of the action in this place.
#[must_use]
pub(super) fn step_field(place: usize, part: &str) -> String {
    format!("step_{place}_{part}")
}

/// The place and the part that such a name speaks of.
#[must_use]
pub(super) fn step_part(field: &str) -> Option<(usize, &str)> {
    let (place, part) = field.strip_prefix("step_")?.split_once('_')?;
    Some((place.parse().ok()?, part))
}

const fn minutes_of(unit: &str) -> i64 {
    match unit.as_bytes() {
        b"days" => 24 * 60,
        b"hours" => 60,
        _ => 1,
    }
}

/// The largest unit in which so many minutes are a whole number.
fn in_units(minutes: i64) -> (String, String) {
    let unit =
        ["days", "hours", "minutes"].into_iter().find(|unit| minutes % minutes_of(unit) == 0).unwrap_or("minutes");
    ((minutes / minutes_of(unit)).to_string(), unit.to_owned())
}

/// A whole number within bounds; nothing typed is nought.
fn number(typed: &str, most: i64) -> Option<i64> {
    let typed = typed.trim();
    if typed.is_empty() { Some(0) } else { typed.parse().ok().filter(|number| (0..=most).contains(number)) }
}

/// So many units in minutes.
fn span(typed: &str, unit: &str) -> Option<i64> {
    number(typed, YEAR)?.checked_mul(minutes_of(unit)).filter(|minutes| *minutes <= YEAR)
}

fn words(typed: &str, most: usize) -> Option<String> {
    let clean: String = typed.trim().chars().filter(|sign| !sign.is_control() || *sign == '\n').collect();
    (!clean.is_empty() && clean.chars().count() <= most).then_some(clean)
}

fn who(typed: &str) -> Option<Who> {
    match typed {
        "owner" => Some(Who::Owner),
        "keeper" => Some(Who::Keeper),
        id => id.parse().ok().map(Who::Person),
    }
}

fn who_typed(who: &Who) -> String {
    match who {
        Who::Owner => "owner".to_owned(),
        Who::Keeper => "keeper".to_owned(),
        Who::Person(id) => id.to_string(),
    }
}

/// A state that may be waited for, or moved to; stages are ids.
fn is_state(on: On, state: &str, known: &[&str]) -> bool {
    if on == On::Deal { state.parse::<uuid::Uuid>().is_ok() } else { known.contains(&state) }
}

/// What a field of this kind may be set to, as it is kept.
fn value(input: Input, typed: &str) -> Option<String> {
    match input {
        Input::Text => words(typed, 100),
        Input::Number => {
            let number: Decimal = parse_amount(typed)?;
            (number >= Decimal::ZERO && number < Decimal::from(1_000_000_000_000_i64))
                .then(|| number.normalize().to_string())
        }
        Input::Days => (!typed.trim().is_empty()).then(|| number(typed, MOST_DAYS))?.map(|days| days.to_string()),
        Input::Priority => Priority::from_key(typed).map(|one| one.key().to_owned()),
    }
}

impl StepDraft {
    /// An action as it would be typed.
    #[must_use]
    pub fn of(step: &Step) -> Self {
        let (delay, unit) =
            if step.after_minutes == 0 { (String::new(), "days".to_owned()) } else { in_units(step.after_minutes) };
        let draft = Self { what: step.deed.key().to_owned(), delay, unit, ..Self::default() };
        match step.deed.clone() {
            Deed::Task { title, days, to } => {
                Self { text: title, days: days.to_string(), who: vec![who_typed(&to)], ..draft }
            }
            Deed::Assign { to } => Self { who: vec![to.to_string()], ..draft },
            Deed::Notify { to, text } => Self { text, who: to.iter().map(who_typed).collect(), ..draft },
            Deed::Set { field, value } => Self { field, text: value, ..draft },
            Deed::Tag { tag } | Deed::Untag { tag } => Self { tag: tag.to_string(), ..draft },
            Deed::Move { state } => Self { state, ..draft },
            Deed::Mail { template } => Self { template: template.to_string(), ..draft },
            Deed::Call { url } => Self { url, ..draft },
        }
    }

    /// The action; else everything in it that cannot be taken.
    fn check(&self, on: On) -> Result<Step, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let after_minutes = need(&mut wrong, "delay", "automation_delay", span(&self.delay, &self.unit));
        let deed = self.deed(on, &mut wrong);
        match (after_minutes, deed) {
            (Some(after_minutes), Some(deed)) => Ok(Step { after_minutes, deed }),
            _ => Err(wrong),
        }
    }

    /// What is done; where something is missing or wrong `wrong` knows it.
    fn deed(&self, on: On, wrong: &mut Vec<Wrong>) -> Option<Deed> {
        need(wrong, "what", "automation_deed", on.deeds().contains(&self.what.as_str()).then_some(()))?;
        let who: Option<Vec<Who>> = self.who.iter().map(|one| who(one)).collect();
        let who = who.filter(|all| !all.is_empty() && all.len() <= 20);
        Some(match self.what.as_str() {
            "task" => {
                let title = words(&self.text, 200).filter(|text| !text.contains('\n'));
                let title = need(wrong, "text", "automation_text", title);
                let days = need(wrong, "days", "automation_days", number(&self.days, MOST_DAYS));
                let to = need(wrong, "who", "automation_who", who.and_then(|all| all.first().copied()));
                Deed::Task { title: title?, days: days?, to: to? }
            }
            "assign" => {
                let to = match who.as_deref() {
                    Some([Who::Person(to)]) => Some(*to),
                    _ => None,
                };
                Deed::Assign { to: need(wrong, "who", "automation_who", to)? }
            }
            "notify" => {
                let to = need(wrong, "who", "automation_who", who);
                let text = need(wrong, "text", "automation_text", words(&self.text, 500));
                Deed::Notify { to: to?, text: text? }
            }
            "set" => {
                let known = on.settable().iter().find(|(field, _)| *field == self.field);
                let (field, input) = need(wrong, "field", "automation_field", known)?;
                let value = need(wrong, "text", "automation_value", value(*input, &self.text))?;
                Deed::Set { field: (*field).to_owned(), value }
            }
            "mail" => {
                Deed::Mail { template: need(wrong, "template", "automation_template", self.template.parse().ok())? }
            }
            "tag" => Deed::Tag { tag: need(wrong, "tag", "automation_tag", self.tag.parse().ok())? },
            "untag" => Deed::Untag { tag: need(wrong, "tag", "automation_tag", self.tag.parse().ok())? },
            "move" => {
                let state = is_state(on, &self.state, on.moves()).then(|| self.state.clone());
                Deed::Move { state: need(wrong, "state", "automation_state", state)? }
            }
            _ => {
                let url = Target::read(&self.url).map(|_| self.url.trim().to_owned());
                Deed::Call { url: need(wrong, "url", "automation_url", url)? }
            }
        })
    }
}

impl RuleDraft {
    /// A rule as it would be typed.
    #[must_use]
    pub fn of(name: &str, hourly: i32, rule: &Rule) -> Self {
        let draft = Self {
            name: name.to_owned(),
            on: rule.on.key().to_owned(),
            when: rule.trigger.key().to_owned(),
            side: "after".to_owned(),
            unit: "days".to_owned(),
            conditions: rule.conditions.clone(),
            steps: rule.steps.iter().map(StepDraft::of).collect(),
            hourly: hourly.to_string(),
            ..Self::default()
        };
        match &rule.trigger {
            Trigger::Created | Trigger::Replied => draft,
            Trigger::Changed { field } => Self { field: field.clone(), ..draft },
            Trigger::Reached { state } => Self { state: state.clone(), ..draft },
            Trigger::Scored { threshold } => {
                Self { threshold: threshold.map(|id| id.to_string()).unwrap_or_default(), ..draft }
            }
            Trigger::Time { field, before, minutes } => {
                let side = if *before { "before" } else { "after" }.to_owned();
                let (amount, unit) = if *minutes == 0 { ("0".to_owned(), draft.unit) } else { in_units(*minutes) };
                Self { moment: field.clone(), side, amount, unit, ..draft }
            }
        }
    }

    /// The trigger; where something is missing or wrong `wrong` knows it.
    fn trigger(&self, on: On, wrong: &mut Vec<Wrong>) -> Option<Trigger> {
        need(wrong, "when", "automation_trigger", on.triggers().contains(&self.when.as_str()).then_some(()))?;
        Some(match self.when.as_str() {
            "created" => Trigger::Created,
            "replied" => Trigger::Replied,
            "scored" if self.threshold.is_empty() => Trigger::Scored { threshold: None },
            "scored" => {
                let threshold = need(wrong, "threshold", "automation_threshold", self.threshold.parse().ok());
                Trigger::Scored { threshold: Some(threshold?) }
            }
            "changed" => {
                let field = on.watched().contains(&self.field.as_str()).then(|| self.field.clone());
                Trigger::Changed { field: need(wrong, "field", "automation_field", field)? }
            }
            "reached" => {
                let state = is_state(on, &self.state, on.states()).then(|| self.state.clone());
                Trigger::Reached { state: need(wrong, "state", "automation_state", state)? }
            }
            _ => {
                let moment = on.moments().contains(&self.moment.as_str()).then(|| self.moment.clone());
                let field = need(wrong, "moment", "automation_moment", moment);
                let minutes = need(wrong, "amount", "automation_delay", span(&self.amount, &self.unit));
                Trigger::Time { field: field?, before: self.side == "before", minutes: minutes? }
            }
        })
    }

    /// The actions that can be taken, each with its place.
    #[must_use]
    pub fn readable(&self, on: On) -> Vec<(usize, Step)> {
        let steps = self.steps.iter().take(MOST_STEPS).enumerate();
        steps.filter_map(|(place, step)| Some((place, step.check(on).ok()?))).collect()
    }

    /// The rule with its name, and how often it may begin in an hour.
    ///
    /// # Errors
    /// `Invalid` with everything that cannot be taken: `name`, `on`, what the trigger asks for (`when`, `field`, `state`, `threshold`,
    /// `moment`, `amount`), `hourly`, `steps`, and of actions `step_` with the place and the part, such as `step_0_text`.
    pub fn check(&self) -> Result<Checked, AppError> {
        let mut wrong = Vec::new();
        let name = words(&self.name, 100).filter(|name| !name.contains('\n'));
        if name.is_none() {
            wrong.push(FieldError::of("name", if self.name.trim().is_empty() { "required" } else { "too_long" }));
        }
        let hourly = if self.hourly.trim().is_empty() { Some(100) } else { number(&self.hourly, 10_000) };
        let hourly = hourly.and_then(|hourly| i32::try_from(hourly).ok()).filter(|hourly| *hourly > 0);
        if hourly.is_none() {
            wrong.push(FieldError::of("hourly", "automation_hourly_range"));
        }
        let Some(on) = On::from_key(&self.on) else {
            wrong.push(FieldError::of("on", "required"));
            return Err(AppError::Invalid(wrong));
        };
        let mut of_trigger = Vec::new();
        let trigger = self.trigger(on, &mut of_trigger);
        wrong.extend(of_trigger.into_iter().map(|(field, code)| FieldError::of(field, code)));
        if self.steps.is_empty() || self.steps.len() > MOST_STEPS {
            wrong.push(FieldError::of("steps", "automation_steps"));
        }
        let mut steps = Vec::new();
        for (place, step) in self.steps.iter().take(MOST_STEPS).enumerate() {
            match step.check(on) {
                Ok(step) => steps.push(step),
                Err(parts) => {
                    wrong.extend(parts.into_iter().map(|(part, code)| FieldError::of(&step_field(place, part), code)));
                }
            }
        }
        match (name, hourly, trigger, wrong.is_empty()) {
            (Some(name), Some(hourly), Some(trigger), true) => {
                Ok((name, hourly, Rule { on, trigger, conditions: self.conditions.clone(), steps }))
            }
            _ => Err(AppError::Invalid(wrong)),
        }
    }
}

#[cfg(test)]
#[path = "draft_model_test.rs"]
mod tests;
