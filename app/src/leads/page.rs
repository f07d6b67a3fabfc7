//! `/leads/:id`: one lead, what to do next, who may be the same, and what happened.

use super::{
    api::{LeadSeen, lead_doubles, read_lead},
    convert::ConvertDialog,
    fields::LeadFields,
    model::{Alike, Doubles, Lead, State},
    steps::{NextHere, Steps, TalkHere},
    story::Story,
    words_of::{StateBadge, source_word, state_word},
};
use crate::areas::Screen;
use crate::{
    access::{
        Action, Answer, AppError, Kept, TurnedAway, answer_not_found, ask, is_for_me, use_organisation, use_session,
    },
    customers::duplicates::{SuspectLine, model::Suspect},
    events::live::use_live,
    fields::RecordKind,
    locale::{Lang, format, use_lang},
    mailing::{
        MailsHere, ask_mails,
        model::{MailOn, MailRow},
    },
    routes,
    scores::{ScoreHere, ask_score, model::Kind, seen_model::Seen},
    ui::{
        Badge, Button, Crumb, Dialog, EmptyState, Fact, Facts, LinkButton, Page, PhoneLink, Section, Skeleton,
        SkeletonShape, Tone,
    },
    words::{customers as cw, leads as w},
};
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

pub(super) type Read = Answer<LeadSeen>;

/// The page with what it needs to begin.
pub struct LeadPage {
    id: Memo<Option<Uuid>>,
    read: Read,
    beside: Beside,
}

/// What is shown beside the lead.
#[derive(Clone, Copy)]
struct Beside {
    doubles: Answer<Doubles>,
    score: Answer<Seen>,
    mails: Answer<Vec<MailRow>>,
}

impl Screen for LeadPage {
    fn data() -> Self {
        let params = use_params_map();
        // While the page is being left the address is already another's.
        let id = Memo::new(move |was: Option<&Option<Uuid>>| {
            let found = params.with(|params| params.get_str("id").and_then(|id| id.parse().ok()));
            found.or(was.copied().flatten())
        });
        let writes = use_session().is_some_and(|session| session.may(Action::EditCustomers));
        let read = |id: Option<Uuid>| async move { read_lead(id.ok_or(AppError::NotFound)?).await };
        let doubles = move |id: Option<Uuid>| async move {
            match id.filter(|_| writes) {
                Some(id) => lead_doubles(id).await,
                None => Ok(Doubles::default()),
            }
        };
        let beside = Beside {
            doubles: ask(move || id.get(), doubles),
            score: ask_score(Kind::Lead, id),
            mails: ask_mails(move || id.get().map(MailOn::Lead)),
        };
        Self { id, read: ask(move || id.get(), read), beside }
    }

    fn view(this: Self) -> AnyView {
        let LeadPage { id, read, beside } = this;
        view! { <Loaded id read beside/> }.into_any()
    }
}

fn way_back() -> Vec<Crumb> {
    vec![Crumb::link(w::title(use_lang()), routes::LEADS)]
}

#[component]
fn Loaded(id: Memo<Option<Uuid>>, read: Read, beside: Beside) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::SeeCustomers) {
        return view! { <TurnedAway title=w::lead(lang)/> }.into_any();
    }
    let me = use_session().map(|session| session.person);
    use_live(move |event| {
        let here = event.subject_kind == "lead" && Some(event.subject) == id.get_untracked();
        // Whoever deletes it is leaving.
        let leaving = event.kind == "lead.deleted" && event.actor == me;
        if event.resync || (here && !leaving) {
            read.refetch();
        }
    });
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Record/> }>
            {move || {
                // Untracked: what comes later changes what is drawn, and whatever is open or half typed outlives it.
                Suspend::new(
                    ScopedFuture::new_untracked(async move {
                        match read.await {
                            Err(AppError::NotFound) => {
                                answer_not_found();
                                view! { <NotThere/> }.into_any()
                            }
                            _ => view! { <Shown read beside/> }.into_any(),
                        }
                    }),
                )
            }}
        </Transition>
    }
    .into_any()
}

#[component]
fn NotThere() -> impl IntoView {
    let lang = use_lang();
    view! {
        <Page title=w::lead(lang) crumbs=way_back()>
            <EmptyState icon=icondata::LuSearchX title=w::not_there(lang) text=w::not_there_text(lang)>
                <LinkButton href=routes::LEADS>{w::to_all(lang)}</LinkButton>
            </EmptyState>
        </Page>
    }
}

