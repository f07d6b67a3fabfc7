//! Categories of products: named, renamed and put away in one small dialog.

use super::{
    api::keep_category,
    model::{Category, Choices, Named},
};
use crate::{
    access::{Answer, Sending},
    locale::use_lang,
    ui::{Button, ButtonKind, Form, FormRow, IconButton, TextField},
    words::catalogue as w,
};
use leptos::prelude::*;

#[component]
pub(super) fn Categories(choices: Answer<Choices>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    // What the two fields are about; `None`: a new one.
    let subject = RwSignal::new(None::<Category>);
    let (name, name_en) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let begin = move |about: Option<Category>| {
        name.set(about.as_ref().map(|one| one.name.clone()).unwrap_or_default());
        name_en.set(about.as_ref().and_then(|one| one.name_en.clone()).unwrap_or_default());
        sending.errors.clear();
        subject.set(about);
    };
    let send = move |()| {
        let about = subject.get_untracked();
        let names = Named { name: name.get_untracked(), name_en: name_en.get_untracked() };
        let archived = about.as_ref().is_some_and(|one| one.archived);
        sending.form(keep_category(about.map(|one| (one.id, one.version)), names, archived), move |_| {
            begin(None);
            choices.refetch();
        });
    };
    let turn = Callback::new(move |one: Category| {
        let names = Named { name: one.name, name_en: one.name_en.unwrap_or_default() };
        sending.step(keep_category(Some((one.id, one.version)), names, !one.archived), move |_| choices.refetch());
    });
    let edit = Callback::new(move |one: Category| begin(Some(one)));
    let list = move || {
        let known = choices.get().and_then(Result::ok).unwrap_or_default().categories;
        known.into_iter().map(|one| view! { <CategoryRow one edit turn/> }).collect_view()
    };
    let label = move || if subject.with(Option::is_some) { w::save(lang) } else { w::add_category(lang) };
    let errors = sending.errors;
    view! {
        <Form name="category-form" on_submit=send error=errors.rest()>
            <FormRow>
                <TextField name="category-name" label=w::name(lang) value=name error=errors.of("name") required=true max=100/>
                <TextField name="category-name-en" label=w::name_en(lang) value=name_en error=errors.of("name_en") max=100/>
            </FormRow>
            <div class="admin-inline">
                <Show when=move || subject.with(Option::is_some)>
                    <Button on_click=move |_| begin(None)>{w::cancel(lang)}</Button>
                </Show>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {label}
                </Button>
            </div>
        </Form>
        <ul class="admin-list">
            <Transition>{list}</Transition>
        </ul>
    }
}

#[component]
fn CategoryRow(one: Category, edit: Callback<Category>, turn: Callback<Category>) -> impl IntoView {
    let lang = use_lang();
    let archived = one.archived;
    let (icon, label) = if archived {
        (icondata::LuArchiveRestore, w::switch_on(lang, &one.name))
    } else {
        (icondata::LuArchive, w::switch_off(lang, &one.name))
    };
    let (about, name) = (one.clone(), one.name.clone());
    view! {
        <li class="admin-list__row">
            <span class="admin-list__text" class:admin-list__text--archived=archived>
                {name.clone()}
                {one.name_en.clone().map(|english| format!(" · {english}"))}
            </span>
            <IconButton icon=icondata::LuPencil label=w::change_this(lang, name) small=true on_click=move |_| edit.run(about.clone())/>
            <IconButton icon label small=true on_click=move |_| turn.run(one.clone())/>
        </li>
    }
}
