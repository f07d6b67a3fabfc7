//! The form of a reason: its names.

use super::{
    api::{add_reason, rename_reason},
    list::Subject,
};
use crate::{
    access::Sending,
    admin::pipelines::names::{NameFields, NamesInForm},
    locale::use_lang,
    ui::{Button, ButtonKind, Form, FormActions},
    words::admin as w,
};
use leptos::prelude::*;

/// Adds a reason, or renames one.
#[component]
pub(super) fn ReasonForm(subject: Subject, done: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let names = match &subject {
        Subject::New(_) => NamesInForm::new("", None),
        Subject::Existing(reason) => NamesInForm::new(&reason.name, reason.name_en.as_deref()),
    };
    let send = move |()| {
        let (subject, names) = (subject.clone(), names.typed());
        let call = async move {
            match subject {
                Subject::New(outcome) => add_reason(outcome, names).await.map(drop),
                Subject::Existing(reason) => rename_reason(reason.id, reason.version, names).await,
            }
        };
        sending.form(call, move |()| done.run(()));
    };
    let errors = sending.errors;
    view! {
        <Form name="reason-form" on_submit=send dirty=names.dirty() error=errors.rest()>
            <NameFields form="reason" names errors/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
