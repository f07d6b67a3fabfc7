//! `/admin/portal`: whether the customer portal is open, what it is called, and what its guests see.

use super::{
    api::{change_portal, read_portal},
    model::{Portal, PortalForm},
};
use crate::areas::Screen;
use crate::{
    access::{Answer, Sending, ask},
    admin::frame::{Frame, Place, loaded},
    locale::use_lang,
    routes,
    ui::{
        Button, ButtonKind, CheckField, Form, FormActions, FormRow, LinkButton, Notice, Section, SkeletonShape,
        TextField, Tone,
    },
    words::portal as w,
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct PortalPage {
    portal: Answer<Portal>,
}

impl Screen for PortalPage {
    fn data() -> Self {
        Self { portal: ask(|| (), |()| read_portal()) }
    }

    fn view(this: Self) -> AnyView {
        let portal = this.portal;
        view! { <Room portal/> }.into_any()
    }
}

#[component]
fn Room(portal: Answer<Portal>) -> impl IntoView {
    let lang = use_lang();
    let changed = Callback::new(move |()| portal.refetch());
    let show = move |found: Portal| {
        let (active, mailbox) = (found.form.active, found.mailbox.clone());
        view! {
            <MailHere active mailbox/>
            <PortalFields portal=found changed/>
        }
        .into_any()
    };
    view! {
        <Frame here=Place::Portal>
            <p class="admin-note">{w::intro(lang)}</p>
            {loaded(portal, SkeletonShape::Lines(6), show)}
        </Frame>
    }
}

/// By which mailbox links go out, and where customers find the portal.
#[component]
fn MailHere(active: bool, mailbox: Option<String>) -> impl IntoView {
    let lang = use_lang();
    let sent = match mailbox {
        Some(address) => view! { <p class="admin-note">{w::sent_by(lang, address)}</p> }.into_any(),
        None => view! {
            <Notice tone=Tone::Warn>
                {w::no_mailbox(lang)} " "
                <a class="cell-link" href=routes::ADMIN_MAIL>
                    {w::to_mailboxes(lang)}
                </a>
            </Notice>
        }
        .into_any(),
    };
    let door = active.then(|| {
        view! {
            <p class="admin-note">
                <LinkButton href=routes::PORTAL icon=icondata::LuExternalLink new_tab=true>
                    {w::look(lang)}
                </LinkButton>
            </p>
        }
    });
    view! {
        {sent}
        {door}
    }
}

#[component]
fn PortalFields(portal: Portal, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let Portal { form: start, version, .. } = portal;
    let (active, company) = (RwSignal::new(start.active), RwSignal::new(start.company));
    let (name, name_en) = (RwSignal::new(start.name.clone()), RwSignal::new(start.name_en.clone()));
    let typed =
        move || PortalForm { active: active.get(), name: name.get(), name_en: name_en.get(), company: company.get() };
    let dirty = Memo::new(move |_| typed() != start);
    let send = move |()| {
        sending.form(change_portal(version, untrack(typed)), move |()| {
            sending.toasts().success(w::saved(lang));
            changed.run(());
        });
    };
    let errors = sending.errors;
    view! {
        <Section title=w::settings(lang)>
            <Form name="portal-form" on_submit=send dirty error=errors.rest()>
                <CheckField name="portal-active" label=w::active(lang) hint=w::active_hint(lang) value=active/>
                <FormRow>
                    <TextField
                        name="portal-name"
                        label=w::name(lang)
                        hint=w::name_hint(lang)
                        value=name
                        max=60
                        error=errors.of("name")
                    />
                    <TextField
                        name="portal-name-en"
                        label=w::name_en(lang)
                        value=name_en
                        max=60
                        error=errors.of("name_en")
                    />
                </FormRow>
                <CheckField name="portal-company" label=w::company(lang) hint=w::company_hint(lang) value=company/>
                <FormActions>
                    <Button
                        kind=ButtonKind::Primary
                        submit=true
                        busy=sending.busy()
                        disabled=Signal::derive(move || !dirty.get())
                    >
                        {w::save(lang)}
                    </Button>
                </FormActions>
            </Form>
        </Section>
    }
}
