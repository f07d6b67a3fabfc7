//! The beginning of work: whether it may begin, and what must be there before the first row.

use super::plan::{Plan, free_name};
use super::report::{FileProgress, FileRow, Progress, State, Work};
use super::run::Job;
use super::{arrival, findings, held, own_store, pipelines, rates_store, records, sealing_store, secrets, store, undo};
use crate::access::{AppError, Caller, Tx};
use crate::events::{Event, record};
use serde_json::json;
use std::time::Instant;
use uuid::Uuid;

/// Begins work on an import, if it may begin now.
///
/// # Errors
/// The conflicts `import_running`, `import_not_now` and `import_lies_open`; `Invalid` where the plan is not complete.
pub async fn begin(caller: &Caller, import: Uuid, work: Work) -> Result<Job, AppError> {
    let mut tx = caller.begin().await?;
    let (state, last) = store::lock(&mut tx, import).await?;
    if state == State::Running {
        return Err(AppError::conflict("import_running"));
    }
    if !work.may_begin(state, last) {
        return Err(AppError::conflict("import_not_now"));
    }
    let (row, mut plan) = store::import(&mut tx, import).await?;
    let files = store::files(&mut tx, import).await?;
    let goes_on = work == Work::Undo || (work == Work::Run && matches!(state, State::Failed | State::Cancelled));
    let mut progress = row.progress;
    if !goes_on {
        check_plan(&plan, &files)?;
        check_secrets(&mut tx, import, &plan).await?;
        check_pipeline(&mut tx, import, &mut plan, work).await?;
        findings::store::clear(&mut tx, import).await?;
        held::store::clear(&mut tx, import).await?;
        records::store::clear(&mut tx, import).await?;
        progress = fresh(&plan, &files);
    }
    if work == Work::Run && !goes_on {
        prepare(&mut tx, &plan, &mut progress).await?;
        arrival::remember(&mut tx, &plan, &files).await?;
        record(&mut tx, Event::of("import.started", "import", import).after(json!({ "name": row.name }))).await?;
    }
    if work == Work::Undo {
        progress.undo_total = progress.undo_done + undo::store::count(&mut tx, import).await?;
        progress.millis = 0;
    }
    let attempt = store::start(&mut tx, import, work, &progress).await?;
    tx.commit().await?;
    let worked_before = progress.millis;
    Ok(Job {
        caller: caller.clone(),
        import,
        plan,
        progress,
        attempt,
        work,
        files,
        begun: Instant::now(),
        worked_before,
    })
}

fn check_plan(plan: &Plan, files: &[FileRow]) -> Result<(), AppError> {
    let problems = plan.problems();
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    if files.iter().any(|file| file.shape.is_none()) {
        return Err(AppError::invalid("files", "import_incomplete"));
    }
    Ok(())
}

/// What lies open takes no secrets: they would stand in what was sent.
async fn check_secrets(tx: &mut Tx, import: Uuid, plan: &Plan) -> Result<(), AppError> {
    let own = own_store::own_fields(tx).await?;
    if secrets::are_in(plan, &own) && sealing_store::key_of(tx, import).await?.is_none() {
        return Err(AppError::conflict("import_lies_open"));
    }
    Ok(())
}

/// Refuses a pipeline that is put away, and for a new one a name that another has. A check takes a new pipeline instead of
/// one that is put away: undoing an import puts away what it made, and whoever checks it again sees that before it runs.
async fn check_pipeline(tx: &mut Tx, import: Uuid, plan: &mut Plan, work: Work) -> Result<(), AppError> {
    let in_use = pipelines::store::in_use(tx).await?;
    let gone =
        plan.has_deals() && plan.pipeline.pipeline.is_some_and(|id| in_use.iter().all(|(known, _)| *known != id));
    let names: Vec<String> = in_use.into_iter().map(|(_, name)| name).collect();
    if gone && work != Work::Check {
        return Err(AppError::invalid("pipeline", "import_pipeline_gone"));
    }
    if gone {
        plan.pipeline = plan.pipeline.renewed();
        plan.pipeline.name = free_name(&plan.pipeline.name, &names);
        store::set_plan(tx, import, plan).await?;
    }
    plan.name_problem(&names).map_or(Ok(()), |problem| Err(AppError::Invalid(vec![problem])))
}

fn fresh(plan: &Plan, files: &[FileRow]) -> Progress {
    let taken = plan.files.iter().filter(|file| file.kind.is_some());
    let counts = taken.filter_map(|file| {
        let shape = files.iter().find(|row| row.rank == file.rank)?.shape.as_ref()?;
        Some(FileProgress { rank: file.rank, rows: shape.rows, ..FileProgress::default() })
    });
    Progress { files: counts.collect(), ..Progress::default() }
}

/// What rows will refer to: the rate of the currency. A new pipeline comes with the first deal that goes there.
async fn prepare(tx: &mut Tx, plan: &Plan, progress: &mut Progress) -> Result<(), AppError> {
    progress.before = Some(store::totals(tx).await?);
    if let (Some(currency), Some(rate)) = (plan.currency_of_amounts(), plan.rate) {
        progress.rate_added = rates_store::add_rate(tx, currency, rate).await?;
    }
    Ok(())
}
