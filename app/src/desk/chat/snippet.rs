//! What one copies into a page, so that the chat stands in its corner.

use super::model::ChatWidget;
use crate::{
    locale::use_lang,
    routes,
    ui::{Button, ButtonKind, Dialog, FormActions, Notice, Tone, to_clipboard, use_toasts},
    words::{chat as w, web_forms as fw},
};
use leptos::prelude::*;

#[component]
pub(super) fn SnippetDialog(shown: RwSignal<Option<ChatWidget>>) -> impl IntoView {
    let (lang, open) = (use_lang(), RwSignal::new(false));
    Effect::new(move |_| {
        if shown.with(Option::is_some) {
            open.set(true);
        }
    });
    view! {
        <Dialog name="chat-snippet" title=w::embed(lang) open wide=true on_close=move |()| shown.set(None)>
            {move || shown.get().map(|widget| view! { <Snippet widget open/> })}
        </Dialog>
    }
}

/// One tag, and the address of the page for whoever has no page of their own.
#[component]
fn Snippet(widget: ChatWidget, open: RwSignal<bool>) -> impl IntoView {
    let (lang, toasts) = (use_lang(), use_toasts());
    // Made in the browser alone, after a click.
    let origin = window().location().origin().unwrap_or_default();
    let address = format!("{origin}{}", routes::chat(&widget.token));
    let tag = format!(r#"<script src="{origin}{}" data-chat="{}" async></script>"#, routes::EMBED_CHAT, widget.token);
    let policy = format!("script-src {origin}; frame-src {origin}");
    let copied = StoredValue::new(tag.clone());
    let copy = move |_| match to_clipboard(&copied.get_value()) {
        Some(()) => toasts.success(fw::copied(lang)),
        None => toasts.error(fw::not_copied(lang)),
    };
    let nowhere = widget.form.origins.trim().is_empty().then(|| {
        view! { <Notice tone=Tone::Warn>{w::embedded_nowhere_text(lang)}</Notice> }
    });
    view! {
        {nowhere}
        <p>{w::snippet_text(lang)}</p>
        <pre class="web-form-code" tabindex="0">
            <code>{tag}</code>
        </pre>
        <p>{w::snippet_language(lang)}</p>
        <p>{fw::snippet_policy(lang)}</p>
        <pre class="web-form-code" tabindex="0">
            <code>{policy}</code>
        </pre>
        <p>
            {fw::snippet_page(lang)} " "
            <a class="cell-link" href=routes::chat(&widget.token) target="_blank" rel="external noopener">
                {address}
            </a>
        </p>
        <FormActions>
            <Button on_click=move |_| open.set(false)>{fw::close(lang)}</Button>
            <Button kind=ButtonKind::Primary icon=icondata::LuCopy on_click=copy>
                {fw::copy(lang)}
            </Button>
        </FormActions>
    }
}
