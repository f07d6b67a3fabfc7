//! Looking back: what changed since a snapshot, what was won week by week, and how earlier forecasts came out.

use super::{
    counted_model::Base,
    counted_store::{Days, Within, offset, push_base, within},
    history_model::{Statistic, Weeks},
    model::{Asked, Change, ChangedDeal, Changes, Hindsight, SHOWN_CHANGES, Scope},
    store::settle,
};
use crate::{
    access::{AppError, Tx},
    desk::reports::period_model::{day_of, midnight, within_reason},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rust_decimal::Decimal;
use sqlx::QueryBuilder;

/// So many past periods are looked back at.
const LOOKED_BACK: i32 = 6;
/// A snapshot so many days after a period has begun still says how it was seen at its beginning.
const STILL_BEGINNING: i64 = 6;

/// The snapshot with which is compared: the one that is asked for; else the newest that is a week old, or the oldest.
async fn snapshot(tx: &mut Tx, wanted: Option<NaiveDate>) -> Result<Option<NaiveDate>, AppError> {
    let before = day_of(tx.now(), offset(tx).await?) - TimeDelta::days(STILL_BEGINNING);
    let week = sqlx::query_scalar!(
        r#"
        select week from forecast_snapshot where $1::date is null or week = $1
         order by week > $2, case when week > $2 then week end, week desc limit 1
        "#,
        wanted,
        before,
    );
    Ok(week.fetch_optional(tx.conn()).await?)
}

/// What changed since a snapshot.
pub async fn changes(tx: &mut Tx, scope: &Scope, week: Option<NaiveDate>) -> Result<Changes, AppError> {
    settle(tx).await?;
    let Some(week) = snapshot(tx, week.map(within_reason)).await? else {
        return Ok(Changes { week: None, sums: Vec::new(), deals: Vec::new() });
    };
    let within = within(tx, scope).await?;
    let sums = sqlx::query!(
        r#"
        select c.change as "change!", count(*) as "count!",
               coalesce(sum(case when c.change in ('won', 'lost') then 0 else coalesce(c.is_value, 0) end - coalesce(c.was_value, 0)), 0) as "by!"
          from forecast_changes($1, $2, $3) c group by c.change
        "#,
        week,
        within.pipeline,
        within.owners.as_deref(),
    )
    .fetch_all(tx.conn())
    .await?;
    let mut sums: Vec<_> =
        sums.into_iter().filter_map(|row| Some((Change::from_key(&row.change)?, row.count, row.by))).collect();
    sums.sort_by_key(|(change, ..)| *change);
    Ok(Changes { week: Some(week), sums, deals: changed_deals(tx, &within, week).await? })
}

async fn changed_deals(tx: &mut Tx, within: &Within, week: NaiveDate) -> Result<Vec<ChangedDeal>, AppError> {
    let rows = sqlx::query!(
        r#"
        select c.deal_id as "deal!", c.change as "change!", c.name, p.name as "owner?", c.was_value, c.is_value, c.was_close, c.is_close
          from forecast_changes($1, $2, $3) c left join person p on p.id = c.owner_id
         order by greatest(coalesce(c.is_value, 0), coalesce(c.was_value, 0)) desc, c.deal_id limit $4
        "#,
        week,
        within.pipeline,
        within.owners.as_deref(),
        SHOWN_CHANGES,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(ChangedDeal {
                deal: row.deal,
                change: Change::from_key(&row.change)?,
                name: row.name,
                owner: row.owner,
                was_value: row.was_value,
                is_value: row.is_value,
                was_close: row.was_close,
                is_close: row.is_close,
            })
        })
        .collect())
}

// ---------------------------------------------------------------------------------------------------------------------

