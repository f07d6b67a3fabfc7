//! Questions of one's own, and answers to them. What is sent comes from outside: nothing of it is believed.

use crate::{
    access::{AppError, FieldError, new_id},
    desk::tickets::rules_model::keyed,
    locale::Lang,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Most questions of a survey, and most choices of a question.
pub const MOST: usize = 30;
pub const MOST_CHOICES: usize = 20;
/// Longest text of an answer and of a comment.
pub const LONGEST: usize = 2_000;
/// Longest question, and longest choice.
const LONGEST_QUESTION: usize = 300;
const LONGEST_CHOICE: usize = 100;

keyed! {
    /// How a question is answered.
    QuestionKind {
        /// From 1 to 5.
        Scale5 = "scale5",
        /// From 0 to 10.
        Scale10 = "scale10",
        One = "one",
        Many = "many",
        Text = "text",
    }
}

impl QuestionKind {
    /// The numbers of a scale; nothing for others.
    #[must_use]
    pub const fn numbers(self) -> Option<(i16, i16)> {
        match self {
            Self::Scale5 => Some((1, 5)),
            Self::Scale10 => Some((0, 10)),
            Self::One | Self::Many | Self::Text => None,
        }
    }

    #[must_use]
    pub const fn has_choices(self) -> bool {
        matches!(self, Self::One | Self::Many)
    }
}

/// Something that can be chosen. Its key stays when it is reworded or moved, so that answers still mean it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pick {
    pub key: u16,
    pub text: String,
    #[serde(default)]
    pub text_en: String,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The same in all versions; nil for a new one.
    #[serde(default)]
    pub id: Uuid,
    pub kind: QuestionKind,
    pub text: String,
    #[serde(default)]
    pub text_en: String,
    #[serde(default)]
    pub choices: Vec<Pick>,
    #[serde(default)]
    pub required: bool,
}

fn in_language<'t>(lang: Lang, chinese: &'t str, english: &'t str) -> &'t str {
    if lang == Lang::En && !english.is_empty() { english } else { chinese }
}

impl Pick {
    #[must_use]
    pub fn text_in(&self, lang: Lang) -> &str {
        in_language(lang, &self.text, &self.text_en)
    }
}

impl Question {
    #[must_use]
    pub fn text_in(&self, lang: Lang) -> &str {
        in_language(lang, &self.text, &self.text_en)
    }

    /// Its name in a form that is sent.
    #[must_use]
    pub fn name(&self) -> String {
        format!("q-{}", self.id)
    }

    fn tidied(mut self) -> Self {
        if self.id.is_nil() {
            self.id = new_id();
        }
        for text in [&mut self.text, &mut self.text_en] {
            *text = text.trim().to_owned();
        }
        if self.kind.has_choices() {
            for choice in &mut self.choices {
                choice.text = choice.text.trim().to_owned();
                choice.text_en = choice.text_en.trim().to_owned();
            }
            self.choices.retain(|choice| !choice.text.is_empty());
        } else {
            self.choices.clear();
        }
        self
    }

    fn fault(&self) -> Option<&'static str> {
        let long = |text: &str, most: usize| text.chars().count() > most;
        let mut keys: Vec<u16> = self.choices.iter().map(|choice| choice.key).collect();
        keys.sort_unstable();
        keys.dedup();
        let choices_long =
            self.choices.iter().any(|one| long(&one.text, LONGEST_CHOICE) || long(&one.text_en, LONGEST_CHOICE));
        if self.text.is_empty() {
            Some("survey_question_empty")
        } else if long(&self.text, LONGEST_QUESTION) || long(&self.text_en, LONGEST_QUESTION) || choices_long {
            Some("survey_question_long")
        } else if self.kind.has_choices() && !(2..=MOST_CHOICES).contains(&self.choices.len()) {
            Some("survey_question_choices")
        } else if keys.len() != self.choices.len() {
            Some("invalid_value")
        } else {
            None
        }
    }
}

