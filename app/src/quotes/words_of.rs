//! Quotes in words and marks.

use super::model::QuoteState;
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
