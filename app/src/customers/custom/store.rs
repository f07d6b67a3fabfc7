//! Revealing sensitive values. Each time is an event of the record.

use super::model::Revealed;
use crate::{
    access::{AppError, Tx},
    customers::{contacts, store as customers},
    events::{Event, record},
    fields::{CustomSheet, FieldKind, RecordKind, key_of, sealed_store, store::catalogue},
    vault::Plain,
};
use serde_json::json;
use uuid::Uuid;

/// Records that a search for an exact value gives at most.
const FOUND: i64 = 20;

/// So many values one person may see within [`WITHIN`] minutes; more is no work but a harvest.
const MOST: i64 = 30;
const WITHIN: i32 = 5;

/// The value of a sensitive field in plain text; writes down who saw it.
pub async fn reveal(tx: &mut Tx, of: RecordKind, id: Uuid, field: Uuid) -> Result<Revealed, AppError> {
    let (custom, sheet, at, owner) = match of {
        RecordKind::Customer => {
            let seen = customers::customer(tx, id).await?;
            (seen.fields.custom, seen.sheet, Some(id), seen.owner)
        }
        RecordKind::Contact => {
            let seen = contacts::store::contact(tx, id).await?;
            let at = seen.customers.first().map(|customer| customer.id);
            (seen.fields.custom, seen.sheet, at, seen.owner)
        }
    };
    sensitive(&sheet, field)?;
    let held = sealed_store::held_in(&custom, field).ok_or(AppError::NotFound)?;
    refuse_harvest(tx).await?;
    let plain = sealed_store::open(tx, &[held]).await?.remove(&held).ok_or(AppError::NotFound)??;
    let kind = if of == RecordKind::Customer { "customer.revealed" } else { "contact.revealed" };
    let told = Event::of(kind, of.key(), id).customer(at).owner(owner.map(|(owner, _)| owner));
    record(tx, told.before(json!({})).after(json!({ key_of(field): held }))).await?;
    Ok(Revealed(plain.reveal().to_owned()))
}

fn sensitive(sheet: &CustomSheet, field: Uuid) -> Result<(), AppError> {
    let known = sheet.catalogue.field(field).is_some_and(|field| field.kind == FieldKind::Sensitive);
    if known { Ok(()) } else { Err(AppError::NotFound) }
}

async fn refuse_harvest(tx: &mut Tx) -> Result<(), AppError> {
    let (me, now) = (tx.person(), tx.now());
    let seen = sqlx::query_scalar!(
        r#"
        select count(*) as "count!" from event
         where actor_id = $1 and kind in ('customer.revealed', 'contact.revealed')
           and happened_at > $2::timestamptz - make_interval(mins => $3)
        "#,
        me,
        now,
        WITHIN,
    )
    .fetch_one(tx.conn())
    .await?;
    if seen < MOST { Ok(()) } else { Err(AppError::conflict("too_many_revealed")) }
}

/// The records that hold this value now, among those in the caller's sight.
pub async fn find(tx: &mut Tx, of: RecordKind, field: Uuid, text: String) -> Result<Vec<(Uuid, String)>, AppError> {
    let catalogue = catalogue(tx, of).await?;
    sensitive(&CustomSheet { catalogue, ..CustomSheet::default() }, field)?;
    let plain = Plain::new(text);
    if plain.reveal().trim().is_empty() {
        return Err(AppError::invalid("value", "required"));
    }
    sealed_store::find(tx, of, field, &plain, FOUND).await
}
