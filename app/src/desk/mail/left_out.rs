//! Messages that became part of no ticket, and why: what could not be read, and what no person wrote.

use super::model::LeftOut;
use crate::{
    locale::use_lang,
    routes,
    ui::{Ago, Badge, LinkButton, Section, Tone},
    words::mail as w,
};
use leptos::prelude::*;

#[component]
pub(super) fn LeftOutHere(left_out: Vec<LeftOut>) -> impl IntoView {
    let lang = use_lang();
    let (unreadable, ignored): (Vec<_>, Vec<_>) = left_out.into_iter().partition(|one| one.unreadable);
    let part = |title: &'static str, text: &'static str, all: Vec<LeftOut>| {
        (!all.is_empty()).then(|| {
            view! {
                <Section title>
                    <p class="admin-note">{text}</p>
                    <ul class="admin-list">
                        {all.into_iter().map(|one| view! { <LeftOutRow one/> }).collect_view()}
                    </ul>
                </Section>
            }
        })
    };
    let some = !unreadable.is_empty() || !ignored.is_empty();
    view! {
        {some.then(|| view! { <LinkButton href=routes::DESK_LEFT_OUT>{w::left_out_all(lang)}</LinkButton> })}
        {part(w::unreadable(lang), w::unreadable_text(lang), unreadable)}
        {part(w::ignored(lang), w::ignored_text(lang), ignored)}
    }
}

#[component]
fn LeftOutRow(one: LeftOut) -> impl IntoView {
    let lang = use_lang();
    let tone = if one.unreadable { Tone::Bad } else { Tone::Neutral };
    let reason = w::text(lang, &format!("reason_{}", one.reason)).unwrap_or_else(|| w::reason_other(lang));
    let from = if one.from.is_empty() { w::nobody(lang).to_owned() } else { one.from };
    view! {
        <li class="admin-list__row">
            <div class="admin-list__text">
                <span class="admin-strong">{one.subject}</span>
                " "
                <span class="mailboxes__facts">
                    <span class="mailboxes__fact">{from}</span>
                    <span class="mailboxes__fact">{one.mailbox}</span>
                    <span class="mailboxes__fact">
                        <Ago then=one.received_at/>
                    </span>
                </span>
            </div>
            <Badge tone>{reason}</Badge>
        </li>
    }
}
