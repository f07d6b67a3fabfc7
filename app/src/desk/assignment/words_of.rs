//! Assignment in words.

use super::model::{Method, Presence};
use crate::{
    locale::Lang,
    ui::{RuleWords, Tone},
    words::desk_assignment as w,
};

pub(super) fn method_word(lang: Lang, method: Method) -> &'static str {
    w::text(lang, &format!("method_{}", method.key())).unwrap_or_default()
}

pub(super) const fn presence_word(lang: Lang, presence: Presence) -> &'static str {
    match presence {
        Presence::Available => w::presence_available(lang),
        Presence::Away => w::presence_away(lang),
        Presence::Off => w::presence_off(lang),
    }
}

pub(super) const fn presence_icon(presence: Presence) -> icondata::Icon {
    match presence {
        Presence::Available => icondata::LuCircleCheck,
        Presence::Away => icondata::LuCoffee,
        Presence::Off => icondata::LuMoon,
    }
}

pub(super) const fn presence_tone(presence: Presence) -> Tone {
    match presence {
        Presence::Available => Tone::Good,
        Presence::Away => Tone::Warn,
        Presence::Off => Tone::Neutral,
    }
}

/// What is said in the row of a rule.
#[must_use]
pub fn rule_words(lang: Lang, name: &str) -> RuleWords {
    RuleWords {
        rests: w::rests(lang),
        in_use: Some(w::use_rule(lang, name)),
        shift: Some((w::move_up(lang, name), w::move_down(lang, name))),
        change: w::edit_this(lang, name),
        remove: w::remove_this(lang, name),
    }
}

/// What somebody carries: `Carries 3 of 10`.
pub(super) fn load_words(lang: Lang, load: i32, most: Option<i32>) -> String {
    most.map_or_else(|| w::load(lang, load), |most| w::load_of(lang, load, most))
}
