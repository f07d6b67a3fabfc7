//! Judging what an import did to contacts, and taking it back.

use super::store::{Judged, Made};
use crate::access::{AppError, Tx};
use uuid::Uuid;

/// The next contacts behind `after`.
pub async fn contacts(tx: &mut Tx, import: Uuid, after: Uuid, limit: i64) -> Result<Vec<Judged>, AppError> {
    Ok(sqlx::query_as!(
        Judged,
        r#"
        select c.id, r.action, c.name, l.customer_id as "customer?", c.owner_id as owner, c.version, r.before,
               case when c.deleted_at is not null then 'gone'
                    when not r.forced and (c.version <> r.version
                      or exists (select 1 from event e where e.subject_id = c.id and e.recorded_at > i.finished_at
                                    and coalesce(e.after ->> 'import', '') <> i.id::text)) then 'changed'
                    when r.action = 'created' and (
                         exists (select 1 from deal_contact k join deal d on d.id = k.deal_id
                                  where k.contact_id = c.id and d.deleted_at is null)
                      or exists (select 1 from ticket t where t.contact_id = c.id and t.deleted_at is null)) then 'in_use'
                    else 'same' end as "verdict!"
          from import i join import_record r on r.import_id = i.id join contact c on c.id = r.record_id
          left join lateral (select customer_id from customer_contact k where k.contact_id = c.id order by k.added_at, k.customer_id limit 1) l on true
         where i.id = $1 and r.record_kind = 'contact' and r.action <> 'found' and r.outcome is null and r.record_id > $3
         order by r.record_id limit $2
        "#,
        import,
        limit,
        after,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Puts contacts into the bin. They leave their customers, so that another can be the one to ask first there.
pub async fn delete_contacts(tx: &mut Tx, made: &Made) -> Result<(), AppError> {
    if made.ids.is_empty() {
        return Ok(());
    }
    let gone = sqlx::query_scalar!(r#"select delete_contacts($1, $2) as "gone!""#, &made.ids, &made.versions)
        .fetch_one(tx.conn())
        .await?;
    made.went(gone)?;
    sqlx::query!("delete from customer_contact where contact_id = any ($1)", &made.ids).execute(tx.conn()).await?;
    Ok(())
}

/// Gives contacts back the columns that the import changed.
pub async fn restore_contacts(tx: &mut Tx, import: Uuid, ids: &[Uuid]) -> Result<(), AppError> {
    if ids.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    sqlx::query!(
        r#"
        update contact c
           set (name, title, phone, email, wechat, note)
             = (select w.name, w.title, w.phone, w.email, w.wechat, w.note from jsonb_populate_record(c, r.before) w),
               custom = with_former_custom(c.custom, r.before), version = c.version + 1, updated_at = $3
          from import_record r
         where r.import_id = $1 and r.record_kind = 'contact' and r.record_id = any ($2) and c.id = r.record_id
        "#,
        import,
        ids,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
