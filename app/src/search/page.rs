//! `/search?q=`: every hit, by kind and owner.

use super::{
    api::{count_hits, search_page},
    filters::Filters,
    hit_line::HitLine,
    model::{Counts, Hit, HitKind, Hits, SearchFilter},
};
use crate::areas::Screen;
use crate::{
    access::{Answer, ask, error_text},
    locale::{Lang, format, use_lang},
    routes,
    ui::{EmptyState, LinkButton, Notice, Page, Pager, Skeleton, SkeletonShape, Tone, use_toasts},
    words::search as w,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};

/// `/search`
pub struct SearchPage {
    filter: Memo<SearchFilter>,
    first: Answer<(SearchFilter, Hits)>,
    counts: Answer<Counts>,
}

impl Screen for SearchPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for other hits.
        let filter = Memo::new(move |was: Option<&SearchFilter>| match was {
            Some(was) if path.with(|path| path != routes::SEARCH) => was.clone(),
            _ => query.with(filter_of),
        });
        let first = ask(
            move || filter.get(),
            |filter| async move { search_page(filter.clone(), None).await.map(|hits| (filter, hits)) },
        );
        // How many there are of each kind does not hang on the kind that is shown.
        let counted = Memo::new(move |_| SearchFilter { kind: None, ..filter.get() });
        Self { filter, first, counts: ask(move || counted.get(), count_hits) }
    }

    fn view(this: Self) -> AnyView {
        let SearchPage { filter, first, counts } = this;
        view! { <HitsPage filter first counts/> }.into_any()
    }
}

/// The filter that an address asks for; what cannot be read is left out.
fn filter_of(query: &ParamsMap) -> SearchFilter {
    let text = |key: &str| query.get_str(key).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    SearchFilter {
        text: text("q").unwrap_or_default(),
        kind: text("kind").and_then(|key| HitKind::from_key(&key)),
        owner: text("owner").and_then(|id| id.parse().ok()),
    }
}

/// The address of filtered hits.
fn address_of(filter: &SearchFilter) -> String {
    let mut query = ParamsMap::new();
    if !filter.text.trim().is_empty() {
        query.insert("q", filter.text.trim().to_owned());
    }
    if let Some(kind) = filter.kind {
        query.insert("kind", kind.key().to_owned());
    }
    if let Some(owner) = filter.owner {
        query.insert("owner", owner.to_string());
    }
    format!("{}{}", routes::SEARCH, query.to_query_string())
}

#[component]
fn HitsPage(filter: Memo<SearchFilter>, first: Answer<(SearchFilter, Hits)>, counts: Answer<Counts>) -> impl IntoView {
    let lang = use_lang();
    let go = StoredValue::new(use_navigate());
    let show = Callback::new(move |filter: SearchFilter| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        go.with_value(|go| go(&address_of(&filter), options));
    });
    let known = RwSignal::new(None::<Counts>);
    let toolbar = move || view! { <Filters filter show known/> <Standing filter counts known/> };
    view! {
        <Page title=w::title(lang) toolbar>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(10)/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok((filter, hits)) => view! { <List filter hits/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad title=w::loading_failed(lang) on_retry=move |()| first.refetch()>
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

/// How many hits there are, spoken when that changes, and told to the filters.
#[component]
fn Standing(filter: Memo<SearchFilter>, counts: Answer<Counts>, known: RwSignal<Option<Counts>>) -> impl IntoView {
    view! {
        <p class="list-count" aria-live="polite">
            <Transition>
                {move || Suspend::new(async move {
                    counts.await.ok().map(|counts| view! { <Counted filter counts known/> })
                })}
            </Transition>
        </p>
    }
}

#[component]
fn Counted(filter: Memo<SearchFilter>, counts: Counts, known: RwSignal<Option<Counts>>) -> impl IntoView {
    let lang = use_lang();
    let asked = move || filter.with(|filter| !filter.text.is_empty());
    // In the browser only: what the server renders of the filters is the same before and after.
    Effect::new(move |_| known.set(asked().then_some(counts)));
    move || asked().then(|| found_words(lang, &counts, filter.with(|filter| filter.kind)))
}

fn found_words(lang: Lang, counts: &Counts, kind: Option<HitKind>) -> String {
    match kind.map_or_else(|| counts.all(), |kind| counts.of(kind)) {
        0 if !counts.more => w::found_none(lang).to_owned(),
        1 if !counts.more => w::found_one(lang).to_owned(),
        count => w::found_many(lang, number(count, counts.more)),
    }
}

/// A count; with a plus where more were found than are counted.
pub(super) fn number(count: usize, more: bool) -> String {
    let count = format::count(i64::try_from(count).unwrap_or(i64::MAX));
    if more { format!("{count}+") } else { count }
}

/// The hits; the next page is added below.
#[component]
fn List(filter: SearchFilter, hits: Hits) -> impl IntoView {
    let (lang, toasts) = (use_lang(), use_toasts());
    if hits.hits.is_empty() && hits.next.is_none() {
        return view! { <Nothing filter/> }.into_any();
    }
    let next = RwSignal::new(hits.next);
    let shown = RwSignal::new(hits.hits);
    let busy = RwSignal::new(false);
    let read_on = move |()| {
        let filter = filter.clone();
        busy.set(true);
        spawn_local(async move {
            let page = search_page(filter, next.get_untracked()).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match page {
                Ok(page) => {
                    // What stood out on the first page stands there already.
                    shown.update(|shown| {
                        let fresh = |hit: &Hit| !shown.iter().any(|known| known.id == hit.id);
                        let fresh: Vec<Hit> = page.hits.into_iter().filter(fresh).collect();
                        shown.extend(fresh);
                    });
                    next.set(page.next);
                }
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    };
    view! {
        <ul class="hits" data-rows="" aria-label=w::results(lang)>
            <For each=move || shown.get() key=|hit| hit.id let:hit>
                <HitLine hit/>
            </For>
        </ul>
        <Pager more=Signal::derive(move || next.get().is_some()) busy on_more=read_on/>
    }
    .into_any()
}

/// Nothing to show: how to search, or what to try.
#[component]
fn Nothing(filter: SearchFilter) -> impl IntoView {
    let lang = use_lang();
    if filter.text.is_empty() {
        return view! { <EmptyState icon=icondata::LuSearch title=w::begin_title(lang) text=w::begin_text(lang)/> }
            .into_any();
    }
    let plain = SearchFilter { text: filter.text.clone(), ..SearchFilter::default() };
    if plain == filter {
        return view! {
            <EmptyState
                icon=icondata::LuSearchX
                title=w::nothing_title(lang, &filter.text)
                text=w::nothing_text(lang)
            />
        }
        .into_any();
    }
    view! {
        <EmptyState
            icon=icondata::LuSearchX
            title=w::nothing_title(lang, &filter.text)
            text=w::nothing_filtered(lang)
        >
            <LinkButton href=address_of(&plain)>{w::clear_filters(lang)}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_filter_comes_back_from_its_query() {
        let filter = SearchFilter { text: "云帆".to_owned(), kind: Some(HitKind::Contact), owner: Some(Uuid::max()) };
        let query: ParamsMap =
            [("q", "云帆".to_owned()), ("kind", "contact".to_owned()), ("owner", Uuid::max().to_string())]
                .into_iter()
                .collect();
        assert_eq!(filter_of(&query), filter);
        assert_eq!(address_of(&SearchFilter::default()), "/search");
        let unreadable: ParamsMap = [("owner", "me"), ("kind", "ship"), ("q", " ")].into_iter().collect();
        assert_eq!(filter_of(&unreadable), SearchFilter::default());
    }
}
