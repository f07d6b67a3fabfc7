//! `/desk/chats`: the conversations that go on. Who waits can be taken from here; one answers on the page of the ticket.

use super::{
    api::read_chats,
    model::{ChatLine, ChatLists},
    waiting::is_news,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, AppError, Sending, TurnedAway, ask, error_text, is_for_me},
    desk::{
        assignment::PresenceMenu,
        reading::{Watch, model::Doing},
        tickets::{api::take_ticket, rules_model::number_in_words},
    },
    events::live::use_live,
    locale::use_lang,
    routes,
    ui::{
        Ago, Avatar, AvatarSize, Badge, Button, ButtonKind, ButtonSize, Crumb, EmptyState, Notice, Page, Section,
        Skeleton, SkeletonShape, Tone,
    },
    words::{chat as w, tickets as tw},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::time::Duration;
use uuid::Uuid;

/// Words of visitors come one by one: so long it is waited for more before the list is read anew.
const PAUSE: Duration = Duration::from_millis(400);

/// `/desk/chats`
pub struct ChatsPage {
    lists: Answer<ChatLists>,
}

impl Screen for ChatsPage {
    fn data() -> Self {
        Self { lists: ask(|| (), |()| read_chats()) }
    }

    fn view(this: Self) -> AnyView {
        let lists = this.lists;
        view! { <Chats lists/> }.into_any()
    }
}

#[component]
fn Chats(lists: Answer<ChatLists>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::EditTickets) {
        return view! { <TurnedAway title=w::chats(lang)/> }.into_any();
    }
    // Which tickets are chats is known from the list: what is said on others is no news here.
    let shown = RwSignal::new(Vec::<Uuid>::new());
    let due = RwSignal::new(false);
    use_live(move |event| {
        let said = matches!(event.kind.as_str(), "ticket.heard" | "ticket.replied");
        if !(is_news(&event) || said && shown.with_untracked(|shown| shown.contains(&event.subject))) {
            return;
        }
        if !due.try_get_untracked().unwrap_or(true) {
            due.set(true);
            let read = move || {
                if due.try_set(false).is_none() {
                    lists.refetch();
                }
            };
            set_timeout(read, PAUSE);
        }
    });
    let watch = Watch::with(true, move |sign| {
        // Who has left is there no more, whatever was read before.
        if sign.doing == Doing::Gone {
            lists.refetch();
        }
    });
    let crumbs = vec![Crumb::link(tw::title(lang), routes::DESK)];
    view! {
        <Page title=w::chats(lang) crumbs actions=move || view! { <PresenceMenu/> }>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(6)/> }>
                {move || Suspend::new(async move {
                    match lists.await {
                        Ok(found) => {
                            let all = [&found.waiting, &found.mine, &found.others].into_iter().flatten();
                            shown.set(all.map(|line| line.ticket).collect());
                            view! { <Lists found watch changed=Callback::new(move |()| lists.refetch())/> }.into_any()
                        }
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| lists.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Page>
    }
    .into_any()
}

#[component]
fn Lists(found: ChatLists, watch: Watch, changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    if found.is_empty() {
        return view! {
            <EmptyState icon=icondata::LuMessagesSquare title=w::no_chats(lang) text=w::no_chats_text(lang)/>
        }
        .into_any();
    }
    let ChatLists { waiting, mine, others } = found;
    let list = move |title: &'static str, none: &'static str, lines: Vec<ChatLine>| {
        let empty = lines.is_empty().then(|| view! { <p class="aside-none">{none}</p> });
        let lines: Vec<_> = lines.into_iter().map(|line| view! { <Line line watch changed/> }).collect();
        view! {
            <Section title>
                {empty}
                <ul class="chat-list">{lines}</ul>
            </Section>
        }
    };
    view! {
        <div class="chat-lists">
            {list(w::waiting(lang), w::none_waiting(lang), waiting)}
            {list(w::mine(lang), w::none_mine(lang), mine)}
            {list(w::others(lang), w::none_others(lang), others)}
        </div>
    }
    .into_any()
}

#[component]
fn Line(line: ChatLine, watch: Watch, changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let (ticket, was_here) = (line.ticket, line.here);
    let there = watch.on(ticket);
    let state = move || {
        let (here, types) = there.with(|there| (was_here || !there.is_empty(), there.iter().any(|one| one.writes)));
        if types {
            view! { <Badge tone=Tone::Warn>{w::types(lang)}</Badge> }.into_any()
        } else if here {
            view! { <Badge tone=Tone::Good>{w::is_here(lang)}</Badge> }.into_any()
        } else {
            view! { <Badge>{w::has_left(lang)}</Badge> }.into_any()
        }
    };
    let name = line.name.unwrap_or_else(|| w::visitor(lang).to_owned());
    let waits = match line.waits_since {
        Some(since) => view! {
            <span class="chat-line__waits">
                {w::waits_since(lang)} " " <Ago then=since/>
            </span>
        }
        .into_any(),
        None => view! { <span>{w::answered(lang)}</span> }.into_any(),
    };
    let free = line.owner.is_none();
    let owner = line.owner.map(|(_, name)| view! { <Avatar name size=AvatarSize::Small labelled=true/> });
    let number = number_in_words(line.number);
    view! {
        <li class="chat-line" id=format!("chat-{ticket}")>
            <a class="chat-line__link" href=routes::ticket(ticket)>
                <span class="chat-line__name">{name.clone()}</span>
                <span class="chat-line__last">{line.last}</span>
                <span class="chat-line__meta">
                    <span>{number}</span>
                    {line.customer.map(|customer| view! { <span>{customer}</span> })}
                    {waits}
                </span>
            </a>
            <span class="chat-line__side">
                <span role="status">{state}</span>
                {owner}
                {free.then(|| view! { <Take ticket name changed/> })}
            </span>
        </li>
    }
}

/// Takes a conversation and leads to it. Who comes second is told so, and the list shows who was first.
#[component]
fn Take(ticket: Uuid, name: String, changed: Callback<()>) -> impl IntoView {
    let (lang, sending, navigate) = (use_lang(), Sending::new(), use_navigate());
    let take = move |_| {
        let go = navigate.clone();
        sending.send(
            take_ticket(ticket),
            move |_| go(&routes::ticket(ticket), NavigateOptions::default()),
            move |error: AppError| {
                sending.toasts().error(error_text(lang, &error));
                changed.run(());
            },
        );
    };
    view! {
        <Button
            size=ButtonSize::Small
            kind=ButtonKind::Primary
            icon=icondata::LuHand
            busy=sending.busy()
            on_click=take
        >
            {w::take(lang)}
            <span class="visually-hidden">" " {name}</span>
        </Button>
    }
}
