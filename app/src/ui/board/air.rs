//! Cards in the air: what was measured when they came up, and what happens in every frame.
//!
//! The page is measured once; a frame only computes and sets a transform.

use leptos::leptos_dom::helpers::AnimationFrameRequestHandle;
use leptos::prelude::*;
use leptos::web_sys::{Element, HtmlElement};
use uuid::Uuid;

use super::geometry::{self, Area, Span};
use super::keys::Spot;
use super::lanes::{Flight, Lanes, put_style};

/// Nearer to a lane's upper or lower edge than this, it scrolls; in pixels.
const VERTICAL_ZONE: f64 = 64.0;
/// The same for the board's left and right edge.
const SIDE_ZONE: f64 = 56.0;
/// The fastest an edge scrolls, in pixels a second.
const FASTEST: f64 = 1_100.0;
/// Further above or below the board than this, a drop means nothing.
const OUTSIDE: f64 = 120.0;

/// What was measured when the card came up, and what is scrolled since.
pub(super) struct Air {
    /// Whether no frame has shown the card in the hand yet.
    fresh: bool,
    /// What takes off in the frame after that.
    pub(super) rising: Option<(Flight, Option<Spot>)>,
    lanes: Vec<Area>,
    root: Area,
    /// How far the board was scrolled when it was measured, and is now.
    root_from: f64,
    root_at: f64,
    root_furthest: f64,
    /// How many of each lane's cards are in the air.
    lifted: Vec<usize>,
    row: f64,
    pub(super) size: (f64, f64),
    /// Where in the card the hand holds it.
    grab: (f64, f64),
    pub(super) frame: Option<AnimationFrameRequestHandle>,
    time: f64,
}

impl Air {
    /// What takes off now; nothing in the first frame.
    pub(super) fn rising(&mut self) -> Option<(Flight, Option<Spot>)> {
        if std::mem::take(&mut self.fresh) { None } else { self.rising.take() }
    }
}

impl Lanes {
    /// Reads everything that a frame needs, and the slot under the card: its own place.
    pub(super) fn measure_air(
        self,
        root: &HtmlElement,
        card: &Element,
        ids: &[Uuid],
        held: Uuid,
        from: (f64, f64),
    ) -> Option<(Air, Option<Spot>)> {
        let row = self.metrics.get_untracked()?.row;
        let box_of = card.get_bounding_client_rect();
        let lanes = self.lanes.with_value(|lanes| {
            lanes.iter().map(|lane| Some(area(lane.scroller.get_untracked()?.as_ref()))).collect::<Option<Vec<_>>>()
        })?;
        let lifted = self.lanes.with_value(|lanes| {
            let lifted = |all: &Vec<Uuid>| ids.iter().filter(|id| all.contains(id)).count();
            lanes.iter().map(|lane| lane.items.with_untracked(|all| lifted(all))).collect()
        });
        let spot = self.spot(held);
        let index = spot.and_then(|spot| {
            let above = self
                .lane(spot.lane)?
                .items
                .with_untracked(|all| all[..spot.index].iter().filter(|id| !ids.contains(id)).count());
            Some(Spot { index: above, ..spot })
        });
        let root_at = f64::from(root.scroll_left());
        let air = Air {
            fresh: true,
            rising: None,
            lanes,
            root: area(root),
            root_from: root_at,
            root_at,
            root_furthest: f64::from(root.scroll_width() - root.client_width()),
            lifted,
            row,
            size: (box_of.width(), box_of.height()),
            grab: (from.0 - box_of.left(), from.1 - box_of.top()),
            frame: None,
            time: present(),
        };
        Some((air, index))
    }

    pub(super) fn next_frame(self) {
        let frame = request_animation_frame_with_handle(move || self.frame()).ok();
        self.grip.try_update_value(|grip| {
            if let Some(air) = grip.as_mut().and_then(|grip| grip.air.as_mut()) {
                air.frame = frame;
            }
        });
    }

    fn frame(self) {
        self.take_off();
        let now = present();
        let flight = self.flight.try_get_untracked().flatten();
        let seen = self.grip.try_update_value(|grip| {
            let grip = grip.as_mut()?;
            let at = grip.at;
            let air = grip.air.as_mut()?;
            let elapsed = now - air.time;
            air.time = now;
            let slot = self.follow(air, at, elapsed);
            Some((slot, (at.0 - air.grab.0, at.1 - air.grab.1)))
        });
        let Some((slot, (x, y))) = seen.flatten() else { return };
        if let Some(ghost) = self.ghost.get_untracked() {
            put_style(&ghost, "transform", &format!("translate3d({x}px,{y}px,0)"));
        }
        if let Some(flight) = flight {
            let slot = slot.filter(|spot| flight.refusals.get(spot.lane).is_none_or(Option::is_none));
            if self.slot.get_untracked() != slot {
                self.slot.set(slot);
            }
        }
        self.next_frame();
    }

    /// Scrolls what is near an edge and says which slot the hand points at.
    fn follow(self, air: &mut Air, at: (f64, f64), elapsed: f64) -> Option<Spot> {
        let sideways = geometry::edge_speed(at.0, air.root.x, SIDE_ZONE.min(air.root.x.length() * 0.1), FASTEST);
        let root_to = geometry::scrolled(air.root_at, sideways, elapsed, air.root_furthest);
        if root_to != air.root_at {
            air.root_at = root_to;
            if let Some(root) = self.root.get_untracked() {
                root.set_scroll_left(root_to as i32);
            }
        }
        if at.1 < air.root.y.start - OUTSIDE || at.1 > air.root.y.end + OUTSIDE {
            return None;
        }
        let spans: Vec<Span> = air.lanes.iter().map(|area| area.x).collect();
        let lane = geometry::lane_at(at.0 + air.root_at - air.root_from, &spans)?;
        let (area, handle) = (air.lanes[lane], self.lane(lane)?);
        let scroll = handle.scroll.get_untracked();
        let count = handle.items.with_untracked(|ids| ids.len());
        // One row more than there are: what stands below the last card.
        let furthest = ((count as f64 + 1.0) * air.row - area.y.length()).max(scroll);
        let speed = geometry::edge_speed(at.1, area.y, VERTICAL_ZONE, FASTEST);
        let scroll_to = geometry::scrolled(scroll, speed, elapsed, furthest);
        if speed != 0.0 && scroll_to != scroll {
            handle.scroll_to(scroll_to);
        }
        let middle = at.1 - air.grab.1 + air.size.1 / 2.0;
        let staying = count.saturating_sub(air.lifted[lane]);
        Some(Spot { lane, index: geometry::slot_at(middle - area.y.start + scroll_to, air.row, staying) })
    }
}

fn area(element: &Element) -> Area {
    let rect = element.get_bounding_client_rect();
    Area { x: Span { start: rect.left(), end: rect.right() }, y: Span { start: rect.top(), end: rect.bottom() } }
}

/// Milliseconds since the page began.
fn present() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}
