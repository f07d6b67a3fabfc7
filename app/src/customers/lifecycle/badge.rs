use super::model::Lifecycle;
use crate::{
    locale::{Lang, use_lang},
    ui::{Badge, Tone},
    words::lifecycle as w,
};
use leptos::prelude::*;

/// Where a customer stands, as a mark: in lists, heads and previews.
#[component]
pub fn LifecycleBadge(is: Lifecycle) -> impl IntoView {
    view! { <Badge tone=tone(is)>{word(use_lang(), is)}</Badge> }
}

/// A lifecycle in words.
#[must_use]
pub(crate) const fn word(lang: Lang, is: Lifecycle) -> &'static str {
    match is {
        Lifecycle::Prospect => w::is_prospect(lang),
        Lifecycle::Customer => w::is_customer(lang),
        Lifecycle::Dormant => w::is_dormant(lang),
        Lifecycle::Lost => w::is_lost(lang),
    }
}

const fn tone(is: Lifecycle) -> Tone {
    match is {
        Lifecycle::Prospect => Tone::Accent,
        Lifecycle::Customer => Tone::Good,
        Lifecycle::Dormant => Tone::Warn,
        Lifecycle::Lost => Tone::Neutral,
    }
}
