//! The arithmetic of a board: which rows are in sight, where a hand points, how fast an edge scrolls.
//!
//! All lengths are CSS pixels. Nothing here touches the page, so all of it is tested without a browser.

use std::ops::Range;

/// How many rows more than the visible ones stay in the page at least, above and below.
pub const OVERSCAN: usize = 3;
/// The window moves by so many rows at once: rows are made one by one beforehand (see [`next_rows`]), and what a page costs to
/// be laid out and painted anew it then costs once for all of them.
pub const STRIDE: usize = 4;
/// Rows rendered before the browser has measured anything: by the server and, identically, while hydrating.
pub const FIRST: usize = 8;
/// The most cards one board keeps in the page, over all its lanes.
pub const MOST_CARDS: usize = 560;

/// A stretch along one axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Where it begins.
    pub start: f64,
    /// Where it ends; not before `start`.
    pub end: f64,
}

impl Span {
    /// How long it is.
    pub fn length(self) -> f64 {
        self.end - self.start
    }

    fn distance(self, at: f64) -> f64 {
        if at < self.start {
            self.start - at
        } else if at > self.end {
            at - self.end
        } else {
            0.0
        }
    }
}

/// A box on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// From left to right.
    pub x: Span,
    /// From top to bottom.
    pub y: Span,
}

/// What a lane measures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// One row with its gap.
    pub row: f64,
    /// The height of the part of a lane that one sees.
    pub view: f64,
    /// From the left edge of one lane to the left edge of the next.
    pub step: f64,
}

/// The rows that stand in the page: those in sight and some around them, never more than `cap`.
///
/// Before anything is measured these are the first [`FIRST`].
pub fn window(metrics: Option<Metrics>, scroll: f64, count: usize, cap: usize) -> Range<usize> {
    let Some(Metrics { row, view, .. }) = metrics.filter(|m| m.row > 0.0 && m.view > 0.0) else {
        return 0..count.min(FIRST);
    };
    let top = (scroll.max(0.0) / row) as usize;
    let bottom = ((scroll.max(0.0) + view) / row).ceil() as usize;
    let stride = top / STRIDE * STRIDE;
    // As many as can be in sight at once, of the first and the last a part.
    let in_sight = (view / row).ceil() as usize + 1;
    let start = stride.saturating_sub(OVERSCAN);
    let end = (stride + STRIDE - 1 + in_sight + OVERSCAN).min(count);
    if start >= end {
        // Scrolled past the end, as happens when a filter shortens the lane: show its last rows.
        return count.saturating_sub((bottom - top).max(1))..count;
    }
    if end - start <= cap { start..end } else { top.min(count)..(top + cap).min(count) }
}

/// The rows that come into the page next, when a lane of `count` goes on being scrolled down or up.
pub fn next_rows(window: &Range<usize>, down: bool, count: usize) -> Range<usize> {
    if down {
        window.end..(window.end + STRIDE).min(count).max(window.end)
    } else {
        window.start.saturating_sub(STRIDE)..window.start
    }
}

/// The lanes of `count` that are in sight, and about as many on either side, in a board that is `width` wide, is scrolled
/// sideways to `left` and whose lanes stand `step` apart.
pub fn lanes_near(left: f64, width: f64, step: f64, count: usize) -> Range<usize> {
    if step <= 0.0 {
        return 0..count;
    }
    let first = (left.max(0.0) / step) as usize;
    let last = ((left.max(0.0) + width) / step).ceil() as usize;
    let more = ((width / step) as usize).max(1);
    first.saturating_sub(more).min(count)..(last + more).min(count)
}

/// How many cards one lane may keep in the page when the board has `lanes` of them.
pub fn cap(lanes: usize) -> usize {
    MOST_CARDS / lanes.max(1)
}

/// Whether the next page has to be fetched: less than two screens of loaded rows are left below.
///
/// A lane that nobody has scrolled yet waits until half a screen is left, so that opening a board does not fetch a second
/// page of every lane.
pub fn near_end(metrics: Option<Metrics>, scroll: f64, count: usize) -> bool {
    metrics.is_some_and(|m| {
        let ahead = if scroll > 0.0 { 2.0 } else { 0.5 };
        count as f64 * m.row - (scroll + m.view) < ahead * m.view
    })
}

/// The slot that a height inside a lane's list points at, among `staying` rows: 0 is before the first, `staying` after the last.
pub fn slot_at(height: f64, row: f64, staying: usize) -> usize {
    if row <= 0.0 || height <= 0.0 { 0 } else { ((height / row) as usize).min(staying) }
}

/// The lane that a horizontal place points at: the one around it, else the nearest.
pub fn lane_at(x: f64, lanes: &[Span]) -> Option<usize> {
    (0..lanes.len()).min_by(|a, b| lanes[*a].distance(x).total_cmp(&lanes[*b].distance(x)))
}

