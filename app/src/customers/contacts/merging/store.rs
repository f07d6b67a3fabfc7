//! Merges of contacts in the database.

use super::model::ContactField;
use crate::{
    access::{AppError, Tx, new_id},
    customers::{
        consent::model::{Channel, Consents},
        contacts::{model::Contact, store},
        merges::model::{Comparison, Hanging, Merge, MergeOrder, given_back, joined, with_taken},
    },
    events::{Event, changed_fields, record, record_all},
    fields::{RecordKind, sealed_store},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Under which name a merge keeps the consent of the one that stays.
const CONSENT: &str = "consent";

/// Two contacts side by side.
pub async fn compare(tx: &mut Tx, one: Uuid, other: Uuid) -> Result<Comparison<Contact>, AppError> {
    if one == other {
        return Err(AppError::NotFound);
    }
    let (left, right) = (store::contact(tx, one).await?, store::contact(tx, other).await?);
    let (hangs_on_one, hangs_on_other) = (hanging(tx, one).await?, hanging(tx, other).await?);
    Ok(Comparison { one: left, other: right, hangs_on_one, hangs_on_other })
}

async fn hanging(tx: &mut Tx, id: Uuid) -> Result<Hanging, AppError> {
    let found = sqlx::query!(
        r#"
        select customers as "customers!", deals as "deals!", entries as "entries!" from hanging_on_contact($1) where customers is not null
        "#,
        id,
    )
    .fetch_optional(tx.conn())
    .await?;
    // Nothing is told of a contact that the caller may only read.
    Ok(found
        .map(|row| Hanging { customers: row.customers, deals: row.deals, entries: row.entries, ..Hanging::default() })
        .unwrap_or_default())
}

/// Makes one of two. The fields change under the caller's own rights; what hangs on the other one is moved by a definer
/// function, because some of it may be out of the caller's sight.
pub async fn merge(tx: &mut Tx, order: &MergeOrder<ContactField>) -> Result<Uuid, AppError> {
    let (kept, gone) = (store::contact(tx, order.kept).await?, store::contact(tx, order.gone).await?);
    if kept.id == gone.id {
        return Err(AppError::NotFound);
    }
    if !kept.may_write || !gone.may_write {
        return Err(AppError::NotAllowed);
    }
    if kept.version != order.kept_version || gone.version != order.gone_version {
        return Err(AppError::conflict("changed"));
    }
    let mut fields = with_taken(&kept.fields, &gone.fields, &order.take, &kept.sheet.catalogue);
    let (of, catalogue) = (RecordKind::Contact, &kept.sheet.catalogue);
    sealed_store::bring_home(tx, of, kept.id, catalogue, &mut fields.custom, &kept.fields.custom).await?;
    let (mut before, mut after) = changed_fields(&kept.fields, &fields).unwrap_or_else(|| (json!({}), json!({})));
    let (mut told_before, mut told_after) = (before.clone(), after.clone());
    if store::write(tx, &kept, &fields).await?.is_none() {
        return Err(AppError::conflict("changed"));
    }
    let consents = kept.consents.stricter(&gone.consents);
    if consents != kept.consents {
        write_consents(tx, kept.id, &consents).await?;
        before = joined(&before, &json!({ CONSENT: kept.consents }));
        after = joined(&after, &json!({ CONSENT: consents }));
        let (was, is) = consents_told(&kept.consents, &consents);
        (told_before, told_after) = (joined(&told_before, &was), joined(&told_after, &is));
    }
    let id = new_id();
    let deals = sqlx::query_scalar!("select merge_contact($1, $2, $3, $4, $5)", id, kept.id, gone.id, before, after)
        .fetch_one(tx.conn())
        .await?;
    tell_deals(tx, deals, (kept.id, &fields.name), (gone.id, &gone.fields.name), false).await?;
    // The owner of the one that went hears of it too: the log hands an event on to the owner before and after.
    let former = json!({ "owner": gone.owner.map(|(owner, _)| owner) });
    let named = json!({ "contact": gone.id, "contact_name": gone.fields.name });
    tell(tx, "contact.merged", kept.id, joined(&told_before, &former), joined(&told_after, &named)).await?;
    Ok(id)
}

async fn write_consents(tx: &mut Tx, id: Uuid, consents: &Consents) -> Result<(), AppError> {
    let kept = serde_json::to_value(consents).map_err(|_| AppError::Unavailable)?;
    sqlx::query!("update contact set consent = $2 where id = $1", id, kept).execute(tx.conn()).await?;
    Ok(())
}

/// What changed in what somebody agreed to, as the log tells it.
fn consents_told(was: &Consents, is: &Consents) -> (Value, Value) {
    let (mut before, mut after) = (Map::new(), Map::new());
    for channel in Channel::ALL.into_iter().filter(|channel| was.state(*channel) != is.state(*channel)) {
        before.insert(channel.field().to_owned(), was.state(channel).key().into());
        after.insert(channel.field().to_owned(), is.state(channel).key().into());
    }
    if was.none.is_some() != is.none.is_some() {
        before.insert("do_not_contact".to_owned(), was.none.is_some().into());
        after.insert("do_not_contact".to_owned(), is.none.is_some().into());
    }
    (before.into(), after.into())
}

/// Records what happened to the contact that stays.
async fn tell(tx: &mut Tx, kind: &'static str, kept: Uuid, before: Value, after: Value) -> Result<(), AppError> {
    let now = store::contact(tx, kept).await?;
    record(tx, store::event(kind, &now).version(now.version).before(before).after(after)).await?;
    Ok(())
}

/// A deal that a contact is on that went into another one, or came back. Some are out of the caller's sight.
#[derive(serde::Deserialize)]
struct Touched {
    deal: Uuid,
    owner: Uuid,
    customer: Option<Uuid>,
    version: i32,
    /// Whether the kept one is on it because of the merge alone.
    new: bool,
}

/// Records of each deal who left it and who came. `gone` is there where the way leads back.
async fn tell_deals(
    tx: &mut Tx,
    deals: Option<Value>,
    kept: (Uuid, &str),
    gone: (Uuid, &str),
    back: bool,
) -> Result<(), AppError> {
    let deals: Vec<Touched> =
        serde_json::from_value(deals.unwrap_or_else(|| json!([]))).map_err(|_| AppError::Unavailable)?;
    let named = |(id, name): (Uuid, &str)| json!({ "contact": id, "contact_name": name });
    let mut events = Vec::new();
    for deal in deals {
        let of = |kind| {
            Event::of(kind, "deal", deal.deal).customer(deal.customer).owner(Some(deal.owner)).version(deal.version)
        };
        let leaves = |who| of("deal.contact_removed").before(named(who));
        let comes = |who| of("deal.contact_added").after(named(who));
        events.push(if back { comes(gone) } else { leaves(gone) });
        if deal.new {
            events.push(if back { leaves(kept) } else { comes(kept) });
        }
    }
    record_all(tx, events).await
}

/// Makes two of one again; gives the one that came back.
pub async fn undo(tx: &mut Tx, id: Uuid) -> Result<Uuid, AppError> {
    let undone = sqlx::query!(
        r#"select (u).kept_id as kept, (u).gone_id as gone, (u).gone_name as name, (u).before as before, (u).after as after, (u).moved as deals
             from (select undo_contact_merge($1) as u offset 0) m"#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let (Some(kept), Some(gone)) = (undone.kept, undone.gone) else { return Err(AppError::conflict("changed_since")) };
    let (before, after) = (undone.before.unwrap_or_default(), undone.after.unwrap_or_default());
    let gone_name = undone.name.unwrap_or_default();
    let (was, is) = give_back(tx, kept, &before, &after).await?;
    let kept_name = store::contact(tx, kept).await?.fields.name;
    tell_deals(tx, undone.deals, (kept, &kept_name), (gone, &gone_name), true).await?;
    let named = json!({ "contact": gone, "contact_name": gone_name });
    tell(tx, "contact.merge_undone", kept, was, joined(&is, &named)).await?;
    Ok(gone)
}

/// Fields and consent that still are as the merge left them become what they were; what somebody changed since stays.
async fn give_back(tx: &mut Tx, kept: Uuid, before: &Value, after: &Value) -> Result<(Value, Value), AppError> {
    let now = store::contact(tx, kept).await?;
    let fields = given_back(&now.fields, before, after)?;
    let (mut was, mut is) = changed_fields(&now.fields, &fields).unwrap_or_else(|| (json!({}), json!({})));
    store::write(tx, &now, &fields).await?.ok_or_else(|| AppError::conflict("changed"))?;
    let consents = |of: &Value| of.get(CONSENT).and_then(|kept| serde_json::from_value::<Consents>(kept.clone()).ok());
    if let (Some(former), Some(left)) = (consents(before), consents(after))
        && left == now.consents
    {
        write_consents(tx, kept, &former).await?;
        let told = consents_told(&left, &former);
        (was, is) = (joined(&was, &told.0), joined(&is, &told.1));
    }
    Ok((was, is))
}

/// The last merges that the caller sees, or those into one contact.
pub async fn merges(tx: &mut Tx, of: Option<Uuid>) -> Result<Vec<Merge>, AppError> {
    Ok(sqlx::query_as!(
        Merge,
        r#"
        select m.id, m.kept_id as kept, c.name as kept_name, m.gone_name, p.name as "merged_by?", m.merged_at, m.undone_at,
               coalesce(m.undone_at is null and may_write_customer(null, c.owner_id), false) as "may_undo!"
          from contact_merge m
          join contact c on c.id = m.kept_id and c.deleted_at is null
          left join person p on p.id = m.merged_by
         where $1::uuid is null or m.kept_id = $1
         order by m.merged_at desc, m.id desc limit 100
        "#,
        of,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Where a contact went, if the caller sees that one.
pub async fn merged_into(tx: &mut Tx, id: Uuid) -> Result<Option<(Uuid, String)>, AppError> {
    let found =
        sqlx::query!("select id, name from contact where id = contact_merged_into($1) and deleted_at is null", id)
            .fetch_optional(tx.conn())
            .await?;
    Ok(found.map(|row| (row.id, row.name)))
}
