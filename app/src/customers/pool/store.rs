//! What is read of pools. The functions of the database leave out what a pool hides, whoever asks.

use super::model::{
    Arrival, Because, Falling, Falls, Hidden, Named, PoolChoices, PoolContact, PoolFilter, PoolMark, PoolOf, PoolRow,
    PoolStanding, Preview, ReturnChoices,
};
use crate::{
    access::{AppError, Tx},
    customers::{
        lifecycle::model::Lifecycle,
        model::{COUNTED, CustomerKind, Listed, PAGE},
    },
    events::entry::Entry,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// The pools that the caller belongs to or sees, in the order of their names, with what is used up of the caps.
pub async fn pools(tx: &mut Tx) -> Result<Vec<PoolOf>, AppError> {
    let rows = sqlx::query!(
        r#"
        select p.id, p.name, p.name_en, p.daily_cap, p.holding_cap, p.holding_skips_deals, p.cool_off_days,
               may_claim_from(p.id) as "may_claim!", p.id = any ((select managed_pools())::uuid[]) as "manages!",
               hidden_in_pool(p.id) as "hidden!", coalesce(k.today, 0) as "today!", coalesce(k.held, 0) as "held!"
          from pool p cross join lateral my_claims(p.id) k
         where not p.archived and hidden_in_pool(p.id) is not null
         order by may_claim_from(p.id) desc, p.name collate "zh-x-icu", p.id
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    let pool = rows.into_iter().map(|row| PoolOf {
        named: Named { id: row.id, name: row.name, name_en: row.name_en },
        may_claim: row.may_claim,
        manages: row.manages,
        hidden: row.hidden.iter().filter_map(|key| Hidden::from_key(key)).collect(),
        daily_cap: row.daily_cap,
        claimed_today: row.today,
        holding_cap: row.holding_cap,
        held: row.held,
        holding_skips_deals: row.holding_skips_deals,
        cool_off_days: row.cool_off_days,
    });
    Ok(pool.collect())
}

fn conditions(filter: &PoolFilter) -> Value {
    json!({
        "text": filter.words(),
        "industry": filter.industry,
        "region": filter.region,
        "former": filter.former,
        "days": filter.days,
    })
}

/// One page of a pool, behind `after`.
///
/// # Errors
/// `NotFound` where the caller sees nothing of the pool.
pub async fn rows(
    tx: &mut Tx,
    pool: Uuid,
    filter: &PoolFilter,
    after: Option<&PoolMark>,
) -> Result<Listed<PoolRow>, AppError> {
    let asked = i32::try_from(PAGE).unwrap_or(i32::MAX).saturating_add(1);
    let rows = sqlx::query!(
        r#"
        select id as "id!", kind as "kind!", name as "name!", industry, country, region, source, lifecycle as "lifecycle!", phone, email,
               address, website, pooled_at as "pooled_at!", former_owner, how, reason, reason_en, note, why, why_days, claimable_at
          from pool_customers($1, $2, $3, $4, $5, $6, $7)
        "#,
        pool,
        conditions(filter),
        filter.sort.key(),
        after.map(|mark| mark.pooled_at),
        after.map(|mark| mark.name.as_str()),
        after.map(|mark| mark.id),
        asked,
    )
    .fetch_all(tx.conn())
    .await?;
    let row = rows.into_iter().map(|row| PoolRow {
        id: row.id,
        kind: CustomerKind::from_key(&row.kind).unwrap_or_default(),
        name: row.name,
        industry: row.industry,
        country: row.country,
        region: row.region,
        source: row.source,
        lifecycle: Lifecycle::from_key(&row.lifecycle).unwrap_or_default(),
        phone: row.phone,
        email: row.email,
        address: row.address,
        website: row.website,
        pooled_at: row.pooled_at,
        former_owner: row.former_owner,
        arrival: match (row.how.as_deref(), Because::of(row.why.as_deref(), row.why_days)) {
            (Some("recycled"), Some(because)) => Arrival::Recycled(because),
            (Some(_), _) => {
                Arrival::Returned { reason: row.reason.map(|reason| (reason, row.reason_en)), note: row.note }
            }
            (None, _) => Arrival::Unknown,
        },
        claimable_at: row.claimable_at,
    });
    Ok(Listed::of(row.collect()))
}

/// How long a count that nobody asked for may take, in milliseconds: the first page waits for it.
const AT_ONCE: u32 = 25;

/// How many the filter finds, up to one more than is counted exactly; `None` where that would take long. Nothing can be read in
/// this transaction afterwards.
///
/// # Errors
/// As [`rows`].
pub async fn count(tx: &mut Tx, pool: Uuid, filter: &PoolFilter) -> Result<Option<i64>, AppError> {
    tx.hurry(AT_ONCE).await?;
    AppError::unless_late(count_for_long(tx, pool, filter).await)
}

/// The same, however long it takes.
///
/// # Errors
/// As [`rows`].
pub async fn count_for_long(tx: &mut Tx, pool: Uuid, filter: &PoolFilter) -> Result<i64, AppError> {
    let most = i32::try_from(COUNTED).unwrap_or(i32::MAX).saturating_add(1);
    Ok(sqlx::query_scalar!(r#"select pool_count($1, $2, $3) as "count!""#, pool, conditions(filter), most)
        .fetch_one(tx.conn())
        .await?)
}

/// What the filters offer.
///
/// # Errors
/// As [`rows`].
pub async fn choices(tx: &mut Tx, pool: Uuid) -> Result<PoolChoices, AppError> {
    let row =
        sqlx::query!("select industries, regions, formers from pool_choices($1)", pool).fetch_one(tx.conn()).await?;
    Ok(PoolChoices {
        industries: row.industries.unwrap_or_default(),
        regions: row.regions.unwrap_or_default(),
        formers: row.formers.and_then(|formers| serde_json::from_value(formers).ok()).unwrap_or_default(),
    })
}

/// The people at a customer of a pool and what happened, as far as they are not hidden; nothing of one that is in no pool of
/// the caller.
pub async fn preview(tx: &mut Tx, customer: Uuid) -> Result<Preview, AppError> {
    let contacts =
        sqlx::query_as!(PoolContact, r#"select name as "name!", title, phone, email from pool_contacts($1)"#, customer)
            .fetch_all(tx.conn())
            .await?;
    let story = sqlx::query!(
        r#"
        select id as "id!", happened_at as "happened_at!", recorded_at as "recorded_at!", actor, kind as "kind!",
               subject_kind as "subject_kind!", subject as "subject!", after
          from pool_story($1)
        "#,
        customer
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(|row| Entry {
        id: row.id,
        happened_at: row.happened_at,
        recorded_at: row.recorded_at,
        actor: row.actor,
        kind: row.kind,
        subject_kind: row.subject_kind,
        subject: row.subject,
        after: row.after,
        ..Entry::default()
    })
    .collect();
    Ok(Preview { contacts, story })
}

/// Where the caller may give a customer back to, and the reasons to choose from.
pub async fn return_choices(tx: &mut Tx) -> Result<ReturnChoices, AppError> {
    let me = tx.person();
    let pools = sqlx::query_as!(
        Named,
        r#"
        select p.id, p.name, p.name_en from pool p
         where not p.archived and (belongs_to_pool(p.id, $1) or p.id = any ((select managed_pools())::uuid[]))
         order by p.name collate "zh-x-icu", p.id
        "#,
        me,
    )
    .fetch_all(tx.conn())
    .await?;
    let reasons =
        sqlx::query_as!(Named, "select id, name, name_en from pool_reason where not archived order by rank, id")
            .fetch_all(tx.conn())
            .await?;
    Ok(ReturnChoices { pools, reasons })
}

/// What the pools mean to a customer that the caller sees.
///
/// # Errors
/// `NotFound`.
pub async fn standing(tx: &mut Tx, customer: Uuid) -> Result<PoolStanding, AppError> {
    let row = sqlx::query!(
        r#"
        select c.pooled_at, c.protected_at, p.id as "pool_id?", p.name as "pool?", p.name_en as "pool_en?",
               s.pool as falls_into, s.pool_en as falls_into_en, s.due_at, s.why, s.days
          from customer c left join pool p on p.id = c.pool_id left join lateral recycling_of(c.id) s on true
         where c.id = $1 and c.deleted_at is null
        "#,
        customer,
    )
    .fetch_one(tx.conn())
    .await?;
    let inside = row.pool_id.zip(row.pool).zip(row.pooled_at);
    let falls = row.due_at.zip(Because::of(row.why.as_deref(), row.days));
    Ok(PoolStanding {
        inside: inside.map(|((id, name), since)| (Named { id, name, name_en: row.pool_en }, since)),
        soon: falls
            .zip(row.falls_into)
            .map(|((due_at, because), pool)| (Falls { due_at, because }, pool, row.falls_into_en)),
        protected_at: row.protected_at,
    })
}

/// The caller's own that are about to fall into a pool, the next first.
pub async fn falling(tx: &mut Tx) -> Result<Vec<Falling>, AppError> {
    let rows = sqlx::query!(
        r#"
        select customer_id as "customer!", name as "name!", pool_id as "pool_id!", pool as "pool!", pool_en, due_at as "due_at!", why, days
          from my_recycling()
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    let one = rows.into_iter().filter_map(|row| {
        Some(Falling {
            customer: row.customer,
            name: row.name,
            pool: Named { id: row.pool_id, name: row.pool, name_en: row.pool_en },
            falls: Falls { due_at: row.due_at, because: Because::of(row.why.as_deref(), row.days)? },
        })
    });
    Ok(one.collect())
}
