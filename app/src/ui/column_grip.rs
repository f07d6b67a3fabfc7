//! The edge of a column's head, by which somebody makes the column wider or narrower: by mouse, and with the arrow keys.

use super::Width;
use crate::{locale::use_lang, words::ui as w};
use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    html::Span,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::HtmlElement,
};

/// What somebody wants: the key of a column and its width; `None` as wide as what stands in it.
pub type Widen = Callback<(String, Option<Width>)>;

/// Less than this is no drag, in pixels.
const SLOP: f64 = 4.0;
/// Frames in which a table that is drawn anew may stand again.
const PATIENCE: u8 = 20;

/// Where a drag began.
#[derive(Clone, Copy)]
struct Held {
    x: f64,
    width: f64,
}

/// Stands in a head cell. Two presses give the column back to what stands in it; so does the Home key.
#[component]
pub(super) fn ColumnGrip(
    /// Of the table: several on a page may have the same columns.
    #[prop(into)]
    table: String,
    #[prop(into)] column: String,
    label: String,
    width: Option<Width>,
    on_width: Widen,
) -> impl IntoView {
    let lang = use_lang();
    let node = NodeRef::<Span>::new();
    let held = StoredValue::new(None::<Held>);
    let id = format!("{table}-width-{}", column.replace('.', "-"));
    // Until it is measured, on both sides, what is asked for, or the narrowest.
    let pixels = RwSignal::new(width.or_else(|| Width::all().next()).map_or(0, Width::pixels));
    Effect::new(move |_| {
        if let Some(head) = head_of(node) {
            pixels.set(whole(head.get_bounding_client_rect().width()));
        }
    });
    let wanted = move |event: &PointerEvent| {
        let held = held.get_value()?;
        let moved = f64::from(event.client_x()) - held.x;
        (moved.abs() >= SLOP).then_some(held.width + moved)
    };
    let press = move |event: PointerEvent| {
        let (Some(head), Some(grip)) = (head_of(node), node.get_untracked()) else { return };
        if event.button() != 0 || grip.set_pointer_capture(event.pointer_id()).is_err() {
            return;
        }
        event.prevent_default();
        let width = head.get_bounding_client_rect().width();
        held.set_value(Some(Held { x: f64::from(event.client_x()), width }));
    };
    let follow = move |event: PointerEvent| {
        if let (Some(width), Some(head)) = (wanted(&event), head_of(node)) {
            show(&head, Some(width.max(f64::from(Width::nearest(0.0).pixels()))));
        }
    };
    let key = column.clone();
    let release = move |event: PointerEvent| {
        let width = wanted(&event);
        let_go(node, held);
        if let Some(width) = width {
            on_width.run((key.clone(), Some(Width::nearest(width))));
        }
    };
    let key = column.clone();
    let reset = move |_| on_width.run((key.clone(), None));
    let own = id.clone();
    let by_key = move |event: KeyboardEvent| {
        let now = Width::nearest(f64::from(pixels.get_untracked()));
        let next = match event.key().as_str() {
            "ArrowRight" => Some(now.step(true)),
            "ArrowLeft" => Some(now.step(false)),
            "Home" => None,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        on_width.run((column.clone(), next));
        stay(own.clone(), PATIENCE);
    };
    let (least, most) = Width::range();
    view! {
        <span
            node_ref=node
            id=id
            class="table__grip"
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label=w::width_of(lang, label)
            aria-valuenow=move || pixels.get()
            aria-valuemin=least.pixels()
            aria-valuemax=most.pixels()
            on:pointerdown=press
            on:pointermove=follow
            on:pointerup=release
            on:pointercancel=move |_| let_go(node, held)
            on:dblclick=reset
            on:keydown=by_key
        ></span>
    }
}

fn head_of(node: NodeRef<Span>) -> Option<HtmlElement> {
    node.try_get_untracked().flatten()?.parent_element()?.dyn_into().ok()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the width of a column is a small number")]
fn whole(pixels: f64) -> u32 {
    pixels.round().max(0.0) as u32
}

/// While it is dragged the head alone shows the width; the rows follow when it is let go.
fn show(head: &HtmlElement, width: Option<f64>) {
    for name in ["min-width", "max-width", "width"] {
        let shown = match width {
            Some(width) => head.style().set_property(name, &format!("{width}px")),
            None => head.style().remove_property(name).map(drop),
        };
        if let Err(error) = shown {
            leptos::logging::error!("the width of a column could not be shown: {error:?}");
        }
    }
}

fn let_go(node: NodeRef<Span>, held: StoredValue<Option<Held>>) {
    held.set_value(None);
    if let Some(head) = head_of(node) {
        show(&head, None);
    }
}

/// Who works by keyboard stays on the edge, though the table is drawn anew.
fn stay(id: String, frames: u8) {
    request_animation_frame(move || {
        let lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
        let grip = document().get_element_by_id(&id).and_then(|grip| grip.dyn_into::<HtmlElement>().ok());
        if lost && grip.is_some_and(|grip| grip.focus().is_ok()) {
            return;
        }
        if frames > 0 {
            stay(id, frames - 1);
        }
    });
}
