//! A sensitive value on the page of a record: a mask, and a press that reveals it for half a minute.

use super::{api::reveal_value, model::Revealed};
use crate::{
    access::{Action, Sending, use_session},
    fields::{RecordKind, sensitive::SHOWN_FOR},
    locale::use_lang,
    ui::{IconButton, to_clipboard},
    words::sensitive as w,
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;
use uuid::Uuid;

/// The mask; for those who may reveal the value also a button for it. What was revealed is veiled again by itself.
#[component]
pub(super) fn Veiled(of: RecordKind, record: Uuid, field: Uuid, name: String, mask: String) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let may = use_session().is_some_and(|session| session.may(Action::RevealValues));
    let plain = RwSignal::new(None::<Revealed>);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let forget = move || {
        if let Some(Some(timer)) = timer.try_update_value(Option::take) {
            timer.clear();
        }
    };
    on_cleanup(forget);
    let veil = move || {
        forget();
        plain.try_set(None);
    };
    let reveal = move || {
        sending.step(reveal_value(of, record, field), move |revealed| {
            plain.set(Some(revealed));
            let later = set_timeout_with_handle(veil, Duration::from_secs(SHOWN_FOR.into()));
            timer.set_value(later.ok());
        });
    };
    let is_shown = Signal::derive(move || plain.with(Option::is_some));
    let name = StoredValue::new(name);
    let label = Signal::derive(move || {
        if is_shown.get() { w::veil(lang, name.get_value()) } else { w::reveal(lang, name.get_value()) }
    });
    let copy = move |_| {
        let copied = plain.with_untracked(|plain| plain.as_ref().is_some_and(|plain| to_clipboard(&plain.0).is_some()));
        if copied {
            sending.toasts().success(w::copied(lang, name.get_value()));
        } else {
            sending.toasts().error(w::not_copied(lang));
        }
    };
    view! {
        <span class="veiled">
            <span class="veiled__value" class:veiled__value--shown=move || is_shown.get() aria-live="polite">
                {move || plain.with(|plain| plain.as_ref().map_or_else(|| mask.clone(), |plain| plain.0.clone()))}
            </span>
            {may.then(|| {
                view! {
                    <IconButton
                        icon=icondata::LuEye
                        label
                        small=true
                        busy=sending.busy()
                        on_click=move |_| if is_shown.get_untracked() { veil() } else { reveal() }
                    />
                    <Show when=move || is_shown.get()>
                        <IconButton icon=icondata::LuCopy label=w::copy(lang, name.get_value()) small=true on_click=copy/>
                    </Show>
                }
            })}
        </span>
        <Show when=move || is_shown.get()>
            <span class="veiled__note">{w::shown_for(lang, SHOWN_FOR)}</span>
        </Show>
    }
}
