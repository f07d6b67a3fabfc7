//! Custom fields in the lists of customers and contacts.

use crate::{
    access::{AppError, Tx},
    customers::custom::HoldsCustom,
    fields::{Catalogue, Custom, FieldDef, FieldKind, RecordKind, file_store, formula, store},
};
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// Puts the values of these fields into lines, as far as the caller sees them.
pub async fn add_custom<R: HoldsCustom>(
    tx: &mut Tx,
    of: RecordKind,
    rows: &mut [R],
    wanted: &[Uuid],
) -> Result<(), AppError> {
    if wanted.is_empty() || rows.is_empty() {
        return Ok(());
    }
    let catalogue = store::catalogue(tx, of).await?;
    let wanted: Vec<&FieldDef> = catalogue.fields.iter().filter(|field| wanted.contains(&field.id)).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = rows.iter().map(HoldsCustom::id).collect();
    let stored = stored(tx, of, &ids).await?;
    let (mut references, mut files) = (Vec::new(), Vec::new());
    for row in rows.iter_mut() {
        let Some(stored) = stored.get(&row.id()) else { continue };
        let custom = in_line(&wanted, &catalogue, stored);
        references.extend(custom.references(&catalogue));
        files.extend(custom.files(&catalogue));
        *row.custom_mut().0 = custom;
    }
    let mut names = store::names(tx, &references).await?;
    names.extend(file_store::names(tx, &files).await?);
    for row in rows {
        let own = [row.custom().references(&catalogue), row.custom().files(&catalogue)];
        *row.custom_mut().1 = own.into_iter().flatten().filter_map(|id| Some((id, names.get(&id)?.clone()))).collect();
    }
    Ok(())
}

/// What stands in custom fields of these records, where anything does.
async fn stored(tx: &mut Tx, of: RecordKind, ids: &[Uuid]) -> Result<HashMap<Uuid, Value>, AppError> {
    Ok(match of {
        RecordKind::Customer => {
            let found = sqlx::query!("select id, custom from customer where id = any ($1) and custom <> '{}'", ids)
                .fetch_all(tx.conn())
                .await?;
            found.into_iter().map(|row| (row.id, row.custom)).collect()
        }
        RecordKind::Contact => {
            let found = sqlx::query!("select id, custom from contact where id = any ($1) and custom <> '{}'", ids)
                .fetch_all(tx.conn())
                .await?;
            found.into_iter().map(|row| (row.id, row.custom)).collect()
        }
    })
}

/// The values of a line: those that are there, and results.
fn in_line(wanted: &[&FieldDef], catalogue: &Catalogue, stored: &Value) -> Custom {
    let all = Custom::of_stored(stored, catalogue);
    let value = |field: &&FieldDef| {
        let value = match field.kind {
            FieldKind::Computed => json!(formula::result(field, catalogue, &all)?.to_string()),
            _ => all.get(field.id).clone(),
        };
        (!value.is_null()).then(|| (field.key(), value))
    };
    Custom(wanted.iter().filter_map(value).collect())
}

/// What a list is divided by: the choice that records hold. The id is written from a [`Uuid`].
///
/// # Errors
/// `Invalid` on `filter` for a field that the caller does not see, or that is no choice.
pub async fn group_column(tx: &mut Tx, field: Uuid) -> Result<String, AppError> {
    let catalogue = store::catalogue(tx, RecordKind::Customer).await?;
    match catalogue.field(field).map(|field| field.kind) {
        Some(FieldKind::Choice) => Ok(format!("(r.custom ->> '{field}')")),
        _ => Err(AppError::invalid("filter", "filter_unknown_field")),
    }
}
