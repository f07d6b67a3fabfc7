//! Writing to the log, and reading it for those who listen.

use super::LiveEvent;
use crate::{
    access::{AppError, SystemTx, Tx, new_id},
    fields::store::without_custom,
};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// An event to be recorded. Built with what is known; what is not said stays null.
#[derive(Debug, Clone)]
pub struct Event {
    id: Uuid,
    kind: &'static str,
    subject_kind: &'static str,
    subject: Uuid,
    customer: Option<Uuid>,
    owner: Option<Uuid>,
    version: Option<i32>,
    happened_at: Option<DateTime<Utc>>,
    before: Option<Value>,
    after: Option<Value>,
}

impl Event {
    /// `kind` is `noun.verb` in the past: `deal.moved`.
    #[must_use]
    pub fn of(kind: &'static str, subject_kind: &'static str, subject: Uuid) -> Self {
        Self {
            id: new_id(),
            kind,
            subject_kind,
            subject,
            customer: None,
            owner: None,
            version: None,
            happened_at: None,
            before: None,
            after: None,
        }
    }

    /// On whose timeline it stands.
    #[must_use]
    pub const fn customer(mut self, customer: Option<Uuid>) -> Self {
        self.customer = customer;
        self
    }

    /// Who owns the subject: live updates reach those who see this owner's records.
    #[must_use]
    pub const fn owner(mut self, owner: Option<Uuid>) -> Self {
        self.owner = owner;
        self
    }

    /// Version of the subject after the change.
    #[must_use]
    pub const fn version(mut self, version: i32) -> Self {
        self.version = Some(version);
        self
    }

    /// When it happened, if not now: a call logged afterwards, an imported deal.
    #[must_use]
    pub const fn happened_at(mut self, moment: DateTime<Utc>) -> Self {
        self.happened_at = Some(moment);
        self
    }

    /// The changed fields as they were.
    #[must_use]
    pub fn before(mut self, before: Value) -> Self {
        self.before = Some(before);
        self
    }

    /// The changed fields as they are now.
    #[must_use]
    pub fn after(mut self, after: Value) -> Self {
        self.after = Some(after);
        self
    }

    /// Its id, known before it is recorded.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.id
    }
}

/// Records one event in the caller's transaction.
pub async fn record(tx: &mut Tx, event: Event) -> Result<Uuid, AppError> {
    let id = event.id;
    record_all(tx, vec![event]).await?;
    Ok(id)
}

/// Records many events with one statement.
pub async fn record_all(tx: &mut Tx, events: Vec<Event>) -> Result<(), AppError> {
    let (actor, now) = (tx.person(), tx.now());
    insert(tx.conn(), Some(actor), now, events).await
}

/// Records what nobody did in person: daily work.
pub async fn record_unasked(tx: &mut SystemTx, events: Vec<Event>) -> Result<(), AppError> {
    let now = tx.now();
    insert(tx.conn(), None, now, events).await
}

async fn insert(
    conn: &mut PgConnection,
    actor: Option<Uuid>,
    now: DateTime<Utc>,
    events: Vec<Event>,
) -> Result<(), AppError> {
    if events.is_empty() {
        return Ok(());
    }
    let mut columns = Columns::default();
    for event in events {
        columns.push(event, now);
    }
    sqlx::query!(
        r#"
        insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, version, before, after)
        select e.id, $2, e.happened_at, $3, e.kind, e.subject_kind, e.subject_id, e.customer_id, e.owner_id, e.version, e.before, e.after
          from unnest($1::uuid[], $4::timestamptz[], $5::text[], $6::text[], $7::uuid[], $8::uuid[], $9::uuid[], $10::int[], $11::jsonb[], $12::jsonb[])
            as e (id, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, before, after)
        "#,
        &columns.id,
        now,
        actor,
        &columns.happened_at,
        &columns.kind as &[&str],
        &columns.subject_kind as &[&str],
        &columns.subject,
        &columns.customer as &[Option<Uuid>],
        &columns.owner as &[Option<Uuid>],
        &columns.version as &[Option<i32>],
        &columns.before as &[Option<Value>],
        &columns.after as &[Option<Value>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Events side by side, as `unnest` takes them.
#[derive(Default)]
struct Columns {
    id: Vec<Uuid>,
    happened_at: Vec<DateTime<Utc>>,
    kind: Vec<&'static str>,
    subject_kind: Vec<&'static str>,
    subject: Vec<Uuid>,
    customer: Vec<Option<Uuid>>,
    owner: Vec<Option<Uuid>>,
    version: Vec<Option<i32>>,
    before: Vec<Option<Value>>,
    after: Vec<Option<Value>>,
}

impl Columns {
    fn push(&mut self, event: Event, now: DateTime<Utc>) {
        self.id.push(event.id);
        self.happened_at.push(event.happened_at.unwrap_or(now));
        self.kind.push(event.kind);
        self.subject_kind.push(event.subject_kind);
        self.subject.push(event.subject);
        self.customer.push(event.customer);
        self.owner.push(event.owner);
        self.version.push(event.version);
        self.before.push(event.before);
        self.after.push(event.after);
    }
}

/// An event as the listener reads it, with the owners by whom it is filtered.
#[derive(Debug, Clone)]
pub struct Heard {
    pub event: LiveEvent,
    /// Owners before and after the change, of a task also who asked for it: who sees one of them hears of it.
    pub owners: Vec<Uuid>,
}

/// The events of one transaction, at most `limit`; the listener's door reads them.
pub async fn events_of_transaction(door: &sqlx::PgPool, xid: &str, limit: i64) -> Result<Vec<Heard>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select kind, subject_kind, subject_id, customer_id, actor_id, coalesce(version, 0) as "version!", owner_id, after,
               (before ->> 'owner')::uuid as former_owner, case when subject_kind = 'activity' then (after ->> 'asker')::uuid end as asker
          from event where xid = $1::text::xid8 order by id limit $2
        "#,
        xid,
        limit,
    )
    .fetch_all(door)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Heard {
            owners: row.owner_id.into_iter().chain(row.former_owner).chain(row.asker).collect(),
            event: LiveEvent {
                kind: row.kind,
                subject_kind: row.subject_kind,
                subject: row.subject_id,
                customer: row.customer_id,
                actor: row.actor_id,
                version: row.version,
                // Some who hear of it must not see every custom field; who shows one reads it.
                after: without_custom(row.after),
                resync: false,
            },
        })
        .collect())
}
