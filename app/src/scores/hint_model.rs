//! What to do next about a lead or a deal, by its grade and by what is missing.

use super::model::{Answer, Criterion, Facts, Field, Grade, Kind, Question, Score, What};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What to do next about a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hint {
    /// Nobody has it.
    Take,
    /// Nobody has been in touch yet.
    FirstCall,
    /// Nobody was in touch for so many days.
    Call(i64),
    /// There is no way to reach them.
    FindWay,
    Ask(Question),
    /// What was said is half an answer.
    Clarify(Question),
    Convert,
    /// It is worth little now.
    Wait,
}

/// Days without contact after which one calls.
const fn patience(grade: Grade) -> i64 {
    match grade {
        Grade::A => 3,
        Grade::B => 7,
        Grade::C => 14,
        Grade::D => 30,
    }
}

/// What to do next, the most pressing first, two at most: by the grade, and by what is missing.
#[must_use]
pub fn hints(kind: Kind, score: &Score, criteria: &[Criterion], facts: &Facts, now: DateTime<Utc>) -> Vec<Hint> {
    let mut hints = Vec::new();
    let says = |field: Field| facts.fields.contains_key(&field);
    let lead = kind == Kind::Lead;
    if !facts.owned && score.grade <= Grade::B {
        hints.push(Hint::Take);
    }
    if lead && ![Field::Phone, Field::Email, Field::Wechat].into_iter().any(says) {
        hints.push(Hint::FindWay);
    } else {
        match facts.touched_at.map(|at| (now - at).num_days()) {
            None if lead => hints.push(Hint::FirstCall),
            Some(days) if days >= patience(score.grade) => hints.push(Hint::Call(days)),
            _ => {}
        }
    }
    let asked = questions(criteria, kind);
    let open = asked.iter().find(|question| !facts.answers.contains_key(*question)).map(|one| Hint::Ask(*one));
    let half = |question: &&Question| facts.answers.get(*question).is_some_and(|(answer, _)| *answer == Answer::Partly);
    hints.extend(open.or_else(|| asked.iter().find(half).map(|one| Hint::Clarify(*one))));
    if lead && score.grade == Grade::A && open.is_none() {
        hints.push(Hint::Convert);
    }
    if hints.is_empty() && score.grade == Grade::D {
        hints.push(Hint::Wait);
    }
    hints.truncate(2);
    hints
}

/// What is asked: questions with a criterion in use, those worth most first.
#[must_use]
pub fn questions(criteria: &[Criterion], kind: Kind) -> Vec<Question> {
    let mut asked: Vec<(i32, Question)> = criteria
        .iter()
        .filter(|criterion| criterion.active && criterion.kind == kind)
        .filter_map(|criterion| match criterion.what {
            What::Answer { question, .. } => Some((criterion.points, question)),
            _ => None,
        })
        .collect();
    asked.sort_by_key(|(points, question)| (std::cmp::Reverse(*points), *question));
    let mut questions: Vec<Question> = Vec::new();
    for (_, question) in asked {
        if !questions.contains(&question) {
            questions.push(question);
        }
    }
    questions
}
