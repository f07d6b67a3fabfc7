//! One entry of a timeline.

use super::{
    entry::{Entry, TimelineOf},
    entry_foot::{EntryFoot, Mode, MoreButton},
    log_box::outcome_word,
    mail_told::MailTold,
    naming::pieces,
    restoring::RestoreButton,
    runs::fields_changed,
    story::Story,
    talk::{Outcome, TalkKind},
    wording::{Difference, actor, did, differences},
};
use crate::{
    access::{Action, use_organisation, use_session},
    locale::{format, use_lang},
    routes,
    ui::{Ago, Badge, Icon, Tone},
    words::events as w,
};
use leptos::prelude::*;
use serde_json::Value;

/// Whether it was a rule of automation, and nobody in person.
fn is_by_rule(entry: &Entry) -> bool {
    entry.by().is_none() && entry.rule().is_some()
}

/// Who did it; of a rule with a long name its beginning, and the whole where one points at it.
#[component]
pub fn Actor(entry: Entry) -> impl IntoView {
    let by_rule = is_by_rule(&entry);
    let title = entry.rule().filter(|_| by_rule).map(str::to_owned);
    view! {
        <span class="entry__actor" class:entry__actor--rule=by_rule class:truncate=by_rule title=title>
            {actor(use_lang(), &entry)}
        </span>
    }
}

/// An entry by itself, for where nothing is done to it: who did what and when, and what was said.
#[component]
pub fn EntryTold(entry: Entry) -> impl IntoView {
    let lang = use_lang();
    let actor = view! { <Actor entry=entry.clone()/> };
    let (mark, what, happened_at) = (icon(&entry.kind), did(lang, &entry.kind), entry.happened_at);
    let detail = match entry.kind.as_str() {
        "note.added" | "automation.told" | "automation.mailed" | "ticket.replied" | "ticket.heard" | "ticket.noted" => {
            view! { <Said text=said(&entry, "text") names=entry.mentioned()/> }.into_any()
        }
        kind if TalkKind::of_event(kind).is_some() => view! { <Talk entry/> }.into_any(),
        _ if entry.is_mail() => view! { <MailTold entry/> }.into_any(),
        _ => ().into_any(),
    };
    view! {
        <li class="entry">
            <span class="entry__mark">
                <Icon icon=mark/>
            </span>
            <div class="entry__body">
                <p class="entry__line">
                    {actor}
                    " "
                    <span class="entry__did">{what}</span>
                    <span class="entry__when">
                        <Ago then=happened_at/>
                    </span>
                </p>
                {detail}
            </div>
        </li>
    }
}

/// Who did what and when, and below it what was said or which fields changed, and what was said about it. What was imported
/// happened in the hands of the owner of then; who imported it, and when, stands below.
#[component]
pub(super) fn EntryLine(
    entry: Entry,
    story: Story,
    /// Stands among the pinned ones, and once more in its place.
    #[prop(optional)]
    above: bool,
) -> impl IntoView {
    let (lang, offset, of) = (use_lang(), use_organisation().utc_offset, story.subject());
    let class = format!("entry entry--{}", entry.kind.split_once('.').map_or("", |(noun, _)| noun));
    // Its name stands below, with the way to what it did.
    let actor = if is_by_rule(&entry) { w::automation(lang).to_owned() } else { actor(lang, &entry) };
    let owner = Some(said(&entry, "owner_name")).filter(|name| entry.is_imported() && !name.is_empty());
    let (who, imported) = match owner {
        Some(owner) => {
            let day = format::date(lang, format::local(entry.recorded_at, offset).date_naive());
            (owner, Some(w::imported_by(lang, actor, day)))
        }
        None => (actor, None),
    };
    let detail = match entry.kind.as_str() {
        "note.added" | "automation.told" | "automation.mailed" | "ticket.replied" | "ticket.heard" | "ticket.noted" => {
            view! { <Said text=said(&entry, "text") names=entry.mentioned()/> }.into_any()
        }
        kind if TalkKind::of_event(kind).is_some() => view! { <Talk entry=entry.clone()/> }.into_any(),
        _ if entry.is_mail() => view! { <MailTold entry=entry.clone()/> }.into_any(),
        _ => view! { <Differences entry=entry.clone() story/> }.into_any(),
    };
    let mode = RwSignal::new(Mode::default());
    let pinned = entry.pinned_by.clone().filter(|_| above);
    let (mark, what) = (icon(&entry.kind), did(lang, &entry.kind));
    let (happened_at, edited) = (entry.happened_at, entry.edited_at.is_some());
    let anchor = (!above).then(|| format!("entry-{}", entry.id));
    view! {
        <li class=class id=anchor>
            <span class="entry__mark">
                <Icon icon=mark/>
            </span>
            <div class="entry__body">
                <p class="entry__line">
                    <span class="entry__actor">{who}</span>
                    " "
                    <span class="entry__did">{what}</span>
                    <Subject entry=entry.clone() of/>
                    <span class="entry__when">
                        <Ago then=happened_at/>
                    </span>
                    {edited.then(|| view! { " " <span class="entry__edited">{w::edited(lang)}</span> })}
                    <MoreButton story mode/>
                </p>
                {detail}
                <ByRule entry=entry.clone()/>
                {imported.map(|words| view! { <p class="entry__origin">{words}</p> })}
                {pinned.map(|who| view! { <p class="entry__origin">{w::pinned_by(lang, who)}</p> })}
                <EntryFoot entry story mode above/>
            </div>
        </li>
    }
}

