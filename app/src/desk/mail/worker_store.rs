//! What the mailer reads and writes of mailboxes and of the outbox.

use super::{
    came_back_store::fail_event,
    model::{Host, Tls, Trouble},
    smtp::Outgoing,
};
use crate::{
    access::{AppError, SystemTx},
    desk::{tickets::rules_model::Kind, web_forms::model::Makes},
    events::record_unasked,
    quotes::{document_model::Document, logo_picture::Picture, logo_store, public_store::enclosed},
    vault::{Closed, Place, Plain, Ring, Wrapped},
};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// How often an inbox is looked at.
const ROUND: TimeDelta = TimeDelta::seconds(30);
/// A mailer that was not heard of for so long is gone.
const LEASE: TimeDelta = TimeDelta::minutes(3);
/// The same for a message on its way: longer than a line may be silent, several times over.
const SENDING: TimeDelta = TimeDelta::minutes(10);
/// Minutes until the next attempt, after the first, the second, …; nobody tries for longer than a day.
const AGAIN: [i64; 8] = [1, 3, 10, 30, 60, 180, 360, 720];
/// So many of them for a link to sign in by: about a quarter of an hour.
const SIGN_IN_AGAIN: usize = 3;

/// A mailbox with all that its work needs.
pub struct Work {
    pub id: Uuid,
    pub address: String,
    pub name: String,
    pub imap: Host,
    pub smtp: Host,
    pub username: String,
    pub password: Result<Plain, Closed>,
    pub makes: Makes,
    pub campaign: String,
    pub kind: Kind,
    pub category: Option<Uuid>,
    /// What whoever writes for the first time is told.
    pub acknowledgement: Option<String>,
}

impl std::fmt::Debug for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Work({})", self.address)
    }
}

/// How far a mailbox has been read.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    pub uid_validity: Option<i64>,
    pub last_uid: i64,
    pub begun_at: Option<DateTime<Utc>>,
    pub fetched_at: Option<DateTime<Utc>>,
}

fn server(host: String, port: i32, tls: &str) -> Host {
    Host { host, port: u16::try_from(port).unwrap_or_default(), tls: Tls::from_key(tls) }
}

/// Opens the password of a mailbox.
async fn password(
    tx: &mut SystemTx,
    ring: &Ring,
    id: Uuid,
    key: i32,
    sealed: &[u8],
) -> Result<Result<Plain, Closed>, AppError> {
    if !ring.has(key) {
        let rows = sqlx::query!(
            r#"select id as "id!", purpose as "purpose!", state as "state!", wrapped as "wrapped!" from wrapped_keys()"#
        )
        .fetch_all(tx.conn())
        .await?;
        let all: Vec<Wrapped> =
            rows.into_iter().map(|row| Wrapped::of(row.id, &row.purpose, &row.state, row.wrapped)).collect();
        ring.learn(&all);
    }
    Ok(ring.open(&Place::of_mailbox(id), sealed))
}

/// All that work on a mailbox needs.
pub async fn work(tx: &mut SystemTx, ring: &Ring, id: Uuid) -> Result<Work, AppError> {
    let row = sqlx::query!(
        r#"
        select id, address, name, imap_host, imap_port, imap_tls, smtp_host, smtp_port, smtp_tls, username, key_id, sealed, kind, category_id,
               acknowledge, acknowledgement, makes, campaign from mailbox where id = $1
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let password = password(tx, ring, id, row.key_id, &row.sealed).await?;
    Ok(Work {
        id,
        address: row.address,
        name: row.name,
        imap: server(row.imap_host, row.imap_port, &row.imap_tls),
        smtp: server(row.smtp_host, row.smtp_port, &row.smtp_tls),
        username: row.username,
        password,
        makes: Makes::from_key(&row.makes).unwrap_or(Makes::Ticket),
        campaign: row.campaign,
        kind: Kind::from_key(&row.kind).unwrap_or(Kind::Question),
        category: row.category_id,
        acknowledgement: row.acknowledge.then_some(row.acknowledgement),
    })
}

/// Takes the mailbox whose turn it is, for a while; of two mailers each has another one. `None` when none is due.
pub async fn take_mailbox(tx: &mut SystemTx) -> Result<Option<(Uuid, Mark)>, AppError> {
    let now = tx.now();
    let row = sqlx::query!(
        r#"
        update mailbox_state s set leased_until = $2
         where s.mailbox_id = (
           select n.mailbox_id from mailbox_state n join mailbox m on m.id = n.mailbox_id and m.active and not m.archived
            where n.look_at <= $1 and (n.leased_until is null or n.leased_until < $1)
            order by n.look_at limit 1 for update of n skip locked)
        returning s.mailbox_id, s.uid_validity, s.last_uid, s.begun_at, s.fetched_at
        "#,
        now,
        now + LEASE,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| {
        let (begun_at, fetched_at) = (row.begun_at, row.fetched_at);
        (row.mailbox_id, Mark { uid_validity: row.uid_validity, last_uid: row.last_uid, begun_at, fetched_at })
    }))
}

