//! `/assets`: everything that customers own, as far as one sees them.

use super::{
    api::list_assets,
    model::{AssetFilter, AssetList, WarrantyFilter},
    rows::AssetRows,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, error_text, is_for_me},
    locale::use_lang,
    routes,
    ui::{Choice, Crumb, Notice, Page, SearchField, SelectField, Skeleton, SkeletonShape, Tone},
    words::{assets as w, customers as cw},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};

type First = Answer<(AssetFilter, AssetList)>;

/// `/assets`
pub struct AssetsPage {
    filter: Memo<AssetFilter>,
    first: First,
}

impl Screen for AssetsPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another list.
        let filter = Memo::new(move |was: Option<&AssetFilter>| match was {
            Some(was) if path.with(|path| path != routes::ASSETS) => was.clone(),
            _ => query.with(filter_of),
        });
        let first = ask(
            move || filter.get(),
            |filter| async move { list_assets(filter.clone(), None).await.map(|list| (filter, list)) },
        );
        Self { filter, first }
    }

    fn view(this: Self) -> AnyView {
        let AssetsPage { filter, first } = this;
        view! { <Assets filter first/> }.into_any()
    }
}

fn filter_of(query: &ParamsMap) -> AssetFilter {
    AssetFilter {
        serial: query.get_str("serial").unwrap_or_default().trim().to_owned(),
        warranty: query.get_str("warranty").and_then(WarrantyFilter::from_key),
    }
}

fn address_of(filter: &AssetFilter) -> String {
    let mut query = ParamsMap::new();
    if !filter.serial.is_empty() {
        query.insert("serial", filter.serial.clone());
    }
    if let Some(warranty) = filter.warranty {
        query.insert("warranty", warranty.key().to_owned());
    }
    format!("{}{}", routes::ASSETS, query.to_query_string())
}

#[component]
fn Assets(filter: Memo<AssetFilter>, first: First) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::SeeCustomers) {
        return view! { <TurnedAway title=w::title(lang)/> }.into_any();
    }
    let crumbs = vec![Crumb::link(cw::title(lang), routes::CUSTOMERS)];
    view! {
        <Page title=w::title(lang) crumbs toolbar=move || view! { <Filters filter/> }>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(8)/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok((filter, list)) => view! { <AssetRows filter list/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| first.refetch()>
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

/// A part of the serial number, and how the warranty stands.
#[component]
fn Filters(filter: Memo<AssetFilter>) -> impl IntoView {
    let lang = use_lang();
    let navigate = use_navigate();
    let show = Callback::new(move |filter: AssetFilter| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address_of(&filter), options);
    });
    let text = RwSignal::new(String::new());
    let warranty = RwSignal::new(String::new());
    // Back and forward change the address without typing.
    let keep_in_step = move || {
        let (wanted, key) = filter.with(|filter| (filter.serial.clone(), filter.warranty.map(WarrantyFilter::key)));
        if text.with_untracked(|text| text.trim() != wanted) {
            text.set(wanted);
        }
        warranty.set(key.unwrap_or_default().to_owned());
    };
    untrack(keep_in_step);
    Effect::new(move |_| keep_in_step());
    let mut choices = vec![Choice::new("", w::all_warranties(lang))];
    choices.extend(
        WarrantyFilter::ALL
            .map(|one| Choice::new(one.key(), w::text(lang, &format!("warranty_{}", one.key())).unwrap_or_default())),
    );
    view! {
        <SearchField
            name="asset-search"
            label=w::search(lang)
            placeholder=w::search(lang)
            value=text
            on_search=move |words: String| {
                show.run(AssetFilter { serial: words.trim().to_owned(), ..filter.get_untracked() });
            }
        />
        <SelectField
            name="asset-warranty-filter"
            label=w::warranty(lang)
            hide_label=true
            value=warranty
            choices
            on_change=move |key: String| {
                show.run(AssetFilter { warranty: WarrantyFilter::from_key(&key), ..filter.get_untracked() });
            }
        />
    }
}
