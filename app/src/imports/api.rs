//! Imports over the wire. Everything here asks for the right to import.

use super::model::RecordKind;
use super::own::OwnFields;
use super::piece::Piece;
use super::plan::Plan;
use super::report::{
    Decision, FindingCursor, FindingFilter, FindingPage, HeldCursor, HeldPage, HeldRef, ImportRow, ImportView, KeptRef,
    KeptRow, NewFile, RefusedRows, Work,
};
#[cfg(feature = "ssr")]
use super::{
    arrival, begin, findings, held, own_store, pipelines, rates_store, records, refused, secrets, store, template, undo,
};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller, new_id};
use crate::locale::Lang;
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// The newest hundred imports.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn imports() -> Result<Vec<ImportRow>, AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    store::newest(&mut caller.read().await?, 100).await
}

/// Announces files that are about to be sent; gives the import they belong to.
///
/// # Errors
/// `Invalid` on `name` and `files`.
#[server(input = Json)]
pub async fn announce_files(name: String, files: Vec<NewFile>) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    arrival::check(&files)?;
    let mut tx = caller.begin().await?;
    let id = new_id();
    store::add(&mut tx, id, name.trim(), &files).await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes one piece of a file. The same piece may be sent again.
///
/// # Errors
/// `NotFound` for a file that was not announced or is complete; `Invalid` for a piece that is too large.
#[server(input = Json)]
pub async fn send_piece(import: Uuid, rank: i16, number: i32, piece: Piece) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    let mut tx = caller.begin().await?;
    store::add_piece(&mut tx, import, rank, number, &piece.0).await?;
    tx.commit().await
}

/// Everything was sent: looks at the files and makes the first plan.
///
/// # Errors
/// `Invalid` on `files`.
#[server(input = Json)]
pub async fn look_at_files(import: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    arrival::look(&caller, import).await.map(drop)
}

/// One import with all that its page shows.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn import_of(id: Uuid) -> Result<ImportView, AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    let mut tx = caller.read().await?;
    let (row, plan) = store::import(&mut tx, id).await?;
    let day = row.progress.first_day.unwrap_or_else(|| tx.now().date_naive());
    let rate_known = match plan.currency_of_amounts() {
        Some(currency) => rates_store::rate_known(&mut tx, currency, day).await?,
        None => true,
    };
    let mut files = store::files(&mut tx, id).await?;
    let pipelines = pipelines::store::pipelines(&mut tx).await?;
    let findings = findings::store::count(&mut tx, id).await?;
    let notes = store::notes(&mut tx, id).await?;
    let own = own_store::own_fields(&mut tx).await?;
    for file in &mut files {
        secrets::veil_samples(file, &plan, &own);
    }
    Ok(ImportView { row, files, plan, pipelines, findings, notes, rate_known, own })
}

/// Where an import stands, for watching it at work.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn import_progress(id: Uuid) -> Result<ImportRow, AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    Ok(store::import(&mut caller.read().await?, id).await?.0)
}

/// Keeps a plan, complete or not; gives it in line with the files.
///
/// # Errors
/// The conflict `import_not_a_draft`.
#[server(input = Json)]
pub async fn keep_plan(id: Uuid, plan: Plan) -> Result<Plan, AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    let mut tx = caller.begin().await?;
    let own = own_store::own_fields(&mut tx).await?;
    let plan = arrival::aligned(plan, &store::files(&mut tx, id).await?, &own);
    store::set_plan(&mut tx, id, &plan).await?;
    tx.commit().await?;
    Ok(plan)
}

/// Begins to check, run or undo; the work goes on after the answer.
///
/// # Errors
/// `Invalid` for a plan that is not complete; the conflicts `import_running` and `import_not_now`.
#[server(input = Json)]
pub async fn begin_work(id: Uuid, work: Work) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    let job = begin::begin(&caller, id, work).await?;
    tokio::spawn(job.drive());
    Ok(())
}

/// Asks the work to stop after the batch it is in.
///
/// # Errors
/// The conflict `import_not_running`.
#[server(input = Json)]
pub async fn stop_work(id: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    let mut tx = caller.begin().await?;
    store::want_stop(&mut tx, id).await?;
    tx.commit().await
}

/// Removes a draft and the files sent for it.
///
/// # Errors
/// The conflict `import_not_a_draft`.
#[server(input = Json)]
pub async fn discard_import(id: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    let mut tx = caller.begin().await?;
    store::discard(&mut tx, id).await?;
    tx.commit().await
}

/// A page of the report.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn findings_of(
    id: Uuid,
    filter: FindingFilter,
    after: Option<FindingCursor>,
) -> Result<FindingPage, AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    findings::store::page(&mut caller.read().await?, id, &filter, after.as_ref(), 100).await
}

/// A large page of the report, for saving it as a file.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn findings_to_save(id: Uuid, after: Option<FindingCursor>) -> Result<FindingPage, AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    findings::store::page(&mut caller.read().await?, id, &FindingFilter::default(), after.as_ref(), 20_000).await
}

/// What undoing left as it is.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn kept_records(id: Uuid) -> Result<Vec<KeptRow>, AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    records::store::kept(&mut caller.read().await?, id).await
}

/// Decides about records that undoing left because they were changed since: they go all the same, or they stay.
///
/// # Errors
/// The conflict `import_not_now`.
#[server(input = Json)]
pub async fn decide_kept(id: Uuid, kept: Vec<KeptRef>, take_back: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    undo::decide(&caller, id, &kept, take_back).await
}

/// A page of the rows that were held back because they look like a customer who is there.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn held_rows(id: Uuid, after: Option<HeldCursor>) -> Result<HeldPage, AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    let mut tx = caller.read().await?;
    let mut page = held::store::page(&mut tx, id, after, 50).await?;
    let (_, plan) = store::import(&mut tx, id).await?;
    let own = own_store::own_fields(&mut tx).await?;
    for row in &mut page.rows {
        if let Some(file) = plan.files.iter().find(|file| file.rank == row.rank) {
            secrets::veil(&mut row.cells, file, &own);
        }
    }
    Ok(page)
}

/// Takes held rows as what they were decided to be; gives how many were still waiting.
///
/// # Errors
/// The conflict `import_not_now`; `Invalid` for what the database refuses.
#[server(input = Json)]
pub async fn settle_held(id: Uuid, rows: Vec<HeldRef>, decision: Decision) -> Result<u32, AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    held::settle::settle(&caller, id, &rows, decision).await
}

/// Refused rows of a file as they stand there, behind a line, with the reasons.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn rows_not_taken(id: Uuid, rank: i16, after: u32) -> Result<RefusedRows, AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    refused::rows(&caller, id, rank, after).await
}

/// An empty workbook with the columns of a kind, an example, and the values that are allowed, in one's own language.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn template_workbook(kind: RecordKind, lang: Lang) -> Result<Piece, AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    template::workbook(&caller, kind, lang).await.map(Piece)
}

/// The fields that the organisation made for itself, for templates.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn own_fields_to_fill() -> Result<OwnFields, AppError> {
    let caller = Caller::who_may(Action::ImportRecords).await?;
    own_store::own_fields(&mut caller.read().await?).await
}
