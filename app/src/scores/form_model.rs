//! Criteria, rules and grades while they are typed, and what is wrong with them.

use super::custom_model::{is_scored, tests_of};
use super::model::{Criterion, Field, Grades, Kind, Question, Rule, Signal, Test, What};
use crate::{
    access::{AppError, FieldError},
    fields::{FieldDef, key_of, model::field_of_key},
    ui::parse_amount,
};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most words of one test.
const MOST: usize = 50;

/// A criterion as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CriterionDraft {
    /// `field`, `event` or `answer`.
    pub what: String,
    /// The key of a field, of something that happened, or of a question.
    pub key: String,
    /// `filled`, `contains`, `at_least` or `any_of`.
    pub test: String,
    /// Between commas; of `any_of` the ids of choices.
    pub words: String,
    pub least: String,
    pub points: String,
    /// Empty: it never fades.
    pub half_life: String,
    pub most: String,
    pub partly: String,
    pub no: String,
    pub active: bool,
}

/// A whole number within bounds, as people write it (`+5`, `−10`, `５０`); what is missing is `usual`.
fn number(wrong: &mut Vec<FieldError>, field: &str, typed: &str, (from, to): (i32, i32), usual: Option<i32>) -> i32 {
    let typed = typed.trim();
    if let (true, Some(usual)) = (typed.is_empty(), usual) {
        return usual;
    }
    let whole = parse_amount(typed.trim_start_matches(['+', '＋'])).filter(Decimal::is_integer);
    let found = whole.and_then(|whole| whole.to_i32()).filter(|number| (from..=to).contains(number));
    if found.is_none() {
        wrong.push(FieldError::of(field, if typed.is_empty() { "required" } else { "score_number" }));
    }
    found.unwrap_or_default()
}

impl CriterionDraft {
    /// A criterion as it would be typed.
    #[must_use]
    pub fn of(criterion: &Criterion) -> Self {
        let base = Self { points: criterion.points.to_string(), active: criterion.active, ..Self::default() };
        let own = str::to_owned;
        match &criterion.what {
            What::Field { key, test } => base.of_field(own(key.key()), test),
            What::Custom { field, test } => base.of_field(key_of(*field), test),
            What::Event { signal, half_life, most } => Self {
                what: own("event"),
                key: own(signal.key()),
                half_life: half_life.map(|days| days.to_string()).unwrap_or_default(),
                most: most.to_string(),
                ..base
            },
            What::Answer { question, partly, no } => Self {
                what: own("answer"),
                key: own(question.key()),
                partly: partly.to_string(),
                no: no.to_string(),
                ..base
            },
        }
    }

    fn of_field(self, key: String, test: &Test) -> Self {
        let base = Self { what: "field".to_owned(), key, ..self };
        match test {
            Test::Filled => Self { test: "filled".to_owned(), ..base },
            Test::Contains(words) => Self { test: "contains".to_owned(), words: words.join(", "), ..base },
            Test::AtLeast(least) => Self { test: "at_least".to_owned(), least: least.to_string(), ..base },
            Test::AnyOf(choices) => {
                let words = choices.iter().map(Uuid::to_string).collect::<Vec<_>>().join(",");
                Self { test: "any_of".to_owned(), words, ..base }
            }
        }
    }

