//! The address of one's own calendar: made, made anew, taken back. The secret itself is kept nowhere.

use super::public_store::hash_of;
use crate::access::{AppError, Tx};
use chrono::{DateTime, Utc};

/// When it was made and last read; `None` where there is none.
pub async fn own(tx: &mut Tx) -> Result<Option<(DateTime<Utc>, Option<DateTime<Utc>>)>, AppError> {
    let me = tx.person();
    let row = sqlx::query!("select made_at, read_at from calendar_feed where person_id = $1", me)
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.map(|row| (row.made_at, row.read_at)))
}

/// Makes a secret, and gives it; a former one opens nothing any more.
pub async fn make(tx: &mut Tx) -> Result<String, AppError> {
    let (me, now) = (tx.person(), tx.now());
    let secret = format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>());
    let hash = hash_of(&secret).ok_or(AppError::Unavailable)?;
    sqlx::query!(
        r#"
        insert into calendar_feed (person_id, hash, made_at) values ($1, $2, $3)
        on conflict (person_id) do update set hash = $2, made_at = $3, read_at = null
        "#,
        me,
        hash,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(secret)
}

/// Takes it back.
pub async fn revoke(tx: &mut Tx) -> Result<(), AppError> {
    let me = tx.person();
    sqlx::query!("delete from calendar_feed where person_id = $1", me).execute(tx.conn()).await?;
    Ok(())
}

/// By whose clocks the caller lives, as they chose it.
pub async fn own_zone(tx: &mut Tx) -> Result<Option<String>, AppError> {
    let me = tx.person();
    Ok(sqlx::query_scalar!("select time_zone from person where id = $1", me).fetch_one(tx.conn()).await?)
}
