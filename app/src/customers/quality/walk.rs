//! Holds records against the checks behind everybody's back: those that changed, and all of them when checks or weights did. A
//! step is one transaction: a server that is killed loses nothing, and two servers share the work.

use super::{
    checks::{Checks, Facts},
    walk_store as store,
};
use crate::{
    access::{AppError, Doors, SystemTx},
    fields::RecordKind,
};
use uuid::Uuid;

/// Records per transaction: well under a second.
const BATCH: i32 = 1_000;

/// Works on some of what is due; gives whether there may be more.
///
/// # Errors
/// Those of the database; then nothing is lost, the next step takes the same ones.
pub async fn step(doors: &Doors) -> Result<bool, AppError> {
    let mut tx = doors.work_daily().await?;
    for of in RecordKind::ALL {
        let due = store::take_due(&mut tx, of, BATCH).await?;
        if !due.is_empty() {
            look(&mut tx, of, &due).await?;
            tx.commit().await?;
            return Ok(true);
        }
    }
    let Some((of, after)) = store::walk(&mut tx).await? else {
        tx.commit().await?;
        return Ok(false);
    };
    let ids = store::behind(&mut tx, of, after, BATCH).await?;
    if of == RecordKind::Customer {
        store::recount(&mut tx, &ids).await?;
    }
    look(&mut tx, of, &ids).await?;
    store::advance(&mut tx, of, &ids).await?;
    tx.commit().await?;
    Ok(true)
}

/// Writes down of each record which checks it does not pass, where that is other than before.
async fn look(tx: &mut SystemTx, of: RecordKind, ids: &[Uuid]) -> Result<(), AppError> {
    let checks = Checks::of(store::active(tx, of).await?);
    let mut changed = Vec::new();
    for (id, row, before) in store::facts(tx, of, ids).await? {
        let broken: Vec<Uuid> = checks.broken(&Facts::of_row(row)).map(|check| check.id).collect();
        if broken != before {
            changed.push((id, broken));
        }
    }
    if changed.is_empty() { Ok(()) } else { store::keep(tx, of, &changed).await }
}
