//! Wishes for a parent, and their fulfilment.

use super::UNKNOWN;
use crate::access::{AppError, Tx};
use uuid::Uuid;

/// Where a wish stands in the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub rank: i16,
    pub line: i32,
}

/// A wish.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub place: Place,
    pub customer: Uuid,
    pub parent: String,
}

/// The next wishes behind a place.
pub async fn waiting(tx: &mut Tx, import: Uuid, after: Option<Place>, limit: i64) -> Result<Vec<Waiting>, AppError> {
    let after = after.unwrap_or(Place { rank: -1, line: 0 });
    let rows = sqlx::query!(
        r#"
        select rank, line, value, record_id as "customer!" from import_finding
         where import_id = $1 and code = $2 and (rank, line) > ($3, $4) and record_id is not null
         order by rank, line limit $5
        "#,
        import,
        UNKNOWN,
        after.rank,
        after.line,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let wish = |rank, line, customer, parent| Waiting { place: Place { rank, line }, customer, parent };
    Ok(rows.into_iter().map(|row| wish(row.rank, row.line, row.customer, row.value)).collect())
}

/// The customers with these plain names.
pub async fn named(tx: &mut Tx, plain_names: &[String]) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!(
        "select id, name from customer where deleted_at is null and plain_name(name) = any ($1)",
        plain_names
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Who stands above these customers, all the way up: child and parent.
pub async fn above(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>, AppError> {
    let rows = sqlx::query!(
        r#"
        with recursive up (id, parent_id) as (
          select c.id, c.parent_id from customer c where c.id = any ($1)
          union
          select c.id, c.parent_id from customer c join up on c.id = up.parent_id)
        select id as "child!", parent_id as "parent!" from up where parent_id is not null
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.child, row.parent)).collect())
}

/// Takes fulfilled wishes out of the report.
pub async fn forget(tx: &mut Tx, import: Uuid, places: &[Place]) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        delete from import_finding f using unnest($3::smallint[], $4::int[]) as p (rank, line)
         where f.import_id = $1 and f.code = $2 and f.rank = p.rank and f.line = p.line
        "#,
        import,
        UNKNOWN,
        &places.iter().map(|place| place.rank).collect::<Vec<_>>(),
        &places.iter().map(|place| place.line).collect::<Vec<_>>(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A customer that got a parent.
pub struct Adopted {
    pub id: Uuid,
    pub version: i32,
    pub owner: Option<Uuid>,
    pub former_parent: Option<Uuid>,
}

/// Sets parents where they differ.
pub async fn adopt(tx: &mut Tx, pairs: &[(Uuid, Uuid)]) -> Result<Vec<Adopted>, AppError> {
    let (children, parents): (Vec<Uuid>, Vec<Uuid>) = pairs.iter().copied().unzip();
    let now = tx.now();
    Ok(sqlx::query_as!(
        Adopted,
        r#"
        update customer c set parent_id = n.parent, version = c.version + 1, updated_at = $3
          from (select distinct on (child) child, parent, o.parent_id as former
                  from unnest($1::uuid[], $2::uuid[]) as w (child, parent) join customer o on o.id = w.child) n
         where c.id = n.child and c.parent_id is distinct from n.parent
        returning c.id, c.version, c.owner_id as owner, n.former as former_parent
        "#,
        &children,
        &parents,
        now,
    )
    .fetch_all(tx.conn())
    .await?)
}
