//! Moving and stretching things in the hours by mouse. By keyboard one opens them and types the time.

use super::model::{Item, dragged, stretched};
use crate::{
    access::error_text,
    tasks::{acts::Acts, api::read_task, form::Editing},
};
use chrono::NaiveDate;
use leptos::{
    ev::PointerEvent,
    html::Div,
    prelude::*,
    task::spawn_local,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement},
};

/// Less than this is a click, in pixels.
const SLOP: f64 = 4.0;
/// Height of an hour, as in the style sheet, in pixels.
const HOUR: f64 = 48.0;

/// Where something was taken up.
#[derive(Clone, Copy)]
struct Held {
    x: f64,
    y: f64,
    moved: bool,
    /// The end is dragged, not the whole.
    end: bool,
}

/// Something in a calendar that can be moved.
#[derive(Clone, Copy)]
pub(super) struct Grip {
    acts: Acts,
    item: StoredValue<Item>,
    held: StoredValue<Option<Held>>,
    /// It was dragged: the click that follows is none.
    dragged: StoredValue<bool>,
}

impl Grip {
    pub fn new(acts: Acts, item: Item) -> Self {
        Self { acts, item: StoredValue::new(item), held: StoredValue::new(None), dragged: StoredValue::new(false) }
    }

    /// Opens it, unless it was just dragged.
    pub fn open(self) {
        if self.dragged.get_value() {
            return self.dragged.set_value(false);
        }
        let Item { task, ahead } = self.item.get_value();
        if !ahead {
            return self.acts.sheet.show(Editing::Known(Box::new(task)));
        }
        // What will come is changed by the one that is there.
        let acts = self.acts;
        spawn_local(async move {
            match read_task(task.id).await {
                Ok(task) => acts.sheet.show(Editing::Known(Box::new(task))),
                Err(error) => acts.toasts.error(error_text(acts.lang, &error)),
            }
        });
    }

    pub fn press(self, event: &PointerEvent, end: bool) {
        let fixed = self.item.with_value(|item| item.ahead || !item.task.may_change);
        self.dragged.set_value(false);
        // A finger scrolls.
        if fixed || event.button() != 0 || event.pointer_type() != "mouse" {
            return;
        }
        let target = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.set_pointer_capture(event.pointer_id()).is_ok()) {
            event.stop_propagation();
            let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
            self.held.set_value(Some(Held { x, y, moved: false, end }));
        }
    }

    /// Shows it where the mouse is.
    pub fn follow(self, event: &PointerEvent, node: NodeRef<Div>) {
        let Some(held) = self.held.get_value() else { return };
        let (dx, dy) = (f64::from(event.client_x()) - held.x, f64::from(event.client_y()) - held.y);
        if !held.moved && dx.hypot(dy) < SLOP {
            return;
        }
        self.held.set_value(Some(Held { moved: true, ..held }));
        if let Some(node) = node.get_untracked() {
            let shown = if held.end { ("--drag-long", dy, 0.0) } else { ("--drag-y", dy, dx) };
            set(&node, shown.0, &format!("{}px", shown.1));
            set(&node, "--drag-x", &format!("{}px", shown.2));
            node.set_attribute("data-dragged", "").ok();
        }
    }

    /// Lets it go: on the day under the mouse, so many minutes later.
    pub fn release(self, event: Option<&PointerEvent>, node: NodeRef<Div>) {
        let held = self.held.get_value();
        self.held.set_value(None);
        let under = event.and_then(|event| day_under(event.client_x(), event.client_y()));
        if let Some(node) = node.get_untracked() {
            for name in ["--drag-y", "--drag-x", "--drag-long"] {
                AsRef::<HtmlElement>::as_ref(&node).style().remove_property(name).ok();
            }
            node.remove_attribute("data-dragged").ok();
        }
        let (Some(held), Some(event)) = (held.filter(|held| held.moved), event) else { return };
        self.dragged.set_value(true);
        let later = minutes(f64::from(event.client_y()) - held.y);
        let item = self.item.get_value();
        let when = item.task.when;
        let wanted = match (held.end, under) {
            (true, _) => stretched(when, later),
            (false, Some((day, true))) => dragged(when, day, later),
            // Where there are no hours the time of day stays.
            (false, Some((day, false))) => when.on(day),
            (false, None) => when,
        };
        if wanted != when {
            self.acts.place(item.task.id, item.task.version, wanted);
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "a screen is small")]
fn minutes(pixels: f64) -> i64 {
    (pixels / HOUR * 60.0).round() as i64
}

fn set(element: &HtmlElement, name: &str, value: &str) {
    element.style().set_property(name, value).ok();
}

/// The day under a point, and whether it shows hours there. What is dragged lets points through.
fn day_under(x: i32, y: i32) -> Option<(NaiveDate, bool)> {
    #[allow(clippy::cast_precision_loss, reason = "a screen is small")]
    let found = document().element_from_point(x as f32, y as f32)?.closest("[data-day]").ok()??;
    Some((found.get_attribute("data-day")?.parse().ok()?, found.has_attribute("data-hours")))
}

/// Puts numbers where the style sheet reads them: the page's policy forbids styles in its text.
pub(super) fn place(node: NodeRef<Div>, numbers: Vec<(&'static str, f64)>) {
    Effect::new(move |_| {
        if let Some(node) = node.get() {
            for (name, number) in &numbers {
                set(&node, name, &number.to_string());
            }
            node.set_attribute("data-placed", "").ok();
        }
    });
}
