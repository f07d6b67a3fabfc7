//! Ticks on a deal.

use super::model::{Done, Item};
use crate::access::{AppError, Tx};
use crate::deals::detail::store::touch;
use crate::events::record;
use crate::locale::Lang;
use serde_json::json;
use uuid::Uuid;

/// The checklist of the stage in which a deal is, in order.
pub async fn of_deal(tx: &mut Tx, deal: Uuid, lang: Lang) -> Result<Vec<Item>, AppError> {
    let rows = sqlx::query!(
        r#"
        select i.id, case when $2 then coalesce(i.name_en, i.name) else i.name end as "name!", i.needed,
               k.done_at as "done_at?", p.name as "done_by?"
          from deal d join stage_item i on i.stage_id = d.stage_id and not i.archived
          left join deal_item k on k.deal_id = d.id and k.item_id = i.id
          left join person p on p.id = k.done_by
         where d.id = $1 order by i.rank, i.id
        "#,
        deal,
        lang == Lang::En,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Item {
            id: row.id,
            name: row.name,
            needed: row.needed,
            done: row.done_at.map(|at| Done { by: row.done_by.unwrap_or_default(), at }),
        })
        .collect())
}

/// Ticks an item of the stage in which the deal is, or takes the tick back; gives whether that was anything new.
///
/// # Errors
/// `NotFound`, `NotAllowed` where the deal may only be read, the conflict `checklist_moved_on` where its stage has no such item (any more).
pub async fn set(tx: &mut Tx, deal: Uuid, item: Uuid, done: bool) -> Result<bool, AppError> {
    let touched = touch(tx, deal).await?;
    let named = sqlx::query!(
        r#"
        select i.name, i.name_en from deal d join stage_item i on i.stage_id = d.stage_id and not i.archived
         where d.id = $1 and i.id = $2
        "#,
        deal,
        item,
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(|| AppError::conflict("checklist_moved_on"))?;
    let told = json!({ "item": item, "item_name": named.name, "item_name_en": named.name_en });
    let (me, now) = (tx.person(), tx.now());
    let changed = if done {
        sqlx::query!(
            r#"
            insert into deal_item (deal_id, item_id, done_by, done_at) values ($1, $2, $3, $4)
            on conflict (deal_id, item_id) do nothing
            "#,
            deal,
            item,
            me,
            now,
        )
        .execute(tx.conn())
        .await?
    } else {
        sqlx::query!("delete from deal_item where deal_id = $1 and item_id = $2", deal, item).execute(tx.conn()).await?
    };
    if changed.rows_affected() == 0 {
        return Ok(false);
    }
    let event = if done {
        touched.event("deal.item_ticked").after(told)
    } else {
        touched.event("deal.item_unticked").before(told)
    };
    record(tx, event).await?;
    Ok(true)
}
