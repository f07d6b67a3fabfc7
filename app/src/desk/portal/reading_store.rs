//! What a guest sees: whatever the policies leave of what is asked for.

use super::guest_store::Guest;
use crate::{
    access::{AppError, SystemTx},
    desk::{
        mail::{model::PostFile, thread_model::folded},
        tickets::rules_model::{Channel, Kind, State},
    },
    fields::HeldFile,
    files::list_store::Stored,
};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Tickets that are listed at once.
const LISTED: usize = 30;
/// Messages that are shown at once.
const SAID: usize = 100;

/// A line of the list.
#[derive(Debug, Clone)]
pub struct Line {
    pub id: Uuid,
    pub number: i64,
    pub subject: String,
    pub state: State,
    pub updated_at: DateTime<Utc>,
    /// The guest's own, and not a colleague's.
    pub mine: bool,
}

/// A part of the list, the newest first.
#[derive(Debug, Clone)]
pub struct Lines {
    pub lines: Vec<Line>,
    /// Whether there are older ones.
    pub more: bool,
}

/// A ticket as its customer sees it.
#[derive(Debug, Clone)]
pub struct Request {
    pub id: Uuid,
    pub number: i64,
    pub kind: Kind,
    pub subject: String,
    pub state: State,
    pub created_at: DateTime<Utc>,
    /// It goes on as another one: nothing is said on it any more.
    pub merged: bool,
    /// That other one, where the guest sees it.
    pub kept: Option<Uuid>,
    /// What was said of how it went, with its words; whether that can be said or changed.
    pub rating: Option<(i16, Option<String>)>,
    pub may_rate: bool,
}

/// Something that was said between the customer and us.
#[derive(Debug, Clone)]
pub struct Words {
    pub id: Uuid,
    /// We said it: which of us, nobody is told.
    pub ours: bool,
    /// The guest said it.
    pub mine: bool,
    /// What is new, and what a mail quotes of earlier ones.
    pub text: String,
    pub quoted: String,
    pub written_at: DateTime<Utc>,
    pub files: Vec<PostFile>,
}

fn state_of(key: &str) -> Result<State, AppError> {
    State::from_key(key).ok_or_else(|| AppError::unforeseen(&format!("a ticket holds {key}")))
}

