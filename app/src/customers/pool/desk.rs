//! What is shown of a pool, and what one does with it.

use super::{
    api::{assign_from_pool, claim_customers, count_in_pool, my_pools, open_pool, pool_rows},
    model::{Claimed, PoolBook, PoolFilter, PoolOf, PoolRow, Refusal},
};
use crate::{
    access::{AppError, error_text},
    customers::model::PAGE,
    events::LiveEvent,
    locale::Lang,
    routes,
    ui::{Toast, Toasts, Tone, keep_focus},
    words::pool as w,
};
use leptos::{prelude::*, task::spawn_local};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A pool on the desk.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub pool: Uuid,
    pub of: RwSignal<PoolOf>,
    pub filter: StoredValue<PoolFilter>,
    pub rows: RwSignal<Vec<PoolRow>>,
    pub more: RwSignal<bool>,
    /// How many the filter finds; `None` until somebody has them counted.
    pub count: RwSignal<Option<i64>>,
    /// They are being counted.
    pub counting: RwSignal<bool>,
    /// A page is being read.
    pub reading: RwSignal<bool>,
    /// A claim is on its way.
    pub busy: RwSignal<bool>,
    pub chosen: RwSignal<BTreeSet<Uuid>>,
    /// Who is looked at beside the list.
    pub peeked: RwSignal<Option<PoolRow>>,
    /// Raised when customers came in: the list is to be read again once it is calm.
    pub came: RwSignal<u32>,
    go: Callback<String>,
    lang: Lang,
    toasts: Toasts,
}

impl Desk {
    pub fn new(
        book: PoolBook,
        of: PoolOf,
        filter: PoolFilter,
        go: Callback<String>,
        lang: Lang,
        toasts: Toasts,
    ) -> Self {
        Self {
            pool: of.named.id,
            of: RwSignal::new(of),
            filter: StoredValue::new(filter),
            rows: RwSignal::new(book.listed.rows),
            more: RwSignal::new(book.listed.more),
            count: RwSignal::new(book.count),
            counting: RwSignal::new(false),
            reading: RwSignal::new(false),
            busy: RwSignal::new(false),
            chosen: RwSignal::new(BTreeSet::new()),
            peeked: RwSignal::new(None),
            came: RwSignal::new(0),
            go,
            lang,
            toasts,
        }
    }

    fn say(self, error: &AppError) {
        self.toasts.error(error_text(self.lang, error));
    }

    /// Marks a customer, or takes the mark away.
    pub fn toggle(self, id: Uuid) {
        self.chosen.update(|chosen| {
            if !chosen.remove(&id) {
                chosen.insert(id);
            }
        });
    }

    /// Reads the page behind the last row.
    pub fn read_on(self) {
        let Some(mark) = self.rows.with_untracked(|rows| rows.last().map(PoolRow::mark)) else { return };
        self.reading.set(true);
        spawn_local(async move {
            let next = pool_rows(self.pool, self.filter.get_value(), mark).await;
            if self.reading.try_set(false).is_some() {
                return;
            }
            match next {
                Ok(next) => {
                    self.rows.update(|rows| {
                        // Who was given back meanwhile may stand there already.
                        let known: BTreeSet<Uuid> = rows.iter().map(|row| row.id).collect();
                        rows.extend(next.rows.into_iter().filter(|row| !known.contains(&row.id)));
                    });
                    self.more.set(next.more);
                }
                Err(error) => self.say(&error),
            }
        });
    }

    /// Reads the first page again. Where that fails, what is shown stays; the next news asks again.
    pub fn read_again(self) {
        let filter = PoolFilter { pool: Some(self.pool), ..self.filter.get_value() };
        spawn_local(async move {
            let Ok(book) = open_pool(filter).await else { return };
            if self.count.try_set(book.count).is_some() {
                return;
            }
            if let Some(pool) = book.pool() {
                self.of.set(pool.clone());
            }
            // Who has read on is not taken back to the beginning.
            if self.rows.with_untracked(Vec::len) <= PAGE {
                keep_focus(|| self.rows.set(book.listed.rows));
                self.more.set(book.listed.more);
                self.keep_chosen();
            }
        });
    }

    /// Counts what the filter finds.
    pub fn count_all(self) {
        self.counting.set(true);
        let filter = PoolFilter { pool: Some(self.pool), ..self.filter.get_value() };
        spawn_local(async move {
            let count = count_in_pool(self.pool, filter).await;
            if self.counting.try_set(false).is_some() {
                return;
            }
            match count {
                Ok(count) => self.count.set(Some(count)),
                Err(error) => self.say(&error),
            }
        });
    }

    /// What is left of the caps.
    pub fn count_caps(self) {
        spawn_local(async move {
            let Ok(pools) = my_pools().await else { return };
            if let Some(pool) = pools.into_iter().find(|pool| pool.named.id == self.pool) {
                self.of.try_set(pool);
            }
        });
    }

