//! The forecast: what is won and what is expected, against quotas; what changed; and how earlier forecasts came out.
//!
//! Each part is one statement. What was closed walks `deal_by_closing`, what is expected `deal_by_expectation`; both hold all that is
//! summed up.

use super::{
    counted_model::{Base, Cut},
    counted_store::{CATEGORY, Days, PROBABILITY, Within, offset, push_base, push_key, within},
    history_model::{Statistic, Weeks},
    model::{
        Asked, Change, ChangedDeal, Changes, Choices, ColumnOf, Forecast, Hindsight, Named, SHOWN_CHANGES, Scope, Side,
        SideRow, Sum, Tally, Target,
    },
    quota_store,
};
use crate::{
    access::{AppError, Tx},
    deals::store as deals,
    desk::reports::period_model::{Period, day_of, midnight, within_reason},
    locale::Lang,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rust_decimal::Decimal;
use sqlx::{Postgres, QueryBuilder};
use std::collections::HashMap;
use uuid::Uuid;

/// How many periods stand before and behind the one that is looked at, and how many past ones are looked back at.
const BEFORE: i32 = 5;
const BEHIND: i32 = 2;
const LOOKED_BACK: i32 = 6;
/// A snapshot so many days after a period has begun still says how it was seen at its beginning.
const STILL_BEGINNING: i64 = 6;

/// A sum: of what key, of what, how many, how much, and what is expected of it.
type Row = (Option<String>, String, i64, Decimal, Decimal);

/// Sets PostgreSQL to what a report does: read much, tell few things apart.
pub async fn settle(tx: &mut Tx) -> Result<(), AppError> {
    sqlx::query!("select set_config('jit', 'off', true) as jit, set_config('work_mem', '64MB', true) as memory, set_config('plan_cache_mode', 'force_custom_plan', true) as plans")
        .fetch_one(tx.conn())
        .await?;
    Ok(())
}

/// What won and open deals are told apart by.
enum By<'b> {
    Side(Side),
    /// The periods that begin on these days.
    Time(&'b [NaiveDate]),
}

impl By<'_> {
    fn push(&self, sql: &mut QueryBuilder<Postgres>, offset: i32, won: bool) {
        match self {
            Self::Side(side) => push_key(sql, cut_of(*side), offset),
            Self::Time(days) if won => {
                let moments: Vec<DateTime<Utc>> = days.iter().map(|day| midnight(*day, offset)).collect();
                sql.push("width_bucket(d.closed_at, ").push_bind(moments).push("::timestamptz[])::text");
            }
            Self::Time(days) => {
                sql.push("width_bucket(d.expected_close, ").push_bind(days.to_vec()).push("::date[])::text");
            }
        }
    }
}

const fn cut_of(side: Side) -> Cut {
    match side {
        Side::Person => Cut::Person,
        Side::Team => Cut::Team,
        Side::Pipeline => Cut::Pipeline,
    }
}

/// What is won within some days, and what is open and expected within them.
async fn tallies(
    tx: &mut Tx,
    within: &Within,
    days: &Days,
    by: By<'_>,
) -> Result<HashMap<Option<String>, Tally>, AppError> {
    let mut sql =
        QueryBuilder::new("select x.k, x.what, count(*), coalesce(sum(x.v), 0), coalesce(sum(x.w), 0) from (select ");
    by.push(&mut sql, days.offset, true);
    sql.push(" as k, 'won' as what, d.base_value as v, d.base_value as w from deal d where ");
    push_base(&mut sql, Base::Closed, days, within);
    sql.push(" and d.status = 'won' union all select ");
    by.push(&mut sql, days.offset, false);
    sql.push(", ").push(CATEGORY).push(", d.base_value, round(d.base_value * ").push(PROBABILITY);
    sql.push(" / 100, 4) from deal d join stage g on g.id = d.stage_id where ");
    push_base(&mut sql, Base::Expected, days, within);
    sql.push(") x group by x.k, x.what");
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    let mut tallies: HashMap<Option<String>, Tally> = HashMap::new();
    for (key, what, count, value, weighted) in rows {
        tallies.entry(key).or_default().put(&what, &Sum { count, value, weighted });
    }
    Ok(tallies)
}

/// How many open deals of a base there are, and what they are worth.
async fn open(tx: &mut Tx, within: &Within, days: &Days, base: Base) -> Result<Sum, AppError> {
    let mut sql = QueryBuilder::new("select count(*), coalesce(sum(d.base_value), 0) from deal d where ");
    push_base(&mut sql, base, days, within);
    let (count, value): (i64, Decimal) = sql.build_query_as().fetch_one(tx.conn()).await?;
    Ok(Sum { count, value, weighted: Decimal::ZERO })
}

