//! Rules: when somebody has to agree, and who.

use crate::{
    access::{AppError, FieldError, Role},
    ui::parse_amount,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most steps of one rule.
pub const MOST_STEPS: usize = 5;
/// Most that a rule may look for.
const DEAREST: i64 = 99_999_999_999_999;

/// Who agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Approver {
    Person {
        id: Uuid,
    },
    /// Anybody of the role.
    Role {
        role: Role,
    },
    /// The manager of the asker's team, else of the next one above.
    Manager,
    /// Whoever may let off as much; rules do not name it.
    Limit,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub id: Uuid,
    pub version: i32,
    pub name: String,
    pub active: bool,
    /// From this total on, in the organisation's currency.
    pub amount: Option<Decimal>,
    /// From so many per cent on.
    pub discount: Option<Decimal>,
    /// Of all lines together, not of the one of which most is let off.
    pub whole: bool,
    /// Below so many per cent.
    pub margin: Option<Decimal>,
    /// One after the other.
    pub steps: Vec<Approver>,
}

/// A rule as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleDraft {
    pub name: String,
    pub active: bool,
    pub amount: String,
    pub discount: String,
    pub whole: bool,
    pub margin: String,
    pub steps: Vec<Approver>,
}

/// All rules, and what one needs to speak of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleBook {
    pub rules: Vec<Rule>,
    pub currency: String,
    pub remind_hours: i16,
    /// Of the setting.
    pub version: i32,
    /// Everybody who works here, and those whom a rule still names.
    pub people: Vec<(Uuid, String)>,
}

impl RuleDraft {
    /// A rule as it would be typed.
    #[must_use]
    pub fn of(rule: &Rule) -> Self {
        let text = |value: Option<Decimal>| value.map(|value| value.normalize().to_string()).unwrap_or_default();
        Self {
            name: rule.name.clone(),
            active: rule.active,
            amount: text(rule.amount),
            discount: text(rule.discount),
            whole: rule.whole,
            margin: text(rule.margin),
            steps: rule.steps.clone(),
        }
    }

    /// The rule, without an id.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn checked(&self) -> Result<Rule, AppError> {
        let mut wrong = Vec::new();
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 100 || name.contains('\0') {
            wrong.push(FieldError::of("name", if name.is_empty() { "required" } else { "too_long" }));
        }
        let mut number = |field: &str, text: &str, code: &str, fits: &dyn Fn(Decimal) -> bool| {
            let text = text.trim().trim_end_matches(['%', '％']);
            let (below, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
            let value = parse_amount(digits).map(|value| if below { -value } else { value });
            let found = value.filter(|value| value.scale() <= 3 && fits(*value));
            if found.is_none() && !text.is_empty() {
                wrong.push(FieldError::of(field, code));
            }
            found
        };
        let zero = Decimal::ZERO;
        let amount = number("amount", &self.amount, "approval_amount", &|n| n > zero && n <= Decimal::from(DEAREST));
        let discount =
            number("discount", &self.discount, "approval_discount", &|n| n > zero && n <= Decimal::ONE_HUNDRED);
        let margin = number("margin", &self.margin, "approval_margin", &|n| n.abs() <= Decimal::ONE_HUNDRED);
        let nothing = [&self.amount, &self.discount, &self.margin].iter().all(|text| text.trim().is_empty());
        if nothing {
            wrong.push(FieldError::of("amount", "approval_rule_asks_something"));
        }
        let twice = self.steps.iter().enumerate().any(|(at, step)| self.steps[..at].contains(step));
        if self.steps.is_empty() || self.steps.len() > MOST_STEPS || twice || self.steps.contains(&Approver::Limit) {
            wrong.push(FieldError::of("steps", "approval_steps"));
        }
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        Ok(Rule {
            id: Uuid::nil(),
            version: 0,
            name: name.to_owned(),
            active: self.active,
            amount,
            discount,
            whole: self.whole,
            margin,
            steps: self.steps.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_comes_back_as_it_was_typed_and_what_is_wrong_is_said() {
        let steps = vec![Approver::Manager, Approver::Role { role: Role::Administrator }];
        let draft = RuleDraft {
            name: " 大单 ".to_owned(),
            active: true,
            amount: "1,000,000".to_owned(),
            margin: "-5%".to_owned(),
            steps: steps.clone(),
            ..RuleDraft::default()
        };
        let rule = draft.checked().expect("it can be kept");
        assert_eq!((rule.amount, rule.margin), (Some(Decimal::from(1_000_000)), Some(Decimal::from(-5))));
        assert_eq!(RuleDraft::of(&rule).checked().as_ref(), Ok(&rule));
        let kept = serde_json::to_value(&steps).expect("steps are data");
        assert_eq!(kept, serde_json::json!([{ "kind": "manager" }, { "kind": "role", "role": "administrator" }]));
        for (wrong, fields) in [
            (RuleDraft::default(), vec!["name", "amount", "steps"]),
            (RuleDraft { discount: "101".to_owned(), ..draft.clone() }, vec!["discount"]),
            (RuleDraft { amount: "-1".to_owned(), ..draft.clone() }, vec!["amount"]),
            (RuleDraft { steps: vec![Approver::Manager, Approver::Manager], ..draft.clone() }, vec!["steps"]),
            (RuleDraft { steps: vec![Approver::Limit], ..draft }, vec!["steps"]),
        ] {
            let Err(AppError::Invalid(errors)) = wrong.checked() else { panic!("{wrong:?} is wrong") };
            assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), fields);
        }
    }
}