/// How fast to scroll while a card is held near an edge, in pixels a second; negative towards the start.
///
/// It grows with the square of the nearness, so that a slow approach can stop at a row.
pub fn edge_speed(at: f64, span: Span, zone: f64, fastest: f64) -> f64 {
    let zone = zone.min(span.length() / 3.0);
    if zone <= 0.0 {
        return 0.0;
    }
    let nearness = |distance: f64| ((zone - distance) / zone).clamp(0.0, 1.0).powi(2) * fastest;
    nearness(span.end - at) - nearness(at - span.start)
}

/// A scroll position after `elapsed` milliseconds at `speed`, kept within what can be scrolled.
///
/// A frame that came late counts for at most 50 ms: a stutter must not throw the lane far.
pub fn scrolled(from: f64, speed: f64, elapsed: f64, furthest: f64) -> f64 {
    (from + speed * elapsed.clamp(0.0, 50.0) / 1000.0).clamp(0.0, furthest.max(0.0))
}

/// By how many rows a card makes way: up for the lifted cards above it, down for the open slot.
///
/// `lifted` are the places of the lifted cards in this lane, in rising order.
pub fn shift(index: usize, slot: Option<usize>, lifted: &[usize]) -> i32 {
    let above = lifted.partition_point(|place| *place < index);
    let opens = slot.is_some_and(|slot| index - above >= slot);
    i32::from(opens) - above as i32
}

