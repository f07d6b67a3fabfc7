//! One lane: a list of which only the rows in sight, and a few around them, stand in the page.

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use leptos::html::{Div, Ul};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, Event};
use uuid::Uuid;

use super::drag::card_of;
use super::geometry;
use super::lanes::{Flight, LaneHandle, Lanes, put_style};
use super::rows::{Cards, Rows, Stance, first_rows};

/// The rows in the page.
#[derive(Clone, Debug, Default, PartialEq)]
struct Visible {
    range: Range<usize>,
    /// Those of the range, then cards in the air whose own row is out of sight: they stay, because a finger that began on
    /// an element is heard no more once that element is gone.
    ids: Vec<Uuid>,
}

/// The list of a lane's cards.
#[component]
pub fn LaneList<C: Cards>(
    /// The board.
    lanes: Lanes,
    /// Which lane, from the left.
    at: usize,
    /// What the list is called.
    #[prop(into)]
    label: Signal<String>,
    /// The cards.
    cards: C,
    /// Less than two screens are left: fetch more.
    #[prop(into)]
    on_near_end: Callback<()>,
    /// What stands below the cards.
    children: Children,
) -> impl IntoView {
    let Some(lane) = lanes.lane(at) else { return ().into_any() };
    let list = NodeRef::<Ul>::new();
    let gap = NodeRef::<Div>::new();
    let range = Memo::new(move |_| lanes.window(at));
    let visible = Memo::new(move |_| rows_in_page(lanes, lane, range.get()));
    let open_at = Memo::new(move |_| lanes.slot.get().filter(|spot| spot.lane == at).map(|spot| spot.index));
    // The server draws the first rows; in the browser they stand in the page, or are made when the list does.
    let first = if cfg!(feature = "ssr") { first_rows(cards, &visible.get_untracked().ids) } else { String::new() };
    let stop = Memo::new(move |last: Option<&Option<Uuid>>| stop_in(lanes, visible, last.copied().flatten()));
    draw(cards, list, visible, range, Stances { lanes, lane, visible, open_at, stop });
    keep_room(lanes, lane, list, range);
    keep_scroll(lane);
    show_gap(open_at, gap);
    Effect::new(move |_| {
        let count = lane.items.with(|ids| ids.len());
        if geometry::near_end(lanes.metrics.get(), lane.scroll.get(), count) {
            on_near_end.run(());
        }
    });
    view! {
        <div
            class="lane__scroll"
            node_ref=lane.scroller
            on:scroll=move |_| {
                if let Some(scroller) = lane.scroller.get_untracked() {
                    lane.scroll.set(f64::from(scroller.scroll_top()));
                }
            }
        >
            <div class="lane__track">
                <ul
                    class="lane__list"
                    node_ref=list
                    aria-label=label
                    on:click=move |event| {
                        if let Some(id) = used_card(&event) {
                            cards.clicked(id, &event);
                        }
                    }
                    on:change=move |event| {
                        if let Some(id) = used_card(&event) {
                            cards.filled_in(id, &event);
                        }
                    }
                    inner_html=first
                ></ul>
                <div class="lane__gap" node_ref=gap></div>
            </div>
            {children()}
        </div>
    }
    .into_any()
}

/// Keeps the rows in the page as they should be.
fn draw<C: Cards>(cards: C, list: NodeRef<Ul>, visible: Memo<Visible>, range: Memo<Range<usize>>, stances: Stances) {
    let drawn = Rc::new(RefCell::new(None::<Rows<C>>));
    // What stands in the page before anything has changed.
    let first: Vec<_> = visible.get_untracked().ids.into_iter().map(|id| (id, cards.face(id))).collect();
    let first = Cell::new(first);
    let change = {
        let drawn = drawn.clone();
        move |change: &mut dyn FnMut(&mut Rows<C>)| drawn.borrow_mut().as_mut().map(change)
    };
    Effect::new(move |_| {
        let Some(list) = list.get() else { return };
        let mut drawn = drawn.borrow_mut();
        let rows = drawn.get_or_insert_with(|| Rows::adopt(cards, list, first.take()));
        visible.with(|visible| rows.show(&visible.ids));
        rows.stand(&untrack(|| stances.now()));
    });
    Effect::new({
        let change = change.clone();
        move |_| {
            cards.follow();
            change(&mut |rows| rows.refresh());
        }
    });
    Effect::new({
        let change = change.clone();
        move |_| {
            let now = stances.now();
            change(&mut |rows| rows.stand(&now));
        }
    });
    // With each frame of a scroll a row of those that come next; not in the one in which they come.
    Effect::new(move |before: Option<(f64, Range<usize>)>| {
        let (scroll, range) = (stances.lane.scroll.get(), range.get_untracked());
        if let Some((was, before)) = before
            && before == range
        {
            let next = stances.lane.items.with_untracked(|ids| {
                ids.get(geometry::next_rows(&range, scroll > was, ids.len())).unwrap_or_default().to_vec()
            });
            change(&mut |rows| rows.prepare(&next));
        }
        (scroll, range)
    });
}

