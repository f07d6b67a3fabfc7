//! The list of customers.

pub mod address;
mod bar;
pub mod columns;
mod columns_dialog;
mod fields;
mod groups;
mod rows;
mod selection;

pub(crate) use self::fields::fields as fields_of_conditions;
use self::{
    address::Place,
    bar::{Conditions, Tools},
    columns::custom_of,
    groups::Groups,
    rows::{ONE_TABLE, Rows},
};
pub(super) use self::{
    columns_dialog::ColumnsDialog,
    fields::known_industries,
    selection::{Mark, Markable, Selection, listen},
};
use super::{
    api::{count_all_customers, count_customers, customers, group_customers, record_fields},
    bulk::{BulkRunning, Runs},
    custom::ValueFinder,
    form::NewCustomer,
    list_model::{CustomerFilter, CustomerRow, GroupBy},
    views::{
        ViewTabs,
        api::views_of,
        model::{Viewing, Views},
        views_of_everybody,
    },
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, AppError, ask, error_text, use_session},
    fields::{Catalogue, RecordKind},
    lists::{
        Count,
        model::{Bunch, Page as PageOf},
    },
    locale::use_lang,
    routes,
    ui::{Button, ButtonKind, EmptyState, LinkButton, Notice, Page, Skeleton, SkeletonShape, Tone},
    words::customers as w,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// What was read for the list.
#[derive(Clone, Serialize, Deserialize)]
enum Content {
    Rows(Box<CustomerFilter>, PageOf<CustomerRow>),
    Groups(Box<CustomerFilter>, GroupBy, Vec<Bunch>),
}

async fn read(asked: (CustomerFilter, Option<GroupBy>, Vec<Uuid>)) -> Result<Content, AppError> {
    match asked {
        (filter, None, custom) => {
            let page = customers(filter.clone(), None, custom).await?;
            Ok(Content::Rows(Box::new(filter), page))
        }
        // Lines are read when a group is opened.
        (filter, Some(by), _) => {
            let bunches = group_customers(filter.clone(), by).await?;
            Ok(Content::Groups(Box::new(filter), by, bunches))
        }
    }
}

/// `/customers`
pub struct CustomersPage {
    place: Memo<Place>,
    content: Answer<Content>,
    count: Answer<Option<i64>>,
    views: Answer<Views>,
    fields: Answer<Catalogue>,
}

impl Screen for CustomersPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another list.
        let place = Memo::new(move |was: Option<&Place>| match was {
            Some(was) if path.with(|path| path != routes::CUSTOMERS) => was.clone(),
            _ => query.with(Place::of),
        });
        // Of the columns only custom fields change what is read, and the order does not change how many there are.
        let asked = Memo::new(move |_| {
            place.with(|place| {
                let custom = if place.group.is_none() { custom_of(&place.columns) } else { vec![] };
                (place.filter.clone(), place.group, custom)
            })
        });
        let counted = Memo::new(move |_| place.with(|place| place.filter.clone().unsorted()));
        Self {
            place,
            content: ask(move || asked.get(), read),
            count: ask(move || counted.get(), count_customers),
            views: ask(|| (), |()| views_of(RecordKind::Customer)),
            fields: ask(|| (), |()| record_fields(RecordKind::Customer)),
        }
    }

    fn view(this: Self) -> AnyView {
        let CustomersPage { place, content, count, views, fields } = this;
        view! { <CustomerListPage place content count views fields/> }.into_any()
    }
}

#[component]
fn CustomerListPage(
    place: Memo<Place>,
    content: Answer<Content>,
    count: Answer<Option<i64>>,
    views: Answer<Views>,
    fields: Answer<Catalogue>,
) -> impl IntoView {
    let lang = use_lang();
    let custom = RwSignal::new(Catalogue::default());
    let may_add = use_session().is_some_and(|session| session.may(Action::EditCustomers));
    let adding = RwSignal::new(false);
    let go = StoredValue::new(use_navigate());
    let show = Callback::new(move |place: Place| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        go.with_value(|go| go(&place.address(), options));
    });
    open_when_asked(routes::CUSTOMERS, adding, may_add, move || show.run(place.get_untracked()));
    let runs = Runs::new();
    runs.on_change(move || {
        content.refetch();
        count.refetch();
    });
    let viewing = Memo::new(move |_| place.with(|place| Viewing { view: place.view.clone(), query: place.query() }));
    let editing = RwSignal::new(false);
    let actions = move || {
        let add = may_add.then(|| {
            view! {
                <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| adding.set(true)>
                    {w::new_customer(lang)}
                </Button>
            }
        });
        view! {
            <ValueFinder of=RecordKind::Customer/>
            {add}
        }
    };
    let toolbar = move || {
        view! {
            <Tools place show editing custom/>
            <Counted place count/>
        }
    };
    view! {
        <Page title=w::title(lang) fill=true actions=actions toolbar=toolbar>
            <div class="list-page">
                <ViewTabs of=RecordKind::Customer viewing views system=views_of_everybody(lang)/>
                <Conditions place show editing custom/>
                <BulkRunning runs/>
                <div class="list-page__rows">
                    <Listed content fields custom place show runs adding may_add/>
                </div>
            </div>
            {may_add.then(|| view! { <NewCustomer open=adding/> })}
        </Page>
    }
}

