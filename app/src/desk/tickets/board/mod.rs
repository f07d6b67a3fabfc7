//! Tickets as a board: a lane for each state, carried by mouse, finger and keys.
//!
//! - [`model`]: what stands where, without signals
//! - `shelf`: the same made visible, and what is sent; `card`: one card; `sheets`: what is asked; this: the lanes, and what they say

pub mod api;
mod card;
pub mod model;
mod sheets;
mod shelf;
#[cfg(feature = "ssr")]
mod store;

use self::{
    model::TicketBoard,
    sheets::{MoveSheet, SolveSheet},
    shelf::{Paging, Shelf},
};
use super::{
    list::Parts,
    list_model::{QUEUED, TicketFilter},
    place::address_of,
    rows::keep_live,
    rules_model::State,
    words_of::state_word,
};
use crate::{
    desk::{changes::Doing, relations::ChildrenLeft},
    locale::format,
    routes,
    ui::{
        Button, ButtonSize,
        board::{BoardFrame, Command, Hooks, LaneList, LaneTabs, Spot, Told},
        take_back_by_keys,
    },
    words::{deals as d, tickets as w, ui as u},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;

/// The board.
#[component]
pub(super) fn TicketsBoard(filter: TicketFilter, board: TicketBoard, parts: Parts) -> impl IntoView {
    let shelf = Shelf::new(board, filter);
    let lang = shelf.lang;
    shelf.lanes.answer_with(hooks(shelf));
    listen(shelf, parts);
    take_back_by_keys(shelf.toasts);
    let doing = Doing::new(Callback::new(move |()| parts.first.refetch()));
    let names = State::ALL.iter().map(|state| state_word(lang, *state).to_owned()).collect::<Vec<_>>();
    let lanes = State::ALL.iter().enumerate().map(|(at, state)| view! { <Lane shelf at state=*state/> }).collect_view();
    view! {
        <div class="deals">
            <LaneTabs lanes=shelf.lanes label=w::state(lang) names count=Callback::new(move |at| count(shelf, at))/>
            <BoardFrame lanes=shelf.lanes label=w::title(lang).to_owned() keys_hint=w::keys_hint(lang)>
                {lanes}
            </BoardFrame>
        </div>
        <MoveSheet shelf/>
        <SolveSheet shelf/>
        <ChildrenLeft left=shelf.left doing/>
    }
}

/// What the lanes ask of the tickets, and what is said aloud.
fn hooks(shelf: Shelf) -> Hooks {
    let navigate = use_navigate();
    let state = |spot: &Spot| State::ALL.get(spot.lane).copied();
    let each = |ids: Vec<Uuid>, act: &dyn Fn(Uuid)| ids.into_iter().for_each(act);
    Hooks {
        lift: Callback::new(move |held| if shelf.may_move(held) { vec![held] } else { Vec::new() }),
        refuse: Callback::new(move |ids: Vec<Uuid>| shelf.refusals(ids.first().copied())),
        land: Callback::new(move |(ids, to): (Vec<Uuid>, Spot)| {
            if let Some(to) = state(&to) {
                each(ids, &|id| shelf.go(id, to));
            }
        }),
        carry: Callback::new(move |(ids, to): (Vec<Uuid>, Spot)| {
            each(ids, &|id| shelf.change(|standing| standing.show_at(id, to.lane, to.index)));
        }),
        set_down: Callback::new(move |ids: Vec<Uuid>| {
            each(ids, &|id| {
                if let Some(to) = shelf.shown_in(id) {
                    shelf.go(id, to);
                    shelf.lanes.focus_on(id);
                }
            });
        }),
        put_back: Callback::new(move |ids: Vec<Uuid>| each(ids, &|id| shelf.put_back(id))),
        command: Callback::new(move |(command, id)| match command {
            Command::Peek => navigate(&routes::ticket(id), NavigateOptions::default()),
            Command::MoveTo if shelf.may_edit => shelf.moving.set(Some(id)),
            _ => {}
        }),
        told: Callback::new(move |told| shelf.lanes.say(spoken(shelf, &told))),
    }
}

fn spoken(shelf: Shelf, told: &Told) -> String {
    let lang = shelf.lang;
    let state = |spot: &Spot| State::ALL.get(spot.lane).map_or("", |state| state_word(lang, *state));
    let named = |ids: &[Uuid]| ids.first().and_then(|id| shelf.row(*id)).map(|row| row.subject).unwrap_or_default();
    match told {
        Told::Up(ids, spot) => d::spoken_up(lang, named(ids), state(spot), spot.index + 1, shelf.length(spot.lane)),
        Told::Over(_, spot) => d::spoken_over(lang, state(spot), spot.index + 1, shelf.length(spot.lane)),
        Told::Edge => d::spoken_edge(lang).to_owned(),
        Told::Down(ids) => match ids.first().and_then(|id| shelf.lanes.spot(*id)) {
            Some(spot) => d::spoken_down(lang, named(ids), state(&spot), spot.index + 1),
            None => String::new(),
        },
        Told::Back => d::spoken_back(lang).to_owned(),
    }
}

/// What others do, as it happens; while something is in the air the news wait.
fn listen(shelf: Shelf, parts: Parts) {
    let waiting = StoredValue::new(Vec::<Uuid>::new());
    keep_live(parts, move |id| {
        if shelf.lanes.is_flying() {
            waiting.update_value(|waiting| waiting.push(id));
        } else {
            shelf.read(id);
        }
    });
    Effect::new(move |_| {
        if shelf.lanes.flight.with(Option::is_none) {
            for id in waiting.try_update_value(std::mem::take).unwrap_or_default() {
                shelf.read(id);
            }
        }
    });
}

/// How many tickets a lane has; of those that are done nobody counts.
fn count(shelf: Shelf, at: usize) -> Option<String> {
    let many = shelf.counts.with(|counts| counts.as_ref()?.get(at).copied())?;
    Some(if many > QUEUED { format!("{QUEUED}+") } else { format::count(many) })
}

/// A lane: the tickets of one state.
#[component]
fn Lane(shelf: Shelf, at: usize, state: State) -> impl IntoView {
    let (name, heading) = (state_word(shelf.lang, state), format!("ticket-lane-{}", state.key()));
    let named_by = heading.clone();
    let over = move || shelf.lanes.slot.with(|slot| slot.is_some_and(|slot| slot.lane == at));
    let refusal = Memo::new(move |_| {
        shelf.lanes.flight.with(|flight| flight.as_ref().and_then(|flight| flight.refusals.get(at).cloned().flatten()))
    });
    let near_end = move |()| {
        // After a failure only the button fetches.
        if shelf.paging.with_value(|all| all.get(at).map(|one| one.get_untracked())) == Some(Paging::More) {
            shelf.fetch_more(at);
        }
    };
    view! {
        <section
            class="lane"
            class:lane--over=over
            class:lane--refusing=move || refusal.with(Option::is_some)
            aria-labelledby=named_by
        >
            <header class="column__head">
                <div class="column__line">
                    <h2 class="column__name" id=heading>
                        {name}
                    </h2>
                    <span class="column__count">{move || count(shelf, at)}</span>
                </div>
            </header>
            {move || refusal.get().map(|reason| view! { <p class="lane__refusal">{reason}</p> })}
            <LaneList lanes=shelf.lanes at label=name.to_owned() cards=shelf on_near_end=near_end>
                <LaneEnd shelf at state/>
            </LaneList>
        </section>
    }
}

/// What stands below the last card: more to come, a failure, a word where there is none, or the way to those that are not shown.
#[component]
fn LaneEnd(shelf: Shelf, at: usize, state: State) -> impl IntoView {
    let paging = shelf.paging.with_value(|all| all.get(at).copied());
    let (Some(paging), Some(lane)) = (paging, shelf.lanes.lane(at)) else { return ().into_any() };
    let empty = Memo::new(move |_| lane.items.with(|ids| ids.is_empty()));
    let is_cut = shelf.is_cut(at);
    (move || match (paging.get(), empty.get()) {
        (Paging::Failed, _) => view! {
            <p class="lane__failed" role="alert">
                {w::more_failed(shelf.lang)}
                <Button size=ButtonSize::Small on_click=move |_| shelf.fetch_more(at)>
                    {u::retry(shelf.lang)}
                </Button>
            </p>
        }
        .into_any(),
        (Paging::More | Paging::Busy, _) => view! { <div class="lane__bone" aria-hidden="true"></div> }.into_any(),
        (Paging::Done, true) => view! { <p class="lane__empty">{w::lane_empty(shelf.lang)}</p> }.into_any(),
        (Paging::Done, false) if is_cut => view! {
            <p class="lane__empty">
                {w::newest_only(shelf.lang)} " "
                <a class="cell-link" href=address_of(&shelf.in_list(state))>
                    {w::all_in_list(shelf.lang)}
                </a>
            </p>
        }
        .into_any(),
        (Paging::Done, false) => ().into_any(),
    })
    .into_any()
}
