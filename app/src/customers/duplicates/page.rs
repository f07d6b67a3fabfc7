//! `/customers/duplicates`: pairs to decide, pairs that are none, and what was merged.

use super::{
    api::{count_duplicates, duplicates},
    model::{Checked, Pair, PairState},
    pairs::Pairs,
};
use crate::areas::Screen;
use crate::{
    access::{Answer, AppError, ask, error_text},
    customers::{
        merges::{PastMerges, api::merges, model::Merge},
        model::{COUNTED, Listed},
    },
    events::{LiveEvent, live::use_live},
    locale::{Lang, format, use_lang},
    routes,
    ui::{Choice, Crumb, Notice, Page, Segmented, Skeleton, SkeletonShape, Tone, debounced},
    words::{customers as cw, duplicates as w},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long after the last change the page is read again, in milliseconds.
const AT_EASE: u64 = 1_000;
/// How often it is asked how many wait to be checked, while any do.
const WAITING: Duration = Duration::from_secs(3);

/// What the page shows, as its address says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Shows {
    #[default]
    Open,
    Dismissed,
    Past,
}

impl Shows {
    const ALL: [Self; 3] = [Self::Open, Self::Dismissed, Self::Past];

    const fn key(self) -> &'static str {
        match self {
            Self::Open => PairState::Open.key(),
            Self::Dismissed => PairState::Dismissed.key(),
            Self::Past => "past",
        }
    }

    fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|shows| shows.key() == key).unwrap_or_default()
    }

    const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Open => w::tab_open(lang),
            Self::Dismissed => w::tab_dismissed(lang),
            Self::Past => w::tab_past(lang),
        }
    }

    fn address(self) -> String {
        if self == Self::Open {
            routes::DUPLICATES.to_owned()
        } else {
            format!("{}?state={}", routes::DUPLICATES, self.key())
        }
    }
}

/// What was read for it.
#[derive(Clone, Serialize, Deserialize)]
enum Content {
    Pairs(PairState, Listed<Pair>),
    Past(Vec<Merge>),
}

async fn read(shows: Shows) -> Result<Content, AppError> {
    let state = match shows {
        Shows::Past => return merges(None).await.map(Content::Past),
        Shows::Open => PairState::Open,
        Shows::Dismissed => PairState::Dismissed,
    };
    duplicates(state, None).await.map(|listed| Content::Pairs(state, listed))
}

/// `/customers/duplicates`
pub struct DuplicatesPage {
    shows: Memo<Shows>,
    content: Answer<Content>,
    count: Answer<Checked>,
}

impl Screen for DuplicatesPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another list.
        let shows = Memo::new(move |was: Option<&Shows>| match was {
            Some(was) if path.with(|path| path != routes::DUPLICATES) => *was,
            _ => query.with(|query| query.get_str("state").map(Shows::from_key).unwrap_or_default()),
        });
        Self { shows, content: ask(move || shows.get(), read), count: ask(|| (), |()| count_duplicates()) }
    }

    fn view(this: Self) -> AnyView {
        let DuplicatesPage { shows, content, count } = this;
        view! { <WorkList shows content count/> }.into_any()
    }
}

