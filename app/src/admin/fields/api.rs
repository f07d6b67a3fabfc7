//! What administrators ask about custom fields.

use super::model::{FieldBook, FieldDraft, Placed};
#[cfg(feature = "ssr")]
use super::store;
use crate::{access::AppError, admin::pipelines::model::Names, fields::RecordKind};
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx, new_id},
    admin::ORGANISATION,
    events::{Event, record},
    fields::FieldDef,
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// All fields of a kind of records with their sections.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn read_fields(of: RecordKind) -> Result<FieldBook, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    store::book(&mut tx, of).await
}

/// Adds a field, or changes one that had this version; gives its id.
///
/// # Errors
/// `Invalid` on the fields of [`FieldDraft`], the conflict `changed`.
#[server(input = Json)]
pub async fn save_field(existing: Option<(Uuid, i32)>, draft: FieldDraft) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let id = existing.map_or_else(new_id, |(id, _)| id);
    let mut draft = draft;
    for choice in draft.choices.iter_mut().filter(|choice| choice.id.is_nil()) {
        choice.id = new_id();
    }
    let mut tx = caller.begin().await?;
    let book = store::book(&mut tx, draft.of).await?;
    let others: Vec<FieldDef> = book.fields.iter().map(|one| one.field.clone()).collect();
    match existing {
        None => store::add(&mut tx, draft.of, &draft.checked(id, &others)?, &draft).await?,
        Some((id, version)) => {
            let kept = others.iter().find(|field| field.id == id).ok_or(AppError::NotFound)?;
            draft.kind = kept.kind;
            store::change(&mut tx, version, &draft.checked(id, &others)?, &draft).await?;
        }
    }
    log(&mut tx, json!({ "custom_field": id, "custom_field_name": draft.name.trim() })).await?;
    tx.commit().await?;
    Ok(id)
}

/// Puts a field away or takes it out again. What records hold in it stays.
///
/// # Errors
/// The conflict `changed`; `Invalid` where another field has taken the name meanwhile.
#[server(input = Json)]
pub async fn archive_field(id: Uuid, version: i32, archived: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let name = store::set_archived(&mut tx, id, version, archived).await?;
    log(&mut tx, json!({ "custom_field": id, "custom_field_name": name, "archived": archived })).await?;
    tx.commit().await
}

/// Writes in which sections and in which order the fields stand.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn arrange_fields(of: RecordKind, order: Vec<Placed>) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    store::arrange(&mut tx, of, &order).await?;
    tx.commit().await
}

/// Adds a section, or names one anew; gives its id.
///
/// # Errors
/// `Invalid` on `name` and `name_en`.
#[server(input = Json)]
pub async fn save_section(of: RecordKind, existing: Option<Uuid>, names: Names) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let (id, (name, name_en)) = (existing.unwrap_or_else(new_id), names.checked("custom_section_name_length")?);
    let mut tx = caller.begin().await?;
    store::save_section(&mut tx, of, id, &name, name_en.as_deref()).await?;
    log(&mut tx, json!({ "custom_section": id, "custom_section_name": name })).await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes a section away; its fields stay.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn remove_section(id: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let name = store::remove_section(&mut tx, id).await?;
    log(&mut tx, json!({ "custom_section": id, "custom_section_name": name, "removed": true })).await?;
    tx.commit().await
}

#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", ORGANISATION);
    record(tx, event.before(json!({})).after(after)).await.map(drop)
}
