//! What one copies into a page, so that the form stands there.

use super::model::WebForm;
use crate::{
    locale::use_lang,
    routes,
    ui::{Button, ButtonKind, Dialog, FormActions, Notice, Tone, to_clipboard, use_toasts},
    words::web_forms as w,
};
use leptos::prelude::*;

#[component]
pub(super) fn SnippetDialog(shown: RwSignal<Option<WebForm>>) -> impl IntoView {
    let (lang, open) = (use_lang(), RwSignal::new(false));
    Effect::new(move |_| {
        if shown.with(Option::is_some) {
            open.set(true);
        }
    });
    view! {
        <Dialog name="web-form-snippet" title=w::embed(lang) open wide=true on_close=move |()| shown.set(None)>
            {move || shown.get().map(|form| view! { <Snippet form open/> })}
        </Dialog>
    }
}

/// One tag, and the address of the page for whoever has no page of their own.
#[component]
fn Snippet(form: WebForm, open: RwSignal<bool>) -> impl IntoView {
    let (lang, toasts) = (use_lang(), use_toasts());
    // Made in the browser alone, after a click.
    let origin = window().location().origin().unwrap_or_default();
    let address = format!("{origin}{}", routes::web_form(&form.token));
    let tag = format!(r#"<script src="{origin}{}" data-form="{}" async></script>"#, routes::EMBED_FORM, form.token);
    let policy = format!("script-src {origin}; frame-src {origin}");
    let copied = StoredValue::new(tag.clone());
    let copy = move |_| match to_clipboard(&copied.get_value()) {
        Some(()) => toasts.success(w::copied(lang)),
        None => toasts.error(w::not_copied(lang)),
    };
    let nowhere = form.form.origins.trim().is_empty().then(|| {
        view! { <Notice tone=Tone::Warn>{w::embedded_nowhere_text(lang)}</Notice> }
    });
    view! {
        {nowhere}
        <p>{w::snippet_text(lang)}</p>
        <pre class="web-form-code" tabindex="0">
            <code>{tag}</code>
        </pre>
        <p>{w::snippet_policy(lang)}</p>
        <pre class="web-form-code" tabindex="0">
            <code>{policy}</code>
        </pre>
        <p>
            {w::snippet_page(lang)} " "
            <a class="cell-link" href=routes::web_form(&form.token) target="_blank" rel="external noopener">
                {address}
            </a>
        </p>
        <FormActions>
            <Button on_click=move |_| open.set(false)>{w::close(lang)}</Button>
            <Button kind=ButtonKind::Primary icon=icondata::LuCopy on_click=copy>
                {w::copy(lang)}
            </Button>
        </FormActions>
    }
}
