//! Asking the index; the database adds what the caller may see.

use super::model::{HitKind, SearchMark};
use crate::access::{AppError, Tx};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use uuid::Uuid;

/// A record that may match.
pub struct Found {
    pub id: Uuid,
    pub kind: String,
    pub title: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub extra: Option<String>,
    pub owner: Option<Uuid>,
    pub touched_at: DateTime<Utc>,
    /// Where it stands in the index, if it was read in its order.
    pub read_to: Option<DateTime<Utc>>,
}

/// What of the index is asked for.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// What `query_of` made of the words.
    pub plan: &'a str,
    pub kind: Option<HitKind>,
    pub owner: Option<Uuid>,
    pub after: Option<SearchMark>,
    /// So many of the index at most.
    pub most: i32,
    /// One slip in a word is forgiven.
    pub slips: bool,
}

/// Records that may match, the newest first.
pub async fn candidates(tx: &mut Tx, asked: Asked<'_>) -> Result<Vec<Found>, AppError> {
    let kinds = asked.kind.map(|kind| vec![kind.key().to_owned()]);
    Ok(sqlx::query_as!(
        Found,
        r#"
        select c.record_id as "id!", c.kind as "kind!", c.title as "title!", c.phone, c.email, c.extra, c.owner_id as owner,
               c.touched_at as "touched_at!", c.read_to
          from search_candidates($1::text::jsonb, $2, $3, $4, $5, $6, $7) c
        "#,
        asked.plan,
        kinds.as_deref() as Option<&[String]>,
        asked.owner,
        asked.after.map(|mark| mark.touched_at),
        asked.after.map(|mark| mark.id),
        asked.most,
        asked.slips,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Of these records those that the caller may see, in their order; without any, the newest of the caller's own.
pub async fn recent(tx: &mut Tx, ids: &[Uuid], most: i32) -> Result<Vec<Found>, AppError> {
    Ok(sqlx::query_as!(
        Found,
        r#"
        select r.record_id as "id!", r.kind as "kind!", r.title as "title!", r.phone, r.email, null::text as extra, r.owner_id as owner,
               r.touched_at as "touched_at!", null::timestamptz as read_to
          from search_recent($1, $2) r
        "#,
        ids,
        most,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The names of people.
pub async fn people(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, AppError> {
    let rows = sqlx::query!("select id, name from person where id = any ($1)", ids).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// At which customer these contacts are, as far as the caller sees it. Only for roles that see customers.
pub async fn companies_of_contacts(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, AppError> {
    let rows = sqlx::query!(
        r#"
        select distinct on (cc.contact_id) cc.contact_id as id, c.name
          from customer_contact cc join customer c on c.id = cc.customer_id and c.deleted_at is null
         where cc.contact_id = any ($1) order by cc.contact_id, cc.added_at
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Whom these deals are with, as far as the caller sees it. Only for roles that see deals and customers.
pub async fn companies_of_deals(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, AppError> {
    let rows = sqlx::query!(
        "select d.id, c.name from deal d join customer c on c.id = d.customer_id and c.deleted_at is null where d.id = any ($1)",
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// What is shown of a ticket beside its subject.
pub struct TicketFound {
    pub id: Uuid,
    pub number: String,
    pub customer: Option<String>,
    /// Who works on it.
    pub owner: Option<String>,
}

/// Number, customer and owner of these tickets, as far as the caller sees them.
pub async fn tickets(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<TicketFound>, AppError> {
    Ok(sqlx::query_as!(
        TicketFound,
        r#"
        select t.id as "id!", 'T-' || lpad(t.number::text, 6, '0') as "number!", c.name as "customer?", p.name as "owner?"
          from ticket t left join customer c on c.id = t.customer_id and c.deleted_at is null left join person p on p.id = t.owner_id
         where t.id = any ($1)
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// An article that its own index finds.
pub struct ArticleFound {
    pub id: Uuid,
    pub title: String,
    pub touched_at: DateTime<Utc>,
}

/// The articles that terms find and that the caller may read, the best first.
pub async fn articles(tx: &mut Tx, find: &str, most: i32) -> Result<Vec<ArticleFound>, AppError> {
    Ok(sqlx::query_as!(
        ArticleFound,
        r#"
        select a.id as "id!", v.title as "title!", a.updated_at as "touched_at!"
          from search_articles($1, $2) s join article a on a.id = s.article_id
          join article_version v on v.article_id = s.article_id and v.number = s.number
         order by s.rank desc, a.id
        "#,
        find,
        most,
    )
    .fetch_all(tx.conn())
    .await?)
}