/// Keeps how far a mailbox was read, and holds it for a while longer.
pub async fn move_mark(tx: &mut SystemTx, id: Uuid, uid_validity: i64, last_uid: i64) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        r#"
        update mailbox_state set uid_validity = $2, last_uid = $3, begun_at = coalesce(begun_at, $4), leased_until = $5 where mailbox_id = $1
        "#,
        id,
        uid_validity,
        last_uid,
        now,
        now + LEASE,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends a round: it went well, or this is why not. `soon`: there is more to fetch.
pub async fn end_round(
    tx: &mut SystemTx,
    id: Uuid,
    failure: Option<(Trouble, &str)>,
    soon: bool,
) -> Result<(), AppError> {
    let now = tx.now();
    let (trouble, detail) = failure.map(|(trouble, said)| (trouble.key(), said)).unzip();
    sqlx::query!(
        r#"
        update mailbox_state
           set leased_until = null, trouble = $2, detail = $3,
               fetched_at = case when $2::text is null then $4 else fetched_at end,
               failed_at = case when $2::text is null then failed_at else $4 end,
               rounds_failed = case when $2::text is null then 0 else rounds_failed + 1 end,
               -- Who refuses is asked less and less often, at most every ten minutes.
               look_at = $4::timestamptz + case when $5 then interval '0' when $2::text is null then $6::interval
                                           else least($6::interval * (rounds_failed + 1), interval '10 minutes') end
         where mailbox_id = $1
        "#,
        id,
        trouble,
        detail,
        now,
        soon,
        sqlx::postgres::types::PgInterval::try_from(ROUND).map_err(|error| AppError::unforeseen(&error))?,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a message carries a link to. The link is made when it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carries {
    /// Into the portal; after a quarter of an hour nobody waits for it any more.
    SignIn,
    /// To the question how it went.
    Survey,
    /// To a survey on schedule.
    Invite,
    /// To the question whether a complaint is settled.
    Confirm,
    /// To a quote, which it also encloses.
    Quote,
}

/// A message that is to go out now.
#[derive(Debug)]
pub struct Due {
    pub id: Uuid,
    pub carries: Option<Carries>,
    pub mailbox: Uuid,
    pub attempts: i32,
    pub mail: Outgoing,
    /// Its files: object, name, media type.
    pub files: Vec<(Uuid, String, String)>,
    /// The quote that it encloses, with the logo at its head.
    pub quote: Option<Box<Document>>,
    pub logo: Option<Picture>,
}

/// Takes a message whose turn it is, for a while. One that another mailer took and was not heard of since is taken again.
pub async fn take_mail(tx: &mut SystemTx) -> Result<Option<Due>, AppError> {
    let now = tx.now();
    let row = sqlx::query!(
        r#"
        update mail_out o set state = 'sending', attempts = o.attempts + 1, leased_until = $2
          from mailbox m
         where m.id = o.mailbox_id and o.id = (
           select n.id from mail_out n join mailbox b on b.id = n.mailbox_id and b.active and not b.archived
            where n.state in ('waiting', 'sending') and n.due_at <= $1 and (n.state = 'waiting' or n.leased_until < $1)
            order by n.due_at limit 1 for update of n skip locked)
        returning o.id, o.kind, o.mailbox_id, o.attempts, o.rfc_id, o.to_address, o.to_name, o.subject, o.text, o.in_reply_to, o.refs, o.message_id,
                  o.cc, o.sales_id, m.address, coalesce(o.from_name, m.name) as "name!"
        "#,
        now,
        now + SENDING,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let files = sqlx::query!(
        r#"
        (select object as "object!", name as "name!", media_type as "media_type!" from ticket_file
          where message_id = $1 and object is not null order by added_at, id)
        union all select object, name, media_type from files_of_sales_mail($2)
        "#,
        row.message_id,
        row.sales_id,
    )
    .fetch_all(tx.conn())
    .await?;
    let quote = if row.kind == "quote" { Some(Box::new(enclosed(tx, row.id).await?)) } else { None };
    let logo = match &quote {
        Some(quote) => logo_store::picture_of(tx.conn(), quote).await?,
        None => None,
    };
    Ok(Some(Due {
        id: row.id,
        carries: match row.kind.as_str() {
            "sign_in" => Some(Carries::SignIn),
            "survey" => Some(Carries::Survey),
            "invite" => Some(Carries::Invite),
            "confirm" => Some(Carries::Confirm),
            "quote" => Some(Carries::Quote),
            _ => None,
        },
        mailbox: row.mailbox_id,
        attempts: row.attempts,
        mail: Outgoing {
            from: row.address,
            from_name: row.name,
            to: row.to_address,
            to_name: row.to_name,
            cc: row.cc,
            rfc_id: row.rfc_id,
            subject: row.subject,
            text: row.text,
            in_reply_to: row.in_reply_to,
            references: row.refs,
            // Somebody decided of quotes by hand, and wrote what sales sends.
            automatic: row.message_id.is_none() && row.kind != "quote" && row.sales_id.is_none(),
            files: Vec::new(),
        },
        files: files.into_iter().map(|row| (row.object, row.name, row.media_type)).collect(),
        quote,
        logo,
    }))
}

/// Keeps the link that a message is about to carry, by its hash.
pub async fn keep_link(tx: &mut SystemTx, mail: Uuid, hash: &[u8]) -> Result<(), AppError> {
    sqlx::query!("select link_of_mail($1, $2)", mail, hash).execute(tx.conn()).await?;
    Ok(())
}

/// It was handed over.
pub async fn sent(tx: &mut SystemTx, id: Uuid) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        "update mail_out set state = 'sent', sent_at = $2, leased_until = null, trouble = null, detail = null where id = $1 and state = 'sending'",
        id,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// It was not: it is tried again later, or given up, which the ticket tells.
pub async fn not_sent(tx: &mut SystemTx, due: &Due, failure: (Trouble, &str), is_final: bool) -> Result<(), AppError> {
    let now = tx.now();
    let place = usize::try_from(due.attempts).unwrap_or_default().saturating_sub(1);
    let is_late = due.carries == Some(Carries::SignIn) && place >= SIGN_IN_AGAIN;
    let again = AGAIN.get(place).filter(|_| !is_final && !is_late).map(|minutes| now + TimeDelta::minutes(*minutes));
    let ticket = sqlx::query_scalar!(
        r#"
        update mail_out set state = case when $2::timestamptz is null then 'failed' else 'waiting' end, due_at = coalesce($2, due_at),
                            leased_until = null, trouble = $3, detail = $4
         where id = $1 and state = 'sending' returning ticket_id
        "#,
        due.id,
        again,
        failure.0.key(),
        failure.1,
    )
    .fetch_optional(tx.conn())
    .await?;
    if let (Some(ticket), None) = (ticket.flatten(), again) {
        let event = fail_event(tx, ticket, &due.mail.to, failure.1).await?;
        record_unasked(tx, event).await?;
    }
    Ok(())
}
