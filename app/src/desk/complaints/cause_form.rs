//! The form of a cause: its names.

use super::{
    api::{add_cause, change_cause},
    model::{Cause, CauseForm},
};
use crate::{
    access::Sending,
    locale::{Lang, use_lang},
    ui::{Button, ButtonKind, Form, FormActions, FormRow, TextField},
    words::complaints as w,
};
use leptos::prelude::*;

/// What the form is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Subject {
    New,
    Existing(Box<Cause>),
}

#[component]
pub(super) fn CauseFormFields(subject: Subject, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (id, start) = match &subject {
        Subject::New => (None, CauseForm::default()),
        Subject::Existing(one) => (
            Some((one.id, one.version)),
            CauseForm { name: one.name.clone(), name_en: one.name_en.clone().unwrap_or_default() },
        ),
    };
    let (name, name_en) = (RwSignal::new(start.name.clone()), RwSignal::new(start.name_en.clone()));
    let typed = move || CauseForm { name: name.get(), name_en: name_en.get() };
    let dirty = Memo::new(move |_| typed() != start);
    let send = move |()| {
        let form = untrack(typed);
        let call = async move {
            match id {
                None => add_cause(form).await.map(drop),
                Some((id, version)) => change_cause(id, version, form).await,
            }
        };
        sending.form(call, move |()| done.run(()));
    };
    let errors = sending.errors;
    view! {
        <Form name="cause-form" on_submit=send dirty error=errors.rest()>
            <FormRow>
                <TextField
                    name="cause-name"
                    label=w::cause_name(lang)
                    value=name
                    error=errors.of("name")
                    required=true
                    max=100
                    autofocus=true
                />
                <TextField
                    name="cause-name-en"
                    label=w::cause_name_en(lang)
                    value=name_en
                    error=errors.of("name_en")
                    max=100
                />
            </FormRow>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// What it is called in the reader's language.
pub(super) fn in_language(lang: Lang, cause: &Cause) -> String {
    match (lang, &cause.name_en) {
        (Lang::En, Some(english)) => english.clone(),
        _ => cause.name.clone(),
    }
}