/// What was won week by week until a moment, by how many weeks before it.
pub async fn weeks(tx: &mut Tx, within: &Within, until: DateTime<Utc>) -> Result<Weeks, AppError> {
    let rows = sqlx::query!(
        r#"
        select floor(extract(epoch from $1 - d.closed_at) / 604800)::integer as "ago!", coalesce(sum(d.base_value), 0) as "sum!"
          from deal d
         where d.deleted_at is null and d.status = 'won' and d.closed_at < $1 and d.closed_at >= $1 - interval '1092 days'
           and ($2::uuid is null or d.pipeline_id = $2) and ($3::uuid[] is null or d.owner_id = any ($3))
         group by 1
        "#,
        until,
        within.pipeline,
        within.owners.as_deref(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(Weeks::of(&rows.into_iter().map(|row| (row.ago, row.sum)).collect::<Vec<_>>()))
}

/// What history is asked for: the weeks until today, in how many days the period begins, how many are left of it, and what is won in it
/// before today.
pub struct Question {
    pub weeks: Weeks,
    pub skip: i64,
    pub days: i64,
    pub won: Decimal,
}

/// What is to be asked of history for a period; or why nothing is.
pub async fn question(tx: &mut Tx, asked: &Asked) -> Result<Result<Question, Statistic>, AppError> {
    settle(tx).await?;
    let offset = offset(tx).await?;
    let today = day_of(tx.now(), offset);
    let period = asked.grain.around(asked.day.unwrap_or(today));
    if period.until < today {
        return Ok(Err(Statistic::Over));
    }
    let within = within(tx, &asked.scope).await?;
    let weeks = weeks(tx, &within, midnight(today, offset)).await?;
    if !weeks.suffice() {
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let won = weeks.0.iter().filter(|sum| **sum > 0.0).count();
        return Ok(Err(Statistic::TooLittle { weeks: count(weeks.0.len()), won: count(won) }));
    }
    let until_today = Days { to: midnight(today, offset), ..Days::of(period, offset) };
    let won = won(tx, &within, &until_today).await?;
    let first = period.from.max(today);
    let (skip, days) = ((first - today).num_days(), (period.until - first).num_days() + 1);
    Ok(Ok(Question { weeks, skip, days, won }))
}

async fn won(tx: &mut Tx, within: &Within, days: &Days) -> Result<Decimal, AppError> {
    let mut sql = QueryBuilder::new("select coalesce(sum(d.base_value), 0) from deal d where ");
    push_base(&mut sql, Base::Closed, days, within);
    sql.push(" and d.status = 'won'");
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

/// The periods before the present one: how they were seen at their beginning and what came; with what history is to be asked for each.
pub async fn hindsight(tx: &mut Tx, asked: &Asked) -> Result<Vec<(Hindsight, Question)>, AppError> {
    settle(tx).await?;
    let offset = offset(tx).await?;
    let today = asked.grain.around(day_of(tx.now(), offset));
    let within = within(tx, &asked.scope).await?;
    let mut all = Vec::new();
    for by in (1..=LOOKED_BACK).rev() {
        let period = asked.grain.moved(today, -by);
        let days = Days::of(period, offset);
        let came = won(tx, &within, &days).await?;
        let naive = won(tx, &within, &Days::of(asked.grain.moved(period, -1), offset)).await?;
        if came.is_zero() && naive.is_zero() {
            continue;
        }
        let question = Question {
            weeks: weeks(tx, &within, days.from).await?,
            skip: 0,
            days: (period.until - period.from).num_days() + 1,
            won: Decimal::ZERO,
        };
        let seen = seen_at(tx, &within, &days).await?;
        let figure = |read: fn(&Seen) -> Decimal| seen.as_ref().map(read);
        let told = Hindsight {
            period,
            week: seen.as_ref().map(|seen| seen.week),
            came,
            weighted: figure(|seen| seen.weighted),
            commit: figure(|seen| seen.commit),
            best: figure(|seen| seen.best),
            statistical: None,
            naive,
        };
        all.push((told, question));
    }
    Ok(all)
}

/// How a period looked at its beginning.
struct Seen {
    week: NaiveDate,
    weighted: Decimal,
    commit: Decimal,
    best: Decimal,
}

/// From the first snapshot of a period, if there is one of its first days: what had been won until then, and what was expected.
async fn seen_at(tx: &mut Tx, within: &Within, days: &Days) -> Result<Option<Seen>, AppError> {
    let row = sqlx::query!(
        r#"
        select s.week, coalesce(w.value, 0) as "won!", coalesce(l.weighted, 0) as "weighted!", coalesce(l.commit, 0) as "commit!", coalesce(l.best, 0) as "best!"
          from (select week, taken_at from forecast_snapshot where week between $1::date - $8::integer and $1::date + $8::integer order by week limit 1) s
          left join lateral (
            select sum(d.base_value) as value from deal d
             where d.deleted_at is null and d.status = 'won' and d.closed_at >= $3 and d.closed_at < least(s.taken_at, $4)
               and ($5::uuid is null or d.pipeline_id = $5) and ($6::uuid[] is null or d.owner_id = any ($6))) w on true
          left join lateral (
            select round(sum(f.base_value * f.probability / 100) filter (where f.category <> 'omitted'), 4) as weighted,
                   sum(f.base_value) filter (where f.category = 'commit') as commit,
                   sum(f.base_value) filter (where f.category in ('commit', 'best')) as best
              from forecast_line f
             where f.from_week <= s.week and f.until_week > s.week and f.expected_close >= $7 and f.expected_close <= $2
               and ($5::uuid is null or f.pipeline_id = $5) and ($6::uuid[] is null or f.owner_id = any ($6))) l on true
        "#,
        days.period.from,
        days.period.until,
        days.from,
        days.to,
        within.pipeline,
        within.owners.as_deref(),
        days.period.from,
        i32::try_from(STILL_BEGINNING).unwrap_or(6),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Seen {
        week: row.week,
        weighted: row.won + row.weighted,
        commit: row.won + row.commit,
        best: row.won + row.best,
    }))
}
