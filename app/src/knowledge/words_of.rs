//! States, readers and languages in words.

use super::model::{Audience, Category, State};
use crate::{
    locale::{Lang, use_lang},
    ui::{Badge, Choice, Tone},
    words::knowledge as w,
};
use leptos::prelude::*;

/// A state in words.
pub(super) const fn state_word(lang: Lang, state: State) -> &'static str {
    match state {
        State::Draft => w::state_draft(lang),
        State::Review => w::state_review(lang),
        State::Published => w::state_published(lang),
        State::Archived => w::state_archived(lang),
    }
}

/// Readers in words.
pub(super) const fn audience_word(lang: Lang, audience: Audience) -> &'static str {
    match audience {
        Audience::Internal => w::audience_internal(lang),
        Audience::Public => w::audience_public(lang),
    }
}

/// A language by its name.
pub(super) const fn language_word(lang: Lang, language: Lang) -> &'static str {
    match language {
        Lang::ZhCn => w::language_zh(lang),
        Lang::En => w::language_en(lang),
    }
}

/// How an article stands. `is_edited`: readers see an older version of it.
#[component]
pub(super) fn StateBadge(state: State, is_edited: bool) -> impl IntoView {
    let lang = use_lang();
    let (tone, words) = match state {
        State::Draft if is_edited => (Tone::Accent, w::edited(lang)),
        State::Draft => (Tone::Neutral, state_word(lang, state)),
        State::Review => (Tone::Warn, state_word(lang, state)),
        State::Published => (Tone::Good, state_word(lang, state)),
        State::Archived => (Tone::Neutral, state_word(lang, state)),
    };
    view! { <Badge tone>{words}</Badge> }
}

/// Categories to choose from, each as deep as it lies.
pub(super) fn category_choices(lang: Lang, categories: &[Category], none: &'static str) -> Vec<Choice> {
    let named = |one: &Category| {
        Choice::new(one.id.to_string(), format!("{}{}", "\u{3000}".repeat(one.depth), one.name_in(lang)))
    };
    std::iter::once(Choice::new("", none)).chain(categories.iter().map(named)).collect()
}

/// Both languages to choose from.
pub(super) fn language_choices(lang: Lang) -> impl Iterator<Item = Choice> {
    Lang::ALL.into_iter().map(move |one| Choice::new(one.tag(), language_word(lang, one)))
}

/// Both kinds of readers to choose from.
pub(super) fn audience_choices(lang: Lang) -> impl Iterator<Item = Choice> {
    Audience::ALL.into_iter().map(move |one| Choice::new(one.key(), audience_word(lang, one)))
}
