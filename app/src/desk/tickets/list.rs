//! `/desk`: the queues of the service desk.

use super::{
    api::{count_all_tickets, count_tickets, take_ticket, ticket_choices, ticket_in_list, ticket_queues, tickets},
    bar::{Because, Filters, Queues},
    form::NewTicket,
    list_model::{Queued, TicketFilter, TicketRow, TicketSort},
    model::Choices,
    place::{address_of, filter_of},
    preview::{Preview, PreviewPane},
    row::TicketLine,
    tools::Tools,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, error_text, is_for_me, use_session},
    desk::{
        changes::{BulkBar, Doing, Runs, RunsHere, Selection, listen},
        reading::Watch,
    },
    events::{LiveEvent, live::use_live},
    lists::{Count, Counting, Loaded, model::Page as PageOf},
    locale::{Lang, use_lang},
    routes,
    ui::{
        Button, Column, EmptyState, LinkButton, Notice, Page, Skeleton, SkeletonShape, Sort, Tone, VirtualTable,
        debounced, use_toasts,
    },
    words::tickets as w,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use uuid::Uuid;

type First = Answer<(TicketFilter, PageOf<TicketRow>)>;

/// What the page reads.
#[derive(Clone, Copy)]
struct Parts {
    filter: Memo<TicketFilter>,
    first: First,
    count: Answer<Option<i64>>,
    queues: Answer<Vec<Queued>>,
    known: Answer<Choices>,
}

/// `/desk`
pub struct DeskPage {
    parts: Parts,
}

impl Screen for DeskPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another list.
        let filter = Memo::new(move |was: Option<&TicketFilter>| match was {
            Some(was) if path.with(|path| path != routes::DESK) => was.clone(),
            _ => query.with(filter_of),
        });
        let counted = Memo::new(move |_| filter.get().unsorted());
        let first = ask(
            move || filter.get(),
            |filter| async move { tickets(filter.clone(), None).await.map(|page| (filter, page)) },
        );
        let parts = Parts {
            filter,
            first,
            count: ask(move || counted.get(), count_tickets),
            queues: ask(|| (), |()| ticket_queues()),
            known: ask(|| (), |()| ticket_choices()),
        };
        Self { parts }
    }

    fn view(this: Self) -> AnyView {
        let parts = this.parts;
        view! { <Desk parts/> }.into_any()
    }
}

#[component]
fn Desk(parts: Parts) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::SeeTickets) {
        return view! { <TurnedAway title=w::title(lang)/> }.into_any();
    }
    let Parts { filter, first, count, queues, known } = parts;
    let may = move |action| use_session().is_some_and(|session| session.may(action));
    let may_add = may(Action::EditTickets);
    let (adding, show, preview) = (RwSignal::new(false), show_filter(), Preview::remembered());
    // It outlives the rows, which are read anew when many of them changed: who was left out stays to be read.
    let read_anew = Callback::new(move |()| first.refetch());
    let (doing, runs) = (Doing::new(read_anew), Runs::new(read_anew));
    open_when_asked(adding, may_add, move || show.run(filter.get_untracked()));
    let toolbar = move || view! { <Filters filter show known/> <Because filter show known/> <Counted filter count/> };
    view! {
        <Page title=w::title(lang) fill=true actions=move || view! { <Tools filter adding preview/> } toolbar=toolbar>
            <div class="list-page">
                <Queues filter counts=queues/>
                <RunsHere runs/>
                <div class="desk-beside">
                    <div
                        class="list-page__rows"
                        on:focusin=move |event| preview.focused(&event)
                        on:click:capture=move |event| preview.pressed(&event)
                        on:keydown=move |event| preview.moved(&event)
                    >
                        <Listed parts first show adding doing runs preview/>
                    </div>
                    <PreviewPane preview/>
                </div>
            </div>
            {may_add.then(|| view! { <NewTicket open=adding known/> })}
        </Page>
    }
    .into_any()
}

/// `?new` in the address opens the dialog, and is taken out of it again.
fn open_when_asked(adding: RwSignal<bool>, may_add: bool, forget: impl Fn() + 'static) {
    let (query, path) = (use_query_map(), use_location().pathname);
    // Another page may be asked for its own form while this one is being left.
    let asked = Memo::new(move |_| {
        path.with(|path| path == routes::DESK) && query.with(|query| query.get_str("new").is_some())
    });
    Effect::new(move |_| {
        if asked.get() {
            adding.set(may_add);
            forget();
        }
    });
}

