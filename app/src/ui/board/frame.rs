//! The element around all lanes: it scrolls sideways, listens, and holds the ghost and the voice.

use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, closure::Closure};
use leptos::web_sys::ResizeObserver;

use super::ghost::Ghost;
use super::lanes::{Lanes, jump_to};

/// The id of the text that tells which keys work at a card; a card names it in `aria-describedby`.
pub const KEYS_HINT: &str = "board-keys";

/// The board.
#[component]
pub fn BoardFrame(
    /// The handle of the board.
    lanes: Lanes,
    /// What the board is called.
    #[prop(into)]
    label: Signal<String>,
    /// Which keys work at a card; read out with each card that names [`KEYS_HINT`].
    keys_hint: &'static str,
    /// The lanes.
    children: Children,
) -> impl IntoView {
    Effect::new(move |_| watch_size(lanes));
    on_cleanup(move || lanes.let_go());
    let flying = move || lanes.flight.with(|flight| flight.as_ref().is_some_and(|flight| !flight.by_keys));
    view! {
        <div
            class="board"
            class:board--flying=flying
            node_ref=lanes.root
            role="group"
            aria-label=label
            on:pointerdown=move |event| lanes.press(&event)
            on:touchmove=move |event| {
                if lanes.holds_touch() {
                    event.prevent_default();
                }
            }
            on:contextmenu=move |event| {
                if lanes.keeps_menu_shut() {
                    event.prevent_default();
                }
            }
            on:dragstart=move |event| event.prevent_default()
            on:click:capture=move |event| lanes.swallow(&event)
            on:keydown=move |event| lanes.key(&event)
            on:focusin=move |event| lanes.focused(event.target())
            on:scroll=move |_| lanes.scrolled_sideways()
        >
            {children()}
        </div>
        <p id=KEYS_HINT hidden>
            {keys_hint}
        </p>
        <Ghost lanes />
        <div class="visually-hidden" role="status" aria-live="assertive">
            {move || lanes.voice.get()}
        </div>
    }
}

/// Measures now and whenever the board's size changes. The observer goes with the element it watches.
fn watch_size(lanes: Lanes) {
    let Some(root) = lanes.root.get() else { return };
    let left = lanes.sideways.get_value();
    if left > 0.0 {
        // Shown again after something else was shown in its place. Before measuring, which looks what is near.
        jump_to(&root, left);
    }
    lanes.measure();
    let measure = Closure::<dyn Fn()>::new(move || lanes.measure()).into_js_value();
    if let Ok(observer) = ResizeObserver::new(measure.unchecked_ref()) {
        observer.observe(&root);
    }
}

impl Lanes {
    fn scrolled_sideways(self) {
        let (Some(root), Some(metrics)) = (self.root.get_untracked(), self.metrics.get_untracked()) else { return };
        self.sideways.set_value(f64::from(root.scroll_left()));
        self.look_around(&root, metrics.step);
        let lane = (f64::from(root.scroll_left()) / metrics.step.max(1.0)).round() as usize;
        // At the far right the last lane cannot reach the left edge.
        let at_end = root.scroll_left() > 0 && root.scroll_left() + root.client_width() >= root.scroll_width() - 1;
        let lane = if at_end { self.counts().len().saturating_sub(1).max(lane) } else { lane };
        if self.current.get_untracked() != lane {
            self.current.set(lane);
        }
    }
}
