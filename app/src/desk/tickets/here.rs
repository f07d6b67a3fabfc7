//! The tickets of a customer on its page, and a new one from there.

use super::{
    api::{ticket_choices, tickets_of_customer},
    form::NewTicket,
    list_model::{TicketFilter, TicketRow, TicketsOf},
    place::address_of,
    rules_model::number_in_words,
    words_of::StateBadge,
};
use crate::{
    access::{Action, Answer, ask, error_text, use_session},
    desk::tickets::list_model::Queue,
    events::live::use_live,
    locale::use_lang,
    routes,
    ui::{Ago, Button, ButtonKind, ButtonSize, Notice, Section, Skeleton, SkeletonShape, Tone},
    words::tickets as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// Open ones first, with the way to all of them; nothing for those who see no tickets.
#[component]
pub fn TicketsHere(customer: Uuid, name: Signal<String>) -> impl IntoView {
    let may = move |action| use_session().is_some_and(|session| session.may(action));
    if !may(Action::SeeTickets) {
        return ().into_any();
    }
    let (lang, may_add) = (use_lang(), may(Action::EditTickets));
    let tickets = ask(move || customer, tickets_of_customer);
    let adding = RwSignal::new(false);
    // Kept true once it was: what the form offers is asked for when it is first wanted.
    let wanted = RwSignal::new(false);
    use_live(move |event| {
        if event.resync || (event.subject_kind == "ticket" && event.customer == Some(customer)) {
            tickets.refetch();
        }
    });
    let add = move || {
        may_add.then(|| {
            let open = move |_| {
                wanted.set(true);
                adding.set(true);
            };
            view! {
                <Button size=ButtonSize::Small kind=ButtonKind::Quiet icon=icondata::LuPlus on_click=open>
                    {w::new_ticket(lang)}
                </Button>
            }
        })
    };
    view! {
        <Section title=w::title(lang) actions=add>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(2)/> }>
                {move || Suspend::new(async move {
                    match tickets.await {
                        Ok(found) => view! { <TicketList customer found/> }.into_any(),
                        Err(error) => view! { <Notice tone=Tone::Bad>{error_text(lang, &error)}</Notice> }.into_any(),
                    }
                })}
            </Transition>
            <Show when=move || wanted.get()>
                <NewHere customer name adding/>
            </Show>
        </Section>
    }
    .into_any()
}

#[component]
fn NewHere(customer: Uuid, name: Signal<String>, adding: RwSignal<bool>) -> impl IntoView {
    let known: Answer<_> = ask(|| (), |()| ticket_choices());
    let whose = Signal::derive(move || (customer, name.get()));
    view! { <NewTicket open=adding known customer=Some(whose)/> }
}

#[component]
fn TicketList(customer: Uuid, found: TicketsOf) -> impl IntoView {
    let lang = use_lang();
    if found.rows.is_empty() {
        return view! { <p class="aside-none">{w::none_here(lang)}</p> }.into_any();
    }
    let all = TicketFilter { queue: Queue::All, customer: Some(customer), ..TicketFilter::default() };
    view! {
        <p class="aside-none">
            <a class="cell-link" href=address_of(&all)>
                {w::counts_here(lang, found.open, found.all)}
            </a>
        </p>
        <ul class="aside-list">{found.rows.into_iter().map(|row| view! { <TicketHere row/> }).collect_view()}</ul>
    }
    .into_any()
}

#[component]
fn TicketHere(row: TicketRow) -> impl IntoView {
    let lang = use_lang();
    view! {
        <li class="aside-line">
            <a class="aside-line__name" href=routes::ticket(row.id)>
                {row.subject}
            </a>
            <StateBadge lang state=row.state/>
            <span class="aside-line__meta">
                <span>{number_in_words(row.number)}</span>
                {row.owner.map(|(_, name)| view! { <span>{name}</span> })}
                <Ago then=row.updated_at/>
            </span>
        </li>
    }
}