#[component]
fn Shown(read: Read, beside: Beside) -> impl IntoView {
    let draw = move |now: Signal<LeadSeen>| {
        // Another lead is drawn anew.
        let id = Memo::new(move |_| now.with(|seen| seen.lead.id));
        let whole = move || {
            id.track();
            view! { <Whole now read beside/> }
        };
        whole.into_any()
    };
    view! { <Kept answer=read fallback=|| view! { <Skeleton shape=SkeletonShape::Record/> } draw/> }
}

#[component]
fn Whole(now: Signal<LeadSeen>, read: Read, beside: Beside) -> impl IntoView {
    let lang = use_lang();
    let Beside { doubles, score, mails } = beside;
    let lead = Memo::new(move |_| now.with(|seen| seen.lead.clone()));
    let id = lead.with_untracked(|lead| lead.id);
    let (editing, converting) = (RwSignal::new(false), RwSignal::new(false));
    let may_write = Signal::derive(move || lead.with(|lead| lead.may_write));
    let is_open = Memo::new(move |_| lead.with(|lead| lead.state.is_open()));
    let has_address = Memo::new(move |_| lead.with(|lead| lead.fields.email.is_some()));
    let works = Signal::derive(move || may_write.get() && is_open.get());
    let changed = Callback::new(move |()| read.refetch());
    let saved = Callback::new(move |_: Uuid| {
        editing.set(false);
        read.refetch();
        doubles.refetch();
    });
    let title = Memo::new(move |_| lead.with(|lead| lead.fields.called().to_owned()));
    let actions = move || {
        view! {
            <div class="page__tight">
                <Show when=move || may_write.get()>
                    <Button icon=icondata::LuPencil on_click=move |_| editing.set(true)>
                        {w::change(lang)}
                    </Button>
                </Show>
                <Steps lead converting changed/>
            </div>
        }
    };
    view! {
        <Page title crumbs=way_back() actions>
            <Head lead/>
            <div class="record">
                <div class="record__write">
                    <Show when=move || works.get()>
                        <TalkHere lead changed/>
                    </Show>
                </div>
                <div class="record__side">
                    <Became lead/>
                    <Show when=move || is_open.get()>
                        <NextHere lead may_write changed/>
                    </Show>
                    <Show when=move || has_address.get()>
                        <MailsHere on=MailOn::Lead(id) may_write=works mails/>
                    </Show>
                    <ScoreHere kind=Kind::Lead id score may_write=works/>
                    <DoublesHere lead doubles/>
                    {move || view! { <About lead=lead.get()/> }}
                </div>
                <div class="record__story">
                    <Section title=cw::timeline(lang)>
                        <Story entries=Signal::derive(move || now.with(|seen| seen.story.clone()))/>
                    </Section>
                </div>
            </div>
            <Dialog name="lead" title=w::change(lang) open=editing wide=true>
                {move || view! { <LeadFields existing=Some(lead.get_untracked()) done=saved/> }}
            </Dialog>
            <ConvertDialog lead open=converting changed/>
        </Page>
    }
}

/// How far one is with it, and why it is none.
#[component]
fn Head(lead: Memo<Lead>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <div class="record-head">
            {move || {
                let lead = lead.get();
                let reason = lead.reason.map(|(name, english)| english.filter(|_| lang == Lang::En).unwrap_or(name));
                view! {
                    <StateBadge state=lead.state/>
                    {reason.map(|reason| view! { <span>{reason}</span> })}
                    <span>{lead.owner.map_or_else(|| w::nobodys(lang).to_owned(), |(_, name)| name)}</span>
                    {(lead.recycled > 0).then(|| view! { <Badge tone=Tone::Warn>{w::recycled_times(lang, lead.recycled)}</Badge> })}
                }
            }}
        </div>
    }
}

/// What became of it.
#[component]
fn Became(lead: Memo<Lead>) -> impl IntoView {
    let lang = use_lang();
    let link = |label: &'static str, href: String, name: String| {
        view! {
            <Fact label>
                <a class="cell-link" href=href>
                    {name}
                </a>
            </Fact>
        }
    };
    let became = move || {
        let lead = lead.get();
        (lead.state == State::Converted).then(|| {
            view! {
                <Section title=w::became(lang)>
                    <Facts>
                        {lead.customer.map(|(id, name)| link(w::customer(lang), routes::customer(id), name))}
                        {lead.contact.map(|(id, name)| link(w::contact(lang), routes::contact(id), name))}
                        {lead.deal.map(|(id, name)| link(w::deal(lang), routes::deal(id), name))}
                    </Facts>
                </Section>
            }
        })
    };
    view! { {became} }
}

