//! The handle of a board: its lanes, what is in the air, where it would land.

use std::ops::Range;
use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement, ScrollBehavior, ScrollToOptions};
use uuid::Uuid;

use super::drag::Grip;
use super::geometry::{self, Metrics};
use super::keys::Spot;

/// The id of a card's focusable element.
pub fn card_element_id(id: Uuid) -> String {
    format!("card-{id}")
}

/// What the owner of the cards answers.
#[derive(Clone, Copy)]
pub struct Hooks {
    /// A card is taken up: which cards go with it, in the order they will land. Empty: it stays.
    pub lift: Callback<Uuid, Vec<Uuid>>,
    /// Why each lane would not take them; `None` where it would.
    pub refuse: Callback<Vec<Uuid>, Vec<Option<String>>>,
    /// They were dropped at a slot, which counts the cards of the lane without them.
    pub land: Callback<(Vec<Uuid>, Spot)>,
    /// Keys carried them to a slot: show them there and tell nobody yet.
    pub carry: Callback<(Vec<Uuid>, Spot)>,
    /// Keys put them down where they are shown.
    pub set_down: Callback<Vec<Uuid>>,
    /// Keys gave up: show them where they came from.
    pub put_back: Callback<Vec<Uuid>>,
    /// Any other command at a card.
    pub command: Callback<(super::Command, Uuid)>,
    /// Something happened that a screen reader should say.
    pub told: Callback<Told>,
}

/// What there is to say while keys carry cards.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// Taken up at a place.
    Up(Vec<Uuid>, Spot),
    /// Carried to a place.
    Over(Vec<Uuid>, Spot),
    /// There is no way further.
    Edge,
    /// Put down.
    Down(Vec<Uuid>),
    /// Put back.
    Back,
}

/// Cards in the air.
#[derive(Clone, Debug, PartialEq)]
pub struct Flight {
    /// All of them, in order.
    pub ids: Arc<Vec<Uuid>>,
    /// The one that is held.
    pub held: Uuid,
    /// By keys the cards stay visible in their lanes; by a pointer they leave and a ghost follows the hand.
    pub by_keys: bool,
    /// Why each lane would not take them.
    pub refusals: Arc<Vec<Option<String>>>,
}

/// One lane's part of the handle.
#[derive(Clone, Copy)]
pub struct LaneHandle {
    /// Its cards, from the top. The owner of the cards writes it.
    pub items: RwSignal<Arc<Vec<Uuid>>>,
    pub(super) scroller: NodeRef<Div>,
    pub(super) scroll: RwSignal<f64>,
}

/// A board.
#[derive(Clone, Copy)]
pub struct Lanes {
    pub(super) root: NodeRef<Div>,
    pub(super) ghost: NodeRef<Div>,
    pub(super) lanes: StoredValue<Vec<LaneHandle>>,
    pub(super) metrics: RwSignal<Option<Metrics>>,
    /// The lanes whose cards stand in the page (see [`geometry::lanes_near`]).
    pub(super) near: RwSignal<Range<usize>>,
    pub(super) grip: StoredValue<Option<Grip>>,
    pub(super) hooks: StoredValue<Option<Hooks>>,
    pub(super) just_dropped: StoredValue<bool>,
    pub(super) voice: RwSignal<String>,
    pub(super) sideways: StoredValue<f64>,
    /// The card that gets the focus, until it has.
    aim: StoredValue<Option<Uuid>>,
    /// What is in the air.
    pub flight: RwSignal<Option<Flight>>,
    /// Where it would land.
    pub slot: RwSignal<Option<Spot>>,
    /// The card that has, or last had, the focus.
    pub active: RwSignal<Option<Uuid>>,
    /// The lane that stands at the left edge; on a phone, the one that is shown.
    pub current: RwSignal<usize>,
}

impl Lanes {
    /// A board with these cards in its lanes, of which the first `near` show theirs before the page is measured.
    pub fn new(lanes: Vec<Arc<Vec<Uuid>>>, near: usize) -> Self {
        let near = 0..near.min(lanes.len());
        let lanes = lanes
            .into_iter()
            .map(|ids| LaneHandle { items: RwSignal::new(ids), scroller: NodeRef::new(), scroll: RwSignal::new(0.0) })
            .collect();
        Self {
            root: NodeRef::new(),
            ghost: NodeRef::new(),
            lanes: StoredValue::new(lanes),
            metrics: RwSignal::new(None),
            near: RwSignal::new(near),
            grip: StoredValue::new(None),
            hooks: StoredValue::new(None),
            just_dropped: StoredValue::new(false),
            voice: RwSignal::new(String::new()),
            sideways: StoredValue::new(0.0),
            aim: StoredValue::new(None),
            flight: RwSignal::new(None),
            slot: RwSignal::new(None),
            active: RwSignal::new(None),
            current: RwSignal::new(0),
        }
    }

