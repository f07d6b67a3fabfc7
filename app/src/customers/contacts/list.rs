//! The list of contacts: virtual rows, conditions, orders, and views under a name.

use super::{
    api::{contacts, count_all_contacts, count_contacts},
    bar::{Conditions, Tools},
    columns::{Shown, Shows},
    form::NewContact,
    model::{ContactFilter, ContactRow, ContactSort},
    place::{Place, views_of_everybody},
    row::ContactLine,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, ask, error_text, use_session},
    customers::{
        api::record_fields,
        bulk::{BulkBar, BulkRunning, Runs},
        custom::ValueFinder,
        list::{Selection, listen, open_when_asked},
        views::{
            ViewTabs,
            api::views_of,
            model::{ALL, Views, address_of},
        },
    },
    fields::{Catalogue, RecordKind},
    lists::{
        Count, Counting, Loaded,
        columns::{ListColumn, custom_of, widened},
        model::Page as PageOf,
    },
    locale::{Lang, use_lang},
    routes,
    ui::{
        Button, ButtonKind, Column, EmptyState, LinkButton, Notice, Page, Skeleton, SkeletonShape, Sort, Tone,
        VirtualTable, Width,
    },
    words::{contacts as w, customers as cw},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use std::sync::Arc;

type First = Answer<(ContactFilter, PageOf<ContactRow>)>;

/// `/contacts`
pub struct ContactsPage {
    place: Memo<Place>,
    first: First,
    count: Answer<Option<i64>>,
    views: Answer<Views>,
    fields: Answer<Catalogue>,
}

impl Screen for ContactsPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another list.
        let place = Memo::new(move |was: Option<&Place>| match was {
            Some(was) if path.with(|path| path != routes::CONTACTS) => was.clone(),
            _ => query.with(Place::of),
        });
        // Of the columns only custom fields change what is read, and the order does not change how many there are.
        let asked = Memo::new(move |_| place.with(|place| (place.filter.clone(), custom_of(&place.columns))));
        let counted = Memo::new(move |_| place.with(|place| place.filter.clone().unsorted()));
        let first = ask(
            move || asked.get(),
            |(filter, custom)| async move { contacts(filter.clone(), None, custom).await.map(|page| (filter, page)) },
        );
        let views = ask(|| (), |()| views_of(RecordKind::Contact));
        let fields = ask(|| (), |()| record_fields(RecordKind::Contact));
        Self { place, first, count: ask(move || counted.get(), count_contacts), views, fields }
    }

    fn view(this: Self) -> AnyView {
        let ContactsPage { place, first, count, views, fields } = this;
        view! { <ContactListPage place first count views fields/> }.into_any()
    }
}

#[component]
fn ContactListPage(
    place: Memo<Place>,
    first: First,
    count: Answer<Option<i64>>,
    views: Answer<Views>,
    fields: Answer<Catalogue>,
) -> impl IntoView {
    let lang = use_lang();
    let custom = RwSignal::new(Catalogue::default());
    let may_add = use_session().is_some_and(|session| session.may(Action::EditCustomers));
    let (adding, editing, show) = (RwSignal::new(false), RwSignal::new(false), show_place());
    open_when_asked(routes::CONTACTS, adding, may_add, move || show.run(place.get_untracked()));
    let runs = Runs::new();
    runs.on_change(move || {
        first.refetch();
        count.refetch();
    });
    let viewing = Memo::new(move |_| place.with(Place::viewing));
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
    let toolbar = move || {
        view! {
            <Tools place show editing custom/>
            <Counted place count/>
        }
    };
    view! {
        <Page title=w::title(lang) fill=true actions=actions toolbar=toolbar>
            <div class="list-page">
                <ViewTabs of=RecordKind::Contact viewing views system=views_of_everybody(lang)/>
                <Conditions place show editing custom/>
                <BulkRunning runs/>
                <div class="list-page__rows">
                    <Listed first fields custom place show runs adding may_add/>
                </div>
            </div>
            {may_add.then(|| view! { <NewContact open=adding/> })}
        </Page>
    }
}

#[component]
fn Listed(
    first: First,
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
                match first.await {
                    Ok((filter, page)) => view! { <Rows filter page fields place show runs adding may_add/> }.into_any(),
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
    }
}

/// Puts what is shown into the address.
fn show_place() -> Callback<Place> {
    let navigate = use_navigate();
    Callback::new(move |place: Place| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&place.address(), options);
    })
}

/// How many there are: exact up to 10,000, and beyond on demand.
#[component]
fn Counted(place: Memo<Place>, count: Answer<Option<i64>>) -> impl IntoView {
    let lang = use_lang();
    let words = move |(count, number): (Option<i64>, String)| match count {
        Some(1) => w::count_one(lang).to_owned(),
        _ => w::count_many(lang, number),
    };
    let exactly = move |()| -> Counting {
        Box::pin(count_all_contacts(place.with_untracked(|place| place.filter.clone().unsorted())))
    };
    view! { <Count count words exactly/> }
}

