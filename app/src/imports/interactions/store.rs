//! Finding what interactions belong to, and taking them back.

use crate::access::{AppError, Tx};
use crate::imports::undo::store::Judged;
use uuid::Uuid;

/// The customers that another system calls by these keys.
pub async fn by_key(tx: &mut Tx, keys: &[String]) -> Result<Vec<(String, Uuid)>, AppError> {
    let rows = sqlx::query!(
        r#"select external_key as "key!", id from customer where external_key = any ($1) and deleted_at is null"#,
        keys
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.key, row.id)).collect())
}

/// The next interactions of an import behind `after`. One that was corrected since, or that somebody spoke about, counts as
/// changed.
pub async fn judge(tx: &mut Tx, import: Uuid, after: Uuid, limit: i64) -> Result<Vec<Judged>, AppError> {
    Ok(sqlx::query_as!(
        Judged,
        r#"
        select e.id, r.action, coalesce(r.after ->> 'name', '') as "name!", e.customer_id as customer, e.owner_id as owner, r.version,
               r.after as before,
               case when d.withdrawn_at is not null then 'gone'
                    when not r.forced and (d.edited_at is not null
                      or exists (select 1 from entry_comment c where c.entry_id = e.id and c.withdrawn_at is null)
                      or exists (select 1 from entry_pin p where p.entry_id = e.id)) then 'changed'
                    else 'same' end as "verdict!"
          from import_record r
          join event e on e.subject_id = (r.after ->> 'customer')::uuid and e.happened_at = (r.after ->> 'at')::timestamptz
                      and e.id = r.record_id
          left join entry_edit d on d.entry_id = e.id
         where r.import_id = $1 and r.record_kind = 'interaction' and r.action <> 'found' and r.outcome is null and r.record_id > $3
         order by r.record_id limit $2
        "#,
        import,
        limit,
        after,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Takes interactions of an import from the timelines.
pub async fn withdraw(tx: &mut Tx, import: Uuid, ids: &[Uuid]) -> Result<(), AppError> {
    sqlx::query_scalar!("select withdraw_imported($1, $2)", import, ids).fetch_all(tx.conn()).await?;
    Ok(())
}
