//! The list of customers.

use super::{
    address::{address_of, filter_of},
    api::{count_customers, customers},
    duplicates::DuplicatesLink,
    filters::Filters,
    form::NewCustomer,
    model::{COUNTED, CustomerFilter, CustomerRow, CustomerSort, Listed},
    row::CustomerLine,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, ask, error_text, use_session},
    locale::{Lang, format, use_lang},
    routes,
    ui::{
        Button, ButtonKind, Column, EmptyState, LinkButton, Notice, Page, Skeleton, SkeletonShape, Sort, Tone,
        VirtualTable, use_toasts,
    },
    words::customers as w,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

/// `/customers`
pub struct CustomersPage {
    filter: Memo<CustomerFilter>,
    first: Answer<(CustomerFilter, Listed<CustomerRow>)>,
    count: Answer<i64>,
}

impl Screen for CustomersPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another list.
        let filter = Memo::new(move |was: Option<&CustomerFilter>| match was {
            Some(was) if path.with(|path| path != routes::CUSTOMERS) => was.clone(),
            _ => query.with(filter_of),
        });
        let first = ask(
            move || filter.get(),
            |filter| async move { customers(filter.clone(), None).await.map(|listed| (filter, listed)) },
        );
        // The order does not change how many there are.
        let counted = Memo::new(move |_| CustomerFilter { sort: CustomerSort::default(), ..filter.get() });
        Self { filter, first, count: ask(move || counted.get(), count_customers) }
    }

    fn view(this: Self) -> AnyView {
        let CustomersPage { filter, first, count } = this;
        view! { <CustomerListPage filter first count/> }.into_any()
    }
}

#[component]
fn CustomerListPage(
    filter: Memo<CustomerFilter>,
    first: Answer<(CustomerFilter, Listed<CustomerRow>)>,
    count: Answer<i64>,
) -> impl IntoView {
    let lang = use_lang();
    let may_add = use_session().is_some_and(|session| session.may(Action::EditCustomers));
    let adding = RwSignal::new(false);
    let go = StoredValue::new(use_navigate());
    let show = Callback::new(move |filter: CustomerFilter| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        go.with_value(|go| go(&address_of(&filter), options));
    });
    open_when_asked(routes::CUSTOMERS, adding, may_add, move || show.run(filter.get_untracked()));
    let sort = sort_in_address(filter, show);
    let actions = move || {
        may_add.then(|| {
            view! {
                <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| adding.set(true)>
                    {w::new_customer(lang)}
                </Button>
            }
        })
    };
    view! {
        <Page
            title=w::title(lang)
            fill=true
            actions=actions
            toolbar=move || view! { <Filters filter show/> <DuplicatesLink/> <Count count/> }
        >
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(14)/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok((filter, listed)) => view! { <Rows filter listed sort adding may_add/> }.into_any(),
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
            {may_add.then(|| view! { <NewCustomer open=adding/> })}
        </Page>
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

/// The table's order and the address say the same. Each column has one sensible direction.
fn sort_in_address(filter: Memo<CustomerFilter>, show: Callback<CustomerFilter>) -> RwSignal<Option<Sort>> {
    let sort_of =
        |sort: CustomerSort| Sort { column: sort.key().to_owned(), descending: sort == CustomerSort::Updated };
    let sort = RwSignal::new(Some(sort_of(filter.with_untracked(|filter| filter.sort))));
    Effect::new(move |_| sort.set(Some(sort_of(filter.with(|filter| filter.sort)))));
    Effect::new(move |_| {
        let Some(chosen) = sort.get() else { return };
        let current = filter.get_untracked();
        let wanted = CustomerSort::from_key(&chosen.column);
        if chosen != sort_of(wanted) {
            sort.set(Some(sort_of(wanted)));
        }
        if wanted != current.sort {
            show.run(CustomerFilter { sort: wanted, ..current });
        }
    });
    sort
}

/// How many there are: exact up to 10,000.
#[component]
fn Count(count: Answer<i64>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <p class="list-count" aria-live="polite">
            <Transition>
                {move || Suspend::new(async move { count.await.ok().map(|count| counted(lang, count)) })}
            </Transition>
        </p>
    }
}

fn counted(lang: Lang, count: i64) -> String {
    match count {
        1 => w::count_one(lang).to_owned(),
        count if count > COUNTED => w::count_many(lang, format!("{}+", format::count(COUNTED))),
        count => w::count_many(lang, format::count(count)),
    }
}

/// The rows read so far; more are read when the end comes near.
#[component]
fn Rows(
    filter: CustomerFilter,
    listed: Listed<CustomerRow>,
    sort: RwSignal<Option<Sort>>,
    adding: RwSignal<bool>,
    may_add: bool,
) -> impl IntoView {
    let (lang, toasts) = (use_lang(), use_toasts());
    if listed.rows.is_empty() {
        let filtered = CustomerFilter { sort: CustomerSort::default(), ..filter } != CustomerFilter::default();
        return view! { <Empty filtered adding may_add/> }.into_any();
    }
    let rows = RwSignal::new(listed.rows);
    let (more, busy) = (RwSignal::new(listed.more), RwSignal::new(false));
    let sees_deals = use_session().is_some_and(|session| session.may(Action::SeeDeals));
    let read_on = move |()| {
        let (filter, after) = (filter.clone(), rows.with_untracked(|rows| rows.last().map(CustomerRow::mark)));
        busy.set(true);
        spawn_local(async move {
            let next = customers(filter, after).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match next {
                Ok(next) => {
                    rows.update(|rows| rows.extend(next.rows));
                    more.set(next.more);
                }
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    };
    view! {
        <VirtualTable
            name="customer-rows"
            label=w::title(lang)
            columns=columns(lang, sees_deals)
            items=rows
            key=|row: &CustomerRow| format!("{}-{}", row.id, row.version)
            row=move |row| view! { <CustomerLine row sees_deals/> }.into_any()
            sort
            first=30
            more
            busy
            on_more=read_on
        />
    }
    .into_any()
}

fn columns(lang: Lang, sees_deals: bool) -> Vec<Column> {
    let mut columns = vec![
        Column::new("name", w::name(lang)).sortable(),
        Column::new("kind", w::kind(lang)).wide(),
        Column::new("industry", w::industry(lang)).wide(),
        Column::new("place", w::place(lang)).wide(),
        Column::new("owner", w::owner(lang)).wide(),
    ];
    if sees_deals {
        columns.push(Column::new("deals", w::open_deals(lang)).numeric());
    }
    columns.push(Column::new("contacted", w::last_contact(lang)).wide());
    columns.push(Column::new("updated", w::updated(lang)).sortable().wide());
    columns
}

/// Nothing to show: the first step, or the way back from too narrow a filter.
#[component]
fn Empty(filtered: bool, adding: RwSignal<bool>, may_add: bool) -> impl IntoView {
    let lang = use_lang();
    if filtered {
        return view! {
            <EmptyState icon=icondata::LuSearchX title=w::nothing_found(lang) text=w::nothing_found_text(lang)>
                <LinkButton href=routes::CUSTOMERS>{w::clear_filters(lang)}</LinkButton>
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
