//! The pairs themselves: shown, decided at once, and read again when something happened.

use super::{
    api::{decide_duplicate, duplicates},
    model::{Pair, PairMark, PairState},
    page::on_news,
    row::{PairRow, drawn_as},
    words_of,
};
use crate::{
    access::{AppError, error_text},
    customers::model::Listed,
    fields::RecordKind,
    locale::{Lang, use_lang},
    ui::{EmptyState, Pager, Toasts, keep_focus, use_toasts},
    words::duplicates as w,
};
use leptos::{prelude::*, task::spawn_local};

/// What is shown of the pairs so far.
#[derive(Clone, Copy)]
struct Shown {
    of: RecordKind,
    state: PairState,
    pairs: RwSignal<Vec<Pair>>,
    more: RwSignal<bool>,
    busy: RwSignal<bool>,
    /// Pages that were read, so that reading again shows no fewer.
    pages: StoredValue<usize>,
    /// So that the count beside the list is read again.
    heard: RwSignal<u32>,
    toasts: Toasts,
    lang: Lang,
}

impl Shown {
    fn say(self, error: &AppError) {
        self.toasts.error(error_text(self.lang, error));
    }

    /// Reads the page behind the last pair.
    fn read_on(self) {
        let Some(mark) = self.pairs.with_untracked(|pairs| pairs.last().map(Pair::mark)) else { return };
        self.busy.set(true);
        spawn_local(async move {
            let next = duplicates(self.of, self.state, Some(mark)).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match next {
                Ok(Listed { rows, more }) => {
                    self.pairs.update(|pairs| pairs.extend(rows));
                    self.more.set(more);
                    self.pages.update_value(|pages| *pages += 1);
                }
                Err(error) => self.say(&error),
            }
        });
    }

    /// Reads all pages that are shown again. Where that fails, what is shown stays; the next news asks again.
    fn read_again(self) {
        spawn_local(async move {
            let mut all = Listed { rows: Vec::new(), more: true };
            let pages = self.pages.try_get_value().unwrap_or_default();
            let mut mark: Option<PairMark> = None;
            for _ in 0..pages {
                let Ok(page) = duplicates(self.of, self.state, mark).await else { return };
                mark = page.rows.last().map(Pair::mark);
                all.rows.extend(page.rows);
                all.more = page.more;
                if !page.more {
                    break;
                }
            }
            if self.more.try_set(all.more).is_none() && self.pairs.with_untracked(|pairs| *pairs != all.rows) {
                keep_focus(|| self.pairs.set(all.rows));
            }
        });
    }

    /// Decides at once: the pair leaves the list, and comes back when it cannot be decided.
    fn decide(self, pair: Pair, wanted: PairState) {
        let at = self.pairs.with_untracked(|pairs| pairs.iter().position(|one| one.mark() == pair.mark()));
        let Some(at) = at else { return };
        keep_focus(|| self.pairs.update(|pairs| drop(pairs.remove(at))));
        spawn_local(async move {
            let (first, second) = (pair.first.id, pair.second.id);
            if let Err(error) = decide_duplicate(self.of, first, second, wanted).await {
                self.put_back(pair);
                return self.say(&error);
            }
            self.heard.try_update(|times| *times += 1);
            let words = match wanted {
                PairState::Dismissed => w::dismissed_toast(self.lang),
                PairState::Open => w::reopened_toast(self.lang),
            };
            let pair = StoredValue::new(pair);
            self.toasts.undo(words, move |()| self.take_back(pair));
        });
    }

    fn take_back(self, pair: StoredValue<Pair>) {
        let Some(pair) = pair.try_get_value() else { return };
        spawn_local(async move {
            match decide_duplicate(self.of, pair.first.id, pair.second.id, self.state).await {
                Ok(()) => {
                    self.put_back(pair);
                    self.heard.try_update(|times| *times += 1);
                }
                Err(error) => self.say(&error),
            }
        });
    }

    /// Where it belongs, if the list is still there: the likeliest first.
    fn put_back(self, pair: Pair) {
        self.pairs.try_update(|pairs| {
            if !pairs.iter().any(|one| one.mark() == pair.mark()) {
                pairs.push(pair);
                pairs.sort_by_key(|one| (std::cmp::Reverse(one.score), one.first.id, one.second.id));
            }
        });
    }
}

/// A list of pairs in one state. `heard` is raised when a decision changes the count; `news` when the list is to be read again.
#[component]
pub(super) fn Pairs(
    of: RecordKind,
    state: PairState,
    listed: Listed<Pair>,
    heard: RwSignal<u32>,
    news: Signal<u32>,
) -> impl IntoView {
    let lang = use_lang();
    let shown = Shown {
        of,
        state,
        pairs: RwSignal::new(listed.rows),
        more: RwSignal::new(listed.more),
        busy: RwSignal::new(false),
        pages: StoredValue::new(1),
        heard,
        toasts: use_toasts(),
        lang,
    };
    on_news(news, move || shown.read_again());
    let decide = Callback::new(move |(pair, wanted)| shown.decide(pair, wanted));
    let none = Memo::new(move |_| shown.pairs.with(Vec::is_empty));
    view! {
        <section class="pairs" aria-label=words_of::pairs(lang, of)>
            <ul class="pairs__list" data-rows="true">
                <For each=move || shown.pairs.get() key=drawn_as let:pair>
                    <PairRow pair on_decide=decide/>
                </For>
            </ul>
            <Pager more=shown.more busy=shown.busy on_more=move |()| shown.read_on()/>
            <Show when=move || none.get() && !shown.more.get()>
                <Nothing of state/>
            </Show>
        </section>
    }
}

#[component]
fn Nothing(of: RecordKind, state: PairState) -> impl IntoView {
    let lang = use_lang();
    let (title, text) = match state {
        PairState::Open => words_of::empty(lang, of),
        PairState::Dismissed => words_of::none_dismissed(lang, of),
    };
    view! { <EmptyState icon=icondata::LuCopyCheck title text/> }
}
