//! Custom fields in the database. Row-level security leaves out those that the caller's role must not see.

use super::{
    file_model::{FileRule, held_ids},
    file_store,
    model::{
        Catalogue, Custom, CustomSheet, FieldChoice, FieldDef, FieldKind, FieldSection, RecordKind, Target,
        field_of_key,
    },
    sealed_store,
};
use crate::access::{AppError, Tx};
use serde_json::{Map, Value, json};
use sqlx::{PgConnection, types::Json};
use std::collections::BTreeMap;
use uuid::Uuid;

struct Row {
    id: Uuid,
    kind: String,
    name: String,
    name_en: Option<String>,
    help: Option<String>,
    help_en: Option<String>,
    section_id: Option<Uuid>,
    required: bool,
    is_unique: bool,
    choices: Json<Vec<FieldChoice>>,
    currency: Option<String>,
    target: Option<String>,
    formula: Option<String>,
    file_rule: Option<Json<FileRule>>,
    may_edit: bool,
}

impl Row {
    fn field(self) -> FieldDef {
        FieldDef {
            id: self.id,
            kind: FieldKind::from_key(&self.kind).unwrap_or_default(),
            name: self.name,
            name_en: self.name_en,
            help: self.help,
            help_en: self.help_en,
            section: self.section_id,
            required: self.required,
            unique: self.is_unique,
            choices: self.choices.0,
            currency: self.currency,
            target: self.target.as_deref().and_then(Target::from_key),
            formula: self.formula,
            files: self.file_rule.map(|rule| rule.0),
            may_edit: self.may_edit,
        }
    }
}

/// The fields of a kind of records that the caller sees and that are in use, in order: for forms, pages, lists, filters,
/// imports and exports.
pub async fn catalogue(tx: &mut Tx, of: RecordKind) -> Result<Catalogue, AppError> {
    catalogue_for_role(tx.conn(), of).await
}

/// The same for whatever role the connection has taken on: that of the daily work sees all fields.
pub async fn catalogue_for_role(conn: &mut PgConnection, of: RecordKind) -> Result<Catalogue, AppError> {
    let fields = sqlx::query_as!(
        Row,
        r#"
        select f.id, f.kind, f.name, f.name_en, f.help, f.help_en, f.section_id, f.required, f.is_unique,
               f.choices as "choices: Json<Vec<FieldChoice>>", f.currency, f.target, f.formula,
               f.file_rule as "file_rule: Json<FileRule>", not current_setting('role') = any (f.read_only_for) as "may_edit!"
          from custom_field f left join custom_section s on s.id = f.section_id
         where f.record_kind = $1 and not f.archived
           and not current_setting('role') = any (f.hidden_from)
         order by s.rank nulls first, s.id, f.rank, f.id
        "#,
        of.key(),
    )
    .fetch_all(&mut *conn)
    .await?;
    let sections = sqlx::query_as!(
        FieldSection,
        "select id, name, name_en from custom_section where record_kind = $1 order by rank, id",
        of.key(),
    )
    .fetch_all(&mut *conn)
    .await?;
    Ok(Catalogue { sections, fields: fields.into_iter().map(Row::field).collect() })
}

/// Fields by their ids, also archived ones: for what the log tells of them.
async fn known(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<FieldDef>, AppError> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        select f.id, f.kind, f.name, f.name_en, f.help, f.help_en, f.section_id, f.required, f.is_unique,
               f.choices as "choices: Json<Vec<FieldChoice>>", f.currency, f.target, f.formula,
               f.file_rule as "file_rule: Json<FileRule>", false as "may_edit!"
          from custom_field f
         where f.id = any ($1) and not current_setting('role') = any (f.hidden_from)
         order by f.rank, f.id
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Row::field).collect())
}

