//! Making a token: for which program and what for; then the token, once.

use super::{
    api::make_api_token,
    list::scope_word,
    model::{Scope, TokenForm},
};
use crate::{
    access::Sending,
    locale::use_lang,
    routes,
    ui::{
        Button, ButtonKind, CheckField, Dialog, Form, FormActions, Notice, TextField, Tone, to_clipboard, use_toasts,
    },
    words::api_tokens as w,
};
use leptos::prelude::*;

#[component]
pub(super) fn MakeDialog(open: RwSignal<bool>, changed: Callback<()>) -> impl IntoView {
    let (lang, made) = (use_lang(), RwSignal::new(None::<String>));
    view! {
        <Dialog name="api-token" title=w::make(lang) open on_close=move |()| made.set(None)>
            {move || match made.get() {
                None => view! { <TokenFields made changed/> }.into_any(),
                Some(token) => view! { <Shown token open/> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn TokenFields(made: RwSignal<Option<String>>, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let name = RwSignal::new(String::new());
    let scopes: Vec<(Scope, RwSignal<bool>)> = Scope::ALL.iter().map(|scope| (*scope, RwSignal::new(true))).collect();
    let scopes = StoredValue::new(scopes);
    let form = move || TokenForm {
        name: name.get(),
        scopes: scopes
            .with_value(|all| all.iter().filter(|(_, chosen)| chosen.get()).map(|(scope, _)| *scope).collect()),
    };
    let dirty = Signal::derive(move || name.with(|name| !name.is_empty()));
    let send = move |()| {
        sending.form(make_api_token(untrack(form)), move |token| {
            made.set(Some(token));
            changed.run(());
        });
    };
    let errors = sending.errors;
    let trouble = errors.of("scopes");
    let ticks = scopes.with_value(|all| {
        let tick = |(scope, chosen): &(Scope, RwSignal<bool>)| {
            view! {
                <CheckField
                    name=format!("api-token-{}", scope.key().replace('.', "-"))
                    label=scope_word(lang, *scope)
                    value=*chosen
                />
            }
        };
        all.iter().map(tick).collect_view()
    });
    view! {
        <Form name="api-token-form" on_submit=send dirty error=errors.rest()>
            <TextField
                name="api-token-name"
                label=w::name(lang)
                hint=w::name_hint(lang)
                value=name
                max=100
                required=true
                autofocus=true
                error=errors.of("name")
            />
            <fieldset class="admin-ticks">
                <legend class="field__label">{w::scopes(lang)}</legend>
                {ticks}
                {move || trouble.get().map(|words| view! { <Notice tone=Tone::Bad>{words}</Notice> })}
            </fieldset>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::make(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// The token that was just made.
#[component]
fn Shown(token: String, open: RwSignal<bool>) -> impl IntoView {
    let (lang, toasts) = (use_lang(), use_toasts());
    // Made in the browser alone, after a click.
    let origin = window().location().origin().unwrap_or_default();
    let address = format!("POST {origin}{}", routes::API_TICKETS);
    let kept = StoredValue::new(token.clone());
    let copy = move |_| match to_clipboard(&kept.get_value()) {
        Some(()) => toasts.success(w::copied(lang)),
        None => toasts.error(w::not_copied(lang)),
    };
    view! {
        <p>{w::once(lang)}</p>
        <p class="admin-secret" id="api-token-made">
            {token}
        </p>
        <p>
            {w::address(lang)} " " <code class="web-form-code">{address}</code>
        </p>
        <FormActions>
            <Button on_click=move |_| open.set(false)>{w::close(lang)}</Button>
            <Button kind=ButtonKind::Primary icon=icondata::LuCopy on_click=copy>
                {w::copy(lang)}
            </Button>
        </FormActions>
    }
}
