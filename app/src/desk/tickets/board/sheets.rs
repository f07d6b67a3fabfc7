//! What the board asks in a sheet: where a ticket goes, and how it was solved.

use super::{
    model::refusal,
    shelf::{Shelf, refusal_word},
};
use crate::{
    desk::tickets::{actions::HowSolved, api::read_ticket, rules_model::State, words_of::state_word},
    ui::{Dialog, Icon, Skeleton, SkeletonShape},
    words::{deals as d, tickets as w},
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// "Move to…": the same as dragging, in two taps.
#[component]
pub(super) fn MoveSheet(shelf: Shelf) -> impl IntoView {
    let lang = shelf.lang;
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(shelf.moving.with(Option::is_some)));
    let row = move || shelf.moving.get().and_then(|id| shelf.row(id));
    let title = Signal::derive(move || row().map(|row| d::move_one(lang, row.subject)).unwrap_or_default());
    let choice = move |to: State| {
        let row = row()?;
        let (id, here) = (row.id, row.state == to);
        let why = refusal(row.state, to).map(|why| refusal_word(lang, why));
        let note = if here { Some(d::is_here(lang)) } else { why };
        let fixed = note.is_some() || !shelf.may_move(id);
        Some(view! {
            <li>
                <button
                    type="button"
                    class="move-sheet__stage"
                    disabled=fixed
                    on:click=move |_| {
                        shelf.moving.set(None);
                        shelf.go(id, to);
                    }
                >
                    <Icon icon=icondata::LuCircle/>
                    <span class="move-sheet__name">{state_word(lang, to)}</span>
                    {note.map(|note| view! { <span class="move-sheet__note">{note}</span> })}
                </button>
            </li>
        })
    };
    view! {
        <Dialog name="ticket-move" title open on_close=move |()| shelf.moving.set(None)>
            <ul class="move-sheet">{move || State::ALL.iter().map(|to| choice(*to)).collect_view()}</ul>
        </Dialog>
    }
}

/// Asks how a ticket was solved that was put into that lane; the card waits where it was.
#[component]
pub(super) fn SolveSheet(shelf: Shelf) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(shelf.solving.with(Option::is_some)));
    // What solved it before is in no line of a list.
    let start = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        start.set(None);
        let Some(id) = shelf.solving.get() else { return };
        spawn_local(async move {
            // Without it one writes anew.
            let known = read_ticket(id.to_string()).await.ok().and_then(|ticket| ticket.solution);
            if shelf.solving.try_get_untracked().flatten() == Some(id) {
                start.set(Some(known.unwrap_or_default()));
            }
        });
    });
    let form = move || {
        let (id, start) = (shelf.solving.get()?, start.get()?);
        let seen = Callback::new(move |()| (id, shelf.row(id).map(|row| row.version).unwrap_or_default()));
        Some(view! { <HowSolved seen start open solved=solved(shelf, id)/> })
    };
    view! {
        <Dialog name="solve-on-board" title=w::solve_title(shelf.lang) open on_close=move |()| shelf.solving.set(None)>
            {move || {
                form().map_or_else(|| view! { <Skeleton shape=SkeletonShape::Rows(3)/> }.into_any(), IntoAny::into_any)
            }}
        </Dialog>
    }
}

fn solved(shelf: Shelf, id: Uuid) -> Callback<i32> {
    Callback::new(move |version: i32| {
        if let Some(row) = shelf.row(id) {
            shelf.told(&row, State::Solved, version);
        }
        shelf.solving.set(None);
    })
}
