//! One lane: a list of which only the rows in sight, and a few around them, stand in the page.

use std::ops::Range;

use leptos::html::{Div, Li, Ul};
use leptos::prelude::*;
use uuid::Uuid;

use super::geometry;
use super::lanes::{LaneHandle, Lanes, put_style};

/// What the view of a card is told about its row.
#[derive(Clone, Copy)]
pub struct RowAt {
    /// The card.
    pub id: Uuid,
    /// `0` for the one card of the lane that the Tab key reaches, `-1` for the others.
    pub tab_index: Signal<&'static str>,
}

/// The rows in the page.
#[derive(Clone, Debug, Default, PartialEq)]
struct Visible {
    range: Range<usize>,
    /// Those of the range, then cards in the air whose own row is out of sight: they stay, because a finger that began on
    /// an element is heard no more once that element is gone.
    ids: Vec<Uuid>,
}

impl Visible {
    fn place(&self, id: Uuid) -> Option<usize> {
        self.ids.iter().take(self.range.len()).position(|other| *other == id).map(|at| at + self.range.start)
    }
}

/// The list of a lane's cards.
#[component]
pub fn LaneList<R>(
    /// The board.
    lanes: Lanes,
    /// Which lane, from the left.
    at: usize,
    /// What the list is called.
    #[prop(into)]
    label: Signal<String>,
    /// The view of a card.
    row: R,
    /// Less than two screens are left: fetch more.
    #[prop(into)]
    on_near_end: Callback<()>,
    /// What stands below the cards.
    children: Children,
) -> impl IntoView
where
    R: Fn(RowAt) -> AnyView + Clone + Send + Sync + 'static,
{
    let Some(lane) = lanes.lane(at) else { return ().into_any() };
    let list = NodeRef::<Ul>::new();
    let gap = NodeRef::<Div>::new();
    let range = Memo::new(move |_| lanes.window(at));
    let visible = Memo::new(move |_| rows_in_page(lanes, lane, range.get()));
    let first = Memo::new(move |_| visible.with(|visible| visible.ids.first().copied()));
    let stop = Memo::new(move |_| {
        let active = lanes.active.get();
        active.filter(|id| visible.with(|visible| visible.place(*id).is_some())).or_else(|| first.get())
    });
    let lifted = Memo::new(move |_| lifted_places(lanes, lane));
    let open_at = Memo::new(move |_| lanes.slot.get().filter(|spot| spot.lane == at).map(|spot| spot.index));
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
                <ul class="lane__list" node_ref=list aria-label=label>
                    <For each=move || visible.with(|visible| visible.ids.clone()) key=|id| *id let:id>
                        <Row lanes id visible lifted open_at stop row=row.clone() />
                    </For>
                </ul>
                <div class="lane__gap" node_ref=gap></div>
            </div>
            {children()}
        </div>
    }
    .into_any()
}

#[component]
fn Row<R>(
    lanes: Lanes,
    id: Uuid,
    visible: Memo<Visible>,
    lifted: Memo<Option<Vec<usize>>>,
    open_at: Memo<Option<usize>>,
    stop: Memo<Option<Uuid>>,
    row: R,
) -> impl IntoView
where
    R: Fn(RowAt) -> AnyView + Send + Sync + 'static,
{
    let element = NodeRef::<Li>::new();
    Effect::new(move |was: Option<i32>| {
        let now = way_made(id, visible, lifted, open_at);
        if let Some(element) = element.get_untracked().filter(|_| was.unwrap_or(0) != now) {
            let transform =
                if now == 0 { String::new() } else { format!("translateY(calc(var(--board-row) * {now}))") };
            put_style(&element, "transform", &transform);
        }
        now
    });
    let class = move || {
        lanes.flight.with(|flight| match flight {
            Some(flight) if flight.ids.contains(&id) && flight.by_keys => "lane__row lane__row--carried",
            Some(flight) if flight.ids.contains(&id) => match visible.with(|visible| visible.place(id)) {
                Some(_) => "lane__row lane__row--up",
                None => "lane__row lane__row--up lane__row--away",
            },
            _ => "lane__row",
        })
    };
    let tab_index = Signal::derive(move || if stop.get() == Some(id) { "0" } else { "-1" });
    view! {
        <li class=class data-card=id.to_string() node_ref=element>
            {row(RowAt { id, tab_index })}
        </li>
    }
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

/// The places of this lane's cards that are in the air by a pointer, rising; `None` while nothing is.
fn lifted_places(lanes: Lanes, lane: LaneHandle) -> Option<Vec<usize>> {
    let up = lanes.flight.with(|flight| flight.as_ref().filter(|flight| !flight.by_keys).map(|f| f.ids.clone()))?;
    let all = lane.items.with(|ids| up.iter().filter_map(|up| ids.iter().position(|id| id == up)).collect());
    let mut places: Vec<usize> = all;
    places.sort_unstable();
    Some(places)
}

/// By how many rows a card makes way for what is in the air. Follows nothing but the flight while nothing flies.
fn way_made(id: Uuid, visible: Memo<Visible>, lifted: Memo<Option<Vec<usize>>>, open_at: Memo<Option<usize>>) -> i32 {
    lifted.with(|lifted| {
        let Some(lifted) = lifted else { return 0 };
        let place = visible.with(|visible| visible.place(id)).filter(|place| lifted.binary_search(place).is_err());
        place.map_or(0, |place| geometry::shift(place, open_at.get(), lifted))
    })
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
