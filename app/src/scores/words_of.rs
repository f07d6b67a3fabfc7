//! Scores in words.

use super::{
    hint_model::Hint,
    model::{Answer, Field, Grade, Kind, Question, Signal, Test, What},
};
use crate::{
    fields::{FieldDef, FieldKind, model::FieldChoice},
    locale::{Lang, format, use_lang},
    ui::{Badge, RuleWords, Tone},
    words::scores as w,
};
use leptos::prelude::*;
use maud::{Markup, html};

pub(super) fn kind_word(lang: Lang, kind: Kind) -> &'static str {
    w::text(lang, &format!("kind_{}", kind.key())).unwrap_or_default()
}

pub(super) fn field_word(lang: Lang, field: Field) -> &'static str {
    w::text(lang, &format!("field_{}", field.key())).unwrap_or_default()
}

pub(super) fn signal_word(lang: Lang, signal: Signal) -> &'static str {
    w::text(lang, &format!("signal_{}", signal.key())).unwrap_or_default()
}

pub(super) fn question_word(lang: Lang, question: Question) -> &'static str {
    w::text(lang, &format!("question_{}", question.key())).unwrap_or_default()
}

pub(super) fn answer_word(lang: Lang, answer: Option<Answer>) -> &'static str {
    w::text(lang, &format!("answer_{}", answer.map_or("none", Answer::key))).unwrap_or_default()
}

/// What is said in the row of a criterion or a rule.
pub(super) fn row_words(lang: Lang, name: &str) -> RuleWords {
    RuleWords {
        rests: w::off(lang),
        in_use: Some(w::use_this(lang, name)),
        shift: None,
        change: w::edit_this(lang, name),
        remove: w::remove_this(lang, name),
    }
}

/// What a criterion looks at; `fields` are those that administrators made, as far as the reader sees them.
pub(super) fn what_in_words(lang: Lang, what: &What, fields: &[FieldDef]) -> String {
    match what {
        What::Field { key, test } => test_in_words(lang, field_word(lang, *key), test, &[]),
        What::Custom { field, test } => match fields.iter().find(|one| one.id == *field) {
            None => w::gone_field(lang).to_owned(),
            Some(field) if field.kind == FieldKind::Checkbox => w::is_ticked(lang, custom_word(lang, field)),
            Some(field) => test_in_words(lang, &custom_word(lang, field), test, &field.choices),
        },
        What::Event { signal, .. } => signal_word(lang, *signal).to_owned(),
        What::Answer { question, .. } => question_word(lang, *question).to_owned(),
    }
}

fn test_in_words(lang: Lang, name: &str, test: &Test, choices: &[FieldChoice]) -> String {
    let one_of = |words: Vec<&str>| w::is_one_of(lang, name, words.join(if lang == Lang::En { ", " } else { "、" }));
    match test {
        Test::Filled => w::is_filled(lang, name),
        Test::Contains(words) => one_of(words.iter().map(String::as_str).collect()),
        Test::AtLeast(least) => w::is_at_least(lang, name, format::number(*least, 6)),
        Test::AnyOf(ids) => {
            one_of(choices.iter().filter(|one| ids.contains(&one.id)).map(|one| one.name_in(lang)).collect())
        }
    }
}

/// What a field of the customer that an administrator made is called beside those of the deal.
pub(super) fn custom_word(lang: Lang, field: &FieldDef) -> String {
    w::customers_field(lang, field.name_in(lang))
}

/// Points with their sign.
pub(super) fn signed(points: i32) -> String {
    if points > 0 { format!("+{points}") } else { points.to_string().replace('-', "−") }
}

pub(super) fn hint_in_words(lang: Lang, hint: Hint) -> String {
    match hint {
        Hint::Take => w::hint_take(lang).to_owned(),
        Hint::FirstCall => w::hint_first_call(lang).to_owned(),
        Hint::Call(days) => w::hint_call(lang, days),
        Hint::FindWay => w::hint_find_way(lang).to_owned(),
        Hint::Ask(question) => w::hint_ask(lang, question_word(lang, question)),
        Hint::Clarify(question) => w::hint_clarify(lang, question_word(lang, question)),
        Hint::Convert => w::hint_convert(lang).to_owned(),
        Hint::Wait => w::hint_wait(lang).to_owned(),
    }
}

const fn tone(grade: Grade) -> Tone {
    match grade {
        Grade::A => Tone::Good,
        Grade::B => Tone::Accent,
        Grade::C => Tone::Warn,
        Grade::D => Tone::Neutral,
    }
}

/// A grade with its score.
#[component]
pub fn GradeBadge(grade: Grade, points: i32) -> impl IntoView {
    let lang = use_lang();
    view! {
        <span class="score-grade" title=w::grade_of(lang, grade.key().to_uppercase(), points)>
            <Badge tone=tone(grade)>{grade.key().to_uppercase()} " " {points}</Badge>
        </span>
    }
}

/// The same where cards are drawn as text.
pub fn grade_markup(lang: Lang, grade: Grade, points: i32) -> Markup {
    let letter = grade.key().to_uppercase();
    html! {
        span.score-grade title=(w::grade_of(lang, &letter, points)) {
            span class=(format!("badge {}", tone(grade).class())) { (letter) " " (points) }
        }
    }
}
