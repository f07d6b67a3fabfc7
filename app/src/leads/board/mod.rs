//! Leads as a board: a lane for each state, carried by mouse, finger and keys.
//!
//! - [`model`]: what stands where, without signals
//! - `shelf`: the same made visible, and what is sent; `card`: one card; this: the lanes, and what they ask and say

pub mod api;
mod card;
pub mod model;
mod shelf;

use self::{
    model::{LeadBoard, lane_of},
    shelf::{Paging, Shelf},
};
use super::{
    closing::Close,
    model::{COUNTED, LeadFilter, State},
    words_of::state_word,
};
use crate::{
    events::live::use_live,
    locale::format,
    routes,
    ui::{
        Button, ButtonSize, Dialog, Icon,
        board::{BoardFrame, Command, Hooks, LaneList, Spot, Told},
        covered, in_field,
    },
    words::{deals as d, leads as w, ui as u},
};
use leptos::{html::Nav, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;

/// The board; `again` reads all of it anew.
#[component]
pub(super) fn LeadsBoard(filter: LeadFilter, board: LeadBoard, #[prop(into)] again: Callback<()>) -> impl IntoView {
    let shelf = Shelf::new(board, filter);
    let lang = shelf.lang;
    shelf.lanes.answer_with(hooks(shelf));
    listen(shelf, again);
    undo_by_keys(shelf);
    let closing = RwSignal::new(false);
    Effect::new(move |_| closing.set(shelf.closing.with(Option::is_some)));
    let asked = StoredValue::new(None::<Uuid>);
    Effect::new(move |_| {
        if let Some((id, ..)) = shelf.closing.get() {
            asked.set_value(Some(id));
        }
    });
    // Whatever came of it, the lead says.
    let closed = Callback::new(move |()| {
        if let Some(id) = asked.try_get_value().flatten() {
            shelf.read(id);
        }
    });
    Effect::new(move |was: Option<bool>| {
        let open = closing.get();
        if was == Some(true) && !open {
            shelf.closing.set(None);
        }
        open
    });
    let lanes = State::ALL.iter().enumerate().map(|(at, state)| view! { <Lane shelf at state=*state/> }).collect_view();
    view! {
        <div class="deals">
            <LaneTabs shelf/>
            <BoardFrame lanes=shelf.lanes label=w::title(lang).to_owned() keys_hint=w::keys_hint(lang)>
                {lanes}
            </BoardFrame>
        </div>
        <MoveSheet shelf/>
        <Close lead=shelf.closing open=closing changed=closed/>
    }
}

/// What the lanes ask of the leads, and what is said aloud.
fn hooks(shelf: Shelf) -> Hooks {
    let navigate = use_navigate();
    let state = |spot: &Spot| State::ALL.get(spot.lane).copied().unwrap_or(State::New);
    let each = |ids: Vec<Uuid>, act: &dyn Fn(Uuid)| ids.into_iter().for_each(act);
    Hooks {
        lift: Callback::new(move |held| if shelf.may_move(held) { vec![held] } else { Vec::new() }),
        refuse: Callback::new(move |_| shelf.refusals()),
        land: Callback::new(move |(ids, to): (Vec<Uuid>, Spot)| each(ids, &|id| shelf.go(id, state(&to)))),
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
            Command::Peek => navigate(&routes::lead(id), NavigateOptions::default()),
            Command::MoveTo => shelf.moving.set(Some(id)),
            _ => {}
        }),
        told: Callback::new(move |told| shelf.lanes.say(spoken(shelf, &told))),
    }
}

