//! Rows of `custom_field` and `custom_section`.

use super::model::{AdminField, FieldBook, FieldDraft, Placed, Sight, UniqueCheck, roles};
use crate::{
    access::{AppError, Role, Tx},
    fields::{
        FieldDef, FieldKind, FileRule, RecordKind,
        model::{FieldChoice, FieldSection, Target},
    },
};
use sqlx::types::Json;
use uuid::Uuid;

/// All fields of a kind of records.
pub async fn book(tx: &mut Tx, of: RecordKind) -> Result<FieldBook, AppError> {
    let rows = sqlx::query!(
        r#"
        select f.id, f.kind, f.name, f.name_en, f.help, f.help_en, f.section_id, f.required, f.is_unique,
               f.choices as "choices: Json<Vec<FieldChoice>>", f.currency, f.target, f.formula, f.hidden_from, f.read_only_for,
               f.file_rule as "file_rule: Json<FileRule>",
               f.archived, f.version, u.looked_at as "looked_at?", u.one, u.other
          from custom_field f left join custom_section s on s.id = f.section_id
          left join custom_unique_check u on u.field_id = f.id
         where f.record_kind = $1
         order by f.archived, s.rank nulls first, s.id, f.rank, f.id
        "#,
        of.key(),
    )
    .fetch_all(tx.conn())
    .await?;
    let sections = sqlx::query_as!(
        FieldSection,
        "select id, name, name_en from custom_section where record_kind = $1 order by rank, id",
        of.key(),
    )
    .fetch_all(tx.conn())
    .await?;
    let fields = rows.into_iter().map(|row| AdminField {
        sights: sights(&row.hidden_from, &row.read_only_for),
        archived: row.archived,
        version: row.version,
        check: row.looked_at.map(|looked_at| match (row.one, row.other) {
            (Some(one), Some(other)) => UniqueCheck::Alike(one, other),
            _ => UniqueCheck::UnderWay(looked_at),
        }),
        field: FieldDef {
            id: row.id,
            kind: FieldKind::from_key(&row.kind).unwrap_or_default(),
            name: row.name,
            name_en: row.name_en,
            help: row.help,
            help_en: row.help_en,
            section: row.section_id,
            required: row.required,
            unique: row.is_unique,
            choices: row.choices.0,
            currency: row.currency,
            target: row.target.as_deref().and_then(Target::from_key),
            formula: row.formula,
            files: row.file_rule.map(|rule| rule.0),
            may_edit: true,
        },
    });
    Ok(FieldBook { sections, fields: fields.collect() })
}

fn sights(hidden: &[String], read_only: &[String]) -> Vec<(Role, Sight)> {
    let named = |role: Role, names: &[String]| names.iter().any(|name| name == role.database_role());
    let sight = |role: Role| match (named(role, hidden), named(role, read_only)) {
        (true, _) => Some((role, Sight::Hidden)),
        (_, true) => Some((role, Sight::Reads)),
        _ => None,
    };
    roles().filter_map(sight).collect()
}

/// Adds a field at the end of its section.
pub async fn add(tx: &mut Tx, of: RecordKind, field: &FieldDef, draft: &FieldDraft) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        insert into custom_field (id, record_kind, kind, section_id, rank, name, name_en, help, help_en, required, is_unique, choices,
                                  currency, target, formula, hidden_from, read_only_for, file_rule)
        select $1, $2, $3, $4, coalesce(max(rank), 0) + 1, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17
          from custom_field where record_kind = $2
        "#,
        field.id,
        of.key(),
        field.kind.key(),
        field.section,
        field.name,
        field.name_en,
        field.help,
        field.help_en,
        field.required,
        field.unique,
        Json(&field.choices) as _,
        field.currency,
        field.target.map(Target::key),
        field.formula,
        &draft.roles_with(Sight::Hidden),
        &draft.roles_with(Sight::Reads),
        field.files.as_ref().map(Json) as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes a field that had this version. Its kind stays.
///
/// # Errors
/// The conflict `changed`, also where there is no such field.
pub async fn change(tx: &mut Tx, version: i32, field: &FieldDef, draft: &FieldDraft) -> Result<(), AppError> {
    let changed = sqlx::query!(
        r#"
        update custom_field
           set section_id = $3, name = $4, name_en = $5, help = $6, help_en = $7, required = $8, is_unique = $9, choices = $10,
               currency = $11, target = $12, formula = $13, hidden_from = $14, read_only_for = $15, file_rule = $16,
               version = version + 1
         where id = $1 and version = $2
        "#,
        field.id,
        version,
        field.section,
        field.name,
        field.name_en,
        field.help,
        field.help_en,
        field.required,
        field.unique,
        Json(&field.choices) as _,
        field.currency,
        field.target.map(Target::key),
        field.formula,
        &draft.roles_with(Sight::Hidden),
        &draft.roles_with(Sight::Reads),
        field.files.as_ref().map(Json) as _,
    )
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() != 1 {
        return Err(AppError::conflict("changed"));
    }
    if !field.unique {
        // Nobody wants it to be unique any more: what kept it from that is no news.
        sqlx::query!("delete from custom_unique_check where field_id = $1", field.id).execute(tx.conn()).await?;
    }
    Ok(())
}

/// Puts a field away or takes it out again; gives its name. Its values stay.
///
/// # Errors
/// The conflict `changed`, also where there is no such field.
pub async fn set_archived(tx: &mut Tx, id: Uuid, version: i32, archived: bool) -> Result<String, AppError> {
    sqlx::query_scalar!(
        "update custom_field set archived = $3, version = version + 1 where id = $1 and version = $2 returning name",
        id,
        version,
        archived,
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(|| AppError::conflict("changed"))
}

/// Writes which field stands where. What somebody else added meanwhile stays where it is.
pub async fn arrange(tx: &mut Tx, of: RecordKind, order: &[Placed]) -> Result<(), AppError> {
    let sections: Vec<Uuid> = order.iter().filter_map(|(section, _)| *section).collect();
    sqlx::query!(
        "update custom_section s set rank = o.rank::int from unnest($1::uuid[]) with ordinality as o (id, rank)
          where s.id = o.id and s.record_kind = $2",
        &sections,
        of.key(),
    )
    .execute(tx.conn())
    .await?;
    let placed = order.iter().flat_map(|(section, fields)| fields.iter().map(move |field| (*field, *section)));
    let (fields, sections): (Vec<Uuid>, Vec<Option<Uuid>>) = placed.unzip();
    sqlx::query!(
        "update custom_field f set rank = o.rank::int, section_id = o.section
           from unnest($1::uuid[], $2::uuid[]) with ordinality as o (id, section, rank)
          where f.id = o.id and f.record_kind = $3",
        &fields,
        &sections as &[Option<Uuid>],
        of.key(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds a section below the others, or names one anew.
pub async fn save_section(
    tx: &mut Tx,
    of: RecordKind,
    id: Uuid,
    name: &str,
    name_en: Option<&str>,
) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        insert into custom_section (id, record_kind, name, name_en, rank)
        select $1, $2, $3, $4, coalesce(max(rank), 0) + 1 from custom_section where record_kind = $2
        on conflict (id) do update set name = excluded.name, name_en = excluded.name_en
        "#,
        id,
        of.key(),
        name,
        name_en,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes a section away; its fields stay, without a section. Gives its name.
pub async fn remove_section(tx: &mut Tx, id: Uuid) -> Result<String, AppError> {
    Ok(sqlx::query_scalar!("delete from custom_section where id = $1 returning name", id).fetch_one(tx.conn()).await?)
}
