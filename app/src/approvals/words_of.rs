//! Approvals in words and marks.

use super::{
    model::State,
    rule_model::{Approver, Rule, RuleBook},
};
use crate::{
    access::Role,
    locale::{Lang, format, use_lang},
    ui::{Badge, Tone},
    words::{access as aw, approvals as w},
};
use leptos::prelude::*;
use rust_decimal::Decimal;

/// How a request stands, as a mark.
#[component]
pub(super) fn StateBadge(state: State) -> impl IntoView {
    let tone = match state {
        State::Waiting | State::Withdrawn => Tone::Neutral,
        State::Open => Tone::Accent,
        State::Approved => Tone::Good,
        State::Declined => Tone::Bad,
    };
    view! { <Badge tone>{state_word(use_lang(), state)}</Badge> }
}

pub(super) fn state_word(lang: Lang, state: State) -> &'static str {
    w::text(lang, &format!("state_{}", state.key())).unwrap_or_default()
}

pub(super) fn percent(value: Decimal) -> String {
    format!("{}%", value.round_dp(2).normalize())
}

pub(super) fn role_word(lang: Lang, role: Role) -> &'static str {
    aw::text(lang, &format!("role_{}", role.key())).unwrap_or_default()
}

/// Who agrees: a name, anybody of a role, the manager of the team.
pub(super) fn approver_word(lang: Lang, approver: Approver, name: Option<&str>) -> String {
    match approver {
        Approver::Person { .. } => name.unwrap_or_else(|| w::somebody(lang)).to_owned(),
        Approver::Role { role } => w::any_of(lang, role_word(lang, role)),
        Approver::Manager => w::team_manager(lang).to_owned(),
        Approver::Limit => w::who_may(lang).to_owned(),
    }
}

/// Who agrees, one after the other.
pub(super) fn steps_words(lang: Lang, steps: impl Iterator<Item = String>) -> String {
    steps.reduce(|before, next| w::then(lang, before, next)).unwrap_or_default()
}

/// What a rule does, in a sentence.
pub(super) fn sentence(lang: Lang, rule: &Rule, book: &RuleBook) -> String {
    let amount = rule.amount.map(|amount| w::when_amount(lang, format::money(amount, &book.currency)));
    let discount = rule.discount.map(|discount| {
        let discount = percent(discount);
        if rule.whole { w::when_whole(lang, discount) } else { w::when_line(lang, discount) }
    });
    let margin = rule.margin.map(|margin| w::when_margin(lang, percent(margin)));
    let when = [amount, discount, margin].into_iter().flatten().reduce(|one, other| w::and(lang, one, other));
    let name = |approver: Approver| match approver {
        Approver::Person { id } => book.people.iter().find(|(one, _)| *one == id).map(|(_, name)| name.as_str()),
        _ => None,
    };
    let who = steps_words(lang, rule.steps.iter().map(|step| approver_word(lang, *step, name(*step))));
    w::sentence(lang, when.unwrap_or_default(), who)
}
