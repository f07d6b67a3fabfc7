//! Which rows of a long list are in the page.

use super::scroll::remember;
use leptos::{html::Div, prelude::*};
use std::ops::Range;

/// Rows kept above and below what is seen, so that quick scrolling and the next `j` find them.
const SPARE: usize = 12;
/// How many unseen loaded rows are left when the next page is asked for.
const AHEAD: usize = 30;

/// What a scrolling box shows: pixels above its upper edge, and its height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    pub top: f64,
    pub height: f64,
}

/// The rows to have in the page for a window over `len` rows of `row_height` pixels, with some to spare on both sides.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels over pixels is a small count")]
pub fn visible_rows(window: Window, row_height: f64, len: usize) -> Range<usize> {
    let first = (window.top.max(0.0) / row_height).floor() as usize;
    let last = ((window.top.max(0.0) + window.height) / row_height).ceil() as usize;
    let end = last.saturating_add(SPARE).min(len);
    first.saturating_sub(SPARE).min(end)..end
}

/// A scrolling box and the rows that are in the page.
pub(super) struct Followed<M> {
    pub rows: Memo<Range<usize>>,
    /// Height of one row in pixels; measured, because rows are higher on touch screens.
    pub row_height: RwSignal<f64>,
    /// To be called when the box scrolls.
    pub measure: M,
}

/// Follows a scrolling box. Until it is measured, on both sides, the first `first` rows are in the page.
pub(super) fn followed(
    node: NodeRef<Div>,
    len: Signal<usize>,
    row_height: u32,
    first: usize,
    name: String,
    more: Signal<bool>,
) -> Followed<impl Fn() + Copy + Send + Sync + 'static> {
    let window = RwSignal::new(None::<Window>);
    let row_height = RwSignal::new(f64::from(row_height));
    let measure = move || {
        let Some(list) = node.try_get_untracked().flatten() else { return };
        if let Ok(Some(row)) = list.query_selector("[data-row]") {
            let height = row.get_bounding_client_rect().height();
            if height > 0.0 && (height - row_height.get_untracked()).abs() > 0.5 {
                row_height.set(height);
            }
        }
        window.set(Some(Window { top: f64::from(list.scroll_top()), height: f64::from(list.client_height()) }));
    };
    Effect::new(move |_| {
        len.track();
        node.track();
        measure();
    });
    Effect::new(move |_| {
        let resized = window_event_listener(leptos::ev::resize, move |_| measure());
        on_cleanup(move || resized.remove());
    });
    let rows = Memo::new(move |_| match window.get() {
        Some(window) => visible_rows(window, row_height.get(), len.get()),
        None => 0..first.min(len.get()),
    });
    remember(node, name, len, more, move || window.try_get_untracked().flatten().map_or(0.0, |window| window.top));
    Followed { rows, row_height, measure }
}

/// Asks for the next page once when the window comes near the end of what is loaded.
pub(super) fn ask_for_more(
    rows: Memo<Range<usize>>,
    len: Signal<usize>,
    more: Signal<bool>,
    busy: Signal<bool>,
    on_more: Option<Callback<()>>,
) {
    let Some(on_more) = on_more else { return };
    let asked_at = StoredValue::new(None::<usize>);
    Effect::new(move |_| {
        let len = len.get();
        let near = rows.with(|rows| rows.end) + AHEAD >= len;
        if near && more.get() && !busy.get() && asked_at.get_value() != Some(len) {
            asked_at.set_value(Some(len));
            on_more.run(());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::{SPARE, Window, visible_rows};
    use proptest::prelude::*;

    #[test]
    fn the_first_screen_starts_at_the_first_row() {
        assert_eq!(visible_rows(Window { top: 0.0, height: 360.0 }, 36.0, 1000), 0..10 + SPARE);
    }

    #[test]
    fn a_short_list_is_whole() {
        assert_eq!(visible_rows(Window { top: 0.0, height: 900.0 }, 36.0, 3), 0..3);
        assert_eq!(visible_rows(Window { top: 500.0, height: 900.0 }, 36.0, 0), 0..0);
    }

    proptest! {
        #[test]
        fn what_is_seen_is_in_the_page(top in -50.0..1.0e6, height in 1.0..4000.0, row in 20.0..200.0, len in 0usize..50_000) {
            let rows = visible_rows(Window { top, height }, row, len);
            prop_assert!(rows.start <= rows.end && rows.end <= len);
            for index in 0..len.min(2000) {
                let (from, to) = (index as f64 * row, (index + 1) as f64 * row);
                if to > top.max(0.0) && from < top.max(0.0) + height {
                    prop_assert!(rows.contains(&index));
                }
            }
        }
    }
}
