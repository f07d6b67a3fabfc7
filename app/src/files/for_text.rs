//! Pictures that come into a text: chosen, dropped on it or pasted into it, and sent at once. What becomes of them there is the text's
//! business.

use super::{
    arriving::{Choosing, Landing},
    going::Going,
    queue::Queue,
};
use crate::{fields::HeldFile, locale::use_lang, ui::warn_before_leaving, words::files as w};
use leptos::prelude::*;

/// What a browser shows; a hint for the window in which one chooses.
const SHOWN: &str = "image/png,image/jpeg,image/gif,image/webp,image/avif";

/// `children` is the field of the text; `going` says whether something is still on its way.
#[component]
pub fn PicturesForText(on_arrived: Callback<HeldFile>, going: RwSignal<bool>, children: Children) -> impl IntoView {
    let lang = use_lang();
    let queue = Queue::of_article(on_arrived);
    Effect::new(move |_| going.set(queue.is_going()));
    warn_before_leaving(Signal::derive(move || queue.is_going()));
    let landing = Landing::of(queue, Signal::stored(true));
    let pasted = landing.pasting();
    view! {
        <div
            class="file-field files"
            class:files--over=move || landing.over.get()
            data-hint=w::drop_here(lang)
            on:dragenter=move |event| landing.hovered(&event)
            on:dragover=move |event| landing.hovered(&event)
            on:dragleave=move |event| landing.left(&event)
            on:drop=move |event| landing.dropped(&event)
            on:paste=move |event| pasted(&event)
        >
            {children()}
            <Going queue/>
            <div class="file-field__ways">
                <Choosing queue label=Signal::stored(Some(w::add_picture(lang).to_owned())) accept=SHOWN/>
            </div>
        </div>
    }
}
