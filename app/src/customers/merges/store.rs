//! Merges in the database.

use super::model::{Comparison, Hanging, Merge, MergeField, MergeOrder, given_back, joined, with_taken};
use crate::{
    access::{AppError, Tx, new_id},
    customers::{
        model::{Customer, CustomerFields},
        store,
    },
    events::{Event, changed_fields, record, record_all},
    fields::{RecordKind, sealed_store},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// Two customers side by side.
pub async fn compare(tx: &mut Tx, one: Uuid, other: Uuid) -> Result<Comparison, AppError> {
    if one == other {
        return Err(AppError::NotFound);
    }
    let (left, right) = (store::customer(tx, one).await?, store::customer(tx, other).await?);
    let (hangs_on_one, hangs_on_other) = (hanging(tx, one).await?, hanging(tx, other).await?);
    Ok(Comparison { one: left, other: right, hangs_on_one, hangs_on_other })
}

async fn hanging(tx: &mut Tx, id: Uuid) -> Result<Hanging, AppError> {
    let found = sqlx::query_as!(
        Hanging,
        r#"
        select 0::bigint as "customers!", contacts as "contacts!", deals as "deals!", activities as "activities!", entries as "entries!", subsidiaries as "subsidiaries!"
          from hanging_on_customer($1) where contacts is not null
        "#,
        id,
    )
    .fetch_optional(tx.conn())
    .await?;
    // Nothing is told of a customer that the caller may only read.
    Ok(found.unwrap_or_default())
}

/// Makes one of two. The fields change under the caller's own rights; what hangs on the other one is moved by a definer
/// function, because some of it may be out of the caller's sight.
pub async fn merge(tx: &mut Tx, order: &MergeOrder) -> Result<Uuid, AppError> {
    let (kept, gone) = (store::customer(tx, order.kept).await?, store::customer(tx, order.gone).await?);
    if kept.id == gone.id {
        return Err(AppError::NotFound);
    }
    if !kept.may_write || !gone.may_write {
        return Err(AppError::NotAllowed);
    }
    if kept.version != order.kept_version || gone.version != order.gone_version {
        return Err(AppError::conflict("changed"));
    }
    let (before, after) = take_fields(tx, &kept, &gone.fields, &order.take).await?;
    let id = new_id();
    let deals = sqlx::query_scalar!("select merge_customer($1, $2, $3, $4, $5)", id, kept.id, gone.id, before, after)
        .fetch_one(tx.conn())
        .await?;
    let (from, to) = ((gone.id, gone.fields.name.as_str()), (kept.id, kept.fields.name.as_str()));
    tell_deals(tx, deals, from, to).await?;
    // The owner of the one that went hears of it too: the log hands an event on to the owner before and after.
    let former = json!({ "owner": gone.owner.map(|(owner, _)| owner) });
    let named = json!({ "customer": gone.id, "customer_name": gone.fields.name });
    tell(tx, "customer.merged", kept.id, joined(&before, &former), joined(&after, &named)).await?;
    Ok(id)
}

/// Writes what is taken from the other one; gives the fields that changed as they were and as they are.
async fn take_fields(
    tx: &mut Tx,
    kept: &Customer,
    other: &CustomerFields,
    take: &[MergeField],
) -> Result<(Value, Value), AppError> {
    let mut fields = with_taken(&kept.fields, other, take, &kept.sheet.catalogue);
    let (of, catalogue) = (RecordKind::Customer, &kept.sheet.catalogue);
    sealed_store::bring_home(tx, of, kept.id, catalogue, &mut fields.custom, &kept.fields.custom).await?;
    let Some((before, after)) = changed_fields(&kept.fields, &fields) else { return Ok((json!({}), json!({}))) };
    store::write(tx, kept.id, kept.version, &fields).await?;
    Ok((before, after))
}

/// Records what happened to the customer that stays.
async fn tell(tx: &mut Tx, kind: &'static str, kept: Uuid, before: Value, after: Value) -> Result<(), AppError> {
    let now = store::customer(tx, kept).await?;
    let event = Event::of(kind, "customer", kept).customer(Some(kept)).owner(now.owner.map(|(owner, _)| owner));
    record(tx, event.version(now.version).before(before).after(after)).await?;
    Ok(())
}

/// A deal that a merge, or taking it back, brought to another customer. Some are out of the caller's sight.
#[derive(serde::Deserialize)]
struct Brought {
    deal: Uuid,
    owner: Uuid,
    version: i32,
}

/// Records of each deal whose customer changed what it was and is: id and name.
async fn tell_deals(tx: &mut Tx, deals: Option<Value>, from: (Uuid, &str), to: (Uuid, &str)) -> Result<(), AppError> {
    let deals: Vec<Brought> =
        serde_json::from_value(deals.unwrap_or_else(|| json!([]))).map_err(|_| AppError::Unavailable)?;
    let named = |(id, name): (Uuid, &str)| json!({ "customer": id, "customer_name": name });
    let events = deals.into_iter().map(|brought| {
        let changed = Event::of("deal.changed", "deal", brought.deal).customer(Some(to.0)).owner(Some(brought.owner));
        changed.version(brought.version).before(named(from)).after(named(to))
    });
    record_all(tx, events.collect()).await
}

/// Makes two of one again; gives the one that came back.
pub async fn undo(tx: &mut Tx, id: Uuid) -> Result<Uuid, AppError> {
    let undone = sqlx::query!(
        r#"select (u).kept_id as kept, (u).gone_id as gone, (u).gone_name as name, (u).before as before, (u).after as after, (u).moved as deals
             from (select undo_merge($1) as u offset 0) m"#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let (Some(kept), Some(gone)) = (undone.kept, undone.gone) else { return Err(AppError::conflict("changed_since")) };
    let (before, after) = (undone.before.unwrap_or_default(), undone.after.unwrap_or_default());
    let (kept_name, gone_name) = (store::customer(tx, kept).await?.fields.name, undone.name.unwrap_or_default());
    tell_deals(tx, undone.deals, (kept, &kept_name), (gone, &gone_name)).await?;
    let (was, is) = give_back_fields(tx, kept, &before, &after).await?;
    let named = json!({ "customer": gone, "customer_name": gone_name });
    tell(tx, "customer.merge_undone", kept, was, joined(&is, &named)).await?;
    Ok(gone)
}

/// Fields that still are as the merge left them become what they were; what somebody changed since stays.
async fn give_back_fields(tx: &mut Tx, kept: Uuid, before: &Value, after: &Value) -> Result<(Value, Value), AppError> {
    let now = store::customer(tx, kept).await?;
    let fields = given_back(&now.fields, before, after)?;
    let Some((was, is)) = changed_fields(&now.fields, &fields) else { return Ok((json!({}), json!({}))) };
    store::write(tx, kept, now.version, &fields).await?;
    Ok((was, is))
}

/// The last merges that the caller sees, or those into one customer.
pub async fn merges(tx: &mut Tx, of: Option<Uuid>) -> Result<Vec<Merge>, AppError> {
    Ok(sqlx::query_as!(
        Merge,
        r#"
        select m.id, m.kept_id as kept, c.name as kept_name, m.gone_name, p.name as "merged_by?", m.merged_at, m.undone_at,
               coalesce(m.undone_at is null and may_write_customer(c.id, c.owner_id), false) as "may_undo!"
          from customer_merge m
          join customer c on c.id = m.kept_id and c.deleted_at is null
          left join person p on p.id = m.merged_by
         where $1::uuid is null or m.kept_id = $1
         order by m.merged_at desc, m.id desc limit 100
        "#,
        of,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Where a customer went, if the caller sees that one.
pub async fn merged_into(tx: &mut Tx, id: Uuid) -> Result<Option<(Uuid, String)>, AppError> {
    let found = sqlx::query!("select id, name from customer where id = merged_into($1) and deleted_at is null", id)
        .fetch_optional(tx.conn())
        .await?;
    Ok(found.map(|row| (row.id, row.name)))
}