    /// The criterion, for records of a kind, under an id. `fields` are those that administrators made.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn checked(&self, id: Uuid, kind: Kind, fields: &[FieldDef]) -> Result<Criterion, AppError> {
        let mut wrong = Vec::new();
        let points = number(&mut wrong, "points", &self.points, (-100, 100), None);
        let what = self.what(kind, fields, &mut wrong);
        match what {
            Some(what) if wrong.is_empty() => Ok(Criterion { id, version: 0, kind, what, points, active: self.active }),
            _ => {
                if wrong.is_empty() {
                    wrong.push(FieldError::of("key", "required"));
                }
                Err(AppError::Invalid(wrong))
            }
        }
    }

    fn what(&self, kind: Kind, fields: &[FieldDef], wrong: &mut Vec<FieldError>) -> Option<What> {
        match self.what.as_str() {
            "field" => {
                if let Some(field) = field_of_key(&self.key) {
                    return self.custom(field, kind, fields, wrong);
                }
                let key = Field::from_key(&self.key).filter(|one| one.is_of(kind))?;
                Some(What::Field { key, test: self.test(key.counts(), wrong) })
            }
            "event" => {
                let signal = Signal::from_key(&self.key).filter(|one| one.is_of(kind))?;
                let days = number(wrong, "half_life", &self.half_life, (1, 3650), Some(0));
                let most = number(wrong, "most", &self.most, (1, 20), Some(1));
                let half_life = u16::try_from(days).ok().filter(|days| *days > 0);
                Some(What::Event { signal, half_life, most: u8::try_from(most).unwrap_or(1) })
            }
            "answer" => {
                let question = Question::from_key(&self.key).filter(|one| one.is_of(kind))?;
                let partly = number(wrong, "partly", &self.partly, (-100, 100), Some(0));
                let no = number(wrong, "no", &self.no, (-100, 100), Some(0));
                Some(What::Answer { question, partly, no })
            }
            _ => None,
        }
    }

    fn custom(&self, field: Uuid, kind: Kind, fields: &[FieldDef], wrong: &mut Vec<FieldError>) -> Option<What> {
        let Some(known) = fields.iter().find(|one| one.id == field && is_scored(kind, one)) else {
            wrong.push(FieldError::of("key", "score_field_gone"));
            return None;
        };
        if !tests_of(known.kind).contains(&self.test.as_str()) {
            wrong.push(FieldError::of("test", "invalid_value"));
            return None;
        }
        let test = if self.test == "any_of" { self.any_of(known, wrong) } else { self.test(true, wrong) };
        Some(What::Custom { field, test })
    }

    /// Those of the choices that there are.
    fn any_of(&self, field: &FieldDef, wrong: &mut Vec<FieldError>) -> Test {
        let named: Vec<Uuid> = self.words.split(',').filter_map(|id| id.trim().parse().ok()).collect();
        let choices: Vec<Uuid> = field.choices.iter().map(|one| one.id).filter(|id| named.contains(id)).collect();
        if choices.is_empty() {
            wrong.push(FieldError::of("words", "required"));
        }
        Test::AnyOf(choices)
    }

    fn test(&self, counts: bool, wrong: &mut Vec<FieldError>) -> Test {
        match self.test.as_str() {
            "contains" => {
                let words: Vec<String> = self
                    .words
                    .split([',', '，', '、', '\n'])
                    .map(|one| one.trim().to_owned())
                    .filter(|one| !one.is_empty())
                    .collect();
                if words.is_empty() {
                    wrong.push(FieldError::of("words", "required"));
                }
                if words.len() > MOST || words.iter().any(|one| one.chars().count() > 100 || one.contains('\0')) {
                    wrong.push(FieldError::of("words", "too_long"));
                }
                Test::Contains(words)
            }
            "at_least" if counts => {
                let least = parse_amount(&self.least).filter(|least| *least >= Decimal::ZERO);
                if least.is_none() {
                    wrong.push(FieldError::of("least", "score_number"));
                }
                Test::AtLeast(least.unwrap_or_default())
            }
            _ => Test::Filled,
        }
    }
}

/// What happens at a threshold, as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleDraft {
    pub name: String,
    pub at_least: String,
    pub slack: String,
    pub notify: bool,
    pub assign: bool,
    /// The id of a stage; empty: none.
    pub stage: String,
    pub active: bool,
}

impl RuleDraft {
    /// A rule as it would be typed.
    #[must_use]
    pub fn of(rule: &Rule) -> Self {
        Self {
            name: rule.name.clone(),
            at_least: rule.at_least.to_string(),
            slack: rule.slack.to_string(),
            notify: rule.notify,
            assign: rule.assign,
            stage: rule.stage.map(|id| id.to_string()).unwrap_or_default(),
            active: rule.active,
        }
    }

    /// The rule, for records of a kind, under an id.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn checked(&self, id: Uuid, kind: Kind) -> Result<Rule, AppError> {
        let mut wrong = Vec::new();
        let name: String = self.name.trim().chars().filter(|sign| !sign.is_control()).collect();
        if name.is_empty() || name.chars().count() > 100 {
            wrong.push(FieldError::of("name", if name.is_empty() { "required" } else { "too_long" }));
        }
        let at_least = number(&mut wrong, "at_least", &self.at_least, (-1000, 1000), None);
        let slack = number(&mut wrong, "slack", &self.slack, (0, 1000), Some(5));
        let stage = self.stage.parse().ok();
        let (assign, stage) = match kind {
            Kind::Lead => (self.assign, None),
            Kind::Deal => (false, stage),
        };
        if !self.notify && !assign && stage.is_none() {
            wrong.push(FieldError::of("notify", "score_rule_idle"));
        }
        if wrong.is_empty() {
            let (notify, active) = (self.notify, self.active);
            Ok(Rule { id, version: 0, kind, name, at_least, slack, notify, assign, stage, active })
        } else {
            Err(AppError::Invalid(wrong))
        }
    }
}

