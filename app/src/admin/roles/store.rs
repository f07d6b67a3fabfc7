//! Memberships of the database's roles, and rows of `protected_field`.

use super::model::{Family, ProtectedField, Rights};
use crate::access::{AppError, Role, Tx};

/// What every role may do, read from the memberships that PostgreSQL itself goes by.
pub async fn rights(tx: &mut Tx) -> Result<Vec<Rights>, AppError> {
    let mut book = Vec::with_capacity(Role::ALL.len() * Family::ALL.len());
    for role in Role::ALL {
        for family in Family::ALL {
            let held = sqlx::query_scalar!(
                r#"
                select scope as "scope!" from unnest(array['self', 'team', 'all', 'write', 'assign']) as scope
                 where pg_has_role($1::text::name, ('qz_' || $2::text || '_' || scope)::name, 'member')
                "#,
                role.database_role(),
                family.key(),
            )
            .fetch_all(tx.conn())
            .await?;
            book.push(Rights::of_scopes(role, family, &held));
        }
    }
    Ok(book)
}

/// All protected fields.
pub async fn protected(tx: &mut Tx) -> Result<Vec<ProtectedField>, AppError> {
    let rows = sqlx::query!(
        "select role_name, table_name, column_name from protected_field order by table_name, role_name, column_name"
    )
    .fetch_all(tx.conn())
    .await?;
    let known = rows.into_iter().filter_map(|row| {
        let role = Role::from_key(row.role_name.strip_prefix("qz_")?)?;
        Some(ProtectedField { role, family: Family::from_key(&row.table_name)?, field: row.column_name })
    });
    Ok(known.collect())
}

/// Protects a field; `false` where it already was.
pub async fn protect(tx: &mut Tx, field: &ProtectedField) -> Result<bool, AppError> {
    let added = sqlx::query!(
        "insert into protected_field (role_name, table_name, column_name) values ($1, $2, $3) on conflict do nothing",
        field.role.database_role(),
        field.family.key(),
        field.field,
    )
    .execute(tx.conn())
    .await?;
    Ok(added.rows_affected() == 1)
}

/// Frees a field; `false` where it was free already.
pub async fn free(tx: &mut Tx, field: &ProtectedField) -> Result<bool, AppError> {
    let removed = sqlx::query!(
        "delete from protected_field where role_name = $1 and table_name = $2 and column_name = $3",
        field.role.database_role(),
        field.family.key(),
        field.field,
    )
    .execute(tx.conn())
    .await?;
    Ok(removed.rows_affected() == 1)
}