/// Where to scroll so that row `index` is wholly in sight; `None` when it is.
pub fn reveal(index: usize, scroll: f64, metrics: Metrics) -> Option<f64> {
    let top = index as f64 * metrics.row;
    let bottom = top + metrics.row;
    if top < scroll {
        Some(top)
    } else if bottom > scroll + metrics.view {
        Some((bottom - metrics.view).max(0.0))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SCREEN: Option<Metrics> = Some(Metrics { row: 100.0, view: 800.0, step: 300.0 });

    #[test]
    fn before_measuring_the_first_rows_are_shown() {
        assert_eq!(window(None, 0.0, 100_000, 99), 0..FIRST);
        assert_eq!(window(None, 0.0, 3, 99), 0..3);
    }

    #[test]
    fn the_window_covers_what_is_seen_and_a_little_more() {
        assert_eq!(window(SCREEN, 0.0, 1000, 99), 0..15);
        assert_eq!(window(SCREEN, 5_050.0, 1000, 99), 45..63);
        assert_eq!(window(SCREEN, 99_200.0, 1000, 99), 989..1000);
    }

    #[test]
    fn the_window_moves_by_strides() {
        let moves = (0..8_000).map(f64::from).map(|scroll| window(SCREEN, scroll, 1000, 99));
        let mut seen: Vec<_> = moves.collect();
        seen.dedup();
        assert_eq!(seen.len(), 80 / STRIDE);
        assert_eq!(next_rows(&seen[3], true, 1000), seen[3].end..seen[4].end);
        assert_eq!(next_rows(&seen[3], false, 1000), seen[2].start..seen[3].start);
    }

    #[test]
    fn beyond_the_ends_nothing_comes() {
        assert_eq!(next_rows(&(0..15), false, 1000), 0..0);
        assert_eq!(next_rows(&(989..1000), true, 1000), 1000..1000);
    }

    #[test]
    fn a_lane_that_became_short_shows_its_end() {
        assert_eq!(window(SCREEN, 50_000.0, 20, 99), 12..20);
        assert_eq!(window(SCREEN, 50_000.0, 0, 99), 0..0);
    }

    #[test]
    fn pages_are_fetched_two_screens_ahead() {
        assert!(near_end(SCREEN, 100.0, 24));
        assert!(!near_end(SCREEN, 100.0, 25));
        assert!(!near_end(None, 0.0, 0));
    }

    #[test]
    fn opening_a_board_fetches_no_second_page_unless_the_screen_is_tall() {
        assert!(!near_end(SCREEN, 0.0, 16));
        assert!(near_end(SCREEN, 0.0, 11));
    }

    #[test]
    fn a_height_points_at_a_slot() {
        assert_eq!(slot_at(-40.0, 100.0, 5), 0);
        assert_eq!(slot_at(99.0, 100.0, 5), 0);
        assert_eq!(slot_at(100.0, 100.0, 5), 1);
        assert_eq!(slot_at(9_000.0, 100.0, 5), 5);
        assert_eq!(slot_at(10.0, 100.0, 0), 0);
    }

    #[test]
    fn a_place_between_lanes_belongs_to_the_nearest() {
        let lanes = [Span { start: 0.0, end: 280.0 }, Span { start: 300.0, end: 580.0 }];
        assert_eq!(lane_at(-50.0, &lanes), Some(0));
        assert_eq!(lane_at(285.0, &lanes), Some(0));
        assert_eq!(lane_at(296.0, &lanes), Some(1));
        assert_eq!(lane_at(9_999.0, &lanes), Some(1));
        assert_eq!(lane_at(1.0, &[]), None);
    }

    #[test]
    fn edges_scroll_faster_the_nearer_one_is() {
        let span = Span { start: 100.0, end: 700.0 };
        assert_eq!(edge_speed(400.0, span, 64.0, 900.0), 0.0);
        assert_eq!(edge_speed(100.0, span, 64.0, 900.0), -900.0);
        assert_eq!(edge_speed(60.0, span, 64.0, 900.0), -900.0);
        assert_eq!(edge_speed(732.0, span, 64.0, 900.0), 900.0);
        assert!(edge_speed(690.0, span, 64.0, 900.0) > edge_speed(660.0, span, 64.0, 900.0));
    }

    #[test]
    fn a_late_frame_does_not_throw_the_lane() {
        assert_eq!(scrolled(0.0, 1000.0, 16.0, 500.0), 16.0);
        assert_eq!(scrolled(0.0, 1000.0, 4_000.0, 500.0), 50.0);
        assert_eq!(scrolled(490.0, 1000.0, 50.0, 500.0), 500.0);
        assert_eq!(scrolled(10.0, -1000.0, 50.0, 500.0), 0.0);
    }

    #[test]
    fn lifting_a_card_moves_no_other() {
        for index in [0, 1, 3, 4, 9] {
            assert_eq!(shift(index, Some(2), &[2]), 0, "row {index}");
        }
    }

    #[test]
    fn cards_make_way_for_the_slot() {
        // From place 2 to the slot after place 4: the two between go up.
        assert_eq!([0, 1, 3, 4, 5].map(|i| shift(i, Some(4), &[2])), [0, 0, -1, -1, 0]);
        // From place 4 to slot 1: those between go down.
        assert_eq!([0, 1, 2, 3, 5].map(|i| shift(i, Some(1), &[4])), [0, 1, 1, 1, 0]);
        // Over another lane the gap closes here and opens there.
        assert_eq!([0, 1, 3].map(|i| shift(i, None, &[2])), [0, 0, -1]);
        assert_eq!([0, 1, 2].map(|i| shift(i, Some(1), &[])), [0, 1, 1]);
    }

    #[test]
    fn lanes_in_sight_and_their_neighbours_are_near() {
        assert_eq!(lanes_near(0.0, 390.0, 340.0, 7), 0..3);
        assert_eq!(lanes_near(1020.0, 390.0, 340.0, 7), 2..6);
        assert_eq!(lanes_near(2380.0, 390.0, 340.0, 7), 6..7);
        assert_eq!(lanes_near(600.0, 1200.0, 300.0, 20), 0..10);
        assert_eq!(lanes_near(0.0, 0.0, 0.0, 3), 0..3);
    }

    #[test]
    fn a_row_out_of_sight_is_brought_into_it() {
        let metrics = Metrics { row: 100.0, view: 800.0, step: 300.0 };
        assert_eq!(reveal(3, 0.0, metrics), None);
        assert_eq!(reveal(8, 0.0, metrics), Some(100.0));
        assert_eq!(reveal(2, 500.0, metrics), Some(200.0));
    }

    proptest! {
        #[test]
        fn the_window_never_grows_beyond_its_cap_and_never_misses_a_visible_row(
            scroll in 0.0..1_000_000.0_f64, view in 100.0..3_000.0_f64, row in 40.0..200.0_f64, count in 0_usize..20_000, lanes in 1_usize..14,
        ) {
            let cap = cap(lanes);
            let range = window(Some(Metrics { row, view, step: 300.0 }), scroll, count, cap);
            prop_assert!(range.end <= count);
            prop_assert!(range.len() <= cap.max(FIRST).max((view / row) as usize + 2));
            let top = (scroll / row) as usize;
            let bottom = (((scroll + view) / row).ceil() as usize).min(count);
            if top < bottom && bottom - top <= cap {
                prop_assert!(range.start <= top && bottom <= range.end);
            }
        }

        #[test]
        fn shifted_rows_never_overlap(count in 1_usize..40, slot in 0_usize..40, lifted in prop::collection::btree_set(0_usize..40, 1..4)) {
            let lifted: Vec<usize> = lifted.into_iter().filter(|l| *l < count).collect();
            let slot = slot.min(count - lifted.len());
            let mut places: Vec<i64> = (0..count).filter(|i| !lifted.contains(i)).map(|i| i as i64 + i64::from(shift(i, Some(slot), &lifted))).collect();
            prop_assert!(!places.contains(&(slot as i64)), "the slot is free");
            let all = places.len();
            places.dedup();
            prop_assert_eq!(places.len(), all);
        }
    }
}
