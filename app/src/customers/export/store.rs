//! What the log keeps of an export.

use super::model::Wanted;
use crate::{
    access::{AppError, Tx, new_id},
    events::{Event, record},
};
use serde_json::{Value, json};

/// Writes down who took what, and how many.
pub async fn tell(tx: &mut Tx, list: &str, wanted: &Wanted, rows: u64) -> Result<(), AppError> {
    let filter: Value = serde_json::from_str(&wanted.filter).unwrap_or_default();
    let taken = json!({
        "list": list, "format": wanted.format, "filter": filter, "columns": wanted.columns, "rows": rows,
    });
    record(tx, Event::of("export.made", "export", new_id()).after(taken)).await?;
    Ok(())
}

/// Minutes east of UTC in which the organisation's clocks go, and its currency.
pub async fn customs(tx: &mut Tx) -> Result<(i32, String), AppError> {
    let row = sqlx::query!("select utc_offset, currency from organisation").fetch_one(tx.conn()).await?;
    Ok((i32::from(row.utc_offset), row.currency))
}