/// The rows read so far; more are read when the end comes near.
#[component]
fn Rows(
    filter: ContactFilter,
    page: PageOf<ContactRow>,
    fields: Arc<Catalogue>,
    place: Memo<Place>,
    show: Callback<Place>,
    runs: Runs,
    adding: RwSignal<bool>,
    may_add: bool,
) -> impl IntoView {
    let lang = use_lang();
    if page.rows.is_empty() {
        return view! { <Empty filtered=filter.narrows() adding may_add/> }.into_any();
    }
    let loaded = Loaded::first(page);
    let asked = filter.clone();
    let read_on = loaded.read_on(move |mark| {
        let custom = place.with_untracked(|place| custom_of(&place.columns));
        contacts(asked.clone(), Some(mark), custom)
    });
    // Who may add contacts may change them.
    let selection = may_add.then(|| Selection::over(loaded.rows));
    if let Some(selection) = selection {
        listen(selection, true);
    }
    let widen = Callback::new(move |(key, width): (String, Option<Width>)| {
        let now = place.get_untracked();
        show.run(Place { columns: widened(now.columns, &key, width), ..now });
    });
    let sort = sort_in_address(place, show);
    let known = fields.clone();
    let shown = Memo::new(move |_| {
        let all = place.with(|place| place.columns.clone());
        all.into_iter().filter(|shown: &Shown| shown.column.is_known(&known)).collect::<Vec<_>>()
    });
    let table = move || {
        let (shown, fields) = (shown.get(), fields.clone());
        view! {
            <VirtualTable
                name="contact-rows"
                label=w::title(lang)
                columns=columns(lang, &shown, selection.is_some(), &fields)
                items=loaded.rows
                key=|row: &ContactRow| format!("{}-{}", row.id, row.version)
                row=move |row| view! { <ContactLine row columns=shown.clone() fields=fields.clone() selection/> }.into_any()
                sort
                first=30
                more=loaded.more()
                busy=loaded.busy
                on_more=read_on
                on_width=widen
            />
        }
    };
    view! {
        <div class="marked-list">
            {table} {selection.map(|selection| view! { <BulkBar selection filter runs/> })}
        </div>
    }
    .into_any()
}

/// The table's order and the address say the same. Pressing the head of the column that sorts turns the order round.
fn sort_in_address(place: Memo<Place>, show: Callback<Place>) -> RwSignal<Option<Sort>> {
    let sort_of = |filter: &ContactFilter| Sort {
        column: filter.sort.key().to_owned(),
        descending: filter.sort.descends() != filter.reversed,
    };
    let sort = RwSignal::new(Some(place.with_untracked(|place| sort_of(&place.filter))));
    Effect::new(move |_| sort.set(Some(place.with(|place| sort_of(&place.filter)))));
    Effect::new(move |_| {
        let Some(pressed) = sort.get() else { return };
        let now = place.get_untracked();
        let shown = sort_of(&now.filter);
        if pressed == shown {
            return;
        }
        let chosen = ContactSort::from_key(&pressed.column);
        // Another column begins in the direction in which it is mostly wanted.
        let reversed = pressed.column == shown.column && pressed.descending != chosen.descends();
        show.run(Place { filter: ContactFilter { sort: chosen, reversed, ..now.filter.clone() }, ..now });
    });
    sort
}

/// The heads; on phones a card says what stands in most of them.
fn columns(lang: Lang, shown: &[Shown], marks: bool, fields: &Catalogue) -> Vec<Column> {
    let head = |shown: &Shown| {
        let mut column = Column::new(shown.column.key(), shown.column.label(lang, fields)).width(shown.width);
        if shown.column.is_numeric(fields) {
            column = column.numeric();
        }
        if shown.column.sort().is_some() {
            column = column.sortable();
        }
        if matches!(shown.column, Shows::Name | Shows::Phone) { column } else { column.wide() }
    };
    let mark = marks.then(|| Column::new("mark", ""));
    mark.into_iter().chain(shown.iter().map(head)).collect()
}

/// Nothing to show: the first step, or the way back from too narrow a filter.
#[component]
fn Empty(filtered: bool, adding: RwSignal<bool>, may_add: bool) -> impl IntoView {
    let lang = use_lang();
    if filtered {
        return view! {
            <EmptyState icon=icondata::LuSearchX title=w::nothing_found(lang) text=w::nothing_found_text(lang)>
                <LinkButton href=address_of(RecordKind::Contact, Some(ALL), "")>{cw::clear_filters(lang)}</LinkButton>
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