/// The tickets of a guest that are worked on, or those that are done; those behind `after`.
pub async fn lines(tx: &mut SystemTx, guest: &Guest, done: bool, after: Option<Uuid>) -> Result<Lines, AppError> {
    let mark = match after {
        Some(id) => sqlx::query_scalar!("select updated_at from ticket where id = $1", id)
            .fetch_optional(tx.conn())
            .await?
            .zip(Some(id)),
        None => None,
    };
    let (moment, id) = mark.unwrap_or((DateTime::<Utc>::MAX_UTC, Uuid::max()));
    let most = i32::try_from(LISTED).unwrap_or_default() + 1;
    let rows = sqlx::query!(
        r#"
        select t.id, t.number, t.subject, t.state, t.updated_at, t.contact_id
          from portal_ticket_page($1, $2, $3, $4) p (id) cross join lateral (
                select k.id, k.number, k.subject, k.state, k.updated_at, k.contact_id from ticket k where k.id = p.id offset 0) t
         order by t.updated_at desc, t.id desc
        "#,
        done,
        moment,
        id,
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    let more = rows.len() > LISTED;
    let lines = rows.into_iter().take(LISTED).map(|row| {
        let (state, mine) = (state_of(&row.state)?, row.contact_id == Some(guest.contact));
        Ok(Line { id: row.id, number: row.number, subject: row.subject, state, updated_at: row.updated_at, mine })
    });
    Ok(Lines { lines: lines.collect::<Result<_, AppError>>()?, more })
}

/// One ticket.
///
/// # Errors
/// `NotFound` for whatever is not the guest's.
pub async fn request(tx: &mut SystemTx, id: Uuid) -> Result<Request, AppError> {
    let now = tx.now();
    let row = sqlx::query!(
        r#"
        select t.id, t.number, t.kind, t.subject, t.state, t.created_at, t.merged_into,
               (select k.id from ticket k where k.id = ticket_kept(t.id) and k.id <> t.id and k.deleted_at is null) as kept,
               r.score as "score?", r.comment as "comment?", r.rated_at as "rated_at?"
          from ticket t left join ticket_rating r on r.ticket_id = t.id
         where t.id = $1 and t.deleted_at is null
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let state = state_of(&row.state)?;
    let kind = Kind::from_key(&row.kind).unwrap_or(Kind::Question);
    let merged = row.merged_into.is_some();
    // An answer may be changed for a day, as by a link.
    let late = row.rated_at.is_some_and(|rated| rated < now - chrono::TimeDelta::days(1));
    Ok(Request {
        id: row.id,
        number: row.number,
        kind,
        subject: row.subject,
        state,
        created_at: row.created_at,
        merged,
        kept: row.kept,
        rating: row.score.map(|score| (score, row.comment)),
        may_rate: !merged && !state.is_open() && !late,
    })
}

/// What was said on a ticket and on those that became part of it, as far as the guest sees them, older than the message `before`; the
/// oldest first. With whether there is still older.
pub async fn said(
    tx: &mut SystemTx,
    guest: &Guest,
    ticket: Uuid,
    before: Option<Uuid>,
) -> Result<(Vec<Words>, bool), AppError> {
    let mark = match before {
        Some(id) => {
            let written = sqlx::query_scalar!("select written_at from ticket_message where id = $1", id);
            written.fetch_optional(tx.conn()).await?.zip(Some(id))
        }
        None => None,
    };
    let (moment, id) = mark.unwrap_or((DateTime::<Utc>::MAX_UTC, Uuid::max()));
    let mut rows = sqlx::query!(
        r#"
        select m.id, m.inbound, m.channel, m.text, m.written_at, m.contact_id, t.contact_id as owner
          from ticket_message m join ticket t on t.id = m.ticket_id
         where m.ticket_id = any (ticket_family($1)) and m.public and (m.written_at, m.id) < ($2, $3)
         order by m.written_at desc, m.id desc limit $4
        "#,
        ticket,
        moment,
        id,
        i64::try_from(SAID).unwrap_or_default() + 1,
    )
    .fetch_all(tx.conn())
    .await?;
    let more = rows.len() > SAID;
    rows.truncate(SAID);
    rows.reverse();
    let messages: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut files = files(tx, &messages).await?;
    let words = rows.into_iter().map(|row| {
        let by_mail = row.inbound && row.channel.as_deref() == Some(Channel::Email.key());
        let (fresh, quoted) = if by_mail { folded(&row.text) } else { (row.text.as_str(), "") };
        Words {
            id: row.id,
            ours: !row.inbound,
            // What came by mail or phone on a guest's own ticket was theirs.
            mine: row.inbound && row.contact_id.or(row.owner) == Some(guest.contact),
            text: fresh.to_owned(),
            quoted: quoted.to_owned(),
            written_at: row.written_at,
            files: files.remove(&row.id).unwrap_or_default(),
        }
    });
    Ok((words.collect(), more))
}

async fn files(tx: &mut SystemTx, messages: &[Uuid]) -> Result<BTreeMap<Uuid, Vec<PostFile>>, AppError> {
    let rows = sqlx::query!(
        r#"
        select id, message_id as "message!", name, media_type, size, refused from ticket_file where message_id = any ($1)
         order by added_at, id
        "#,
        messages,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut files: BTreeMap<Uuid, Vec<PostFile>> = BTreeMap::new();
    for row in rows {
        let file = HeldFile { id: row.id, name: row.name, media_type: row.media_type, size: row.size };
        files.entry(row.message).or_default().push(PostFile { file, refused: row.refused });
    }
    Ok(files)
}

/// A file on what was said.
///
/// # Errors
/// `NotFound` for whatever the guest does not see.
pub async fn stored(tx: &mut SystemTx, id: Uuid) -> Result<Stored, AppError> {
    Ok(sqlx::query_as!(
        Stored,
        r#"select object as "object!", name, media_type, size, sha256 from ticket_file where id = $1 and object is not null"#,
        id
    )
    .fetch_one(tx.conn())
    .await?)
}

/// The customers that the guest stands for, at most fifty.
pub async fn customers(tx: &mut SystemTx) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!(r#"select id as "id!", name as "name!" from portal_customer_names()"#);
    Ok(rows.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.id, row.name)).collect())
}
