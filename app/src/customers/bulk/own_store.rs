//! A field that an administrator made, set for many customers and set back.

use super::{
    change_store::{End, Target, allowed, lock},
    model::{Change, OwnSet},
    store::Task,
};
use crate::{
    access::{AppError, Tx},
    events::record_all,
    fields::{Custom, RecordKind, key_of, store},
};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// The value as it is kept.
///
/// # Errors
/// `Invalid` on `field` for one that the caller may not fill in, that is sealed, or of which no two customers may have the same value; on the
/// key of the field for a value that does not fit.
pub async fn checked(tx: &mut Tx, id: Uuid, typed: &str) -> Result<Value, AppError> {
    let catalogue = store::catalogue(tx, RecordKind::Customer).await?;
    let Some(field) = catalogue.field(id).filter(|field| field.is_for_many()) else {
        return Err(AppError::invalid("field", "invalid_value"));
    };
    let value = field.check(typed).map_err(|code| AppError::invalid(&field.key(), code))?;
    store::check_references(tx, &catalogue, &Custom([(field.key(), value.clone())].into())).await?;
    Ok(value)
}

/// Sets the field of those of a batch where it holds something else.
pub async fn set(tx: &mut Tx, task: &Task, field: Uuid, targets: Vec<Target>) -> Result<Vec<End>, AppError> {
    let held = held(tx, field, &targets).await?;
    let of = |target: &Target| held.get(&target.id).cloned().unwrap_or_default();
    let (same, open): (Vec<Target>, Vec<Target>) = targets.into_iter().partition(|target| of(target) == task.value);
    let mut ends: Vec<End> = same.iter().map(End::same).collect();
    let (open, refused) = allowed(tx, &key_of(field), &task.value, open).await?;
    ends.extend(refused.iter().map(End::refused));
    let values: Vec<(Uuid, Value)> = open.iter().map(|target| (target.id, task.value.clone())).collect();
    let versions = write(tx, field, &values).await?;
    let mut events = Vec::new();
    for target in &open {
        let Some(version) = versions.get(&target.id) else {
            ends.push(End::not_allowed(target));
            continue;
        };
        let before = one(field, of(target));
        let event = target.event("customer.changed", *version).before(Value::Object(before.clone()));
        events.push(event.after(told(field, &task.value, task.id)));
        ends.push(End::changed(target, Value::Object(before), *version));
    }
    record_all(tx, events).await?;
    Ok(ends)
}

/// Puts back what was there, where the field still holds what the change put there; `before` is what was written down.
pub async fn reset(
    tx: &mut Tx,
    task: &Task,
    field: Uuid,
    before: &HashMap<Uuid, Value>,
) -> Result<HashSet<Uuid>, AppError> {
    let ids: Vec<Uuid> = before.keys().copied().collect();
    let mut targets = lock(tx, &ids).await?;
    let held = held(tx, field, &targets).await?;
    targets.retain(|target| held.get(&target.id).cloned().unwrap_or_default() == task.value);
    let old = |id: Uuid| before.get(&id).and_then(|before| before.get(key_of(field))).cloned().unwrap_or_default();
    let values: Vec<(Uuid, Value)> = targets.iter().map(|target| (target.id, old(target.id))).collect();
    let versions = write(tx, field, &values).await?;
    let events = targets.iter().filter_map(|target| {
        let event = target.event("customer.changed", *versions.get(&target.id)?);
        let event = event.before(Value::Object(one(field, task.value.clone())));
        Some(event.after(told(field, &old(target.id), task.id)))
    });
    record_all(tx, events.collect()).await?;
    Ok(versions.into_keys().collect())
}

fn one(field: Uuid, value: Value) -> Map<String, Value> {
    Map::from_iter([(key_of(field), value)])
}

fn told(field: Uuid, value: &Value, bulk: Uuid) -> Value {
    let mut told = one(field, value.clone());
    told.insert("bulk".to_owned(), json!(bulk));
    Value::Object(told)
}

async fn held(tx: &mut Tx, field: Uuid, targets: &[Target]) -> Result<HashMap<Uuid, Value>, AppError> {
    let ids: Vec<Uuid> = targets.iter().map(|target| target.id).collect();
    let rows = sqlx::query!(
        r#"select id, custom -> $2 as "value!" from customer where id = any ($1) and custom ->> $2 is not null"#,
        &ids,
        field.to_string(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.value)).collect())
}

/// Writes the field of many customers; gives the new versions of those that the caller may change.
async fn write(tx: &mut Tx, field: Uuid, values: &[(Uuid, Value)]) -> Result<HashMap<Uuid, i32>, AppError> {
    let now = tx.now();
    let (ids, values): (Vec<Uuid>, Vec<Value>) = values.iter().cloned().unzip();
    let rows = sqlx::query!(
        r#"
        update customer c
           set custom = jsonb_strip_nulls(c.custom || jsonb_build_object($3::text, n.value)), version = c.version + 1, updated_at = $4
          from unnest($1::uuid[], $2::jsonb[]) as n (id, value)
         where c.id = n.id
        returning c.id, c.version
        "#,
        &ids,
        &values,
        field.to_string(),
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.version)).collect())
}

/// What of such changes is to be said to the caller, in the order in which they are given; nothing of a field that they do not
/// see.
pub async fn told_of(tx: &mut Tx, details: &[&Value]) -> Result<Vec<Option<OwnSet>>, AppError> {
    let field = |detail: &Value| match serde_json::from_value(detail.get("change")?.clone()).ok()? {
        Change::SetOwn(field, _) => Some(field),
        _ => None,
    };
    let fields: Vec<Option<Uuid>> = details.iter().map(|detail| field(detail)).collect();
    if fields.iter().all(Option::is_none) {
        return Ok(vec![None; details.len()]);
    }
    let catalogue = store::catalogue(tx, RecordKind::Customer).await?;
    let value = |detail: &Value| detail.get("value").cloned().unwrap_or_default();
    let told = fields.iter().zip(details).map(|(field, detail)| {
        let field = catalogue.field((*field)?)?.clone();
        Some(OwnSet { field, value: value(detail), names: BTreeMap::new() })
    });
    let mut told: Vec<Option<OwnSet>> = told.collect();
    let references = |own: &OwnSet| Custom([(own.field.key(), own.value.clone())].into()).references(&catalogue);
    let ids: Vec<Uuid> = told.iter().flatten().flat_map(references).collect();
    let names = store::names(tx, &ids).await?;
    for own in told.iter_mut().flatten() {
        own.names.clone_from(&names);
    }
    Ok(told)
}