/// That a rule did it; for those who keep rules the way to what rules did with the record.
#[component]
fn ByRule(entry: Entry) -> impl IntoView {
    let lang = use_lang();
    let keeps = use_session().is_some_and(|session| session.may(Action::ManageAutomation));
    entry.rule().map(|name| {
        let (name, words) = (name.to_owned(), w::by_automation(lang, name));
        let href = routes::automation_of_record(entry.subject);
        view! {
            <p class="entry__origin truncate" title=name>
                {if keeps { view! { <a href=href>{words}</a> }.into_any() } else { words.into_any() }}
            </p>
        }
    })
}

/// Small changes that one person made one after the other, as one line that opens.
#[component]
pub(super) fn RunLine(run: Vec<Entry>, story: Story) -> impl IntoView {
    let lang = use_lang();
    let Some(newest) = run.first().cloned() else { return ().into_any() };
    let who = view! { <Actor entry=newest.clone()/> };
    let words = match fields_changed(&run) {
        0 => w::run_changes(lang, run.len()),
        1 => w::run_one_field(lang).to_owned(),
        fields => w::run_fields(lang, fields),
    };
    // No link: the line itself is what one presses.
    let subject = newest.subject_name.clone().filter(|_| !is_about(&newest, story.subject()));
    let opened = RwSignal::new(false);
    let run = StoredValue::new(run);
    view! {
        <li class="entry entry--run">
            <span class="entry__mark">
                <Icon icon=icondata::LuListCollapse/>
            </span>
            <details class="entry__run" on:toggle=move |_| opened.set(true)>
                <summary class="entry__line">
                    {who}
                    " "
                    {words}
                    {subject.map(|name| view! { " " <span class="entry__subject">{name}</span> })}
                    <span class="entry__when">
                        <Ago then=newest.happened_at/>
                    </span>
                </summary>
                <Show when=move || opened.get()>
                    <ol class="timeline__entries">
                        {run
                            .get_value()
                            .into_iter()
                            .map(|entry| view! { <EntryLine entry story/> })
                            .collect_view()}
                    </ol>
                </Show>
            </details>
        </li>
    }
    .into_any()
}

/// Whether an entry is about the record whose timeline is read, or about one that became part of it.
fn is_about(entry: &Entry, of: TimelineOf) -> bool {
    entry.subject_kind == of.noun()
}

/// The exchange's outcome, length, partners and words.
#[component]
fn Talk(entry: Entry) -> impl IntoView {
    let lang = use_lang();
    let kind = TalkKind::of_event(&entry.kind).unwrap_or_default();
    let outcome = Outcome::from_key(&said(&entry, "outcome"));
    let after = entry.after.as_ref();
    let minutes = after.and_then(|after| after.get("minutes")).and_then(Value::as_i64);
    let with: Vec<&str> = after
        .and_then(|after| after.get("contacts"))
        .and_then(Value::as_array)
        .map(|all| all.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let with = (!with.is_empty()).then(|| w::talked_with(lang, with.join(w::between_names(lang))));
    let text = said(&entry, "text");
    view! {
        <p class="entry__call">
            {outcome
                .map(|outcome| {
                    let tone = if outcome == Outcome::Reached { Tone::Good } else { Tone::Neutral };
                    view! { <Badge tone>{outcome_word(lang, kind, outcome)}</Badge> }
                })}
            {minutes.map(|minutes| view! { <span class="entry__minutes">{w::call_minutes(lang, minutes)}</span> })}
            {with.map(|with| view! { <span>{with}</span> })}
        </p>
        {(!text.is_empty()).then(|| view! { <Said text names=entry.mentioned()/> })}
    }
}

/// Words with the colleagues in them marked.
#[component]
pub fn Said(text: String, names: Vec<String>) -> impl IntoView {
    let piece = |(piece, is_name): (&str, bool)| {
        let piece = piece.to_owned();
        if is_name { view! { <span class="entry__name">{piece}</span> }.into_any() } else { piece.into_any() }
    };
    view! { <p class="entry__text">{pieces(&text, &names).into_iter().map(piece).collect_view()}</p> }
}

/// The fields that changed, each with a way back where there is one.
#[component]
fn Differences(entry: Entry, story: Story) -> impl IntoView {
    let (lang, offset) = (use_lang(), use_organisation().utc_offset);
    let all = differences(lang, offset, &entry);
    let value = move |value: Option<String>| value.unwrap_or_else(|| w::to_nothing(lang).to_owned());
    let line = move |one: Difference| {
        let restore = view! { <RestoreButton entry=entry.clone() field=one.key.clone() name=one.field.clone() story/> };
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
                    {restore}
                </dd>
            </div>
        }
    };
    (!all.is_empty()).then(|| view! { <dl class="entry__differences">{all.into_iter().map(line).collect_view()}</dl> })
}

