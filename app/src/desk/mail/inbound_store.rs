//! What the mailer writes of what came in: tickets, what was said on them, and which message became what.

use super::worker_store::Work;
use crate::{
    access::{AppError, SystemTx, new_id},
    desk::tickets::rules_model::{State, Voice},
    events::{Event, record_unasked},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// Acknowledgements that one address gets in a day: two programs that answer each other soon have nothing more to say.
const MOST_ACKNOWLEDGED: i64 = 5;

/// Where a message lies in its mailbox.
#[derive(Debug, Clone, Copy)]
pub struct Spot {
    pub mailbox: Uuid,
    pub uid_validity: i64,
    pub uid: i64,
}

/// Whether a message was written down before, whichever way it came.
pub async fn is_known(tx: &mut SystemTx, spot: Spot, key: &str) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select exists (select 1 from mail_in where key = $1)
            or exists (select 1 from mail_in where mailbox_id = $2 and uid_validity = $3 and uid = $4) as "known!"
        "#,
        key,
        spot.mailbox,
        spot.uid_validity,
        spot.uid,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Whether a Message-ID is one that a message of another time had: it says nothing then.
pub async fn is_worn(tx: &mut SystemTx, key: &str, written_at: Option<i64>) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select 1 from mail_in where key = $1 and written_at <> $2) as "worn!""#,
        key,
        written_at,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Whether we wrote it ourselves: our own message come back, or one of our own mailboxes.
pub async fn is_ours(tx: &mut SystemTx, id: Option<&str>, from: &str) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select exists (select 1 from mail_out where rfc_id = $1) or exists (select 1 from mailbox where address = $2 and not archived) as "ours!"
        "#,
        id,
        from,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// The ticket of the nearest message that these ids name; of one that was merged, the one that goes on in its place.