    /// These are in the pool no longer.
    fn forget(self, gone: &BTreeSet<Uuid>) {
        let before = self.rows.with_untracked(Vec::len);
        keep_focus(|| self.rows.update(|rows| rows.retain(|row| !gone.contains(&row.id))));
        let left = self.rows.with_untracked(Vec::len);
        self.count.update(|count| {
            *count = count.map(|count| count - i64::try_from(before - left).unwrap_or_default());
        });
        self.keep_chosen();
        if self.peeked.with_untracked(|peeked| peeked.as_ref().is_some_and(|row| gone.contains(&row.id))) {
            self.peeked.set(None);
        }
    }

    /// Only what is listed can be marked.
    fn keep_chosen(self) {
        let listed: BTreeSet<Uuid> = self.rows.with_untracked(|rows| rows.iter().map(|row| row.id).collect());
        if self.chosen.with_untracked(|chosen| !chosen.is_subset(&listed)) {
            self.chosen.update(|chosen| chosen.retain(|id| listed.contains(id)));
        }
    }

    /// What others do appears as it happens.
    pub fn hear(self, event: &LiveEvent) {
        if event.resync {
            self.came.update(|times| *times += 1);
        } else if event.subject == self.pool && event.kind == "pool.left" {
            let ids = event.after.as_ref().and_then(|after| after.get("customers")).cloned();
            let gone: BTreeSet<Uuid> = ids.and_then(|ids| serde_json::from_value(ids).ok()).unwrap_or_default();
            self.forget(&gone);
        } else if event.subject == self.pool && event.kind == "pool.came" {
            self.came.update(|times| *times += 1);
        }
    }

    /// Claims customers for the reader.
    pub fn claim(self, ids: Vec<Uuid>) {
        self.send(ids, None);
    }

    /// Hands customers to a person.
    pub fn assign(self, ids: Vec<Uuid>, person: Uuid, name: String) {
        self.send(ids, Some((person, name)));
    }

    fn send(self, ids: Vec<Uuid>, to: Option<(Uuid, String)>) {
        if self.busy.get_untracked() || ids.is_empty() {
            return;
        }
        self.busy.set(true);
        let names = self.names(&ids);
        spawn_local(async move {
            let answer = match &to {
                Some((person, _)) => assign_from_pool(self.pool, ids, *person).await,
                None => claim_customers(self.pool, ids).await,
            };
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(claimed) => self.claimed(&claimed, &names, to.map(|(_, name)| name)),
                Err(error) => self.say(&error),
            }
        });
    }

    fn names(self, ids: &[Uuid]) -> Vec<(Uuid, String)> {
        self.rows.with_untracked(|rows| {
            rows.iter().filter(|row| ids.contains(&row.id)).map(|row| (row.id, row.name.clone())).collect()
        })
    }

    fn claimed(self, claimed: &Claimed, names: &[(Uuid, String)], to: Option<String>) {
        let taken = claimed.refused.iter().filter(|(_, why)| *why == Refusal::Taken).map(|(id, _)| *id);
        self.forget(&claimed.done.iter().copied().chain(taken).collect());
        self.count_caps();
        let name_of = |id: &Uuid| names.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone());
        match (claimed.done.as_slice(), to) {
            ([], _) => {}
            ([one], None) => self.offer(*one, name_of(one).unwrap_or_default()),
            (many, None) => self.toasts.success(w::claimed_many(self.lang, many.len())),
            (many, Some(name)) => self.toasts.success(w::assigned_toast(self.lang, many.len(), name)),
        }
        for why in Refusal::ALL {
            let count = claimed.refused.iter().filter(|(_, given)| *given == why).count();
            if count > 0 {
                self.toasts.error(refusal_words(self.lang, why, count));
            }
        }
    }

    /// It is claimed; the next step is to call.
    fn offer(self, id: Uuid, name: String) {
        let open = Callback::new(move |()| self.go.run(routes::customer(id)));
        self.toasts.show(Toast {
            tone: Tone::Good,
            text: w::claimed_one(self.lang, name),
            action: Some((w::open_it(self.lang).to_owned(), open)),
            seconds: 10,
        });
    }
}

/// Why some were not claimed, and what to do about it.
fn refusal_words(lang: Lang, why: Refusal, count: usize) -> String {
    match why {
        Refusal::Taken => w::refused_taken(lang, count),
        Refusal::DailyCap => w::refused_daily_cap(lang, count),
        Refusal::HoldingCap => w::refused_holding_cap(lang, count),
        Refusal::TooNew => w::refused_too_new(lang, count),
        Refusal::Cooling => w::refused_cooling(lang, count),
    }
}