/// What was planned or which customer came in, and a link to the record that it happened to, unless its own timeline is read; just
/// the name where it is gone.
#[component]
fn Subject(entry: Entry, of: TimelineOf) -> impl IntoView {
    let title = match entry.kind.as_str() {
        "customer.merged" | "customer.merge_undone" => said(&entry, "customer_name"),
        kind if kind.starts_with("activity.") => said(&entry, "activity_name"),
        _ => String::new(),
    };
    let file = entry.kind.starts_with("file.").then(|| file_of(&entry));
    let href = match entry.subject_kind.as_str() {
        _ if is_about(&entry, of) => None,
        "deal" => Some(routes::deal(entry.subject)),
        "contact" => Some(routes::contact(entry.subject)),
        "customer" => Some(routes::customer(entry.subject)),
        "ticket" => Some(routes::ticket(entry.subject)),
        "lead" => Some(routes::lead(entry.subject)),
        _ => None,
    };
    let kept = [&entry.after, &entry.before].into_iter().flatten().find_map(|fields| {
        ["name", "contact_name", "subject"]
            .into_iter()
            .find_map(|key| fields.get(key).and_then(Value::as_str))
            .map(str::to_owned)
    });
    let record = href.and_then(|href| match (entry.subject_name, kept) {
        (Some(name), _) => Some(view! { " " <a class="entry__subject" href=href>{name}</a> }.into_any()),
        (None, Some(name)) => Some(view! { " " <span class="entry__subject">{name}</span> }.into_any()),
        (None, None) => None,
    });
    view! {
        {(!title.is_empty()).then(|| view! { " " <span class="entry__subject">{title}</span> })}
        {file}
        {record}
    }
}

/// The file that an entry speaks of, as it was then; just its name where the entry says that it went.
fn file_of(entry: &Entry) -> AnyView {
    let id = said(entry, "file").parse().ok();
    let number = entry.after.as_ref().and_then(|after| after.get("number")).and_then(Value::as_i64);
    let name = said(entry, "file_name");
    match (id, number, entry.kind.as_str()) {
        (_, _, "file.deleted" | "file.purged") | (None, ..) | (_, None, _) => {
            view! { " " <span class="entry__subject">{name}</span> }.into_any()
        }
        (Some(id), Some(number), _) => view! {
            " "
            <a class="entry__subject" href=routes::file(id, number) rel="external" download="">
                {name}
            </a>
        }
        .into_any(),
    }
}

pub(super) fn said(entry: &Entry, key: &str) -> String {
    let text = entry.after.as_ref().and_then(|after| after.get(key)).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn icon(kind: &str) -> icondata::Icon {
    match kind.split_once('.') {
        Some(("note", _)) => icondata::LuStickyNote,
        Some(("call", _)) => icondata::LuPhone,
        Some(("wechat", _)) => icondata::LuMessageCircle,
        Some(("mail", "failed")) => icondata::LuMailX,
        Some(("email" | "mail", _)) => icondata::LuMail,
        Some(("meeting", _)) => icondata::LuUsers,
        Some(("visit", _)) => icondata::LuMapPin,
        Some(("talk", _)) => icondata::LuMessagesSquare,
        Some(("automation", _)) => icondata::LuWorkflow,
        Some(("activity", "done")) => icondata::LuCircleCheck,
        Some(("activity", _)) => icondata::LuCalendarClock,
        Some(("file", "deleted" | "purged")) => icondata::LuTrash2,
        Some(("file", "restored" | "version_restored")) => icondata::LuUndo2,
        Some(("file", _)) => icondata::LuPaperclip,
        Some(("ticket", "taken")) => icondata::LuHand,
        Some(("ticket", "replied")) => icondata::LuReply,
        Some(("ticket", "heard")) => icondata::LuMessageCircle,
        Some(("ticket", "chat_began" | "chat_ended" | "chat_end_undone" | "chat_address")) => {
            icondata::LuMessagesSquare
        }
        Some(("ticket", "noted")) => icondata::LuLock,
        Some(("ticket", "escalated")) => icondata::LuAlarmClock,
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
        Some((_, "assigned" | "handed_out")) => icondata::LuUserCheck,
        Some((_, "revealed")) => icondata::LuEye,
        Some((_, "shared")) => icondata::LuShare2,
        Some((_, "linked")) => icondata::LuLink,
        Some((_, "unlinked")) => icondata::LuUnlink,
        _ => icondata::LuPencil,
    }
}
