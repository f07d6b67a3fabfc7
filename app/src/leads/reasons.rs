//! Why somebody is none for us: the list from which one chooses.

use super::{api::save_lead_reason, model::Reason};
use crate::{
    access::Sending,
    locale::use_lang,
    ui::{Badge, Button, ButtonKind, Dialog, Form, FormActions, FormRow, IconButton, Section, Subject, TextField},
    words::leads as w,
};
use leptos::prelude::*;

#[component]
pub(super) fn Reasons(reasons: Vec<Reason>, changed: Callback<()>) -> impl IntoView {
    let (lang, sending, subject) = (use_lang(), Sending::new(), Subject::new());
    let done = Callback::new(move |()| {
        subject.open.set(false);
        changed.run(());
    });
    let put_away = Callback::new(move |reason: Reason| {
        let (existing, english) = (Some((reason.id, reason.version)), reason.name_en.unwrap_or_default());
        sending.step(save_lead_reason(existing, reason.name, english, !reason.archived), move |_| changed.run(()));
    });
    let row = move |reason: Reason| {
        let (edited, moved) = (reason.clone(), reason.clone());
        let away = if reason.archived { w::take_out(lang, &reason.name) } else { w::put_away(lang, &reason.name) };
        let edit = move |_| subject.change(edited.clone());
        let icon = if reason.archived { icondata::LuArchiveRestore } else { icondata::LuArchive };
        view! {
            <li class="admin-list__row rule-row">
                <div class="admin-list__text">
                    <span class="admin-strong">{reason.name.clone()}</span>
                    " "
                    <span>{reason.name_en.clone()}</span>
                    {reason.archived.then(|| view! { <Badge>{w::archived(lang)}</Badge> })}
                </div>
                <IconButton icon=icondata::LuPencil label=w::edit_reason(lang, &reason.name) small=true on_click=edit/>
                <IconButton icon label=away small=true on_click=move |_| put_away.run(moved.clone())/>
            </li>
        }
    };
    let add = move || {
        view! {
            <Button icon=icondata::LuPlus on_click=move |_| subject.add()>
                {w::add_reason(lang)}
            </Button>
        }
    };
    view! {
        <Section title=w::reasons(lang) actions=add>
            <ul class="admin-list">{reasons.into_iter().map(row).collect_view()}</ul>
            <Dialog name="lead-reason" title=w::reason(lang) open=subject.open>
                {move || view! { <ReasonForm subject=subject.one() done/> }}
            </Dialog>
        </Section>
    }
}

#[component]
fn ReasonForm(#[prop(optional_no_strip)] subject: Option<Reason>, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let existing = subject.as_ref().map(|one| (one.id, one.version));
    let archived = subject.as_ref().is_some_and(|one| one.archived);
    let (name, english) = subject.map(|one| (one.name, one.name_en.unwrap_or_default())).unwrap_or_default();
    let (name, english) = (RwSignal::new(name), RwSignal::new(english));
    let send = move |()| {
        let call = save_lead_reason(existing, name.get_untracked(), english.get_untracked(), archived);
        sending.form(call, move |_| done.run(()));
    };
    let errors = sending.errors;
    view! {
        <Form name="lead-reason-form" on_submit=send error=errors.rest()>
            <FormRow>
                <TextField name="lead-reason-name" label=w::reason(lang) value=name max=100 required=true error=errors.of("name")/>
                <TextField name="lead-reason-name-en" label=w::in_english(lang) value=english max=100 error=errors.of("name_en")/>
            </FormRow>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
