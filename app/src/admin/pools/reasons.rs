//! Reasons to give a customer back.

use super::{
    api::{add_return_reason, archive_return_reason, rename_return_reason},
    model::ReturnReason,
};
use crate::{
    access::Sending,
    admin::pipelines::{
        model::name_in,
        names::{NameFields, NamesInForm},
    },
    locale::use_lang,
    ui::{Badge, Button, ButtonKind, Dialog, Form, FormActions, IconButton, Section},
    words::{admin as aw, pools as w},
};
use leptos::prelude::*;

/// The reasons, and the dialog that adds and renames them.
#[component]
pub(super) fn Reasons(reasons: Vec<ReturnReason>, again: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (form, subject) = (RwSignal::new(false), RwSignal::new(None::<ReturnReason>));
    let open = Callback::new(move |reason: Option<ReturnReason>| {
        subject.set(reason);
        form.set(true);
    });
    let done = Callback::new(move |()| {
        form.set(false);
        again.run(());
    });
    let archive = Callback::new(move |reason: ReturnReason| {
        let call = archive_return_reason(reason.named.id, reason.version, !reason.archived);
        sending.step(call, move |()| again.run(()));
    });
    let add = move || {
        view! {
            <Button icon=icondata::LuPlus on_click=move |_| open.run(None)>
                {aw::add_reason(lang)}
            </Button>
        }
    };
    let row = move |reason: ReturnReason| view! { <ReasonRow reason open archive/> };
    let title = move || if subject.with(Option::is_some) { aw::rename(lang) } else { aw::add_reason(lang) };
    view! {
        <Section title=w::reasons(lang) actions=add>
            <ul class="admin-list">{reasons.into_iter().map(row).collect_view()}</ul>
        </Section>
        <Dialog name="return-reason" title=Signal::derive(move || title().to_owned()) open=form>
            {move || view! { <ReasonForm subject=subject.get_untracked() done/> }}
        </Dialog>
    }
}

#[component]
fn ReasonRow(
    reason: ReturnReason,
    open: Callback<Option<ReturnReason>>,
    archive: Callback<ReturnReason>,
) -> impl IntoView {
    let lang = use_lang();
    let name = name_in(lang, &reason.named.name, reason.named.name_en.as_deref()).to_owned();
    let (archived, again) = (reason.archived, reason.clone());
    let (icon, label) = if archived {
        (icondata::LuArchiveRestore, aw::take_out(lang, name.clone()))
    } else {
        (icondata::LuArchive, aw::put_away(lang, name.clone()))
    };
    view! {
        <li class="admin-list__row">
            <span class="admin-list__text" class:admin-list__text--archived=archived>
                {name.clone()}
            </span>
            {archived.then(|| view! { <Badge>{aw::archived(lang)}</Badge> })}
            <IconButton
                icon=icondata::LuPencil
                label=aw::rename_this(lang, name)
                small=true
                on_click=move |_| open.run(Some(reason.clone()))
            />
            <IconButton icon label small=true on_click=move |_| archive.run(again.clone())/>
        </li>
    }
}

#[component]
fn ReasonForm(#[prop(optional_no_strip)] subject: Option<ReturnReason>, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let names = match &subject {
        None => NamesInForm::new("", None),
        Some(reason) => NamesInForm::new(&reason.named.name, reason.named.name_en.as_deref()),
    };
    let held = subject.map(|reason| (reason.named.id, reason.version));
    let send = move |()| {
        let names = names.typed();
        let call = async move {
            match held {
                None => add_return_reason(names).await.map(drop),
                Some((id, version)) => rename_return_reason(id, version, names).await,
            }
        };
        sending.form(call, move |()| done.run(()));
    };
    let errors = sending.errors;
    view! {
        <Form name="return-reason-form" on_submit=send dirty=names.dirty() error=errors.rest()>
            <NameFields form="return-reason" names errors/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {aw::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
