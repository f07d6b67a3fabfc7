//! Works through a handover, step by step, each a transaction of some tenths of a second.

use super::{model::State, store};
use crate::access::{AppError, Caller};
use std::time::Duration;
use uuid::Uuid;

/// Records of one step.
const BATCH: i32 = 100;
/// How often a step that found the database busy is tried again, and how long is waited in between.
const TRIES: u32 = 5;
const PATIENCE: Duration = Duration::from_millis(500);

/// Makes steps until nothing is left to do. What is interrupted is gone on with by calling it again: each step begins where the
/// last one ended, and two who do it at once only take turns.
pub async fn run(caller: Caller, id: Uuid, back: bool) {
    let mut tries = 0;
    loop {
        match step(&caller, id, back).await {
            Ok(0) => return,
            Ok(_) => tries = 0,
            Err(AppError::Busy | AppError::Unavailable) if tries < TRIES => {
                tries += 1;
                tokio::time::sleep(PATIENCE * tries).await;
            }
            Err(error) => {
                // Its page says that it broke off, and offers to go on.
                tracing::error!(%error, handover = %id, "a handover broke off");
                return;
            }
        }
    }
}

/// One step; gives how many records are left.
///
/// # Errors
/// Those of the database, and of rights that the caller has lost meanwhile.
pub async fn step(caller: &Caller, id: Uuid, back: bool) -> Result<i64, AppError> {
    let mut tx = caller.begin().await?;
    let rest = store::step(&mut tx, id, back, BATCH).await?;
    tx.commit().await?;
    Ok(rest)
}

/// Goes on with what is under way, if anything is.
///
/// # Errors
/// `NotFound`.
pub async fn go_on(caller: &Caller, id: Uuid) -> Result<(), AppError> {
    let view = store::view(&mut caller.read().await?, id).await?;
    if view.row.state.is_moving() {
        tokio::spawn(run(caller.clone(), id, view.row.state == State::Undoing));
    }
    Ok(())
}
