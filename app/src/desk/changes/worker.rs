//! Goes on with runs that somebody began, whether they look on or not: batch after batch, as that person, with the rights that they have
//! by then. A batch and how far it came are one transaction, so a server that dies repeats nothing, and two servers take turns.

use super::run_store;
use crate::{
    access::{Action, AppError, Caller, Doors, Session},
    customers::bulk::model::Stopped,
};
use uuid::Uuid;

/// Works through one batch of each run under way; gives how many it worked on.
///
/// # Errors
/// Those of the database; then nothing is lost, the next step takes the same ones.
pub async fn step(doors: &Doors) -> Result<usize, AppError> {
    let mut tx = doors.work_daily().await?;
    let under_way = run_store::under_way(&mut tx).await?;
    tx.commit().await?;
    let mut worked = 0;
    for (id, person) in under_way {
        let why = match batch(doors, id, person.as_ref()).await {
            Ok(()) => {
                worked += 1;
                continue;
            }
            // These pass.
            Err(AppError::Busy | AppError::Unavailable) => continue,
            Err(AppError::NotAllowed) => Stopped::NotAllowed,
            Err(error) => {
                tracing::warn!(%error, run = %id, "a change of many tickets cannot go on");
                Stopped::Failed
            }
        };
        let mut tx = doors.work_daily().await?;
        run_store::stop(&mut tx, id, why).await?;
        tx.commit().await?;
    }
    Ok(worked)
}

async fn batch(doors: &Doors, id: Uuid, person: Option<&Session>) -> Result<(), AppError> {
    let caller = Caller::of(doors, person.ok_or(AppError::NotAllowed)?, Action::EditTickets)?;
    let mut tx = caller.begin().await?;
    run_store::step(&mut tx, id).await?;
    tx.commit().await
}
