//! `/desk/:id`: one ticket, by its id or its number.

use super::{
    actions::Actions,
    api::{read_ticket, ticket_story},
    desk::Desk,
    fields::Facts,
    keys::KEYS,
    model::Ticket,
    reply::ReplyBox,
    rules_model::number_in_words,
    story::StoryHere,
    talk_model::Story,
    words_of::{PriorityBadge, StateBadge, kind_word},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, AppError, TurnedAway, answer_not_found, ask, error_text, is_for_me},
    desk::{
        brought::BroughtNotice,
        chat::ChatBar,
        complaints::ComplaintHere,
        deadlines::PromiseMark,
        reading::ReadersHere,
        relations::{MergedNotice, RelationsHere},
        repairs::AfterSalesHere,
        satisfaction::RatingHere,
        snooze::SnoozeMark,
        suggestions::SuggestionsHere,
        topics::{PreparedHere, TopicsOfTicket},
    },
    locale::use_lang,
    routes,
    tasks::{TasksHere, model::TaskOn},
    ui::{Badge, Crumb, EmptyState, LinkButton, Notice, Page, Section, Skeleton, SkeletonShape, Tone},
    words::tickets as w,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

type Found = (Ticket, Story);

/// The page with what it needs to begin.
pub struct TicketPage {
    ticket: Answer<Found>,
}

impl Screen for TicketPage {
    fn data() -> Self {
        let params = use_params_map();
        // While the page is being left the address is already another's: that must not ask for another ticket.
        let key = Memo::new(move |was: Option<&String>| {
            let named = params.with(|params| params.get("id"));
            named.or_else(|| was.cloned()).unwrap_or_default()
        });
        let read = |key: String| async move {
            let ticket = read_ticket(key).await?;
            let story = ticket_story(ticket.id, None).await?;
            Ok((ticket, story))
        };
        Self { ticket: ask(move || key.get(), read) }
    }

    fn view(this: Self) -> AnyView {
        let ticket = this.ticket;
        view! { <Loaded ticket/> }.into_any()
    }
}

#[component]
fn Loaded(ticket: Answer<Found>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::SeeTickets) {
        return view! { <TurnedAway title=w::ticket(lang)/> }.into_any();
    }
    view! {
        <Transition fallback=move || {
            view! {
                <Page title=w::ticket(lang) crumbs=way_back()>
                    <Skeleton shape=SkeletonShape::Record/>
                </Page>
            }
        }>
            {move || Suspend::new(async move {
                match ticket.await {
                    Ok((ticket, story)) => view! { <Shown ticket story/> }.into_any(),
                    Err(AppError::NotFound) => view! { <NotThere/> }.into_any(),
                    Err(error) => {
                        view! {
                            <Page title=w::ticket(lang) crumbs=way_back()>
                                <Notice tone=Tone::Bad on_retry=move |()| ticket.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            </Page>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
    .into_any()
}

fn way_back() -> Vec<Crumb> {
    vec![Crumb::link(w::title(use_lang()), routes::DESK)]
}

/// Gone, never there, or not for this person: all look the same.
#[component]
fn NotThere() -> impl IntoView {
    let lang = use_lang();
    answer_not_found();
    view! {
        <Page title=w::ticket(lang) crumbs=way_back()>
            <EmptyState icon=icondata::LuSearchX title=w::not_there(lang) text=w::not_there_text(lang)>
                <LinkButton href=routes::DESK>{w::to_desk(lang)}</LinkButton>
            </EmptyState>
        </Page>
    }
}

#[component]
fn Shown(ticket: Ticket, story: Story) -> impl IntoView {
    let number = number_in_words(ticket.number);
    let desk = Desk::of(ticket, story);
    let lang = desk.lang;
    let title = desk.part(|ticket| ticket.fields.subject.clone());
    let crumbs = vec![Crumb::link(w::title(lang), routes::DESK), Crumb::here(number)];
    view! {
        <Page title crumbs actions=move || view! { <Actions desk/> }>
            <Show when=move || desk.is_gone()>
                <Notice tone=Tone::Warn>{w::gone_meanwhile(lang)}</Notice>
            </Show>
            <MergedNotice desk/>
            <BroughtNotice brought=desk.part(|ticket| ticket.brought.clone())/>
            <Head desk/>
            <ChatBar desk/>
            <ReadersHere desk/>
            <div class="record record--talk" data-keys=move || desk.may_write().then_some(KEYS)>
                <div class="record__write">
                    <Show when=move || desk.may_write()>
                        <PreparedHere desk/>
                        <ReplyBox desk/>
                        <SuggestionsHere desk/>
                    </Show>
                </div>
                <div class="record__side">
                    <Facts desk/>
                    <TasksHere on=TaskOn::Ticket(desk.id) may_write=Signal::derive(move || desk.may_write())/>
                    <AfterSalesHere desk/>
                    <ComplaintHere desk/>
                    <TopicsOfTicket desk/>
                    <RelationsHere desk/>
                    <Rated desk/>
                </div>
                <div class="record__story">
                    <Section title=w::story(lang)>
                        <StoryHere desk/>
                    </Section>
                </div>
            </div>
        </Page>
    }
}

/// What the customer said of it, and the way to ask once it is solved.
#[component]
fn Rated(desk: Desk) -> impl IntoView {
    let done = desk.part(|ticket| !ticket.state.is_open() && ticket.fields.customer.is_some());
    view! { <RatingHere ticket=desk.id done=done may_ask=Signal::derive(move || desk.may_write())/> }
}

/// What it is, how pressing, where it stands, and what is promised.
#[component]
pub(super) fn Head(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let head = desk.part(|ticket| (ticket.state, ticket.fields.priority, ticket.fields.kind, ticket.reopened));
    let promises = desk.part(|ticket| ticket.promises.clone());
    view! {
        <div class="record-head">
            {move || {
                let (state, priority, kind, reopened) = head.get();
                view! {
                    <StateBadge lang state/>
                    <span>{kind_word(lang, kind)}</span>
                    <PriorityBadge lang priority/>
                    {(reopened > 0)
                        .then(|| {
                            view! {
                                <Badge tone=Tone::Warn icon=icondata::LuRotateCcw>
                                    {w::reopened_times(lang, reopened)}
                                </Badge>
                            }
                        })}
                }
            }}
            <SnoozeMark desk/>
            {move || promises.get().into_iter().map(|promised| view! { <PromiseMark promised labelled=true/> }).collect_view()}
        </div>
    }
}
