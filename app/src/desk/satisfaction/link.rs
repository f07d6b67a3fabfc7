//! The link that was just made: to be copied into a message, or held before a camera.

use super::model::{Code, RatingLink};
use crate::{
    locale::use_lang,
    ui::{Button, ButtonKind, Dialog, FormActions, to_clipboard, use_toasts},
    words::satisfaction as w,
};
use leptos::prelude::*;

/// The light edge that cameras need around a code (ISO/IEC 18004: four squares).
const EDGE: usize = 4;

#[component]
pub(in crate::desk) fn LinkDialog(made: RwSignal<Option<RatingLink>>, open: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Dialog name="rating-link" title=w::link_title(lang) open>
            {move || made.get().map(|link| view! { <LinkShown link open/> })}
        </Dialog>
    }
}

#[component]
fn LinkShown(link: RatingLink, open: RwSignal<bool>) -> impl IntoView {
    let (lang, toasts) = (use_lang(), use_toasts());
    // Made in the browser alone, after a click.
    let origin = window().location().origin().unwrap_or_default();
    let address = StoredValue::new(format!("{origin}{}", link.path));
    let copy = move |_| match to_clipboard(&address.get_value()) {
        Some(()) => toasts.success(w::copied(lang)),
        None => toasts.error(w::not_copied(lang)),
    };
    view! {
        <p>{w::link_text(lang)}</p>
        <p class="rating-address">
            <span class="visually-hidden">{w::link(lang)} " "</span>
            <code>{address.get_value()}</code>
        </p>
        {link.code.map(|code| view! { <CodeShown code/> })}
        <FormActions>
            <Button on_click=move |_| open.set(false)>{w::close(lang)}</Button>
            <Button kind=ButtonKind::Primary icon=icondata::LuCopy on_click=copy>
                {w::copy(lang)}
            </Button>
        </FormActions>
    }
}

#[component]
fn CodeShown(code: Code) -> impl IntoView {
    let lang = use_lang();
    let side = code.side + 2 * EDGE;
    let view_box = format!("-{EDGE} -{EDGE} {side} {side}");
    view! {
        <figure class="rating-code">
            <svg class="rating-code__squares" viewBox=view_box role="img" aria-label=w::code(lang)>
                <path d=code.path></path>
            </svg>
            <figcaption class="aside-none">{w::code_text(lang)}</figcaption>
        </figure>
    }
}
