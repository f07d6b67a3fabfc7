//! Choosing with what a record is merged, where nobody suggested a pair.

use super::words_of;
use crate::{
    access::{AppError, Sending},
    customers::{contacts::ContactPicker, duplicates::merge_of, picker::CustomerPicker},
    fields::RecordKind,
    locale::use_lang,
    ui::{Button, ButtonKind, Dialog, Form, FormActions},
    words::duplicates as w,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;

/// A dialog that asks for the other one, and goes to the page on which both stand beside each other.
#[component]
pub fn MergeWith(of: RecordKind, record: Uuid, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog name="merge-with" title=words_of::with_title(use_lang(), of) open>
            <WithForm of record open/>
        </Dialog>
    }
}

#[component]
fn WithForm(of: RecordKind, record: Uuid, open: RwSignal<bool>) -> impl IntoView {
    let (lang, sending, navigate) = (use_lang(), Sending::new(), use_navigate());
    let other = RwSignal::new(None::<(Uuid, String)>);
    let go = move |()| match other.get_untracked() {
        None => sending.refuse(&AppError::invalid("other", "required")),
        Some((id, _)) if id == record => {
            sending.errors.show([("other".to_owned(), words_of::itself(lang, of).to_owned())]);
        }
        Some((id, _)) => {
            open.set(false);
            navigate(&merge_of(of, record, id), NavigateOptions::default());
        }
    };
    let error = sending.errors.of("other");
    let label = words_of::other(lang, of);
    let picker = match of {
        RecordKind::Customer => {
            view! { <CustomerPicker name="merge-with-other" label value=other required=true error/> }.into_any()
        }
        RecordKind::Contact => {
            view! { <ContactPicker name="merge-with-other" label value=other required=true error/> }.into_any()
        }
    };
    view! {
        <p class="dialog__text">{w::merge_with_text(lang)}</p>
        <Form name="merge-with-form" on_submit=go error=sending.errors.rest()>
            {picker}
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true>
                    {w::compare_these(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