/// What is known of it, and where it came from.
#[component]
fn About(lead: Lead) -> impl IntoView {
    let (lang, offset) = (use_lang(), use_organisation().utc_offset);
    let fields = lead.fields;
    let text =
        move |label: &'static str, value: Option<String>| value.map(|value| view! { <Fact label>{value}</Fact> });
    let number = move |label: &'static str, value: Option<String>| {
        value.map(|number| {
            view! {
                <Fact label>
                    <PhoneLink number/>
                </Fact>
            }
        })
    };
    let email = fields.email.map(|mail| {
        view! {
            <Fact label=cw::email(lang)>
                <a class="cell-link" href=format!("mailto:{mail}")>
                    {mail.clone()}
                </a>
            </Fact>
        }
    });
    let part = move |(name, value): (String, String)| {
        let label = w::text(lang, &format!("channel_{name}")).unwrap_or_default();
        view! { <Fact label>{value}</Fact> }
    };
    let touches = lead.touches.into_iter().map(move |touch| {
        let what = [Some(source_word(lang, touch.source).to_owned()), touch.campaign]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · ");
        view! { <Fact label=w::again(lang)>{format!("{what} ({})", format::date_time(lang, touch.at, offset))}</Fact> }
    });
    view! {
        <Section title=w::about(lang)>
            {fields.need.map(|need| view! { <p class="record__note">{need}</p> })}
            <Facts>
                {text(w::name(lang), fields.name)} {text(w::job(lang), fields.title)} {number(w::mobile(lang), fields.mobile)}
                {number(cw::phone(lang), fields.phone)} {email} {text(w::wechat(lang), fields.wechat)}
                {text(w::interest(lang), fields.interest)} {text(cw::industry(lang), fields.industry)}
                {text(w::country(lang), fields.country)} {text(w::city(lang), fields.city)}
                <Fact label=w::source(lang)>{source_word(lang, lead.source)}</Fact>
                {text(w::campaign(lang), lead.campaign)} {lead.channel.into_iter().map(part).collect_view()} {touches.collect_view()}
                {text(w::team(lang), lead.team)} {text(w::created_by(lang), lead.created_by)}
                <Fact label=w::came(lang)>{format::date_time(lang, lead.created_at, offset)}</Fact>
            </Facts>
        </Section>
    }
}

/// Leads, customers and contacts that may be the same. It stops nobody, and says nothing where there are none, or where one of them is what
/// became of it.
#[component]
fn DoublesHere(lead: Memo<Lead>, doubles: Answer<Doubles>) -> impl IntoView {
    let draw = move |found: Signal<Doubles>| {
        let shown = move || {
            let found = found.get();
            let none = found.leads.is_empty() && found.customers.is_empty() && found.contacts.is_empty();
            (!none && lead.with(|lead| lead.state != State::Converted)).then(|| view! { <DoublesFound found/> })
        };
        view! { {shown} }.into_any()
    };
    // Without it one works on; the conversion asks again.
    view! { <Kept answer=doubles quiet=true draw/> }
}

#[component]
fn DoublesFound(found: Doubles) -> impl IntoView {
    let lang = use_lang();
    let lead = move |one: Alike| {
        let about = [one.owner.unwrap_or_else(|| w::nobodys(lang).to_owned()), state_word(lang, one.state).to_owned()]
            .join(" · ");
        let name = match one.id {
            Some(id) => view! { <a class="suspects__name" href=routes::lead(id)>{one.name}</a> }.into_any(),
            None => view! { <span class="suspects__name">{one.name}</span> }.into_any(),
        };
        view! {
            <li class="suspects__one">
                {name} <span class="suspects__about">{about}</span>
            </li>
        }
    };
    let suspects = move |title: &'static str, of: RecordKind, all: Vec<Suspect>| {
        (!all.is_empty()).then(|| {
            view! {
                <p class="suspects__title">{title}</p>
                <ul class="suspects__list">{all.into_iter().map(|one| view! { <SuspectLine of one/> }).collect_view()}</ul>
            }
        })
    };
    let leads = (!found.leads.is_empty()).then(|| {
        view! {
            <p class="suspects__title">{w::title(lang)}</p>
            <ul class="suspects__list">{found.leads.into_iter().map(lead).collect_view()}</ul>
        }
    });
    view! {
        <Section title=w::doubles(lang)>
            <div class="suspects__box">
                {leads} {suspects(w::customers(lang), RecordKind::Customer, found.customers)}
                {suspects(w::contacts(lang), RecordKind::Contact, found.contacts)}
            </div>
        </Section>
    }
}
