//! Marked cards, and the bar that says what can be done with them.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use uuid::Uuid;

use super::shelf::Shelf;
use crate::ui::{Button, ButtonKind, ButtonSize, IconButton};
use crate::words::deals as w;

/// The marked cards.
#[derive(Clone, Copy)]
pub struct Selection {
    chosen: RwSignal<Arc<BTreeSet<Uuid>>>,
    /// Where the last mark was set: marking a range begins here.
    anchor: StoredValue<Option<Uuid>>,
}

impl Selection {
    /// None.
    pub fn new() -> Self {
        Self { chosen: RwSignal::new(Arc::default()), anchor: StoredValue::new(None) }
    }

    /// Whether a card is marked.
    pub fn has(self, id: Uuid) -> bool {
        self.chosen.with(|chosen| chosen.contains(&id))
    }

    /// To be told when marks change.
    pub fn follow(self) {
        self.chosen.track();
    }

    /// Whether any is marked.
    pub fn is_any(self) -> bool {
        self.chosen.with(|chosen| !chosen.is_empty())
    }

    /// All of them; not tracked.
    pub fn all(self) -> Vec<Uuid> {
        self.chosen.with_untracked(|chosen| chosen.iter().copied().collect())
    }

    /// Marks a card, or takes the mark away.
    pub fn toggle(self, id: Uuid) {
        self.anchor.set_value(Some(id));
        self.chosen.update(|chosen| {
            let chosen = Arc::make_mut(chosen);
            if !chosen.remove(&id) {
                chosen.insert(id);
            }
        });
    }

    /// Marks these too.
    pub fn add(self, ids: &[Uuid]) {
        self.chosen.update(|chosen| Arc::make_mut(chosen).extend(ids));
    }

    /// Takes all marks away.
    pub fn clear(self) {
        if self.chosen.with_untracked(|chosen| !chosen.is_empty()) {
            self.chosen.set(Arc::default());
        }
    }

    /// Marks everything of a lane from the last mark to this card; without such a mark, the card alone.
    pub fn stretch(self, lane: &[Uuid], to: Uuid) {
        let place = |id: Uuid| lane.iter().position(|other| *other == id);
        match (self.anchor.get_value().and_then(place), place(to)) {
            (Some(from), Some(to)) => self.add(&lane[from.min(to)..=from.max(to)]),
            _ => self.toggle(to),
        }
    }
}

/// Stands below the board while cards are marked.
#[component]
pub fn SelectionBar(shelf: Shelf) -> impl IntoView {
    let lang = shelf.lang;
    let count = move || shelf.chosen.chosen.with(|chosen| chosen.len());
    view! {
        <Show when=move || shelf.chosen.is_any()>
            <div class="selection-bar" role="region" aria-label=w::selection(lang)>
                <p class="selection-bar__count" aria-live="polite">
                    {move || w::selected_count(lang, count())}
                </p>
                <Button
                    kind=ButtonKind::Primary
                    size=ButtonSize::Small
                    on_click=move |_| shelf.choose_stage_for_marked()
                >
                    {w::move_to(lang)}
                </Button>
                <IconButton
                    icon=icondata::LuX
                    label=w::unselect(lang)
                    keys="Esc"
                    on_click=move |_| shelf.chosen.clear()
                />
            </div>
        </Show>
    }
}
