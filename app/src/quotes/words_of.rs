//! Quotes in words and marks.

use super::model::{Approving, QuoteState};
use crate::{
    locale::{Lang, use_lang},
    ui::{Badge, Tone},
    words::quotes as w,
};
use leptos::prelude::*;

pub(super) fn state_word(lang: Lang, state: QuoteState) -> &'static str {
    w::text(lang, &format!("state_{}", state.key())).unwrap_or_default()
}

/// How a quote stands, as a mark.
#[component]
pub(super) fn QuoteBadge(state: QuoteState) -> impl IntoView {
    let tone = match state {
        QuoteState::Draft | QuoteState::Withdrawn => Tone::Neutral,
        QuoteState::Sent => Tone::Accent,
        QuoteState::Accepted => Tone::Good,
        QuoteState::Declined => Tone::Bad,
        QuoteState::Expired => Tone::Warn,
    };
    view! { <Badge tone>{state_word(use_lang(), state)}</Badge> }
}

/// How the approval of its newest version stands, as a mark; nothing where nobody was asked.
#[component]
pub(super) fn ApprovalBadge(state: Option<Approving>) -> impl IntoView {
    let lang = use_lang();
    state.map(|state| {
        let (tone, words) = match state {
            Approving::Waiting => (Tone::Accent, w::approval_waiting(lang)),
            Approving::Approved => (Tone::Good, w::approval_approved(lang)),
            Approving::Declined => (Tone::Warn, w::approval_declined(lang)),
        };
        view! { <Badge tone icon=icondata::LuStamp>{words}</Badge> }
    })
}
