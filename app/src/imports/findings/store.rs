//! Writing and reading the report.

use crate::access::{AppError, Tx};
use crate::imports::report::{FindingCount, FindingCursor, FindingFilter, FindingPage, FindingRow};
use crate::imports::row::Finding;
use uuid::Uuid;

/// Adds to the report.
pub async fn add(tx: &mut Tx, id: Uuid, rank: i16, findings: &[Finding]) -> Result<(), AppError> {
    if findings.is_empty() {
        return Ok(());
    }
    let lines: Vec<i32> = findings.iter().map(|finding| i32::try_from(finding.line).unwrap_or(i32::MAX)).collect();
    let fields: Vec<&str> = findings.iter().map(|finding| finding.field.as_ref()).collect();
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    let values: Vec<&str> = findings.iter().map(|finding| finding.value.as_str()).collect();
    let refused: Vec<bool> = findings.iter().map(|finding| finding.refused).collect();
    let records: Vec<Option<Uuid>> = findings.iter().map(|finding| finding.record).collect();
    sqlx::query!(
        r#"
        insert into import_finding (import_id, rank, line, field, code, value, refused, record_id)
        select $1, $2, f.* from unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::bool[], $8::uuid[]) f
        on conflict do nothing
        "#,
        id,
        rank,
        &lines,
        &fields as &[&str],
        &codes as &[&str],
        &values as &[&str],
        &refused,
        &records as &[Option<Uuid>],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How often each thing was found.
pub async fn count(tx: &mut Tx, id: Uuid) -> Result<Vec<FindingCount>, AppError> {
    Ok(sqlx::query_as!(
        FindingCount,
        r#"
        select code, field, refused, count(*) as "count!" from import_finding where import_id = $1
         group by code, field, refused order by refused desc, count(*) desc, code, field
        "#,
        id
    )
    .fetch_all(tx.conn())
    .await?)
}

/// A page of the report, in the order of files and lines.
pub async fn page(
    tx: &mut Tx,
    id: Uuid,
    filter: &FindingFilter,
    after: Option<&FindingCursor>,
    limit: u16,
) -> Result<FindingPage, AppError> {
    let start = FindingCursor { rank: -1, line: 0, field: String::new(), code: String::new() };
    let after = after.unwrap_or(&start);
    let mut rows = sqlx::query_as!(
        FindingRow,
        r#"
        select rank, line, field, code, value, refused from import_finding
         where import_id = $1 and (rank, line, field, code) > ($2, $3, $4, $5)
           and ($6::text is null or code = $6) and ($7::bool is null or refused = $7)
         order by rank, line, field, code limit $8
        "#,
        id,
        after.rank,
        after.line,
        after.field,
        after.code,
        filter.code.as_deref(),
        filter.refused,
        i64::from(limit) + 1,
    )
    .fetch_all(tx.conn())
    .await?;
    let more = rows.len() > usize::from(limit);
    rows.truncate(usize::from(limit));
    let cursor = |row: &FindingRow| FindingCursor {
        rank: row.rank,
        line: row.line,
        field: row.field.clone(),
        code: row.code.clone(),
    };
    Ok(FindingPage { next: rows.last().filter(|_| more).map(cursor), rows })
}

/// Why rows behind a line were refused, at most `limit` rows.
pub async fn refusals(tx: &mut Tx, id: Uuid, rank: i16, after: u32, limit: i64) -> Result<Vec<FindingRow>, AppError> {
    Ok(sqlx::query_as!(
        FindingRow,
        r#"
        select f.rank, f.line, f.field, f.code, f.value, f.refused from import_finding f
         where f.import_id = $1 and f.rank = $2 and f.refused and f.line in (
               select distinct line from import_finding where import_id = $1 and rank = $2 and refused and line > $3
                order by line limit $4)
         order by f.line, f.field, f.code
        "#,
        id,
        rank,
        i32::try_from(after).unwrap_or(i32::MAX),
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Forgets what an earlier check or run found.
pub async fn clear(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    sqlx::query!("delete from import_finding where import_id = $1", id).execute(tx.conn()).await?;
    Ok(())
}
