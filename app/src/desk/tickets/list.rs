//! `/desk`: the queues of the service desk.

use super::{
    api::{count_all_tickets, count_tickets, ticket_choices, ticket_queues, tickets},
    bar::{Because, Filters, Queues},
    board::{TicketsBoard, api::read_ticket_board, model::TicketBoard},
    form::NewTicket,
    list_model::{Queue, Queued, TicketFilter, TicketRow},
    looks::Looks,
    model::Choices,
    place::{Place, address_of_queue},
    preview::{Preview, PreviewPane},
    rows::Rows,
    tools::Tools,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, error_text, is_for_me, use_session},
    desk::changes::{Doing, Runs, RunsHere},
    lists::{
        Count, Counting,
        model::Page as PageOf,
        views::{
            ViewTabs,
            api::views_of,
            model::{ListKind, Views},
        },
    },
    locale::use_lang,
    routes,
    ui::{Button, EmptyState, LinkButton, Notice, Page, Skeleton, SkeletonShape, Tone},
    words::tickets as w,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use serde::{Deserialize, Serialize};

/// What was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Read {
    List(PageOf<TicketRow>),
    Board(TicketBoard),
}

type First = Answer<(TicketFilter, Read)>;

/// What the page reads.
#[derive(Clone, Copy)]
pub struct Parts {
    pub(super) place: Memo<Place>,
    filter: Memo<TicketFilter>,
    board: Memo<bool>,
    pub(super) first: First,
    pub(super) count: Answer<Option<i64>>,
    pub(super) queues: Answer<Vec<Queued>>,
    known: Answer<Choices>,
    views: Answer<Views>,
}

/// `/desk`
pub struct DeskPage {
    parts: Parts,
}

impl Screen for DeskPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another list.
        let place = Memo::new(move |was: Option<&Place>| match was {
            Some(was) if path.with(|path| path != routes::DESK) => was.clone(),
            _ => query.with(Place::of),
        });
        let filter = Memo::new(move |_| place.with(|place| place.filter.clone()));
        let board = Memo::new(move |_| place.with(|place| place.board));
        let counted = Memo::new(move |_| filter.get().unsorted());
        let read = |(filter, board): (TicketFilter, bool)| async move {
            let read = if board {
                Read::Board(read_ticket_board(filter.clone()).await?)
            } else {
                Read::List(tickets(filter.clone(), None).await?)
            };
            Ok((filter, read))
        };
        let first = ask(move || (filter.get(), board.get()), read);
        let parts = Parts {
            place,
            filter,
            board,
            first,
            count: ask(move || counted.get(), count_tickets),
            queues: ask(|| (), |()| ticket_queues()),
            known: ask(|| (), |()| ticket_choices()),
            views: ask(|| (), |()| views_of(ListKind::Ticket)),
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
    let Parts { place, filter, board, first, count, queues, known, views } = parts;
    let may = move |action| use_session().is_some_and(|session| session.may(action));
    let may_add = may(Action::EditTickets);
    let (adding, go, preview) = (RwSignal::new(false), show_place(), Preview::remembered());
    let show = Callback::new(move |filter: TicketFilter| go.run(Place { filter, ..place.get_untracked() }));
    let viewing = Memo::new(move |_| place.with(Place::viewing));
    // It outlives the rows, which are read anew when many of them changed: who was left out stays to be read.
    let read_anew = Callback::new(move |()| first.refetch());
    let (doing, runs) = (Doing::new(read_anew), Runs::new(read_anew));
    open_when_asked(adding, may_add, move || go.run(place.get_untracked()));
    let toolbar = move || {
        view! {
            <Filters filter board show known/>
            <Looks place board show=go/>
            <Because filter show known/>
            // The lanes of a board say how many they have.
            <Show when=move || !board.get()>
                <Counted filter count/>
            </Show>
        }
    };
    view! {
        <Page title=w::title(lang) fill=true actions=move || view! { <Tools filter adding preview/> } toolbar=toolbar>
            <div class="list-page">
                <div class="desk-places">
                    <Queues filter board counts=queues/>
                    <ViewTabs of=ListKind::Ticket viewing views system=Vec::new()/>
                </div>
                <RunsHere runs/>
                <div class="desk-beside">
                    <div
                        class="list-page__rows"
                        on:focusin=move |event| preview.focused(&event)
                        on:click:capture=move |event| preview.pressed(&event)
                        on:keydown=move |event| preview.moved(&event)
                    >
                        <Listed parts first show=go adding doing runs preview/>
                    </div>
                    <Show when=move || !board.get()>
                        <PreviewPane preview/>
                    </Show>
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
fn show_place() -> Callback<Place> {
    let navigate = use_navigate();
    Callback::new(move |place: Place| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&place.address(), options);
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
    show: Callback<Place>,
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
                    Ok((filter, Read::List(page))) => {
                        view! { <Rows filter page parts show adding doing runs preview/> }.into_any()
                    }
                    Ok((filter, Read::Board(board))) => view! { <TicketsBoard filter board parts/> }.into_any(),
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

/// Nothing to show: the first step, or the way back from too narrow a filter.
#[component]
pub(super) fn Empty(narrows: bool, adding: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    if narrows {
        return view! {
            <EmptyState icon=icondata::LuSearchX title=w::nothing_found(lang) text=w::nothing_found_text(lang)>
                <LinkButton href=address_of_queue(Queue::default(), false)>{w::clear_filters(lang)}</LinkButton>
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