#[component]
fn WorkList(shows: Memo<Shows>, content: Answer<Content>, count: Answer<Checked>) -> impl IntoView {
    let lang = use_lang();
    let chosen = in_address(shows);
    let heard = RwSignal::new(0_u32);
    use_live(move |event| {
        if concerns_customers(&event) {
            heard.update(|times| *times += 1);
        }
    });
    let news = debounced(heard.into(), AT_EASE);
    on_news(news, move || {
        if shows.get_untracked() == Shows::Past {
            content.refetch();
        }
    });
    let choices: Vec<Choice> = Shows::ALL.into_iter().map(|one| Choice::new(one.key(), one.label(lang))).collect();
    let toolbar = move || {
        view! {
            <Segmented name="duplicates-show" label=w::show(lang) choices value=chosen/>
            <Standing count heard news/>
        }
    };
    let crumbs = vec![Crumb::link(cw::title(lang), routes::CUSTOMERS), Crumb::here(w::title(lang))];
    let again = move |()| content.refetch();
    view! {
        <Page title=w::title(lang) crumbs toolbar>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Cards(4)/> }>
                {move || Suspend::new(async move {
                    match content.await {
                        Ok(Content::Pairs(state, listed)) => view! { <Pairs state listed heard news/> }.into_any(),
                        Ok(Content::Past(all)) => view! { <PastMerges all/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad title=cw::loading_failed(lang) on_retry=again>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Page>
    }
}

/// Whether a pair may look different now. Contacts count too: their numbers are compared.
fn concerns_customers(event: &LiveEvent) -> bool {
    let (noun, _) = event.kind.split_once('.').unwrap_or_default();
    event.resync || matches!(noun, "customer" | "contact" | "duplicate")
}

/// Runs when there is news, and not for what was known at first.
pub(super) fn on_news(news: Signal<u32>, run: impl Fn() + 'static) {
    Effect::new(move |before: Option<u32>| {
        let now = news.get();
        if before.is_some_and(|before| before != now) {
            run();
        }
        now
    });
}

/// What is chosen and what the address says are the same.
fn in_address(shows: Memo<Shows>) -> RwSignal<String> {
    let chosen = RwSignal::new(shows.get_untracked().key().to_owned());
    let navigate = use_navigate();
    // Back and forward change the address without choosing.
    Effect::new(move |_| chosen.set(shows.get().key().to_owned()));
    Effect::new(move |_| {
        let wanted = chosen.with(|key| Shows::from_key(key));
        if wanted != shows.get_untracked() {
            navigate(&wanted.address(), NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        }
    });
    chosen
}

/// How many pairs are to be decided, and how many customers are still to be checked.
#[component]
fn Standing(count: Answer<Checked>, heard: RwSignal<u32>, news: Signal<u32>) -> impl IntoView {
    view! {
        <p class="list-count">
            <Transition>
                {move || Suspend::new(async move {
                    count.await.ok().map(|checked| view! { <Counted checked heard news/> })
                })}
            </Transition>
        </p>
    }
}

#[component]
fn Counted(checked: Checked, heard: RwSignal<u32>, news: Signal<u32>) -> impl IntoView {
    let lang = use_lang();
    let now = RwSignal::new(checked);
    keep_counting(now, heard, news);
    view! {
        <span aria-live="polite">{move || open_words(lang, now.get().open)}</span>
        {move || waiting_words(lang, now.get().waiting).map(|words| view! { <span class="pairs-waiting">{words}</span> })}
    }
}

/// Counts again when there is news, and while customers wait to be checked; never twice at once.
fn keep_counting(now: RwSignal<Checked>, heard: RwSignal<u32>, news: Signal<u32>) {
    let asking = StoredValue::new(false);
    let ask = move || {
        if asking.try_get_value() != Some(false) {
            return;
        }
        asking.set_value(true);
        spawn_local(async move {
            let answer = count_duplicates().await;
            if asking.try_set_value(false).is_some() {
                return;
            }
            match answer {
                Ok(fresh) => {
                    let other = now.with_untracked(|known| known.open != fresh.open);
                    now.set(fresh);
                    if other {
                        heard.try_update(|times| *times += 1);
                    }
                }
                // It will be asked again.
                Err(error) => leptos::logging::warn!("duplicates could not be counted: {error}"),
            }
        });
    };
    on_news(news, ask);
    Effect::new(move |_| {
        let look = move || {
            if now.try_with_untracked(|now| now.waiting > 0) == Some(true) {
                ask();
            }
        };
        if let Ok(timer) = set_interval_with_handle(look, WAITING) {
            on_cleanup(move || timer.clear());
        }
    });
}

/// A count that is exact up to 10,000.
fn number(count: i64) -> String {
    if count > COUNTED { format!("{}+", format::count(COUNTED)) } else { format::count(count) }
}

fn open_words(lang: Lang, open: i64) -> String {
    match open {
        0 => w::count_none(lang).to_owned(),
        1 => w::count_one(lang).to_owned(),
        open => w::count_many(lang, number(open)),
    }
}

fn waiting_words(lang: Lang, waiting: i64) -> Option<String> {
    match waiting {
        ..=0 => None,
        1 => Some(w::waiting_one(lang).to_owned()),
        waiting => Some(w::waiting_many(lang, number(waiting))),
    }
}
