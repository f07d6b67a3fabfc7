//! Files arriving piece by piece, and the first look at them when they are there.

use super::mapping::{first_plan, kind_of, stage_values};
use super::model::{FileShape, RecordKind};
use super::plan::{Plan, free_name};
use super::report::{FileRow, MOST_BYTES, MOST_FILES, NewFile};
use super::{pipelines, reader, spelling, store};
use crate::access::{AppError, Caller, FieldError};
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
    let mut tx = caller.read().await?;
    let (row, _) = store::import(&mut tx, import).await?;
    let files = store::files(&mut tx, import).await?;
    let pipelines = pipelines::store::pipelines(&mut tx).await?;
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
    let name = deals_file(&names, &shapes).unwrap_or(row.name);
    let mut plan = first_plan(&name, &shapes, &pipelines);
    plan.pipeline.name = free_name(&plan.pipeline.name, &taken);
    plan.corrections = spelling::corrections(&plan.files, &shapes);
    let mut tx = caller.begin().await?;
    store::set_plan(&mut tx, import, &plan).await?;
    tx.commit().await?;
    Ok(plan)
}

/// What the file of deals is called, without its ending: a pipeline that is made for them gets this name.
fn deals_file(names: &[(i16, String)], shapes: &[(i16, FileShape)]) -> Option<String> {
    let (rank, _) = shapes.iter().find(|(_, shape)| kind_of(&shape.columns) == Some(RecordKind::Deals))?;
    let (_, name) = names.iter().find(|(other, _)| other == rank)?;
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem).trim();
    (!stem.is_empty()).then(|| stem.to_owned())
}

/// Says which file is refused.
fn of_file(error: AppError, name: &str) -> AppError {
    match error {
        AppError::Invalid(refusals) => AppError::Invalid(
            refusals.into_iter().map(|refusal| FieldError { detail: Some(name.to_owned()), ..refusal }).collect(),
        ),
        other => other,
    }
}

async fn look_at(caller: &Caller, import: Uuid, file: &FileRow) -> Result<FileShape, AppError> {
    let mut tx = caller.read().await?;
    if store::arrived(&mut tx, import, file.rank).await? != file.size {
        return Err(AppError::invalid("files", "import_incomplete"));
    }
    drop(tx);
    let (encoding, head) = reader::encoding_of(pieces(caller, import, file.rank)).await?;
    let delimiter = reader::delimiter_of(encoding, &head);
    let shape = reader::shape_of(encoding, delimiter, pieces(caller, import, file.rank)).await?;
    let mut tx = caller.begin().await?;
    store::set_shape(&mut tx, import, file.rank, &shape).await?;
    tx.commit().await?;
    Ok(shape)
}

/// Brings a changed plan in line with the files: one stage for each value found, corrections of what is mapped.
#[must_use]
pub fn aligned(mut plan: Plan, files: &[FileRow]) -> Plan {
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
