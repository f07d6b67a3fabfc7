//! Quotas. The policies decide whose one sees and sets: one's own, those of one's people and teams, or all.

use super::{
    counted_model::Base,
    counted_store::{Days, Within, offset, people_of, push_base},
    model::{Grain, Scope, Target},
    quota_model::{
        LOOKS_BACK, MOST_AMOUNT, MOST_CELLS, Quota, QuotaCell, QuotaGrid, QuotaRow, SHOWN_ROWS, Who, target_of,
    },
};
use crate::{
    access::{AppError, Role, Tx, new_id},
    deals::store as deals,
    desk::reports::period_model::{Period, day_of, midnight},
    events::{Event, record},
};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde_json::json;
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// What was set for some periods, with who works in which team.
pub struct Quotas {
    quotas: Vec<Quota>,
    grain: Grain,
    /// Each person with their team and all above it.
    people: Vec<(Uuid, Vec<Uuid>)>,
}

impl Quotas {
    /// What a scope is to win within a period.
    pub fn target(&self, scope: &Scope, period: Period) -> Option<Target> {
        let within = |teams: &[Uuid]| scope.team.is_none_or(|team| teams.contains(&team));
        let people: Vec<Uuid> = self.people.iter().filter(|(_, teams)| within(teams)).map(|(id, _)| *id).collect();
        target_of(&self.quotas, scope, &people, self.grain, period)
    }

    /// Those who are to win something within a period, of a pipeline or of all.
    pub fn people(&self, pipeline: Option<Uuid>, period: Period) -> Vec<Uuid> {
        let theirs = |quota: &&Quota| {
            quota.pipeline == pipeline
                && (period.from..=period.until).contains(&quota.begins)
                && (quota.grain == self.grain || self.grain == Grain::Quarter)
        };
        let known: BTreeSet<Uuid> = self.quotas.iter().filter(theirs).filter_map(|quota| quota.who.person()).collect();
        self.people.iter().map(|(id, _)| *id).filter(|id| known.contains(id)).collect()
    }
}