/// Questions as they are kept.
///
/// # Errors
/// `Invalid` on `questions`, with the number of the first that cannot be taken.
pub fn checked(questions: &[Question]) -> Result<Vec<Question>, AppError> {
    if questions.len() > MOST {
        return Err(AppError::invalid("questions", "survey_questions_range"));
    }
    let tidied: Vec<Question> = questions.iter().cloned().map(Question::tidied).collect();
    for (place, question) in tidied.iter().enumerate() {
        let twice = tidied[..place].iter().any(|other| other.id == question.id);
        if let Some(code) = question.fault().or(twice.then_some("invalid_value")) {
            let detail = Some((place + 1).to_string());
            return Err(AppError::Invalid(vec![FieldError { detail, ..FieldError::of("questions", code) }]));
        }
    }
    Ok(tidied)
}

/// What was answered to a question: a number of a scale, keys of choices, or words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Said {
    Number(i16),
    Chosen(Vec<u16>),
    Words(String),
}

/// Answers by question.
pub type Answers = BTreeMap<Uuid, Said>;

/// What a form sends for one question: several values where several are ticked.
pub type Given = BTreeMap<String, Vec<String>>;

/// A whole answer, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    pub score: i16,
    pub comment: Option<String>,
    pub answers: Answers,
}

/// Reads what a form sends: `score`, `comment` and a value for each question by its name.
///
/// # Errors
/// `Invalid` on `score`, `comment` and the names of questions.
pub fn read(scores: (i16, i16), questions: &[Question], given: &Given) -> Result<Whole, AppError> {
    let mut wrong = Vec::new();
    let one = |name: &str| given.get(name).and_then(|values| values.first()).map_or("", |value| value.trim());
    let number = |text: &str, (least, most): (i16, i16)| text.parse().ok().filter(|n| (least..=most).contains(n));
    let score = number(one("score"), scores);
    if score.is_none() {
        wrong.push(FieldError::of("score", "required"));
    }
    let comment = one("comment");
    if comment.chars().count() > LONGEST {
        wrong.push(FieldError::of("comment", "too_long"));
    }
    let mut answers = Answers::new();
    for question in questions {
        let name = question.name();
        match said(question, given.get(&name).map_or(&[], Vec::as_slice), number) {
            Ok(Some(said)) => {
                answers.insert(question.id, said);
            }
            Ok(None) if question.required => wrong.push(FieldError::of(&name, "required")),
            Ok(None) => {}
            Err(code) => wrong.push(FieldError::of(&name, code)),
        }
    }
    match score.filter(|_| wrong.is_empty()) {
        Some(score) => {
            Ok(Whole { score, comment: Some(comment.to_owned()).filter(|words| !words.is_empty()), answers })
        }
        None => Err(AppError::Invalid(wrong)),
    }
}

