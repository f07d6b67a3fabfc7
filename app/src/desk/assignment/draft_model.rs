//! Rules, people, skills and settings while they are typed, and what is wrong with them.

use super::model::{Agent, Method, Rule, Setting};
use crate::{
    access::{AppError, FieldError},
    desk::tickets::rules_model::{Channel, Kind, Priority},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most conditions, people or skills of one kind.
const MOST: usize = 50;

fn refused<T>(wrong: Vec<FieldError>, fine: T) -> Result<T, AppError> {
    if wrong.is_empty() { Ok(fine) } else { Err(AppError::Invalid(wrong)) }
}

fn name_of(name: &str, longest: usize, wrong: &mut Vec<FieldError>) -> String {
    let name = name.trim().to_owned();
    match name.chars().count() {
        0 => wrong.push(FieldError::of("name", "required")),
        count if count > longest => wrong.push(FieldError::of("name", "too_long")),
        _ => {}
    }
    name
}

/// A whole number within bounds; nothing for nothing.
fn number(text: &str, field: &str, from: i32, to: i32, wrong: &mut Vec<FieldError>) -> Option<i32> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let number = text.parse().ok().filter(|number| (from..=to).contains(number));
    if number.is_none() {
        wrong.push(FieldError::of(field, "assignment_number"));
    }
    number
}

/// A rule as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleDraft {
    pub name: String,
    pub active: bool,
    pub kinds: Vec<Kind>,
    pub channels: Vec<Channel>,
    pub priorities: Vec<Priority>,
    pub categories: Vec<Uuid>,
    pub products: Vec<Uuid>,
    /// Between commas.
    pub regions: String,
    pub owners: Vec<Uuid>,
    /// The key of a method.
    pub method: String,
    /// The id of a team; empty for people.
    pub team: String,
    pub people: Vec<Uuid>,
}

impl RuleDraft {
    /// A new one: it rests until it was tried.
    #[must_use]
    pub fn fresh() -> Self {
        Self { method: Method::RoundRobin.key().to_owned(), ..Self::default() }
    }

    /// A rule as it would be typed.
    #[must_use]
    pub fn of(rule: &Rule) -> Self {
        Self {
            name: rule.name.clone(),
            active: rule.active,
            kinds: rule.kinds.clone(),
            channels: rule.channels.clone(),
            priorities: rule.priorities.clone(),
            categories: rule.categories.clone(),
            products: rule.products.clone(),
            regions: rule.regions.join(", "),
            owners: rule.owners.clone(),
            method: rule.method.key().to_owned(),
            team: rule.team.map(|id| id.to_string()).unwrap_or_default(),
            people: rule.people.clone(),
        }
    }

    /// The rule, without an id.
    ///
    /// # Errors
    /// `Invalid` on `name`, `method`, `people`, `regions`.
    pub fn checked(self) -> Result<Rule, AppError> {
        let mut wrong = Vec::new();
        let name = name_of(&self.name, 100, &mut wrong);
        let regions: Vec<String> = self
            .regions
            .split([',', '，', '、'])
            .map(str::trim)
            .filter(|one| !one.is_empty())
            .map(str::to_owned)
            .collect();
        if regions.len() > MOST || regions.iter().any(|one| one.chars().count() > 100) {
            wrong.push(FieldError::of("regions", "too_long"));
        }
        let method = Method::from_key(&self.method);
        if method.is_none() {
            wrong.push(FieldError::of("method", "required"));
        }
        let method = method.unwrap_or(Method::RoundRobin);
        let by_owner = method == Method::CustomerOwner;
        let team = self.team.parse().ok().filter(|_| !by_owner);
        let people = if by_owner || team.is_some() { Vec::new() } else { self.people };
        if !by_owner && team.is_none() && people.is_empty() {
            wrong.push(FieldError::of("people", "assignment_nobody"));
        }
        let lists = [&self.categories, &self.products, &self.owners, &people];
        if lists.iter().any(|list| list.len() > MOST) {
            wrong.push(FieldError::of("people", "too_long"));
        }
        let rule = Rule {
            id: Uuid::nil(),
            version: 0,
            name,
            active: self.active,
            kinds: self.kinds,
            channels: self.channels,
            priorities: self.priorities,
            categories: self.categories,
            products: self.products,
            regions,
            owners: self.owners,
            method,
            team,
            people,
        };
        refused(wrong, rule)
    }
}

/// What is set for one person, as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentDraft {
    /// Empty: as for everybody.
    pub capacity: String,
    /// The id of a calendar; empty: as for everybody.
    pub calendar: String,
    pub skills: Vec<(Uuid, i16)>,
}

/// What is set for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentFields {
    pub capacity: Option<i32>,
    pub calendar: Option<Uuid>,
    pub skills: Vec<(Uuid, i16)>,
}

