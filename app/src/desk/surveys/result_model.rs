//! What answers add up to: promoters and detractors, by column, product, owner and question. Every figure says which answers it counts,
//! so that the list behind it shows the same.

use super::{
    model::SurveyKind,
    question_model::{Question, Said},
};
use crate::{
    desk::{
        reports::period_model::{Grouping, Period, Span},
        tickets::{model::Named, rules_model::keyed},
    },
    lists::model::PAGE,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

keyed! {
    /// By what answers are told apart.
    Cut {
        Product = "product",
        Owner = "owner",
    }
}

keyed! {
    /// How somebody scored, together with others.
    Class {
        /// 9 and 10; after closing 4 and 5.
        Promoter = "promoter",
        Passive = "passive",
        /// 0 to 6; after closing 1 and 2.
        Detractor = "detractor",
    }
}

impl Class {
    /// From which score to which.
    #[must_use]
    pub const fn scores(self, kind: SurveyKind) -> (i16, i16) {
        match (kind, self) {
            (SurveyKind::Nps, Self::Promoter) => (9, 10),
            (SurveyKind::Nps, Self::Passive) => (7, 8),
            (SurveyKind::Nps, Self::Detractor) => (0, 6),
            (SurveyKind::Csat, Self::Promoter) => (4, 5),
            (SurveyKind::Csat, Self::Passive) => (3, 3),
            (SurveyKind::Csat, Self::Detractor) => (1, 2),
        }
    }
}

/// What is reported. Everything stands in the address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `None` for the first one that there is.
    pub survey: Option<Uuid>,
    pub span: Span,
    pub own: Option<Period>,
    /// Only of one product or owner; the empty part is "none".
    pub of: Option<(Cut, Option<Uuid>)>,
    /// What came by the code for everybody, which is counted apart.
    pub qr: bool,
}

impl Default for Asked {
    fn default() -> Self {
        Self { survey: None, span: Span::Year, own: None, of: None, qr: false }
    }
}

/// Which of these answers a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Narrow {
    pub class: Option<Class>,
    pub score: Option<i16>,
    /// Days within the period.
    pub within: Option<Period>,
    /// An answer to a question: a number of its scale, or the key of a choice.
    pub said: Option<(Uuid, i16)>,
    /// Only those with words.
    pub words: bool,
}

/// How often each score was given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally(pub BTreeMap<i16, i64>);

impl Tally {
    /// Counts a score so many times.
    pub fn take(&mut self, score: i16, times: i64) {
        *self.0.entry(score).or_default() += times;
    }

    /// Joins what was counted apart.
    pub fn add(&mut self, more: &Self) {
        for (score, times) in &more.0 {
            self.take(*score, *times);
        }
    }

    #[must_use]
    pub fn all(&self) -> i64 {
        self.0.values().sum()
    }

    #[must_use]
    pub fn of(&self, kind: SurveyKind, class: Class) -> i64 {
        let (least, most) = class.scores(kind);
        self.0.iter().filter(|(score, _)| (least..=most).contains(*score)).map(|(_, times)| times).sum()
    }

    /// The share of a class in tenths of a per cent; `None` where nobody answered.
    #[must_use]
    pub fn share(&self, kind: SurveyKind, class: Class) -> Option<i64> {
        tenths(self.of(kind, class), self.all())
    }

    /// What the survey comes to, in tenths: per cent of promoters without per cent of detractors; after closing per cent of satisfied.
    #[must_use]
    pub fn result(&self, kind: SurveyKind) -> Option<i64> {
        let less = if kind == SurveyKind::Nps { self.of(kind, Class::Detractor) } else { 0 };
        tenths(self.of(kind, Class::Promoter) - less, self.all())
    }
}

/// A part of a whole in tenths of a per cent, rounded half away from zero.
fn tenths(part: i64, whole: i64) -> Option<i64> {
    let half = if part < 0 { -whole } else { whole };
    (whole > 0).then(|| (part * 2_000 + half) / (2 * whole))
}

/// What was answered to one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionResult {
    pub question: Question,
    /// How many answered it.
    pub answered: i64,
    /// How often each number or choice was named.
    pub counts: BTreeMap<i16, i64>,
}

/// A product or an owner with its answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartResult {
    pub key: Option<Uuid>,
    pub name: Option<String>,
    pub tally: Tally,
}