/// The forecast of a period.
pub async fn forecast(tx: &mut Tx, asked: &Asked, lang: Lang) -> Result<Forecast, AppError> {
    settle(tx).await?;
    let offset = offset(tx).await?;
    let today = day_of(tx.now(), offset);
    let period = asked.grain.around(asked.day.unwrap_or(today));
    let within = within(tx, &asked.scope).await?;
    let days = Days::of(period, offset);
    let sides = tallies(tx, &within, &days, By::Side(asked.side)).await?;
    let mut total = Tally::default();
    for tally in sides.values() {
        total.add(tally);
    }
    let periods: Vec<Period> = (-BEFORE..=BEHIND).map(|by| asked.grain.moved(period, by)).collect();
    let quotas = quota_store::quotas(tx, asked.grain, &periods, &within).await?;
    let rows = side_rows(tx, asked, sides, &quotas, period, lang).await?;
    let columns = columns(tx, &within, offset, &periods).await?;
    let columns =
        columns.into_iter().map(|(of, tally)| ColumnOf { period: of, tally, target: quotas.target(&asked.scope, of) });
    Ok(Forecast {
        period,
        today,
        total,
        target: quotas.target(&asked.scope, period),
        overdue: open(tx, &within, &days, Base::Overdue).await?,
        undated: open(tx, &within, &days, Base::Undated).await?,
        rows,
        columns: columns.collect(),
    })
}

async fn columns(
    tx: &mut Tx,
    within: &Within,
    offset: i32,
    periods: &[Period],
) -> Result<Vec<(Period, Tally)>, AppError> {
    let (Some(first), Some(last)) = (periods.first(), periods.last()) else { return Ok(Vec::new()) };
    let days = Days::of(Period { from: first.from, until: last.until }, offset);
    let begins: Vec<NaiveDate> = periods.iter().map(|period| period.from).collect();
    let mut all = tallies(tx, within, &days, By::Time(&begins)).await?;
    let tally = |(place, period): (usize, &Period)| (*period, all.remove(&Some(place.to_string())).unwrap_or_default());
    Ok((1..).zip(periods).map(tally).collect())
}

async fn side_rows(
    tx: &mut Tx,
    asked: &Asked,
    sides: HashMap<Option<String>, Tally>,
    quotas: &quota_store::Quotas,
    period: Period,
    lang: Lang,
) -> Result<Vec<SideRow>, AppError> {
    let mut sides: Vec<(Option<String>, Tally)> = sides.into_iter().collect();
    sides.sort_by(|(one, a), (other, b)| b.weighted().cmp(&a.weighted()).then_with(|| one.cmp(other)));
    let (keys, tallies): (Vec<_>, Vec<_>) = sides.into_iter().unzip();
    let named = names(tx, cut_of(asked.side), &keys, lang).await?;
    let target = |of: &Named| {
        let id = of.key.as_deref()?.parse().ok()?;
        let scope = match asked.side {
            Side::Person => Scope { person: Some(id), ..asked.scope },
            Side::Team => Scope { team: Some(id), person: None, ..asked.scope },
            Side::Pipeline => Scope { pipeline: Some(id), ..asked.scope },
        };
        quotas.target(&scope, period)
    };
    let rows = named.into_iter().zip(tallies).map(|(of, tally)| SideRow { target: target(&of), of, tally });
    Ok(rows.collect())
}

/// What the keys of a cut are called, in their order.
pub async fn names(tx: &mut Tx, cut: Cut, keys: &[Option<String>], lang: Lang) -> Result<Vec<Named>, AppError> {
    let ids: Vec<Uuid> = keys.iter().flatten().filter_map(|key| key.parse().ok()).collect();
    let rows = sqlx::query!(
        r#"
        select p.id as "id!", p.name as "name!" from person p where $2 = 'person' and p.id = any ($1)
        union all select t.id, t.name from team t where $2 = 'team' and t.id = any ($1)
        union all select l.id, case when $3 then coalesce(l.name_en, l.name) else l.name end from pipeline l where $2 = 'pipeline' and l.id = any ($1)
        union all select o.id, o.name from product o where $2 = 'product' and o.id = any ($1)
        union all select r.id, case when $3 then coalesce(r.name_en, r.name) else r.name end from close_reason r where $2 = 'reason' and r.id = any ($1)
        "#,
        &ids,
        cut.key(),
        lang == Lang::En,
    )
    .fetch_all(tx.conn())
    .await?;
    let names: HashMap<String, String> = rows.into_iter().map(|row| (row.id.to_string(), row.name)).collect();
    let own_words = matches!(cut, Cut::Source | Cut::Cohort | Cut::Quarter);
    let name = |key: &Option<String>| {
        let key = key.as_ref()?;
        if own_words { Some(key.clone()) } else { names.get(key).cloned() }
    };
    Ok(keys.iter().map(|key| Named { name: name(key), key: key.clone() }).collect())
}

/// What one may narrow to: of people those whose deals one sees.
pub async fn choices(tx: &mut Tx, lang: Lang) -> Result<Choices, AppError> {
    let sight = deals::sight(tx).await?;
    let people = deals::owners(tx, &sight).await?.into_iter().map(|owner| (owner.id, owner.name)).collect();
    let weeks = sqlx::query_scalar!("select week from forecast_snapshot order by week desc limit 26")
        .fetch_all(tx.conn())
        .await?;
    Ok(Choices { pipelines: deals::pipelines(tx, lang).await?, teams: deals::teams(tx).await?, people, weeks })
}

// ---------------------------------------------------------------------------------------------------------------------

/// The snapshot with which is compared: the one that is asked for; else the newest that is a week old, or the newest at all.
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

/// What history is asked for: the weeks until today, how many days are left of the period, and what is won in it before today.
pub struct Question {
    pub weeks: Weeks,
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
    Ok(Ok(Question { weeks, days: (period.until - today).num_days() + 1, won }))
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
