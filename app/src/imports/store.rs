//! What the database keeps of an import itself: files, plan, progress. What was found and done is in `findings/` and
//! `records/`, what becomes of rows in `people/`, `products/`, `customers/` and `deals/`.

use super::model::FileShape;
use super::plan::{Plan, Remembered};
use super::report::{FileNote, FileRow, ImportRow, NewFile, Progress, State, Totals, Work};
use super::sealing_store;
use crate::access::{AppError, Tx};
use crate::vault::OwnKey;
use sqlx::types::Json;
use uuid::Uuid;

/// A worker that has been silent for long has died with its server: the import counts as broken off.
macro_rules! import_row {
    ($row:ident) => {
        ImportRow {
            id: $row.id,
            name: $row.name,
            state: if $row.silent { State::Failed } else { State::from_key(&$row.state) },
            work: Work::from_key(&$row.work),
            failure: if $row.silent { Some("import_broke_off".to_owned()) } else { $row.failure },
            started_by: $row.started_by,
            created_at: $row.created_at,
            finished_at: $row.finished_at,
            undone_at: $row.undone_at,
            progress: $row.progress.0,
        }
    };
}

/// The newest imports.
pub async fn newest(tx: &mut Tx, limit: i64) -> Result<Vec<ImportRow>, AppError> {
    let rows = sqlx::query!(
        r#"
        select i.id, i.name, i.work, i.progress as "progress: Json<Progress>", p.name as started_by, i.created_at, i.finished_at, i.undone_at,
               i.failure, i.state, coalesce(i.state = 'running' and i.beat_at < clock_timestamp() - interval '30 seconds', false) as "silent!"
          from import i join person p on p.id = i.started_by
         order by i.created_at desc, i.id desc limit $1
        "#,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| import_row!(row)).collect())
}

/// One import with its plan.
pub async fn import(tx: &mut Tx, id: Uuid) -> Result<(ImportRow, Plan), AppError> {
    let row = sqlx::query!(
        r#"
        select i.id, i.name, i.work, i.progress as "progress: Json<Progress>", i.plan as "plan: Json<Plan>", p.name as started_by,
               i.created_at, i.finished_at, i.undone_at, i.failure, i.state,
               coalesce(i.state = 'running' and i.beat_at < clock_timestamp() - interval '30 seconds', false) as "silent!"
          from import i join person p on p.id = i.started_by
         where i.id = $1
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let plan = row.plan.0.clone();
    Ok((import_row!(row), plan))
}

/// A new import with the files that are about to be sent.
pub async fn add(tx: &mut Tx, id: Uuid, name: &str, files: &[NewFile]) -> Result<(), AppError> {
    let (person, now) = (tx.person(), tx.now());
    let (key_id, file_key) = sealing_store::new_key(tx, id).await?.unzip();
    sqlx::query!(
        "insert into import (id, name, started_by, created_at, key_id, file_key) values ($1, $2, $3, $4, $5, $6)",
        id,
        name,
        person,
        now,
        key_id,
        file_key,
    )
    .execute(tx.conn())
    .await?;
    let (names, sizes): (Vec<&str>, Vec<i64>) = files.iter().map(|file| (file.name.as_str(), file.size)).unzip();
    sqlx::query!(
        r#"
        insert into import_file (import_id, rank, name, size)
        select $1, f.rank - 1, f.name, f.size from unnest($2::text[], $3::bigint[]) with ordinality as f (name, size, rank)
        "#,
        id,
        &names as &[&str],
        &sizes,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps a piece of a file that has not arrived as a whole; the same piece again replaces itself.
pub async fn add_piece(tx: &mut Tx, id: Uuid, rank: i16, number: i32, content: &[u8]) -> Result<(), AppError> {
    let key = sealing_store::key_of(tx, id).await?;
    let content = sealing_store::sealed(key.as_ref(), rank, number, content)?;
    let kept = sqlx::query!(
        r#"
        insert into import_piece (import_id, rank, number, content)
        select f.import_id, f.rank, $3, $4 from import_file f where f.import_id = $1 and f.rank = $2 and f.shape is null
        on conflict (import_id, rank, number) do update set content = excluded.content
        "#,
        id,
        rank,
        number,
        content,
    )
    .execute(tx.conn())
    .await?;
    if kept.rows_affected() == 0 { Err(AppError::NotFound) } else { Ok(()) }
}

/// Says more of the files.
pub async fn add_notes(tx: &mut Tx, id: Uuid, notes: &[FileNote]) -> Result<(), AppError> {
    sqlx::query!("update import set notes = notes || $2 where id = $1", id, Json(notes) as _)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What is to be said of the files.
pub async fn notes(tx: &mut Tx, id: Uuid) -> Result<Vec<FileNote>, AppError> {
    let notes = sqlx::query_scalar!(r#"select notes as "notes: Json<Vec<FileNote>>" from import where id = $1"#, id)
        .fetch_one(tx.conn())
        .await?;
    Ok(notes.0)
}

/// Keeps counts that changed after the work.
pub async fn set_progress(tx: &mut Tx, id: Uuid, progress: &Progress) -> Result<(), AppError> {
    sqlx::query!("update import set progress = $2 where id = $1", id, Json(progress) as _).execute(tx.conn()).await?;
    Ok(())
}

/// Tells whoever looks that the work has come further; they read how far by themselves.
pub async fn tell(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    sqlx::query!("select pg_notify('qz_import', $1::uuid::text)", id).fetch_one(tx.conn()).await?;
    Ok(())
}

/// How a file with these headers was mapped last: by the caller, else by anybody.
pub async fn mapping(tx: &mut Tx, headers: &str) -> Result<Option<Remembered>, AppError> {
    let me = tx.person();
    let found = sqlx::query_scalar!(
        r#"
        select plan as "plan: Json<Remembered>" from import_mapping
         where headers = $1 order by person_id = $2 desc, kept_at desc limit 1
        "#,
        headers,
        me,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(found.map(|found| found.0))
}

/// Remembers how a file with these headers is mapped.
pub async fn remember(tx: &mut Tx, headers: &str, plan: &Remembered) -> Result<(), AppError> {
    let (me, now) = (tx.person(), tx.now());
    sqlx::query!(
        r#"
        insert into import_mapping (headers, person_id, plan, kept_at) values ($1, $2, $3, $4)
        on conflict (headers, person_id) do update set plan = excluded.plan, kept_at = excluded.kept_at
        "#,
        headers,
        me,
        Json(plan) as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How many bytes of a file have arrived.
pub async fn arrived(tx: &mut Tx, id: Uuid, rank: i16) -> Result<i64, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select coalesce(sum(length(p.content) - case when i.file_key is null then 0 else $3::integer end), 0)::bigint as "bytes!"
          from import i join import_piece p on p.import_id = i.id where i.id = $1 and p.rank = $2
        "#,
        id,
        rank,
        i32::try_from(OwnKey::LONGER).unwrap_or_default(),
    )
    .fetch_one(tx.conn())
    .await?)
}

/// One piece of a file; `None` behind the last.
pub async fn piece(tx: &mut Tx, id: Uuid, rank: i16, number: i32) -> Result<Option<Vec<u8>>, AppError> {
    let content = sqlx::query_scalar!(
        "select content from import_piece where import_id = $1 and rank = $2 and number = $3",
        id,
        rank,
        number
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(content) = content else { return Ok(None) };
    let key = sealing_store::key_of(tx, id).await?;
    Ok(Some(sealing_store::opened(key.as_ref(), rank, number, content)?))
}

/// Keeps what was found in a file.
pub async fn set_shape(tx: &mut Tx, id: Uuid, rank: i16, shape: &FileShape) -> Result<(), AppError> {
    let key = sealing_store::key_of(tx, id).await?;
    let (bare, sealed) = sealing_store::sealed_shape(key.as_ref(), rank, shape)?;
    sqlx::query!(
        "update import_file set shape = $3, sealed_shape = $4 where import_id = $1 and rank = $2",
        id,
        rank,
        Json(bare) as _,
        sealed,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The files of an import.
pub async fn files(tx: &mut Tx, id: Uuid) -> Result<Vec<FileRow>, AppError> {
    let rows = sqlx::query!(
        r#"
        select rank, name, size, shape as "shape: Json<FileShape>", sealed_shape from import_file
         where import_id = $1 order by rank
        "#,
        id
    )
    .fetch_all(tx.conn())
    .await?;
    let key = if rows.is_empty() { None } else { sealing_store::key_of(tx, id).await? };
    let file = |row: _| {
        let FileOfDatabase { rank, name, size, shape, sealed } = row;
        let open = |shape| sealing_store::opened_shape(key.as_ref(), rank, shape, sealed.as_deref());
        Ok(FileRow { rank, name, size, shape: shape.map(open).transpose()? })
    };
    let rows = rows.into_iter().map(|row| FileOfDatabase {
        rank: row.rank,
        name: row.name,
        size: row.size,
        shape: row.shape.map(|shape| shape.0),
        sealed: row.sealed_shape,
    });
    rows.map(file).collect()
}

struct FileOfDatabase {
    rank: i16,
    name: String,
    size: i64,
    shape: Option<FileShape>,
    sealed: Option<Vec<u8>>,
}

/// Keeps a plan, as long as nothing has been taken by it. What an earlier check found no longer holds.
pub async fn set_plan(tx: &mut Tx, id: Uuid, plan: &Plan) -> Result<(), AppError> {
    let changed = sqlx::query!(
        r#"
        update import set plan = $2, progress = progress || '{"checked": false}'
         where id = $1 and state in ('draft', 'undone')
        "#,
        id,
        Json(plan) as _,
    )
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 0 { Err(AppError::conflict("import_not_a_draft")) } else { Ok(()) }
}

/// Removes a draft with everything that was sent for it.
pub async fn discard(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    super::findings::store::clear(tx, id).await?;
    super::records::store::clear(tx, id).await?;
    super::held::store::clear(tx, id).await?;
    sqlx::query!("delete from import_piece where import_id = $1", id).execute(tx.conn()).await?;
    sqlx::query!("delete from import_file where import_id = $1", id).execute(tx.conn()).await?;
    let gone = sqlx::query!("delete from import where id = $1 and state = 'draft'", id).execute(tx.conn()).await?;
    if gone.rows_affected() == 0 { Err(AppError::conflict("import_not_a_draft")) } else { Ok(()) }
}

/// Locks an import and says where it stands.
pub async fn lock(tx: &mut Tx, id: Uuid) -> Result<(State, Work), AppError> {
    sqlx::query_scalar!("select id from import where id = $1 for update", id).fetch_one(tx.conn()).await?;
    let (row, _) = import(tx, id).await?;
    Ok((row.state, row.work))
}

/// Marks the beginning of work; gives the number of the attempt, which the worker must name from then on.
pub async fn start(tx: &mut Tx, id: Uuid, work: Work, progress: &Progress) -> Result<i32, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        update import set state = 'running', work = $2, failure = null, progress = $3, attempt = attempt + 1,
                          beat_at = clock_timestamp(), stop_wanted = false
         where id = $1 returning attempt
        "#,
        id,
        work.key(),
        Json(progress) as _,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// A worker's sign of life with its progress. Whether somebody wants it to stop; `None` when the import is no longer its own.
pub async fn beat(tx: &mut Tx, id: Uuid, attempt: i32, progress: &Progress) -> Result<Option<bool>, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        update import set progress = $3, beat_at = clock_timestamp() where id = $1 and attempt = $2 and state = 'running'
        returning stop_wanted
        "#,
        id,
        attempt,
        Json(progress) as _,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Marks the end of work.
pub async fn finish(
    tx: &mut Tx,
    id: Uuid,
    attempt: i32,
    state: State,
    failure: Option<&str>,
    progress: &Progress,
) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        r#"
        update import set state = $3, failure = $4, progress = $5,
               finished_at = case when work = 'run' then $6 else finished_at end,
               undone_at = case when $3 = 'undone' then $6 else undone_at end
         where id = $1 and attempt = $2 and state = 'running'
        "#,
        id,
        attempt,
        state.key(),
        failure,
        Json(progress) as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Has the database count the next table that imports fill, by name behind `after`, where it has grown much since it was counted last.
/// `None` when there is no further one.
pub async fn count_next_table(tx: &mut Tx, after: &str) -> Result<Option<String>, AppError> {
    Ok(sqlx::query_scalar!("select count_next_table($1)", after).fetch_one(tx.conn()).await?)
}

/// Asks the worker to stop after the batch it is in.
pub async fn want_stop(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    let asked = sqlx::query!("update import set stop_wanted = true where id = $1 and state = 'running'", id)
        .execute(tx.conn())
        .await?;
    if asked.rows_affected() == 0 { Err(AppError::conflict("import_not_running")) } else { Ok(()) }
}

/// Currency and minutes east of UTC of the organisation.
pub async fn organisation(tx: &mut Tx) -> Result<(String, i32), AppError> {
    let row = sqlx::query!("select currency, utc_offset from organisation").fetch_one(tx.conn()).await?;
    Ok((row.currency, i32::from(row.utc_offset)))
}

/// How many records there are.
pub async fn totals(tx: &mut Tx) -> Result<Totals, AppError> {
    Ok(sqlx::query_as!(
        Totals,
        r#"
        select (select count(*) from person where active) as "people!", (select count(*) from product where not archived) as "products!",
               (select count(*) from customer where deleted_at is null) as "customers!",
               (select count(*) from deal where deleted_at is null) as "deals!",
               (select count(*) from ticket where deleted_at is null) as "tickets!",
               (select count(*) from lead where deleted_at is null) as "leads!"
        "#
    )
    .fetch_one(tx.conn())
    .await?)
}
