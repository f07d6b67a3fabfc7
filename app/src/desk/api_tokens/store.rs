//! Tokens in the database, for administrators.

use super::{
    model::{ApiToken, Scope},
    public_store::hash_of,
};
use crate::access::{AppError, Tx, new_id};
use uuid::Uuid;

/// All tokens, those in use first.
pub async fn all(tx: &mut Tx) -> Result<Vec<ApiToken>, AppError> {
    let rows = sqlx::query!(
        r#"
        select k.id, k.name, k.hint, k.scopes, p.name as "created_by?", k.created_at, k.last_used_at, k.revoked_at,
               (select count(*) from api_ticket a where a.token_id = k.id) as "came!"
          from api_token k left join person p on p.id = k.created_by
         order by k.revoked_at desc nulls first, k.created_at desc, k.id limit 200
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ApiToken {
            id: row.id,
            name: row.name,
            hint: row.hint,
            scopes: row.scopes.iter().filter_map(|key| Scope::from_key(key)).collect(),
            created_by: row.created_by,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
            came: row.came,
        })
        .collect())
}

/// Makes a token; gives its id and the token itself: 256 random bits, which stand in no table.
///
/// # Errors
/// `Invalid` on `name` where another one in use has it.
pub async fn make(tx: &mut Tx, name: &str, scopes: &[Scope]) -> Result<(Uuid, String), AppError> {
    let (id, me, now) = (new_id(), tx.person(), tx.now());
    let token = format!("qzt_{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>());
    let hash = hash_of(&token).ok_or(AppError::Unavailable)?;
    let hint = &token[token.len() - 4..];
    let scopes: Vec<String> = scopes.iter().map(|scope| scope.key().to_owned()).collect();
    sqlx::query!(
        "insert into api_token (id, name, hash, hint, scopes, created_by, created_at) values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        name,
        hash,
        hint,
        &scopes,
        me,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok((id, token))
}

/// Ends a token, for good; gives its name. One that has ended stays so.
///
/// # Errors
/// `NotFound`.
pub async fn revoke(tx: &mut Tx, id: Uuid) -> Result<String, AppError> {
    let now = tx.now();
    Ok(sqlx::query_scalar!(
        "update api_token set revoked_at = coalesce(revoked_at, $2) where id = $1 returning name",
        id,
        now,
    )
    .fetch_one(tx.conn())
    .await?)
}
