//! Files of fields in the database. A record holds their ids; each is bound to one field of one record and stays as it is, so that
//! the log leads back to what was replaced. How they arrive is `files/field_store.rs`.

use super::{
    file_model::{FileRule, HeldFile, held_ids},
    key_of,
    model::{Catalogue, Custom, FieldKind, RecordKind},
};
use crate::access::{AppError, FieldError, Tx, new_id};
use serde_json::json;
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Files that are listed of a field's past.
const EARLIER: i64 = 50;

/// What is known of files, those that the caller sees.
pub async fn held(tx: &mut Tx, ids: &[Uuid]) -> Result<BTreeMap<Uuid, HeldFile>, AppError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = sqlx::query_as!(HeldFile, "select id, name, media_type, size from field_file where id = any ($1)", ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|file| (file.id, file)).collect())
}

/// What they are called.
pub async fn names(tx: &mut Tx, ids: &[Uuid]) -> Result<BTreeMap<Uuid, String>, AppError> {
    Ok(held(tx, ids).await?.into_iter().map(|(id, file)| (id, file.name)).collect())
}

/// Files that a field of a record held and holds no more, the newest first, fifty at most.
///
/// # Errors
/// `NotFound` where there is no such record for the caller.
pub async fn earlier(tx: &mut Tx, of: RecordKind, record: Uuid, field: Uuid) -> Result<Vec<HeldFile>, AppError> {
    sqlx::query_scalar!(
        r#"
        select id as "id!" from customer where $2 = 'customer' and id = $1 and deleted_at is null
        union all
        select id from contact where $2 = 'contact' and id = $1 and deleted_at is null
        "#,
        record,
        of.key(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(sqlx::query_as!(
        HeldFile,
        r#"
        select v.id as "id!", v.name as "name!", v.media_type as "media_type!", v.size as "size!" from (
          select f.* from field_file f join customer c on c.id = f.customer_id
           where $3 = 'customer' and f.customer_id = $1 and f.field_id = $2
             and not coalesce(c.custom -> $2::text, '[]') ? f.id::text
          union all
          select f.* from field_file f join contact k on k.id = f.contact_id
           where $3 = 'contact' and f.contact_id = $1 and f.field_id = $2
             and not coalesce(k.custom -> $2::text, '[]') ? f.id::text) v
         order by v.added_at desc, v.id desc limit $4
        "#,
        record,
        field,
        of.key(),
        EARLIER,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// What a field takes, where the caller may fill it in.
///
/// # Errors
/// `NotFound` for a field that is none for the caller or holds no files, `NotAllowed` for one that they only read.
pub async fn rule(tx: &mut Tx, field: Uuid) -> Result<FileRule, AppError> {
    let found = sqlx::query!(
        r#"
        select f.file_rule as "rule!: Json<FileRule>", not current_setting('role') = any (f.read_only_for) as "may_edit!"
          from custom_field f
         where f.id = $1 and f.kind = 'file' and not f.archived and not current_setting('role') = any (f.hidden_from)
        "#,
        field,
    )
    .fetch_one(tx.conn())
    .await?;
    if found.may_edit { Ok(found.rule.0) } else { Err(AppError::NotAllowed) }
}

/// Makes the files among checked values the record's own; it may be written afterwards, in the same transaction. `stored` is what
/// it holds.
///
/// # Errors
/// `Invalid` at the field for a file that is not there: sent long ago for a form that is saved only now, or for another field.
pub async fn bind(
    tx: &mut Tx,
    of: RecordKind,
    record: Uuid,
    catalogue: &Catalogue,
    values: &Custom,
    stored: &Custom,
) -> Result<(), AppError> {
    let (fields, ids) = new_ones(catalogue, values, stored);
    if ids.is_empty() {
        return Ok(());
    }
    let bound =
        sqlx::query_scalar!(r#"select bind_field_files($1, $2, $3, $4) as "bound!""#, of.key(), record, &fields, &ids,)
            .fetch_one(tx.conn())
            .await?;
    let mut missing: Vec<Uuid> =
        fields.into_iter().zip(&ids).filter(|(_, id)| !bound.contains(id)).map(|(field, _)| field).collect();
    missing.dedup();
    let refused = |field| FieldError { field: key_of(field), code: "file_gone".to_owned(), detail: None };
    if missing.is_empty() { Ok(()) } else { Err(AppError::Invalid(missing.into_iter().map(refused).collect())) }
}

/// Files among values that the record does not hold: their fields, and their ids.
fn new_ones(catalogue: &Catalogue, values: &Custom, stored: &Custom) -> (Vec<Uuid>, Vec<Uuid>) {
    let files = catalogue.fields.iter().filter(|field| field.kind == FieldKind::File);
    let new = files.flat_map(|field| {
        let former = held_ids(stored.get(field.id));
        let now = held_ids(values.get(field.id)).into_iter().filter(move |id| !former.contains(id));
        now.map(|id| (field.id, id))
    });
    new.unzip()
}

/// Files that came from another record become this one's too.
///
/// # Errors
/// Those of the database. A file that the caller does not see does not come along.
pub async fn bring_home(
    tx: &mut Tx,
    of: RecordKind,
    record: Uuid,
    catalogue: &Catalogue,
    custom: &mut Custom,
    stored: &Custom,
) -> Result<(), AppError> {
    let (_, foreign) = new_ones(catalogue, custom, stored);
    if foreign.is_empty() {
        return Ok(());
    }
    let seen: Vec<Uuid> = held(tx, &foreign).await?.into_keys().collect();
    let own: Vec<Uuid> = seen.iter().map(|_| new_id()).collect();
    sqlx::query!("select copy_field_files($1, $2, $3, $4)", of.key(), record, &seen, &own).execute(tx.conn()).await?;
    let copies: BTreeMap<Uuid, Uuid> = seen.into_iter().zip(own).collect();
    for field in catalogue.fields.iter().filter(|field| field.kind == FieldKind::File) {
        let former = held_ids(stored.get(field.id));
        let ids = held_ids(custom.get(field.id));
        let kept: Vec<Uuid> =
            ids.iter().filter_map(|id| if former.contains(id) { Some(*id) } else { copies.get(id).copied() }).collect();
        if kept != ids {
            let value = if kept.is_empty() { serde_json::Value::Null } else { json!(kept) };
            custom.0.insert(field.key(), value);
        }
    }
    Ok(())
}
