//! Offers to bring amounts up to date, once a rate or the currency changed.

use super::api::revalue_deals;
use crate::{
    access::Sending,
    locale::{format, use_lang},
    ui::{Button, Notice, Tone},
    words::admin as w,
};
use leptos::prelude::*;

/// Which amounts may be out of date since something was changed on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::admin) enum Outdated {
    /// A rate changed: those of open deals.
    Open,
    /// The currency changed: those of all deals.
    All,
}

/// Offers to bring amounts up to date, once something changed.
#[component]
pub(in crate::admin) fn Revalue(outdated: RwSignal<Option<Outdated>>) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let revalue = move |_| {
        let closed = outdated.get_untracked() == Some(Outdated::All);
        sending.step(revalue_deals(closed), move |count| {
            outdated.set(None);
            sending.toasts().success(w::revalued(lang, format::count(count)));
        });
    };
    let text = move || match outdated.get() {
        Some(Outdated::All) => w::currency_changed_text(lang),
        _ => w::rates_changed_text(lang),
    };
    view! {
        <Show when=move || outdated.get().is_some()>
            <Notice tone=Tone::Warn title=w::amounts_outdated(lang)>
                <p>{text}</p>
                <Button busy=sending.busy() on_click=revalue>
                    {w::revalue(lang)}
                </Button>
            </Notice>
        </Show>
    }
}
