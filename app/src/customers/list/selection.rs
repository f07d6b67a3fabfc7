//! Which rows of a list are marked: of customers, and of contacts.

use crate::{
    customers::{bulk::model::Chosen, contacts::model::ContactRow, list_model::CustomerRow},
    locale::use_lang,
    ui::{Cell, covered, in_field, move_in_rows},
    words::views as v,
};
use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::HtmlInputElement,
};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// A row that can be marked.
pub trait Markable: Clone + Send + Sync + 'static {
    fn id(&self) -> Uuid;
    /// At which it is seen.
    fn version(&self) -> i32;
}

impl Markable for CustomerRow {
    fn id(&self) -> Uuid {
        self.id
    }

    fn version(&self) -> i32 {
        self.version
    }
}

impl Markable for ContactRow {
    fn id(&self) -> Uuid {
        self.id
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// The marks, over the rows that were read so far.
pub struct Selection<T: Markable> {
    rows: RwSignal<Vec<T>>,
    /// Ids with the versions at which they were marked.
    chosen: RwSignal<Arc<BTreeMap<Uuid, i32>>>,
    /// Everybody who matches, read or not.
    all: RwSignal<bool>,
    /// Where the last mark was set: marking a range begins here.
    anchor: StoredValue<Option<Uuid>>,
}

impl<T: Markable> Clone for Selection<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Markable> Copy for Selection<T> {}

impl<T: Markable> Selection<T> {
    /// No marks over these rows.
    pub fn over(rows: RwSignal<Vec<T>>) -> Self {
        Self { rows, chosen: RwSignal::new(Arc::default()), all: RwSignal::new(false), anchor: StoredValue::new(None) }
    }

    /// Whether a row is marked.
    pub fn has(self, id: Uuid) -> bool {
        self.all.get() || self.chosen.with(|chosen| chosen.contains_key(&id))
    }

    /// Whether it is one of these rows.
    pub fn lists(self, id: Uuid) -> bool {
        self.rows.with_untracked(|rows| rows.iter().any(|row| row.id() == id))
    }

    pub fn is_any(self) -> bool {
        self.all.get() || self.chosen.with(|chosen| !chosen.is_empty())
    }

    pub fn is_all(self) -> bool {
        self.all.get()
    }

    /// How many are marked one by one.
    pub fn count(self) -> usize {
        self.chosen.with(|chosen| chosen.len())
    }

    /// To whom something is done; `filter` says who matches.
    pub fn chosen<F>(self, filter: F) -> Chosen<F> {
        if self.all.get_untracked() {
            return Chosen::Matching(Box::new(filter));
        }
        Chosen::These(self.chosen.with_untracked(|chosen| chosen.iter().map(|(id, version)| (*id, *version)).collect()))
    }

    /// Marks a row, or takes the mark away.
    pub fn toggle(self, id: Uuid) {
        self.one_by_one();
        self.anchor.set_value(Some(id));
        let version = self.version(id);
        self.chosen.update(|chosen| {
            let chosen = Arc::make_mut(chosen);
            if chosen.remove(&id).is_none() {
                chosen.insert(id, version);
            }
        });
    }

    /// Marks everything from the last mark to this row; without such a mark, the row alone.
    pub fn stretch(self, to: Uuid) {
        self.one_by_one();
        let range = self.rows.with_untracked(|rows| {
            let place = |id: Uuid| rows.iter().position(|row| row.id() == id);
            let (from, to) = (self.anchor.get_value().and_then(place)?, place(to)?);
            Some(rows[from.min(to)..=from.max(to)].iter().map(|row| (row.id(), row.version())).collect::<Vec<_>>())
        });
        match range {
            Some(range) => self.chosen.update(|chosen| Arc::make_mut(chosen).extend(range)),
            None => self.toggle(to),
        }
    }

    /// Marks every row that was read.
    pub fn mark_read(self) {
        let read = self.rows.with_untracked(|rows| rows.iter().map(|row| (row.id(), row.version())).collect());
        self.all.set(false);
        self.chosen.set(Arc::new(read));
    }

    /// Marks everybody who matches.
    pub fn mark_all(self) {
        self.all.set(true);
    }

    /// Takes all marks away.
    pub fn clear(self) {
        self.all.set(false);
        self.chosen.set(Arc::default());
    }

    /// Whoever changes a mark means the rows that are read.
    fn one_by_one(self) {
        if self.all.get_untracked() {
            self.mark_read();
        }
    }

    fn version(self, id: Uuid) -> i32 {
        self.rows.with_untracked(|rows| rows.iter().find(|row| row.id() == id).map_or(0, Markable::version))
    }
}

/// The row that has the focus.
fn focused() -> Option<Uuid> {
    let row = document().active_element()?.closest("[data-row]").ok()??;
    let mark = row.query_selector("input[type='checkbox']").ok()??;
    mark.dyn_into::<HtmlInputElement>().ok()?.value().parse().ok()
}

/// `x` marks the row that has the focus, shift with the arrows goes on marking, Ctrl/⌘ A marks what is read, Escape nothing.
/// A list that is not `alone` on its page only listens while one of its rows has the focus.
pub fn listen<T: Markable>(selection: Selection<T>, alone: bool) {
    Effect::new(move |_| {
        let pressed = move |event: KeyboardEvent| {
            if event.default_prevented() || in_field(&event) || covered() {
                return;
            }
            let row = focused().filter(|id| selection.lists(*id));
            if (alone || row.is_some()) && pressed_on(selection, row, &event) {
                event.prevent_default();
            }
        };
        let listening = window_event_listener(leptos::ev::keydown, pressed);
        on_cleanup(move || listening.remove());
    });
}

fn pressed_on<T: Markable>(selection: Selection<T>, row: Option<Uuid>, event: &KeyboardEvent) -> bool {
    let with_command = event.ctrl_key() || event.meta_key();
    match (event.key().as_str(), row) {
        ("a", _) if with_command && !event.shift_key() => selection.mark_read(),
        ("x", Some(id)) if !with_command && !event.alt_key() => selection.toggle(id),
        ("ArrowDown" | "ArrowUp", Some(id)) if event.shift_key() => {
            if !untrack(|| selection.has(id)) {
                selection.toggle(id);
            }
            move_in_rows(event.key() == "ArrowDown");
            if let Some(next) = focused().filter(|next| selection.lists(*next)) {
                selection.stretch(next);
            }
        }
        ("Escape", _) if untrack(|| selection.is_any()) => selection.clear(),
        _ => return false,
    }
    true
}

/// The box in front of a row. With shift it marks everything from the last mark on.
#[component]
pub fn Mark<T: Markable>(id: Uuid, name: String, selection: Selection<T>) -> impl IntoView {
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
                    aria-label=v::mark(use_lang(), name)
                    prop:checked=move || selection.has(id)
                    on:click=press
                />
            </label>
        </Cell>
    }
}
