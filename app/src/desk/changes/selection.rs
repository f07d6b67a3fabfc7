//! Which tickets of the list are marked.

use super::model::MOST;
use crate::{
    desk::tickets::list_model::TicketRow,
    locale::use_lang,
    ui::{Cell, covered, in_field, move_in_rows},
    words::desk_changes as w,
};
use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::HtmlInputElement,
};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// The marks, over the rows that were read so far.
#[derive(Clone, Copy)]
pub(in crate::desk) struct Selection {
    rows: RwSignal<Vec<TicketRow>>,
    /// Ids with the versions at which they were marked.
    chosen: RwSignal<Arc<BTreeMap<Uuid, i32>>>,
    /// All that match, whether they were read or not.
    all: RwSignal<bool>,
    /// Where the last mark was set: marking a range begins here.
    anchor: StoredValue<Option<Uuid>>,
}

impl Selection {
    /// No marks over these rows.
    pub fn over(rows: RwSignal<Vec<TicketRow>>) -> Self {
        Self { rows, chosen: RwSignal::new(Arc::default()), all: RwSignal::new(false), anchor: StoredValue::new(None) }
    }

    pub fn has(self, id: Uuid) -> bool {
        self.all.get() || self.chosen.with(|chosen| chosen.contains_key(&id))
    }

    /// Whether all that match are marked.
    pub fn is_all(self) -> bool {
        self.all.get()
    }

    /// Marks all that match.
    pub fn mark_all(self) {
        self.chosen.set(Arc::default());
        self.all.set(true);
    }

    pub fn count(self) -> usize {
        self.chosen.with(|chosen| chosen.len())
    }

    /// To whom something is done.
    pub fn chosen(self) -> Vec<(Uuid, i32)> {
        self.chosen.with_untracked(|chosen| chosen.iter().map(|(id, version)| (*id, *version)).collect())
    }

    /// Marks a ticket, or takes the mark away.
    pub fn toggle(self, id: Uuid) {
        self.anchor.set_value(Some(id));
        // One of all that match is taken out by marking those that are meant.
        self.all.set(false);
        let version =
            self.rows.with_untracked(|rows| rows.iter().find(|row| row.id == id).map_or(0, |row| row.version));
        self.chosen.update(|chosen| {
            let chosen = Arc::make_mut(chosen);
            if chosen.remove(&id).is_none() && chosen.len() < MOST {
                chosen.insert(id, version);
            }
        });
    }

    /// Marks everything from the last mark to this row; without such a mark, the row alone.
    pub fn stretch(self, to: Uuid) {
        let range = self.rows.with_untracked(|rows| {
            let place = |id: Uuid| rows.iter().position(|row| row.id == id);
            let (from, to) = (self.anchor.get_value().and_then(place)?, place(to)?);
            Some(rows[from.min(to)..=from.max(to)].iter().map(|row| (row.id, row.version)).collect::<Vec<_>>())
        });
        match range {
            Some(range) => self.mark(range),
            None => self.toggle(to),
        }
    }

    /// Marks the rows that were read, as many as can be changed at once.
    pub fn mark_read(self) {
        let read = self.rows.with_untracked(|rows| rows.iter().map(|row| (row.id, row.version)).collect());
        self.mark(read);
    }

    fn mark(self, these: Vec<(Uuid, i32)>) {
        self.all.set(false);
        self.chosen.update(|chosen| {
            let chosen = Arc::make_mut(chosen);
            for (id, version) in these {
                if chosen.len() < MOST {
                    chosen.insert(id, version);
                }
            }
        });
    }

    /// Takes all marks away.
    pub fn clear(self) {
        self.all.set(false);
        self.chosen.set(Arc::default());
    }
}

/// The ticket of the row that has the focus.
pub(in crate::desk) fn focused() -> Option<Uuid> {
    let row = document().active_element()?.closest("[data-row]").ok()??;
    let mark = row.query_selector("input[type='checkbox']").ok()??;
    mark.dyn_into::<HtmlInputElement>().ok()?.value().parse().ok()
}

/// The box in front of a row. With shift it marks everything from the last mark on.
#[component]
pub(in crate::desk) fn Mark(id: Uuid, name: String, selection: Selection) -> impl IntoView {
    let press = move |event: MouseEvent| {
        if event.shift_key() { selection.stretch(id) } else { selection.toggle(id) }
    };
    view! {
        <Cell>
            <label class="row-mark">
                <input
                    type="checkbox"
                    class="check__box"
                    value=id.to_string()
                    aria-label=w::mark(use_lang(), name)
                    prop:checked=move || selection.has(id)
                    on:click=press
                />
            </label>
        </Cell>
    }
}

/// `x` marks the row that has the focus, shift with the arrows goes on marking, Ctrl/⌘ A marks what is read, Escape nothing.
pub(in crate::desk) fn listen(selection: Selection) {
    Effect::new(move |_| {
        let pressed = move |event: KeyboardEvent| {
            if !event.default_prevented() && !in_field(&event) && !covered() && pressed_on(selection, &event) {
                event.prevent_default();
            }
        };
        let listening = window_event_listener(leptos::ev::keydown, pressed);
        on_cleanup(move || listening.remove());
    });
}

fn pressed_on(selection: Selection, event: &KeyboardEvent) -> bool {
    let with_command = event.ctrl_key() || event.meta_key();
    match (event.key().as_str(), focused()) {
        ("a", _) if with_command && !event.shift_key() => selection.mark_read(),
        ("x", Some(id)) if !with_command && !event.alt_key() => selection.toggle(id),
        ("ArrowDown" | "ArrowUp", Some(id)) if event.shift_key() => {
            if !untrack(|| selection.has(id)) {
                selection.toggle(id);
            }
            move_in_rows(event.key() == "ArrowDown");
            if let Some(next) = focused() {
                selection.stretch(next);
            }
        }
        ("Escape", _) if untrack(|| selection.count() > 0 || selection.is_all()) => selection.clear(),
        _ => return false,
    }
    true
}
