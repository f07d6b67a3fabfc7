//! What is expected of the sample company's deals: how they went through their stages, dates and values that changed lately, quotas that
//! follow from what was won, and the snapshots that would have been taken on the Mondays before. All of it is told from the deals and
//! from the log, so that nothing contradicts them.

use super::{dice::id_of, world::World};
use chrono::Duration;
use sqlx::PgConnection;

/// So many snapshots there are, with that of this week.
const WEEKS: i32 = 36;
/// By how many days some deals were put off (brought forward, where negative), by how many hundredths their value changed, and how many
/// days ago.
const CHANGES: [(i64, i64, i64); 9] =
    [(21, 0, 2), (30, 0, 3), (14, -10, 2), (0, 15, 4), (0, -20, 3), (-12, 0, 2), (45, 0, 9), (0, 25, 12), (28, 0, 20)];

/// Writes them; the large sizes have their spans alone.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    sqlx::query("select rebuild_deal_spans()").execute(&mut *conn).await?;
    if world.amounts.months_of_log > 0 {
        return Ok(());
    }
    for ((days, hundredths, ago), place) in CHANGES.into_iter().zip(0_u64..) {
        tell_change(conn, world, place, (days, hundredths, ago)).await?;
    }
    quotas(conn, world).await?;
    competitors(conn).await?;
    snapshots(conn, world).await
}

/// One of the open deals had another day or another value before.
async fn tell_change(
    conn: &mut PgConnection,
    world: &World,
    place: u64,
    (days, hundredths, ago): (i64, i64, i64),
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, before, after)
         select $1, $2, $3, d.owner_id, 'deal.changed', 'deal', d.id, d.customer_id, d.owner_id,
                case when $4 <> 0 then jsonb_build_object('expected_close', d.expected_close - $4::integer) else '{}' end
                || case when $5 <> 0 then jsonb_build_object('value', round(d.value * 100 / (100 + $5), -2)::text, 'currency', d.currency) else '{}' end,
                case when $4 <> 0 then jsonb_build_object('expected_close', d.expected_close) else '{}' end
                || case when $5 <> 0 then jsonb_build_object('value', d.value::text, 'currency', d.currency) else '{}' end
           from deal d
          where d.status = 'open' and d.deleted_at is null and d.expected_close > $3::date and d.value > 0
            and d.created_at < $3::timestamptz - interval '3 days'
          order by md5(d.id::text) offset $6 limit 1",
    )
    .bind(id_of("forecast change", place, world.dawn))
    .bind(world.recorded(world.dawn))
    .bind(world.dawn - Duration::days(ago) + Duration::hours(3))
    .bind(i32::try_from(days).unwrap_or(0))
    .bind(i32::try_from(hundredths).unwrap_or(0))
    .bind(i64::try_from(place).unwrap_or(0))
    .execute(conn)
    .await?;
    Ok(())
}

/// Whom else customers talk to about some deals; of the lost ones to whom, where it was to somebody.
async fn competitors(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query(
        "with rival as (
           select md5('competitor ' || v.name)::uuid as id, v.* from (values
             (0, '鲁锐激光', '交期短，价格略高'), (1, '海汇数控', '客户的老供应商'), (2, 'Nordbrand Laser', 'Known abroad, dear'), (3, '本地小厂', '价格低，没有售后')
           ) v (place, name, note)), made as (
           insert into competitor (id, name) select id, name from rival)
         insert into deal_competitor (deal_id, competitor_id, note, won)
         select d.id, r.id, r.note, d.status = 'lost' and r.place = d.dice % 5
           from (select d.id, d.status, ('x' || left(md5(d.id::text), 6))::bit(24)::integer as dice from deal d where d.deleted_at is null) d
           join rival r on r.place in (d.dice % 5, d.dice / 5 % 9)
          where d.dice % 3 < 2",
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Everybody who owns deals is to win what they won on average within the last year, and a tenth more, of each month from half a year
/// ago on.
async fn quotas(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    sqlx::query(
        "insert into quota (id, person_id, grain, begins, amount, set_by, set_at)
         select gen_random_uuid(), p.owner_id, 'month', m.begins::date, p.amount, $3, $2
           from (select d.owner_id,
                        greatest(round(coalesce(sum(d.base_value) filter (where d.status = 'won' and d.closed_at > $2 - interval '365 days'), 0)
                                       / 12 * 1.1, -4), 50000) as amount
                   from deal d join person o on o.id = d.owner_id
                  where d.deleted_at is null and o.role in ('sales_rep', 'sales_manager') group by d.owner_id) p
          cross join generate_series(date_trunc('month', $1::timestamp) - interval '6 months', date_trunc('month', $1::timestamp) + interval '3 months',
                                     interval '1 month') as m (begins)",
    )
    .bind(world.today)
    .bind(world.dawn)
    .bind(world.people.manager)
    .execute(conn)
    .await?;
    Ok(())
}

/// How the open deals stood on the Mondays before: in the stage of that day, with the day and the value that they had until they changed.
async fn snapshots(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    sqlx::query(
        "insert into forecast_snapshot (week, taken_at)
         select w.week::date, w.week at time zone 'Asia/Shanghai'
           from generate_series(date_trunc('week', $1::timestamp) - make_interval(weeks => $2 - 1), date_trunc('week', $1::timestamp), interval '7 days')
             as w (week)",
    )
    .bind(world.today)
    .bind(WEEKS)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into forecast_line (deal_id, from_week, until_week, owner_id, pipeline_id, stage_id, base_value, probability, category, expected_close)
         select d.id, s.week, case when s.week = max(s.week) over () then 'infinity' else s.week + 7 end, d.owner_id, d.pipeline_id, x.stage_id,
                coalesce(round(d.base_value * (v.value / nullif(d.value, 0)), 4), d.base_value), g.probability, forecast_category(null, g.probability),
                coalesce(c.day, d.expected_close)
           from forecast_snapshot s
           join deal d on d.created_at < s.taken_at and d.deleted_at is null and (d.closed_at is null or d.closed_at >= s.taken_at)
           join deal_span x on x.deal_id = d.id and x.entered_at <= s.taken_at and (x.left_at is null or x.left_at > s.taken_at)
           join stage g on g.id = x.stage_id and g.kind = 'open'
           left join lateral (select (e.before ->> 'value')::numeric as value from event e
                               where e.subject_id = d.id and e.kind = 'deal.changed' and e.happened_at >= s.taken_at and e.before ? 'value'
                               order by e.happened_at limit 1) v on true
           left join lateral (select (e.before ->> 'expected_close')::date as day from event e
                               where e.subject_id = d.id and e.kind = 'deal.changed' and e.happened_at >= s.taken_at and e.before ? 'expected_close'
                               order by e.happened_at limit 1) c on true",
    )
    .execute(conn)
    .await?;
    Ok(())
}
