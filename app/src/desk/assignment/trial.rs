//! What would have become of the last tickets.

use super::trial_model::{SimulatedTicket, Simulation};
use crate::{
    desk::tickets::rules_model::number_in_words,
    locale::use_lang,
    routes,
    ui::{Badge, Tone},
    words::desk_assignment as w,
};
use leptos::prelude::*;

/// So many tickets are named.
const NAMED: usize = 12;

#[component]
pub(super) fn Outcome(found: Simulation) -> impl IntoView {
    let lang = use_lang();
    let got = found.got.into_iter().map(|(name, count)| view! { <Badge>{w::tried_got(lang, name, count)}</Badge> });
    let line = move |one: SimulatedTicket| {
        let who = match one.who {
            Some(name) => view! { <span>{name}</span> }.into_any(),
            None => view! { <Badge tone=Tone::Warn>{w::tried_nobody(lang)}</Badge> }.into_any(),
        };
        view! {
            <li class="aside-line">
                <a class="aside-line__name" href=routes::ticket(one.id) target="_blank">
                    {format!("{} {}", number_in_words(one.number), one.subject)}
                </a>
                {who}
            </li>
        }
    };
    view! {
        <p class="admin-note">{w::tried(lang, found.tried, found.held)}</p>
        <p class="assignment-picks__chosen">{got.collect_view()}</p>
        <ul class="aside-list">{found.tickets.into_iter().take(NAMED).map(line).collect_view()}</ul>
    }
}
