//! Which customers of the list are marked.

use crate::customers::{bulk::model::Chosen, list_model::CustomerRow};
use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys::HtmlInputElement};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// The marks, over the rows that were read so far.
#[derive(Clone, Copy)]
pub struct Selection {
    rows: RwSignal<Vec<CustomerRow>>,
    /// Ids with the versions at which they were marked.
    chosen: RwSignal<Arc<BTreeMap<Uuid, i32>>>,
    /// Everybody who matches, read or not.
    all: RwSignal<bool>,
    /// Where the last mark was set: marking a range begins here.
    anchor: StoredValue<Option<Uuid>>,
}

impl Selection {
    /// No marks over these rows.
    pub fn over(rows: RwSignal<Vec<CustomerRow>>) -> Self {
        Self { rows, chosen: RwSignal::new(Arc::default()), all: RwSignal::new(false), anchor: StoredValue::new(None) }
    }

    /// Whether a customer is marked.
    pub fn has(self, id: Uuid) -> bool {
        self.all.get() || self.chosen.with(|chosen| chosen.contains_key(&id))
    }

    /// Whether a customer stands in these rows.
    pub fn lists(self, id: Uuid) -> bool {
        self.rows.with_untracked(|rows| rows.iter().any(|row| row.id == id))
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
    pub fn chosen(self, filter: crate::customers::list_model::CustomerFilter) -> Chosen {
        if self.all.get_untracked() {
            return Chosen::Matching(Box::new(filter));
        }
        Chosen::These(self.chosen.with_untracked(|chosen| chosen.iter().map(|(id, version)| (*id, *version)).collect()))
    }

    /// Marks a customer, or takes the mark away.
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
            let place = |id: Uuid| rows.iter().position(|row| row.id == id);
            let (from, to) = (self.anchor.get_value().and_then(place)?, place(to)?);
            Some(rows[from.min(to)..=from.max(to)].iter().map(|row| (row.id, row.version)).collect::<Vec<_>>())
        });
        match range {
            Some(range) => self.chosen.update(|chosen| Arc::make_mut(chosen).extend(range)),
            None => self.toggle(to),
        }
    }

    /// Marks every row that was read.
    pub fn mark_read(self) {
        let read = self.rows.with_untracked(|rows| rows.iter().map(|row| (row.id, row.version)).collect());
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
        self.rows.with_untracked(|rows| rows.iter().find(|row| row.id == id).map_or(0, |row| row.version))
    }
}

/// The customer of the row that has the focus.
pub(super) fn focused() -> Option<Uuid> {
    let row = document().active_element()?.closest("[data-row]").ok()??;
    let mark = row.query_selector("input[type='checkbox']").ok()??;
    mark.dyn_into::<HtmlInputElement>().ok()?.value().parse().ok()
}
