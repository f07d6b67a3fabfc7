//! Files on what is said on a ticket: chosen, dropped or pasted beside the text, sent at once, and part of it when it is said.

use super::{
    arriving::{Choosing, Landing, take_pasted},
    going::Going,
    held::HeldFileWords,
    in_form::HeldInForm,
    queue::Queue,
};
use crate::{fields::HeldFile, locale::use_lang, ui::warn_before_leaving, words::files as w};
use leptos::prelude::*;
use uuid::Uuid;

/// `held` is what will be part of it; `going` says whether something is still on its way.
#[component]
pub fn FilesForTicket(
    ticket: Uuid,
    held: RwSignal<Vec<HeldFile>>,
    going: RwSignal<bool>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let lang = use_lang();
    let arrived = Callback::new(move |file: HeldFile| {
        held.try_update(|held| held.push(file));
    });
    let queue = Queue::of_ticket(ticket, arrived);
    Effect::new(move |_| going.set(queue.is_going()));
    warn_before_leaving(Signal::derive(move || queue.is_going()));
    let landing = Landing::of(queue, Signal::stored(true));
    take_pasted(queue, Signal::stored(true));
    view! {
        <div
            class="file-field files"
            class:files--over=move || landing.over.get()
            data-hint=w::drop_here(lang)
            on:dragenter=move |event| landing.hovered(&event)
            on:dragover=move |event| landing.hovered(&event)
            on:dragleave=move |event| landing.left(&event)
            on:drop=move |event| landing.dropped(&event)
        >
            <HeldInForm held on_ticket=true/>
            <Going queue/>
            <div class="file-field__ways">
                <Choosing queue/>
            </div>
            <p class="field__error" aria-live="polite">
                {move || error.get()}
            </p>
        </div>
    }
}

/// One file on what was said.
#[component]
pub fn FileOnTicket(file: HeldFile) -> impl IntoView {
    view! { <HeldFileWords file on_ticket=true/> }
}
