//! Rows of `quality_check`, `completeness_weight` and `quality_setting`.

use super::model::{EXAMPLES, QualityBook, Trial, Walk};
use crate::{
    access::{AppError, Tx},
    customers::quality::{
        checks::{Checks, Facts},
        fields,
        model::{Check, Setting},
        store::Row,
    },
    fields::{RecordKind, store as custom},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// Records of one step of a trial: far below a second.
const STEP: i64 = 5_000;

/// Everything that is set up.
pub async fn book(tx: &mut Tx) -> Result<QualityBook, AppError> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        select id, version, record_kind, rule, message, message_en, refuses, active
          from quality_check order by record_kind desc, rank, id
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    let weights =
        sqlx::query!("select field, weight from completeness_weight order by field").fetch_all(tx.conn()).await?;
    let setting = sqlx::query!("select incomplete_below, outdated_months, version from quality_setting")
        .fetch_one(tx.conn())
        .await?;
    let [customers, contacts] = [RecordKind::Customer, RecordKind::Contact];
    Ok(QualityBook {
        checks: rows.into_iter().filter_map(Row::check).collect(),
        customer_fields: fields::all(customers, &custom::catalogue(tx, customers).await?),
        contact_fields: fields::all(contacts, &custom::catalogue(tx, contacts).await?),
        weights: weights.into_iter().map(|row| (row.field, row.weight)).collect(),
        setting: Setting { incomplete_below: setting.incomplete_below, outdated_months: setting.outdated_months },
        version: setting.version,
        walk: walk(tx).await?,
    })
}

/// How far all records were gone through. Their number is the planner's: counting a million would take longer than a step.
pub async fn walk(tx: &mut Tx) -> Result<Walk, AppError> {
    Ok(sqlx::query_as!(
        Walk,
        r#"
        select sum(w.looked_at)::bigint as "looked_at!", bool_and(w.finished_at is not null) as "done!",
               (select sum(greatest(c.reltuples, 0))::bigint from pg_class c where c.oid in ('customer'::regclass, 'contact'::regclass)) as "total!"
          from quality_walk w
        "#
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Has the background go through all records again.
pub async fn walk_again(tx: &mut Tx, of: RecordKind) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        r#"
        update quality_walk set after = '00000000-0000-0000-0000-000000000000', looked_at = 0, begun_at = $2, finished_at = null
         where record_kind = $1
        "#,
        of.key(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Reads one check and holds the row; the version must still be the one that was seen.
///
/// # Errors
/// `NotFound`, or the conflict `changed`.
pub async fn hold(tx: &mut Tx, id: Uuid, version: i32) -> Result<Check, AppError> {
    let row = sqlx::query_as!(
        Row,
        r#"
        select id, version, record_kind, rule, message, message_en, refuses, active from quality_check where id = $1 for update
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    if row.version == version { row.check().ok_or(AppError::NotFound) } else { Err(AppError::conflict("changed")) }
}

/// Adds a check behind those of its kind.
pub async fn add(tx: &mut Tx, check: &Check) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        insert into quality_check (id, record_kind, rank, rule, message, message_en, refuses, active)
        select $1, $2, coalesce(max(rank), 0) + 1, $3, $4, $5, $6, $7 from quality_check where record_kind = $2
        "#,
        check.id,
        check.of.key(),
        rule(check)?,
        check.message,
        check.message_en,
        check.refuses,
        check.active,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts a check in the place of the one with its id.
pub async fn change(tx: &mut Tx, check: &Check) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        update quality_check set rule = $2, message = $3, message_en = $4, refuses = $5, active = $6, version = version + 1
         where id = $1
        "#,
        check.id,
        rule(check)?,
        check.message,
        check.message_en,
        check.refuses,
        check.active,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn rule(check: &Check) -> Result<Value, AppError> {
    serde_json::to_value(&check.rule).map_err(|error| AppError::unforeseen(&error))
}

/// Removes a check.
pub async fn remove(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    sqlx::query!("delete from quality_check where id = $1", id).execute(tx.conn()).await?;
    Ok(())
}

/// Puts the checks of a kind in this order; those that it does not name stay behind.
pub async fn arrange(tx: &mut Tx, of: RecordKind, order: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        update quality_check c set rank = o.rank::int from unnest($2::uuid[]) with ordinality as o (id, rank)
         where c.id = o.id and c.record_kind = $1
        "#,
        of.key(),
        order,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts weights and thresholds in the place of those with this version; gives the former ones for the log.
///
/// # Errors
/// The conflict `changed`.
pub async fn weigh(tx: &mut Tx, version: i32, weights: &[(String, i16)], setting: Setting) -> Result<Value, AppError> {
    let before = sqlx::query!("select incomplete_below, outdated_months, version from quality_setting for update")
        .fetch_one(tx.conn())
        .await?;
    if before.version != version {
        return Err(AppError::conflict("changed"));
    }
    let former =
        sqlx::query!("select field, weight from completeness_weight order by field").fetch_all(tx.conn()).await?;
    sqlx::query!(
        "update quality_setting set incomplete_below = $1, outdated_months = $2, version = version + 1",
        setting.incomplete_below,
        setting.outdated_months,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("delete from completeness_weight").execute(tx.conn()).await?;
    let (fields, values): (Vec<String>, Vec<i16>) = weights.iter().cloned().unzip();
    sqlx::query!(
        "insert into completeness_weight (field, weight) select n.field, n.weight from unnest($1::text[], $2::smallint[]) as n (field, weight)",
        &fields,
        &values,
    )
    .execute(tx.conn())
    .await?;
    let former: Vec<(String, i16)> = former.into_iter().map(|row| (row.field, row.weight)).collect();
    Ok(json!({
        "weights": former, "incomplete_below": before.incomplete_below, "outdated_months": before.outdated_months,
    }))
}

/// Holds the next records behind one against a check, whether or not it is in use.
pub async fn try_on(tx: &mut Tx, check: Check, after: Uuid) -> Result<Trial, AppError> {
    let rows: Vec<(Uuid, String, Value)> = match check.of {
        RecordKind::Customer => sqlx::query!(
            r#"
            select c.id, c.name, to_jsonb(c) || jsonb_build_object('annual_revenue', c.annual_revenue::text) as "facts!"
              from customer c where c.id > $1 and c.deleted_at is null order by c.id limit $2
            "#,
            after,
            STEP,
        )
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(|row| (row.id, row.name, row.facts))
        .collect(),
        RecordKind::Contact => sqlx::query!(
            r#"
            select k.id, k.name, to_jsonb(k) as "facts!" from contact k where k.id > $1 and k.deleted_at is null
             order by k.id limit $2
            "#,
            after,
            STEP,
        )
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(|row| (row.id, row.name, row.facts))
        .collect(),
    };
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let (looked_at, last) = (count(rows.len()), rows.last().map(|(id, ..)| *id));
    let checks = Checks::of([check]);
    let mut trial = Trial { looked_at, next: last.filter(|_| looked_at == STEP), ..Trial::default() };
    for (id, name, row) in rows {
        if checks.broken(&Facts::of_row(row)).next().is_some() {
            trial.broken += 1;
            if trial.examples.len() < EXAMPLES {
                trial.examples.push((id, name));
            }
        }
    }
    Ok(trial)
}
