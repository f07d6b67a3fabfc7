//! Letters and variables in words and marks.

use super::model::{Barred, Known, MailRow};
use crate::{
    desk::mail::model::PostState,
    locale::{Lang, format, use_lang},
    ui::{Badge, Tone},
    words::{mail as mw, mailing as w},
};
use leptos::prelude::*;

/// What a variable is called.
pub(super) fn variable_word(lang: Lang, variable: &str) -> &'static str {
    w::text(lang, &format!("variable_{}", variable.replace('.', "_"))).unwrap_or_default()
}

/// What a variable stands for in a letter to somebody; `None` where it is not known.
pub(super) fn value_of(lang: Lang, known: &Known, contact: Option<&str>, variable: &str) -> Option<String> {
    match variable {
        "customer" => known.customer.clone(),
        "contact" => contact.map(str::to_owned).or_else(|| known.person.clone()),
        "owner" => known.owner.clone(),
        "deal" => known.deal.clone(),
        "deal.value" => known.value.as_ref().map(|(value, currency)| format::money(*value, currency)),
        "deal.close" => known.close.map(|day| format::date(lang, day)),
        "sender" => Some(known.sender.clone()),
        "sender.mail" => known.sender_mail.clone(),
        "house" => Some(known.house.clone()),
        _ => None,
    }
    .filter(|value| !value.trim().is_empty())
}

pub(super) const fn barred_word(lang: Lang, barred: Barred) -> &'static str {
    match barred {
        Barred::DoNotContact => w::barred_all(lang),
        Barred::Refused => w::barred_mail(lang),
    }
}

/// How a letter fares, as a mark.
#[component]
pub(super) fn MailBadge(row: MailRow) -> impl IntoView {
    let lang = use_lang();
    let (tone, icon, words) = match row.state {
        PostState::Waiting if row.rests => (Tone::Warn, icondata::LuPause, w::rests(lang)),
        PostState::Waiting if row.trouble.is_some() => (Tone::Warn, icondata::LuClock, mw::tried_again(lang)),
        PostState::Waiting => (Tone::Neutral, icondata::LuClock, mw::waiting(lang)),
        PostState::Sent if row.answered => (Tone::Accent, icondata::LuReply, w::answered(lang)),
        PostState::Sent => (Tone::Good, icondata::LuCheck, mw::sent(lang)),
        PostState::Failed => (Tone::Bad, icondata::LuMailX, mw::failed(lang)),
        PostState::Bounced => (Tone::Bad, icondata::LuMailX, mw::bounced(lang)),
    };
    view! { <Badge tone icon>{words}</Badge> }
}
