//! Pipelines, stages and what the board's filters offer; cards and totals come from `board_store`.

use super::model::*;
use crate::access::{AppError, Role, Tx};
use crate::locale::Lang;
use uuid::Uuid;

pub use super::board_store::{cards, columns, totals};

/// Whose deals the caller sees, so that queries can name it and find their index. The policies decide all the same.
#[derive(Debug, Clone)]
pub enum Sight {
    All,
    /// Of these owners, each named once, and these single deals that were shared.
    Some {
        owners: Vec<Uuid>,
        shared: Vec<Uuid>,
    },
}

/// What the caller sees of deals.
pub async fn sight(tx: &mut Tx) -> Result<Sight, AppError> {
    if matches!(tx.role(), Role::Administrator | Role::ReadOnly) {
        return Ok(Sight::All);
    }
    let (team, me) = (tx.role() == Role::SalesManager, tx.person());
    let row = sqlx::query!(
        r#"select case when $1 then my_people() else array[$2::uuid] end as "owners!", shared_ids('deal') as "shared!""#,
        team,
        me,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Sight::Some { owners: row.owners, shared: row.shared })
}

/// All pipelines in use, in their order.
pub async fn pipelines(tx: &mut Tx, lang: Lang) -> Result<Vec<(Uuid, String)>, AppError> {
    let english = lang == Lang::En;
    let rows = sqlx::query!(
        r#"select id, case when $1 then coalesce(name_en, name) else name end as "name!" from pipeline where not archived order by rank, name"#,
        english,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// The stages of a pipeline, in their order.
pub async fn stages(tx: &mut Tx, pipeline: Uuid, lang: Lang) -> Result<Vec<Stage>, AppError> {
    let english = lang == Lang::En;
    let rows = sqlx::query!(
        r#"
        select id, case when $2 then coalesce(name_en, name) else name end as "name!", kind, probability, target_days, required
          from stage where pipeline_id = $1 and not archived order by rank
        "#,
        pipeline,
        english,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Stage {
            id: row.id,
            name: row.name,
            kind: StageKind::from_key(&row.kind),
            probability: row.probability,
            target_days: row.target_days,
            required: row.required.iter().filter_map(|key| RequiredField::from_key(key)).collect(),
        })
        .collect())
}

/// Reasons for winning and losing.
pub async fn close_reasons(tx: &mut Tx, lang: Lang) -> Result<Vec<CloseReason>, AppError> {
    let english = lang == Lang::En;
    let rows = sqlx::query!(
        r#"select id, kind, case when $1 then coalesce(name_en, name) else name end as "name!" from close_reason where not archived order by kind, rank, name"#,
        english,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| CloseReason { id: row.id, kind: StageKind::from_key(&row.kind), name: row.name })
        .collect())
}

/// People who own deals, as far as the caller sees them.
pub async fn owners(tx: &mut Tx, sight: &Sight) -> Result<Vec<Owner>, AppError> {
    let within = match sight {
        Sight::All => None,
        Sight::Some { owners, .. } => Some(owners.clone()),
    };
    let rows = sqlx::query!(
        r#"
        select id, name from person
         where role in ('administrator', 'sales_manager', 'sales_rep') and ($1::uuid[] is null or id = any ($1))
         order by name collate "zh-x-icu"
        "#,
        within.as_deref(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| Owner { id: row.id, name: row.name }).collect())
}

/// All teams.
pub async fn teams(tx: &mut Tx) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows =
        sqlx::query!(r#"select id, name from team order by name collate "zh-x-icu""#).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// All tags.
pub async fn tags(tx: &mut Tx) -> Result<Vec<(Uuid, TagChip)>, AppError> {
    let rows = sqlx::query!(r#"select id, name, colour from tag order by name collate "zh-x-icu""#)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, TagChip { name: row.name, colour: row.colour })).collect())
}

/// Refuses a customer that the caller does not see: the foreign key alone would take any.
///
/// # Errors
/// `Invalid` at the field `customer`.
pub async fn customer_in_sight(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    let seen = sqlx::query_scalar!(
        r#"select exists (select from customer where id = $1 and deleted_at is null) as "seen!""#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    if seen { Ok(()) } else { Err(AppError::invalid("customer", "customer_not_found")) }
}

/// The organisation's currency.
pub async fn currency(tx: &mut Tx) -> Result<String, AppError> {
    Ok(sqlx::query_scalar!("select currency from organisation").fetch_one(tx.conn()).await?)
}

/// A pipeline with the first cards of each stage, and what the board's filters offer.
pub async fn board(tx: &mut Tx, filter: &Filter, lang: Lang, first: i64) -> Result<Board, AppError> {
    let pipelines = pipelines(tx, lang).await?;
    let chosen = pipelines.iter().find(|(id, _)| filter.pipeline.is_nil() || *id == filter.pipeline);
    let (id, name) = chosen.cloned().ok_or(AppError::NotFound)?;
    let filter = Filter { pipeline: id, ..filter.clone() };
    let stages = stages(tx, id, lang).await?;
    let sight = sight(tx).await?;
    let ids: Vec<Uuid> = stages.iter().map(|stage| stage.id).collect();
    Ok(Board {
        columns: columns(tx, &sight, &filter, &ids, None, first).await?,
        pipeline: Pipeline { id, name, stages },
        pipelines,
        currency: currency(tx).await?,
        owners: owners(tx, &sight).await?,
        teams: teams(tx).await?,
        tags: tags(tx).await?,
        reasons: close_reasons(tx, lang).await?,
        clock: tx.now(),
    })
}
