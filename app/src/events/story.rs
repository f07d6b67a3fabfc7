//! What is shown of a timeline so far, and what one does to it.

use super::{
    LiveEvent,
    api::{read_entry, timeline},
    entry::{Entries, Entry, EntryKey, TimelineOf},
    filters::View,
    mention::People,
    timeline::Feed,
};
use crate::{
    access::{AppError, error_text},
    locale::{Lang, use_lang},
    ui::Toasts,
};
use chrono::{DateTime, Utc};
use leptos::{prelude::*, task::spawn_local};
use std::{cmp::Reverse, future::Future};
use uuid::Uuid;

/// The entries on the screen.
#[derive(Clone, Copy)]
pub(super) struct Story {
    feed: Feed,
    pub entries: RwSignal<Vec<Entry>>,
    pub pinned: RwSignal<Vec<Entry>>,
    pub more: RwSignal<bool>,
    pub busy: RwSignal<bool>,
    /// Whether to offer changes; the server asks again.
    pub may_write: Signal<bool>,
    pub people: People,
    pub toasts: Toasts,
    lang: Lang,
}

impl Story {
    /// To be called in a component's body.
    pub fn of(feed: Feed, first: Entries, may_write: Signal<bool>, toasts: Toasts) -> Self {
        Self {
            feed,
            entries: RwSignal::new(first.entries),
            pinned: RwSignal::new(first.pinned),
            more: RwSignal::new(first.more),
            busy: RwSignal::new(false),
            may_write,
            people: People::of(feed.of.get_untracked()),
            toasts,
            lang: use_lang(),
        }
    }

    /// Whose timeline it is. To be called while it is on the page.
    pub fn subject(self) -> TimelineOf {
        self.feed.of.get_untracked()
    }

    /// Whose timeline it is and what is shown of it; `None` where the page was left, as it may be when an answer comes or something
    /// is taken back.
    fn on_page(self) -> Option<(TimelineOf, View)> {
        Some((self.feed.of.try_get_untracked()?, self.feed.view.try_get_untracked()?))
    }

    /// Whether nothing is left out of it.
    fn is_whole(self) -> bool {
        self.on_page().is_some_and(|(_, view)| view == View::default())
    }

    /// Whether an event is about an entry on the screen, on whichever record that was written.
    pub fn speaks_of(self, event: &LiveEvent) -> bool {
        entry_of(event).is_some_and(|(id, _)| {
            let shown = |all: RwSignal<Vec<Entry>>| {
                all.try_with_untracked(|all| all.iter().any(|entry| entry.id == id)).unwrap_or_default()
            };
            shown(self.entries) || shown(self.pinned)
        })
    }

    /// Takes in what others did: a change of one entry concerns that one alone.
    pub fn hear(self, event: &LiveEvent) {
        match entry_of(event) {
            // There is nothing to be read any more.
            Some((id, _)) if event.kind == "entry.withdrawn" => self.remove(id),
            Some((id, happened_at)) => self.refresh(EntryKey { subject: event.subject, happened_at, id }),
            None => self.read_newer(),
        }
    }

    /// Reads the first page again: what is new in it comes before the others, what changed is shown as it is now.
    pub fn read_newer(self) {
        let Some((of, view)) = self.on_page() else { return };
        // A timeline that begins in the past has nothing newer.
        if view.narrowed.at.is_some() {
            return;
        }
        spawn_local(async move {
            // Where this fails, the entry comes with the next one; nothing on screen is wrong.
            let Ok(newest) = timeline(of, view.group, None, Some(view.narrowed)).await else { return };
            for entry in newest.entries {
                self.put(entry, true);
            }
        });
    }

    /// Reads one entry as it is now.
    pub fn refresh(self, key: EntryKey) {
        let Some((of, _)) = self.on_page() else { return };
        spawn_local(async move {
            match read_entry(of, key).await {
                // One that the filters leave out is not brought in by what was said about it.
                Ok(entry) => self.put(entry, self.is_whole()),
                Err(AppError::NotFound) => self.remove(key.id),
                // What is shown stays; the next news reads it again.
                Err(_) => {}
            }
        });
    }

    /// Shows an entry: in place of what it was, or, if it `belongs` here, where it belongs, unless that is further down than was
    /// read.
    fn put(self, entry: Entry, belongs: bool) {
        self.pinned.try_update(|all| {
            let place = all.iter().position(|known| known.id == entry.id);
            match (place, entry.pinned_by.is_some()) {
                (Some(place), true) => all[place] = entry.clone(),
                (Some(place), false) => drop(all.remove(place)),
                (None, true) if self.is_whole() => all.insert(0, entry.clone()),
                (None, _) => {}
            }
        });
        let more = self.more.try_get_untracked().unwrap_or_default();
        let known = self.entries.try_with_untracked(|all| all.iter().find(|known| known.id == entry.id).cloned());
        // What did not change is not drawn anew.
        if known.flatten().as_ref() == Some(&entry) {
            return;
        }
        self.entries.try_update(|all| {
            if let Some(known) = all.iter_mut().find(|known| known.id == entry.id) {
                *known = entry;
                return;
            }
            let last = all.last().map(|last| (last.happened_at, last.id));
            if !belongs || (more && last.is_some_and(|last| (entry.happened_at, entry.id) < last)) {
                return;
            }
            all.push(entry);
            all.sort_by_key(|entry| Reverse((entry.happened_at, entry.id)));
        });
    }

    /// Shows an entry no more.
    pub fn remove(self, id: Uuid) {
        for all in [self.entries, self.pinned] {
            all.try_update(|all| all.retain(|entry| entry.id != id));
        }
    }

    /// Reads the next page.
    pub fn read_older(self, failed: impl Fn(AppError) + 'static) {
        let Some(mark) = self.entries.with_untracked(|entries| entries.last().map(Entry::mark)) else { return };
        let Some((of, view)) = self.on_page() else { return };
        self.busy.set(true);
        spawn_local(async move {
            let older = timeline(of, view.group, Some(mark), Some(view.narrowed)).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match older {
                Ok(older) => {
                    self.entries.update(|entries| entries.extend(older.entries));
                    self.more.set(older.more);
                }
                Err(error) => failed(error),
            }
        });
    }

    /// Does something to an entry and shows it as it is then; what is refused is said in a toast.
    pub fn act<T: 'static>(
        self,
        key: EntryKey,
        call: impl Future<Output = Result<T, AppError>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        spawn_local(async move {
            match call.await {
                Ok(value) => {
                    then(value);
                    self.refresh(key);
                }
                Err(error) => self.toasts.error(error_text(self.lang, &error)),
            }
        });
    }
}

/// Which entry an event was about: a comment, a pin, a correction.
fn entry_of(event: &LiveEvent) -> Option<(Uuid, DateTime<Utc>)> {
    let said = |key: &str| event.after.as_ref()?.get(key)?.as_str();
    said("entry").and_then(|id| id.parse().ok()).zip(said("entry_at").and_then(|at| at.parse().ok()))
}
