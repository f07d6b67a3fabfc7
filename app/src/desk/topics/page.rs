//! `/desk/topics/:id`: one topic, what is done about it, and who asked.

use super::{
    api::{product_topic, set_topic_state},
    form::TopicFields,
    list::{TopicBadge, kind_word, state_word},
    model::{Topic, TopicSeen, TopicState},
    telling::Telling,
    voices::Voices,
};
use crate::areas::Screen;
use crate::{
    access::{
        Action, Answer, AppError, Kept, Sending, TurnedAway, answer_not_found, ask, error_text, is_for_me,
        use_organisation, use_session,
    },
    clock::use_now,
    desk::tickets::{
        api::ticket_choices,
        model::Choices,
        words_of::{category_word, choices},
    },
    events::live::use_live,
    locale::{format, use_lang},
    routes,
    ui::{
        Ago, Badge, Button, ButtonKind, ButtonSize, Crumb, Dialog, EmptyState, Fact, Facts, LinkButton, Notice, Page,
        Section, SelectField, Skeleton, SkeletonShape, Tone,
    },
    words::{product_topics as w, tickets as tw},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

pub(super) type Read = Answer<(TopicSeen, Choices)>;

/// The page with what it needs to begin.
pub struct TopicPage {
    id: Memo<Option<Uuid>>,
    read: Read,
}

impl Screen for TopicPage {
    fn data() -> Self {
        let params = use_params_map();
        // While the page is being left the address is already another's.
        let id = Memo::new(move |was: Option<&Option<Uuid>>| {
            let found = params.with(|params| params.get_str("id").and_then(|id| id.parse().ok()));
            found.or(was.copied().flatten())
        });
        let read = |id: Option<Uuid>| async move {
            let seen = product_topic(id.ok_or(AppError::NotFound)?).await?;
            Ok((seen, ticket_choices().await?))
        };
        Self { id, read: ask(move || id.get(), read) }
    }

    fn view(this: Self) -> AnyView {
        let TopicPage { id, read } = this;
        view! { <Loaded id read/> }.into_any()
    }
}

fn way_back() -> Vec<Crumb> {
    let lang = use_lang();
    vec![Crumb::link(tw::title(lang), routes::DESK), Crumb::link(w::title(lang), routes::DESK_TOPICS)]
}

#[component]
fn Loaded(id: Memo<Option<Uuid>>, read: Read) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::SeeTickets) {
        return view! { <TurnedAway title=w::topic(lang)/> }.into_any();
    }
    use_live(move |event| {
        let here = event.subject_kind == "topic" && Some(event.subject) == id.get_untracked();
        if event.resync || here {
            read.refetch();
        }
    });
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Record/> }>
            {move || Suspend::new(async move {
                match read.await {
                    Ok(_) => view! { <Shown read/> }.into_any(),
                    Err(AppError::NotFound) => {
                        answer_not_found();
                        view! {
                            <Page title=w::topic(lang) crumbs=way_back()>
                                <EmptyState icon=icondata::LuSearchX title=w::not_there(lang) text=w::not_there_text(lang)>
                                    <LinkButton href=routes::DESK_TOPICS>{w::to_all(lang)}</LinkButton>
                                </EmptyState>
                            </Page>
                        }
                            .into_any()
                    }
                    Err(error) => {
                        view! {
                            <Page title=w::topic(lang) crumbs=way_back()>
                                <Notice tone=Tone::Bad on_retry=move |()| read.refetch()>
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

#[component]
fn Shown(read: Read) -> impl IntoView {
    let draw = move |now: Signal<(TopicSeen, Choices)>| view! { <Whole now read/> }.into_any();
    view! { <Kept answer=read fallback=|| view! { <Skeleton shape=SkeletonShape::Record/> } draw/> }
}

#[component]
fn Whole(now: Signal<(TopicSeen, Choices)>, read: Read) -> impl IntoView {
    let lang = use_lang();
    let may_write = use_session().is_some_and(|session| session.may(Action::EditTickets));
    let topic = Memo::new(move |_| now.with(|(seen, _)| seen.topic.clone()));
    let editing = RwSignal::new(false);
    let saved = Callback::new(move |_: Uuid| {
        editing.set(false);
        read.refetch();
    });
    let title = Memo::new(move |_| topic.with(|topic| topic.title.clone()));
    let actions = move || {
        may_write.then(|| {
            view! {
                <Button icon=icondata::LuPencil on_click=move |_| editing.set(true)>
                    {w::change(lang)}
                </Button>
            }
        })
    };
    view! {
        <Page title crumbs=way_back() actions>
            <div class="record-head">
                {move || {
                    let (state, kind) = topic.with(|topic| (topic.state, topic.kind));
                    view! {
                        <TopicBadge state/>
                        <span>{kind_word(lang, kind)}</span>
                    }
                }}
            </div>
            {may_write.then(|| view! { <States topic read/> })}
            {move || view! { <Known topic=topic.get()/> }}
            {may_write.then(|| view! { <Telling now read/> })}
            <Voices now read may_write/>
            <Dialog name="topic" title=w::change(lang) open=editing>
                {move || {
                    let (seen, known) = now.get_untracked();
                    view! { <TopicFields existing=Some(seen.topic) of=None known done=saved/> }
                }}
            </Dialog>
        </Page>
    }
}

/// Where it stands, and the way elsewhere.
#[component]
fn States(topic: Memo<Topic>, read: Read) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let value = RwSignal::new(String::new());
    let state = Memo::new(move |_| topic.with(|topic| topic.state));
    Effect::new(move |_| value.set(state.get().key().to_owned()));
    let go = move |key: String| {
        let Some(to) = TopicState::from_key(&key) else { return };
        let (id, version, was) = topic.with_untracked(|topic| (topic.id, topic.version, topic.state));
        if to == was {
            return;
        }
        sending.send(
            set_topic_state(id, version, to),
            move |version| {
                read.refetch();
                let back = move |()| sending.step(set_topic_state(id, version, was), move |_| read.refetch());
                sending.toasts().undo(w::moved(lang, state_word(lang, to)), back);
            },
            move |error| {
                value.set(was.key().to_owned());
                sending.toasts().error(error_text(lang, &error));
                read.refetch();
            },
        );
    };
    let offered = choices(TopicState::ALL, TopicState::key, |one| state_word(lang, one));
    view! {
        <div class="measure-filters">
            <SelectField name="topic-state" label=w::state(lang) value choices=offered on_change=go/>
        </div>
    }
}

#[component]
fn Known(topic: Topic) -> impl IntoView {
    let (lang, clock, offset) = (use_lang(), use_now(), use_organisation().utc_offset);
    let text =
        move |label: &'static str, value: Option<String>| value.map(|value| view! { <Fact label>{value}</Fact> });
    let (open, due_on) = (topic.ended_at.is_none(), topic.due_on);
    let overdue = move || {
        let today = format::local(clock.get(), offset).date_naive();
        let late = open && due_on.is_some_and(|due| due < today);
        late.then(|| view! { <Badge tone=Tone::Bad>{w::overdue(lang)}</Badge> })
    };
    let due = due_on.map(|day| {
        view! {
            <Fact label=w::due_on(lang)>
                {format::date(lang, day)} " " {overdue}
            </Fact>
        }
    });
    let ended = topic.ended_at.map(|then| {
        view! {
            <Fact label=w::ended(lang)>
                <Ago then/>
            </Fact>
        }
    });
    view! {
        <Section title=w::about(lang)>
            {topic.detail.map(|detail| view! { <p class="record__note">{detail}</p> })}
            <Facts>
                {text(w::product(lang), topic.product.map(|(_, name)| name))}
                {text(w::cause(lang), topic.cause.map(|(_, name)| category_word(lang, &name)))}
                {text(w::team(lang), topic.team.map(|(_, name)| name))}
                {text(w::measure(lang), topic.measure)}
                {due}
                {ended}
                {text(w::created_by(lang), topic.created_by)}
            </Facts>
        </Section>
    }
}

/// A small way out of a form.
#[component]
pub(super) fn Cancel(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Button size=ButtonSize::Small kind=ButtonKind::Quiet on_click=move |_| open.set(false)>
            {w::cancel(use_lang())}
        </Button>
    }
}