pub async fn ticket_of(tx: &mut SystemTx, ids: &[&str]) -> Result<Option<Uuid>, AppError> {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    Ok(sqlx::query_scalar!(
        r#"
        select t.id from unnest($1::text[]) with ordinality n (id, place)
          join lateral (select o.ticket_id from mail_out o where o.rfc_id = n.id
                        union all select i.ticket_id from mail_in i where i.key = n.id) f on true
          join ticket t on t.id = ticket_kept(f.ticket_id) and t.deleted_at is null
         order by n.place limit 1
        "#,
        &ids,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// The ticket of a number, if whoever writes has to do with it: numbers can be guessed.
pub async fn ticket_of_number(tx: &mut SystemTx, number: i64, address: &str) -> Result<Option<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select k.id from ticket t join ticket k on k.id = ticket_kept(t.id) and k.deleted_at is null cross join mail_sender($2) s
         where t.number = $1
           and (exists (select 1 from ticket_mail w where w.ticket_id = t.id and w.address = $2)
             or exists (select 1 from mail_in i where i.ticket_id = t.id and i.from_address = $2)
             or s.contact_id = t.contact_id or s.customer_id = t.customer_id)
        "#,
        number,
        address,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// What is said on a ticket by mail.
#[derive(Debug, Clone, Copy)]
pub struct Saying<'a> {
    pub text: &'a str,
    /// A note among ourselves: what a machine wrote.
    pub inside: bool,
}

struct Held {
    version: i32,
    state: State,
    standing: Value,
    customer: Option<Uuid>,
    customer_owner: Option<Uuid>,
}

async fn held(tx: &mut SystemTx, ticket: Uuid) -> Result<Held, AppError> {
    let row = sqlx::query!(
        r#"
        select version, state, solution, customer_id, customer_owner_id, reopened, solved_at, closed_at
          from ticket where id = $1 and deleted_at is null for no key update
        "#,
        ticket,
    )
    .fetch_one(tx.conn())
    .await?;
    let state =
        State::from_key(&row.state).ok_or_else(|| AppError::unforeseen(&format!("a ticket holds {}", row.state)))?;
    let standing = json!({
        "state": state, "solution": row.solution, "solved_at": row.solved_at, "closed_at": row.closed_at, "reopened": row.reopened,
    });
    let (customer, customer_owner) = (row.customer_id, row.customer_owner_id);
    Ok(Held { version: row.version, state, standing, customer, customer_owner })
}

/// Writes down what somebody said by mail, and brings the ticket into the state that follows from it. Gives the message.
pub async fn hear(tx: &mut SystemTx, ticket: Uuid, said: Saying<'_>) -> Result<Uuid, AppError> {
    let held = held(tx, ticket).await?;
    let of = |kind, version| {
        Event::of(kind, "ticket", ticket).customer(held.customer).owner(held.customer_owner).version(version)
    };
    let version = held.version + 1;
    let event = of(if said.inside { "ticket.noted" } else { "ticket.heard" }, version);
    let (message, now) = (event.id(), tx.now());
    sqlx::query!(
        r#"
        insert into ticket_message (id, ticket_id, public, inbound, channel, text, written_at)
        values ($1, $2, $3, $3, case when $3 then 'email' end, $4, $5)
        "#,
        message,
        ticket,
        !said.inside,
        said.text,
        now,
    )
    .execute(tx.conn())
    .await?;
    let voice = if said.inside { Voice::Inside } else { Voice::Customer };
    let to = held.state.after(voice);
    sqlx::query!(
        "update ticket set replies = replies + $2, state = $3, version = $4, updated_at = $5 where id = $1",
        ticket,
        i32::from(!said.inside),
        to.key(),
        version,
        now,
    )
    .execute(tx.conn())
    .await?;
    let mut told = json!({ "text": said.text });
    if !said.inside {
        told["channel"] = json!("email");
    }
    let mut events = vec![event.after(told)];
    if to != held.state {
        let after = json!({ "state": to, "solution": held.standing["solution"] });
        events.push(of("ticket.state_changed", version).before(held.standing.clone()).after(after));
    }
    record_unasked(tx, events).await?;
    Ok(message)
}

/// Who writes.
#[derive(Debug, Clone, Copy)]
pub struct Writer<'a> {
    pub address: &'a str,
    pub answer_to: &'a str,
    pub name: &'a str,
}

/// Makes a ticket of a message; whoever wrote is found by the address, or is nobody yet. Gives its id and number.
pub async fn make(tx: &mut SystemTx, work: &Work, subject: &str, writer: Writer<'_>) -> Result<(Uuid, i64), AppError> {
    let (id, now) = (new_id(), tx.now());
    let made = sqlx::query!(
        r#"
        with who as (select s.contact_id, s.customer_id from mail_sender($4) s)
        insert into ticket (id, number, kind, subject, priority, channel, category_id, customer_id, contact_id, created_at, updated_at)
        select $1, 0, $2, $3, 3, 'email', $5, who.customer_id, who.contact_id, $6, $6 from who
        returning number, customer_id, contact_id, customer_owner_id
        "#,
        id,
        work.kind.key(),
        subject,
        writer.address,
        work.category,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    sqlx::query!(
        "insert into ticket_mail (ticket_id, mailbox_id, address, name) values ($1, $2, $3, $4)",
        id,
        work.id,
        writer.answer_to,
        writer.name,
    )
    .execute(tx.conn())
    .await?;
    let mut told = json!({ "kind": work.kind, "subject": subject, "priority": "normal", "channel": "email" });
    for (field, of) in [("category", work.category), ("customer", made.customer_id), ("contact", made.contact_id)] {
        if let Some(of) = of {
            told[field] = json!(of);
        }
    }
    let event = Event::of("ticket.created", "ticket", id).customer(made.customer_id).owner(made.customer_owner_id);
    record_unasked(tx, vec![event.version(1).after(told)]).await?;
    Ok((id, made.number))
}

/// A message that goes out by itself.
#[derive(Debug)]
pub struct Note<'a> {
    pub rfc_id: String,
    pub subject: String,
    pub text: String,
    pub to: Writer<'a>,
    pub in_reply_to: Option<&'a str>,
}

/// Puts an acknowledgement into the outbox, unless this address had enough of them.
pub async fn acknowledge(
    tx: &mut SystemTx,
    id: Uuid,
    ticket: Uuid,
    mailbox: Uuid,
    note: &Note<'_>,
) -> Result<(), AppError> {
    let now = tx.now();
    let references: Vec<String> = note.in_reply_to.map(str::to_owned).into_iter().collect();
    let written = sqlx::query!(
        r#"
        insert into mail_out (id, ticket_id, mailbox_id, rfc_id, to_address, to_name, subject, text, in_reply_to, refs, due_at, created_at)
        select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11
         where (select count(*) from mail_out o where o.message_id is null and o.to_address = $5 and o.created_at > $11::timestamptz - interval '1 day') < $12
        "#,
        id,
        ticket,
        mailbox,
        note.rfc_id,
        note.to.answer_to,
        note.to.name,
        note.subject,
        note.text,
        note.in_reply_to,
        &references,
        now,
        MOST_ACKNOWLEDGED,
    )
    .execute(tx.conn())
    .await?;
    if written.rows_affected() > 0 {
        let held = held(tx, ticket).await?;
        let event =
            Event::of("ticket.acknowledged", "ticket", ticket).customer(held.customer).owner(held.customer_owner);
        record_unasked(tx, vec![event.version(held.version)]).await?;
    }
    Ok(())
}

/// What became of a message.
#[derive(Debug, Clone, Copy, Default)]
pub struct Became<'a> {
    pub outcome: &'static str,
    pub reason: Option<&'static str>,
    pub from: &'a str,
    pub from_name: &'a str,
    pub subject: &'a str,
    pub html: Option<&'a str>,
    /// Of what was left out.
    pub text: Option<&'a str>,
    pub answer_to: &'a str,
    pub object: Option<Uuid>,
    pub sha256: Option<&'a [u8]>,
    pub size: i64,
    pub written_at: Option<i64>,
    pub ticket: Option<Uuid>,
    pub message: Option<Uuid>,
    /// The letter of sales that it answers.
    pub sales: Option<Uuid>,
    pub lead: Option<Uuid>,
}

