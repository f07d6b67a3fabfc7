//! Why customers complain: the list that the desk keeps.

use super::{
    api::{archive_cause, list_causes},
    cause_form::{CauseFormFields, Subject, in_language},
    model::Cause,
};
use crate::{
    access::{Answer, Sending, ask, error_text},
    locale::use_lang,
    ui::{
        Badge, Button, ButtonKind, ButtonSize, Dialog, EmptyState, IconButton, Notice, Section, Skeleton,
        SkeletonShape, Tone,
    },
    words::complaints as w,
};
use leptos::prelude::*;

#[component]
pub(in crate::desk) fn CausesHere() -> impl IntoView {
    let lang = use_lang();
    let causes: Answer<Vec<Cause>> = ask(|| (), |()| list_causes());
    let (form, subject) = (RwSignal::new(false), RwSignal::new(Subject::New));
    let open = Callback::new(move |about: Subject| {
        subject.set(about);
        form.set(true);
    });
    let done = Callback::new(move |()| {
        form.set(false);
        causes.refetch();
    });
    let add = move || {
        view! {
            <Button
                size=ButtonSize::Small
                kind=ButtonKind::Quiet
                icon=icondata::LuPlus
                on_click=move |_| open.run(Subject::New)
            >
                {w::add_cause(lang)}
            </Button>
        }
    };
    let title = move || match subject.get() {
        Subject::New => w::add_cause(lang).to_owned(),
        Subject::Existing(_) => w::change_cause(lang).to_owned(),
    };
    view! {
        <Section title=w::causes(lang) actions=add>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(3)/> }>
                {move || Suspend::new(async move {
                    match causes.await {
                        Ok(found) => view! { <CauseList found open causes/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| causes.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
            <Dialog name="cause" title=Signal::derive(title) open=form>
                <CauseFormFields subject=subject.get_untracked() done/>
            </Dialog>
        </Section>
    }
}

#[component]
fn CauseList(found: Vec<Cause>, open: Callback<Subject>, causes: Answer<Vec<Cause>>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let archive = Callback::new(move |one: Cause| {
        sending.step(archive_cause(one.id, one.version, !one.archived), move |()| causes.refetch());
    });
    if found.is_empty() {
        return view! { <EmptyState icon=icondata::LuListChecks title=w::no_causes(lang) small=true/> }.into_any();
    }
    let rows = found.into_iter().map(|one| view! { <CauseRow one open archive/> });
    view! { <ul class="admin-list">{rows.collect_view()}</ul> }.into_any()
}

#[component]
fn CauseRow(one: Cause, open: Callback<Subject>, archive: Callback<Cause>) -> impl IntoView {
    let lang = use_lang();
    let name = in_language(lang, &one);
    let (archived, again, complaints) = (one.archived, one.clone(), one.complaints);
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
            <span class="aside-none">{w::count_many(lang, complaints)}</span>
            {archived.then(|| view! { <Badge>{w::archived(lang)}</Badge> })}
            <IconButton
                icon=icondata::LuPencil
                label=w::change_this(lang, name)
                small=true
                on_click=move |_| open.run(Subject::Existing(Box::new(one.clone())))
            />
            <IconButton icon label small=true on_click=move |_| archive.run(again.clone())/>
        </li>
    }
}