/// Grades as they are typed: from which score on one is an A, a B, a C.
///
/// # Errors
/// `Invalid` on `a`, `b` or `c`.
pub fn checked_grades(typed: &[String; 3]) -> Result<Grades, AppError> {
    let mut wrong = Vec::new();
    let [a, b, c] = ["a", "b", "c"];
    let grades = Grades {
        a: number(&mut wrong, a, &typed[0], (-1000, 1000), None),
        b: number(&mut wrong, b, &typed[1], (-1000, 1000), None),
        c: number(&mut wrong, c, &typed[2], (-1000, 1000), None),
    };
    if wrong.is_empty() && !(grades.a > grades.b && grades.b > grades.c) {
        wrong.push(FieldError::of(a, "score_setting_in_order"));
    }
    if wrong.is_empty() { Ok(grades) } else { Err(AppError::Invalid(wrong)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::{FieldKind, model::FieldChoice};
    use std::slice;

    /// A list that an administrator made.
    fn list() -> FieldDef {
        let choice = FieldChoice { id: Uuid::max(), name: "出口".to_owned(), ..FieldChoice::default() };
        FieldDef { id: Uuid::from_u128(7), kind: FieldKind::Choice, choices: vec![choice], ..FieldDef::default() }
    }

    #[test]
    fn a_draft_comes_back_as_it_was() {
        let list = list();
        let whats = [
            What::Field { key: Field::Industry, test: Test::Contains(vec!["激光".to_owned(), "钣金".to_owned()]) },
            What::Field { key: Field::Size, test: Test::AtLeast(Decimal::from(50)) },
            What::Field { key: Field::Source, test: Test::Filled },
            What::Event { signal: Signal::Replied, half_life: Some(30), most: 3 },
            What::Event { signal: Signal::Meeting, half_life: None, most: 1 },
            What::Answer { question: Question::Champion, partly: 4, no: -10 },
            What::Custom { field: list.id, test: Test::AnyOf(vec![Uuid::max()]) },
            What::Custom { field: list.id, test: Test::Filled },
        ];
        for what in whats {
            let whole = Criterion { id: Uuid::nil(), version: 0, kind: Kind::Deal, what, points: -7, active: true };
            assert_eq!(CriterionDraft::of(&whole).checked(Uuid::nil(), Kind::Deal, slice::from_ref(&list)), Ok(whole));
        }
    }

    #[test]
    fn what_cannot_be_is_refused_at_its_field() {
        let draft = |key: &str| CriterionDraft {
            what: "field".to_owned(),
            key: key.to_owned(),
            points: "5".to_owned(),
            ..CriterionDraft::default()
        };
        let field = |draft: &CriterionDraft, field| match draft.checked(Uuid::nil(), Kind::Lead, &[]) {
            Ok(_) => false,
            Err(error) => error.of_field(field).is_some(),
        };
        assert!(field(&draft("size"), "key"), "leads have no size");
        assert!(field(&CriterionDraft { points: "101".to_owned(), ..draft("phone") }, "points"));
        assert!(field(&CriterionDraft { test: "contains".to_owned(), ..draft("phone") }, "words"));
        let points = |typed: &str| {
            CriterionDraft { points: typed.to_owned(), ..draft("phone") }
                .checked(Uuid::nil(), Kind::Lead, &[])
                .map(|one| one.points)
        };
        assert_eq!([points("−10"), points("+5"), points("－５０")], [Ok(-10), Ok(5), Ok(-50)], "as people write it");
        assert!(points("1.5").is_err() && points("5x").is_err() && points("").is_err());
        let typed = |a: &str, b: &str| checked_grades(&[a.to_owned(), b.to_owned(), "1".to_owned()]);
        assert!(typed("9", "5").is_ok() && typed("5", "5").is_err() && typed("x", "5").is_err());
        let of_list = |kind: Kind, test: &str, words: &str| {
            let (test, words) = (test.to_owned(), words.to_owned());
            CriterionDraft { test, words, ..draft(&key_of(list().id)) }.checked(Uuid::nil(), kind, &[list()])
        };
        let refused =
            |found: Result<Criterion, AppError>, field| found.is_err_and(|error| error.of_field(field).is_some());
        assert!(refused(of_list(Kind::Lead, "filled", ""), "key"), "leads have no fields of administrators'");
        assert!(refused(of_list(Kind::Deal, "at_least", ""), "test"));
        assert!(refused(of_list(Kind::Deal, "any_of", &Uuid::nil().to_string()), "words"), "no choice of this list");
        let idle = RuleDraft { name: "R".to_owned(), at_least: "5".to_owned(), ..RuleDraft::default() };
        assert!(idle.checked(Uuid::nil(), Kind::Lead).is_err_and(|error| error.of_field("notify").is_some()));
        assert!(RuleDraft { notify: true, ..idle }.checked(Uuid::nil(), Kind::Lead).is_ok());
    }
}
