//! `/pool`: customers in nobody's hands, and one's own that are about to come here.

use super::{
    api::{falling_customers, open_pool},
    desk::Desk,
    filters::{Filters, address_of, filter_of},
    list::PoolTable,
    model::{Falling, PoolBook, PoolFilter},
    soon::Soon,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, answer_not_found, ask, error_text, is_for_me},
    locale::{Lang, use_lang},
    routes,
    ui::{Choice, EmptyState, Notice, Page, Segmented, Skeleton, SkeletonShape, Tone, use_toasts},
    words::{customers as cw, pool as w},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

/// What the page shows, as its address says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Shows {
    #[default]
    Pool,
    Soon,
}

impl Shows {
    const ALL: [Self; 2] = [Self::Pool, Self::Soon];

    const fn key(self) -> &'static str {
        match self {
            Self::Pool => "pool",
            Self::Soon => "soon",
        }
    }

    const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Pool => w::title(lang),
            Self::Soon => w::tab_soon(lang),
        }
    }
}

/// `/pool`
pub struct PoolPage {
    shows: Memo<Shows>,
    filter: Memo<PoolFilter>,
    book: Answer<(PoolFilter, PoolBook)>,
    falling: Answer<Vec<Falling>>,
}

impl Screen for PoolPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another list.
        let here = move || path.with(|path| path == routes::POOL);
        let filter = Memo::new(move |was: Option<&PoolFilter>| match was {
            Some(was) if !here() => was.clone(),
            _ => query.with(filter_of),
        });
        let shows = Memo::new(move |was: Option<&Shows>| match was {
            Some(was) if !here() => *was,
            _ if query.with(|query| query.get_str("show") == Some(Shows::Soon.key())) => Shows::Soon,
            _ => Shows::Pool,
        });
        let book = ask(
            move || filter.get(),
            |filter| async move { open_pool(filter.clone()).await.map(|book| (filter, book)) },
        );
        Self { shows, filter, book, falling: ask(|| (), |()| falling_customers()) }
    }

    fn view(this: Self) -> AnyView {
        if !is_for_me(Action::UsePool) {
            return view! { <TurnedAway title=w::title(use_lang())/> }.into_any();
        }
        let PoolPage { shows, filter, book, falling } = this;
        view! { <Pools shows filter book falling/> }.into_any()
    }
}

#[component]
fn Pools(
    shows: Memo<Shows>,
    filter: Memo<PoolFilter>,
    book: Answer<(PoolFilter, PoolBook)>,
    falling: Answer<Vec<Falling>>,
) -> impl IntoView {
    let lang = use_lang();
    let navigate = StoredValue::new(use_navigate());
    let go = Callback::new(move |address: String| {
        navigate.with_value(|navigate| navigate(&address, NavigateOptions::default()));
    });
    let replace = Callback::new(move |address: String| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&address, options));
    });
    let show = Callback::new(move |filter: PoolFilter| replace.run(address_of(&filter)));
    let chosen = in_address(shows, filter, replace);
    let choices: Vec<Choice> = Shows::ALL.into_iter().map(|one| Choice::new(one.key(), one.label(lang))).collect();
    let in_pool = Memo::new(move |_| shows.get() == Shows::Pool);
    // Which pool it is when the address does not say: known once the page is read.
    let shown = RwSignal::new(None);
    let toolbar = move || {
        view! {
            <Segmented name="pool-show" label=w::show(lang) choices value=chosen/>
            <Show when=move || in_pool.get()>
                <Filters filter shown show/>
            </Show>
        }
    };
    let content = move || {
        if in_pool.get() {
            view! { <PoolContent book shown show go/> }.into_any()
        } else {
            view! { <SoonContent falling/> }.into_any()
        }
    };
    view! {
        <Page title=w::title(lang) fill=true toolbar>
            {content}
        </Page>
    }
}

/// What is chosen and what the address says are the same.
fn in_address(shows: Memo<Shows>, filter: Memo<PoolFilter>, replace: Callback<String>) -> RwSignal<String> {
    let chosen = RwSignal::new(shows.get_untracked().key().to_owned());
    // Back and forward change the address without choosing.
    Effect::new(move |_| chosen.set(shows.get().key().to_owned()));
    Effect::new(move |_| {
        let soon = chosen.with(|key| key == Shows::Soon.key());
        if soon != (shows.get_untracked() == Shows::Soon) {
            let pool = address_of(&filter.get_untracked());
            replace.run(if soon { format!("{}?show={}", routes::POOL, Shows::Soon.key()) } else { pool });
        }
    });
    chosen
}

#[component]
fn PoolContent(
    book: Answer<(PoolFilter, PoolBook)>,
    shown: RwSignal<Option<uuid::Uuid>>,
    show: Callback<PoolFilter>,
    go: Callback<String>,
) -> impl IntoView {
    let (lang, toasts) = (use_lang(), use_toasts());
    let found = move |(filter, book): (PoolFilter, PoolBook)| {
        let Some(of) = book.pool().cloned() else {
            if book.shown.is_some() {
                answer_not_found();
            }
            return view! { <EmptyState icon=icondata::LuWaves title=w::no_pool(lang) text=w::no_pool_text(lang)/> }
                .into_any();
        };
        let pools = book.pools.clone();
        let desk = Desk::new(book, of, filter, go, lang, toasts);
        Effect::new(move |_| shown.set(Some(desk.pool)));
        view! { <PoolTable desk pools show/> }.into_any()
    };
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(14)/> }>
            {move || Suspend::new(async move {
                match book.await {
                    Ok(answer) => found(answer),
                    Err(error) => {
                        view! {
                            <Notice tone=Tone::Bad title=cw::loading_failed(lang) on_retry=move |()| book.refetch()>
                                {error_text(lang, &error)}
                            </Notice>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn SoonContent(falling: Answer<Vec<Falling>>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(6)/> }>
            {move || Suspend::new(async move {
                match falling.await {
                    Ok(all) => view! { <Soon all/> }.into_any(),
                    Err(error) => {
                        view! {
                            <Notice tone=Tone::Bad title=cw::loading_failed(lang) on_retry=move |()| falling.refetch()>
                                {error_text(lang, &error)}
                            </Notice>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}
