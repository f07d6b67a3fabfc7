//! Files arriving piece by piece, and the first look at them when they are there.

use super::mapping::{first_plan, kind_of, stage_values};
use super::model::{FileShape, RecordKind};
use super::own::OwnFields;
use super::plan::{Plan, Remembered, free_name};
use super::report::{FileRow, MOST_BYTES, MOST_FILES, NewFile};
use super::{own_store, pipelines, reader, spelling, store, unfold};
use crate::access::{AppError, Caller, FieldError, Tx};
use tokio::sync::mpsc;
use uuid::Uuid;

/// Refuses too many or too large files before anything is sent.
///
/// # Errors
/// `Invalid` on `files`.
pub fn check(files: &[NewFile]) -> Result<(), AppError> {
    if files.is_empty() || files.len() > MOST_FILES {
        return Err(AppError::invalid("files", "import_number_of_files"));
    }
    match files.iter().find(|file| !(1..=MOST_BYTES).contains(&file.size)) {
        Some(file) if file.size > 0 => Err(AppError::invalid("files", "import_file_too_large")),
        Some(_) => Err(AppError::invalid("files", "import_file_empty")),
        None => Ok(()),
    }
}

/// Looks through every file that has arrived as a whole, and makes the first plan of what was found.
///
/// # Errors
/// `Invalid` on `files`: something is missing, or a file is no table.
pub async fn look(caller: &Caller, import: Uuid) -> Result<Plan, AppError> {
    unfold_all(caller, import).await?;
    let mut tx = caller.read().await?;
    let (row, _) = store::import(&mut tx, import).await?;
    let files = store::files(&mut tx, import).await?;
    let pipelines = pipelines::store::pipelines(&mut tx).await?;
    let own = own_store::own_fields(&mut tx).await?;
    let taken: Vec<String> = pipelines::store::in_use(&mut tx).await?.into_iter().map(|(_, name)| name).collect();
    drop(tx);
    let names: Vec<(i16, String)> = files.iter().map(|file| (file.rank, file.name.clone())).collect();
    let mut shapes = Vec::with_capacity(files.len());
    for file in files {
        let shape = match file.shape {
            Some(shape) => shape,
            None => look_at(caller, import, &file).await.map_err(|error| of_file(error, &file.name))?,
        };
        shapes.push((file.rank, shape));
    }
    let name = deals_file(&names, &shapes, &own).unwrap_or(row.name);
    let mut plan = first_plan(&name, &shapes, &pipelines, &own);
    plan.pipeline.name = free_name(&plan.pipeline.name, &taken);
    let mut tx = caller.begin().await?;
    recall(&mut tx, &mut plan, &shapes).await?;
    own.prune(&mut plan);
    let values = stage_values(&plan.files, &shapes);
    if plan.pipeline.stages.len() != values.len() {
        plan.pipeline = super::mapping::pipeline_plan(&plan.pipeline.name, &values, &pipelines);
    }
    plan.corrections = spelling::corrections(&plan.files, &shapes);
    store::set_plan(&mut tx, import, &plan).await?;
    tx.commit().await?;
    Ok(plan)
}

/// Puts the sheets of workbooks in their place.
async fn unfold_all(caller: &Caller, import: Uuid) -> Result<(), AppError> {
    let files = store::files(&mut caller.read().await?, import).await?;
    let mut free = files.iter().map(|file| file.rank).max().map_or(0, |rank| rank + 1);
    for file in files.iter().filter(|file| file.shape.is_none()) {
        if store::arrived(&mut caller.read().await?, import, file.rank).await? != file.size {
            return Err(of_file(AppError::invalid("files", "import_incomplete"), &file.name));
        }
        if unfold::is_workbook(caller, import, file.rank).await? {
            unfold::unfold(caller, import, file, free).await.map_err(|error| of_file(error, &file.name))?;
            let files = store::files(&mut caller.read().await?, import).await?;
            free = files.iter().map(|file| file.rank).max().map_or(free, |rank| rank + 1);
        }
    }
    Ok(())
}

