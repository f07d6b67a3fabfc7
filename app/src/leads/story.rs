//! What happened to a lead, the newest first.

use crate::{
    access::use_organisation,
    events::{
        Actor, MailTold, Said, did, differences,
        entry::Entry,
        talk::{Outcome, TalkKind},
    },
    locale::use_lang,
    ui::{Ago, Badge, EmptyState, Icon, Tone},
    words::{events as ew, leads as w},
};
use leptos::prelude::*;
use serde_json::Value;

#[component]
pub(super) fn Story(#[prop(into)] entries: Signal<Vec<Entry>>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Show when=move || entries.with(Vec::is_empty)>
            <EmptyState icon=icondata::LuMessagesSquare title=w::nothing_happened(lang) small=true/>
        </Show>
        <ol class="timeline__entries" aria-live="polite">
            <For each=move || entries.get() key=|entry| entry.id let:entry>
                <Line entry/>
            </For>
        </ol>
    }
}

fn said<'a>(entry: &'a Entry, key: &str) -> Option<&'a str> {
    entry.after.as_ref()?.get(key).and_then(Value::as_str)
}

fn icon(kind: &str) -> icondata::Icon {
    match kind {
        "call.logged" => icondata::LuPhone,
        "lead.created" => icondata::LuPlus,
        "mail.failed" => icondata::LuMailX,
        "lead.claimed" => icondata::LuHand,
        "lead.assigned" | "lead.handed_out" => icondata::LuUserCheck,
        "lead.recycled" => icondata::LuWaves,
        "lead.reminded" | "lead.missed" => icondata::LuAlarmClock,
        "lead.converted" => icondata::LuTrophy,
        "lead.conversion_undone" => icondata::LuUndo2,
        "lead.score_reached" => icondata::LuGauge,
        kind if kind.starts_with("mail.") => icondata::LuMail,
        kind if kind.ends_with(".logged") => icondata::LuMessagesSquare,
        _ => icondata::LuPencil,
    }
}

/// One thing that was done, with what was said or which fields went from what to what.
#[component]
fn Line(entry: Entry) -> impl IntoView {
    let lang = use_lang();
    let actor = view! { <Actor entry=entry.clone()/> };
    let outcome = TalkKind::of_event(&entry.kind).and_then(|_| Outcome::from_key(said(&entry, "outcome")?));
    let outcome = outcome.and_then(|one| ew::text(lang, &format!("outcome_{}", one.key()))).map(|words| {
        view! {
            " "
            <Badge tone=Tone::Neutral>{words}</Badge>
        }
    });
    // A lead may begin as a mail; then the mail stands there.
    let mail = said(&entry, "mail_subject").is_some().then(|| entry.clone());
    let text = said(&entry, "text").filter(|text| !text.is_empty() && mail.is_none()).map(str::to_owned);
    let value = move |value: Option<String>| value.unwrap_or_else(|| ew::to_nothing(lang).to_owned());
    let changes: Vec<_> = differences(lang, use_organisation().utc_offset, &entry)
        .into_iter()
        .map(|one| {
            view! {
                <div class="entry__difference">
                    <dt class="entry__field">{one.field}</dt>
                    <dd class="entry__values">
                        {one
                            .before
                            .map(|before| {
                                view! {
                                    <del class="entry__before">{before}</del>
                                    <span class="entry__arrow" aria-hidden="true">"→"</span>
                                }
                            })}
                        <ins class="entry__after">{value(one.after)}</ins>
                    </dd>
                </div>
            }
        })
        .collect();
    view! {
        <li class="entry">
            <span class="entry__mark">
                <Icon icon=icon(&entry.kind)/>
            </span>
            <div class="entry__body">
                <p class="entry__line">
                    {actor}
                    " "
                    <span class="entry__did">{did(lang, &entry.kind)}</span>
                    {outcome}
                    <span class="entry__when">
                        <Ago then=entry.happened_at/>
                    </span>
                </p>
                {mail.map(|entry| view! { <MailTold entry/> })}
                {text.map(|text| view! { <Said text names=Vec::new()/> })}
                {(!changes.is_empty()).then(|| view! { <dl class="entry__differences">{changes}</dl> })}
            </div>
        </li>
    }
}
