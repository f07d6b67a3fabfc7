//! What is done to entries: corrections, pins and comments. Each is an event; what was said first stays in the log, and the
//! tables beside it only keep how it reads now.

use super::{
    Event,
    entry::{Entry, EntryKey},
    record,
    talk::{NoteOn, Talk, TalkKind},
    writing_store::{name_people, tell_of_activity},
};
use crate::access::{AppError, Tx};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

/// So many entries stand above the others at most.
const MOST_PINS: i64 = 10;

/// An entry that the caller sees, as it reads now.
struct Found {
    entry: Entry,
    customer: Option<Uuid>,
    owner: Option<Uuid>,
    withdrawn: bool,
}

impl Found {
    /// An event about the entry, on the record that the entry is about.
    fn event(&self, kind: &'static str) -> Event {
        // Of the nouns that have a timeline; nothing else is found by `find`.
        let subject_kind = match self.entry.subject_kind.as_str() {
            "deal" => "deal",
            "contact" => "contact",
            _ => "customer",
        };
        Event::of(kind, subject_kind, self.entry.subject).customer(self.customer).owner(self.owner)
    }

    /// Which entry it was, for those who show it.
    fn named(&self) -> Value {
        json!({ "entry": self.entry.id, "entry_at": self.entry.happened_at })
    }
}

/// The entry at a key, if the caller may change what it is about.
async fn find(tx: &mut Tx, key: EntryKey) -> Result<Found, AppError> {
    let row = sqlx::query!(
        r#"
        select e.kind, e.actor_id, e.subject_kind, e.customer_id, e.owner_id, coalesce(d.after, e.after) as after,
               d.withdrawn_at is not null as "withdrawn!", coalesce(may_write_subject(e.subject_kind, e.subject_id), false) as "may_write!"
          from event e left join entry_edit d on d.entry_id = e.id
         where e.subject_id = $1 and e.happened_at = $2 and e.id = $3 and e.subject_kind in ('customer', 'contact', 'deal')
        "#,
        key.subject,
        key.happened_at,
        key.id,
    )
    .fetch_one(tx.conn())
    .await?;
    if !row.may_write {
        return Err(AppError::NotAllowed);
    }
    let entry = Entry {
        id: key.id,
        happened_at: key.happened_at,
        actor_id: row.actor_id,
        kind: row.kind,
        subject_kind: row.subject_kind,
        subject: key.subject,
        after: row.after,
        ..Entry::default()
    };
    Ok(Found { entry, customer: row.customer_id, owner: row.owner_id, withdrawn: row.withdrawn })
}

/// An entry that the caller wrote.
async fn find_own(tx: &mut Tx, key: EntryKey) -> Result<Found, AppError> {
    let found = find(tx, key).await?;
    let own = found.entry.actor_id == Some(tx.person()) && found.entry.is_written();
    if own { Ok(found) } else { Err(AppError::NotAllowed) }
}

