//! What everybody may do with tasks: with which of them, the database decides by whose they are and what they are about.

use super::{
    list_model::{AlsoToday, TaskFilter, TaskList},
    model::{Later, Task, TaskInput, TaskMark, TaskOn, When},
};
#[cfg(feature = "ssr")]
use super::{
    reading_store::{self as reading, Clocks},
    store,
};
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use crate::{
    access::AppError,
    events::{EntryKey, talk::Talk},
};
#[cfg(feature = "ssr")]
use chrono::Days;
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// A page of the queue.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn read_tasks(filter: TaskFilter, after: Option<TaskMark>) -> Result<TaskList, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    let clocks = Clocks::of(&mut tx).await?;
    let (rows, more) = reading::queue(&mut tx, filter, after).await?;
    Ok(TaskList {
        tasks: reading::shown(&mut tx, clocks, rows).await?,
        more,
        today: clocks.viewer.local(tx.now()).date(),
        zone: clocks.viewer.name(),
    })
}

/// What else waits for the caller today.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn read_also_today() -> Result<AlsoToday, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    let clocks = Clocks::of(&mut tx).await?;
    let tomorrow = clocks.viewer.local(tx.now()).date() + Days::new(1);
    reading::also_today(&mut tx, clocks.viewer.start_of(tomorrow)).await
}

/// What is to be done about a record, and the last that was done.
///
/// # Errors
/// `NotSignedIn`; nothing is found of a record that the caller does not see.
#[server(input = Json)]
pub async fn tasks_about(on: TaskOn) -> Result<TaskList, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    let clocks = Clocks::of(&mut tx).await?;
    let rows = reading::about(&mut tx, on).await?;
    Ok(TaskList {
        tasks: reading::shown(&mut tx, clocks, rows).await?,
        more: false,
        today: clocks.viewer.local(tx.now()).date(),
        zone: clocks.viewer.name(),
    })
}

/// One task.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn read_task(id: Uuid) -> Result<Task, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    let clocks = Clocks::of(&mut tx).await?;
    let row = reading::row(&mut tx, id).await?;
    reading::shown(&mut tx, clocks, vec![row]).await?.pop().ok_or(AppError::NotFound)
}

/// Plans something, by the clocks of the caller.
///
/// # Errors
/// `Invalid` by field; `NotFound` or `NotAllowed` where the record may not be written.
#[server(input = Json)]
pub async fn add_task(on: Option<TaskOn>, input: TaskInput) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let input = input.checked()?;
    let mut tx = caller.begin().await?;
    let id = store::create(&mut tx, on, &input).await?;
    tx.commit().await?;
    Ok(id)
}

/// Plans it otherwise.
///
/// # Errors
/// As [`add_task`]; `Conflict` where somebody did so since `version`.
#[server(input = Json)]
pub async fn change_task(id: Uuid, version: i32, input: TaskInput) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let input = input.checked()?;
    let mut tx = caller.begin().await?;
    store::change(&mut tx, id, version, &input).await?;
    tx.commit().await
}

/// Moves it to another time, and gives when it was.
///
/// # Errors
/// `Invalid`, `NotFound`; `Conflict` where it changed since `version`.
#[server(input = Json)]
pub async fn move_task(id: Uuid, version: Option<i32>, when: When) -> Result<When, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let when = when.checked()?;
    let mut tx = caller.begin().await?;
    let former = store::reschedule(&mut tx, id, version, when).await?;
    tx.commit().await?;
    Ok(former)
}

/// Puts it off, and gives when it was.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn postpone_task(id: Uuid, later: Later) -> Result<When, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    let former = store::postpone(&mut tx, id, later).await?;
    tx.commit().await?;
    Ok(former)
}

/// Gives it to a colleague, who is told of it.
///
/// # Errors
/// `NotFound`; `Invalid` on `owner` where they do not see what it is about.
#[server(input = Json)]
pub async fn give_task(id: Uuid, owner: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    store::assign(&mut tx, id, owner).await?;
    tx.commit().await
}

/// Says that it is done (`true`), or takes that back.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn finish_task(id: Uuid, done: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    store::finish(&mut tx, id, done).await?;
    tx.commit().await
}

/// Finishes an appointment and writes what came of it onto the timeline of its record; gives the entry.
///
/// # Errors
/// `Invalid` by field, `NotFound`, `NotAllowed` where the record may only be read.
#[server(input = Json)]
pub async fn finish_with_outcome(id: Uuid, talk: Talk) -> Result<Option<EntryKey>, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    let talk = talk.checked(tx.now())?;
    let entry = store::finish_with(&mut tx, id, &talk).await?;
    tx.commit().await?;
    Ok(entry)
}

/// Removes it; gives how it was, so that it can be planned again.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn remove_task(id: Uuid) -> Result<(Option<TaskOn>, TaskInput), AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    let was = store::remove(&mut tx, id).await?;
    tx.commit().await?;
    Ok(was)
}
