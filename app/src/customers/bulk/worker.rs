//! Goes on with changes of many that somebody began, whether they look on or not: batch after batch, as that person, with the
//! rights that they have by then. A batch and how far it came are one transaction, so a server that dies repeats nothing, and two
//! servers take turns.

use super::{
    model::Stopped,
    store,
    work_store::{self, UnderWay},
};
use crate::access::{Action, AppError, Caller, Doors};

/// Works through one batch of each change under way; gives how many it worked on.
///
/// # Errors
/// Those of the database; then nothing is lost, the next step takes the same ones.
pub async fn step(doors: &Doors) -> Result<usize, AppError> {
    let mut tx = doors.work_daily().await?;
    let under_way = work_store::under_way(&mut tx).await?;
    tx.commit().await?;
    let mut worked = 0;
    for change in under_way {
        let why = match batch(doors, &change).await {
            Ok(()) => {
                worked += 1;
                continue;
            }
            // These pass.
            Err(AppError::Busy | AppError::Unavailable) => continue,
            Err(AppError::NotAllowed) => Stopped::NotAllowed,
            Err(error) => {
                tracing::warn!(%error, change = %change.id, "a change of many cannot go on");
                Stopped::Failed
            }
        };
        let mut tx = doors.work_daily().await?;
        work_store::stop(&mut tx, change.id, why).await?;
        tx.commit().await?;
    }
    Ok(worked)
}

async fn batch(doors: &Doors, change: &UnderWay) -> Result<(), AppError> {
    let person = change.person.as_ref().ok_or(AppError::NotAllowed)?;
    let caller = Caller::of(doors, person, Action::EditCustomers)?;
    let mut tx = caller.begin().await?;
    store::step(&mut tx, change.id).await?;
    tx.commit().await
}
