//! Counts the lines of `ticket_fact`, and how the desk stands now. Policies decide what is counted: everybody counts what they see.

use super::{
    counted_model::{Cut, Part},
    counted_store::{column, offset, push_part},
    model::{AgentNow, Asked, Clock, Now, NowFigure, PartName, Parts, SHOWN_PARTS, Trend},
    period_model::{Period, buckets, day_of, grouping_of, midnight, period_of},
    sum_model::{Sum, Tally},
};
use crate::{
    access::{AppError, Tx},
    desk::tickets::{list_store, model::CategoryName},
};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Postgres, QueryBuilder};
use std::collections::HashMap;
use uuid::Uuid;

/// A count: of what key, of what, with what packed, how many.
type Row = (Option<String>, String, Option<i64>, i64);

/// What is counted, and by what it is told apart.
struct Count<'c> {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    by: By<'c>,
    of: Option<&'c Part>,
    clock: Clock,
}

#[derive(Clone, Copy)]
enum By<'b> {
    Nothing,
    /// Columns that begin at these moments; the last moment ends the last one.
    Time(&'b [DateTime<Utc>]),
    Cut(Cut),
}

impl Count<'_> {
    /// Everything in one statement; each kind of moment is one walk, whatever is read off its lines. What lines differ by goes packed
    /// into one number: PostgreSQL groups by two columns in two thirds of the time that it takes for four.
    async fn run(&self, tx: &mut Tx) -> Result<HashMap<Option<String>, Sum>, AppError> {
        let (first, resolve) = match self.clock {
            Clock::All => (
                "coalesce(f.first_minutes, -1)::bigint * 6 + coalesce(f.first_kept::int, 2) * 2",
                "coalesce(f.resolve_minutes, -1)::bigint * 6 + coalesce(f.resolve_kept::int, 2) * 2 + f.reopened::int",
            ),
            Clock::Worked => (
                "coalesce(f.first_worked, -1)::bigint * 6 + coalesce(f.first_kept::int, 2) * 2",
                "coalesce(f.resolve_worked, -1)::bigint * 6 + coalesce(f.resolve_kept::int, 2) * 2 + f.reopened::int",
            ),
        };
        let mut sql = QueryBuilder::new("");
        for (what, moment, differs) in [
            ("created", "f.created_at", None),
            ("answered", "f.first_reply_at", Some(first)),
            ("solved", "f.solved_at", Some(resolve)),
            ("rated", "f.rated_at", Some("f.score::bigint")),
        ] {
            self.push_within(&mut sql, (what, moment, differs));
            sql.push(" union all ");
        }
        self.push_open(&mut sql);
        let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
        let mut sums: HashMap<Option<String>, Sum> = HashMap::new();
        for (key, what, packed, times) in rows {
            let sum = sums.entry(key).or_default();
            let (minutes, kept, reopened) = unpacked(packed.unwrap_or_default());
            match what.as_str() {
                "created" => sum.take_created(times),
                "answered" => sum.take_answered(minutes, kept, times),
                "solved" => sum.take_solved(minutes, kept, reopened, times),
                "rated" => sum.take_rated(packed.unwrap_or_default(), times),
                _ => sum.take_open(times),
            }
        }
        Ok(sums)
    }

    /// How many lines have a moment within, by key and by what they differ by.
    fn push_within(
        &self,
        sql: &mut QueryBuilder<Postgres>,
        (what, moment, differs): (&'static str, &'static str, Option<&'static str>),
    ) {
        let value = differs.unwrap_or("null::bigint");
        let counted = |sql: &mut QueryBuilder<Postgres>, key: &'static str| {
            sql.push("(select ")
                .push(key)
                .push(" as k, ")
                .push(value)
                .push(" as v, count(*) as n from ticket_fact f where ");
            sql.push(moment);
        };
        let grouped = |sql: &mut QueryBuilder<Postgres>| {
            if let Some(part) = self.of {
                push_part(sql, part);
            }
            sql.push(" group by 1, 2) x");
        };
        if let By::Time(moments) = self.by {
            // Columns are walked one after the other, which costs less than telling of each line into which of them it falls.
            let (begins, ends) =
                (moments.split_last().map_or(&[][..], |(_, begins)| begins), moments.get(1..).unwrap_or_default());
            sql.push("select t.k::text, '").push(what).push("', x.v, x.n from unnest(").push_bind(begins.to_vec());
            sql.push("::timestamptz[], ").push_bind(ends.to_vec());
            sql.push("::timestamptz[]) with ordinality t (begins, ends, k) cross join lateral ");
            counted(sql, "0");
            sql.push(" >= t.begins and ").push(moment).push(" < t.ends");
        } else {
            sql.push("select x.k::text, '").push(what).push("', x.v, x.n from ");
            counted(sql, self.key());
            sql.push(" >= ").push_bind(self.from).push(" and ").push(moment).push(" < ").push_bind(self.to);
        }
        grouped(sql);
    }

    /// The lines that are open at the end.
    fn push_open(&self, sql: &mut QueryBuilder<Postgres>) {
        let open = |sql: &mut QueryBuilder<Postgres>, solved: &'static str| {
            sql.push("select ")
                .push(self.key())
                .push(" as k from ticket_fact f where f.created_at < ")
                .push_bind(self.to);
            sql.push(" and f.solved_at ").push(solved);
        };
        let of = |sql: &mut QueryBuilder<Postgres>| {
            if let Some(part) = self.of {
                push_part(sql, part);
            }
        };
        sql.push("select x.k::text, 'open', null, count(*) from (");
        open(sql, ">= ");
        sql.push_bind(self.to);
        of(sql);
        sql.push(" union all ");
        open(sql, "is null");
        of(sql);
        sql.push(") x group by x.k");
    }

    /// What lines are told apart by; all are one where that is time.
    const fn key(&self) -> &'static str {
        match self.by {
            By::Nothing | By::Time(_) => "0",
            By::Cut(cut) => column(cut),
        }
    }
}

