//! `/deals/:id`: one deal.

use super::{
    api::read_deal,
    contacts::view::Contacts,
    desk::Desk,
    facts::FactsSection,
    head::Head,
    model::DealPage,
    products::view::Products,
    rivals::view::Rivals,
    stage_bar::StageBar,
    tags::view::Tags,
    visits::{Origin, Visits},
};
use crate::areas::Screen;
use crate::{
    access::{Answer, AppError, answer_not_found, ask, error_text},
    events::{Feed, NoteBox, NoteOn, Timeline, TimelineOf},
    files::{FilesHere, api::files_of, model::FileOf},
    locale::use_lang,
    mailing::{MailsHere, model::MailOn},
    quotes::{QuotesHere, model::QuoteOf},
    routes,
    scores::{ScoreHere, ask_score, model::Kind},
    tasks::{TasksHere, model::TaskOn},
    ui::{Crumb, EmptyState, LinkButton, Notice, Page, Section, Skeleton, SkeletonShape, Tone},
    words::{deal as w, deals as d},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

/// The page with what it needs to begin.
pub struct DealRoute {
    deal: Answer<DealPage>,
}

impl Screen for DealRoute {
    fn data() -> Self {
        let (params, lang) = (use_params_map(), use_lang());
        // While the page is being left the address is already another's: that must not ask for another deal.
        let id = Memo::new(move |was: Option<&Option<Uuid>>| {
            let named = params.with(|params| params.get("id")).and_then(|id| id.parse().ok());
            named.or_else(|| was.copied().flatten())
        });
        let read = move |id: Option<Uuid>| async move {
            match id {
                Some(id) => read_deal(id, lang).await,
                None => Err(AppError::NotFound),
            }
        };
        Self { deal: ask(move || id.get(), read) }
    }

    fn view(this: Self) -> AnyView {
        view! { <Loaded deal=this.deal/> }.into_any()
    }
}

#[component]
fn Loaded(deal: Answer<DealPage>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Transition fallback=move || {
            view! {
                <Page title=w::deal(lang) crumbs=way_back()>
                    <Skeleton shape=SkeletonShape::Record/>
                </Page>
            }
        }>
            {move || Suspend::new(async move {
                match deal.await {
                    Ok(page) => view! { <Shown page/> }.into_any(),
                    Err(AppError::NotFound) => view! { <NotThere/> }.into_any(),
                    Err(error) => view! { <Failed deal error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

fn way_back() -> Vec<Crumb> {
    vec![Crumb::link(d::deals(use_lang()), routes::DEALS)]
}

/// Gone, never there, or not for this person: all look the same.
#[component]
fn NotThere() -> impl IntoView {
    let lang = use_lang();
    answer_not_found();
    view! {
        <Page title=w::deal(lang) crumbs=way_back()>
            <EmptyState icon=icondata::LuSearchX title=w::not_there(lang) text=w::not_there_text(lang)>
                <LinkButton href=routes::DEALS>{w::to_deals(lang)}</LinkButton>
            </EmptyState>
        </Page>
    }
}

#[component]
fn Failed(deal: Answer<DealPage>, error: AppError) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Page title=w::deal(lang) crumbs=way_back()>
            <Notice tone=Tone::Bad on_retry=move |()| deal.refetch()>
                {error_text(lang, &error)}
            </Notice>
        </Page>
    }
}

#[component]
fn Shown(page: DealPage) -> impl IntoView {
    let desk = Desk::of(page);
    let lang = desk.lang;
    let title = desk.part(|page| page.card.name.clone());
    let feed = Feed::from(TimelineOf::Deal(desk.id));
    let score = ask_score(Kind::Deal, Memo::new(move |_| Some(desk.id)));
    let files = ask(move || desk.id, |id| files_of(FileOf::Deal(id), None));
    view! {
        <Page title crumbs=way_back() actions=move || view! { <super::actions::Actions desk/> }>
            <Show when=move || desk.is_gone()>
                <Notice tone=Tone::Warn>{w::gone_meanwhile(lang)}</Notice>
            </Show>
            <Head desk/>
            <StageBar desk/>
            <div class="deal">
                <div class="deal__record">
                    <TasksHere
                        on=TaskOn::Deal(desk.id)
                        may_write=Signal::derive(move || desk.may_edit())
                        changed=move |()| desk.refresh()
                    />
                    <ScoreHere
                        kind=Kind::Deal
                        id=desk.id
                        score
                        may_write=Signal::derive(move || desk.may_edit())
                        moved=move |()| desk.refresh()
                    />
                    <FactsSection desk/>
                    <Tags desk/>
                    <Contacts desk/>
                    <Rivals desk/>
                    <Products desk/>
                    <QuotesHere of=QuoteOf::Deal(desk.id) may_write=Signal::derive(move || desk.may_edit())/>
                    <MailsHere on=MailOn::Deal(desk.id) may_write=Signal::derive(move || desk.may_edit())/>
                    <FilesHere of=FileOf::Deal(desk.id) files may_write=Signal::derive(move || desk.may_edit())/>
                    <Visits desk/>
                    <Origin desk/>
                </div>
                <div class="deal__story">
                    <Section title=w::timeline(lang)>
                        <Show when=move || desk.may_edit()>
                            <NoteBox subject=NoteOn::Deal(desk.id) feed/>
                        </Show>
                        <Timeline subject=feed may_write=Signal::derive(move || desk.may_edit())/>
                    </Section>
                </div>
            </div>
        </Page>
    }
}