async fn keep_edit(
    tx: &mut Tx,
    found: &Found,
    after: &Value,
    edited: Option<DateTime<Utc>>,
    withdrawn: Option<DateTime<Utc>>,
) -> Result<(), AppError> {
    let (me, entry) = (tx.person(), &found.entry);
    sqlx::query!(
        r#"
        insert into entry_edit (entry_id, happened_at, subject_kind, subject_id, customer_id, author_id, after, edited_at, withdrawn_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (entry_id) do update set after = excluded.after, edited_at = coalesce(excluded.edited_at, entry_edit.edited_at),
                                             withdrawn_at = excluded.withdrawn_at
        "#,
        entry.id,
        entry.happened_at,
        entry.subject_kind,
        entry.subject,
        found.customer,
        me,
        after,
        edited,
        withdrawn,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Corrects what the caller wrote: the text, and of an exchange its outcome and length. The old words stay in the log. Who is
/// named only now is told of it.
pub async fn edit(tx: &mut Tx, key: EntryKey, talk: &Talk) -> Result<(), AppError> {
    let found = find_own(tx, key).await?;
    if found.withdrawn {
        return Err(AppError::NotFound);
    }
    let old = found.entry.after.clone().unwrap_or_default();
    let mut new = old.clone();
    new["text"] = json!(talk.text);
    if let Some(kind) = TalkKind::of_event(&found.entry.kind) {
        if !kind.outcomes().contains(&talk.outcome) {
            return Err(AppError::invalid("outcome", "invalid_value"));
        }
        new["outcome"] = json!(talk.outcome.key());
        new["minutes"] = json!(talk.minutes);
    } else if talk.text.is_empty() {
        return Err(AppError::invalid("text", "required"));
    }
    name_people(tx, &talk.mentions, &mut new).await?;
    if new == old {
        return Ok(());
    }
    let now = tx.now();
    keep_edit(tx, &found, &new, Some(now), None).await?;
    let told =
        |state: &Value| json!({ "text": state["text"], "outcome": state["outcome"], "minutes": state["minutes"] });
    let mut after = told(&new);
    after["mentions"] = json!(newly_named(&old, &new));
    record(tx, found.event("entry.changed").before(told(&old)).after(merged(after, found.named()))).await?;
    Ok(())
}

fn newly_named(old: &Value, new: &Value) -> Vec<Value> {
    let known = old["mentions"].as_array().cloned().unwrap_or_default();
    new["mentions"].as_array().into_iter().flatten().filter(|id| !known.contains(id)).cloned().collect()
}

fn merged(mut one: Value, other: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (one.as_object_mut(), other) {
        fields.extend(more);
    }
    one
}

/// Takes back what the caller wrote, with what was planned by it and is not done yet; or puts it there again.
pub async fn withdraw(tx: &mut Tx, key: EntryKey, back: bool) -> Result<(), AppError> {
    let found = find_own(tx, key).await?;
    if found.withdrawn != back {
        return Ok(());
    }
    let now = tx.now();
    let after = found.entry.after.clone().unwrap_or_default();
    keep_edit(tx, &found, &after, None, (!back).then_some(now)).await?;
    if !back && let Some(activity) = after["activity"].as_str().and_then(|id| id.parse().ok()) {
        unplan(tx, &found, activity).await?;
    }
    let kind = if back { "entry.returned" } else { "entry.withdrawn" };
    record(tx, found.event(kind).after(found.named())).await?;
    Ok(())
}

async fn unplan(tx: &mut Tx, found: &Found, activity: Uuid) -> Result<(), AppError> {
    let on = if found.entry.subject_kind == "deal" {
        NoteOn::Deal(found.entry.subject)
    } else {
        NoteOn::Customer(found.entry.subject)
    };
    let gone =
        sqlx::query!("delete from activity where id = $1 and done_at is null returning title, kind, due_at", activity)
            .fetch_optional(tx.conn())
            .await?;
    if let Some(row) = gone {
        let told = json!({ "activity": activity, "activity_name": row.title, "activity_kind": row.kind, "due_at": row.due_at });
        tell_of_activity(tx, "activity.removed", on, told).await?;
    }
    Ok(())
}

/// Puts an entry above the others, or back among them.
pub async fn pin(tx: &mut Tx, key: EntryKey, up: bool) -> Result<(), AppError> {
    let found = find(tx, key).await?;
    if found.withdrawn {
        return Err(AppError::NotFound);
    }
    let (me, now, entry) = (tx.person(), tx.now(), &found.entry);
    let changed = if up {
        let standing = sqlx::query_scalar!(
            r#"select count(*) as "count!" from entry_pin where customer_id = $1 or subject_id = $2"#,
            found.customer,
            entry.subject,
        )
        .fetch_one(tx.conn())
        .await?;
        if standing >= MOST_PINS {
            return Err(AppError::conflict("too_many_pins"));
        }
        sqlx::query!(
            r#"
            insert into entry_pin (entry_id, happened_at, subject_kind, subject_id, customer_id, author_id, pinned_at)
            values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing
            "#,
            entry.id,
            entry.happened_at,
            entry.subject_kind,
            entry.subject,
            found.customer,
            me,
            now,
        )
        .execute(tx.conn())
        .await?
        .rows_affected()
    } else {
        sqlx::query!("delete from entry_pin where entry_id = $1", entry.id).execute(tx.conn()).await?.rows_affected()
    };
    if changed > 0 {
        let kind = if up { "entry.pinned" } else { "entry.unpinned" };
        record(tx, found.event(kind).after(found.named())).await?;
    }
    Ok(())
}

/// Says something about an entry.
pub async fn comment(tx: &mut Tx, key: EntryKey, text: &str, mentions: &[Uuid]) -> Result<Uuid, AppError> {
    let found = find(tx, key).await?;
    if found.withdrawn {
        return Err(AppError::NotFound);
    }
    let mut said = merged(json!({ "text": text }), found.named());
    let names = name_people(tx, mentions, &mut said).await?;
    let event = found.event("comment.added").after(said);
    let (id, me, now, entry) = (event.id(), tx.person(), tx.now(), &found.entry);
    sqlx::query!(
        r#"
        insert into entry_comment (id, entry_id, subject_kind, subject_id, customer_id, author_id, text, mentions, written_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        "#,
        id,
        entry.id,
        entry.subject_kind,
        entry.subject,
        found.customer,
        me,
        text,
        json!(names),
        now,
    )
    .execute(tx.conn())
    .await?;
    record(tx, event).await
}

/// What becomes of a comment.
pub enum CommentStep<'a> {
    Say(&'a str, &'a [Uuid]),
    Withdraw,
    Return,
}

/// Changes a comment that the caller wrote on an entry.
pub async fn change_comment(tx: &mut Tx, key: EntryKey, id: Uuid, step: CommentStep<'_>) -> Result<(), AppError> {
    let found = find(tx, key).await?;
    let old =
        sqlx::query!("select text, author_id, mentions from entry_comment where id = $1 and entry_id = $2", id, key.id)
            .fetch_one(tx.conn())
            .await?;
    if old.author_id != tx.person() {
        return Err(AppError::NotAllowed);
    }
    let now = tx.now();
    let named = merged(json!({ "comment": id }), found.named());
    match step {
        CommentStep::Say(text, mentions) => {
            let mut said = merged(json!({ "text": text }), named);
            let names = name_people(tx, mentions, &mut said).await?;
            // Those who were named before have been told.
            let told = sqlx::query_scalar!(
                "select id from person where name = any (array(select jsonb_array_elements_text($1)))",
                old.mentions
            )
            .fetch_all(tx.conn())
            .await?;
            said["mentions"] = json!(mentions.iter().filter(|id| !told.contains(id)).collect::<Vec<_>>());
            sqlx::query!(
                "update entry_comment set text = $2, mentions = $3, edited_at = $4 where id = $1",
                id,
                text,
                json!(names),
                now,
            )
            .execute(tx.conn())
            .await?;
            record(tx, found.event("comment.changed").before(json!({ "text": old.text })).after(said)).await?;
        }
        CommentStep::Withdraw => {
            sqlx::query!("update entry_comment set withdrawn_at = $2 where id = $1", id, now)
                .execute(tx.conn())
                .await?;
            record(tx, found.event("comment.withdrawn").after(named)).await?;
        }
        CommentStep::Return => {
            sqlx::query!("update entry_comment set withdrawn_at = null where id = $1", id).execute(tx.conn()).await?;
            record(tx, found.event("comment.returned").after(named)).await?;
        }
    }
    Ok(())
}

/// The fields that an entry of a kind changed, as they were before, for putting an old value back.
pub async fn former_values(tx: &mut Tx, key: EntryKey, kind: &str) -> Result<Value, AppError> {
    let before = sqlx::query_scalar!(
        "select before from event where subject_id = $1 and happened_at = $2 and id = $3 and kind = $4",
        key.subject,
        key.happened_at,
        key.id,
        kind,
    )
    .fetch_one(tx.conn())
    .await?;
    before.ok_or(AppError::NotFound)
}
