//! Leads in words.

use super::{
    model::{Lead, Reason, Source, State},
    rules_model::Method,
};
use crate::{
    locale::{Lang, use_lang},
    ui::{Badge, Tone},
    words::leads as w,
};
use leptos::prelude::*;

pub(crate) fn source_word(lang: Lang, source: Source) -> &'static str {
    w::text(lang, &format!("source_{}", source.key())).unwrap_or_default()
}

pub(super) fn state_word(lang: Lang, state: State) -> &'static str {
    w::text(lang, &format!("state_{}", state.key())).unwrap_or_default()
}

pub(super) fn method_word(lang: Lang, method: Method) -> &'static str {
    w::text(lang, &format!("method_{}", method.key())).unwrap_or_default()
}

/// In the reader's language where there is a name in it.
pub(super) fn reason_word(lang: Lang, reason: &Reason) -> String {
    reason.name_en.clone().filter(|_| lang == Lang::En).unwrap_or_else(|| reason.name.clone())
}

/// Where a lead came from, as its customer and its deal keep it.
pub(super) fn source_in_words(lang: Lang, lead: &Lead) -> String {
    let source = source_word(lang, lead.source);
    let whole = match &lead.campaign {
        Some(campaign) => format!("{source} · {campaign}"),
        None => source.to_owned(),
    };
    whole.chars().take(100).collect()
}

/// How far one is with a lead, as a mark.
#[component]
pub(super) fn StateBadge(state: State) -> impl IntoView {
    let tone = match state {
        State::New => Tone::Accent,
        State::Contacted => Tone::Warn,
        State::Qualified | State::Converted => Tone::Good,
        State::Disqualified => Tone::Neutral,
    };
    view! { <Badge tone>{state_word(use_lang(), state)}</Badge> }
}
