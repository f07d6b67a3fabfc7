//! The rate of a currency that amounts are in.

use crate::access::{AppError, Tx};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Whether an amount of that day can be told in the organisation's currency.
pub async fn rate_known(tx: &mut Tx, currency: &str, day: NaiveDate) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar!(r#"select rate_on($1::text::char(3), $2) is not null as "known!""#, currency, day)
        .fetch_one(tx.conn())
        .await?)
}

/// Writes the rate of a currency for all time, where none is known.
pub async fn add_rate(tx: &mut Tx, currency: &str, rate: Decimal) -> Result<bool, AppError> {
    let added = sqlx::query!(
        r#"
        insert into exchange_rate (currency, day, rate)
        select $1::text, date '1970-01-01', $2 from organisation where currency <> $1::text
        on conflict do nothing
        "#,
        currency,
        rate,
    )
    .execute(tx.conn())
    .await?;
    Ok(added.rows_affected() == 1)
}

/// Takes back what [`add_rate`] wrote, if it is still the same.
pub async fn remove_rate(tx: &mut Tx, currency: &str, rate: Decimal) -> Result<(), AppError> {
    sqlx::query!(
        "delete from exchange_rate where currency = $1::text and day = date '1970-01-01' and rate = $2",
        currency,
        rate
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
