//! The list of contacts, last changed first.

use super::{
    api::{contacts, count_all_contacts, count_contacts},
    form::NewContact,
    model::{ContactFilter, ContactRow},
    row::ContactLine,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, ask, error_text, use_session},
    customers::{
        custom::ValueFinder,
        filters::{OwnerFilter, sees_others},
        list::open_when_asked,
    },
    fields::RecordKind,
    lists::{Count, Counting, Loaded, model::Page as PageOf},
    locale::{Lang, use_lang},
    routes,
    ui::{
        Button, ButtonKind, Column, EmptyState, LinkButton, Notice, Page, SearchField, Skeleton, SkeletonShape, Tone,
        VirtualTable,
    },
    words::{contacts as w, customers as cw},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};

type First = Answer<(ContactFilter, PageOf<ContactRow>)>;

/// `/contacts`
pub struct ContactsPage {
    filter: Memo<ContactFilter>,
    first: First,
    count: Answer<Option<i64>>,
}

impl Screen for ContactsPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another list.
        let filter = Memo::new(move |was: Option<&ContactFilter>| match was {
            Some(was) if path.with(|path| path != routes::CONTACTS) => was.clone(),
            _ => query.with(filter_of),
        });
        let first = ask(
            move || filter.get(),
            |filter| async move { contacts(filter.clone(), None).await.map(|page| (filter, page)) },
        );
        Self { filter, first, count: ask(move || filter.get(), count_contacts) }
    }

    fn view(this: Self) -> AnyView {
        let ContactsPage { filter, first, count } = this;
        view! { <ContactListPage filter first count/> }.into_any()
    }
}

fn filter_of(query: &ParamsMap) -> ContactFilter {
    ContactFilter {
        text: query.get_str("q").unwrap_or_default().trim().to_owned(),
        owner: query.get_str("owner").and_then(|id| id.parse().ok()),
    }
}

fn address_of(filter: &ContactFilter) -> String {
    let mut query = ParamsMap::new();
    if !filter.text.is_empty() {
        query.insert("q", filter.text.clone());
    }
    if let Some(owner) = filter.owner {
        query.insert("owner", owner.to_string());
    }
    format!("{}{}", routes::CONTACTS, query.to_query_string())
}

#[component]
fn ContactListPage(filter: Memo<ContactFilter>, first: First, count: Answer<Option<i64>>) -> impl IntoView {
    let lang = use_lang();
    let may_add = use_session().is_some_and(|session| session.may(Action::EditCustomers));
    let (adding, show) = (RwSignal::new(false), show_filter());
    open_when_asked(routes::CONTACTS, adding, may_add, move || show.run(filter.get_untracked()));
    let actions = move || {
        let add = may_add.then(|| {
            view! {
                <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| adding.set(true)>
                    {w::new_contact(lang)}
                </Button>
            }
        });
        view! {
            <ValueFinder of=RecordKind::Contact/>
            {add}
        }
    };
    view! {
        <Page title=w::title(lang) fill=true actions=actions toolbar=move || view! { <Filters filter show/> <Counted filter count/> }>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(14)/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok((filter, page)) => view! { <Rows filter page adding may_add/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad title=cw::loading_failed(lang) on_retry=move |()| first.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
            {may_add.then(|| view! { <NewContact open=adding/> })}
        </Page>
    }
}

/// Puts a filter into the address.
fn show_filter() -> Callback<ContactFilter> {
    let navigate = use_navigate();
    Callback::new(move |filter: ContactFilter| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address_of(&filter), options);
    })
}

#[component]
fn Filters(filter: Memo<ContactFilter>, show: Callback<ContactFilter>) -> impl IntoView {
    let lang = use_lang();
    let text = RwSignal::new(filter.with_untracked(|filter| filter.text.clone()));
    Effect::new(move |_| {
        let wanted = filter.with(|filter| filter.text.clone());
        if text.with_untracked(|text| text.trim() != wanted) {
            text.set(wanted);
        }
    });
    view! {
        <SearchField
            name="contact-search"
            label=w::search(lang)
            placeholder=w::search_hint(lang)
            value=text
            on_search=move |words: String| {
                show.run(ContactFilter { text: words.trim().to_owned(), ..filter.get_untracked() });
            }
        />
        {sees_others()
            .then(|| {
                let owner = Signal::derive(move || filter.with(|filter| filter.owner));
                let choose = move |owner| show.run(ContactFilter { owner, ..filter.get_untracked() });
                view! { <OwnerFilter name="contact-owner-filter" owner on_choose=choose/> }
            })}
    }
}

/// How many there are: exact up to 10,000, and beyond on demand.
#[component]
fn Counted(filter: Memo<ContactFilter>, count: Answer<Option<i64>>) -> impl IntoView {
    let lang = use_lang();
    let words = move |(count, number): (Option<i64>, String)| match count {
        Some(1) => w::count_one(lang).to_owned(),
        _ => w::count_many(lang, number),
    };
    let exactly = move |()| -> Counting { Box::pin(count_all_contacts(filter.get_untracked())) };
    view! { <Count count words exactly/> }
}

/// The rows read so far; more are read when the end comes near.
#[component]
fn Rows(filter: ContactFilter, page: PageOf<ContactRow>, adding: RwSignal<bool>, may_add: bool) -> impl IntoView {
    let lang = use_lang();
    if page.rows.is_empty() {
        return view! { <Empty filtered=filter != ContactFilter::default() adding may_add/> }.into_any();
    }
    let loaded = Loaded::first(page);
    let read_on = loaded.read_on(move |mark| contacts(filter.clone(), Some(mark)));
    view! {
        <VirtualTable
            name="contact-rows"
            label=w::title(lang)
            columns=columns(lang)
            items=loaded.rows
            key=|row: &ContactRow| format!("{}-{}", row.id, row.version)
            row=move |row| view! { <ContactLine row/> }.into_any()
            first=30
            more=loaded.more()
            busy=loaded.busy
            on_more=read_on
        />
    }
    .into_any()
}

fn columns(lang: Lang) -> Vec<Column> {
    vec![
        Column::new("name", w::name(lang)),
        Column::new("title", w::job_title(lang)).wide(),
        Column::new("customer", w::customer(lang)).wide(),
        Column::new("phone", w::phone(lang)),
        Column::new("email", w::email(lang)).wide(),
        Column::new("owner", w::owner(lang)).wide(),
        Column::new("updated", w::updated(lang)).wide(),
    ]
}

/// Nothing to show: the first step, or the way back from too narrow a filter.
#[component]
fn Empty(filtered: bool, adding: RwSignal<bool>, may_add: bool) -> impl IntoView {
    let lang = use_lang();
    if filtered {
        return view! {
            <EmptyState icon=icondata::LuSearchX title=w::nothing_found(lang) text=w::nothing_found_text(lang)>
                <LinkButton href=routes::CONTACTS>{cw::clear_filters(lang)}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    if !may_add {
        return view! { <EmptyState icon=icondata::LuUsers title=w::empty_title(lang) text=w::empty_read_only(lang)/> }
            .into_any();
    }
    view! {
        <EmptyState icon=icondata::LuUsers title=w::empty_title(lang) text=w::empty_text(lang)>
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| adding.set(true)>
                {w::new_contact(lang)}
            </Button>
        </EmptyState>
    }
    .into_any()
}
