//! The page of a customer.

use super::{
    about::{About, Head, TagsOf},
    address::id_in_address,
    api::{customer_standing, deals_of_customer, read_customer},
    assets::AssetsHere,
    consent::{ConsentHere, DoNotContactNotice, model::ConsentOf},
    contacts::{ContactsHere, api::contacts_at, model::ContactAt},
    duplicates::{DuplicatesOf, api::duplicates_of, model::Pair},
    merges::api::merged_into,
    model::{Customer, DealOfCustomer, Standing},
    page_actions::Actions,
    pool::{PoolNotice, api::standing_in_pools, model::PoolStanding},
    quality::{Focus, GapsHere, api::customer_quality, model::Quality},
    related::DealsHere,
    relations::{PathHere, RelationsButton, api::path_of_customer, model::SourcePath},
    standing::StandingRow,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, AppError, answer_not_found, ask, error_text, use_session},
    desk::{SurveysHere, TicketsHere, TopicsOfCustomer},
    events::{Feed, LiveEvent, NoteBox, NoteOn, Timeline, TimelineOf, live::use_live},
    fields::RecordKind,
    files::{
        FilesHere,
        api::files_of,
        model::{FileOf, Files},
    },
    leads::LeadsOfCustomer,
    locale::use_lang,
    mailing::{MailsHere, model::MailOn},
    quotes::{QuotesHere, model::QuoteOf},
    routes,
    tasks::{TasksHere, model::TaskOn},
    ui::{Crumb, EmptyState, LinkButton, Notice, Page, Section, Skeleton, SkeletonShape, Tone},
    words::{customers as w, duplicates as dw, errors as ew},
};
use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What the page reads of a customer, each by itself.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    pub contacts: Answer<Vec<ContactAt>>,
    pub deals: Answer<Vec<DealOfCustomer>>,
    pub doubles: Answer<Vec<Pair>>,
    pub path: Answer<SourcePath>,
    pub pool: Answer<PoolStanding>,
    pub standing: Answer<Standing>,
    pub files: Answer<Files>,
    pub quality: Answer<Quality>,
    pub feed: Feed,
    pub sees_deals: bool,
}

/// What stands at an address.
#[derive(Clone, Serialize, Deserialize)]
enum Found {
    Here(Box<Customer>),
    /// It is not there, or not for this reader; it may have become part of another one.
    Gone(Option<(Uuid, String)>),
}

async fn find(id: Uuid) -> Result<Found, AppError> {
    match read_customer(id).await {
        Ok(customer) => Ok(Found::Here(Box::new(customer))),
        // Where it went is only a help.
        Err(AppError::NotFound) => Ok(Found::Gone(merged_into(id).await.unwrap_or_default())),
        Err(error) => Err(error),
    }
}

/// `/customers/:id`
pub struct CustomerPage {
    customer: Answer<Found>,
    parts: Parts,
}

impl Screen for CustomerPage {
    fn data() -> Self {
        let id = id_in_address();
        let sees_deals = use_session().is_some_and(|session| session.may(Action::SeeDeals));
        let deals = move |id| async move { if sees_deals { deals_of_customer(id).await } else { Ok(Vec::new()) } };
        let parts = Parts {
            contacts: ask(move || id.get(), contacts_at),
            deals: ask(move || id.get(), deals),
            doubles: ask(move || id.get(), |id| duplicates_of(RecordKind::Customer, id)),
            path: ask(move || id.get(), path_of_customer),
            pool: ask(move || id.get(), standing_in_pools),
            standing: ask(move || id.get(), customer_standing),
            files: ask(move || id.get(), |id| files_of(FileOf::Customer(id), None)),
            quality: ask(move || id.get(), customer_quality),
            feed: Feed::start(Signal::derive(move || TimelineOf::Customer(id.get()))),
            sees_deals,
        };
        Self { customer: ask(move || id.get(), find), parts }
    }