/// What a line differs by: minutes where a time is known, whether in time where that was promised, whether it went on again.
fn unpacked(packed: i64) -> (Option<i32>, Option<bool>, bool) {
    let (minutes, rest) = (packed.div_euclid(6), packed.rem_euclid(6));
    let kept = match rest / 2 {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    };
    (i32::try_from(minutes).ok().filter(|minutes| *minutes >= 0), kept, rest % 2 == 1)
}

/// Sets PostgreSQL to what a report does: read much, tell few things apart.
async fn settle(tx: &mut Tx) -> Result<(), AppError> {
    sqlx::query!("select set_config('jit', 'off', true) as jit, set_config('work_mem', '32MB', true) as memory, set_config('plan_cache_mode', 'force_custom_plan', true) as plans")
        .fetch_one(tx.conn())
        .await?;
    Ok(())
}

/// The days that are asked for, and those before.
async fn days(tx: &mut Tx, asked: &Asked) -> Result<(Period, Period, i32), AppError> {
    let offset = offset(tx).await?;
    let (period, before) = period_of(asked.span, asked.own, day_of(tx.now(), offset));
    Ok((period, before, offset))
}

/// The figures over time.
pub async fn trend(tx: &mut Tx, asked: &Asked) -> Result<Trend, AppError> {
    let (period, before, offset) = days(tx, asked).await?;
    settle(tx).await?;
    let clock = asked.clock;
    let grouping = grouping_of(period, asked.grouping);
    let columns = buckets(period, grouping);
    let (from, to) = period.moments(offset);
    let mut moments: Vec<_> = columns.iter().map(|column| midnight(column.from, offset)).collect();
    moments.push(to);
    let mut sums = Count { from, to, by: By::Time(&moments), of: asked.of.as_ref(), clock }.run(tx).await?;
    let key = |place: usize| Some(place.to_string());
    let at_end = sums.remove(&key(0)).map_or(0, |sum| sum.tally().counts.backlog);
    // What was open before the first column: fewer lines say what is open now than what was open long ago.
    let mut open = at_end - sums.values().map(Sum::grown).sum::<i64>();
    let mut total = Sum::default();
    let mut told = Vec::with_capacity(columns.len());
    for (place, column) in (1..).zip(columns) {
        let mut sum = sums.remove(&key(place)).unwrap_or_default();
        open = sum.close(open);
        total.add(&sum);
        told.push((column, sum.tally()));
    }
    let of = match &asked.of {
        Some(part) => named(tx, part.cut, vec![(part.clone(), Tally::default())]).await?.pop().map(|(name, _)| name),
        None => None,
    };
    Ok(Trend { period, before, grouping, columns: told, total: total.tally(), of })
}

/// The figures of the days with which they are compared.
pub async fn before(tx: &mut Tx, asked: &Asked) -> Result<Tally, AppError> {
    let (_, before, offset) = days(tx, asked).await?;
    settle(tx).await?;
    let (from, to) = before.moments(offset);
    let count = Count { from, to, by: By::Nothing, of: asked.of.as_ref(), clock: asked.clock };
    Ok(count.run(tx).await?.into_values().next().unwrap_or_default().tally())
}

/// The figures of all parts, the largest first.
pub async fn all_parts(tx: &mut Tx, asked: &Asked) -> Result<(Period, Vec<(PartName, Tally)>), AppError> {
    let (period, _, offset) = days(tx, asked).await?;
    settle(tx).await?;
    let (from, to) = period.moments(offset);
    let sums = Count { from, to, by: By::Cut(asked.cut), of: asked.of.as_ref(), clock: asked.clock }.run(tx).await?;
    let mut rows: Vec<(Part, Tally)> =
        sums.into_iter().map(|(key, sum)| (Part::of_stored(asked.cut, key), sum.tally())).collect();
    rows.sort_by(|(one, a), (other, b)| {
        let size = |tally: &Tally| (tally.counts.created, tally.counts.solved, tally.counts.backlog);
        size(b).cmp(&size(a)).then_with(|| one.key.cmp(&other.key))
    });
    Ok((period, named(tx, asked.cut, rows).await?))
}

