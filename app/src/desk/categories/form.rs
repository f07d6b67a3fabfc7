//! The form of a category: its names, and what it stands below.

use super::{
    api::{add_category, change_category},
    model::{Category, CategoryForm, as_tree},
};
use crate::{
    access::Sending,
    locale::{Lang, use_lang},
    ui::{Button, ButtonKind, Choice, Form, FormActions, FormRow, SelectField, TextField},
    words::tickets as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// What the form is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Subject {
    New,
    Existing(Box<Category>),
}

/// Adds a category, or changes one.
#[component]
pub(super) fn CategoryFormFields(subject: Subject, all: Vec<Category>, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (id, start) = match &subject {
        Subject::New => (None, CategoryForm::default()),
        Subject::Existing(one) => (
            Some((one.id, one.version)),
            CategoryForm {
                parent: one.parent,
                name: one.name.clone(),
                name_en: one.name_en.clone().unwrap_or_default(),
            },
        ),
    };
    let parent = RwSignal::new(start.parent.map(|id| id.to_string()).unwrap_or_default());
    let (name, name_en) = (RwSignal::new(start.name.clone()), RwSignal::new(start.name_en.clone()));
    let typed =
        move || CategoryForm { parent: parent.with(|id| id.parse().ok()), name: name.get(), name_en: name_en.get() };
    let dirty = Memo::new(move |_| typed() != start);
    let send = move |()| {
        let form = untrack(typed);
        let call = async move {
            match id {
                None => add_category(form).await.map(drop),
                Some((id, version)) => change_category(id, version, form).await,
            }
        };
        sending.form(call, move |()| done.run(()));
    };
    let errors = sending.errors;
    view! {
        <Form name="category-form" on_submit=send dirty error=errors.rest()>
            <FormRow>
                <TextField
                    name="category-name"
                    label=w::category_name(lang)
                    value=name
                    error=errors.of("name")
                    required=true
                    max=100
                    autofocus=true
                />
                <TextField
                    name="category-name-en"
                    label=w::category_name_en(lang)
                    value=name_en
                    error=errors.of("name_en")
                    max=100
                />
            </FormRow>
            <SelectField
                name="category-parent"
                label=w::category_parent(lang)
                value=parent
                choices=places(lang, &all, id.map(|(id, _)| id))
                error=errors.of("parent")
            />
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// Where it can stand: at the top, or below any other that is in use.
fn places(lang: Lang, all: &[Category], own: Option<Uuid>) -> Vec<Choice> {
    let below = as_tree(all)
        .into_iter()
        .filter(|(one, _)| !one.archived && Some(one.id) != own)
        .map(|(one, depth)| Choice::new(one.id, format!("{}{}", "\u{2003}".repeat(depth), in_language(lang, &one))));
    std::iter::once(Choice::new("", w::category_top(lang))).chain(below).collect()
}

/// What it is called in the reader's language.
pub(super) fn in_language(lang: Lang, category: &Category) -> String {
    match (lang, &category.name_en) {
        (Lang::En, Some(english)) => english.clone(),
        _ => category.name.clone(),
    }
}
