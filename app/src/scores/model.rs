//! What a lead or a deal scores: criteria, what is known of a record, the sum with what it is made of, grades, and when a rule acts. No screen,
//! no database, no clock.

pub use super::kinds_model::{Answer, Field, Grade, Kind, Question, Signal};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// When a field is worth its points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// It says something.
    Filled,
    /// It holds one of these, in whatever case.
    Contains(Vec<String>),
    AtLeast(Decimal),
    /// One of these choices of a list that an administrator made.
    AnyOf(Vec<Uuid>),
}

/// What is worth points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Field {
        key: Field,
        test: Test,
    },
    /// A field of the customer that an administrator made.
    Custom {
        field: Uuid,
        test: Test,
    },
    Event {
        signal: Signal,
        /// After so many days it is worth half as much; `None`: it never fades.
        half_life: Option<u16>,
        /// So many of them count, the latest.
        most: u8,
    },
    /// The points are those of a yes.
    Answer {
        question: Question,
        partly: i32,
        no: i32,
    },
}

/// Something that is worth points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    pub id: Uuid,
    pub version: i32,
    pub kind: Kind,
    pub what: What,
    pub points: i32,
    pub active: bool,
}

/// What is known of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    pub fields: BTreeMap<Field, String>,
    /// What stands in fields that administrators made, by their ids.
    pub custom: BTreeMap<Uuid, Value>,
    pub answers: BTreeMap<Question, (Answer, DateTime<Utc>)>,
    pub signals: Vec<(Signal, DateTime<Utc>)>,
    /// When somebody was last in touch.
    pub touched_at: Option<DateTime<Utc>>,
    pub owned: bool,
}

/// What a criterion gives to a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub id: Uuid,
    pub what: What,
    pub points: i32,
    /// What it was worth before it faded.
    pub full: i32,
    pub since: Option<DateTime<Utc>>,
    pub times: usize,
    /// Of a question.
    pub answer: Option<Answer>,
}

/// From which score on one has a grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grades {
    pub a: i32,
    pub b: i32,
    pub c: i32,
}

impl Grades {
    #[must_use]
    pub const fn of(self, points: i32) -> Grade {
        if points >= self.a {
            Grade::A
        } else if points >= self.b {
            Grade::B
        } else if points >= self.c {
            Grade::C
        } else {
            Grade::D
        }
    }
}

/// A score with what it is made of: the sum of its parts, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    pub points: i32,
    pub grade: Grade,
    pub parts: Vec<Part>,
}

impl Test {
    pub(super) fn holds(&self, said: Option<&str>) -> bool {
        let said = said.map(str::trim).filter(|said| !said.is_empty());
        match self {
            Self::Filled => said.is_some(),
            Self::Contains(words) => {
                let said = said.unwrap_or_default().to_lowercase();
                words.iter().any(|word| said.contains(&word.to_lowercase()))
            }
            Self::AtLeast(least) => {
                said.and_then(|said| said.parse::<Decimal>().ok()).is_some_and(|said| said >= *least)
            }
            Self::AnyOf(choices) => {
                said.and_then(|said| said.parse::<Uuid>().ok()).is_some_and(|said| choices.contains(&said))
            }
        }
    }
}

/// What one occurrence is still worth, of `points`. What lies ahead has not begun to fade.
fn faded(points: i32, half_life: Option<u16>, at: DateTime<Utc>, now: DateTime<Utc>) -> f64 {
    let Some(half_life) = half_life.filter(|days| *days > 0) else { return f64::from(points) };
    let seconds = i32::try_from((now - at).num_seconds().max(0)).unwrap_or(i32::MAX);
    f64::from(points) * 0.5_f64.powf(f64::from(seconds) / 86_400.0 / f64::from(half_life))
}

/// The nearest whole number; what is summed here stays far below the bounds.
#[expect(clippy::cast_possible_truncation, reason = "at most a hundred points, twenty times")]
fn whole(points: f64) -> i32 {
    points.round() as i32
}

impl Criterion {
    /// What it gives; `None` where nothing of it is known.
    #[must_use]
    pub fn part(&self, facts: &Facts, now: DateTime<Utc>) -> Option<Part> {
        let part = |points: i32, full: i32, since: Option<DateTime<Utc>>, times: usize, answer: Option<Answer>| {
            Some(Part { id: self.id, what: self.what.clone(), points, full, since, times, answer })
        };
        match &self.what {
            What::Field { key, test } => {
                let holds = test.holds(facts.fields.get(key).map(String::as_str));
                if holds { part(self.points, self.points, None, 1, None) } else { None }
            }
            What::Custom { field, test } => {
                let holds = facts.custom.get(field).is_some_and(|value| test.holds_value(value));
                if holds { part(self.points, self.points, None, 1, None) } else { None }
            }
            What::Event { signal, half_life, most } => {
                let mut at: Vec<DateTime<Utc>> =
                    facts.signals.iter().filter(|(one, _)| one == signal).map(|(_, at)| *at).collect();
                at.sort_unstable_by(|one, other| other.cmp(one));
                at.truncate(usize::from(*most));
                let since = at.first().copied()?;
                let now_worth: f64 = at.iter().map(|at| faded(self.points, *half_life, *at, now)).sum();
                let full = self.points.saturating_mul(i32::try_from(at.len()).unwrap_or(i32::MAX));
                part(whole(now_worth), full, Some(since), at.len(), None)
            }
            What::Answer { question, partly, no } => {
                let (answer, at) = *facts.answers.get(question)?;
                let points = match answer {
                    Answer::Yes => self.points,
                    Answer::Partly => *partly,
                    Answer::No => *no,
                };
                part(points, points, Some(at), 1, Some(answer))
            }
        }
    }
}

/// What a record scores by these criteria, those in use. What gives most stands first.
#[must_use]
pub fn score(criteria: &[Criterion], grades: Grades, facts: &Facts, now: DateTime<Utc>) -> Score {
    let used = criteria.iter().filter(|criterion| criterion.active);
    let mut parts: Vec<Part> = used.filter_map(|criterion| criterion.part(facts, now)).collect();
    parts.sort_by_key(|part| (std::cmp::Reverse(part.points), part.id));
    let points = parts.iter().map(|part| part.points).sum();
    Score { points, grade: grades.of(points), parts }
}

/// What happens when a score gets far enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub id: Uuid,
    pub version: i32,
    pub kind: Kind,
    pub name: String,
    pub at_least: i32,
    /// It acts again only after the score was lower than that by more than this.
    pub slack: i32,
    pub notify: bool,
    /// A lead that nobody has is handed out by the rules for that.
    pub assign: bool,
    /// A deal moves forward into this stage.
    pub stage: Option<Uuid>,
    pub active: bool,
}

/// What a rule does about a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crossing {
    Nothing,
    /// It is above now, and the rule acts if `true`.
    Above(bool),
    /// It is below far enough for the rule to act another time.
    Below,
}

impl Rule {
    /// `over`: it is known to be above. `counts`: what changed is the record, not what is counted: only then the rule acts.
    #[must_use]
    pub fn crossing(&self, points: i32, over: bool, counts: bool) -> Crossing {
        match over {
            false if points >= self.at_least => Crossing::Above(counts),
            true if points < self.at_least.saturating_sub(self.slack) => Crossing::Below,
            _ => Crossing::Nothing,
        }
    }
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
