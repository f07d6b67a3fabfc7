//! What a ticket or a customer asked of products, on its page.

use super::{
    api::{add_voice, find_topics, remove_voice, topics_asked},
    form::TopicFields,
    list::TopicBadge,
    model::{Asked, VoiceOf},
};
use crate::{
    access::{Action, Answer, Sending, ask, error_text, use_session},
    desk::tickets::{api::ticket_choices, desk::Desk, model::Choices},
    events::live::use_live,
    locale::use_lang,
    routes,
    ui::{
        Button, ButtonKind, ButtonSize, Combobox, Dialog, Form, FormActions, IconButton, Notice, Section, Skeleton,
        SkeletonShape, TextArea, Tone, found_for,
    },
    words::product_topics as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// Beside a ticket.
#[component]
pub(in crate::desk) fn TopicsOfTicket(desk: Desk) -> impl IntoView {
    let begin = desk.part(|ticket| (ticket.fields.subject.clone(), ticket.fields.product));
    view! { <Here of=VoiceOf::Ticket(desk.id) begin may_write=Signal::derive(move || desk.may_write())/> }
}

/// Beside a customer; nothing for those who see no tickets.
#[component]
pub fn TopicsOfCustomer(customer: Uuid) -> impl IntoView {
    let may = move |action| use_session().is_some_and(|session| session.may(action));
    if !may(Action::SeeTickets) {
        return ().into_any();
    }
    let begin = Memo::new(|_| (String::new(), None));
    view! { <Here of=VoiceOf::Customer(customer) begin may_write=Signal::stored(may(Action::EditTickets))/> }.into_any()
}

#[component]
fn Here(of: VoiceOf, begin: Memo<(String, Option<Uuid>)>, may_write: Signal<bool>) -> impl IntoView {
    let lang = use_lang();
    let asked: Answer<Vec<Asked>> = ask(move || of, topics_asked);
    let adding = RwSignal::new(false);
    use_live(move |event| {
        if event.resync || event.subject_kind == "topic" {
            asked.refetch();
        }
    });
    let add = move || {
        view! {
            <Show when=move || may_write.get()>
                <Button size=ButtonSize::Small kind=ButtonKind::Quiet icon=icondata::LuPlus on_click=move |_| adding.set(true)>
                    {w::collect(lang)}
                </Button>
            </Show>
        }
    };
    let done = Callback::new(move |()| {
        adding.set(false);
        asked.refetch();
    });
    view! {
        <Section title=w::asked_here(lang) actions=add>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(1)/> }>
                {move || Suspend::new(async move {
                    match asked.await {
                        Ok(all) => view! { <Lines all asked may_write/> }.into_any(),
                        Err(error) => view! { <Notice tone=Tone::Bad>{error_text(lang, &error)}</Notice> }.into_any(),
                    }
                })}
            </Transition>
            <Dialog name="topic-collect" title=w::collect(lang) open=adding>
                <Collecting of begin=begin.get_untracked() done/>
            </Dialog>
        </Section>
    }
}

#[component]
fn Lines(all: Vec<Asked>, asked: Answer<Vec<Asked>>, may_write: Signal<bool>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    if all.is_empty() {
        return view! { <p class="aside-none">{w::nothing_asked(lang)}</p> }.into_any();
    }
    let line = move |one: Asked| {
        let (voice, label) = (one.voice, w::remove_voice(lang, &one.title));
        let remove = move |_| sending.step(remove_voice(voice), move |()| asked.refetch());
        let label = StoredValue::new(label);
        view! {
            <li class="aside-line">
                <a class="aside-line__name" href=routes::desk_topic(one.topic)>
                    {one.title}
                </a>
                <TopicBadge state=one.state/>
                <Show when=move || may_write.get()>
                    <IconButton icon=icondata::LuX label=label.get_value() small=true on_click=remove/>
                </Show>
                {one.words.map(|words| view! { <p class="record__note">{words}</p> })}
            </li>
        }
    };
    view! { <ul class="aside-list">{all.into_iter().map(line).collect_view()}</ul> }.into_any()
}

/// Into a topic that there is, or a new one.
#[component]
fn Collecting(of: VoiceOf, begin: (String, Option<Uuid>), done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (value, words, said) =
        (RwSignal::new(None::<(Uuid, String)>), RwSignal::new(None::<String>), RwSignal::new(String::new()));
    let product = begin.1;
    let (offered, busy) = found_for(words, move |typed| find_topics(typed, product));
    let missing = RwSignal::new(false);
    let fresh = RwSignal::new(false);
    let send = move |()| {
        let chosen = value.get_untracked();
        missing.set(chosen.is_none());
        if let Some((topic, _)) = chosen {
            sending.form(add_voice(topic, of, said.get_untracked()), move |_| done.run(()));
        }
    };
    let refused = sending.errors.of("of");
    let error =
        Signal::derive(move || if missing.get() { Some(w::choose_topic(lang).to_owned()) } else { refused.get() });
    let made = Callback::new(move |_: Uuid| done.run(()));
    let known: Answer<Choices> = ask(|| (), |()| ticket_choices());
    let begin = StoredValue::new(begin);
    view! {
        <Show
            when=move || fresh.get()
            fallback=move || {
                view! {
                    <Form name="topic-collect-form" on_submit=send error=sending.errors.rest()>
                        <Combobox
                            name="topic-pick"
                            label=w::topic(lang)
                            value
                            words
                            choices=offered
                            nothing=w::no_topic(lang)
                            busy
                            error
                            required=true
                        />
                        <TextArea name="topic-said" label=w::words(lang) value=said max=2000 error=sending.errors.of("words")/>
                        <FormActions>
                            <Button on_click=move |_| fresh.set(true)>{w::add(lang)}</Button>
                            <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                                {w::collect(lang)}
                            </Button>
                        </FormActions>
                    </Form>
                }
            }
        >
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(4)/> }>
                {move || Suspend::new(async move {
                    match known.await {
                        Ok(known) => {
                            view! { <TopicFields existing=None of=Some(of) begin=begin.get_value() known done=made/> }.into_any()
                        }
                        Err(error) => view! { <Notice tone=Tone::Bad>{error_text(lang, &error)}</Notice> }.into_any(),
                    }
                })}
            </Transition>
        </Show>
    }
}
