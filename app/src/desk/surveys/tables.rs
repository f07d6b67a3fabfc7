//! Answers by product, by owner, and question by question; every figure opens the answers that it counts.

use super::{
    model::SurveyKind,
    place::{address_of, list_of},
    question_model::QuestionKind,
    result_model::{Asked, Class, Cut, Narrow, PartResult, QuestionResult},
    words_of::{class_word, result_value, result_word, tenths_word, value_words},
};
use crate::{
    locale::{format, use_lang},
    ui::{Cell, Column, Row, Section, Table},
    words::{surveys as w, tickets as tw},
};
use leptos::prelude::*;

/// A count that opens its answers; one of nothing opens nothing.
#[component]
fn Count(count: i64, href: String) -> impl IntoView {
    if count == 0 {
        return view! { <span class="aside-none">{count}</span> }.into_any();
    }
    view! {
        <a class="cell-link" href=href>
            {format::count(count)}
        </a>
    }
    .into_any()
}

#[component]
pub(super) fn PartsTable(cut: Cut, of: Asked, kind: SurveyKind, parts: Vec<PartResult>) -> impl IntoView {
    let lang = use_lang();
    // One part alone says what the whole says.
    if of.of.is_some_and(|(narrowed, _)| narrowed == cut) || parts.iter().all(|part| part.key.is_none()) {
        return ().into_any();
    }
    let (title, first, none) = match cut {
        Cut::Product => (w::by_product(lang), tw::product(lang), w::without_product(lang)),
        Cut::Owner => (w::by_owner(lang), tw::owner(lang), w::without_owner(lang)),
    };
    let mut heads = vec![
        Column::new("name", first),
        Column::new("result", result_word(lang, kind)).numeric(),
        Column::new("count", w::answers(lang)).numeric(),
    ];
    heads.extend(Class::ALL.iter().map(|class| Column::new(class.key(), class_word(lang, kind, *class)).numeric()));
    let row = |part: PartResult| {
        let name = part.name.clone().unwrap_or_else(|| none.to_owned());
        let of = Asked { of: Some((cut, part.key)), ..of.clone() };
        let classes = Class::ALL.iter().map(|class| {
            let narrow = Narrow { class: Some(*class), ..Narrow::default() };
            let (count, href) = (part.tally.of(kind, *class), list_of(&of, &narrow));
            view! {
                <Cell numeric=true>
                    <Count count href/>
                </Cell>
            }
        });
        let classes = classes.collect_view();
        let (page, href) = (address_of(&of, &Narrow::default()), list_of(&of, &Narrow::default()));
        let (count, value) = (part.tally.all(), result_value(kind, part.tally.result(kind)));
        view! {
            <Row>
                <Cell href=page>{name}</Cell>
                <Cell numeric=true>{value}</Cell>
                <Cell numeric=true>
                    <Count count href/>
                </Cell>
                {classes}
            </Row>
        }
    };
    let rows = parts.into_iter().map(row).collect_view();
    view! {
        <Section title>
            <Table label=title columns=heads>
                {rows}
            </Table>
        </Section>
    }
    .into_any()
}

#[component]
pub(super) fn QuestionTables(of: Asked, questions: Vec<QuestionResult>) -> impl IntoView {
    let lang = use_lang();
    if questions.is_empty() {
        return ().into_any();
    }
    let tables = questions.into_iter().map(|result| view! { <QuestionTable of=of.clone() result/> }).collect_view();
    view! { <Section title=w::questions(lang)>{tables}</Section> }.into_any()
}

/// How often each number or choice was named, with a bar beside it.
#[component]
fn QuestionTable(of: Asked, result: QuestionResult) -> impl IntoView {
    let lang = use_lang();
    let QuestionResult { question, answered, counts } = result;
    let title = question.text_in(lang).to_owned();
    if question.kind == QuestionKind::Text {
        let words = w::answered_in_words(lang, format::count(answered));
        return view! {
            <h3 class="desk-chart__title">{title}</h3>
            <p class="aside-none">{words}</p>
        }
        .into_any();
    }
    let values: Vec<i16> = match question.kind.numbers() {
        Some((least, most)) => (least..=most).collect(),
        None => question.choices.iter().filter_map(|one| i16::try_from(one.key).ok()).collect(),
    };
    let row = |value: i16| {
        let count = counts.get(&value).copied().unwrap_or_default();
        let tenths = if answered > 0 { count * 1_000 / answered } else { 0 };
        let href = list_of(&of, &Narrow { said: Some((question.id, value)), ..Narrow::default() });
        let (words, share) = (value_words(lang, &question, value), format!("{}%", tenths_word(tenths)));
        view! {
            <Row>
                <Cell>{words}</Cell>
                <Cell numeric=true>
                    <Count count href/>
                </Cell>
                <Cell>
                    <meter class="survey-meter" min="0" max="1000" value=tenths.to_string() aria-hidden="true"></meter>
                    {share}
                </Cell>
            </Row>
        }
    };
    let rows = values.into_iter().map(row).collect_view();
    let heads = vec![
        Column::new("answer", w::answer(lang)),
        Column::new("count", w::answers(lang)).numeric(),
        Column::new("share", w::share(lang)),
    ];
    view! {
        <h3 class="desk-chart__title">{title.clone()} " " <span class="aside-none">{w::answered_by(lang, format::count(answered))}</span></h3>
        <Table label=title columns=heads>
            {rows}
        </Table>
    }
    .into_any()
}