/// What records are called that references lead to, those that the caller sees. A contact that became part of another is that one.
pub async fn names(tx: &mut Tx, ids: &[Uuid]) -> Result<BTreeMap<Uuid, String>, AppError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = sqlx::query!(
        r#"
        with now as materialized (
          select i.id, coalesce(contact_merged_into(i.id), i.id) as is_now from (select distinct unnest($1::uuid[]) as id) i)
        select id as "id!", name as "name!" from customer where id = any ($1) and deleted_at is null
        union all
        select now.id, k.name from now
         cross join lateral (select contact.name from contact where contact.id = now.is_now and contact.deleted_at is null offset 0) k
        union all
        select id, name from person where id = any ($1)
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// What of a record's stored values the caller sees, and what is needed to show it.
pub async fn of_record(tx: &mut Tx, of: RecordKind, stored: &Value) -> Result<(Custom, CustomSheet), AppError> {
    let catalogue = catalogue(tx, of).await?;
    let custom = Custom::of_stored(stored, &catalogue);
    let mut names = names(tx, &custom.references(&catalogue)).await?;
    names.extend(sealed_store::masks(tx, &sealed_store::held(&catalogue, &custom)).await?);
    let files = file_store::held(tx, &custom.files(&catalogue)).await?;
    names.extend(files.values().map(|file| (file.id, file.name.clone())));
    Ok((custom, CustomSheet { catalogue, names, files }))
}

/// Refuses references to what is not there for the caller.
///
/// # Errors
/// `Invalid` on the keys of the fields.
pub async fn check_references(tx: &mut Tx, catalogue: &Catalogue, custom: &Custom) -> Result<(), AppError> {
    for field in &catalogue.fields {
        let (Some(target), Some(id)) = (field.target, custom.get(field.id).as_str().and_then(|id| id.parse().ok()))
        else {
            continue;
        };
        if !exists(tx, target, id).await? {
            return Err(AppError::invalid(&field.key(), "reference_gone"));
        }
    }
    Ok(())
}

async fn exists(tx: &mut Tx, target: Target, id: Uuid) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select case $1 when 'customer' then exists (select 1 from customer where id = $2 and deleted_at is null)
                       when 'contact' then exists (
                         select 1 from contact where id = coalesce(contact_merged_into($2), $2) and deleted_at is null)
                       else exists (select 1 from person where id = $2) end as "there!"
        "#,
        target.key(),
        id,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Puts what custom fields tell into the sides of events, for their reader: under `custom` stand the fields with their
/// values before and after; those that the reader must not see are taken away.
pub async fn tell<'a>(
    tx: &mut Tx,
    events: impl Iterator<Item = (&'a mut Option<Value>, &'a mut Option<Value>)>,
) -> Result<(), AppError> {
    let mut told: Vec<(Taken, &mut Option<Value>)> = Vec::new();
    for (before, after) in events {
        let taken = Taken { before: take(before), after: take(after) };
        if !taken.before.is_empty() || !taken.after.is_empty() {
            told.push((taken, after));
        }
    }
    if told.is_empty() {
        return Ok(());
    }
    let mut ids: Vec<Uuid> = told.iter().flat_map(|(taken, _)| taken.ids()).collect();
    ids.sort_unstable();
    ids.dedup();
    let fields = known(tx, &ids).await?;
    let leading = |kind| -> Vec<Uuid> { told.iter().flat_map(|(taken, _)| taken.ids_in(&fields, kind)).collect() };
    let (references, sealed) = (leading(FieldKind::Reference), leading(FieldKind::Sensitive));
    let mut names = names(tx, &references).await?;
    names.extend(sealed_store::masks(tx, &sealed).await?);
    names.extend(file_store::names(tx, &leading(FieldKind::File)).await?);
    for (taken, after) in told {
        let changes = taken.changes(&fields, &names);
        if let Some(side) = after.get_or_insert_with(|| json!({})).as_object_mut().filter(|_| !changes.is_empty()) {
            side.insert("custom".to_owned(), Value::Array(changes));
        }
    }
    Ok(())
}

/// What an event says of custom fields, by their ids.
struct Taken {
    before: BTreeMap<Uuid, Value>,
    after: BTreeMap<Uuid, Value>,
}

impl Taken {
    fn ids(&self) -> impl Iterator<Item = Uuid> {
        self.before.keys().chain(self.after.keys()).copied()
    }

    /// What stands in fields of a kind that hold ids.
    fn ids_in(&self, fields: &[FieldDef], kind: FieldKind) -> Vec<Uuid> {
        let of_kind = fields.iter().filter(|field| field.kind == kind);
        let both = of_kind.flat_map(|field| [self.before.get(&field.id), self.after.get(&field.id)]);
        let ids = |value: &Value| match value.as_str() {
            Some(id) => id.parse().into_iter().collect(),
            None => held_ids(value),
        };
        both.flatten().flat_map(ids).collect()
    }

    fn changes(&self, fields: &[FieldDef], names: &BTreeMap<Uuid, String>) -> Vec<Value> {
        let told = fields.iter().filter(|field| self.ids().any(|id| id == field.id));
        told.map(|field| {
            json!({ "field": field, "before": self.before.get(&field.id), "after": self.after.get(&field.id), "names": names })
        })
        .collect()
    }
}

/// Takes the custom fields out of one side of an event.
fn take(side: &mut Option<Value>) -> BTreeMap<Uuid, Value> {
    let Some(fields) = side.as_mut().and_then(Value::as_object_mut) else { return BTreeMap::new() };
    let (custom, others): (Map<_, _>, Map<_, _>) =
        std::mem::take(fields).into_iter().partition(|(key, _)| field_of_key(key).is_some());
    *fields = others;
    custom.into_iter().filter_map(|(key, value)| Some((field_of_key(&key)?, value))).collect()
}

/// The same side without any custom field: for those whose role is not known where it is sent.
#[must_use]
pub fn without_custom(side: Option<Value>) -> Option<Value> {
    let mut side = side;
    take(&mut side);
    side
}