/// A survey as the reader chooses one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    pub id: Uuid,
    pub name: String,
    pub kind: SurveyKind,
    /// Whether there is a code for everybody.
    pub qr: bool,
}

/// All figures of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Results {
    pub offered: Vec<Offered>,
    pub of: Offered,
    /// What the report is narrowed to is called.
    pub part: Option<String>,
    pub period: Period,
    pub grouping: Grouping,
    pub total: Tally,
    /// How many were asked in these days.
    pub asked: i64,
    pub columns: Vec<(Period, Tally)>,
    pub products: Vec<PartResult>,
    pub owners: Vec<PartResult>,
    pub questions: Vec<QuestionResult>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerRow {
    pub id: Uuid,
    pub answered_at: DateTime<Utc>,
    pub score: i16,
    pub comment: Option<String>,
    pub channel: String,
    pub customer: Option<Named>,
    pub contact: Option<String>,
    pub product: Option<String>,
    pub owner: Option<String>,
    /// The ticket that was rated, by id and number.
    pub ticket: Option<(Uuid, i64)>,
    pub follow_up: Option<(Uuid, i64)>,
    /// Who wrote it down, on the phone.
    pub by: Option<String>,
    /// What was asked and answered, as it was asked then.
    pub answers: Vec<(Question, Said)>,
}

/// Where a page of answers ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerMark {
    pub answered_at: DateTime<Utc>,
    pub id: Uuid,
}

impl AnswerRow {
    #[must_use]
    pub const fn mark(&self) -> AnswerMark {
        AnswerMark { answered_at: self.answered_at, id: self.id }
    }
}

/// A page of answers, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerList {
    pub rows: Vec<AnswerRow>,
    pub more: bool,
    /// How many there are altogether.
    pub count: i64,
}

impl AnswerList {
    /// Cuts off the one more that was read to know whether there is more.
    #[must_use]
    pub fn of(mut rows: Vec<AnswerRow>, count: i64) -> Self {
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        Self { rows, more, count }
    }
}

/// What a customer answered last, on its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latest {
    pub survey: String,
    pub kind: SurveyKind,
    pub score: i16,
    pub comment: Option<String>,
    pub contact: Option<String>,
    pub answered_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tally(scores: &[i16]) -> Tally {
        let mut tally = Tally::default();
        scores.iter().for_each(|score| tally.take(*score, 1));
        tally
    }

    #[test]
    fn nps_is_promoters_without_detractors() {
        let kind = SurveyKind::Nps;
        let some = tally(&[10, 9, 9, 8, 7, 6, 0]);
        assert_eq!(
            (some.of(kind, Class::Promoter), some.of(kind, Class::Passive), some.of(kind, Class::Detractor)),
            (3, 2, 2)
        );
        assert_eq!(some.result(kind), Some(143), "1 of 7 is 14.3 per cent");
        assert_eq!(tally(&[0, 5, 6, 10]).result(kind), Some(-500));
        assert_eq!(tally(&[]).result(kind), None);
        assert_eq!(tally(&[1, 3, 4, 5]).result(SurveyKind::Csat), Some(500));
    }

    proptest! {
        // Each score is of one class alone, so that classes add up to all, whatever was answered.
        #[test]
        fn classes_add_up(scores in prop::collection::vec(0_i16..=10, 0..200)) {
            let kind = SurveyKind::Nps;
            let all = tally(&scores);
            let parts: Vec<i64> = Class::ALL.iter().map(|class| all.of(kind, *class)).collect();
            prop_assert_eq!(parts.iter().sum::<i64>(), all.all());
            prop_assert_eq!(all.all(), i64::try_from(scores.len()).unwrap_or_default());
            match all.result(kind) {
                Some(tenths) => {
                    let exact = (parts[0] - parts[2]) * 1_000;
                    prop_assert!((tenths * all.all() - exact).abs() * 2 <= all.all(), "rounded by at most half a tenth");
                    prop_assert!((-1_000..=1_000).contains(&tenths));
                }
                None => prop_assert!(scores.is_empty()),
            }
        }

        // What is counted in two parts is what is counted at once.
        #[test]
        fn parts_add_up(scores in prop::collection::vec(0_i16..=10, 0..60), at in 0_usize..60) {
            let (one, other) = scores.split_at(at.min(scores.len()));
            let mut sum = tally(one);
            sum.add(&tally(other));
            prop_assert_eq!(sum, tally(&scores));
        }
    }
}
