//! What was said on a ticket, and the story of what was said and done.

use super::{
    rules_model::{Channel, Voice},
    state_store,
    store::held,
    talk_model::{Message, NewMessage, STORY, Story, StoryLine},
};
use crate::{
    access::{AppError, Tx},
    desk::{chat::agent_store, deadlines::store as deadlines, mail::post_store},
    events::{
        entry::{Colleague, Entry, EntryMark},
        record,
    },
};
use serde_json::json;
use uuid::Uuid;

/// One line more than is shown, to know whether there are more.
const ASKED: i64 = STORY as i64 + 1;

/// Writes down what was said. What is said to or by the customer names how much of that was read before: a second answer that does
/// not know of the first is refused. Whoever answers a ticket that nobody has takes it, if they can carry it. Gives the message.
///
/// # Errors
/// `NotFound`, the conflict `newer_reply`.
pub async fn say(tx: &mut Tx, id: Uuid, seen: i32, said: &NewMessage) -> Result<Uuid, AppError> {
    let held = held(tx, id, None).await?;
    let public = said.channel.is_some();
    if public && held.replies != seen {
        return Err(AppError::conflict("newer_reply"));
    }
    let kind = match (public, said.inbound) {
        (false, _) => "ticket.noted",
        (true, false) => "ticket.replied",
        (true, true) => "ticket.heard",
    };
    // What tells of it has its id, so that a notice leads to it.
    let event = held.event(kind, held.version + 1);
    let (message, me, now) = (event.id(), tx.person(), tx.now());
    let people = sqlx::query!("select id, name from person where id = any ($1) and active order by id", &said.mentions)
        .fetch_all(tx.conn())
        .await?;
    let (ids, names): (Vec<Uuid>, Vec<String>) = people.into_iter().map(|row| (row.id, row.name)).unzip();
    sqlx::query!(
        r#"
        insert into ticket_message (id, ticket_id, public, inbound, channel, text, minutes, author_id, mentions, written_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        "#,
        message,
        id,
        public,
        said.inbound,
        said.channel.map(Channel::key),
        said.text,
        said.minutes,
        me,
        &names,
        now,
    )
    .execute(tx.conn())
    .await?;
    let answers = public && !said.inbound;
    let first = held.first_reply_at.or(answers.then_some(now));
    let version = sqlx::query_scalar!(
        r#"
        update ticket set minutes = minutes + $2, replies = replies + $3, first_reply_at = $4, version = version + 1, updated_at = $5
         where id = $1 returning version
        "#,
        id,
        said.minutes,
        i32::from(public),
        first,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    let mut told = json!({ "text": said.text });
    if let Some(channel) = said.channel {
        told["channel"] = json!(channel);
    }
    if !ids.is_empty() {
        told["mentions"] = json!(ids);
        told["mention_names"] = json!(names);
    }
    record(tx, event.after(told)).await?;
    let voice = match (public, said.inbound) {
        (false, _) => Voice::Inside,
        (true, true) => Voice::Customer,
        (true, false) => Voice::Ours { wait: said.wait },
    };
    state_store::follow(tx, &held, held.state.after(voice), version).await?;
    deadlines::keep(tx, id).await?;
    post_store::bind_files(tx, message, &said.files).await?;
    // Whoever has left the chat reads the answer as mail, where there is a way.
    let missed = answers && said.channel == Some(Channel::Chat) && agent_store::is_left(tx, id).await?;
    if answers && (said.send || missed) {
        post_store::send(tx, id, message, &said.text).await?;
    }
    if answers && held.owner.is_none() && held.state.is_open() {
        // Whose hands are full answers all the same; the ticket waits on for somebody.
        state_store::take_if_room(tx, id).await?;
    }
    Ok(message)
}

/// The story of a ticket, the newest first: what was said, and what was done that is not told by what was said.
pub async fn story(tx: &mut Tx, id: Uuid, before: Option<EntryMark>) -> Result<Story, AppError> {
    // What one may not see has no story, and neither has what is in the bin.
    sqlx::query!("select id from ticket where id = $1 and deleted_at is null", id).fetch_one(tx.conn()).await?;
    let mark = before.unwrap_or(EntryMark { happened_at: chrono::DateTime::<chrono::Utc>::MAX_UTC, id: Uuid::max() });
    let said = sqlx::query!(
        r#"
        select m.id, m.ticket_id, m.channel, m.inbound, m.text, m.minutes, coalesce(p.name, k.name, m.sender) as "author?", m.mentions,
               m.written_at
          from ticket_message m left join person p on p.id = m.author_id left join contact k on k.id = m.contact_id
         where m.ticket_id = any (ticket_family($1)) and (m.written_at, m.id) < ($2, $3) order by m.written_at desc, m.id desc limit $4
        "#,
        id,
        mark.happened_at,
        mark.id,
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?;
    let did = sqlx::query!(
        r#"
        select e.id, e.happened_at, e.recorded_at, p.name as "actor?", e.actor_id, e.kind, e.before, e.after
          from event e left join person p on p.id = e.actor_id
         where e.subject_id = $1 and e.subject_kind = 'ticket' and (e.happened_at, e.id) < ($2, $3)
           and e.kind not in ('ticket.replied', 'ticket.heard', 'ticket.noted')
         order by e.happened_at desc, e.id desc limit $4
        "#,
        id,
        mark.happened_at,
        mark.id,
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?;
    let messages: Vec<Uuid> = said.iter().map(|row| row.id).collect();
    let (mut posts, mut files) = post_store::of_messages(tx, &messages).await?;
    let said = said.into_iter().map(|row| {
        StoryLine::Said(Box::new(Message {
            id: row.id,
            of: (row.ticket_id != id).then_some(row.ticket_id),
            channel: row.channel.as_deref().and_then(Channel::from_key),
            inbound: row.inbound,
            text: row.text,
            minutes: row.minutes,
            author: row.author,
            mentions: row.mentions,
            written_at: row.written_at,
            post: posts.remove(&row.id),
            files: files.remove(&row.id).unwrap_or_default(),
        }))
    });
    let did = did.into_iter().map(|row| {
        StoryLine::Did(Box::new(Entry {
            id: row.id,
            happened_at: row.happened_at,
            recorded_at: row.recorded_at,
            actor: row.actor,
            actor_id: row.actor_id,
            kind: row.kind,
            subject_kind: "ticket".to_owned(),
            subject: id,
            before: row.before,
            after: row.after,
            ..Entry::default()
        }))
    });
    let mut lines: Vec<StoryLine> = said.chain(did).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.place()));
    let more = lines.len() > STORY;
    lines.truncate(STORY);
    Ok(Story { lines, more })
}

/// Everybody who works here, and whether they see the ticket; empty where the caller does not see it.
pub async fn colleagues(tx: &mut Tx, id: Uuid) -> Result<Vec<Colleague>, AppError> {
    Ok(sqlx::query_as!(
        Colleague,
        r#"
        with seen as materialized (select s.id from colleagues_who_see_ticket($1) s (id))
        select p.id, p.name, p.id in (select seen.id from seen) as "sees!" from person p
         where p.active and exists (select 1 from seen)
         order by 3 desc, p.name collate "zh-x-icu", p.id
        "#,
        id,
    )
    .fetch_all(tx.conn())
    .await?)
}
