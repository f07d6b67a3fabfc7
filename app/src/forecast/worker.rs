//! Takes the snapshot of a week, on its Monday or as soon as a server runs after it; a new installation has one within a minute.

use crate::access::{AppError, Doors};
use chrono::{Datelike, Days, Duration};

/// Takes the snapshot of this week if nobody has; says whether it did. Of two servers one does.
///
/// # Errors
/// Those of the database; then the next step tries again.
pub async fn step(doors: &Doors) -> Result<bool, AppError> {
    let mut tx = doors.work_daily().await?;
    let minutes = super::worker_store::offset(&mut tx).await?;
    let today = (tx.now() + Duration::minutes(minutes.into())).date_naive();
    let monday = today.checked_sub_days(Days::new(today.weekday().num_days_from_monday().into())).unwrap_or(today);
    let taken = super::worker_store::take_snapshot(&mut tx, monday).await?;
    tx.commit().await?;
    Ok(taken)
}
