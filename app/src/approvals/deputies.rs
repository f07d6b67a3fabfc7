//! Who decides in one's name while one is away, on the page of one's account.

use super::{
    api::{end_deputy, name_deputy, own_deputies},
    model::{Deputies, Deputy, DeputyDraft},
};
use crate::{
    access::{Answer, Kept, Sending, ask, picker::PersonPicker},
    locale::{format, use_lang},
    ui::{Button, DateField, Form, FormActions, FormRow, IconButton, Section, Skeleton, SkeletonShape},
    words::approvals as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// One's deputies, and for whom one is one.
#[component]
pub fn DeputySettings() -> impl IntoView {
    let lang = use_lang();
    let all: Answer<Deputies> = ask(|| (), |()| own_deputies());
    let changed = Callback::new(move |()| all.refetch());
    let draw = move |now: Signal<Deputies>| view! { <Both now changed/> }.into_any();
    view! {
        <Section title=w::deputies(lang)>
            <Kept answer=all fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(3)/> } draw/>
        </Section>
    }
}

#[component]
fn Both(now: Signal<Deputies>, changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let own = move || {
        now.with(|now| now.own.clone()).into_iter().map(|deputy| view! { <Own deputy changed/> }).collect_view()
    };
    let others = move || {
        let line = |deputy: Deputy| {
            let days = days(lang, &deputy);
            view! { <li class="aside-line"><span class="aside-line__name">{w::you_stand_in(lang, deputy.person.1, days)}</span></li> }
        };
        now.with(|now| now.of_others.clone()).into_iter().map(line).collect_view()
    };
    view! {
        <p class="admin-note">{w::deputies_hint(lang)}</p>
        <ul class="aside-list">{own} {others}</ul>
        <NewDeputy now changed/>
    }
}

fn days(lang: crate::locale::Lang, deputy: &Deputy) -> String {
    w::days(lang, format::date(lang, deputy.from), format::date(lang, deputy.to))
}

#[component]
fn Own(deputy: Deputy, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (id, name) = (deputy.id, deputy.person.1.clone());
    let label = w::end_deputy(lang, name.clone());
    let shown = days(lang, &deputy);
    let end = move |_| {
        let draft =
            DeputyDraft { deputy: Some(deputy.person.0), from: deputy.from.to_string(), to: deputy.to.to_string() };
        sending.step(end_deputy(id), move |()| {
            sending.undo(w::deputy_ended(lang), changed, move || name_deputy(draft.clone()));
            changed.run(());
        });
    };
    view! {
        <li class="aside-line">
            <span class="aside-line__name">{name}</span>
            <span class="aside-line__meta">{shown}</span>
            <IconButton icon=icondata::LuTrash2 label small=true on_click=end/>
        </li>
    }
}

#[component]
fn NewDeputy(now: Signal<Deputies>, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let deputy = RwSignal::new(None::<(Uuid, String)>);
    let today = now.with_untracked(|now| now.today.to_string());
    let (from, to) = (RwSignal::new(today.clone()), RwSignal::new(String::new()));
    let send = move |()| {
        let draft = DeputyDraft {
            deputy: deputy.get_untracked().map(|(id, _)| id),
            from: from.get_untracked(),
            to: to.get_untracked(),
        };
        sending.form(name_deputy(draft), move |()| {
            deputy.set(None);
            to.set(String::new());
            sending.toasts().success(w::deputy_named(lang));
            changed.run(());
        });
    };
    let errors = sending.errors;
    view! {
        <Form name="deputy-form" on_submit=send error=errors.rest()>
            <FormRow>
                <PersonPicker name="deputy" label=w::deputy(lang) value=deputy required=true error=errors.of("deputy_id")/>
                <DateField name="deputy-from" label=w::from_day(lang) value=from min=today.clone() required=true error=errors.of("from_day")/>
                <DateField name="deputy-to" label=w::to_day(lang) value=to min=today required=true error=errors.of("to_day")/>
            </FormRow>
            <FormActions>
                <Button submit=true busy=sending.busy()>
                    {w::name_deputy(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