/// The quotas of some periods that the caller sees, as far as they are of the people that a scope speaks of.
pub async fn quotas(tx: &mut Tx, grain: Grain, periods: &[Period], within: &Within) -> Result<Quotas, AppError> {
    let (from, until) = (periods.iter().map(|one| one.from).min(), periods.iter().map(|one| one.until).max());
    let rows = sqlx::query!(
        "select person_id, team_id, pipeline_id, grain, begins, amount from quota where begins between $1 and $2",
        from,
        until,
    )
    .fetch_all(tx.conn())
    .await?;
    let quotas = rows.into_iter().filter_map(|row| {
        let who = Who::of(row.person_id, row.team_id);
        Some(Quota {
            who,
            pipeline: row.pipeline_id,
            grain: Grain::from_key(&row.grain)?,
            begins: row.begins,
            amount: row.amount,
        })
    });
    let quotas = quotas.collect();
    let people = sqlx::query!(
        r#"
        with recursive above (person_id, team_id) as (
          select p.id, p.team_id from person p where $1::uuid[] is null or p.id = any ($1)
          union
          select a.person_id, t.parent_id from above a join team t on t.id = a.team_id)
        select person_id as "person!", coalesce(array_agg(team_id) filter (where team_id is not null), '{}') as "teams!" from above group by person_id
        "#,
        within.owners.as_deref(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(Quotas { quotas, grain, people: people.into_iter().map(|row| (row.person, row.teams)).collect() })
}

/// What each person won in each period, by the places of both.
async fn won(
    tx: &mut Tx,
    pipeline: Option<Uuid>,
    owners: &[Uuid],
    periods: &[Period],
) -> Result<HashMap<(Uuid, usize), Decimal>, AppError> {
    let (Some(first), Some(last)) = (periods.first(), periods.last()) else { return Ok(HashMap::new()) };
    let offset = offset(tx).await?;
    let days = Days::of(Period { from: first.from, until: last.until }, offset);
    let moments: Vec<DateTime<Utc>> = periods.iter().map(|period| midnight(period.from, offset)).collect();
    let within = Within { pipeline, owners: Some(owners.to_vec()) };
    let mut sql = QueryBuilder::new("select d.owner_id, width_bucket(d.closed_at, ");
    sql.push_bind(moments).push("::timestamptz[]), coalesce(sum(d.base_value), 0) from deal d where ");
    push_base(&mut sql, Base::Closed, &days, &within);
    sql.push(" and d.status = 'won' group by 1, 2");
    let rows: Vec<(Uuid, i32, Decimal)> = sql.build_query_as().fetch_all(tx.conn()).await?;
    Ok(rows
        .into_iter()
        .filter_map(|(owner, place, sum)| Some(((owner, usize::try_from(place - 1).ok()?), sum)))
        .collect())
}

/// Those whose quotas the caller sets: people who sell and teams, the organisation for who sees all.
struct Led {
    people: Vec<(Uuid, String)>,
    /// Each with the people of it and of all teams below it.
    teams: Vec<(Uuid, String, Vec<Uuid>)>,
    organisation: bool,
}

impl Led {
    /// Only these people, and the teams that have no others.
    fn narrow(&mut self, people: &[Uuid]) {
        self.people.retain(|(id, _)| people.contains(id));
        self.teams.retain(|(.., of)| of.iter().all(|one| people.contains(one)));
        self.organisation = false;
    }
}

async fn led(tx: &mut Tx) -> Result<Led, AppError> {
    let sight = deals::sight(tx).await?;
    let people = deals::owners(tx, &sight).await?.into_iter().map(|owner| (owner.id, owner.name)).collect();
    let all = matches!(tx.role(), Role::Administrator);
    let teams = sqlx::query!(
        r#"
        with recursive below (top, id) as (
          select t.id, t.id from team t where $1 or t.id = any (my_teams())
          union
          select b.top, t.id from team t join below b on t.parent_id = b.id)
        select t.id, t.name, coalesce(array_agg(p.id) filter (where p.id is not null), '{}') as "people!"
          from below b join team t on t.id = b.top
          left join person p on p.team_id = b.id and p.role in ('administrator', 'sales_manager', 'sales_rep')
         group by t.id, t.name having count(p.id) > 0 order by t.name collate "zh-x-icu", t.id
        "#,
        all,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(Led { people, teams: teams.into_iter().map(|row| (row.id, row.name, row.people)).collect(), organisation: all })
}

/// The grid of a year, with what was won, and the average of the periods that are over.
pub async fn grid(
    tx: &mut Tx,
    grain: Grain,
    year: i32,
    pipeline: Option<Uuid>,
    team: Option<Uuid>,
) -> Result<QuotaGrid, AppError> {
    let mut led = led(tx).await?;
    if let Some(team) = team {
        led.narrow(&people_of(tx, team).await?);
    }
    let first = NaiveDate::from_ymd_opt(year, 1, 1).ok_or_else(|| AppError::malformed("year"))?;
    let periods: Vec<Period> = (0..grain.in_a_year()).map(|by| grain.moved(grain.around(first), by)).collect();
    let now = grain.around(day_of(tx.now(), offset(tx).await?));
    let former: Vec<Period> = (1..=LOOKS_BACK).rev().map(|by| grain.moved(now, -by)).collect();
    let in_teams = led.teams.iter().flat_map(|(.., people)| people.iter().copied());
    let everybody: BTreeSet<Uuid> = led.people.iter().map(|(id, _)| *id).chain(in_teams).collect();
    let everybody: Vec<Uuid> = everybody.into_iter().collect();
    let won_then = won(tx, pipeline, &everybody, &former).await?;
    let won_now = won(tx, pipeline, &everybody, &periods).await?;
    let kept = quotas(tx, grain, &periods, &Within { pipeline, owners: None }).await?.quotas;
    let row = |who: Who, name: String, people: &[Uuid]| {
        let sum = |won: &HashMap<(Uuid, usize), Decimal>, place: usize| -> Decimal {
            people.iter().filter_map(|person| won.get(&(*person, place))).sum()
        };
        let amount = |period: &Period| {
            let own = kept.iter().find(|one| {
                one.who == who && one.pipeline == pipeline && one.grain == grain && one.begins == period.from
            });
            own.map(|one| one.amount)
        };
        let then: Vec<Decimal> =
            (0..former.len()).map(|place| sum(&won_then, place)).skip_while(Decimal::is_zero).collect();
        let known = i64::try_from(then.len()).unwrap_or(0);
        QuotaRow {
            who,
            name,
            amounts: periods.iter().map(amount).collect(),
            won: (0..periods.len()).map(|place| sum(&won_now, place)).collect(),
            average: if known == 0 {
                Decimal::ZERO
            } else {
                (then.into_iter().sum::<Decimal>() / Decimal::from(known)).round_dp(2)
            },
            known,
        }
    };
    let mut rows = Vec::new();
    if led.organisation {
        rows.push(row(Who::Organisation, String::new(), &everybody));
    }
    rows.extend(led.teams.into_iter().map(|(id, name, people)| row(Who::Team(id), name, &people)));
    rows.extend(led.people.into_iter().map(|(id, name)| row(Who::Person(id), name, &[id])));
    let left = i64::try_from(rows.len().saturating_sub(SHOWN_ROWS)).unwrap_or(i64::MAX);
    rows.truncate(SHOWN_ROWS);
    let ahead = periods.iter().position(|period| period.until >= now.from).unwrap_or(periods.len());
    Ok(QuotaGrid { grain, year, pipeline, periods, ahead, rows, left })
}

/// Keeps what was typed; gives what stood there before, in the same form, which is the way back.
///
/// # Errors
/// `Invalid` for an amount that is none, `NotAllowed` for somebody whom the caller does not lead.
pub async fn save(
    tx: &mut Tx,
    grain: Grain,
    pipeline: Option<Uuid>,
    cells: &[QuotaCell],
) -> Result<Vec<QuotaCell>, AppError> {
    if cells.len() > MOST_CELLS || cells.iter().any(|cell| grain.around(cell.begins).from != cell.begins) {
        return Err(AppError::malformed("cells"));
    }
    let most = Decimal::from(MOST_AMOUNT);
    if cells
        .iter()
        .filter_map(|cell| cell.amount)
        .any(|amount| amount < Decimal::ZERO || amount > most || amount.normalize().scale() > 4)
    {
        return Err(AppError::invalid("amount", "quota_amount_range"));
    }
    // Of two cells for the same the later one is meant; one order for all, so that two who save cannot wait for each other.
    let cells: BTreeMap<(Who, NaiveDate), Option<Decimal>> =
        cells.iter().map(|cell| ((cell.who, cell.begins), cell.amount)).collect();
    let mut former = Vec::new();
    for ((who, begins), amount) in cells {
        let was = take(tx, grain, pipeline, who, begins).await?;
        if let Some(amount) = amount {
            put(tx, Quota { who, pipeline, grain, begins, amount }).await?;
        }
        former.push(QuotaCell { who, begins, amount: was });
    }
    let told = |cells: &[QuotaCell]| json!(cells.iter().take(100).collect::<Vec<_>>());
    let after = json!({ "grain": grain, "pipeline": pipeline, "cells": former.len() });
    let event = Event::of("quota.set", "quota", new_id()).before(told(&former)).after(after);
    record(tx, event).await?;
    Ok(former)
}

/// Takes a quota away; gives what it was.
async fn take(
    tx: &mut Tx,
    grain: Grain,
    pipeline: Option<Uuid>,
    who: Who,
    begins: NaiveDate,
) -> Result<Option<Decimal>, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        delete from quota
         where grain = $1 and begins = $2 and person_id is not distinct from $3 and team_id is not distinct from $4
           and pipeline_id is not distinct from $5
        returning amount
        "#,
        grain.key(),
        begins,
        who.person(),
        who.team(),
        pipeline,
    )
    .fetch_optional(tx.conn())
    .await?)
}

async fn put(tx: &mut Tx, quota: Quota) -> Result<(), AppError> {
    let me = tx.person();
    sqlx::query!(
        r#"
        insert into quota (id, person_id, team_id, pipeline_id, grain, begins, amount, set_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (grain, begins, person_id, team_id, pipeline_id) do update set amount = excluded.amount, set_by = excluded.set_by, set_at = app_now()
        "#,
        new_id(),
        quota.who.person(),
        quota.who.team(),
        quota.pipeline,
        quota.grain.key(),
        quota.begins,
        quota.amount,
        me,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