    fn view(this: Self) -> AnyView {
        let CustomerPage { customer, parts } = this;
        view! {
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Record/> }>
                {move || Suspend::new(async move {
                    match customer.await {
                        Ok(Found::Here(seen)) => view! { <Record seen=*seen parts/> }.into_any(),
                        Ok(Found::Gone(into)) => view! { <Missing into/> }.into_any(),
                        Err(error) => view! { <Unread error customer/> }.into_any(),
                    }
                })}
            </Transition>
        }
        .into_any()
    }
}

/// There is no such customer for this reader, or no longer: then here is where it went.
#[component]
fn Missing(#[prop(optional_no_strip)] into: Option<(Uuid, String)>) -> impl IntoView {
    let lang = use_lang();
    answer_not_found();
    let words = match into {
        Some((kept, name)) => view! {
            <EmptyState icon=icondata::LuMerge title=dw::went_into(lang, &name) text=dw::went_into_text(lang)>
                <LinkButton href=routes::customer(kept)>{dw::to_kept(lang, name)}</LinkButton>
            </EmptyState>
        }
        .into_any(),
        None => view! {
            <EmptyState icon=icondata::LuSearchX title=w::not_there(lang) text=w::not_there_text(lang)>
                <LinkButton href=routes::CUSTOMERS>{w::to_all(lang)}</LinkButton>
            </EmptyState>
        }
        .into_any(),
    };
    view! {
        <Page title=w::title(lang) crumbs=vec![Crumb::link(w::title(lang), routes::CUSTOMERS)]>
            {words}
        </Page>
    }
}

/// It could not be read.
#[component]
fn Unread(error: AppError, customer: Answer<Found>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Page title=w::title(lang) crumbs=vec![Crumb::link(w::title(lang), routes::CUSTOMERS)]>
            <Notice tone=Tone::Bad title=w::loading_failed(lang) on_retry=move |()| customer.refetch()>
                {error_text(lang, &error)}
            </Notice>
        </Page>
    }
}

/// The customer as it is shown: read again when somebody changes it, without losing what is being typed on the page.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    pub customer: RwSignal<Customer>,
    /// It was deleted, or given away out of the reader's sight.
    gone: RwSignal<bool>,
    /// The reader is deleting it: that it goes is no news to them, the page changes next.
    pub leaving: RwSignal<bool>,
    /// The form is open, and where it begins.
    pub editing: RwSignal<bool>,
    pub focus: Focus,
}

impl Shown {
    pub fn id(self) -> Uuid {
        self.customer.with_untracked(|customer| customer.id)
    }

    pub fn may_write(self) -> bool {
        !self.is_gone() && self.customer.with(|customer| customer.may_write)
    }

    /// Whether it went away under the reader's eyes.
    fn is_gone(self) -> bool {
        self.gone.get() && !self.leaving.get()
    }

    /// Reads it again.
    pub fn refresh(self) {
        let id = self.id();
        spawn_local(async move {
            match read_customer(id).await {
                Ok(now) => {
                    // What is shown already is not drawn anew: somebody may be looking at a value that they revealed.
                    if self.customer.try_with_untracked(|shown| *shown != now) == Some(true) {
                        self.customer.try_set(now);
                    }
                    self.gone.try_set(false);
                }
                Err(AppError::NotFound) => {
                    self.gone.try_set(true);
                }
                // What is shown stays; the next change reads it again.
                Err(_) => {}
            }
        });
    }

