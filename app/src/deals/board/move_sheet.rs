//! "Move to…": the same as dragging, in two taps.

use leptos::prelude::*;
use uuid::Uuid;

use super::shelf::Shelf;
use crate::deals::model::{Stage, StageKind};
use crate::ui::{Dialog, Icon, Notice, Tone};
use crate::words::deals as w;

/// A list of the stages, opened for the cards of `shelf.moving`.
#[component]
pub fn MoveSheet(shelf: Shelf) -> impl IntoView {
    let lang = shelf.lang;
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(shelf.moving.with(Option::is_some)));
    let title = Signal::derive(move || match shelf.moving.get().as_deref() {
        Some([id]) => w::move_one(lang, shelf.cards(&[*id]).first().map(|card| card.name.clone()).unwrap_or_default()),
        Some(ids) => w::move_many(lang, ids.len()),
        None => w::move_to(lang).to_owned(),
    });
    view! {
        <Dialog name="move-to" title open on_close=move |()| shelf.moving.set(None)>
            {move || choices(shelf, &shelf.moving.get().unwrap_or_default())}
        </Dialog>
    }
}

/// The stages; where the cards may go to none of them it is said once, above.
fn choices(shelf: Shelf, ids: &[Uuid]) -> AnyView {
    let refusal = shelf.refusal(ids);
    let fixed = refusal.is_some();
    let stages = shelf.about().board.pipeline.stages.clone().into_iter().enumerate();
    let stages = stages.map(|(at, stage)| view! { <Choice shelf at stage ids=ids.to_vec() fixed /> }).collect_view();
    view! {
        {refusal.map(|reason| view! { <Notice tone=Tone::Warn>{reason}</Notice> })}
        <ul class="move-sheet">{stages}</ul>
    }
    .into_any()
}

#[component]
fn Choice(shelf: Shelf, at: usize, stage: Stage, ids: Vec<Uuid>, fixed: bool) -> impl IntoView {
    let here = shelf.cards(&ids).iter().all(|card| card.stage == stage.id);
    let icon = match stage.kind {
        StageKind::Open => icondata::LuCircle,
        StageKind::Won => icondata::LuCircleCheck,
        StageKind::Lost => icondata::LuCircleX,
    };
    let note = here.then(|| view! { <span class="move-sheet__note">{w::is_here(shelf.lang)}</span> });
    view! {
        <li>
            <button
                type="button"
                class=format!("move-sheet__stage move-sheet__stage--{}", stage.kind.key())
                disabled=here || fixed
                on:click=move |_| shelf.move_to(ids.clone(), at)
            >
                <Icon icon />
                <span class="move-sheet__name">{stage.name.clone()}</span>
                {note}
            </button>
        </li>
    }
}