/// By what files of the same shape are known: their headers in order.
#[must_use]
pub fn headers_of(shape: &FileShape) -> String {
    use sha2::{Digest, Sha256};
    let mut digest = Sha256::new();
    for column in &shape.columns {
        digest.update(super::value::plain_name(&column.header));
        digest.update([0]);
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Maps files as those with the same headers were mapped before.
async fn recall(tx: &mut Tx, plan: &mut Plan, shapes: &[(i16, FileShape)]) -> Result<(), AppError> {
    for (rank, shape) in shapes {
        let Some(known) = store::mapping(tx, &headers_of(shape)).await? else { continue };
        if let Some(file) = plan.files.iter_mut().find(|file| file.rank == *rank) {
            plan.currency = plan.currency.take().or_else(|| known.currency.clone());
            known.apply(file);
        }
    }
    Ok(())
}

/// Remembers how the files of a plan are mapped.
pub async fn remember(tx: &mut Tx, plan: &Plan, files: &[FileRow]) -> Result<(), AppError> {
    for file in &plan.files {
        let shape = files.iter().find(|row| row.rank == file.rank).and_then(|row| row.shape.as_ref());
        if let (Some(shape), Some(known)) = (shape, Remembered::of(file, plan.currency.as_deref())) {
            store::remember(tx, &headers_of(shape), &known).await?;
        }
    }
    Ok(())
}

/// What the file of deals is called, without its ending: a pipeline that is made for them gets this name.
fn deals_file(names: &[(i16, String)], shapes: &[(i16, FileShape)], own: &OwnFields) -> Option<String> {
    let (rank, _) = shapes.iter().find(|(_, shape)| kind_of(&shape.columns, own) == Some(RecordKind::Deals))?;
    let (_, name) = names.iter().find(|(other, _)| other == rank)?;
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem).trim();
    (!stem.is_empty()).then(|| stem.to_owned())
}

/// Says which file is refused.
fn of_file(error: AppError, name: &str) -> AppError {
    match error {
        AppError::Invalid(refusals) => AppError::Invalid(
            refusals
                .into_iter()
                .map(|refusal| {
                    let detail = match &refusal.detail {
                        Some(place) => format!("{name} · {place}"),
                        None => name.to_owned(),
                    };
                    FieldError { detail: Some(detail), ..refusal }
                })
                .collect(),
        ),
        other => other,
    }
}

async fn look_at(caller: &Caller, import: Uuid, file: &FileRow) -> Result<FileShape, AppError> {
    let (encoding, head) = reader::encoding_of(pieces(caller, import, file.rank)).await?;
    let delimiter = reader::delimiter_of(encoding, &head);
    let shape = reader::shape_of(encoding, delimiter, pieces(caller, import, file.rank)).await?;
    let mut tx = caller.begin().await?;
    store::set_shape(&mut tx, import, file.rank, &shape).await?;
    tx.commit().await?;
    Ok(shape)
}

/// Brings a changed plan in line with the files: one stage for each value found, corrections of what is mapped, and nothing
/// for fields that are no more.
#[must_use]
pub fn aligned(mut plan: Plan, files: &[FileRow], own: &OwnFields) -> Plan {
    own.prune(&mut plan);
    let shapes: Vec<(i16, FileShape)> =
        files.iter().filter_map(|file| Some((file.rank, file.shape.clone()?))).collect();
    let values = stage_values(&plan.files, &shapes);
    let new = super::mapping::stages_of_new(&values);
    let known = std::mem::take(&mut plan.pipeline.stages);
    plan.pipeline.stages =
        new.into_iter().map(|rule| known.iter().find(|old| old.value == rule.value).cloned().unwrap_or(rule)).collect();
    let agreed = std::mem::take(&mut plan.corrections);
    plan.corrections = spelling::corrections(&plan.files, &shapes)
        .into_iter()
        .map(|found| {
            agreed.iter().find(|old| old.target == found.target && old.from == found.from).cloned().unwrap_or(found)
        })
        .collect();
    plan
}

/// The pieces of a file, fetched as they are read.
pub fn pieces(caller: &Caller, import: Uuid, rank: i16) -> reader::Pieces {
    let (sender, receiver) = mpsc::channel(2);
    let caller = caller.clone();
    tokio::spawn(async move {
        for number in 0.. {
            let piece = fetch(&caller, import, rank, number).await;
            let last = !matches!(piece, Ok(Some(_)));
            if let Some(piece) = piece.transpose()
                && sender.send(piece).await.is_err()
            {
                return;
            }
            if last {
                return;
            }
        }
    });
    receiver
}

async fn fetch(caller: &Caller, import: Uuid, rank: i16, number: i32) -> Result<Option<Vec<u8>>, AppError> {
    let mut tx = caller.read().await?;
    store::piece(&mut tx, import, rank, number).await
}
