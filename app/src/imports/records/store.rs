//! Remembering what was done.

use crate::access::{AppError, Tx};
use crate::imports::report::KeptRow;
use serde_json::Value;
use uuid::Uuid;

/// What an import did to a record.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// `deal`, `customer`, `contact`, `product`, `person`, `team`, `pipeline`, `interaction`, `ticket`, `lead`.
    pub kind: &'static str,
    pub id: Uuid,
    /// `created`, `updated`, `found`.
    pub action: &'static str,
    pub version: i32,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

impl Recorded {
    /// A new record.
    #[must_use]
    pub const fn created(kind: &'static str, id: Uuid) -> Self {
        Self { kind, id, action: "created", version: 1, before: None, after: None }
    }

    /// One that was there and stays as it was.
    #[must_use]
    pub const fn found(kind: &'static str, id: Uuid, version: i32) -> Self {
        Self { kind, id, action: "found", version, before: None, after: None }
    }

    /// One that was changed; `before` holds the changed columns as they were.
    #[must_use]
    pub const fn updated(kind: &'static str, id: Uuid, version: i32, before: Value) -> Self {
        Self { kind, id, action: "updated", version, before: Some(before), after: None }
    }
}

/// Remembers what was done. A record that was made by this import stays one that was made, whatever is done to it later; of
/// several changes the oldest `before` counts.
pub async fn add_records(tx: &mut Tx, import: Uuid, records: &[Recorded]) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        insert into import_record as r (import_id, record_kind, record_id, action, version, before, after)
        select $1, n.* from unnest($2::text[], $3::uuid[], $4::text[], $5::int[], $6::jsonb[], $7::jsonb[]) n
        on conflict (import_id, record_kind, record_id) do update
           set action = case when r.action = 'created' or excluded.action = 'found' then r.action else excluded.action end,
               version = excluded.version, before = coalesce(excluded.before || r.before, r.before, excluded.before)
        "#,
        import,
        &records.iter().map(|record| record.kind).collect::<Vec<_>>() as &[&str],
        &records.iter().map(|record| record.id).collect::<Vec<_>>(),
        &records.iter().map(|record| record.action).collect::<Vec<_>>() as &[&str],
        &records.iter().map(|record| record.version).collect::<Vec<_>>(),
        &records.iter().map(|record| record.before.clone()).collect::<Vec<_>>() as &[Option<Value>],
        &records.iter().map(|record| record.after.clone()).collect::<Vec<_>>() as &[Option<Value>],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How many records an import created, by the database's own count.
pub async fn count_created(tx: &mut Tx, id: Uuid) -> Result<i64, AppError> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from import_record where import_id = $1 and action = 'created' and record_kind <> 'pipeline'"#,
        id
    )
    .fetch_one(tx.conn())
    .await?)
}

/// What undoing left as it is, the first 200.
pub async fn kept(tx: &mut Tx, id: Uuid) -> Result<Vec<KeptRow>, AppError> {
    Ok(sqlx::query_as!(
        KeptRow,
        r#"
        select r.record_kind as kind, r.record_id as id, r.outcome as "outcome!",
               coalesce(d.name, c.name, k.name, p.name, t.name, x.name, l.name, q.subject, e.company, e.name, r.after ->> 'name', '') as "name!"
          from import_record r
          left join deal d on r.record_kind = 'deal' and d.id = r.record_id
          left join customer c on r.record_kind = 'customer' and c.id = r.record_id
          left join contact k on r.record_kind = 'contact' and k.id = r.record_id
          left join person p on r.record_kind = 'person' and p.id = r.record_id
          left join team t on r.record_kind = 'team' and t.id = r.record_id
          left join product x on r.record_kind = 'product' and x.id = r.record_id
          left join pipeline l on r.record_kind = 'pipeline' and l.id = r.record_id
          left join ticket q on r.record_kind = 'ticket' and q.id = r.record_id
          left join lead e on r.record_kind = 'lead' and e.id = r.record_id
         where r.import_id = $1 and r.outcome in ('changed', 'in_use')
         order by r.record_kind, r.record_id limit 200
        "#,
        id
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Which of these marks belong to interactions that an import brought and that were not taken back with it.
pub async fn marked(tx: &mut Tx, marks: &[String]) -> Result<Vec<String>, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select r.after ->> 'mark' as "mark!" from import_record r
         where r.record_kind = 'interaction' and r.after ->> 'mark' = any (array(select unnest($1::text[])))
           and r.outcome is distinct from 'undone'
        "#,
        marks
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Forgets what an undone run did.
pub async fn clear(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    sqlx::query!("delete from import_record where import_id = $1", id).execute(tx.conn()).await?;
    Ok(())
}
