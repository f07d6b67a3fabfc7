//! Who asked for a topic.

use super::{
    api::{add_voice, remove_voice},
    model::{TopicSeen, Voice, VoiceOf},
    page::{Cancel, Read},
};
use crate::{
    access::Sending,
    customers::CustomerPicker,
    desk::{
        relations::TicketPicker,
        tickets::{model::Choices, rules_model::number_in_words},
    },
    locale::use_lang,
    routes,
    ui::{
        Ago, Badge, Button, ButtonKind, ButtonSize, Choice, Dialog, EmptyState, Form, FormActions, IconButton, Section,
        Segmented, TextArea, Tone,
    },
    words::product_topics as w,
};
use leptos::prelude::*;
use uuid::Uuid;

const TICKET: &str = "ticket";
const CUSTOMER: &str = "customer";

#[component]
pub(super) fn Voices(now: Signal<(TopicSeen, Choices)>, read: Read, may_write: bool) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let adding = RwSignal::new(false);
    let topic = now.with_untracked(|(seen, _)| seen.topic.id);
    let remove = Callback::new(move |voice: Voice| {
        sending.step(remove_voice(voice.id), move |()| {
            read.refetch();
            let (of, words) = (voice.of, voice.words.clone().unwrap_or_default());
            let back = move |()| sending.step(add_voice(topic, of, words.clone()), move |_| read.refetch());
            sending.toasts().undo(w::voice_removed(lang), back);
        });
    });
    let add = move || {
        may_write.then(|| {
            view! {
                <Button size=ButtonSize::Small kind=ButtonKind::Quiet icon=icondata::LuPlus on_click=move |_| adding.set(true)>
                    {w::add_voice(lang)}
                </Button>
            }
        })
    };
    let done = Callback::new(move |()| {
        adding.set(false);
        read.refetch();
    });
    view! {
        <Section title=w::who_asked(lang) actions=add>
            <Show when=move || now.with(|(seen, _)| seen.voices.is_empty())>
                <EmptyState icon=icondata::LuMegaphone title=w::nobody(lang) text=w::nobody_text(lang) small=true/>
            </Show>
            <ul class="aside-list">
                <For
                    each=move || now.with(|(seen, _)| seen.voices.clone())
                    key=|voice| (voice.id, voice.prepared, voice.told_at)
                    let:voice
                >
                    <Line voice may_write remove/>
                </For>
            </ul>
            <Dialog name="topic-voice" title=w::add_voice(lang) open=adding>
                <Adding topic open=adding done/>
            </Dialog>
        </Section>
    }
}

#[component]
fn Line(voice: Voice, may_write: bool, remove: Callback<Voice>) -> impl IntoView {
    let lang = use_lang();
    let name = match (&voice.customer, &voice.ticket) {
        (Some((_, name)), _) => name.clone(),
        (None, Some((_, number, _))) => number_in_words(*number),
        (None, None) => w::out_of_sight(lang).to_owned(),
    };
    let customer = voice.customer.clone().map(|(id, name)| {
        view! {
            <a class="aside-line__name" href=routes::customer(id)>
                {name}
            </a>
        }
    });
    let ticket = voice.ticket.clone().map(|(id, number, subject)| {
        view! {
            <a class="cell-link" href=routes::ticket(id)>
                {number_in_words(number)}
                " "
                {subject}
            </a>
        }
    });
    let told = match voice.told_at {
        Some(_) => view! { <Badge tone=Tone::Good>{w::told(lang)}</Badge> }.into_any(),
        None if voice.prepared => view! { <Badge tone=Tone::Warn>{w::waits(lang)}</Badge> }.into_any(),
        None => ().into_any(),
    };
    let again = voice.clone();
    view! {
        <li class="aside-line">
            {customer}
            {ticket}
            {told}
            {may_write
                .then(|| {
                    view! {
                        <IconButton
                            icon=icondata::LuX
                            label=w::remove_voice(lang, &name)
                            small=true
                            on_click=move |_| remove.run(again.clone())
                        />
                    }
                })}
            {voice.words.map(|words| view! { <p class="record__note">{words}</p> })}
            <span class="aside-line__meta">
                {voice.added_by.map(|name| view! { <span>{name}</span> })}
                <Ago then=voice.added_at/>
            </span>
        </li>
    }
}

/// A ticket, or a customer without one, and what they said.
#[component]
fn Adding(topic: Uuid, open: RwSignal<bool>, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let way = RwSignal::new(TICKET.to_owned());
    let (ticket, customer) = (RwSignal::new(None::<(Uuid, String)>), RwSignal::new(None::<(Uuid, String)>));
    let words = RwSignal::new(String::new());
    let missing = RwSignal::new(false);
    let send = move |()| {
        let of = if way.with_untracked(|way| way == TICKET) {
            ticket.get_untracked().map(|(id, _)| VoiceOf::Ticket(id))
        } else {
            customer.get_untracked().map(|(id, _)| VoiceOf::Customer(id))
        };
        missing.set(of.is_none());
        if let Some(of) = of {
            sending.form(add_voice(topic, of, words.get_untracked()), move |_| done.run(()));
        }
    };
    let refused = sending.errors.of("of");
    let error =
        Signal::derive(move || if missing.get() { Some(w::choose_somebody(lang).to_owned()) } else { refused.get() });
    let ways = vec![Choice::new(TICKET, w::by_ticket(lang)), Choice::new(CUSTOMER, w::by_customer(lang))];
    view! {
        <Form name="topic-voice-form" on_submit=send error=sending.errors.rest()>
            <Segmented name="topic-voice-way" label=w::who_asked(lang) choices=ways value=way/>
            <Show
                when=move || way.with(|way| way == TICKET)
                fallback=move || {
                    view! { <CustomerPicker name="topic-customer" label=w::by_customer(lang) value=customer required=true error/> }
                }
            >
                <TicketPicker name="topic-ticket" of=Uuid::nil() value=ticket error/>
            </Show>
            <TextArea name="topic-words" label=w::words(lang) value=words max=2000 error=sending.errors.of("words")/>
            <FormActions>
                <Cancel open/>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
