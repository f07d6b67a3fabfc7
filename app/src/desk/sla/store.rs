//! Rows of `sla_calendar` and `sla_policy`.

use super::{
    api::SlaBook,
    model::Calendar,
    policy_model::{Kind, Policy, Priority, Promise, Tells},
};
use crate::{
    access::{AppError, Tx},
    customers::lifecycle::model::Lifecycle,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// Tags that are offered in conditions.
const MOST_TAGS: i64 = 500;

struct CalendarRow {
    id: Uuid,
    version: i32,
    name: String,
    zone: String,
    week: Value,
    days: Value,
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, AppError> {
    serde_json::from_value(value).map_err(|error| AppError::unforeseen(&error))
}

fn written<T: serde::Serialize>(value: &T) -> Result<Value, AppError> {
    serde_json::to_value(value).map_err(|error| AppError::unforeseen(&error))
}

impl CalendarRow {
    fn calendar(self) -> Result<Calendar, AppError> {
        Ok(Calendar {
            id: self.id,
            version: self.version,
            name: self.name,
            zone: self.zone,
            week: read(self.week)?,
            days: read(self.days)?,
        })
    }
}

struct PolicyRow {
    id: Uuid,
    version: i32,
    name: String,
    active: bool,
    lifecycles: Vec<String>,
    tags: Vec<Uuid>,
    priorities: Vec<String>,
    kinds: Vec<String>,
    first_minutes: Option<i32>,
    first_calendar: Option<Uuid>,
    next_minutes: Option<i32>,
    next_calendar: Option<Uuid>,
    resolve_minutes: Option<i32>,
    resolve_calendar: Option<Uuid>,
    warn_percent: Option<i16>,
    chain: Value,
}

impl PolicyRow {
    fn policy(self) -> Result<Policy, AppError> {
        let promise = |minutes: Option<i32>, calendar: Option<Uuid>| {
            Some(Promise { minutes: u32::try_from(minutes?).ok()?, calendar: calendar? })
        };
        Ok(Policy {
            id: self.id,
            version: self.version,
            name: self.name,
            active: self.active,
            lifecycles: self.lifecycles.iter().filter_map(|key| Lifecycle::from_key(key)).collect(),
            tags: self.tags,
            priorities: self.priorities.iter().filter_map(|key| Priority::from_key(key)).collect(),
            kinds: self.kinds.iter().filter_map(|key| Kind::from_key(key)).collect(),
            promises: [
                promise(self.first_minutes, self.first_calendar),
                promise(self.next_minutes, self.next_calendar),
                promise(self.resolve_minutes, self.resolve_calendar),
            ],
            warn_percent: self.warn_percent,
            chain: read(self.chain)?,
        })
    }
}

/// All calendars, by name.
pub async fn calendars(conn: &mut PgConnection) -> Result<Vec<Calendar>, AppError> {
    let rows = sqlx::query_as!(
        CalendarRow,
        r#"select id, version, name, zone, week, days from sla_calendar order by name collate "zh-x-icu", id"#
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(CalendarRow::calendar).collect()
}

/// All policies, in the order in which they are asked.
pub async fn policies(conn: &mut PgConnection) -> Result<Vec<Policy>, AppError> {
    let rows = sqlx::query_as!(
        PolicyRow,
        r#"
        select id, version, name, active, lifecycles, tags, priorities, kinds, first_minutes, first_calendar, next_minutes,
               next_calendar, resolve_minutes, resolve_calendar, warn_percent, chain
          from sla_policy order by rank, id
        "#
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(PolicyRow::policy).collect()
}

/// Everything that is set up, with what conditions and chains can name.
pub async fn book(tx: &mut Tx) -> Result<SlaBook, AppError> {
    let tags = sqlx::query!(r#"select id, name from tag order by name collate "zh-x-icu", id limit $1"#, MOST_TAGS)
        .fetch_all(tx.conn())
        .await?;
    let people = sqlx::query!(r#"select id, name from person where active order by name collate "zh-x-icu", id"#)
        .fetch_all(tx.conn())
        .await?;
    Ok(SlaBook {
        calendars: calendars(tx.conn()).await?,
        policies: policies(tx.conn()).await?,
        tags: tags.into_iter().map(|row| (row.id, row.name)).collect(),
        people: people.into_iter().map(|row| (row.id, row.name)).collect(),
    })
}

/// By how many minutes the organisation's clocks are ahead of UTC.
pub async fn utc_offset(tx: &mut Tx) -> Result<i64, AppError> {
    Ok(sqlx::query_scalar!("select utc_offset from organisation").fetch_one(tx.conn()).await?.into())
}

/// Reads one calendar and holds the row; the version must still be the one that was seen.
///
/// # Errors
/// `NotFound`, or the conflict `changed`.
pub async fn hold_calendar(tx: &mut Tx, id: Uuid, version: i32) -> Result<Calendar, AppError> {
    let row = sqlx::query_as!(
        CalendarRow,
        "select id, version, name, zone, week, days from sla_calendar where id = $1 for update",
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    if row.version == version { row.calendar() } else { Err(AppError::conflict("changed")) }
}

/// Adds a calendar, or puts it in the place of the one with its id; gives the version it has then.
pub async fn put_calendar(tx: &mut Tx, calendar: &Calendar) -> Result<i32, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        insert into sla_calendar (id, name, zone, week, days) values ($1, $2, $3, $4, $5)
        on conflict (id) do update set name = excluded.name, zone = excluded.zone, week = excluded.week, days = excluded.days,
                                       version = sla_calendar.version + 1
        returning version
        "#,
        calendar.id,
        calendar.name,
        calendar.zone,
        written(&calendar.week)?,
        written(&calendar.days)?,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Removes a calendar that no policy counts by.
///
/// # Errors
/// The conflict `sla_calendar_in_use`.
pub async fn remove_calendar(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    let used = sqlx::query_scalar!(
        r#"select exists (select 1 from sla_policy where $1 in (first_calendar, next_calendar, resolve_calendar)) as "used!""#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    if used {
        return Err(AppError::conflict("sla_calendar_in_use"));
    }
    sqlx::query!("delete from sla_calendar where id = $1", id).execute(tx.conn()).await?;
    Ok(())
}

/// Reads one policy and holds the row; the version must still be the one that was seen.
///
/// # Errors
/// `NotFound`, or the conflict `changed`.
pub async fn hold_policy(tx: &mut Tx, id: Uuid, version: i32) -> Result<Policy, AppError> {
    let row = sqlx::query_as!(
        PolicyRow,
        r#"
        select id, version, name, active, lifecycles, tags, priorities, kinds, first_minutes, first_calendar, next_minutes,
               next_calendar, resolve_minutes, resolve_calendar, warn_percent, chain
          from sla_policy where id = $1 for update
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    if row.version == version { row.policy() } else { Err(AppError::conflict("changed")) }
}

/// Adds a policy behind the others, or puts it in the place of the one with its id; gives the version it has then.
pub async fn put_policy(tx: &mut Tx, policy: &Policy) -> Result<i32, AppError> {
    let keys = |keys: &mut dyn Iterator<Item = &'static str>| keys.map(str::to_owned).collect::<Vec<String>>();
    let lifecycles = keys(&mut policy.lifecycles.iter().map(|is| is.key()));
    let priorities = keys(&mut policy.priorities.iter().map(|is| is.key()));
    let kinds = keys(&mut policy.kinds.iter().map(|is| is.key()));
    let minutes = policy.promises.map(|promise| promise.and_then(|promise| i32::try_from(promise.minutes).ok()));
    let calendars = policy.promises.map(|promise| promise.map(|promise| promise.calendar));
    Ok(sqlx::query_scalar!(
        r#"
        insert into sla_policy (id, rank, name, active, lifecycles, tags, priorities, kinds, first_minutes, first_calendar,
                                next_minutes, next_calendar, resolve_minutes, resolve_calendar, warn_percent, chain)
        values ($1, (select coalesce(max(p.rank), 0) + 1 from sla_policy p), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        on conflict (id) do update set name = excluded.name, active = excluded.active, lifecycles = excluded.lifecycles,
          tags = excluded.tags, priorities = excluded.priorities, kinds = excluded.kinds, first_minutes = excluded.first_minutes,
          first_calendar = excluded.first_calendar, next_minutes = excluded.next_minutes, next_calendar = excluded.next_calendar,
          resolve_minutes = excluded.resolve_minutes, resolve_calendar = excluded.resolve_calendar,
          warn_percent = excluded.warn_percent, chain = excluded.chain, version = sla_policy.version + 1
        returning version
        "#,
        policy.id,
        policy.name,
        policy.active,
        &lifecycles,
        &policy.tags,
        &priorities,
        &kinds,
        minutes[0],
        calendars[0],
        minutes[1],
        calendars[1],
        minutes[2],
        calendars[2],
        policy.warn_percent,
        written(&policy.chain)?,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Removes a policy.
pub async fn remove_policy(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    sqlx::query!("delete from sla_policy where id = $1", id).execute(tx.conn()).await?;
    Ok(())
}

/// Puts policies in this order; those that it does not name stay behind.
pub async fn arrange_policies(tx: &mut Tx, order: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        update sla_policy p set rank = o.rank::int from unnest($1::uuid[]) with ordinality as o (id, rank) where p.id = o.id
        "#,
        order,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Which of the people that a chain names do not work here any more, by the place of the step.
pub async fn strangers(tx: &mut Tx, policy: &Policy) -> Result<Vec<usize>, AppError> {
    let named = policy.chain.iter().filter_map(|step| match step.tells {
        Tells::Person(person) => Some(person),
        Tells::Owner | Tells::TeamLead => None,
    });
    let named: Vec<Uuid> = named.collect();
    let known = sqlx::query_scalar!("select id from person where active and id = any ($1)", &named)
        .fetch_all(tx.conn())
        .await?;
    let strange = |tells: Tells| matches!(tells, Tells::Person(person) if !known.contains(&person));
    Ok(policy.chain.iter().enumerate().filter(|(_, step)| strange(step.tells)).map(|(at, _)| at).collect())
}
