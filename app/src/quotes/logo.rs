//! The logo of the house, where the letterhead is set: looked at, replaced, taken away, and put back.

use super::{
    api::{add_quote_logo, use_quote_logo},
    logo_model::Logo,
};
use crate::{
    access::{AppError, Sending, error_text},
    files::size_in_words,
    imports::piece::Piece,
    locale::use_lang,
    routes,
    ui::{Button, ButtonKind, FileField},
    words::quotes as w,
};
use leptos::prelude::*;

/// Shows the logo of new quotes, or that there is none. `sending` belongs to the page: what is shown here is made anew after each change.
#[component]
pub(super) fn LogoShown(logo: Option<Logo>, sending: Sending, changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let was = logo.as_ref().map(|logo| logo.id);
    let refused = move |error: AppError| {
        if error.of_field("logo").is_some() {
            sending.refuse(&error);
        } else {
            sending.toasts().error(error_text(lang, &error));
            changed.run(());
        }
    };
    let chosen = move |file: web_sys::File| {
        let sent = async move { add_quote_logo(was, read(&file).await?).await };
        let kept = move |new: Logo| {
            changed.run(());
            sending.undo(w::logo_kept(lang), changed, move || use_quote_logo(Some(new.id), was));
        };
        sending.send(sent, kept, refused);
    };
    let take_away = move |_| {
        let gone = move |()| {
            changed.run(());
            sending.undo(w::logo_gone(lang), changed, move || use_quote_logo(None, was));
        };
        sending.send(use_quote_logo(was, None), gone, refused);
    };
    let label = if logo.is_some() { w::logo_other(lang) } else { w::logo_choose(lang) };
    let busy = sending.busy();
    let shown = logo.map(|logo| {
        view! {
            <div class="quote-logo">
                <img
                    class="quote-logo__picture"
                    src=routes::quote_logo(logo.id)
                    alt=w::logo(lang)
                    width=logo.width
                    height=logo.height
                />
                <span class="quote-logo__size">
                    {w::logo_size(lang, logo.width, logo.height, size_in_words(logo.size.into()))}
                </span>
                <Button kind=ButtonKind::Quiet icon=icondata::LuTrash2 busy on_click=take_away>
                    {w::logo_remove(lang)}
                </Button>
            </div>
        }
    });
    view! {
        {shown}
        <FileField
            name="quote-logo"
            label
            hint=w::logo_hint(lang)
            accept="image/png,image/jpeg"
            error=sending.errors.of("logo")
            on_file=chosen
        />
        <p class="field__hint" role="status">
            {move || busy.get().then(|| w::logo_going(lang))}
        </p>
    }
}

/// The bytes of a picture that was chosen; what is too large is not read at all.
#[cfg(feature = "hydrate")]
async fn read(file: &web_sys::File) -> Result<Piece, AppError> {
    if file.size() > f64::from(super::logo_model::LARGEST_LOGO) {
        return Err(AppError::invalid("logo", "quote_logo_large"));
    }
    // A file that was changed or taken away since it was chosen cannot be read any more.
    let unreadable = |_| AppError::invalid("logo", "file_unreadable");
    let buffer = wasm_bindgen_futures::JsFuture::from(file.array_buffer()).await.map_err(unreadable)?;
    Ok(Piece(js_sys::Uint8Array::new(&buffer).to_vec()))
}

/// Nothing is chosen while the server renders.
#[cfg(not(feature = "hydrate"))]
async fn read(_file: &web_sys::File) -> Result<Piece, AppError> {
    Err(AppError::Unreachable)
}
