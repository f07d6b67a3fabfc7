//! Rules and what is set for people while they are typed, and what is wrong with them.

use super::{
    form_model::text,
    model::Source,
    rules_model::{Method, Missed, Rule},
};
use crate::access::{AppError, FieldError};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most conditions of one kind, and most people.
const MOST: usize = 50;

/// A rule as it is typed; lists of words stand between commas.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleDraft {
    pub name: String,
    pub active: bool,
    pub sources: Vec<Source>,
    pub countries: String,
    pub industries: String,
    pub interests: String,
    pub campaigns: String,
    /// The key of a method.
    pub method: String,
    /// Each with their weight as typed.
    pub people: Vec<(Uuid, String)>,
    pub follow_minutes: String,
    /// The id of a calendar; empty: around the clock.
    pub calendar: String,
    /// The key of where a missed one goes.
    pub missed: String,
}

/// A whole number within bounds; nothing for nothing.
fn number(text: &str, field: &str, from: i32, to: i32, wrong: &mut Vec<FieldError>) -> Option<i32> {
    let text = text.trim();
    let found = text.parse().ok().filter(|number| (from..=to).contains(number));
    if found.is_none() && !text.is_empty() {
        wrong.push(FieldError::of(field, "assignment_number"));
    }
    found
}

impl RuleDraft {
    /// A rule as it would be typed.
    #[must_use]
    pub fn of(rule: &Rule) -> Self {
        Self {
            name: rule.name.clone(),
            active: rule.active,
            sources: rule.sources.clone(),
            countries: rule.countries.join(", "),
            industries: rule.industries.join(", "),
            interests: rule.interests.join(", "),
            campaigns: rule.campaigns.join(", "),
            method: rule.method.key().to_owned(),
            people: rule.people.iter().map(|(id, weight)| (*id, weight.to_string())).collect(),
            follow_minutes: rule.follow_minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
            calendar: rule.calendar.map(|id| id.to_string()).unwrap_or_default(),
            missed: rule.missed.key().to_owned(),
        }
    }

    /// The rule, without an id.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn checked(self) -> Result<Rule, AppError> {
        let mut wrong = Vec::new();
        let name = text(&mut wrong, "name", &self.name, 100).unwrap_or_default();
        if name.is_empty() {
            wrong.push(FieldError::of("name", "required"));
        }
        let mut words = |field: &str, typed: &str| -> Vec<String> {
            let all: Vec<String> = typed
                .split([',', '，', '、', '\n'])
                .map(str::trim)
                .filter(|one| !one.is_empty())
                .map(str::to_owned)
                .collect();
            if all.len() > MOST || all.iter().any(|one| one.chars().count() > 100 || one.contains('\0')) {
                wrong.push(FieldError::of(field, "too_long"));
            }
            all
        };
        let (countries, industries) = (words("countries", &self.countries), words("industries", &self.industries));
        let (interests, campaigns) = (words("interests", &self.interests), words("campaigns", &self.campaigns));
        let method = Method::from_key(&self.method).unwrap_or(Method::RoundRobin);
        let mut people: Vec<(Uuid, i32)> = Vec::new();
        for (id, weight) in &self.people {
            let weight = number(weight, "people", 1, 100, &mut wrong).unwrap_or(1);
            if !people.iter().any(|(known, _)| known == id) {
                people.push((*id, weight));
            }
        }
        if people.is_empty() || people.len() > MOST {
            wrong.push(FieldError::of("people", "lead_rule_people_range"));
        }
        let follow_minutes = number(&self.follow_minutes, "follow_minutes", 1, 100_000, &mut wrong);
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        Ok(Rule {
            id: Uuid::nil(),
            version: 0,
            name,
            active: self.active,
            sources: self.sources,
            countries,
            industries,
            interests,
            campaigns,
            method,
            people,
            follow_minutes,
            calendar: self.calendar.parse().ok(),
            missed: Missed::from_key(&self.missed).unwrap_or(Missed::Pool),
        })
    }
}

/// What is set for one person, as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentDraft {
    /// Empty: as many as come.
    pub capacity: String,
    /// Empty: there.
    pub away_until: String,
}

impl AgentDraft {
    /// # Errors
    /// `Invalid` on `capacity` or `away_until`.
    pub fn checked(&self) -> Result<(Option<i32>, Option<NaiveDate>), AppError> {
        let mut wrong = Vec::new();
        let capacity = number(&self.capacity, "capacity", 0, 1_000, &mut wrong);
        let typed = self.away_until.trim();
        let away = typed.parse().ok();
        if away.is_none() && !typed.is_empty() {
            wrong.push(FieldError::of("away_until", "not_a_date"));
        }
        if wrong.is_empty() { Ok((capacity, away)) } else { Err(AppError::Invalid(wrong)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_comes_back_and_what_is_wrong_is_said() {
        let people = vec![(Uuid::from_u128(1), "3".to_owned()), (Uuid::from_u128(2), "1".to_owned())];
        let draft = RuleDraft { name: "R".to_owned(), method: "weight".to_owned(), people, ..RuleDraft::default() };
        let Ok(base) = draft.checked() else { panic!("refused") };
        let whole = Rule { countries: vec!["中国".to_owned()], follow_minutes: Some(60), ..base };
        let again = RuleDraft::of(&whole).checked().map(|again| Rule { id: whole.id, ..again });
        assert_eq!(again, Ok(whole));
        let Err(refused) = (RuleDraft { follow_minutes: "x".to_owned(), ..RuleDraft::default() }).checked() else {
            panic!("taken")
        };
        for field in ["name", "people", "follow_minutes"] {
            assert!(refused.of_field(field).is_some(), "{field}");
        }
    }
}