/// The rows or the groups, as the address asks.
#[component]
fn Listed(
    content: Answer<Content>,
    fields: Answer<Catalogue>,
    /// What the tools above the list are told of them.
    custom: RwSignal<Catalogue>,
    place: Memo<Place>,
    show: Callback<Place>,
    runs: Runs,
    adding: RwSignal<bool>,
    may_add: bool,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(14)/> }>
            {move || Suspend::new(async move {
                // Without them the list stands without the columns of an administrator.
                let fields = Arc::new(fields.await.unwrap_or_default());
                let known = fields.clone();
                Effect::new(move |_| {
                    if custom.with_untracked(|custom| *custom != *known) {
                        custom.set((*known).clone());
                    }
                });
                match content.await {
                    Ok(Content::Rows(filter, page)) if page.rows.is_empty() => {
                        view! { <Empty filtered=filter.narrows() adding may_add/> }.into_any()
                    }
                    Ok(Content::Rows(filter, page)) => view! { <Rows name=ONE_TABLE filter=*filter page place show runs fields/> }.into_any(),
                    Ok(Content::Groups(filter, by, bunches)) => {
                        view! { <Groups filter=*filter by bunches place show runs fields/> }.into_any()
                    }
                    Err(error) => {
                        view! {
                            <Notice tone=Tone::Bad title=w::loading_failed(lang) on_retry=move |()| content.refetch()>
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

/// `?new` in the address of the list opens the dialog: that is where "create" leads from anywhere. `forget` takes it out of
/// the address, so that a reload does not open it again and the next "create" does.
pub(super) fn open_when_asked(list: &'static str, adding: RwSignal<bool>, may_add: bool, forget: impl Fn() + 'static) {
    let (query, path) = (use_query_map(), use_location().pathname);
    // Another page may be asked for its own form while this one is being left.
    let here = move || path.with(|path| path == list);
    let asked = Memo::new(move |_| here() && query.with(|query| query.get_str("new").is_some()));
    Effect::new(move |_| {
        if asked.get() {
            adding.set(may_add);
            forget();
        }
    });
}

/// How many there are: exact up to 10,000, and beyond on demand.
#[component]
fn Counted(place: Memo<Place>, count: Answer<Option<i64>>) -> impl IntoView {
    let lang = use_lang();
    let words = move |(count, number): (Option<i64>, String)| match count {
        Some(1) => w::count_one(lang).to_owned(),
        _ => w::count_many(lang, number),
    };
    let exactly = move |()| -> crate::lists::Counting {
        Box::pin(count_all_customers(place.with_untracked(|place| place.filter.clone().unsorted())))
    };
    view! { <Count count words exactly/> }
}

/// Nothing to show: the first step, or the way back from too narrow a filter.
#[component]
fn Empty(filtered: bool, adding: RwSignal<bool>, may_add: bool) -> impl IntoView {
    let lang = use_lang();
    if filtered {
        return view! {
            <EmptyState icon=icondata::LuSearchX title=w::nothing_found(lang) text=w::nothing_found_text(lang)>
                <LinkButton href=address::address_of(Some("all"), "")>{w::clear_filters(lang)}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    if !may_add {
        return view! {
            <EmptyState icon=icondata::LuBuilding2 title=w::empty_title(lang) text=w::empty_read_only(lang)/>
        }
        .into_any();
    }
    view! {
        <EmptyState icon=icondata::LuBuilding2 title=w::empty_title(lang) text=w::empty_text(lang)>
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| adding.set(true)>
                {w::new_customer(lang)}
            </Button>
        </EmptyState>
    }
    .into_any()
}
