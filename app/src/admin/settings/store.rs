//! The row of `organisation`, and rows of `exchange_rate`.

use super::model::{Rate, Settings, SettingsInput};
use crate::access::{AppError, Tx};
use uuid::Uuid;

/// The organisation.
pub async fn settings(tx: &mut Tx) -> Result<Settings, AppError> {
    let settings = sqlx::query_as!(Settings, "select name, currency, utc_offset, version from organisation")
        .fetch_one(tx.conn())
        .await?;
    Ok(settings)
}

/// The newest rates, and the newest of each currency however old it is.
pub async fn rates(tx: &mut Tx, most: i64) -> Result<Vec<Rate>, AppError> {
    let rates = sqlx::query_as!(
        Rate,
        r#"
        select currency as "currency!", day as "day!", rate as "rate!"
          from ((select currency, day, rate from exchange_rate order by day desc, currency limit $1)
                union (select distinct on (currency) currency, day, rate from exchange_rate order by currency, day desc)) r
         order by day desc, currency
        "#,
        most
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rates)
}

/// Reads the organisation and holds the row; the version must still be the one that was seen.
///
/// # Errors
/// The conflict `changed`.
pub async fn hold(tx: &mut Tx, version: i32) -> Result<Settings, AppError> {
    let settings = sqlx::query_as!(Settings, "select name, currency, utc_offset, version from organisation for update")
        .fetch_one(tx.conn())
        .await?;
    if settings.version == version { Ok(settings) } else { Err(AppError::conflict("changed")) }
}

/// Writes the form; gives the new version.
pub async fn change(tx: &mut Tx, input: &SettingsInput) -> Result<i32, AppError> {
    let version = sqlx::query_scalar!(
        "update organisation set name = $1, currency = $2, utc_offset = $3, version = version + 1 returning version",
        input.name,
        input.currency,
        input.utc_offset,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(version)
}

/// Keeps a rate; a second one for the same day takes the place of the first. Gives what was there.
pub async fn keep_rate(tx: &mut Tx, rate: &Rate) -> Result<Option<Rate>, AppError> {
    let before = remove_rate(tx, rate).await?;
    sqlx::query!(
        "insert into exchange_rate (currency, day, rate) values ($1, $2, $3)",
        rate.currency,
        rate.day,
        rate.rate,
    )
    .execute(tx.conn())
    .await?;
    Ok(before)
}

/// Removes the rate of a currency on a day, whatever it was; gives what was there.
pub async fn remove_rate(tx: &mut Tx, rate: &Rate) -> Result<Option<Rate>, AppError> {
    let before = sqlx::query_as!(
        Rate,
        "delete from exchange_rate where currency = $1 and day = $2 returning currency, day, rate",
        rate.currency,
        rate.day,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(before)
}

/// Brings the next deals after `after` to the rates known now. Gives the last one looked at (`None`: nothing is left) and
/// how many changed.
pub async fn revalue(tx: &mut Tx, closed: bool, after: Uuid, batch: i32) -> Result<(Option<Uuid>, i64), AppError> {
    let row = sqlx::query!("select last_id, revalued from revalue_deals($1, $2, $3)", closed, after, batch)
        .fetch_one(tx.conn())
        .await?;
    Ok((row.last_id, row.revalued.map_or(0, i64::from)))
}
