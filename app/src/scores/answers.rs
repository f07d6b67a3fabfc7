//! The short form of what is asked of a lead or a deal, kept answer by answer.

use super::{
    api::{answer_of_deal, answer_of_lead},
    model::{Answer, Kind, Question},
    seen_model::Seen,
    words_of::{answer_word, question_word},
};
use crate::{
    access::{AppError, Sending, error_text},
    locale::use_lang,
    ui::{Choice, SelectField},
    words::scores as w,
};
use leptos::prelude::*;
use uuid::Uuid;

async fn send(kind: Kind, id: Uuid, question: Question, answer: Option<Answer>) -> Result<Option<Answer>, AppError> {
    match kind {
        Kind::Lead => answer_of_lead(id, question, answer).await,
        Kind::Deal => answer_of_deal(id, question, answer).await,
    }
}

#[component]
pub(super) fn Answers(
    kind: Kind,
    id: Uuid,
    now: Signal<Seen>,
    may_write: Signal<bool>,
    changed: Callback<()>,
) -> impl IntoView {
    let asked = Memo::new(move |_| now.with(|seen| seen.asked.iter().map(|(one, _)| *one).collect::<Vec<_>>()));
    let locked = Signal::derive(move || !may_write.get());
    view! {
        <Show when=move || asked.with(|asked| !asked.is_empty())>
            <div class="score-answers" role="group" aria-label=w::questions(use_lang())>
                <For each=move || asked.get() key=|question| *question let:question>
                    <One kind id question now locked changed/>
                </For>
            </div>
        </Show>
    }
}

/// One question. What is chosen is kept at once, with the way back.
#[component]
fn One(
    kind: Kind,
    id: Uuid,
    question: Question,
    now: Signal<Seen>,
    locked: Signal<bool>,
    changed: Callback<()>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let answer = Memo::new(move |_| {
        now.with(|seen| seen.asked.iter().find(|(one, _)| *one == question).and_then(|(_, answer)| *answer))
    });
    let key = |answer: Option<Answer>| answer.map(Answer::key).unwrap_or_default().to_owned();
    let value = RwSignal::new(key(answer.get_untracked()));
    Effect::new(move |_| value.set(key(answer.get())));
    let choices: Vec<Choice> = std::iter::once(None)
        .chain(Answer::ALL.iter().copied().map(Some))
        .map(|one| Choice::new(key(one), answer_word(lang, one)))
        .collect();
    let choose = move |typed: String| {
        let then = move |was: Option<Answer>| {
            changed.run(());
            let said = w::answered(lang, question_word(lang, question));
            sending.undo(said, changed, move || send(kind, id, question, was));
        };
        sending.send(send(kind, id, question, Answer::from_key(&typed)), then, move |error| {
            // What was refused is shown as it is.
            value.set(key(answer.get_untracked()));
            sending.toasts().error(error_text(lang, &error));
        });
    };
    view! {
        <SelectField
            name=format!("score-{}", question.key())
            label=question_word(lang, question)
            value=value
            choices=choices
            disabled=locked
            on_change=choose
        />
    }
}