/// Skills each once, the last level holds; levels outside of 1 to 5 are brought inside.
fn levels(all: Vec<(Uuid, i16)>) -> Vec<(Uuid, i16)> {
    let all: std::collections::BTreeMap<Uuid, i16> = all.into_iter().collect();
    all.into_iter().map(|(id, level)| (id, level.clamp(1, 5))).collect()
}

impl AgentDraft {
    #[must_use]
    pub fn of(agent: &Agent) -> Self {
        Self {
            capacity: agent.capacity.map(|most| most.to_string()).unwrap_or_default(),
            calendar: agent.calendar.map(|id| id.to_string()).unwrap_or_default(),
            skills: agent.skills.clone(),
        }
    }

    /// # Errors
    /// `Invalid` on `capacity`.
    pub fn checked(self) -> Result<AgentFields, AppError> {
        let mut wrong = Vec::new();
        let capacity = number(&self.capacity, "capacity", 0, 1_000, &mut wrong);
        refused(wrong, AgentFields { capacity, calendar: self.calendar.parse().ok(), skills: levels(self.skills) })
    }
}

/// A skill, and which categories want it, as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillDraft {
    pub name: String,
    /// Categories, each with the level that it wants at least.
    pub wanted: Vec<(Uuid, i16)>,
}

impl SkillDraft {
    /// # Errors
    /// `Invalid` on `name`.
    pub fn checked(self) -> Result<Self, AppError> {
        let mut wrong = Vec::new();
        let name = name_of(&self.name, 60, &mut wrong);
        refused(wrong, Self { name, wanted: levels(self.wanted) })
    }
}

/// What holds for everybody, as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingDraft {
    /// Empty: as much as comes.
    pub capacity: String,
    /// As in [`Kind::ALL`].
    pub weights: [String; 4],
    pub away_after: String,
    /// The id of a calendar; empty: always.
    pub calendar: String,
}

impl SettingDraft {
    #[must_use]
    pub fn of(setting: &Setting) -> Self {
        Self {
            capacity: setting.capacity.map(|most| most.to_string()).unwrap_or_default(),
            weights: setting.weights.map(|weight| weight.to_string()),
            away_after: setting.away_after.to_string(),
            calendar: setting.calendar.map(|id| id.to_string()).unwrap_or_default(),
        }
    }

    /// # Errors
    /// `Invalid` on `capacity`, `weight_<kind>`, `away_after`.
    pub fn checked(self) -> Result<Setting, AppError> {
        let mut wrong = Vec::new();
        let capacity = number(&self.capacity, "capacity", 1, 1_000, &mut wrong);
        let mut whole = |text: &str, field: &str, from: i32, to: i32| {
            let found = number(text, field, from, to, &mut wrong);
            if text.trim().is_empty() {
                wrong.push(FieldError::of(field, "required"));
            }
            found.and_then(|found| i16::try_from(found).ok()).unwrap_or_default()
        };
        let weights = std::array::from_fn(|at| {
            let field = format!("weight_{}", Kind::ALL[at].key());
            whole(&self.weights[at], &field, 1, 10)
        });
        let away_after = whole(&self.away_after, "away_after", 5, 720);
        let calendar = self.calendar.parse().ok();
        refused(wrong, Setting { version: 0, capacity, weights, away_after, calendar })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_names_somebody_and_comes_back_from_its_draft() -> Result<(), AppError> {
        let draft =
            RuleDraft { name: " 深圳 ".to_owned(), regions: "深圳，东莞".to_owned(), ..RuleDraft::fresh() };
        let Err(nobody) = draft.clone().checked() else { panic!("taken") };
        assert!(nobody.of_field("people").is_some());
        let rule = RuleDraft { people: vec![Uuid::nil()], ..draft.clone() }.checked()?;
        assert_eq!((rule.name.as_str(), rule.regions.len()), ("深圳", 2));
        assert_eq!(RuleDraft::of(&rule).checked()?, rule);
        // The owner of the customer is named by the ticket.
        let by_owner =
            RuleDraft { method: "customer_owner".to_owned(), people: vec![Uuid::nil()], ..draft }.checked()?;
        assert!(by_owner.people.is_empty());
        Ok(())
    }

    #[test]
    fn numbers_are_refused_at_their_field() {
        let setting = SettingDraft {
            capacity: "x".to_owned(),
            weights: ["1", "11", "", "2"].map(str::to_owned),
            away_after: "4".to_owned(),
            calendar: String::new(),
        };
        let Err(refused) = setting.checked() else { panic!("taken") };
        for field in ["capacity", "weight_fault", "weight_complaint", "away_after"] {
            assert!(refused.of_field(field).is_some(), "{field}");
        }
        assert!(AgentDraft { capacity: "-1".to_owned(), ..AgentDraft::default() }.checked().is_err());
    }

    #[test]
    fn each_skill_has_one_level_within_its_bounds() {
        let id = Uuid::nil();
        assert_eq!(levels(vec![(id, 2), (id, 9)]), [(id, 5)]);
    }
}