/// How the rows of a lane stand while something flies, and which of them the Tab key reaches.
#[derive(Clone, Copy)]
struct Stances {
    lanes: Lanes,
    lane: LaneHandle,
    visible: Memo<Visible>,
    open_at: Memo<Option<usize>>,
    stop: Memo<Option<Uuid>>,
}

impl Stances {
    fn now(self) -> Vec<(Uuid, Stance)> {
        let (Visible { range, ids }, stop) = (self.visible.get(), self.stop.get());
        self.lanes.flight.with(|flight| {
            let lifted =
                flight.as_ref().filter(|flight| !flight.by_keys).map(|flight| lifted_places(self.lane, flight));
            let stance = |(at, id): (usize, &Uuid)| {
                let place = (at < range.len()).then_some(range.start + at);
                let class = match flight {
                    Some(flight) if !flight.ids.contains(id) => "lane__row",
                    Some(flight) if flight.by_keys => "lane__row lane__row--carried",
                    Some(_) if place.is_some() => "lane__row lane__row--up",
                    Some(_) => "lane__row lane__row--up lane__row--away",
                    None => "lane__row",
                };
                let shift = match (&lifted, place) {
                    (Some(lifted), Some(place)) if lifted.binary_search(&place).is_err() => {
                        geometry::shift(place, self.open_at.get(), lifted)
                    }
                    _ => 0,
                };
                (*id, Stance { class, shift, stop: stop == Some(*id) })
            };
            ids.iter().enumerate().map(stance).collect()
        })
    }
}

/// The card that an event in a list belongs to.
fn used_card(event: &Event) -> Option<Uuid> {
    card_of(event.target()?.dyn_ref::<Element>()?)
}

fn rows_in_page(lanes: Lanes, lane: LaneHandle, range: Range<usize>) -> Visible {
    let mut ids = lane.items.with(|ids| ids.get(range.clone()).unwrap_or_default().to_vec());
    lanes.flight.with(|flight| {
        if let Some(flight) = flight.as_ref().filter(|flight| !flight.by_keys) {
            let away = |id: &&Uuid| !ids.contains(id) && lane.items.with(|all| all.contains(id));
            let away: Vec<Uuid> = flight.ids.iter().filter(away).copied().collect();
            ids.extend(away);
        }
    });
    Visible { range, ids }
}

/// The card that the Tab key reaches: the one that has, or last had, the focus, else the one that it was, else the first.
fn stop_in(lanes: Lanes, visible: Memo<Visible>, last: Option<Uuid>) -> Option<Uuid> {
    let active = lanes.active.get();
    visible.with(|Visible { range, ids }| {
        let rows = &ids[..range.len().min(ids.len())];
        active.into_iter().chain(last).find(|id| rows.contains(id)).or_else(|| rows.first().copied())
    })
}

/// The places of this lane's cards that are in the air, rising.
fn lifted_places(lane: LaneHandle, flight: &Flight) -> Vec<usize> {
    let place = |all: &[Uuid], up: &Uuid| all.iter().position(|id| id == up);
    let mut places: Vec<usize> = lane.items.with(|all| flight.ids.iter().filter_map(|up| place(all, up)).collect());
    places.sort_unstable();
    places
}

/// Keeps the room of the rows that are not in the page, so that the scroll bar and the rows in sight stay where they are.
fn keep_room(lanes: Lanes, lane: LaneHandle, list: NodeRef<Ul>, range: Memo<Range<usize>>) {
    Effect::new(move |_| {
        let (Some(metrics), Some(list)) = (lanes.metrics.get(), list.get()) else { return };
        let Range { start, end } = range.get();
        let below = lane.items.with(|ids| ids.len()).saturating_sub(end);
        let room = format!("{}px 0 {}px", start as f64 * metrics.row, below as f64 * metrics.row);
        put_style(&list, "padding", &room);
    });
}

/// A lane that is shown again, after something else was shown in its place, stands where it stood.
fn keep_scroll(lane: LaneHandle) {
    Effect::new(move |_| {
        let top = lane.scroll.get_untracked();
        if lane.scroller.get().is_some() && top > 0.0 {
            // In the next frame the rows have their room.
            request_animation_frame(move || lane.scroll_to(top));
        }
    });
}

/// Puts the open slot where the cards would land.
fn show_gap(open_at: Memo<Option<usize>>, gap: NodeRef<Div>) {
    Effect::new(move |_| {
        let slot = open_at.get();
        let Some(gap) = gap.get() else { return };
        let (shown, transform) = match slot {
            Some(index) => ("block", format!("translateY(calc(var(--board-row) * {index}))")),
            None => ("none", String::new()),
        };
        put_style(&gap, "display", shown);
        put_style(&gap, "transform", &transform);
    });
}