fn spoken(shelf: Shelf, told: &Told) -> String {
    let lang = shelf.lang;
    let state = |spot: &Spot| State::ALL.get(spot.lane).map_or("", |state| state_word(lang, *state));
    let named = |ids: &[Uuid]| ids.first().and_then(|id| shelf.row(*id)).map(|row| row.called).unwrap_or_default();
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
fn listen(shelf: Shelf, again: Callback<()>) {
    let waiting = StoredValue::new(Vec::<Uuid>::new());
    use_live(move |event| {
        if event.resync {
            return again.run(());
        }
        let known = shelf.row(event.subject).is_some_and(|row| row.version >= event.version && event.version > 0);
        if event.subject_kind != "lead" || known || !shelf.concerns(event.subject) {
            return;
        }
        if event.kind == "lead.deleted" {
            // It cannot be read any more.
            return shelf.change(|standing| standing.remove(event.subject));
        }
        if shelf.lanes.is_flying() {
            waiting.update_value(|waiting| waiting.push(event.subject));
        } else {
            shelf.read(event.subject);
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

/// Ctrl/⌘ Z takes the last move back while that is offered.
fn undo_by_keys(shelf: Shelf) {
    Effect::new(move |_| {
        let listening = window_event_listener(leptos::ev::keydown, move |event| {
            let modified = (event.ctrl_key() || event.meta_key()) && !event.shift_key() && !event.alt_key();
            let meant = modified && event.key().eq_ignore_ascii_case("z") && !event.default_prevented();
            if meant && !in_field(&event) && !covered() && shelf.toasts.take_back() {
                event.prevent_default();
            }
        });
        on_cleanup(move || listening.remove());
    });
}

/// How many leads of a state there are.
fn count(shelf: Shelf, at: usize) -> String {
    let many = shelf.counts.with(|counts| counts.get(at).copied().unwrap_or_default());
    if many > COUNTED { format!("{}+", format::count(COUNTED)) } else { format::count(many) }
}

/// On a phone: the states above the one lane that is shown.
#[component]
fn LaneTabs(shelf: Shelf) -> impl IntoView {
    let nav = NodeRef::<Nav>::new();
    Effect::new(move |_| {
        let at = shelf.lanes.current.get();
        let tab = nav.get().and_then(|nav| Some((nav.children().item(u32::try_from(at).ok()?)?, nav)));
        if let Some((tab, nav)) = tab
            && let Some(tab) = tab.dyn_ref::<HtmlElement>()
        {
            nav.set_scroll_left(tab.offset_left() - nav.offset_left() - 16);
        }
    });
    let tab = move |(at, state): (usize, &State)| {
        view! {
            <button
                type="button"
                class="stage-tabs__tab"
                aria-current=move || (shelf.lanes.current.get() == at).then_some("true")
                on:click=move |_| shelf.lanes.show_lane(at)
            >
                {state_word(shelf.lang, *state)}
                <span class="stage-tabs__count">{move || count(shelf, at)}</span>
            </button>
        }
    };
    view! {
        <nav class="stage-tabs" node_ref=nav aria-label=w::state(shelf.lang)>
            {State::ALL.iter().enumerate().map(tab).collect_view()}
        </nav>
    }
}

/// A lane: the leads of one state.
#[component]
fn Lane(shelf: Shelf, at: usize, state: State) -> impl IntoView {
    let (name, heading) = (state_word(shelf.lang, state), format!("lead-lane-{}", state.key()));
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
                <LaneEnd shelf at/>
            </LaneList>
        </section>
    }
}

/// What stands below the last card: more to come, a failure, or a word where there is none.
#[component]
fn LaneEnd(shelf: Shelf, at: usize) -> impl IntoView {
    let paging = shelf.paging.with_value(|all| all.get(at).copied());
    let (Some(paging), Some(lane)) = (paging, shelf.lanes.lane(at)) else { return ().into_any() };
    let empty = Memo::new(move |_| lane.items.with(|ids| ids.is_empty()));
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
        (Paging::Done, false) => ().into_any(),
    })
    .into_any()
}

/// "Move to…": the same as dragging, in two taps.
#[component]
fn MoveSheet(shelf: Shelf) -> impl IntoView {
    let lang = shelf.lang;
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(shelf.moving.with(Option::is_some)));
    let row = move || shelf.moving.get().and_then(|id| shelf.row(id));
    let title = Signal::derive(move || row().map(|row| d::move_one(lang, row.called)).unwrap_or_default());
    let choice = move |to: State| {
        let row = row()?;
        let (id, here) = (row.id, row.state == to);
        let fixed = here || !shelf.may_move(id) || lane_of(to) == lane_of(State::Converted);
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
                    {here.then(|| view! { <span class="move-sheet__note">{d::is_here(lang)}</span> })}
                </button>
            </li>
        })
    };
    view! {
        <Dialog name="lead-move" title open on_close=move |()| shelf.moving.set(None)>
            <ul class="move-sheet">{move || State::ALL.iter().map(|to| choice(*to)).collect_view()}</ul>
        </Dialog>
    }
}
