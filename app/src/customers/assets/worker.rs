//! Plans to ask customers how it goes, some days after a delivery.

use super::store;
use crate::{
    access::{AppError, Doors},
    locale::Lang,
    words::assets as w,
};

/// Deliveries per transaction.
const BATCH: i32 = 100;

/// Plans some; gives how many. Each delivery once, also where two servers do it at the same time or one of them dies.
///
/// # Errors
/// Those of the database; then nothing is lost, the next step takes the same ones.
pub async fn step(doors: &Doors) -> Result<i32, AppError> {
    let mut tx = doors.work_daily().await?;
    let lang = Lang::from_tag(&store::house(&mut tx).await?).unwrap_or_default();
    // What was delivered is put in where it stands.
    let title = w::follow_up_title(lang, "[what]");
    let made = store::plan_follow_ups(&mut tx, BATCH, &title).await?;
    if made > 0 {
        tx.commit().await?;
    }
    Ok(made)
}