/// As many of them as are shown.
pub async fn parts(tx: &mut Tx, asked: &Asked) -> Result<Parts, AppError> {
    let (period, mut rows) = all_parts(tx, asked).await?;
    let left = rows.len().saturating_sub(SHOWN_PARTS);
    rows.truncate(SHOWN_PARTS);
    Ok(Parts { period, rows, left })
}

/// Parts with what records are called.
async fn named(tx: &mut Tx, cut: Cut, rows: Vec<(Part, Tally)>) -> Result<Vec<(PartName, Tally)>, AppError> {
    let ids: Vec<Uuid> = rows.iter().filter_map(|(part, _)| part.key.as_deref()?.parse().ok()).collect();
    let names = sqlx::query!(
        r#"
        select p.id as "id!", p.name as "name!", null::text as name_en from person p where $2 = 'agent' and p.id = any ($1)
        union all
        select c.id, coalesce(u.name || ' / ', '') || c.name, coalesce(coalesce(u.name_en, u.name) || ' / ', '') || coalesce(c.name_en, c.name)
          from ticket_category c left join ticket_category u on u.id = c.parent_id where $2 = 'category' and c.id = any ($1)
        union all
        select p.id, p.name, null from product p where $2 = 'product' and p.id = any ($1)
        union all
        select g.id, g.name, g.name_en from complaint_cause g where $2 = 'cause' and g.id = any ($1)
        "#,
        &ids,
        cut.key(),
    )
    .fetch_all(tx.conn())
    .await?;
    let mut names: HashMap<Uuid, CategoryName> =
        names.into_iter().map(|row| (row.id, CategoryName { name: row.name, name_en: row.name_en })).collect();
    let name = |part: &Part, names: &mut HashMap<Uuid, CategoryName>| names.remove(&part.key.as_deref()?.parse().ok()?);
    Ok(rows.into_iter().map(|(part, tally)| (PartName { name: name(&part, &mut names), part }, tally)).collect())
}

/// How the desk stands.
pub async fn now(tx: &mut Tx) -> Result<Now, AppError> {
    let counts = counts(tx).await?;
    let (today, agents) = agents(tx).await?;
    Ok(Now { today, counts, agents })
}

/// How many tickets each figure counts now, in the order of [`NowFigure::ALL`].
pub async fn counts(tx: &mut Tx) -> Result<[i64; 5], AppError> {
    let mut counts = [0; 5];
    for (count, figure) in counts.iter_mut().zip(NowFigure::ALL) {
        *count = list_store::count_exactly(tx, &figure.filter()).await?;
    }
    Ok(counts)
}

/// Who works on how many tickets, and which day it is.
pub async fn agents(tx: &mut Tx) -> Result<(NaiveDate, Vec<AgentNow>), AppError> {
    let offset = offset(tx).await?;
    let today = day_of(tx.now(), offset);
    let agents = sqlx::query!(
        r#"
        with open as (select f.owner_id as id, count(*) as tickets from ticket_fact f
                       where f.solved_at is null and f.owner_id is not null group by f.owner_id),
             answered as (select m.author_id as id, count(distinct m.ticket_id) as tickets
                            from ticket_message m join ticket_fact f on f.ticket_id = m.ticket_id
                           where m.public and not m.inbound and m.written_at >= $1 and m.written_at < $2 group by m.author_id)
        select p.id, p.name, coalesce(o.tickets, 0) as "open!", coalesce(a.tickets, 0) as "answered!"
          from person p left join open o on o.id = p.id left join answered a on a.id = p.id
         where o.id is not null or a.id is not null
         order by coalesce(o.tickets, 0) desc, p.name collate "zh-x-icu", p.id limit 200
        "#,
        midnight(today, offset),
        midnight(today.succ_opt().unwrap_or(today), offset),
    )
    .fetch_all(tx.conn())
    .await?;
    let agents =
        agents.into_iter().map(|row| AgentNow { id: row.id, name: row.name, open: row.open, answered: row.answered });
    Ok((today, agents.collect()))
}

#[cfg(test)]
mod tests {
    use super::unpacked;

    #[test]
    fn what_was_packed_comes_out_again() {
        for minutes in [None, Some(0), Some(7), Some(i32::MAX)] {
            for (kept, as_number) in [(Some(false), 0), (Some(true), 1), (None, 2)] {
                for reopened in [false, true] {
                    let packed = i64::from(minutes.unwrap_or(-1)) * 6 + as_number * 2 + i64::from(reopened);
                    assert_eq!(unpacked(packed), (minutes, kept, reopened));
                }
            }
        }
    }
}
