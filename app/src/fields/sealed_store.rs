//! Values of sensitive fields in the database: sealed before SQL sees them, opened after. The one way in and out for forms,
//! imports, merges and other programs.

use super::{
    file_store,
    model::{Catalogue, Custom, FieldDef, FieldKind, RecordKind, TypedValues},
    sensitive::{VEIL, keeping, mask},
};
use crate::{
    access::{AppError, Tx, new_id},
    vault::{Closed, Place, Plain, Purpose, State, Wrapped},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

impl From<Closed> for AppError {
    fn from(closed: Closed) -> Self {
        tracing::error!(%closed, "a sensitive value");
        Self::conflict(match closed {
            Closed::NoKey => "vault_closed",
            Closed::Damaged => "vault_damaged",
        })
    }
}

/// All keys of the ring, made known to this server.
pub async fn keys(tx: &mut Tx) -> Result<Vec<Wrapped>, AppError> {
    let rows = sqlx::query!(
        r#"select id as "id!", purpose as "purpose!", state as "state!", wrapped as "wrapped!" from wrapped_keys()"#
    )
    .fetch_all(tx.conn())
    .await?;
    let all: Vec<Wrapped> =
        rows.into_iter().map(|row| Wrapped::of(row.id, &row.purpose, &row.state, row.wrapped)).collect();
    tx.ring().learn(&all);
    Ok(all)
}

/// The key of the ring under which something new is sealed.
///
/// # Errors
/// `NoKey`.
pub fn active(keys: &[Wrapped], purpose: Purpose) -> Result<i32, Closed> {
    let key = keys.iter().find(|key| key.purpose == purpose && key.state == State::Active);
    key.map(|key| key.id).ok_or(Closed::NoKey)
}

/// A value that is to be sealed for a field of a record.
#[derive(Debug, Clone)]
pub struct ToSeal {
    pub record: Uuid,
    pub field: Uuid,
    pub plain: Plain,
}

/// Seals values; gives the id of each, which is what the record then holds. The records may be written afterwards, in the same
/// transaction. Refuses fields that are not sensitive or that the caller's role may not fill in.
///
/// # Errors
/// `Conflict("vault_closed")` without a key, `Invalid` at the field, `NotAllowed`.
pub async fn seal(tx: &mut Tx, of: RecordKind, values: &[ToSeal]) -> Result<Vec<Uuid>, AppError> {
    let values: Vec<(Uuid, ToSeal)> = values.iter().map(|value| (new_id(), value.clone())).collect();
    seal_as(tx, of, &values).await?;
    Ok(values.into_iter().map(|(id, _)| id).collect())
}

/// Seals values under ids that were given out before, with [`new_id`]: what the records hold was written down already.
///
/// # Errors
/// Those of [`seal`].
pub async fn seal_as(tx: &mut Tx, of: RecordKind, values: &[(Uuid, ToSeal)]) -> Result<(), AppError> {
    if values.is_empty() {
        return Ok(());
    }
    let keys = keys(tx).await?;
    let data = active(&keys, Purpose::Data)?;
    // While a search key is replaced, a new value is found by both.
    let search: Vec<i32> = keys
        .iter()
        .filter(|key| key.purpose == Purpose::Search && key.state != State::Leaving)
        .map(|key| key.id)
        .collect();
    let mut columns = Columns::default();
    for (value, ToSeal { record, field, plain }) in values {
        let place = Place { table: of.key(), field: *field, record: *record, value: *value };
        columns.ids.push(*value);
        columns.fields.push(*field);
        columns.records.push(*record);
        columns.keys.push(data);
        columns.sealed.push(tx.ring().seal(data, &place, plain)?);
        for key in &search {
            columns.token_of.push(*value);
            columns.token_keys.push(*key);
            columns.tokens.push(tx.ring().token(*key, *field, plain)?);
        }
    }
    sqlx::query!(
        "select keep_sealed($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        of.key(),
        &columns.ids,
        &columns.fields,
        &columns.records,
        &columns.keys,
        &columns.sealed,
        &columns.token_of,
        &columns.token_keys,
        &columns.tokens,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Sealed values side by side, as `unnest` takes them.
#[derive(Default)]
struct Columns {
    ids: Vec<Uuid>,
    fields: Vec<Uuid>,
    records: Vec<Uuid>,
    keys: Vec<i32>,
    sealed: Vec<Vec<u8>>,
    token_of: Vec<Uuid>,
    token_keys: Vec<i32>,
    tokens: Vec<Vec<u8>>,
}

/// Opens sealed values, as far as the caller sees their records and fields; one that does not open says why.
///
/// # Errors
/// Those of the database.
pub async fn open(tx: &mut Tx, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Result<Plain, Closed>>, AppError> {
    let mut opened = BTreeMap::new();
    if ids.is_empty() {
        return Ok(opened);
    }
    // A value may be sealed anew, and its former key be gone, between reading it and reading the keys: then it is read again.
    for _ in 0..2 {
        let left: Vec<Uuid> = ids.iter().filter(|id| !matches!(opened.get(*id), Some(Ok(_)))).copied().collect();
        if left.is_empty() {
            break;
        }
        let rows = sqlx::query!(
            r#"select id, field_id, key_id, sealed, customer_id, contact_id from sealed_value where id = any ($1)"#,
            &left,
        )
        .fetch_all(tx.conn())
        .await?;
        if rows.iter().any(|row| !tx.ring().has(row.key_id)) {
            keys(tx).await?;
        }
        for row in rows {
            let of = if row.customer_id.is_some() { RecordKind::Customer } else { RecordKind::Contact };
            let Some(record) = row.customer_id.or(row.contact_id) else { continue };
            let place = Place { table: of.key(), field: row.field_id, record, value: row.id };
            opened.insert(row.id, tx.ring().open(&place, &row.sealed));
        }
    }
    Ok(opened)
}

/// What is shown in place of sealed values.
///
/// # Errors
/// Those of the database; what cannot be opened is veiled whole.
pub async fn masks(tx: &mut Tx, ids: &[Uuid]) -> Result<BTreeMap<Uuid, String>, AppError> {
    let opened = open(tx, ids).await?;
    let shown = |opened: &Result<Plain, Closed>| match opened {
        Ok(plain) => mask(plain.reveal()),
        Err(closed) => {
            tracing::warn!(%closed, "a sensitive value is veiled");
            VEIL.to_owned()
        }
    };
    Ok(opened.iter().map(|(id, value)| (*id, shown(value))).collect())
}

/// Reads typed values as [`Catalogue::check`] does, seals those of sensitive fields, and makes files that were sent the record's
/// own. `stored` is what the record holds; a sensitive field of which nothing was said keeps it.
///
/// # Errors
/// `Invalid` with every value that cannot be taken; those of [`seal`] and of [`file_store::bind`].
pub async fn check(
    tx: &mut Tx,
    of: RecordKind,
    record: Uuid,
    catalogue: &Catalogue,
    typed: &TypedValues,
    stored: &Custom,
) -> Result<Custom, AppError> {
    let mut values = catalogue.check(&keeping(typed, catalogue.fields.iter(), stored))?;
    let mut new: Vec<(FieldDef, Plain)> = Vec::new();
    for field in catalogue.fields.iter().filter(|field| field.kind == FieldKind::Sensitive) {
        let value = values.0.get_mut(&field.key()).filter(|value| *value != stored.get(field.id));
        let Some(Value::String(text)) = value.map(Value::take) else { continue };
        match earlier(tx, of, record, field.id, &text).await? {
            Some(id) => drop(values.0.insert(field.key(), json!(id))),
            None => new.push((field.clone(), Plain::new(text))),
        }
    }
    let held: Vec<Uuid> = new.iter().filter_map(|(field, _)| held_in(stored, field.id)).collect();
    let opened = open(tx, &held).await?;
    // What is typed again as it stands is no change.
    let same = |field: &FieldDef, plain: &Plain| {
        held_in(stored, field.id).filter(|id| matches!(opened.get(id), Some(Ok(held)) if held == plain))
    };
    let (kept, new): (Vec<_>, Vec<_>) = new.into_iter().partition(|(field, plain)| same(field, plain).is_some());
    for (field, _) in kept {
        values.0.insert(field.key(), stored.get(field.id).clone());
    }
    let to_seal: Vec<ToSeal> =
        new.into_iter().map(|(field, plain)| ToSeal { record, field: field.id, plain }).collect();
    for (id, value) in seal(tx, of, &to_seal).await?.into_iter().zip(&to_seal) {
        values.0.insert(super::key_of(value.field), json!(id));
    }
    file_store::bind(tx, of, record, catalogue, &values, stored).await?;
    Ok(values)
}

/// The sealed value of this field of this record that a text names: a form that was opened before somebody else changed the
/// field still says the one that stood there.
async fn earlier(tx: &mut Tx, of: RecordKind, record: Uuid, field: Uuid, text: &str) -> Result<Option<Uuid>, AppError> {
    let Ok(id) = text.parse::<Uuid>() else { return Ok(None) };
    Ok(sqlx::query_scalar!(
        r#"
        select id from sealed_value
         where id = $1 and field_id = $2 and case $4 when 'customer' then customer_id else contact_id end = $3
        "#,
        id,
        field,
        record,
        of.key(),
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Values that came from another record are sealed anew for this one, because they open nowhere else; its files become this one's
/// too. `stored` is what the record holds itself.
///
/// # Errors
/// Those of [`seal`]; `Conflict("vault_damaged")` where one does not open.
pub async fn bring_home(
    tx: &mut Tx,
    of: RecordKind,
    record: Uuid,
    catalogue: &Catalogue,
    custom: &mut Custom,
    stored: &Custom,
) -> Result<(), AppError> {
    let sensitive = catalogue.fields.iter().filter(|field| field.kind == FieldKind::Sensitive);
    let foreign: Vec<(Uuid, Uuid)> = sensitive
        .filter(|field| custom.get(field.id) != stored.get(field.id))
        .filter_map(|field| Some((field.id, held_in(custom, field.id)?)))
        .collect();
    let opened = open(tx, &foreign.iter().map(|(_, id)| *id).collect::<Vec<_>>()).await?;
    let mut to_seal = Vec::new();
    for (field, id) in foreign {
        let plain = opened.get(&id).cloned().ok_or(AppError::NotFound)??;
        to_seal.push(ToSeal { record, field, plain });
    }
    for (id, value) in seal(tx, of, &to_seal).await?.into_iter().zip(&to_seal) {
        custom.0.insert(super::key_of(value.field), json!(id));
    }
    file_store::bring_home(tx, of, record, catalogue, custom, stored).await
}

/// The sealed value that a record holds in a field.
#[must_use]
pub fn held_in(custom: &Custom, field: Uuid) -> Option<Uuid> {
    custom.get(field).as_str()?.parse().ok()
}

/// The sealed values among those of a record.
#[must_use]
pub fn held(catalogue: &Catalogue, custom: &Custom) -> Vec<Uuid> {
    let sensitive = catalogue.fields.iter().filter(|field| field.kind == FieldKind::Sensitive);
    sensitive.filter_map(|field| held_in(custom, field.id)).collect()
}

/// By what a value of a field is found: compare with `sealed_token.token` beside `field_id`. More than one while a search key
/// is replaced.
///
/// # Errors
/// `Conflict("vault_closed")` without a key.
pub async fn tokens(tx: &mut Tx, field: Uuid, plain: &Plain) -> Result<Vec<Vec<u8>>, AppError> {
    let keys = keys(tx).await?;
    let search = keys.iter().filter(|key| key.purpose == Purpose::Search && key.state != State::Leaving);
    let tokens = search.map(|key| tx.ring().token(key.id, field, plain)).collect::<Result<Vec<_>, _>>()?;
    if tokens.is_empty() { Err(Closed::NoKey.into()) } else { Ok(tokens) }
}

/// The records in the caller's sight that hold this value in this field now: id and name, `most` at most.
///
/// # Errors
/// Those of [`tokens`].
pub async fn find(
    tx: &mut Tx,
    of: RecordKind,
    field: Uuid,
    plain: &Plain,
    most: i64,
) -> Result<Vec<(Uuid, String)>, AppError> {
    let tokens = tokens(tx, field, plain).await?;
    let rows = sqlx::query!(
        r#"
        select c.id as "id!", c.name as "name!"
          from sealed_token t join customer c on c.id = t.customer_id
         where $4 = 'customer' and t.field_id = $1 and t.token = any ($2) and c.deleted_at is null
           and c.custom ->> t.field_id::text = t.sealed_id::text
        union
        select k.id, k.name
          from sealed_token t join contact k on k.id = t.contact_id
         where $4 = 'contact' and t.field_id = $1 and t.token = any ($2) and k.deleted_at is null
           and k.custom ->> t.field_id::text = t.sealed_id::text
         order by 2, 1 limit $3
        "#,
        field,
        &tokens,
        most,
        of.key(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
