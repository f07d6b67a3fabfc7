//! What somebody decides about rows that were held back.

use super::{Decided, store};
use crate::access::{AppError, Caller};
use crate::events::{Event, record, record_all};
use crate::imports::context::Context;
use crate::imports::customers::place::place_rows;
use crate::imports::customers::read::{Seen, read_rows};
use crate::imports::plan::Existing;
use crate::imports::report::{Decision, HeldRef, State};
use crate::imports::row::RawRow;
use crate::imports::{findings, records, store as imports};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Takes rows as what they were decided to be; gives how many were waiting.
///
/// # Errors
/// The conflict `import_not_now` while the import is at work or taken back; `Invalid` for what the database refuses.
pub async fn settle(caller: &Caller, import: Uuid, rows: &[HeldRef], decision: Decision) -> Result<u32, AppError> {
    let mut tx = caller.begin().await?;
    let (state, _) = imports::lock(&mut tx, import).await?;
    if !matches!(state, State::Done | State::Failed | State::Cancelled) {
        return Err(AppError::conflict("import_not_now"));
    }
    let (row, mut plan) = imports::import(&mut tx, import).await?;
    // Whoever says that they are the same wants what the file knows.
    plan.existing = Existing::Update;
    plan.hold_alike = false;
    let context = Context::load(&mut tx, caller, import, plan).await?;
    let (mut progress, mut settled) = (row.progress, 0);
    let mut ranks: Vec<i16> = rows.iter().map(|row| row.rank).collect();
    ranks.sort_unstable();
    ranks.dedup();
    for rank in ranks {
        let lines: Vec<i32> = rows.iter().filter(|row| row.rank == rank).map(|row| row.line).collect();
        let taken = store::decide(&mut tx, import, rank, &lines, decision.key()).await?;
        let Some(file) = context.plan.files.iter().find(|file| file.rank == rank).cloned() else { continue };
        let line = |line: i32| u32::try_from(line).unwrap_or_default();
        let decided: HashMap<u32, Decided> =
            taken.iter().filter_map(|row| Some((line(row.line), decision.of(row.suspect)?))).collect();
        let count = u32::try_from(taken.len()).unwrap_or(u32::MAX);
        settled += count;
        let raws: Vec<RawRow> =
            taken.into_iter().map(|row| RawRow { line: line(row.line), cells: row.cells }).collect();
        let Some(counts) = progress.files.iter_mut().find(|counts| counts.rank == rank) else { continue };
        counts.held = counts.held.saturating_sub(count);
        if decided.is_empty() {
            counts.skipped += count;
            continue;
        }
        let read = read_rows(&context, &file, &raws, &mut Seen::default());
        let done = place_rows(&mut tx, caller, &context, &read, &decided).await?;
        counts.created += done.counts.created;
        counts.updated += done.counts.updated;
        counts.skipped += done.counts.skipped;
        counts.refused += done.counts.refused;
        counts.along += done.counts.along;
        findings::store::add(&mut tx, import, rank, &done.findings).await?;
        records::store::add_records(&mut tx, import, &done.records).await?;
        record_all(&mut tx, done.events).await?;
    }
    progress.created_in_database = Some(records::store::count_created(&mut tx, import).await?);
    imports::set_progress(&mut tx, import, &progress).await?;
    record(&mut tx, Event::of("import.settled", "import", import).after(json!({ "rows": settled }))).await?;
    tx.commit().await?;
    Ok(settled)
}
