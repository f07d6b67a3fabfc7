//! What the searcher reads and keeps. It sees what every record is found by, and nobody else runs these.

use super::terms::{Searchable, terms, title_key, vector};
use crate::access::{AppError, SystemTx};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A record as it stands now.
pub struct Source {
    pub id: Uuid,
    pub kind: String,
    pub title: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub extra: Option<String>,
    pub owner: Option<Uuid>,
    pub touched_at: DateTime<Utc>,
}

impl Source {
    fn searchable(&self) -> Searchable<'_> {
        Searchable {
            kind: &self.kind,
            title: &self.title,
            phone: self.phone.as_deref().unwrap_or_default(),
            email: self.email.as_deref().unwrap_or_default(),
            extra: self.extra.as_deref().unwrap_or_default(),
            owner: self.owner,
        }
    }
}

/// Whether this worker is the one that may work in this transaction.
pub async fn alone(tx: &mut SystemTx) -> Result<bool, AppError> {
    // The number only has to differ from those of other locks.
    Ok(sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock(7160244) as "alone!""#).fetch_one(tx.conn()).await?)
}

/// Takes up to `most` lines off the list, what was written by hand first; gives whose they were, each once.
pub async fn take_due(tx: &mut SystemTx, most: i64) -> Result<Vec<Uuid>, AppError> {
    let mut ids = sqlx::query_scalar!(
        r#"
        delete from search_due where line = any (array(
          select l.line from (
            (select d.line, 0 as rank from search_due d where not d.in_bulk order by d.line limit $1)
            union all
            (select d.line, 1 from search_due d where d.in_bulk order by d.line limit $1)) l order by l.rank, l.line limit $1))
        returning record_id
        "#,
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Those of these records that are there.
pub async fn sources(tx: &mut SystemTx, ids: &[Uuid]) -> Result<Vec<Source>, AppError> {
    Ok(sqlx::query_as!(
        Source,
        r#"
        select s.record_id as "id!", s.kind as "kind!", s.title as "title!", s.phone, s.email, s.extra, s.owner_id as owner,
               s.touched_at as "touched_at!"
          from search_source s where s.record_id = any ($1) and s.here
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Replaces what these records are found by; those that are not among the sources are not found any more.
pub async fn keep(tx: &mut SystemTx, ids: &[Uuid], sources: &[Source]) -> Result<(), AppError> {
    let there: Vec<Uuid> = sources.iter().map(|source| source.id).collect();
    sqlx::query!("delete from search_entry where record_id = any ($1) and record_id <> all ($2)", ids, &there)
        .execute(tx.conn())
        .await?;
    let kinds: Vec<&str> = sources.iter().map(|source| source.kind.as_str()).collect();
    let owners: Vec<Option<Uuid>> = sources.iter().map(|source| source.owner).collect();
    let touched: Vec<DateTime<Utc>> = sources.iter().map(|source| source.touched_at).collect();
    let titles: Vec<String> = sources.iter().map(|source| title_key(&source.title)).collect();
    let vectors: Vec<String> = sources.iter().map(|source| vector(&terms(&source.searchable()))).collect();
    sqlx::query!(
        r#"
        insert into search_entry (record_id, kind, owner_id, touched_at, title_key, terms)
        select n.id, n.kind, n.owner, n.touched, n.title, n.terms::tsvector
          from unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[], $5::text[], $6::text[]) n (id, kind, owner, touched, title, terms)
        on conflict (record_id) do update
           set kind = excluded.kind, owner_id = excluded.owner_id, touched_at = excluded.touched_at,
               title_key = excluded.title_key, terms = excluded.terms
        "#,
        &there,
        &kinds as &[&str],
        &owners as &[Option<Uuid>],
        &touched,
        &titles,
        &vectors,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Begins a new span of time where the last one is full. Nobody else may be writing entries meanwhile.
pub async fn open_spans(tx: &mut SystemTx) -> Result<(), AppError> {
    sqlx::query!("select search_open_spans()").fetch_one(tx.conn()).await?;
    Ok(())
}

/// Has the index learn which terms are common.
pub async fn learn(tx: &mut SystemTx) -> Result<(), AppError> {
    sqlx::query!("select search_learn()").fetch_one(tx.conn()).await?;
    Ok(())
}

/// Has what was written last put in its place.
pub async fn settle(tx: &mut SystemTx) -> Result<(), AppError> {
    sqlx::query!("select search_settle()").fetch_one(tx.conn()).await?;
    Ok(())
}
