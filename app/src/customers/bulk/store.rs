//! Changes of many records in the database: begun, worked through batch by batch, and how far they are.

use super::{
    change_store::{End, change_batch},
    model::{BATCH, BulkField, Change, Chosen, LeftOut, Listed, Outcome, Run, Stopped},
    own_store, places_store, undo_store,
};
use crate::{
    access::{Action, AppError, FieldError, Tx, may, new_id},
    customers::{
        contacts::list_store as contacts,
        known::lists,
        list_store as customers,
        quality::{checks::Facts, store as quality},
    },
    fields::{RecordKind, key_of},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is being done, as it was written down.
pub struct Task {
    pub id: Uuid,
    /// What kind of records it is done to.
    pub of: RecordKind,
    pub change: Change,
    /// Name of the new owner, of the tag, or of the customer that receives.
    pub name: Option<String>,
    /// What a field of an administrator's is set to.
    pub value: Value,
    ended: bool,
    undone: bool,
    person: Uuid,
    undo_by: Option<Uuid>,
    filter: Option<Listed>,
    chosen: Vec<(Uuid, i32)>,
    mark: Option<Uuid>,
}

/// Writes down what is to be done to whom.
pub async fn begin(tx: &mut Tx, of: RecordKind, change: &Change, chosen: &Chosen<Listed>) -> Result<Run, AppError> {
    let change = &named(change.clone());
    let detail = detail(tx, of, change).await?;
    let broken = |_| AppError::Unavailable;
    let (query, these, total) = match chosen {
        Chosen::These(these) => {
            let mut these = these.clone();
            these.sort_unstable();
            these.dedup_by_key(|(id, _)| *id);
            let total = i64::try_from(these.len()).unwrap_or(i64::MAX);
            (None, Some(json!(these)), total)
        }
        Chosen::Matching(listed) => {
            let (query, total) = match &**listed {
                Listed::Customers(filter) => {
                    (serde_json::to_string(filter).map_err(broken)?, customers::count_exactly(tx, filter).await?)
                }
                Listed::Contacts(filter) => {
                    (serde_json::to_string(filter).map_err(broken)?, contacts::count_exactly(tx, filter).await?)
                }
            };
            (Some(query), None, total)
        }
    };
    let (id, me, now) = (new_id(), tx.person(), tx.now());
    sqlx::query!(
        r#"
        insert into bulk_change (id, record_kind, kind, detail, query, chosen, total, person_id, begun_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        "#,
        id,
        of.key(),
        change.key(),
        detail,
        query,
        these,
        total,
        me,
        now,
    )
    .execute(tx.conn())
    .await?;
    run(tx, id).await
}

/// With the name that records keep of an industry or a country, in whatever way it was written.
fn named(change: Change) -> Change {
    match change {
        Change::Set(field, Some(value)) => {
            let known = match field {
                BulkField::Industry => lists::industry(&value),
                BulkField::Country => lists::country(&value),
                BulkField::Region | BulkField::Source | BulkField::Title | BulkField::Role => None,
            };
            Change::Set(field, Some(known.map_or(value, |known| known.name)))
        }
        other => other,
    }
}

/// The names of what a change speaks of; refuses one that cannot be made.
async fn detail(tx: &mut Tx, of: RecordKind, change: &Change) -> Result<Value, AppError> {
    Ok(match change {
        Change::Assign(owner) => {
            if !may(tx.role(), Action::AssignCustomers) {
                return Err(AppError::NotAllowed);
            }
            // Given nobody, it says whether the person may receive anybody.
            let none: &[Uuid] = &[];
            sqlx::query!("select id from assign_customers($1, $2)", none, owner).fetch_all(tx.conn()).await?;
            let name = sqlx::query_scalar!("select name from person where id = $1", owner).fetch_one(tx.conn()).await?;
            json!({ "change": change, "name": name })
        }
        Change::Tag(tag) | Change::Untag(tag) => {
            let name = sqlx::query_scalar!("select name from tag where id = $1", tag).fetch_one(tx.conn()).await?;
            json!({ "change": change, "name": name })
        }
        Change::SetOwn(field, typed) => {
            json!({ "change": change, "value": own_store::checked(tx, of, *field, typed).await? })
        }
        Change::Set(field, value) => {
            refuse(tx, *field, value.as_deref()).await?;
            json!({ "change": change })
        }
        Change::Move(customer) => {
            let (name, _) = places_store::receiver(tx, *customer).await?;
            json!({ "change": change, "name": name })
        }
        Change::Delete => json!({ "change": change }),
    })
}

/// Refuses a value that a check lets pass nowhere, before anybody is changed.
async fn refuse(tx: &mut Tx, field: BulkField, value: Option<&str>) -> Result<(), AppError> {
    let checks = quality::refusing(tx, field.of()).await?;
    let refused = checks.refusals(None, &Facts::of(&json!({ field.key(): value })));
    match refused.into_iter().next() {
        Some(error) => Err(AppError::Invalid(vec![FieldError { field: "value".to_owned(), ..error }])),
        None => Ok(()),
    }
}

/// Reads a change and keeps others from working on it at the same time.
async fn task(tx: &mut Tx, id: Uuid) -> Result<Task, AppError> {
    let row = sqlx::query!(
        r#"
        select record_kind, detail, query, chosen, mark, person_id, undo_by, ended_at is not null as "ended!", undone_at is not null as "undone!"
          from bulk_change where id = $1 for update
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let broken = |_| AppError::Unavailable;
    let change = serde_json::from_value(row.detail.get("change").cloned().unwrap_or_default()).map_err(broken)?;
    let of = RecordKind::from_key(&row.record_kind);
    let listed = |filter: String| match of {
        RecordKind::Customer => serde_json::from_str(&filter).map(Listed::Customers),
        RecordKind::Contact => serde_json::from_str(&filter).map(Listed::Contacts),
    };
    Ok(Task {
        id,
        of,
        change,
        name: row.detail.get("name").and_then(Value::as_str).map(str::to_owned),
        value: row.detail.get("value").cloned().unwrap_or_default(),
        ended: row.ended,
        undone: row.undone,
        person: row.person_id,
        undo_by: row.undo_by,
        filter: row.query.map(listed).transpose().map_err(broken)?,
        chosen: row.chosen.map(serde_json::from_value).transpose().map_err(broken)?.unwrap_or_default(),
        mark: row.mark,
    })
}

/// Works through the next batch, or takes it back, whichever is asked for. Each is somebody's own: who began it, who takes it back.
///
/// # Errors
/// `NotFound` for another's.
pub async fn step(tx: &mut Tx, id: Uuid) -> Result<Run, AppError> {
    let task = task(tx, id).await?;
    if task.undone || (task.ended && task.undo_by.is_none()) {
        return run(tx, id).await;
    }
    if task.undo_by.unwrap_or(task.person) != tx.person() {
        return Err(AppError::NotFound);
    }
    if task.undo_by.is_some() {
        undo_store::undo_batch(tx, &task).await?;
    } else {
        work_batch(tx, &task).await?;
    }
    run(tx, id).await
}

/// Has it go on where it was stopped.
pub async fn let_go_on(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    sqlx::query!("update bulk_change set stopped = null where id = $1 and stopped is not null", id)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Asks for taking it back, as the caller; stops the change where it is still under way.
///
/// # Errors
/// `NotFound` for another's, unless one administers.
pub async fn ask_back(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    let (me, now) = (tx.person(), tx.now());
    sqlx::query_scalar!(
        r#"
        update bulk_change
           set undo_by = case when undone_at is null then $2 else undo_by end, undo_begun = coalesce(undo_begun, $3),
               ended_at = coalesce(ended_at, $3), stopped = null
         where id = $1 returning id
        "#,
        id,
        me,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(())
}

async fn work_batch(tx: &mut Tx, task: &Task) -> Result<(), AppError> {
    let id = task.id;
    let batch = batch(tx, task).await?;
    let ends = change_batch(tx, task, &batch).await?;
    write_down(tx, id, &ends).await?;
    let (mark, now) = (batch.last().map(|(id, _)| *id), tx.now());
    let last = i64::try_from(batch.len()).unwrap_or(BATCH) < BATCH;
    sqlx::query!(
        "update bulk_change set mark = coalesce($2, mark), ended_at = case when $3 then $4::timestamptz end where id = $1",
        id,
        mark,
        last,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The next records, in the order of ids, with the version at which they were seen where they were chosen one by one.
async fn batch(tx: &mut Tx, task: &Task) -> Result<Vec<(Uuid, Option<i32>)>, AppError> {
    match &task.filter {
        Some(filter) => {
            let ids = match filter {
                Listed::Customers(filter) => customers::ids_by_id(tx, filter, task.mark, BATCH).await?,
                Listed::Contacts(filter) => contacts::ids_by_id(tx, filter, task.mark, BATCH).await?,
            };
            Ok(ids.into_iter().map(|id| (id, None)).collect())
        }
        None => {
            let left = task.chosen.iter().filter(|(id, _)| task.mark.is_none_or(|mark| *id > mark));
            let most = usize::try_from(BATCH).unwrap_or(usize::MAX);
            Ok(left.take(most).map(|(id, version)| (*id, Some(*version))).collect())
        }
    }
}

async fn write_down(tx: &mut Tx, id: Uuid, ends: &[End]) -> Result<(), AppError> {
    let records: Vec<Uuid> = ends.iter().map(|end| end.id).collect();
    let outcomes: Vec<&str> = ends.iter().map(|end| end.outcome.key()).collect();
    let names: Vec<&str> = ends.iter().map(|end| end.name.as_str()).collect();
    let before: Vec<Value> = ends.iter().map(|end| end.before.clone()).collect();
    let versions: Vec<Option<i32>> = ends.iter().map(|end| end.version).collect();
    sqlx::query!(
        r#"
        insert into bulk_item (bulk_id, record_id, outcome, name, before, version)
        select $1, e.record_id, e.outcome, e.name, e.before, e.version
          from unnest($2::uuid[], $3::text[], $4::text[], $5::jsonb[], $6::int[]) as e (record_id, outcome, name, before, version)
        on conflict do nothing
        "#,
        id,
        &records,
        &outcomes as &[&str],
        &names as &[&str],
        &before,
        &versions as &[Option<i32>],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How far one change is.
pub async fn run(tx: &mut Tx, id: Uuid) -> Result<Run, AppError> {
    read(tx, Some(id)).await?.pop().ok_or(AppError::NotFound)
}

/// The last changes that the caller sees, the newest first.
pub async fn runs(tx: &mut Tx) -> Result<Vec<Run>, AppError> {
    read(tx, None).await
}

async fn read(tx: &mut Tx, only: Option<Uuid>) -> Result<Vec<Run>, AppError> {
    let rows = sqlx::query!(
        r#"
        select b.id, b.record_kind, b.kind, b.detail, b.total, p.name as by, b.begun_at, b.ended_at is not null as "ended!",
               b.undo_by is not null as "undoing!", b.undone_at is not null as "undone!", b.stopped,
               (select jsonb_object_agg(i.outcome, i.count) from (
                  select i.outcome, count(*) from bulk_item i where i.bulk_id = b.id group by i.outcome) i) as ends
          from bulk_change b join person p on p.id = b.person_id
         where $1::uuid is null or b.id = $1
         order by b.begun_at desc, b.id desc limit 50
        "#,
        only,
    )
    .fetch_all(tx.conn())
    .await?;
    let details: Vec<_> = rows.iter().map(|row| (RecordKind::from_key(&row.record_kind), &row.detail)).collect();
    let own = own_store::told_of(tx, &details).await?;
    Ok(rows
        .into_iter()
        .zip(own)
        .map(|(row, own)| {
            let change: Option<Change> =
                row.detail.get("change").and_then(|change| serde_json::from_value(change.clone()).ok());
            let (field, value) = match change {
                Some(Change::Set(field, value)) => (Some(field.key().to_owned()), value),
                Some(Change::SetOwn(field, _)) => (Some(key_of(field)), None),
                _ => (None, row.detail.get("name").and_then(Value::as_str).map(str::to_owned)),
            };
            let ends = row.ends.as_ref().and_then(Value::as_object).into_iter().flatten();
            let ends: BTreeMap<Outcome, i64> =
                ends.filter_map(|(key, count)| Some((Outcome::from_key(key)?, count.as_i64()?))).collect();
            Run {
                id: row.id,
                of: RecordKind::from_key(&row.record_kind),
                kind: row.kind,
                what: value,
                field,
                own,
                total: row.total,
                ends,
                by: row.by,
                begun_at: row.begun_at,
                ended: row.ended,
                undoing: row.undoing,
                undone: row.undone,
                stopped: row.stopped.as_deref().and_then(Stopped::from_key),
            }
        })
        .collect())
}

/// Those that a change left as they were, or that stayed changed.
pub async fn left_out(tx: &mut Tx, id: Uuid) -> Result<Vec<LeftOut>, AppError> {
    let rows = sqlx::query!(
        r#"
        select record_id, name, outcome from bulk_item
         where bulk_id = $1 and outcome in ('gone', 'not_allowed', 'protected', 'refused', 'nowhere', 'changed_meanwhile', 'kept')
         order by outcome, record_id limit 200
        "#,
        id,
    )
    .fetch_all(tx.conn())
    .await?;
    let left = rows.into_iter().filter_map(|row| {
        Some(LeftOut { id: row.record_id, name: row.name, outcome: Outcome::from_key(&row.outcome)? })
    });
    Ok(left.collect())
}
