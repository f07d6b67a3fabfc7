//! What is shown of scores: one with its explanation, and what a trial found.

use super::{
    hint_model::Hint,
    model::{Answer, Criterion, Grade, Grades, Kind, Part, Question, Rule, What},
};
use crate::{deals::model::RuleMove, fields::FieldDef};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A score as its reader sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub points: i32,
    /// `None`: it was not counted yet.
    pub grade: Option<Grade>,
    pub parts: Vec<Part>,
    /// What comes from fields that the reader does not see.
    pub elsewhere: Option<i32>,
    /// Those that administrators made and that the parts speak of.
    pub fields: Vec<FieldDef>,
    pub asked: Vec<(Question, Option<Answer>)>,
    pub hints: Vec<Hint>,
    /// That a rule moved the deal where it is, for whoever may take that back.
    pub moved: Option<RuleMove>,
    /// It is still being counted.
    pub open: bool,
}

impl Part {
    /// Whether it speaks of the customer of a deal.
    #[must_use]
    pub const fn is_customers(&self, kind: Kind) -> bool {
        match self.what {
            What::Field { key, .. } => key.is_customers(kind),
            What::Custom { .. } => matches!(kind, Kind::Deal),
            _ => false,
        }
    }
}

/// How many have each grade, in the order of [`Grade::ALL`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distribution(pub [usize; 4]);

impl Distribution {
    /// One more of a grade.
    pub const fn count(&mut self, grade: Grade) {
        self.0[grade as usize] += 1;
    }
}

/// A record as it scores now, and as it would.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    pub id: Uuid,
    pub name: String,
    pub before: (i32, Grade),
    pub after: (i32, Grade),
}

/// How the last records would score.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// The newest first.
    pub records: Vec<Tried>,
    pub before: Distribution,
    pub after: Distribution,
}

/// Everything that is set up for one kind of records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    pub kind: Kind,
    pub version: i32,
    pub grades: Grades,
    pub criteria: Vec<Criterion>,
    /// The lowest threshold first.
    pub rules: Vec<Rule>,
}

/// Everything that is set up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    pub sides: Vec<Side>,
    /// Those of customers that administrators made.
    pub fields: Vec<FieldDef>,
    /// Into which deals may be moved.
    pub stages: Vec<(Uuid, String)>,
}
