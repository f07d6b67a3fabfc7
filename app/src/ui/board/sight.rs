//! What of a board is in sight, and so in the page.

use std::ops::Range;

use leptos::prelude::*;
use leptos::web_sys::Element;

use super::geometry::{self, Metrics};
use super::lanes::{Lanes, jump_to};

impl Lanes {
    /// Reads what the page measures. Called when the board's size changes, never while something moves.
    pub(super) fn measure(self) {
        let Some(root) = self.root.try_get_untracked().flatten() else { return };
        let style = window().get_computed_style(&root).ok().flatten();
        let row = style
            .and_then(|style| style.get_property_value("--board-row").ok())
            // The browser's own reader of figures stops at "px", and is not downloaded.
            .map(|length| leptos::web_sys::js_sys::parse_float(&length))
            .filter(|length| length.is_finite());
        let scroller = |at| self.lane(at).and_then(|lane| lane.scroller.get_untracked());
        let (Some(row), Some(first)) = (row, scroller(0)) else { return };
        let left = |element: &Element| element.get_bounding_client_rect().left();
        let step = scroller(1).map_or_else(|| f64::from(first.client_width()), |second| left(&second) - left(&first));
        let measured = Metrics { row, view: f64::from(first.client_height()), step };
        if self.metrics.get_untracked() != Some(measured) {
            self.metrics.set(Some(measured));
        }
        self.look_around(&root, step);
    }

    /// Finds out which lanes are near.
    pub(super) fn look_around(self, root: &Element, step: f64) {
        let (left, width) = (f64::from(root.scroll_left()), f64::from(root.client_width()));
        self.keep_near(geometry::lanes_near(left, width, step, self.lanes.with_value(Vec::len)));
    }

    /// Shows the cards of these lanes.
    pub(super) fn keep_near(self, near: Range<usize>) {
        if self.near.get_untracked() != near {
            self.near.set(near);
        }
    }

    /// Scrolls the board sideways so far that a lane is wholly in sight; not at all when it is.
    pub fn reveal_lane(self, lane: usize) {
        if let Some((root, left)) = self.way_to(lane) {
            root.set_scroll_left(left as i32);
        }
    }

    /// Shows the cards of a lane, wherever it stands. The board jumps to one that is not near: while it glides, near is what
    /// it passes, and a card that has the focus already would be gone again.
    pub(super) fn come_near(self, lane: usize) {
        let near = self.near.get_untracked();
        if near.contains(&lane) {
            return;
        }
        if let Some((root, left)) = self.way_to(lane) {
            jump_to(&root, left);
        }
        self.keep_near(near.start.min(lane)..near.end.max(lane + 1));
    }

    /// How far the board has to be scrolled for a lane to be wholly in sight; `None` when it is.
    fn way_to(self, lane: usize) -> Option<(Element, f64)> {
        let step = self.metrics.get_untracked()?.step;
        let root = self.root.get_untracked()?;
        let (left, right) = (step * lane as f64, step * (lane + 1) as f64);
        let (scroll, width) = (f64::from(root.scroll_left()), f64::from(root.client_width()));
        if left < scroll {
            return Some((root.into(), left));
        }
        (right > scroll + width).then(|| (root.into(), right - width))
    }

    /// The rows of a lane that stand in the page.
    pub(super) fn window(self, at: usize) -> Range<usize> {
        let Some(lane) = self.lane(at) else { return 0..0 };
        if !self.near.with(|near| near.contains(&at)) {
            return 0..0;
        }
        let cap = geometry::cap(self.lanes.with_value(Vec::len));
        geometry::window(self.metrics.get(), lane.scroll.get(), lane.items.with(|ids| ids.len()), cap)
    }
}
