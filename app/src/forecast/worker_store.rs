//! What the worker asks of the database.

use crate::access::{AppError, SystemTx};
use chrono::NaiveDate;

/// How many minutes east of UTC the organisation's clocks go.
pub async fn offset(tx: &mut SystemTx) -> Result<i16, AppError> {
    Ok(sqlx::query_scalar!("select utc_offset from organisation").fetch_one(tx.conn()).await?)
}

/// Takes the snapshot of a week; says whether there was none.
pub async fn take_snapshot(tx: &mut SystemTx, week: NaiveDate) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar!(r#"select take_forecast_snapshot($1) as "taken!""#, week).fetch_one(tx.conn()).await?)
}
