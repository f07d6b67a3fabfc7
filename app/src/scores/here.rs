//! The score of a lead or a deal on its page: how much, what it is made of, what is asked, what comes next.

use super::{
    answers::Answers,
    api::{score_of_deal, score_of_lead, undo_score_move},
    model::{Kind, Part, What},
    seen_model::Seen,
    words_of::{GradeBadge, answer_word, hint_in_words, signed, what_in_words},
};
use crate::{
    access::{Answer, AppError, Kept, Sending, ask},
    deals::model::RuleMove,
    events::{LiveEvent, live::use_live},
    locale::use_lang,
    ui::{Ago, Button, ButtonSize, Notice, Section, Skeleton, SkeletonShape, Tone},
    words::scores as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// What [`ScoreHere`] shows. A page asks for it before it draws: what is asked while a page waits for something else is asked
/// several times by the server, and the browser does not find it again.
pub fn ask_score(kind: Kind, id: Memo<Option<Uuid>>) -> Answer<Seen> {
    let read = move |id: Option<Uuid>| async move {
        let id = id.ok_or(AppError::NotFound)?;
        match kind {
            Kind::Lead => score_of_lead(id).await,
            Kind::Deal => score_of_deal(id).await,
        }
    };
    ask(move || id.get(), read)
}

#[component]
pub fn ScoreHere(
    kind: Kind,
    id: Uuid,
    score: Answer<Seen>,
    #[prop(into)] may_write: Signal<bool>,
    /// Something moved the deal.
    #[prop(optional, into)]
    moved: Option<Callback<()>>,
) -> impl IntoView {
    let lang = use_lang();
    use_live(move |event: LiveEvent| {
        // What was deleted has none any more; the page says so.
        if event.resync || (event.subject == id && !event.kind.ends_with(".deleted")) {
            score.refetch();
        }
    });
    let changed = Callback::new(move |()| {
        score.refetch();
        if let Some(moved) = moved {
            moved.run(());
        }
    });
    let draw = move |now: Signal<Seen>| view! { <Shown kind id now may_write changed/> }.into_any();
    view! {
        <Section title=w::score(lang)>
            <Kept answer=score fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(3)/> } draw/>
        </Section>
    }
}

#[component]
fn Shown(kind: Kind, id: Uuid, now: Signal<Seen>, may_write: Signal<bool>, changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let head = move || {
        let (points, grade, open) = now.with(|seen| (seen.points, seen.grade, seen.open));
        let rests = (!open).then(|| view! { <span class="aside-none">{w::rests(lang)}</span> });
        match grade {
            Some(grade) => view! {
                <GradeBadge grade points/>
                <span>{w::grade_of(lang, grade.key().to_uppercase(), points)}</span>
                {rests}
            }
            .into_any(),
            None => view! { <span class="aside-none">{w::not_counted(lang)}</span> }.into_any(),
        }
    };
    let hints = move || {
        let hints = now.with(|seen| seen.hints.clone());
        (!hints.is_empty()).then(|| {
            let line = move |hint| view! { <li>{hint_in_words(lang, hint)}</li> };
            view! {
                <ul class="score-hints" aria-label=w::next_step(lang)>
                    {hints.into_iter().map(line).collect_view()}
                </ul>
            }
        })
    };
    let moved = Memo::new(move |_| now.with(|seen| seen.moved.clone()));
    view! {
        <p class="score-head" aria-live="polite">{head}</p>
        {move || moved.get().map(|moved| view! { <Moved id moved changed/> })}
        {hints}
        <Answers kind id now may_write changed/>
        <Parts now/>
    }
}

/// That a rule moved the deal here, with the way back.
#[component]
fn Moved(id: Uuid, moved: RuleMove, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let back = move |_| {
        sending.step(undo_score_move(id), move |()| {
            sending.toasts().success(w::moved_back(lang));
            changed.run(());
        });
    };
    view! {
        <Notice tone=Tone::Accent>
            {w::moved_by_rule(lang, moved.rule, moved.from, moved.to)} " " <Ago then=moved.at/> " "
            <Button size=ButtonSize::Small icon=icondata::LuUndo2 busy=sending.busy() on_click=back>
                {w::move_back(lang)}
            </Button>
        </Notice>
    }
}

/// What the score is made of, what gives most first.
#[component]
fn Parts(now: Signal<Seen>) -> impl IntoView {
    let lang = use_lang();
    let parts = Memo::new(move |_| now.with(|seen| (seen.parts.clone(), seen.elsewhere, seen.fields.clone())));
    let list = move || {
        let (parts, elsewhere, fields) = parts.get();
        if parts.is_empty() && elsewhere.is_none() {
            return view! { <p class="aside-none">{w::no_parts(lang)}</p> }.into_any();
        }
        let rest = elsewhere.map(|points| {
            view! {
                <li class="aside-line">
                    <span class="aside-line__name">{w::elsewhere(lang)}</span>
                    <span class="aside-line__value">{signed(points)}</span>
                </li>
            }
        });
        view! {
            <ul class="aside-list">
                {parts.into_iter().map(|part| view! { <Line name=what_in_words(lang, &part.what, &fields) part/> }).collect_view()}
                {rest}
            </ul>
        }
        .into_any()
    };
    view! {
        <details class="score-parts">
            <summary>{w::made_of(lang)}</summary>
            {list}
        </details>
    }
}

/// One criterion: what it gives, since when, and how much of it has faded.
#[component]
fn Line(name: String, part: Part) -> impl IntoView {
    let lang = use_lang();
    let answer = part.answer.map(|answer| answer_word(lang, Some(answer)));
    let happened = matches!(part.what, What::Event { .. });
    let times = happened.then(|| w::times(lang, part.times));
    let faded = (part.full != part.points).then(|| w::faded(lang, part.full, signed(part.points - part.full)));
    let when = part.since.map(|then| view! { <Ago then/> });
    view! {
        <li class="aside-line">
            <span class="aside-line__name">{name}</span>
            <span class="aside-line__value">{signed(part.points)}</span>
            <span class="aside-line__meta">
                {answer} {times.map(|words| view! { <span>{words}</span> })} {when} {faded.map(|words| view! { <span>{words}</span> })}
            </span>
        </li>
    }
}
