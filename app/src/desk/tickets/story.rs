//! What was said and done on a ticket, the newest first: what the customer hears, what they said, and what stays among ourselves.

use super::{
    desk::Desk,
    rules_model::number_in_words,
    talk_model::{Message, StoryLine},
    words_of::channel_word,
};
use crate::{
    access::use_organisation,
    desk::mail::{PostAddress, PostFiles, PostMark, model::Post, thread_model::folded},
    desk::relations::{SplitDialog, Splitting},
    events::{Actor, Said, did, differences, entry::Entry},
    locale::Lang,
    routes,
    ui::{Ago, Badge, EmptyState, Icon, IconButton, Pager, Tone},
    words::{desk_relations as rw, events as ew, mail as mw, tickets as w},
};
use leptos::prelude::*;
use uuid::Uuid;

/// The lines read so far.
#[component]
pub(super) fn StoryHere(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let is_empty = Memo::new(move |_| desk.lines.with(Vec::is_empty));
    let splitting = RwSignal::new(None);
    view! {
        <Show when=move || is_empty.get()>
            <EmptyState icon=icondata::LuMessagesSquare title=w::nothing_said(lang) small=true/>
        </Show>
        <ol class="timeline__entries ticket-story" aria-live="polite">
            <For each=move || desk.lines.get() key=|line| line.place().1 let:line>
                <Line line desk splitting/>
            </For>
        </ol>
        <SplitDialog desk what=splitting/>
        <Pager more=desk.more busy=desk.busy on_more=move |()| desk.read_older()/>
    }
}

#[component]
fn Line(line: StoryLine, desk: Desk, splitting: RwSignal<Splitting>) -> impl IntoView {
    match line {
        StoryLine::Said(message) => view! { <MessageLine message=*message desk splitting/> }.into_any(),
        StoryLine::Did(entry) => view! { <ChangeLine entry=*entry lang=desk.lang/> }.into_any(),
    }
}

/// Something that was said. A private note never looks like an answer: it has another ground, an icon and a word of its own.
#[component]
fn MessageLine(message: Message, desk: Desk, splitting: RwSignal<Splitting>) -> impl IntoView {
    let lang = desk.lang;
    let (class, icon, words, tone) = match (message.channel, message.inbound) {
        (None, _) => ("entry ticket-said ticket-said--note", icondata::LuLock, w::said_inside(lang), Tone::Warn),
        (Some(_), true) => (
            "entry ticket-said ticket-said--theirs",
            icondata::LuMessageCircle,
            w::said_by_customer(lang),
            Tone::Neutral,
        ),
        (Some(_), false) => {
            ("entry ticket-said ticket-said--ours", icondata::LuReply, w::said_to_customer(lang), Tone::Accent)
        }
    };
    let way = message.channel.map(|channel| view! { <span class="entry__did">{channel_word(lang, channel)}</span> });
    let minutes = (message.minutes > 0).then(|| {
        view! { <span class="entry__minutes">{w::minutes_worked(lang, message.minutes)}</span> }
    });
    let anchor = format!("entry-{}", message.id);
    let id = message.id;
    let author = said_by(lang, &message);
    let address = message.post.clone().map(|post| view! { <PostAddress post/> });
    // How it fares changes while the line stands.
    let post = Signal::derive(move || desk.post_of(id));
    let may_write = Signal::derive(move || desk.may_write());
    let sent = Callback::new(move |()| desk.refresh());
    let mark = message.post.is_some().then(|| view! { <PostMark message=id post may_write sent/> });
    let is_mail = matches!(message.post, Some(Post::In { .. }));
    let (fresh, quoted) = if is_mail { folded(&message.text) } else { (message.text.as_str(), "") };
    let (fresh, quoted) = (fresh.to_owned(), quoted.to_owned());
    let from_other = message.of.map(|id| {
        view! {
            <a class="cell-link" href=routes::ticket(id)>
                {rw::from_merged(lang)}
            </a>
        }
    });
    let to_split = (message.id, message.text.clone());
    view! {
        <li class=class id=anchor>
            <span class="entry__mark">
                <Icon icon/>
            </span>
            <div class="entry__body">
                <p class="entry__line">
                    <span class="entry__actor">{author}</span>
                    " "
                    {address}
                    " "
                    <Badge tone>{words}</Badge>
                    " "
                    {way}
                    " "
                    {minutes}
                    " "
                    {from_other}
                    <span class="entry__when">
                        <Ago then=message.written_at/>
                    </span>
                    <Show when=move || desk.may_write()>
                        <IconButton
                            icon=icondata::LuSplit
                            label=rw::split_item(lang)
                            small=true
                            on_click={
                                let to_split = to_split.clone();
                                move |_| splitting.set(Some(to_split.clone()))
                            }
                        />
                    </Show>
                </p>
                <Said text=fresh names=message.mentions/>
                {(!quoted.is_empty())
                    .then(|| {
                        view! {
                            <details class="post__quoted">
                                <summary>{mw::quoted(lang)}</summary>
                                <Said text=quoted names=Vec::new()/>
                            </details>
                        }
                    })}
                <PostFiles files=message.files/>
                {mark}
            </div>
        </li>
    }
}

/// Who said it: a colleague, or whoever wrote the mail.
fn said_by(lang: Lang, message: &Message) -> String {
    match (&message.author, &message.post) {
        (Some(author), _) => author.clone(),
        (None, Some(Post::In { name, address, .. })) if name.is_empty() => address.clone(),
        (None, Some(Post::In { name, .. })) => name.clone(),
        _ => ew::system(lang).to_owned(),
    }
}

/// The other ticket that an entry tells of: merged, linked, split off.
fn other_ticket(entry: &Entry) -> Option<(Uuid, String)> {
    let after = entry.after.as_ref()?;
    let id = after.get("ticket")?.as_str()?.parse().ok()?;
    let number = after.get("ticket_number")?.as_i64()?;
    let subject = after.get("ticket_name").and_then(serde_json::Value::as_str).unwrap_or_default();
    Some((id, format!("{} {subject}", number_in_words(number))))
}

/// Something that was done, and which fields went from what to what.
#[component]
fn ChangeLine(entry: Entry, lang: Lang) -> impl IntoView {
    let actor = view! { <Actor entry=entry.clone()/> };
    let what = did(lang, &entry.kind);
    let value = move |value: Option<String>| value.unwrap_or_else(|| ew::to_nothing(lang).to_owned());
    let other = other_ticket(&entry);
    let words = entry.after.as_ref().and_then(|after| after.get("text")?.as_str()).unwrap_or_default().to_owned();
    let words = (entry.kind == "automation.told").then(|| view! { <Said text=words names=Vec::new()/> });
    let all: Vec<_> = differences(lang, use_organisation().utc_offset, &entry)
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
                <Icon icon=icondata::LuPencil/>
            </span>
            <div class="entry__body">
                <p class="entry__line">
                    {actor}
                    " "
                    <span class="entry__did">{what}</span>
                    " "
                    {other
                        .map(|(id, name)| {
                            view! {
                                <a class="cell-link" href=routes::ticket(id)>
                                    {name}
                                </a>
                            }
                        })}
                    <span class="entry__when">
                        <Ago then=entry.happened_at/>
                    </span>
                </p>
                {words}
                {(!all.is_empty()).then(|| view! { <dl class="entry__differences">{all}</dl> })}
            </div>
        </li>
    }
}
