//! The list of contacts, last changed first.

use super::{
    api::{contacts, count_contacts},
    form::NewContact,
    model::{ContactFilter, ContactRow},
    row::ContactLine,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, ask, error_text, use_session},
    customers::{
        filters::{OwnerFilter, sees_others},
        list::open_when_asked,
        model::{COUNTED, Listed},
    },
    locale::{Lang, format, use_lang},
    routes,
    ui::{
        Button, ButtonKind, Column, EmptyState, LinkButton, Notice, Page, SearchField, Skeleton, SkeletonShape, Tone,
        VirtualTable, use_toasts,
    },
    words::{contacts as w, customers as cw},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};

type First = Answer<(ContactFilter, Listed<ContactRow>)>;

/// `/contacts`
pub struct ContactsPage {
    filter: Memo<ContactFilter>,
    first: First,
    count: Answer<i64>,
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
            |filter| async move { contacts(filter.clone(), None).await.map(|listed| (filter, listed)) },
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
fn ContactListPage(filter: Memo<ContactFilter>, first: First, count: Answer<i64>) -> impl IntoView {
    let lang = use_lang();
    let may_add = use_session().is_some_and(|session| session.may(Action::EditCustomers));
    let (adding, show) = (RwSignal::new(false), show_filter());
    open_when_asked(routes::CONTACTS, adding, may_add, move || show.run(filter.get_untracked()));
    let actions = move || {
        may_add.then(|| {
            view! {
                <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| adding.set(true)>
                    {w::new_contact(lang)}
                </Button>
            }
        })
    };
    view! {
        <Page title=w::title(lang) fill=true actions=actions toolbar=move || view! { <Filters filter show/> <Count count/> }>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(14)/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok((filter, listed)) => view! { <Rows filter listed adding may_add/> }.into_any(),
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

/// How many there are: exact up to 10,000.
#[component]
fn Count(count: Answer<i64>) -> impl IntoView {
    let lang = use_lang();
    let words = move |count: i64| match count {
        1 => w::count_one(lang).to_owned(),
        count if count > COUNTED => w::count_many(lang, format!("{}+", format::count(COUNTED))),
        count => w::count_many(lang, format::count(count)),
    };
    view! {
        <p class="list-count" aria-live="polite">
            <Transition>{move || Suspend::new(async move { count.await.ok().map(words) })}</Transition>
        </p>
    }
}

/// The rows read so far; more are read when the end comes near.
#[component]
fn Rows(filter: ContactFilter, listed: Listed<ContactRow>, adding: RwSignal<bool>, may_add: bool) -> impl IntoView {
    let (lang, toasts) = (use_lang(), use_toasts());
    if listed.rows.is_empty() {
        return view! { <Empty filtered=filter != ContactFilter::default() adding may_add/> }.into_any();
    }
    let rows = RwSignal::new(listed.rows);
    let (more, busy) = (RwSignal::new(listed.more), RwSignal::new(false));
    let read_on = move |()| {
        let (filter, after) = (filter.clone(), rows.with_untracked(|rows| rows.last().map(ContactRow::mark)));
        busy.set(true);
        spawn_local(async move {
            let next = contacts(filter, after).await;
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
            name="contact-rows"
            label=w::title(lang)
            columns=columns(lang)
            items=rows
            key=|row: &ContactRow| format!("{}-{}", row.id, row.version)
            row=move |row| view! { <ContactLine row/> }.into_any()
            first=30
            more
            busy
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
