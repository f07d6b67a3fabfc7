//! Changing one's own password.

use super::api::end_other_sessions;
use crate::{
    access::{AppError, Sending, api::change_password},
    locale::use_lang,
    ui::{Button, ButtonKind, Form, FormActions, TextField},
    words::account as w,
};
use leptos::prelude::*;

/// The old password, the new one twice. Afterwards one is signed in here only.
#[component]
pub(super) fn PasswordForm(#[prop(into)] changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let [old, new, again] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let all = [old, new, again];
    let dirty = Signal::derive(move || all.iter().any(|field| !field.with(String::is_empty)));
    let send = move |()| {
        let (old, new, again) = (old.get_untracked(), new.get_untracked(), again.get_untracked());
        let call = async move {
            if new != again {
                return Err(AppError::invalid("again", "passwords_differ"));
            }
            change_password(old, new).await?;
            // Whoever knew the old one is out on other devices.
            end_other_sessions().await
        };
        sending.form(call, move |_| {
            all.iter().for_each(|field| field.set(String::new()));
            changed.run(());
            sending.toasts().success(w::password_changed(lang));
        });
    };
    let errors = sending.errors;
    view! {
        <Form name="password-form" on_submit=send dirty error=errors.rest()>
            <TextField
                name="old"
                kind="password"
                autocomplete="current-password"
                label=w::old_password(lang)
                value=old
                error=errors.of("old")
                required=true
                max=200
            />
            <TextField
                name="password"
                kind="password"
                autocomplete="new-password"
                label=w::new_password(lang)
                hint=w::new_password_hint(lang)
                value=new
                error=errors.of("password")
                required=true
                max=200
            />
            <TextField
                name="again"
                kind="password"
                autocomplete="new-password"
                label=w::new_password_again(lang)
                value=again
                error=errors.of("again")
                required=true
                max=200
            />
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::change_password(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
