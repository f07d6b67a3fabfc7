//! What a handover moved, what it left, and taking it back.

use super::{
    api::undo_handover,
    model::{HandKind, HandoverView, LeftRow, State},
    preview::Portions,
    words_of::{kind_word, why_word},
};
use crate::{
    access::Sending,
    locale::{Lang, format, use_lang},
    routes,
    ui::{Button, Section},
    words::handovers as w,
};
use leptos::prelude::*;

/// What is where, what was left and why, and the button that takes all of it back.
#[component]
pub(super) fn Outcome(seen: HandoverView, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let HandoverView { row, portions, left, left_count } = seen;
    let undone = row.state == State::Undone;
    let moved = (!portions.is_empty()).then(|| {
        let title = if undone { w::stayed_there(lang) } else { w::moved(lang) };
        view! {
            <Section title>
                <Portions portions/>
            </Section>
        }
    });
    let left = (!left.is_empty()).then(|| view! { <Left left count=left_count undone/> });
    let may_undo = row.state == State::Done || (row.state == State::Running && row.broke_off);
    view! {
        {may_undo.then(|| view! { <WayBack id=row.id again/> })}
        {(undone && left_count == 0).then(|| view! { <p class="handover__hint">{w::all_back(lang)}</p> })}
        {moved}
        {left}
    }
}

/// Takes the whole handover back, days later too.
#[component]
fn WayBack(id: uuid::Uuid, again: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let undo = move |_| sending.step(undo_handover(id), move |()| again.run(()));
    view! {
        <div class="handover__back">
            <Button icon=icondata::LuUndo2 busy=sending.busy() on_click=undo>
                {w::undo(lang)}
            </Button>
            <p class="handover__hint">{w::undo_text(lang)}</p>
        </div>
    }
}

/// What was left where it was, each with its reason.
#[component]
fn Left(left: Vec<LeftRow>, count: i64, undone: bool) -> impl IntoView {
    let lang = use_lang();
    let title = if undone { w::stayed(lang) } else { w::left(lang) };
    let more = count - i64::try_from(left.len()).unwrap_or(count);
    view! {
        <Section title>
            <ul class="handover__records">
                {left.into_iter().map(|row| view! { <LeftLine row lang/> }).collect_view()}
            </ul>
            {(more > 0).then(|| view! { <p class="handover__hint">{w::more_left(lang, format::count(more))}</p> })}
        </Section>
    }
}

#[component]
fn LeftLine(row: LeftRow, lang: Lang) -> impl IntoView {
    let href = match row.kind {
        HandKind::Lead => Some(routes::lead(row.record)),
        HandKind::Customer => Some(routes::customer(row.record)),
        HandKind::Contact => Some(routes::contact(row.record)),
        HandKind::Deal | HandKind::ClosedDeal => Some(routes::deal(row.record)),
        HandKind::Activity | HandKind::Share => None,
    };
    let name = match href {
        Some(href) => view! {
            <a class="handover__link" href=href>
                {row.name}
            </a>
        }
        .into_any(),
        None => view! { <span>{row.name}</span> }.into_any(),
    };
    view! {
        <li class="handover__record">
            {name}
            <span class="handover__to">{format!("{} · {}", kind_word(lang, row.kind), why_word(lang, &row.why))}</span>
        </li>
    }
}
