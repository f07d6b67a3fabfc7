//! One entry of a timeline.

use super::{
    entry::{CallOutcome, Entry, TimelineOf},
    wording::{Difference, did, differences},
};
use crate::{
    access::use_organisation,
    locale::{Lang, format, use_lang},
    routes,
    ui::{Ago, Badge, Icon, Tone},
    words::events as w,
};
use leptos::prelude::*;
use serde_json::Value;

/// Who did what and when, and below it what was said or which fields changed. What was imported happened in the hands of the
/// owner of then; who imported it, and when, stands below.
#[component]
pub fn EntryLine(entry: Entry, of: TimelineOf) -> impl IntoView {
    let (lang, offset) = (use_lang(), use_organisation().utc_offset);
    let class = format!("entry entry--{}", entry.kind.split_once('.').map_or("", |(noun, _)| noun));
    let actor = entry.actor.clone().unwrap_or_else(|| w::system(lang).to_owned());
    let owner = Some(said(&entry, "owner_name")).filter(|name| entry.is_imported() && !name.is_empty());
    let (who, imported) = match owner {
        Some(owner) => {
            let day = format::date(lang, format::local(entry.recorded_at, offset).date_naive());
            (owner, Some(w::imported_by(lang, actor, day)))
        }
        None => (actor, None),
    };
    let detail = match entry.kind.as_str() {
        "note.added" => view! { <p class="entry__text">{said(&entry, "text")}</p> }.into_any(),
        "call.logged" => view! { <Call entry=entry.clone()/> }.into_any(),
        _ => view! { <Differences all=differences(lang, offset, &entry)/> }.into_any(),
    };
    view! {
        <li class=class>
            <span class="entry__mark">
                <Icon icon=icon(&entry.kind)/>
            </span>
            <div class="entry__body">
                <p class="entry__line">
                    <span class="entry__actor">{who}</span>
                    " "
                    <span class="entry__did">{did(lang, &entry.kind)}</span>
                    <Subject entry=entry.clone() of/>
                    <span class="entry__when">
                        <Ago then=entry.happened_at/>
                    </span>
                </p>
                {detail}
                {imported.map(|words| view! { <p class="entry__origin">{words}</p> })}
            </div>
        </li>
    }
}

/// The call's outcome, length and words.
#[component]
fn Call(entry: Entry) -> impl IntoView {
    let lang = use_lang();
    let outcome = CallOutcome::from_key(&said(&entry, "outcome"));
    let minutes = entry.after.as_ref().and_then(|after| after.get("minutes")).and_then(Value::as_i64);
    let text = said(&entry, "text");
    view! {
        <p class="entry__call">
            {outcome
                .map(|outcome| {
                    let tone = if outcome == CallOutcome::Reached { Tone::Good } else { Tone::Neutral };
                    view! { <Badge tone>{outcome_word(lang, outcome)}</Badge> }
                })}
            {minutes.map(|minutes| view! { <span class="entry__minutes">{w::call_minutes(lang, minutes)}</span> })}
        </p>
        {(!text.is_empty()).then(|| view! { <p class="entry__text">{text}</p> })}
    }
}

#[component]
fn Differences(all: Vec<Difference>) -> impl IntoView {
    let lang = use_lang();
    let value = move |value: Option<String>| value.unwrap_or_else(|| w::to_nothing(lang).to_owned());
    let line = move |one: Difference| {
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
    };
    (!all.is_empty()).then(|| view! { <dl class="entry__differences">{all.into_iter().map(line).collect_view()}</dl> })
}

/// What was planned or which customer came in, and a link to the deal or contact that it happened to, unless its own timeline
/// is read; just the name where it is gone.
#[component]
fn Subject(entry: Entry, of: TimelineOf) -> impl IntoView {
    let title = match entry.kind.as_str() {
        "customer.merged" | "customer.merge_undone" => said(&entry, "customer_name"),
        kind if kind.starts_with("activity.") => said(&entry, "activity_name"),
        _ => String::new(),
    };
    let href = match (entry.subject_kind.as_str(), of) {
        ("deal", TimelineOf::Deal(_)) | ("contact", TimelineOf::Contact(_)) => None,
        ("deal", _) => Some(routes::deal(entry.subject)),
        ("contact", _) => Some(routes::contact(entry.subject)),
        _ => None,
    };
    let kept = [&entry.after, &entry.before].into_iter().flatten().find_map(|fields| {
        ["name", "contact_name"].into_iter().find_map(|key| fields.get(key).and_then(Value::as_str)).map(str::to_owned)
    });
    let record = href.and_then(|href| match (entry.subject_name, kept) {
        (Some(name), _) => Some(view! { " " <a class="entry__subject" href=href>{name}</a> }.into_any()),
        (None, Some(name)) => Some(view! { " " <span class="entry__subject">{name}</span> }.into_any()),
        (None, None) => None,
    });
    view! {
        {(!title.is_empty()).then(|| view! { " " <span class="entry__subject">{title}</span> })}
        {record}
    }
}

fn said(entry: &Entry, key: &str) -> String {
    let text = entry.after.as_ref().and_then(|after| after.get(key)).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

/// How a call ended, in words.
pub(super) fn outcome_word(lang: Lang, outcome: CallOutcome) -> &'static str {
    match outcome {
        CallOutcome::Reached => w::outcome_reached(lang),
        CallOutcome::NoAnswer => w::outcome_no_answer(lang),
        CallOutcome::CallBack => w::outcome_call_back(lang),
        CallOutcome::WrongNumber => w::outcome_wrong_number(lang),
    }
}

fn icon(kind: &str) -> icondata::Icon {
    match kind.split_once('.') {
        Some(("note", _)) => icondata::LuStickyNote,
        Some(("call", _)) => icondata::LuPhone,
        Some(("activity", "done")) => icondata::LuCircleCheck,
        Some(("activity", _)) => icondata::LuCalendarClock,
        Some((_, "moved" | "move_undone")) => icondata::LuArrowRight,
        Some((_, "merged")) => icondata::LuMerge,
        Some((_, "merge_undone")) => icondata::LuSplit,
        Some((_, "returned" | "recycled")) => icondata::LuWaves,
        Some((_, "return_undone")) => icondata::LuUndo2,
        Some((_, "recycling_soon")) => icondata::LuBellRing,
        Some((_, "claimed")) => icondata::LuHand,
        Some((_, "protected" | "unprotected")) => icondata::LuShield,
        Some((_, "lifecycle_changed")) => icondata::LuRefreshCw,
        Some((_, "won")) => icondata::LuTrophy,
        Some((_, "lost")) => icondata::LuCircleX,
        Some((_, "created")) => icondata::LuPlus,
        Some((_, "imported")) => icondata::LuImport,
        Some((_, "deleted")) => icondata::LuTrash2,
        Some((_, "restored")) => icondata::LuUndo2,
        Some((_, "assigned")) => icondata::LuUserCheck,
        Some((_, "shared")) => icondata::LuShare2,
        Some((_, "linked")) => icondata::LuLink,
        Some((_, "unlinked")) => icondata::LuUnlink,
        _ => icondata::LuPencil,
    }
}
