//! Kinds, states, priorities and ways in words.

use super::{
    list_model::Queue,
    model::CategoryName,
    rules_model::{Channel, Kind, Priority, State},
};
use crate::{
    locale::Lang,
    ui::{Badge, Choice, Tone},
    words::tickets as w,
};
use leptos::prelude::*;

pub(in crate::desk) fn kind_word(lang: Lang, kind: Kind) -> &'static str {
    w::text(lang, &format!("kind_{}", kind.key())).unwrap_or_default()
}

pub(in crate::desk) fn state_word(lang: Lang, state: State) -> &'static str {
    w::text(lang, &format!("state_{}", state.key())).unwrap_or_default()
}

pub(in crate::desk) fn priority_word(lang: Lang, priority: Priority) -> &'static str {
    w::text(lang, &format!("priority_{}", priority.key())).unwrap_or_default()
}

pub(in crate::desk) fn channel_word(lang: Lang, channel: Channel) -> &'static str {
    w::text(lang, &format!("channel_{}", channel.key())).unwrap_or_default()
}

pub(super) fn queue_word(lang: Lang, queue: Queue) -> &'static str {
    w::text(lang, &format!("queue_{}", queue.key())).unwrap_or_default()
}

/// A category in the reader's language.
pub(in crate::desk) fn category_word(lang: Lang, category: &CategoryName) -> String {
    match (lang, &category.name_en) {
        (Lang::En, Some(english)) => english.clone(),
        _ => category.name.clone(),
    }
}

/// All of a closed list as choices.
pub(super) fn choices<T: Copy>(all: &[T], key: fn(T) -> &'static str, word: impl Fn(T) -> &'static str) -> Vec<Choice> {
    all.iter().map(|one| Choice::new(key(*one), word(*one))).collect()
}

/// Where a ticket stands, as a mark.
#[component]
pub(super) fn StateBadge(lang: Lang, state: State) -> impl IntoView {
    let (tone, icon) = match state {
        State::New => (Tone::Accent, icondata::LuSparkles),
        State::Open => (Tone::Warn, icondata::LuCircleDot),
        State::WaitingCustomer | State::WaitingOthers => (Tone::Neutral, icondata::LuHourglass),
        State::Solved => (Tone::Good, icondata::LuCircleCheck),
        State::Closed => (Tone::Neutral, icondata::LuArchive),
    };
    view! {
        <Badge tone icon>
            {state_word(lang, state)}
        </Badge>
    }
}

/// How pressing it is: only what is not as usual is marked.
#[component]
pub(super) fn PriorityBadge(lang: Lang, priority: Priority) -> impl IntoView {
    match priority {
        Priority::Urgent => view! {
            <Badge tone=Tone::Bad icon=icondata::LuSiren>
                {priority_word(lang, priority)}
            </Badge>
        }
        .into_any(),
        Priority::High => view! {
            <Badge tone=Tone::Warn icon=icondata::LuChevronsUp>
                {priority_word(lang, priority)}
            </Badge>
        }
        .into_any(),
        Priority::Normal | Priority::Low => {
            view! { <span class="ticket-priority">{priority_word(lang, priority)}</span> }.into_any()
        }
    }
}
