//! Letting a person in: the e-mail to sign in with and a first password, which is shown once.

use super::{
    api::invite_person,
    model::{Invitation, Invited, Person},
};
use crate::{
    access::Sending,
    locale::use_lang,
    ui::{Button, ButtonKind, Fact, Facts, Form, FormActions, Notice, TextField, Tone},
    words::admin as w,
};
use leptos::prelude::*;

/// First the form, then what to tell the person.
#[component]
pub(super) fn InvitePanel(person: Person, #[prop(into)] close: Callback<()>) -> impl IntoView {
    let invited = RwSignal::new(None::<Invited>);
    let person = StoredValue::new(person);
    view! {
        {move || match invited.get() {
            Some(invited) => view! { <Told invited close/> }.into_any(),
            None => view! { <InviteForm person=person.get_value() invited/> }.into_any(),
        }}
    }
}

#[component]
fn InviteForm(person: Person, invited: RwSignal<Option<Invited>>) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let email = RwSignal::new(person.email.unwrap_or_default());
    let password = RwSignal::new(String::new());
    let (id, version) = (person.id, person.version);
    let send = move |()| {
        let invitation =
            Invitation { person: id, version, email: email.get_untracked(), password: password.get_untracked() };
        sending.form(invite_person(invitation), move |answer| invited.set(Some(answer)));
    };
    let dirty = Signal::derive(move || !password.with(String::is_empty));
    let errors = sending.errors;
    let text =
        if person.has_password { w::new_password_text(lang, person.name) } else { w::invite_text(lang, person.name) };
    view! {
        <Form name="invitation-form" on_submit=send dirty error=errors.rest()>
            <p class="admin-note">{text}</p>
            <TextField
                name="email"
                id="invitation-email"
                kind="email"
                label=w::email(lang)
                value=email
                error=errors.of("email")
                required=true
                max=254
            />
            <TextField
                name="password"
                id="invitation-password"
                kind="password"
                autocomplete="new-password"
                label=w::first_password(lang)
                hint=w::first_password_hint(lang)
                value=password
                error=errors.of("password")
                max=200
            />
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::set_password(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// What the administrator passes on.
#[component]
fn Told(invited: Invited, close: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let made_up = invited.password.is_some();
    view! {
        <Notice tone=Tone::Good title=w::invited(lang)>
            {if made_up { w::password_shown_once(lang) } else { w::password_as_typed(lang) }}
        </Notice>
        <Facts>
            <Fact label=w::email(lang)>{invited.email}</Fact>
            {invited
                .password
                .map(|password| {
                    view! {
                        <Fact label=w::first_password(lang)>
                            <output class="admin-secret">{password}</output>
                        </Fact>
                    }
                })}
        </Facts>
        <FormActions>
            <Button kind=ButtonKind::Primary on_click=move |_| close.run(())>
                {w::done(lang)}
            </Button>
        </FormActions>
    }
}
