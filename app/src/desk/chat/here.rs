//! The conversation on the page of its ticket: who the visitor says they are, whether they are there and type, and where an answer goes.

use super::{
    api::{end_chat, undo_end_chat},
    model::ChatHere,
    words_of::ended_word,
};
use crate::{
    desk::{
        mail::model::ReplyTo,
        reading::{
            Watch,
            model::{Doing, HOLDS, Sign},
        },
        tickets::{desk::Desk, model::Ticket},
    },
    locale::Lang,
    ui::{Ago, Badge, Button, ButtonSize, Tone},
    words::{chat as w, mail as mw},
};
use leptos::prelude::*;
use std::time::Duration;

/// Whether the visitor is there, by what the server knew and by the signs that their page gives since.
#[derive(Clone, Copy)]
pub(in crate::desk) struct Visitor {
    /// Whether their page is open.
    pub here: Memo<bool>,
    pub types: Memo<bool>,
}

impl Visitor {
    /// Of a ticket that was just read. To be called in a component's body.
    pub fn watch(ticket: &Ticket) -> Self {
        let (id, was_here) = (ticket.id, ticket.chat.as_ref().is_some_and(ChatHere::is_live));
        // What the server knew holds until a sign would have come.
        let known = RwSignal::new(was_here);
        let watch = Watch::with(true, move |sign: &Sign| {
            if sign.ticket == id && sign.doing == Doing::Gone {
                known.try_set(false);
            }
        });
        Effect::new(move |_| {
            if was_here {
                let forget = move || {
                    known.try_set(false);
                };
                if let Ok(waiting) = set_timeout_with_handle(forget, Duration::from_secs_f64(HOLDS / 1000.0)) {
                    on_cleanup(move || waiting.clear());
                }
            }
        });
        let there = watch.on(id);
        Self {
            here: Memo::new(move |_| known.get() || there.with(|there| !there.is_empty())),
            types: Memo::new(move |_| there.with(|there| there.iter().any(|one| one.writes))),
        }
    }
}

/// Above the conversation: the visitor, and the way to end it. Nothing on a ticket that is no chat.
#[component]
pub(in crate::desk) fn ChatBar(desk: Desk) -> impl IntoView {
    let chat = desk.part(|ticket| ticket.chat.clone());
    move || chat.get().map(|chat| view! { <Bar desk chat/> })
}

#[component]
fn Bar(desk: Desk, chat: ChatHere) -> impl IntoView {
    let lang = desk.lang;
    let said: Vec<String> = [&chat.name, &chat.mail, &chat.phone].into_iter().flatten().cloned().collect();
    let said = if said.is_empty() { w::nameless(lang).to_owned() } else { said.join(" · ") };
    let (ended, seen_at) = (chat.ended, chat.seen_at);
    let state = move || match ended {
        Some(by) => view! { <Badge>{ended_word(lang, by)}</Badge> }.into_any(),
        None if desk.visitor.types.get() => view! { <Badge tone=Tone::Warn>{w::types(lang)}</Badge> }.into_any(),
        None if desk.visitor.here.get() => view! { <Badge tone=Tone::Good>{w::is_here(lang)}</Badge> }.into_any(),
        None => view! {
            <Badge>{w::has_left(lang)}</Badge>
            " "
            <span class="chat-bar__when">
                <Ago then=seen_at/>
            </span>
        }
        .into_any(),
    };
    let end = move |_| {
        desk.step(end_chat(desk.id), move |end| {
            let back = move |()| desk.step(undo_end_chat(desk.id, end), |()| ());
            desk.toasts.undo(w::ended_toast(lang), Callback::new(back));
        });
    };
    view! {
        <section class="chat-bar" aria-label=w::chat(lang)>
            <span class="chat-bar__who">
                <span class="chat-bar__claim">{w::says_to_be(lang)}</span>
                " "
                <strong>{said}</strong>
            </span>
            <span role="status">{state}</span>
            <Show when=move || ended.is_none() && desk.may_write()>
                <Button size=ButtonSize::Small icon=icondata::LuCircleX on_click=end>
                    {w::end(lang)}
                </Button>
            </Show>
        </section>
    }
}

/// Where an answer goes that is given by chat: to the page of the visitor, or to their mailbox once they have left.
#[component]
pub(in crate::desk) fn ByChat(desk: Desk, shown: Memo<bool>) -> impl IntoView {
    let lang = desk.lang;
    let chat = desk.part(|ticket| ticket.chat.clone());
    let reply_to = desk.part(|ticket| ticket.reply_to.clone());
    let live =
        move || desk.visitor.here.get() && chat.with(|chat| chat.as_ref().is_some_and(|chat| chat.ended.is_none()));
    let phone = move || chat.with(|chat| chat.as_ref().and_then(|chat| chat.phone.clone()));
    let words = move || if live() { w::goes_live(lang).to_owned() } else { left_words(lang, reply_to.get(), phone()) };
    view! {
        <Show when=move || shown.get()>
            <p class="post__where">{words}</p>
        </Show>
    }
}

fn left_words(lang: Lang, reply_to: Option<ReplyTo>, phone: Option<String>) -> String {
    match (reply_to, phone) {
        (Some(to), _) => {
            let whom = if to.name.is_empty() { to.address } else { format!("{} <{}>", to.name, to.address) };
            format!("{} {}", w::left_mail(lang), mw::goes_to(lang, whom, to.by))
        }
        (None, Some(phone)) => w::left_phone(lang, phone),
        (None, None) => w::left_nowhere(lang).to_owned(),
    }
}
