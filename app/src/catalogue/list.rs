//! `/products`: everything that is sold.

use super::{
    api::{list_products, product_choices},
    categories::Categories,
    form::ProductFormFields,
    model::{Category, Choices, ProductFilter, ProductForm, ProductList, name_in},
    rows::ProductRows,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, error_text, is_for_me},
    locale::use_lang,
    routes,
    ui::{
        Button, ButtonKind, Choice, Dialog, LinkButton, Notice, Page, SearchField, SelectField, Skeleton,
        SkeletonShape, Tone,
    },
    words::catalogue as w,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};

type First = Answer<(ProductFilter, ProductList)>;

/// `/products`
pub struct ProductsPage {
    filter: Memo<ProductFilter>,
    first: First,
    choices: Answer<Choices>,
}

impl Screen for ProductsPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another list.
        let filter = Memo::new(move |was: Option<&ProductFilter>| match was {
            Some(was) if path.with(|path| path != routes::PRODUCTS) => was.clone(),
            _ => query.with(filter_of),
        });
        let first = ask(
            move || filter.get(),
            |filter| async move { list_products(filter.clone(), 0).await.map(|list| (filter, list)) },
        );
        Self { filter, first, choices: ask(|| (), |()| product_choices()) }
    }

    fn view(this: Self) -> AnyView {
        let ProductsPage { filter, first, choices } = this;
        view! { <Products filter first choices/> }.into_any()
    }
}

fn filter_of(query: &ParamsMap) -> ProductFilter {
    ProductFilter {
        words: query.get_str("q").unwrap_or_default().trim().to_owned(),
        category: query.get_str("category").and_then(|id| id.parse().ok()),
        archived: query.get_str("show") == Some("inactive"),
    }
}

fn address_of(filter: &ProductFilter) -> String {
    let mut query = ParamsMap::new();
    if !filter.words.is_empty() {
        query.insert("q", filter.words.clone());
    }
    if let Some(category) = filter.category {
        query.insert("category", category.to_string());
    }
    if filter.archived {
        query.insert("show", "inactive".to_owned());
    }
    format!("{}{}", routes::PRODUCTS, query.to_query_string())
}

#[component]
fn Products(filter: Memo<ProductFilter>, first: First, choices: Answer<Choices>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::SeeDeals) {
        return view! { <TurnedAway title=w::products(lang)/> }.into_any();
    }
    let (adding, sorting) = (RwSignal::new(false), RwSignal::new(false));
    let navigate = use_navigate();
    let added = Callback::new(move |(id, _): (uuid::Uuid, ProductForm)| {
        navigate(&routes::product(id), NavigateOptions::default());
    });
    open_when_asked(adding, filter);
    // The form begins once it is known what it offers.
    let form = move || {
        choices.get().and_then(Result::ok).map(|choices| {
            let (currency, cost_currency) = (choices.currency.clone(), choices.currency.clone());
            let start = ProductForm { currency, cost_currency, ..ProductForm::default() };
            view! { <ProductFormFields subject=None start choices tax=None done=added/> }
        })
    };
    let actions = move || {
        is_for_me(Action::ManageCatalogue).then(|| {
            view! {
                <div class="page__tight">
                    <LinkButton href=routes::ADMIN_PRICE_LISTS icon=icondata::LuBadgePercent>{w::price_lists(lang)}</LinkButton>
                    <Button icon=icondata::LuFolderTree on_click=move |_| sorting.set(true)>{w::categories(lang)}</Button>
                    <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| adding.set(true)>
                        {w::add_product(lang)}
                    </Button>
                </div>
            }
        })
    };
    view! {
        <Page title=w::products(lang) actions toolbar=move || view! { <FiltersOnceKnown filter choices/> }>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(8)/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok((filter, list)) => view! { <ProductRows filter list/> }.into_any(),
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
            <Dialog name="product" title=w::add_product(lang) open=adding>
                {form}
            </Dialog>
            <Dialog name="categories" title=w::categories(lang) open=sorting>
                <Categories choices/>
            </Dialog>
        </Page>
    }
    .into_any()
}

/// `?new` in the address opens the dialog, and is taken out of it again.
fn open_when_asked(adding: RwSignal<bool>, filter: Memo<ProductFilter>) {
    let (query, path, navigate) = (use_query_map(), use_location().pathname, use_navigate());
    // Another page may be asked for its own form while this one is being left.
    let asked = Memo::new(move |_| {
        path.with(|path| path == routes::PRODUCTS) && query.with(|query| query.get_str("new").is_some())
    });
    let may_add = is_for_me(Action::ManageCatalogue);
    Effect::new(move |_| {
        if asked.get() {
            adding.set(may_add);
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&address_of(&filter.get_untracked()), options);
        }
    });
}

#[component]
fn FiltersOnceKnown(filter: Memo<ProductFilter>, choices: Answer<Choices>) -> impl IntoView {
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let categories = choices.await.unwrap_or_default().categories;
                view! { <Filters filter categories/> }
            })}
        </Transition>
    }
}

/// Words, a category, and whether those that are not sold any more are shown.
#[component]
fn Filters(filter: Memo<ProductFilter>, categories: Vec<Category>) -> impl IntoView {
    let lang = use_lang();
    let navigate = use_navigate();
    let show = Callback::new(move |filter: ProductFilter| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address_of(&filter), options);
    });
    let (text, category, state) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    // Back and forward change the address without typing.
    let keep_in_step = move || {
        let wanted = filter.get();
        if text.with_untracked(|text| text.trim() != wanted.words) {
            text.set(wanted.words);
        }
        category.set(wanted.category.map(|id| id.to_string()).unwrap_or_default());
        state.set(if wanted.archived { "inactive" } else { "" }.to_owned());
    };
    untrack(keep_in_step);
    Effect::new(move |_| keep_in_step());
    let used = categories.iter().filter(|one| !one.archived);
    let named = used.map(|one| Choice::new(one.id, name_in(lang, &one.name, one.name_en.as_deref())));
    let categories: Vec<Choice> = std::iter::once(Choice::new("", w::all_categories(lang))).chain(named).collect();
    view! {
        <SearchField
            name="product-search"
            label=w::search(lang)
            placeholder=w::search(lang)
            value=text
            on_search=move |words: String| {
                show.run(ProductFilter { words: words.trim().to_owned(), ..filter.get_untracked() });
            }
        />
        <SelectField
            name="product-category-filter"
            label=w::category(lang)
            hide_label=true
            value=category
            choices=categories
            on_change=move |id: String| {
                show.run(ProductFilter { category: id.parse().ok(), ..filter.get_untracked() });
            }
        />
        <SelectField
            name="product-state-filter"
            label=w::state(lang)
            hide_label=true
            value=state
            choices=vec![Choice::new("", w::sold_now(lang)), Choice::new("inactive", w::not_sold(lang))]
            on_change=move |state: String| {
                show.run(ProductFilter { archived: state == "inactive", ..filter.get_untracked() });
            }
        />
    }
}
