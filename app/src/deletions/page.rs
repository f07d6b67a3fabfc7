//! `/bin`: what was deleted, and the way back.

use super::{
    api::read_bin,
    list::BinRows,
    model::{BinFilter, BinKind, BinList},
    retention::Retention,
    row::kind_word,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, PersonFilter, TurnedAway, ask, error_text, is_for_me},
    locale::use_lang,
    routes,
    ui::{Choice, Notice, Page, SearchField, SelectField, Skeleton, SkeletonShape, Tone},
    words::deletions as w,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};

type First = Answer<(BinFilter, BinList)>;

/// `/bin`
pub struct BinPage {
    filter: Memo<BinFilter>,
    first: First,
}

impl Screen for BinPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another list.
        let filter = Memo::new(move |was: Option<&BinFilter>| match was {
            Some(was) if path.with(|path| path != routes::BIN) => was.clone(),
            _ => query.with(filter_of),
        });
        let first = ask(
            move || filter.get(),
            |filter| async move { read_bin(filter.clone(), None).await.map(|list| (filter, list)) },
        );
        Self { filter, first }
    }

    fn view(this: Self) -> AnyView {
        let BinPage { filter, first } = this;
        view! { <Bin filter first/> }.into_any()
    }
}

fn filter_of(query: &ParamsMap) -> BinFilter {
    BinFilter {
        text: query.get_str("q").unwrap_or_default().trim().to_owned(),
        kind: query.get_str("kind").and_then(BinKind::from_key),
        by: query.get_str("by").and_then(|id| id.parse().ok()),
    }
}

fn address_of(filter: &BinFilter) -> String {
    let mut query = ParamsMap::new();
    if !filter.text.is_empty() {
        query.insert("q", filter.text.clone());
    }
    if let Some(kind) = filter.kind {
        query.insert("kind", kind.key().to_owned());
    }
    if let Some(by) = filter.by {
        query.insert("by", by.to_string());
    }
    format!("{}{}", routes::BIN, query.to_query_string())
}

#[component]
fn Bin(filter: Memo<BinFilter>, first: First) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::EditCustomers) {
        return view! { <TurnedAway title=w::title(lang)/> }.into_any();
    }
    let again = Callback::new(move |()| first.refetch());
    view! {
        <Page title=w::title(lang) toolbar=move || view! { <Filters filter/> }>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(8)/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok((filter, list)) => {
                            view! {
                                <Retention days=list.days on_changed=again/>
                                <BinRows filter list again/>
                            }
                                .into_any()
                        }
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad title=w::loading_failed(lang) on_retry=again>
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
    .into_any()
}

/// Puts a filter into the address.
fn show_filter() -> Callback<BinFilter> {
    let navigate = use_navigate();
    Callback::new(move |filter: BinFilter| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address_of(&filter), options);
    })
}

/// Words, kind, and who deleted it.
#[component]
fn Filters(filter: Memo<BinFilter>) -> impl IntoView {
    let (lang, show) = (use_lang(), show_filter());
    let text = RwSignal::new(filter.with_untracked(|filter| filter.text.clone()));
    let kind = RwSignal::new(String::new());
    // Back and forward change the address without typing.
    let keep_in_step = move || {
        let (wanted, key) = filter.with(|filter| (filter.text.clone(), filter.kind.map(BinKind::key)));
        if text.with_untracked(|text| text.trim() != wanted) {
            text.set(wanted);
        }
        kind.set(key.unwrap_or_default().to_owned());
    };
    untrack(keep_in_step);
    Effect::new(move |_| keep_in_step());
    let mut kinds = vec![Choice::new("", w::all_kinds(lang))];
    kinds.extend(BinKind::ALL.into_iter().map(|kind| Choice::new(kind.key(), kind_word(lang, kind))));
    view! {
        <SearchField
            name="bin-search"
            label=w::search(lang)
            placeholder=w::search(lang)
            value=text
            on_search=move |words: String| {
                show.run(BinFilter { text: words.trim().to_owned(), ..filter.get_untracked() });
            }
        />
        <SelectField
            name="bin-kind"
            label=w::kind(lang)
            hide_label=true
            value=kind
            choices=kinds
            on_change=move |key: String| {
                show.run(BinFilter { kind: BinKind::from_key(&key), ..filter.get_untracked() });
            }
        />
        <PersonFilter
            name="bin-by"
            label=w::deleted_by_label(lang)
            everybody=w::by_everybody(lang)
            me=w::by_me(lang)
            person=Signal::derive(move || filter.with(|filter| filter.by))
            on_choose=move |by| show.run(BinFilter { by, ..filter.get_untracked() })
        />
    }
}
