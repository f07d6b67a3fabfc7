//! The forecast: what is won and what is expected, against quotas.
//!
//! Each part is one statement. What was closed walks `deal_by_closing`, what is expected `deal_by_expectation`; both hold all that is
//! summed up.

use super::{
    counted_model::{Base, Counted, Cut},
    counted_store::{CATEGORY, Days, PROBABILITY, Within, offset, push_base, push_key, within},
    model::{Asked, Choices, ColumnOf, Forecast, Grain, MonthNow, Named, Scope, Side, SideRow, Sum, Tally},
    quota_store,
};
use crate::{
    access::{AppError, Tx},
    deals::store as deals,
    desk::reports::period_model::{Period, day_of, midnight},
    locale::Lang,
};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::{Postgres, QueryBuilder};
use std::collections::HashMap;
use uuid::Uuid;

/// How many periods stand before and behind the one that is looked at.
const BEFORE: i32 = 5;
const BEHIND: i32 = 2;

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

/// The month that it is.
pub async fn month(tx: &mut Tx) -> Result<Period, AppError> {
    let offset = offset(tx).await?;
    Ok(Grain::Month.around(day_of(tx.now(), offset)))
}

/// The same with its figures, as the forecast has them: what the first page shows.
pub async fn this_month(tx: &mut Tx, lang: Lang) -> Result<MonthNow, AppError> {
    settle(tx).await?;
    let asked = Asked::default();
    let (period, offset) = (month(tx).await?, offset(tx).await?);
    let within = within(tx, &asked.scope).await?;
    let sides = tallies(tx, &within, &Days::of(period, offset), By::Side(asked.side)).await?;
    let mut total = Tally::default();
    for tally in sides.values() {
        total.add(tally);
    }
    let quotas = quota_store::quotas(tx, asked.grain, &[period], &within).await?;
    let rows = side_rows(tx, &asked, sides, &quotas, period, lang).await?;
    Ok(MonthNow { period, total, target: quotas.target(&asked.scope, period), rows })
}

/// How many open deals a figure counts that names a base alone.
pub async fn count(tx: &mut Tx, counted: &Counted) -> Result<i64, AppError> {
    let (within, offset) = (within(tx, &counted.scope).await?, offset(tx).await?);
    Ok(open(tx, &within, &Days::of(counted.period(), offset), counted.base).await?.count)
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
    mut sides: HashMap<Option<String>, Tally>,
    quotas: &quota_store::Quotas,
    period: Period,
    lang: Lang,
) -> Result<Vec<SideRow>, AppError> {
    // Who is to win something and has nothing yet is who one looks for.
    if asked.side == Side::Person {
        for person in quotas.people(asked.scope.pipeline, period) {
            sides.entry(Some(person.to_string())).or_default();
        }
    }
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
        union all select c.id, c.name from competitor c where $2 = 'competitor' and c.id = any ($1)
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
