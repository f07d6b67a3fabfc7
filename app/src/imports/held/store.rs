//! Rows that wait, and what the matcher knows of whom they look like.

use super::Held;
use crate::access::{AppError, SystemTx, Tx};
use crate::customers::duplicates::likeness::{CROWD, Key};
use crate::imports::report::{HeldCursor, HeldPage, HeldRow};
use crate::imports::sealing_store;
use serde_json::Value;
use uuid::Uuid;

/// For each key, in their order, whom it belongs to; nobody where it belongs to a crowd.
pub async fn holders(tx: &mut SystemTx, keys: &[&Key]) -> Result<Vec<Vec<Uuid>>, AppError> {
    let kinds: Vec<&str> = keys.iter().map(|key| key.kind.code()).collect();
    let texts: Vec<&str> = keys.iter().map(|key| key.text.as_str()).collect();
    let rows = sqlx::query_scalar!(
        r#"
        select array(select k.customer_id from customer_key k where k.kind = w.kind and k.key = w.key limit $3) as "holders!"
          from unnest($1::text[], $2::text[]) with ordinality as w (kind, key, rank) order by w.rank
        "#,
        &kinds as &[&str],
        &texts as &[&str],
        i64::try_from(CROWD).unwrap_or(i64::MAX).saturating_add(1),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|holders| if holders.len() > CROWD { Vec::new() } else { holders }).collect())
}

/// The profiles of those of these customers that are there.
pub async fn profiles(tx: &mut SystemTx, ids: &[Uuid]) -> Result<Vec<(Uuid, Value)>, AppError> {
    let rows = sqlx::query!(
        r#"
        select p.customer_id, p.profile from customer_profile p join customer c on c.id = p.customer_id and c.deleted_at is null
         where p.customer_id = any ($1)
        "#,
        ids
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.customer_id, row.profile)).collect())
}

/// Puts rows aside.
pub async fn add(tx: &mut Tx, import: Uuid, rank: i16, held: &[Held]) -> Result<(), AppError> {
    let key = if held.is_empty() { None } else { sealing_store::key_of(tx, import).await? };
    for row in held {
        let line = i32::try_from(row.line).unwrap_or(i32::MAX);
        let sealed = key.as_ref().map(|key| sealing_store::sealed_cells(key, rank, line, &row.cells)).transpose()?;
        let cells = if sealed.is_some() { &[][..] } else { &row.cells };
        sqlx::query!(
            r#"
            insert into import_held (import_id, rank, line, cells, sealed, name, suspect_id, score)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (import_id, rank, line) do nothing
            "#,
            import,
            rank,
            line,
            cells,
            sealed,
            row.name,
            row.suspect,
            i16::from(row.score),
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// The next rows that wait.
pub async fn page(tx: &mut Tx, import: Uuid, after: Option<HeldCursor>, limit: u16) -> Result<HeldPage, AppError> {
    let after = after.unwrap_or(HeldCursor { rank: -1, line: 0 });
    let mut found = sqlx::query!(
        r#"
        select h.rank, h.line, h.name, h.cells, h.sealed, h.suspect_id as suspect, c.name as suspect_name, h.score
          from import_held h join customer c on c.id = h.suspect_id
         where h.import_id = $1 and h.decision is null and (h.rank, h.line) > ($2, $3)
         order by h.rank, h.line limit $4
        "#,
        import,
        after.rank,
        after.line,
        i64::from(limit) + 1,
    )
    .fetch_all(tx.conn())
    .await?;
    let more = found.len() > usize::from(limit);
    found.truncate(usize::from(limit));
    let key = if found.is_empty() { None } else { sealing_store::key_of(tx, import).await? };
    let mut rows = Vec::with_capacity(found.len());
    for row in found {
        let cells = sealing_store::opened_cells(key.as_ref(), row.rank, row.line, row.cells, row.sealed.as_deref())?;
        let (suspect, suspect_name) = (row.suspect, row.suspect_name);
        rows.push(HeldRow {
            rank: row.rank,
            line: row.line,
            name: row.name,
            cells,
            suspect,
            suspect_name,
            score: row.score,
        });
    }
    let next = rows.last().filter(|_| more).map(|row| HeldCursor { rank: row.rank, line: row.line });
    Ok(HeldPage { rows, next })
}

/// A row that somebody decides about, as it stands in its file.
pub struct Taken {
    pub line: i32,
    pub cells: Vec<String>,
    pub suspect: Uuid,
}

/// Marks rows as decided and gives them; those that are decided already are left out.
pub async fn decide(
    tx: &mut Tx,
    import: Uuid,
    rank: i16,
    lines: &[i32],
    decision: &str,
) -> Result<Vec<Taken>, AppError> {
    let (me, now) = (tx.person(), tx.now());
    let rows = sqlx::query!(
        r#"
        update import_held set decision = $4, decided_by = $5, decided_at = $6
         where import_id = $1 and rank = $2 and line = any ($3) and decision is null
        returning line, cells, sealed, suspect_id as suspect
        "#,
        import,
        rank,
        lines,
        decision,
        me,
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    let key = if rows.is_empty() { None } else { sealing_store::key_of(tx, import).await? };
    let taken = rows.into_iter().map(|row| {
        let cells = sealing_store::opened_cells(key.as_ref(), rank, row.line, row.cells, row.sealed.as_deref())?;
        Ok(Taken { line: row.line, cells, suspect: row.suspect })
    });
    taken.collect()
}

/// Forgets what an earlier run held back.
pub async fn clear(tx: &mut Tx, import: Uuid) -> Result<(), AppError> {
    sqlx::query!("delete from import_held where import_id = $1", import).execute(tx.conn()).await?;
    Ok(())
}