    /// What others do appears as it happens.
    fn hear(self, event: &LiveEvent, parts: Parts) {
        // What the reader is deleting cannot be asked for any more.
        if self.leaving.get_untracked() {
            return;
        }
        let id = self.id();
        let absorbed = event.kind == "customer.merged"
            && event.after.as_ref().and_then(|after| after.get("customer")?.as_str()?.parse().ok()) == Some(id);
        if absorbed {
            return self.refresh();
        }
        if !event.resync && event.customer != Some(id) {
            return;
        }
        let (noun, _) = event.kind.split_once('.').unwrap_or_default();
        let known = self.customer.with_untracked(|customer| customer.version);
        if event.kind == "customer.deleted" {
            // Nothing of it can be read any more.
            return self.gone.set(true);
        }
        if event.resync || (noun == "customer" && (event.version == 0 || event.version > known)) {
            self.refresh();
        }
        if event.resync || noun == "contact" {
            parts.contacts.refetch();
        }
        if event.resync || matches!(noun, "customer" | "contact" | "duplicate") {
            parts.doubles.refetch();
        }
        if parts.sees_deals && (event.resync || noun == "deal") {
            parts.deals.refetch();
        }
        if event.resync || matches!(noun, "customer" | "deal" | "call" | "activity") {
            parts.path.refetch();
        }
        // Whatever is done with a customer moves the day on which a rule would take it.
        if event.resync || noun != "contact" {
            parts.pool.refetch();
        }
        if event.resync || matches!(noun, "activity" | "deal" | "entry") || event.kind.ends_with(".logged") {
            parts.standing.refetch();
        }
        if event.resync || matches!(noun, "customer" | "contact" | "activity" | "deal") {
            parts.quality.refetch();
        }
    }
}

#[component]
fn Record(seen: Customer, parts: Parts) -> impl IntoView {
    let lang = use_lang();
    let id = seen.id;
    let shown = Shown {
        customer: RwSignal::new(seen),
        gone: RwSignal::new(false),
        leaving: RwSignal::new(false),
        editing: RwSignal::new(false),
        focus: RwSignal::new(None),
    };
    use_live(move |event| shown.hear(&event, parts));
    let name = Signal::derive(move || shown.customer.with(|customer| customer.fields.name.clone()));
    let crumbs = vec![Crumb::link(w::title(lang), routes::CUSTOMERS), Crumb::here(name)];
    let may_write = Signal::derive(move || shown.may_write());
    let feed = parts.feed;
    let consents = Signal::derive(move || shown.customer.with(|customer| customer.consents.clone()));
    view! {
        <Page
            title=name
            crumbs
            actions=move || view! { <Actions shown pool=parts.pool/> }
        >
            <Show when=move || shown.is_gone()>
                <Notice tone=Tone::Warn>{ew::not_found(lang)}</Notice>
            </Show>
            <PoolNotice standing=parts.pool/>
            <DuplicatesOf record=id pairs=parts.doubles/>
            <Head shown/>
            <DoNotContactNotice consents/>
            <StandingRow standing=parts.standing/>
            <GapsHere quality=parts.quality shown/>
            <div class="record">
                <div class="record__write">
                    <Show when=move || may_write.get()>
                        <NoteBox subject=NoteOn::Customer(id) feed/>
                    </Show>
                </div>
                <div class="record__side">
                    <TasksHere on=TaskOn::Customer(id) may_write changed=move |()| parts.standing.refetch()/>
                    <ContactsHere customer=id contacts=parts.contacts may_write/>
                    {parts.sees_deals.then(|| view! { <DealsHere deals=parts.deals/> })}
                    <QuotesHere of=QuoteOf::Customer(id) may_write/>
                    <MailsHere on=MailOn::Customer(id) may_write/>
                    <LeadsOfCustomer customer=id/>
                    <TicketsHere customer=id name/>
                    <TopicsOfCustomer customer=id/>
                    <AssetsHere customer=id may_write/>
                    <SurveysHere customer=id/>
                    <TagsOf shown/>
                    <FilesHere of=FileOf::Customer(id) files=parts.files may_write/>
                    <PathHere path=parts.path actions=move || view! { <RelationsButton customer=id name/> }/>
                    <About shown/>
                    <ConsentHere of=ConsentOf::Customer(id) consents may_write on_changed=move |()| shown.refresh()/>
                </div>
                <div class="record__story">
                    <Section title=w::timeline(lang)>
                        <Timeline subject=feed may_write/>
                    </Section>
                </div>
            </div>
        </Page>
    }
}