fn said(
    question: &Question,
    values: &[String],
    number: impl Fn(&str, (i16, i16)) -> Option<i16>,
) -> Result<Option<Said>, &'static str> {
    let values: Vec<&str> = values.iter().map(|value| value.trim()).filter(|value| !value.is_empty()).collect();
    let Some(first) = values.first() else { return Ok(None) };
    if let Some(scale) = question.kind.numbers() {
        return number(first, scale).map(|number| Some(Said::Number(number))).ok_or("invalid_value");
    }
    if question.kind == QuestionKind::Text {
        let long = first.chars().count() > LONGEST;
        return if long { Err("too_long") } else { Ok(Some(Said::Words((*first).to_owned()))) };
    }
    let known = |value: &&str| {
        let key: u16 = value.parse().ok()?;
        question.choices.iter().any(|choice| choice.key == key).then_some(key)
    };
    let most = if question.kind == QuestionKind::One { 1 } else { MOST_CHOICES };
    let mut chosen: Vec<u16> = values.iter().take(most).filter_map(known).collect();
    chosen.sort_unstable();
    chosen.dedup();
    if chosen.is_empty() { Err("invalid_value") } else { Ok(Some(Said::Chosen(chosen))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn question(n: u128, kind: QuestionKind) -> Question {
        let choice = |key: u16| Pick { key, text: format!("选项 {key}"), text_en: String::new() };
        let choices = if kind.has_choices() { vec![choice(1), choice(2), choice(7)] } else { vec![] };
        let (text, text_en) = (" 问题 ".to_owned(), "Question".to_owned());
        Question { id: Uuid::from_u128(n), kind, text, text_en, choices, required: false }
    }

    fn all() -> Vec<Question> {
        QuestionKind::ALL.iter().zip(1..).map(|(kind, n)| question(n, *kind)).collect()
    }

    fn given(pairs: &[(&str, &str)]) -> Given {
        let mut given = Given::new();
        for (name, value) in pairs {
            given.entry((*name).to_owned()).or_default().push((*value).to_owned());
        }
        given
    }

    #[test]
    fn a_question_needs_words_and_choices() {
        assert!(checked(&all()).is_ok_and(|kept| kept[0].text == "问题"));
        let fault = |question: Question| {
            checked(&[question]).err().and_then(|error| error.of_field("questions").map(|error| error.code.clone()))
        };
        let empty = Question { text: "  ".to_owned(), ..question(1, QuestionKind::Text) };
        assert_eq!(fault(empty).as_deref(), Some("survey_question_empty"));
        let mut lonely = question(1, QuestionKind::One);
        lonely.choices.truncate(1);
        assert_eq!(fault(lonely).as_deref(), Some("survey_question_choices"));
        let mut twice = question(1, QuestionKind::Many);
        twice.choices[1].key = 1;
        assert_eq!(fault(twice).as_deref(), Some("invalid_value"));
        let long = Question { text_en: "x".repeat(301), ..question(1, QuestionKind::Text) };
        assert_eq!(fault(long).as_deref(), Some("survey_question_long"));
        assert!(checked(&[question(1, QuestionKind::Text), question(1, QuestionKind::Text)]).is_err());
        assert!(checked(&vec![question(1, QuestionKind::Text); MOST + 1]).is_err());
    }

    #[test]
    fn an_answer_is_read_by_the_kinds_of_its_questions() {
        let questions = all();
        let [five, ten, one, many, text] = [0, 1, 2, 3, 4].map(|n: usize| questions[n].name());
        let sent = given(&[
            ("score", "10"),
            ("comment", " 好 "),
            (&five, "5"),
            (&ten, "0"),
            (&one, "7"),
            (&many, "2"),
            (&many, "1"),
            (&many, "2"),
            (&text, " 没有 "),
        ]);
        let whole = read((0, 10), &questions, &sent).unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!((whole.score, whole.comment.as_deref()), (10, Some("好")));
        let said: Vec<_> = whole.answers.values().cloned().collect();
        let words = Said::Words("没有".to_owned());
        let chosen = [Said::Chosen(vec![7]), Said::Chosen(vec![1, 2])];
        assert_eq!(said[..2], [Said::Number(5), Said::Number(0)]);
        assert_eq!((&said[2..4], &said[4]), (&chosen[..], &words));
        let kept = serde_json::to_string(&whole.answers).unwrap_or_default();
        assert_eq!(serde_json::from_str::<Answers>(&kept).ok(), Some(whole.answers));
    }

    #[test]
    fn what_is_missing_or_foreign_is_said_at_its_place() {
        let mut questions = all();
        questions[4].required = true;
        let five = questions[0].name();
        let Err(error) = read((1, 5), &questions, &given(&[("score", "0"), (&five, "6")])) else { panic!("taken") };
        for field in ["score", &five, &questions[4].name()] {
            assert!(error.of_field(field).is_some(), "{field}");
        }
        assert!(read((1, 5), &[], &given(&[("score", "5")])).is_ok());
    }

    proptest! {
        // Whatever is sent, only numbers within the scale and known keys are kept.
        #[test]
        fn nothing_foreign_is_kept(score in "-?[0-9]{0,3}", values in prop::collection::vec("[0-9a-z]{0,4}", 0..6)) {
            let questions = all();
            let mut sent = Given::from([("score".to_owned(), vec![score])]);
            for question in &questions {
                sent.insert(question.name(), values.clone());
            }
            if let Ok(whole) = read((0, 10), &questions, &sent) {
                prop_assert!((0..=10).contains(&whole.score));
                for question in &questions {
                    match whole.answers.get(&question.id) {
                        Some(Said::Number(n)) => {
                            let within = question.kind.numbers().is_some_and(|(least, most)| (least..=most).contains(n));
                            prop_assert!(within);
                        }
                        Some(Said::Chosen(keys)) => {
                            prop_assert!(keys.iter().all(|key| question.choices.iter().any(|choice| choice.key == *key)));
                            prop_assert!(question.kind == QuestionKind::Many || keys.len() == 1);
                        }
                        Some(Said::Words(_)) => prop_assert_eq!(question.kind, QuestionKind::Text),
                        None => {}
                    }
                }
            }
        }
    }
}