/// Puts what is shown into the address.
fn show_filter() -> Callback<TicketFilter> {
    let navigate = use_navigate();
    Callback::new(move |filter: TicketFilter| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address_of(&filter), options);
    })
}

/// How many there are: exact up to 10,000, and beyond on demand.
#[component]
fn Counted(filter: Memo<TicketFilter>, count: Answer<Option<i64>>) -> impl IntoView {
    let lang = use_lang();
    let words = move |(count, number): (Option<i64>, String)| match count {
        Some(1) => w::count_one(lang).to_owned(),
        _ => w::count_many(lang, number),
    };
    let exactly = move |()| -> Counting { Box::pin(count_all_tickets(filter.get_untracked().unsorted())) };
    view! { <Count count words exactly/> }
}

#[component]
fn Listed(
    parts: Parts,
    first: First,
    show: Callback<TicketFilter>,
    adding: RwSignal<bool>,
    doing: Doing,
    runs: Runs,
    preview: Preview,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(14)/> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok((filter, page)) => view! { <Rows filter page parts show adding doing runs preview/> }.into_any(),
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
    }
}

/// The rows read so far; more are read when the end comes near, and what others do appears as it happens.
#[component]
fn Rows(
    filter: TicketFilter,
    page: PageOf<TicketRow>,
    parts: Parts,
    show: Callback<TicketFilter>,
    adding: RwSignal<bool>,
    doing: Doing,
    runs: Runs,
    preview: Preview,
) -> impl IntoView {
    let lang = use_lang();
    let may = move |action| use_session().is_some_and(|session| session.may(action));
    let (may_take, may_edit) = (may(Action::AssignTickets), may(Action::EditTickets));
    let narrows = filter.narrows();
    let loaded = Loaded::first(page);
    let selection = may_edit.then(|| Selection::over(loaded.rows));
    if let Some(selection) = selection {
        listen(selection);
    }
    keep_live(filter.clone(), loaded.rows, parts);
    let watch = Watch::begin();
    let take = may_take.then(|| taking(filter.clone(), loaded.rows));
    let matching = StoredValue::new(filter.clone());
    let read_on = loaded.read_on(move |mark| tickets(filter.clone(), Some(mark)));
    let is_empty = Memo::new(move |_| loaded.rows.with(Vec::is_empty));
    move || {
        if is_empty.get() {
            return view! { <Empty narrows adding/> }.into_any();
        }
        view! {
            <div class="marked-list">
                <VirtualTable
                    name="ticket-rows"
                    label=w::title(lang)
                    columns=columns(lang, selection.is_some())
                    items=loaded.rows
                    key=|row: &TicketRow| format!("{}-{}-{:?}", row.id, row.version, row.promised)
                    row=move |row| view! { <TicketLine row take selection watch preview/> }.into_any()
                    sort=sort_in_address(parts.filter, show)
                    first=30
                    more=loaded.more()
                    busy=loaded.busy
                    on_more=read_on
                />
                {selection.map(|selection| view! { <BulkBar selection doing runs filter=matching.get_value()/> })}
            </div>
        }
        .into_any()
    }
}

/// Reads the tickets that others change, one by one, and the counts a moment later.
fn keep_live(filter: TicketFilter, rows: RwSignal<Vec<TicketRow>>, parts: Parts) {
    let news = RwSignal::new(0_u32);
    let settled = debounced(news.into(), 600);
    Effect::new(move |before: Option<u32>| {
        let count = settled.get();
        if before.is_some_and(|before| before != count) {
            parts.queues.refetch();
            parts.count.refetch();
        }
        count
    });
    let rules = RwSignal::new(0_u32);
    let reckoned = debounced(rules.into(), 1_000);
    Effect::new(move |before: Option<u32>| {
        let count = reckoned.get();
        if before.is_some_and(|before| before != count) {
            parts.first.refetch();
        }
        count
    });
    use_live(move |event: LiveEvent| {
        if event.kind == "ticket.reckoned" {
            // Rules changed, and many tickets at once.
            rules.update(|rules| *rules += 1);
        } else if event.resync {
            parts.first.refetch();
            news.update(|news| *news += 1);
        } else if event.subject_kind == "ticket" {
            read_row(filter.clone(), rows, event.subject);
            news.update(|news| *news += 1);
        }
    });
}

