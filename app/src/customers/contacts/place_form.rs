//! What a contact is at a customer: changed, and taken away with the way back. For the pages of both.

use super::{
    api::{link_contact, unlink_contact},
    fields::{PlaceFields, TypedPlace},
    model::Place,
};
use crate::{
    access::Sending,
    locale::use_lang,
    ui::{Button, ButtonKind, Form, FormActions},
    words::contacts as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// The form inside a dialog. `on_saved` runs when it is changed.
#[component]
pub(super) fn PlaceForm(
    customer: Uuid,
    contact: Uuid,
    place: Place,
    open: RwSignal<bool>,
    #[prop(into)] on_saved: Callback<()>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let typed = TypedPlace::start(place);
    let save = move |()| {
        let place = untrack(|| typed.place());
        sending.form(link_contact(customer, contact, place), move |()| {
            open.set(false);
            sending.toasts().success(w::saved_toast(lang));
            on_saved.run(());
        });
    };
    view! {
        <Form name="contact-place-form" on_submit=save error=sending.errors.rest()>
            <PlaceFields typed errors=sending.errors/>
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// Removes a contact from a customer at once; a toast says so in these words and puts it back as it was. `name` is what is back
/// then.
pub(super) fn removal(
    (customer, contact): (Uuid, Uuid),
    words: String,
    name: String,
    on_changed: Callback<()>,
) -> Callback<()> {
    let (lang, sending) = (use_lang(), Sending::new());
    Callback::new(move |()| {
        let (toasts, words, name) = (sending.toasts(), words.clone(), name.clone());
        sending.step(unlink_contact(customer, contact), move |place| {
            on_changed.run(());
            sending.undo(words, on_changed, move || {
                let (place, said) = (place.clone(), w::back_toast(lang, &name));
                async move { link_contact(customer, contact, place).await.inspect(|()| toasts.success(said)) }
            });
        });
    })
}
