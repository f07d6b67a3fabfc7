//! The answers that a figure counts, the newest first, with what each said.

use super::{
    api::survey_answers,
    here::tone_of,
    model::SurveyKind,
    place::list_of,
    result_model::{AnswerList, AnswerRow, Asked, Class, Narrow, Results},
    words_of::{channel_word, class_word, said_words, score_words, value_words},
};
use crate::{
    access::{Answer, Paged, error_text},
    desk::{reports::period_word, tickets::rules_model::number_in_words},
    locale::{Lang, format, use_lang},
    routes,
    ui::{Ago, Badge, EmptyState, Notice, Pager, Section, Skeleton, SkeletonShape, Tag, Tone},
    words::surveys as w,
};
use leptos::prelude::*;

#[component]
pub(super) fn AnswersHere(
    answers: Answer<(Asked, Narrow, AnswerList)>,
    results: Answer<(Asked, Results)>,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <div id="answers" class="survey-answers">
            <Section title=w::answers(lang)>
                <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(5)/> }>
                    {move || Suspend::new(async move {
                        // Without the figures the scale of the survey is not known.
                        let results = results.await.ok().map(|(_, results)| results);
                        match (answers.await, results) {
                            (Ok((asked, narrow, list)), Some(results)) => {
                                view! { <Listed asked narrow list results/> }.into_any()
                            }
                            (Ok(_), None) => ().into_any(),
                            (Err(error), _) => {
                                view! {
                                    <Notice tone=Tone::Bad on_retry=move |()| answers.refetch()>
                                        {error_text(lang, &error)}
                                    </Notice>
                                }
                                    .into_any()
                            }
                        }
                    })}
                </Transition>
            </Section>
        </div>
    }
}

/// What a figure narrows the list to, in words.
fn narrowed(lang: Lang, narrow: &Narrow, results: &Results) -> Vec<String> {
    let kind = results.of.kind;
    let said = narrow.said.and_then(|(id, value)| {
        let asked = results.questions.iter().find(|one| one.question.id == id)?;
        Some(format!("{} {}", asked.question.text_in(lang), value_words(lang, &asked.question, value)))
    });
    let class = narrow.class.map(|class: Class| class_word(lang, kind, class).to_owned());
    let score = narrow.score.map(|score| score_words(lang, kind, score));
    let days = narrow.within.map(|days| period_word(lang, days));
    let words = narrow.words.then(|| w::only_words(lang).to_owned());
    class.into_iter().chain(score).chain(days).chain(said).chain(words).collect()
}

#[component]
fn Listed(asked: Asked, narrow: Narrow, list: AnswerList, results: Results) -> impl IntoView {
    let lang = use_lang();
    let kind = results.of.kind;
    let words = narrowed(lang, &narrow, &results);
    let all = list_of(&asked, &Narrow::default());
    let commented = list_of(&asked, &Narrow { words: true, ..narrow.clone() });
    let offers_words = !narrow.words;
    let narrow_tag = (!words.is_empty()).then(|| {
        view! {
            <p class="report-of">
                <Tag label=words.join(" · ")/>
                " "
                <a class="cell-link" href=all>{w::show_all(lang)}</a>
            </p>
        }
    });
    let (count, empty) = (list.count, list.rows.is_empty());
    let paged = Paged::of(list.rows, list.more);
    let rows = paged.rows;
    let read_on = move |()| {
        let after = paged.last(AnswerRow::mark);
        let (asked, narrow) = (asked.clone(), narrow.clone());
        paged.read_on(async move { survey_answers(asked, narrow, after).await.map(|next| (next.rows, next.more)) });
    };
    view! {
        {narrow_tag}
        <p class="aside-none survey-answers__count" data-count=count.to_string()>
            {w::answers_counted(lang, format::count(count))}
            {offers_words.then(|| view! { " " <a class="cell-link" href=commented>{w::only_words(lang)}</a> })}
        </p>
        {empty.then(|| view! { <EmptyState icon=icondata::LuMessageSquare title=w::no_answers(lang) small=true/> })}
        <ul class="survey-answers__list">
            <For each=move || rows.get() key=|row| row.id let:row>
                <AnswerLine row kind/>
            </For>
        </ul>
        <Pager more=paged.more busy=paged.reading on_more=read_on/>
    }
}

#[component]
fn AnswerLine(row: AnswerRow, kind: SurveyKind) -> impl IntoView {
    let lang = use_lang();
    let tone = tone_of(kind, row.score);
    let customer = row.customer.map(|(id, name)| {
        view! {
            <a class="cell-link" href=routes::customer(id)>
                {name}
            </a>
        }
    });
    let link = |of: Option<(uuid::Uuid, i64)>, words: fn(Lang, String) -> String| {
        of.map(|(id, number)| {
            view! { <a class="cell-link" href=routes::ticket(id)>{words(lang, number_in_words(number))}</a> }
        })
    };
    let ticket = link(row.ticket, |_, number| number);
    let follow_up = link(row.follow_up, w::followed_up);
    let more: Vec<String> = [row.contact, row.product, row.by].into_iter().flatten().collect();
    let said = row.answers.into_iter().map(|(question, said)| {
        let words = said_words(lang, &question, &said);
        view! {
            <div>
                <dt>{question.text_in(lang).to_owned()}</dt>
                <dd>{words}</dd>
            </div>
        }
    });
    view! {
        <li class="survey-answer">
            <p class="survey-answer__head">
                <Badge tone icon=icondata::LuStar>
                    {score_words(lang, kind, row.score)}
                </Badge>
                {customer}
                {more.into_iter().map(|words| view! { <span>{words}</span> }).collect_view()}
                <span>{channel_word(lang, &row.channel)}</span>
                {ticket}
                {follow_up}
                <span class="aside-none">
                    <Ago then=row.answered_at/>
                </span>
            </p>
            {row.comment.map(|words| view! { <p class="record__note">{words}</p> })}
            <dl class="survey-answer__said">{said.collect_view()}</dl>
        </li>
    }
}