/// Writes down what became of a message; `false` where another mailer was faster.
pub async fn note(tx: &mut SystemTx, spot: Spot, key: &str, became: &Became<'_>) -> Result<bool, AppError> {
    let now = tx.now();
    let done = sqlx::query!(
        r#"
        insert into mail_in (id, mailbox_id, uid_validity, uid, key, outcome, reason, from_address, from_name, subject, html, object, size,
                             ticket_id, message_id, written_at, received_at, text, answer_to, sha256, sales_id, lead_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22) on conflict do nothing
        "#,
        new_id(),
        spot.mailbox,
        spot.uid_validity,
        spot.uid,
        key,
        became.outcome,
        became.reason,
        became.from,
        became.from_name,
        became.subject,
        became.html,
        became.object,
        became.size,
        became.ticket,
        became.message,
        became.written_at,
        now,
        became.text,
        became.answer_to,
        became.sha256,
        became.sales,
        became.lead,
    )
    .execute(tx.conn())
    .await?;
    match became.object {
        // What was left out on purpose is kept for a while, what could not be read until somebody has looked at it.
        Some(object) if became.outcome == "ignored" => {
            sqlx::query!("select mail_bytes_rest($1)", object).execute(tx.conn()).await?;
        }
        Some(object) => {
            sqlx::query!("select mail_bytes_stay($1)", &[object][..]).execute(tx.conn()).await?;
        }
        None => {}
    }
    Ok(done.rows_affected() > 0)
}

/// A message as it came, in the store.
#[derive(Debug, Clone)]
pub struct Raw {
    pub object: Uuid,
    pub size: i64,
    pub sha256: Vec<u8>,
}

/// A file of a message: its bytes lie in the store, or this is why they do not.
#[derive(Debug, Clone)]
pub struct Kept {
    pub id: Uuid,
    pub object: Option<Uuid>,
    pub refused: Option<&'static str>,
    pub name: String,
    pub media_type: String,
    pub size: i64,
    pub sha256: Vec<u8>,
    pub content_id: Option<String>,
}

/// Announces bytes that are about to be written.
pub async fn bytes_come(tx: &mut SystemTx, objects: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!("select mail_bytes_come($1)", objects).execute(tx.conn()).await?;
    Ok(())
}

/// Hangs files on a message.
pub async fn hang(tx: &mut SystemTx, ticket: Uuid, message: Uuid, files: &[Kept]) -> Result<(), AppError> {
    let now = tx.now();
    for file in files {
        sqlx::query!(
            r#"
            insert into ticket_file (id, ticket_id, message_id, object, name, media_type, size, sha256, refused, added_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            "#,
            file.id,
            ticket,
            message,
            file.object,
            file.name,
            file.media_type,
            file.size,
            file.sha256,
            file.refused,
            now,
        )
        .execute(tx.conn())
        .await?;
    }
    let objects: Vec<Uuid> = files.iter().filter_map(|file| file.object).collect();
    sqlx::query!("select mail_bytes_stay($1)", &objects).execute(tx.conn()).await?;
    Ok(())
}
