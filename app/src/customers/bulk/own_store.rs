//! A field that an administrator made, set for many records and set back.

use super::{
    change_store::{End, Target, allowed, ids_of, lock},
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
/// `Invalid` on `field` for one that the caller may not fill in, that is sealed, or of which no two records may have the same value; on the
/// key of the field for a value that does not fit.
pub async fn checked(tx: &mut Tx, of: RecordKind, id: Uuid, typed: &str) -> Result<Value, AppError> {
    let catalogue = store::catalogue(tx, of).await?;
    let Some(field) = catalogue.field(id).filter(|field| field.is_for_many()) else {
        return Err(AppError::invalid("field", "invalid_value"));
    };
    let value = field.check(typed).map_err(|code| AppError::invalid(&field.key(), code))?;
    store::check_references(tx, &catalogue, &Custom([(field.key(), value.clone())].into())).await?;
    Ok(value)
}

/// Sets the field of those of a batch where it holds something else.
pub async fn set(tx: &mut Tx, task: &Task, field: Uuid, targets: Vec<Target>) -> Result<Vec<End>, AppError> {
    let held = held(tx, task.of, field, &targets).await?;
    let of = |target: &Target| held.get(&target.id).cloned().unwrap_or_default();
    let (same, open): (Vec<Target>, Vec<Target>) = targets.into_iter().partition(|target| of(target) == task.value);
    let mut ends: Vec<End> = same.iter().map(End::same).collect();
    let (open, refused) = allowed(tx, task.of, &key_of(field), &task.value, open).await?;
    ends.extend(refused.iter().map(End::refused));
    let values: Vec<(Uuid, Value)> = open.iter().map(|target| (target.id, task.value.clone())).collect();
    let versions = write(tx, task.of, field, &values).await?;
    let mut events = Vec::new();
    for target in &open {
        let Some(version) = versions.get(&target.id) else {
            ends.push(End::not_allowed(target));
            continue;
        };
        let before = one(field, of(target));
        let event = target.changed(*version).before(Value::Object(before.clone()));
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
    let mut targets = lock(tx, task.of, &ids).await?;
    let held = held(tx, task.of, field, &targets).await?;
    targets.retain(|target| held.get(&target.id).cloned().unwrap_or_default() == task.value);
    let old = |id: Uuid| before.get(&id).and_then(|before| before.get(key_of(field))).cloned().unwrap_or_default();
    let values: Vec<(Uuid, Value)> = targets.iter().map(|target| (target.id, old(target.id))).collect();
    let versions = write(tx, task.of, field, &values).await?;
    let events = targets.iter().filter_map(|target| {
        let event = target.changed(*versions.get(&target.id)?);
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

async fn held(tx: &mut Tx, of: RecordKind, field: Uuid, targets: &[Target]) -> Result<HashMap<Uuid, Value>, AppError> {
    let ids = ids_of(targets);
    let field = field.to_string();
    let held: Vec<(Uuid, Value)> = match of {
        RecordKind::Customer => {
            let of_customers = sqlx::query!(
                r#"select id, custom -> $2 as "value!" from customer where id = any ($1) and custom ->> $2 is not null"#,
                &ids,
                field,
            );
            of_customers.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.id, row.value)).collect()
        }
        RecordKind::Contact => {
            let of_contacts = sqlx::query!(
                r#"select id, custom -> $2 as "value!" from contact where id = any ($1) and custom ->> $2 is not null"#,
                &ids,
                field,
            );
            of_contacts.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.id, row.value)).collect()
        }
    };
    Ok(held.into_iter().collect())
}

/// Writes the field of many records; gives the new versions of those that the caller may change.
async fn write(
    tx: &mut Tx,
    of: RecordKind,
    field: Uuid,
    values: &[(Uuid, Value)],
) -> Result<HashMap<Uuid, i32>, AppError> {
    let now = tx.now();
    let (ids, values): (Vec<Uuid>, Vec<Value>) = values.iter().cloned().unzip();
    let field = field.to_string();
    let written: Vec<(Uuid, i32)> = match of {
        RecordKind::Customer => {
            let customers = sqlx::query!(
                r#"
                update customer c
                   set custom = jsonb_strip_nulls(c.custom || jsonb_build_object($3::text, n.value)), version = c.version + 1, updated_at = $4
                  from unnest($1::uuid[], $2::jsonb[]) as n (id, value)
                 where c.id = n.id
                returning c.id, c.version
                "#,
                &ids,
                &values,
                field,
                now,
            );
            customers.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.id, row.version)).collect()
        }
        RecordKind::Contact => {
            let contacts = sqlx::query!(
                r#"
                update contact c
                   set custom = jsonb_strip_nulls(c.custom || jsonb_build_object($3::text, n.value)), version = c.version + 1, updated_at = $4
                  from unnest($1::uuid[], $2::jsonb[]) as n (id, value)
                 where c.id = n.id
                returning c.id, c.version
                "#,
                &ids,
                &values,
                field,
                now,
            );
            contacts.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.id, row.version)).collect()
        }
    };
    Ok(written.into_iter().collect())
}

/// What of such changes is to be said to the caller, in the order in which they are given, each with what kind of records it is about;
/// nothing of a field that they do not see.
pub async fn told_of(tx: &mut Tx, details: &[(RecordKind, &Value)]) -> Result<Vec<Option<OwnSet>>, AppError> {
    let field = |detail: &Value| match serde_json::from_value(detail.get("change")?.clone()).ok()? {
        Change::SetOwn(field, _) => Some(field),
        _ => None,
    };
    let fields: Vec<Option<(RecordKind, Uuid)>> =
        details.iter().map(|(of, detail)| Some((*of, field(detail)?))).collect();
    let mut told = vec![None; details.len()];
    for of in RecordKind::ALL {
        if !fields.iter().flatten().any(|(kind, _)| *kind == of) {
            continue;
        }
        let catalogue = store::catalogue(tx, of).await?;
        let references = |own: &OwnSet| Custom([(own.field.key(), own.value.clone())].into()).references(&catalogue);
        let mut ids = Vec::new();
        for (place, (field, (_, detail))) in fields.iter().zip(details).enumerate() {
            let Some((_, id)) = field.filter(|(kind, _)| *kind == of) else { continue };
            let value = detail.get("value").cloned().unwrap_or_default();
            told[place] =
                catalogue.field(id).map(|field| OwnSet { field: field.clone(), value, names: BTreeMap::new() });
            ids.extend(told[place].iter().flat_map(references));
        }
        let names = store::names(tx, &ids).await?;
        let about = told.iter_mut().zip(&fields).filter(|(_, field)| field.is_some_and(|(kind, _)| kind == of));
        for own in about.filter_map(|(own, _)| own.as_mut()) {
            own.names.clone_from(&names);
        }
    }
    Ok(told)
}
