//! `/customers/duplicates`: pairs of customers or of contacts to decide, pairs that are none, and what was merged.

use super::{
    api::{count_duplicates, duplicates},
    model::{Checked, Pair, PairState},
    pairs::Pairs,
    words_of,
};
use crate::areas::Screen;
use crate::{
    access::{Answer, AppError, ask, error_text},
    customers::{
        contacts::merging::api::contact_merges,
        merges::{PastMerges, api::merges, model::Merge},
        model::{COUNTED, Listed},
    },
    events::{LiveEvent, live::use_live},
    fields::RecordKind,
    locale::{Lang, format, use_lang},
    routes,
    ui::{Choice, Crumb, Notice, Page, Segmented, Skeleton, SkeletonShape, Tone, debounced},
    words::{contact_doubles as k, contacts as kw, customers as cw, duplicates as w},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
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
}

/// Of which records it shows what.
type Place = (RecordKind, Shows);

fn place_of(query: &ParamsMap) -> Place {
    let of = query.get_str("of").map(RecordKind::from_key).unwrap_or_default();
    (of, query.get_str("state").map(Shows::from_key).unwrap_or_default())
}

fn address_of((of, shows): Place) -> String {
    let list = routes::duplicates(of.key());
    let mark = if list.contains('?') { '&' } else { '?' };
    if shows == Shows::Open { list } else { format!("{list}{mark}state={}", shows.key()) }
}

/// What was read for it.
#[derive(Clone, Serialize, Deserialize)]
enum Content {
    Pairs(RecordKind, PairState, Listed<Pair>),
    Past(RecordKind, Vec<Merge>),
}

async fn read((of, shows): Place) -> Result<Content, AppError> {
    let state = match shows {
        Shows::Past => {
            let past = match of {
                RecordKind::Customer => merges(None).await,
                RecordKind::Contact => contact_merges(None).await,
            };
            return past.map(|all| Content::Past(of, all));
        }
        Shows::Open => PairState::Open,
        Shows::Dismissed => PairState::Dismissed,
    };
    duplicates(of, state, None).await.map(|listed| Content::Pairs(of, state, listed))
}

/// `/customers/duplicates`
pub struct DuplicatesPage {
    place: Memo<Place>,
    content: Answer<Content>,
    count: Answer<(RecordKind, Checked)>,
}

impl Screen for DuplicatesPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another list.
        let place = Memo::new(move |was: Option<&Place>| match was {
            Some(was) if path.with(|path| path != routes::DUPLICATES) => *was,
            _ => query.with(place_of),
        });
        let counted = |of| async move { count_duplicates(of).await.map(|checked| (of, checked)) };
        Self { place, content: ask(move || place.get(), read), count: ask(move || place.get().0, counted) }
    }

    fn view(this: Self) -> AnyView {
        let DuplicatesPage { place, content, count } = this;
        view! { <WorkList place content count/> }.into_any()
    }
}

#[component]
fn WorkList(place: Memo<Place>, content: Answer<Content>, count: Answer<(RecordKind, Checked)>) -> impl IntoView {
    let lang = use_lang();
    let (kind, chosen) = in_address(place);
    let heard = RwSignal::new(0_u32);
    use_live(move |event| {
        if concerns_pairs(&event) {
            heard.update(|times| *times += 1);
        }
    });
    let news = debounced(heard.into(), AT_EASE);
    on_news(news, move || {
        if place.get_untracked().1 == Shows::Past {
            content.refetch();
        }
    });
    let choices: Vec<Choice> = Shows::ALL.into_iter().map(|one| Choice::new(one.key(), one.label(lang))).collect();
    let kinds = vec![
        Choice::new(RecordKind::Customer.key(), k::of_customers(lang)),
        Choice::new(RecordKind::Contact.key(), k::of_contacts(lang)),
    ];
    let toolbar = move || {
        view! {
            <Segmented name="duplicates-of" label=k::of(lang) choices=kinds value=kind/>
            <Segmented name="duplicates-show" label=w::show(lang) choices value=chosen/>
            <Standing count heard news/>
        }
    };
    let title = Signal::derive(move || words_of::title(lang, place.get().0).to_owned());
    let crumbs = match place.get_untracked().0 {
        RecordKind::Customer => Crumb::link(cw::title(lang), routes::CUSTOMERS),
        RecordKind::Contact => Crumb::link(kw::title(lang), routes::CONTACTS),
    };
    let crumbs = vec![crumbs, Crumb::here(title)];
    let again = move |()| content.refetch();
    view! {
        <Page title crumbs toolbar>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Cards(4)/> }>
                {move || Suspend::new(async move {
                    match content.await {
                        Ok(Content::Pairs(of, state, listed)) => {
                            view! { <Pairs of state listed heard news/> }.into_any()
                        }
                        Ok(Content::Past(of, all)) => view! { <PastMerges of all/> }.into_any(),
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
fn concerns_pairs(event: &LiveEvent) -> bool {
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
fn in_address(place: Memo<Place>) -> (RwSignal<String>, RwSignal<String>) {
    let (of, shows) = place.get_untracked();
    let (kind, chosen) = (RwSignal::new(of.key().to_owned()), RwSignal::new(shows.key().to_owned()));
    let navigate = use_navigate();
    // Back and forward change the address without choosing.
    Effect::new(move |_| {
        let (of, shows) = place.get();
        kind.set(of.key().to_owned());
        chosen.set(shows.key().to_owned());
    });
    Effect::new(move |_| {
        let wanted = (kind.with(|key| RecordKind::from_key(key)), chosen.with(|key| Shows::from_key(key)));
        if wanted != place.get_untracked() {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&address_of(wanted), options);
        }
    });
    (kind, chosen)
}

/// How many pairs are to be decided, and how many records are still to be checked.
#[component]
fn Standing(count: Answer<(RecordKind, Checked)>, heard: RwSignal<u32>, news: Signal<u32>) -> impl IntoView {
    view! {
        <p class="list-count">
            <Transition>
                {move || Suspend::new(async move {
                    count.await.ok().map(|(of, checked)| view! { <Counted of checked heard news/> })
                })}
            </Transition>
        </p>
    }
}

#[component]
fn Counted(of: RecordKind, checked: Checked, heard: RwSignal<u32>, news: Signal<u32>) -> impl IntoView {
    let lang = use_lang();
    let now = RwSignal::new(checked);
    keep_counting(of, now, heard, news);
    view! {
        <span aria-live="polite">{move || open_words(lang, now.get().open)}</span>
        {move || waiting_words(lang, of, now.get().waiting).map(|words| view! { <span class="pairs-waiting">{words}</span> })}
    }
}

/// Counts again when there is news, and while any wait to be checked; never twice at once.
fn keep_counting(of: RecordKind, now: RwSignal<Checked>, heard: RwSignal<u32>, news: Signal<u32>) {
    let asking = StoredValue::new(false);
    let ask = move || {
        if asking.try_get_value() != Some(false) {
            return;
        }
        asking.set_value(true);
        spawn_local(async move {
            let answer = count_duplicates(of).await;
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

fn waiting_words(lang: Lang, of: RecordKind, waiting: i64) -> Option<String> {
    (waiting > 0).then(|| words_of::waiting(lang, of, waiting == 1, number(waiting)))
}