/// Shows a ticket as it is now: where it was, above the others where it is new, or no more.
fn read_row(filter: TicketFilter, rows: RwSignal<Vec<TicketRow>>, id: Uuid) {
    spawn_local(async move {
        // Where this fails, what is shown stays; the next change reads it again.
        let Ok(now) = ticket_in_list(filter.clone(), id).await else { return };
        let newest_first = filter.sort == TicketSort::Updated && !filter.reversed;
        rows.try_update(|rows| {
            let was = rows.iter().position(|row| row.id == id);
            match (was, now) {
                (Some(place), Some(row)) if newest_first => {
                    rows.remove(place);
                    rows.insert(0, row);
                }
                (Some(place), Some(row)) => rows[place] = row,
                (Some(place), None) => drop(rows.remove(place)),
                // In another order its place is not known before the list is read again.
                (None, Some(row)) if newest_first => rows.insert(0, row),
                (None, _) => {}
            }
        });
    });
}

/// Takes a ticket from its line.
fn taking(filter: TicketFilter, rows: RwSignal<Vec<TicketRow>>) -> Callback<Uuid> {
    let (lang, toasts) = (use_lang(), use_toasts());
    Callback::new(move |id: Uuid| {
        let filter = filter.clone();
        spawn_local(async move {
            match take_ticket(id).await {
                Ok(_) => toasts.success(w::taken_toast(lang)),
                Err(error) => toasts.error(error_text(lang, &error)),
            }
            read_row(filter, rows, id);
        });
    })
}

/// The table's order and the address say the same. Pressing the head of the column that sorts turns the order round.
fn sort_in_address(filter: Memo<TicketFilter>, show: Callback<TicketFilter>) -> RwSignal<Option<Sort>> {
    let sort_of = |filter: &TicketFilter| Sort {
        column: filter.sort.key().to_owned(),
        descending: filter.sort.descends() != filter.reversed,
    };
    let sort = RwSignal::new(Some(filter.with_untracked(sort_of)));
    Effect::new(move |_| sort.set(Some(filter.with(sort_of))));
    Effect::new(move |_| {
        let Some(pressed) = sort.get() else { return };
        let now = filter.get_untracked();
        let shown = sort_of(&now);
        if pressed == shown {
            return;
        }
        let chosen = TicketSort::from_key(&pressed.column);
        // Another column begins in the direction in which it is mostly wanted.
        let reversed = pressed.column == shown.column && pressed.descending != chosen.descends();
        show.run(TicketFilter { sort: chosen, reversed, ..now });
    });
    sort
}

fn columns(lang: Lang, marks: bool) -> Vec<Column> {
    let mark = marks.then(|| Column::new("mark", ""));
    let fields = [
        Column::new("subject", w::subject(lang)),
        Column::new("number", w::number(lang)).wide(),
        Column::new("state", w::state(lang)),
        Column::new("priority", w::priority(lang)).sortable().wide(),
        Column::new("topic", w::category(lang)).wide(),
        Column::new("customer", w::customer(lang)).wide(),
        Column::new("owner", w::owner(lang)).wide(),
        Column::new("due", w::due(lang)).sortable().wide(),
        Column::new("created", w::created(lang)).sortable().wide(),
        Column::new("updated", w::updated(lang)).sortable().wide(),
    ];
    mark.into_iter().chain(fields).collect()
}

/// Nothing to show: the first step, or the way back from too narrow a filter.
#[component]
fn Empty(narrows: bool, adding: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    if narrows {
        return view! {
            <EmptyState icon=icondata::LuSearchX title=w::nothing_found(lang) text=w::nothing_found_text(lang)>
                <LinkButton href=routes::DESK>{w::clear_filters(lang)}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    if use_session().is_some_and(|session| session.may(Action::EditTickets)) {
        return view! {
            <EmptyState icon=icondata::LuHeadset title=w::empty_title(lang) text=w::empty_text(lang)>
                <Button icon=icondata::LuPlus on_click=move |_| adding.set(true)>
                    {w::new_ticket(lang)}
                </Button>
            </EmptyState>
        }
        .into_any();
    }
    view! { <EmptyState icon=icondata::LuHeadset title=w::empty_title(lang) text=w::empty_read_only(lang)/> }.into_any()
}
