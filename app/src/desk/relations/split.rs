//! A ticket of its own for something that was said.

use super::{api::split_ticket, model::subject_of, undo::offer_unsplit};
use crate::{
    access::Sending,
    desk::tickets::{desk::Desk, rules_model::number_in_words},
    locale::use_lang,
    ui::{Button, ButtonKind, Dialog, Form, FormActions, TextField},
    words::desk_relations as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// What is to be split off: the message and its words.
pub(in crate::desk) type Splitting = Option<(Uuid, String)>;

#[component]
pub(in crate::desk) fn SplitDialog(desk: Desk, what: RwSignal<Splitting>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if what.with(Option::is_some) {
            open.set(true);
        }
    });
    view! {
        <Dialog name="split-ticket" title=w::split_title(use_lang()) open on_close=move |()| what.set(None)>
            {move || what.get_untracked().map(|(message, text)| view! { <SplitForm desk message text open/> })}
        </Dialog>
    }
}

#[component]
fn SplitForm(desk: Desk, message: Uuid, text: String, open: RwSignal<bool>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let subject = RwSignal::new(subject_of(&text));
    let submit = move |()| {
        sending.form(split_ticket(message, subject.get_untracked()), move |(id, number)| {
            open.set(false);
            offer_unsplit(desk.toasts, lang, id, w::split_done(lang, number_in_words(number)));
            desk.refresh();
        });
    };
    view! {
        <Form name="split-ticket-form" on_submit=submit error=sending.errors.rest()>
            <p class="aside-none">{w::split_text(lang)}</p>
            <TextField
                name="split-subject"
                label=w::split_subject(lang)
                value=subject
                max=200
                required=true
                autofocus=true
                error=sending.errors.of("subject")
            />
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::split(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
