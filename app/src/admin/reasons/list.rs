//! `/admin/reasons`: why deals are won and lost.

use super::{
    api::{archive_reason, list_reasons},
    form::ReasonForm,
    model::{Outcome, Reason},
};
use crate::areas::Screen;
use crate::{
    access::{Answer, Sending, ask},
    admin::{
        frame::{Frame, Place, loaded},
        pipelines::model::name_in,
    },
    locale::{Lang, use_lang},
    ui::{Badge, Button, ButtonKind, Dialog, EmptyState, IconButton, Section, SkeletonShape},
    words::admin as w,
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct ReasonsPage {
    reasons: Answer<Vec<Reason>>,
}

impl Screen for ReasonsPage {
    fn data() -> Self {
        Self { reasons: ask(|| (), |()| list_reasons()) }
    }

    fn view(this: Self) -> AnyView {
        let reasons = this.reasons;
        view! { <ReasonsRoom reasons/> }.into_any()
    }
}

/// What the form is about.
#[derive(Debug, Clone)]
pub(super) enum Subject {
    New(Outcome),
    Existing(Reason),
}

#[component]
fn ReasonsRoom(reasons: Answer<Vec<Reason>>) -> impl IntoView {
    let lang = use_lang();
    let (form, subject) = (RwSignal::new(false), RwSignal::new(Subject::New(Outcome::Lost)));
    let open = Callback::new(move |about: Subject| {
        subject.set(about);
        form.set(true);
    });
    let done = Callback::new(move |()| {
        form.set(false);
        reasons.refetch();
    });
    let show = move |found: Vec<Reason>| {
        let part = |outcome: Outcome| {
            let reasons_of = found.iter().filter(|reason| reason.outcome == outcome).cloned().collect();
            view! { <ReasonList outcome list=reasons_of open reasons/> }
        };
        [Outcome::Won, Outcome::Lost].map(part).collect_view().into_any()
    };
    let title = move || match subject.get() {
        Subject::New(_) => w::add_reason(lang).to_owned(),
        Subject::Existing(_) => w::rename(lang).to_owned(),
    };
    view! {
        <Frame here=Place::Reasons>
            <p class="admin-note">{w::reasons_text(lang)}</p>
            {loaded(reasons, SkeletonShape::Rows(6), show)}
            <Dialog name="reason" title=Signal::derive(title) open=form>
                <ReasonForm subject=subject.get_untracked() done/>
            </Dialog>
        </Frame>
    }
}

fn outcome_name(lang: Lang, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Won => w::reasons_won(lang),
        Outcome::Lost => w::reasons_lost(lang),
    }
}

#[component]
fn ReasonList(
    outcome: Outcome,
    list: Vec<Reason>,
    open: Callback<Subject>,
    reasons: Answer<Vec<Reason>>,
) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let archive = Callback::new(move |reason: Reason| {
        sending.step(archive_reason(reason.id, reason.version, !reason.archived), move |()| reasons.refetch());
    });
    let add = move || {
        view! {
            <Button kind=ButtonKind::Secondary icon=icondata::LuPlus on_click=move |_| open.run(Subject::New(outcome))>
                {w::add_reason(lang)}
            </Button>
        }
    };
    let empty = list
        .is_empty()
        .then(|| view! { <EmptyState icon=icondata::LuListChecks title=w::no_reasons(lang) small=true/> });
    view! {
        <Section title=outcome_name(lang, outcome) actions=add>
            {empty}
            <ul class="admin-list">
                {list.into_iter().map(|reason| view! { <ReasonRow reason open archive/> }).collect_view()}
            </ul>
        </Section>
    }
}

#[component]
fn ReasonRow(reason: Reason, open: Callback<Subject>, archive: Callback<Reason>) -> impl IntoView {
    let lang = use_lang();
    let name = name_in(lang, &reason.name, reason.name_en.as_deref()).to_owned();
    let (archived, again) = (reason.archived, reason.clone());
    let (icon, label) = if archived {
        (icondata::LuArchiveRestore, w::take_out(lang, name.clone()))
    } else {
        (icondata::LuArchive, w::put_away(lang, name.clone()))
    };
    view! {
        <li class="admin-list__row">
            <span class="admin-list__text" class:admin-list__text--archived=archived>
                {name.clone()}
            </span>
            {archived.then(|| view! { <Badge>{w::archived(lang)}</Badge> })}
            <IconButton
                icon=icondata::LuPencil
                label=w::rename_this(lang, name)
                small=true
                on_click=move |_| open.run(Subject::Existing(reason.clone()))
            />
            <IconButton icon label small=true on_click=move |_| archive.run(again.clone())/>
        </li>
    }
}