    /// Who answers. To be called once, before the board is shown.
    pub fn answer_with(self, hooks: Hooks) {
        self.hooks.set_value(Some(hooks));
    }

    /// A lane; `None` beyond the last.
    pub fn lane(self, at: usize) -> Option<LaneHandle> {
        self.lanes.try_with_value(|lanes| lanes.get(at).copied()).flatten()
    }

    /// Where a card stands among what is loaded.
    pub fn spot(self, id: Uuid) -> Option<Spot> {
        self.lanes.with_value(|lanes| {
            lanes.iter().enumerate().find_map(|(lane, handle)| {
                let index = handle.items.with_untracked(|ids| ids.iter().position(|other| *other == id))?;
                Some(Spot { lane, index })
            })
        })
    }

    /// How many cards each lane holds.
    pub fn counts(self) -> Vec<usize> {
        self.lanes.with_value(|lanes| lanes.iter().map(|lane| lane.items.with_untracked(|ids| ids.len())).collect())
    }

    /// Says something to those who listen instead of looking.
    pub fn say(self, text: String) {
        self.voice.set(text);
    }

    /// Whether a drop just ended, so that the click that follows it means nothing.
    pub fn just_dropped(self) -> bool {
        self.just_dropped.get_value()
    }

    /// Whether something is in the air; not tracked.
    pub fn is_flying(self) -> bool {
        self.flight.with_untracked(Option::is_some) || self.holds_touch()
    }

    /// Scrolls the board sideways to a lane.
    pub fn show_lane(self, lane: usize) {
        let step = self.metrics.get_untracked().map(|m| m.step);
        if let (Some(root), Some(step)) = (self.root.get_untracked(), step) {
            root.set_scroll_left((step * lane as f64) as i32);
        }
    }

    /// How far each lane is scrolled, and the board itself last; for coming back to it later.
    pub fn scrolls(self) -> Vec<f64> {
        let mut all: Vec<f64> =
            self.lanes.with_value(|lanes| lanes.iter().map(|lane| lane.scroll.get_untracked()).collect());
        all.push(self.sideways.get_value());
        all
    }

    /// Scrolls everything to where [`Self::scrolls`] found it. Only in the browser, once the board stands in the page.
    pub fn scroll_back(self, to: &[f64]) {
        self.lanes.with_value(|lanes| {
            for (lane, top) in lanes.iter().zip(to) {
                lane.scroll_to(*top);
            }
            if let (Some(root), Some(left)) = (self.root.get_untracked(), to.get(lanes.len())) {
                jump_to(&root, *left);
            }
        });
    }

    /// Brings a card into sight and gives it the focus.
    pub fn focus_on(self, id: Uuid) {
        self.active.set(Some(id));
        self.aim.set_value(Some(id));
        if let Some(spot) = self.spot(id) {
            self.come_near(spot.lane);
            if let (Some(lane), Some(metrics)) = (self.lane(spot.lane), self.metrics.get_untracked())
                && let Some(top) = geometry::reveal(spot.index, lane.scroll.get_untracked(), metrics)
            {
                lane.scroll_to(top);
            }
        }
        spawn_local(async move {
            // The row may have to be made first. That is done before this goes on; waiting for the next frame would give a
            // key that is pressed meanwhile to the card that had the focus before.
            tick().await;
            self.focus_aim(id);
            // A sheet that is open until now lets the focus go when it closes, and gives it back to what had it.
            request_animation_frame(move || {
                if self.focus_aim(id) {
                    self.aim.try_set_value(None);
                }
            });
        });
    }

    /// Gives a card the focus; says whether it is still the one that shall have it.
    fn focus_aim(self, id: Uuid) -> bool {
        let aims = self.aim.try_get_value().flatten() == Some(id);
        let element = aims.then(|| document().get_element_by_id(&card_element_id(id))).flatten();
        if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // It fails only for elements that are gone.
            element.focus().ok();
        }
        aims
    }

    pub(super) fn hooks(self) -> Option<Hooks> {
        self.hooks.try_get_value().flatten()
    }
}

/// Scrolls sideways at once; what is asked for by a tap glides (see the style sheet), what is restored does not.
pub(super) fn jump_to(root: &Element, left: f64) {
    let to = ScrollToOptions::new();
    to.set_left(left);
    to.set_behavior(ScrollBehavior::Instant);
    root.scroll_to_with_scroll_to_options(&to);
}

/// Sets a style in the browser's own way, which the page's content policy allows.
pub(super) fn put_style(element: &HtmlElement, property: &str, value: &str) {
    // It fails only for elements whose style is read-only, and these are not.
    element.style().set_property(property, value).ok();
}

impl LaneHandle {
    /// Scrolls the lane; its window follows at once and does not wait for the event.
    pub(super) fn scroll_to(self, top: f64) {
        if let Some(scroller) = self.scroller.try_get_untracked().flatten() {
            scroller.set_scroll_top(top as i32);
            self.scroll.set(top);
        }
    }
}
