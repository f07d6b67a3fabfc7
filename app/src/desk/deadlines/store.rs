//! Reckons tickets: reads what their clocks need, and keeps what came out in their rows.

use super::model::{Call, Facts, Promised, calls, nearest, run_of, stand, waits_before};
use crate::{
    access::{AppError, SystemTx, Tx},
    customers::lifecycle::model::Lifecycle,
    desk::sla::{
        clock_model::{Clock, Hours, Wait},
        policy_model::{Kind, Measure, Policy, Priority, Request, policy_for},
        store as sla, zone,
    },
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sqlx::PgConnection;
use std::collections::HashSet;
use uuid::Uuid;

/// Policies and calendars, ready to be reckoned by.
#[derive(Debug)]
pub struct Rules {
    /// Which state of them it is, or an older one: then it is done again.
    revision: i64,
    policies: Vec<Policy>,
    calendars: Vec<(Uuid, Hours, Tz)>,
}

/// A ticket as it is reckoned.
#[derive(Debug)]
pub struct Reckoned {
    pub id: Uuid,
    pub customer: Option<Uuid>,
    pub customer_owner: Option<Uuid>,
    pub owner: Option<Uuid>,
    pub version: i32,
    pub promises: Vec<Promised>,
    /// Whether they stand otherwise than they are shown.
    pub moved: bool,
    /// What is still to be told, the earliest first.
    pub calls: Vec<Call>,
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, AppError> {
    serde_json::from_value(value).map_err(|error| AppError::unforeseen(&error))
}

fn written<T: Serialize>(value: &T) -> Result<Value, AppError> {
    serde_json::to_value(value).map_err(|error| AppError::unforeseen(&error))
}

/// What holds now.
pub async fn rules(conn: &mut PgConnection) -> Result<Rules, AppError> {
    // First the number: what changes while the rest is read has a greater one.
    let revision = sqlx::query_scalar!("select number from sla_revision").fetch_one(&mut *conn).await?;
    let policies = sla::policies(conn).await?;
    let mut calendars = Vec::new();
    if !policies.is_empty() {
        for calendar in sla::calendars(conn).await? {
            calendars.push((calendar.id, calendar.hours(), zone(&calendar.zone)?));
        }
    }
    Ok(Rules { revision, policies, calendars })
}

impl Rules {
    fn reckon(
        &self,
        request: &Request,
        facts: &Facts,
        told: &HashSet<String>,
        now: DateTime<Utc>,
    ) -> (Vec<Promised>, Vec<Call>) {
        let (mut promises, mut open) = (Vec::new(), Vec::new());
        let Some(policy) = policy_for(&self.policies, request) else { return (promises, open) };
        for measure in Measure::ALL {
            let Some(promise) = policy.promises[measure as usize] else { continue };
            let Some(run) = run_of(facts, measure) else { continue };
            let Some((_, hours, zone)) = self.calendars.iter().find(|(id, ..)| *id == promise.calendar) else {
                continue;
            };
            // What was waited for after it was done does not move it any more.
            let waits = waits_before(&facts.waits, run.1);
            let clock = Clock::new(hours, zone, &waits);
            promises.extend(stand(&clock, policy, measure, promise, run, now));
            if run.1.is_none() {
                open.extend(calls(&clock, policy, measure, promise, run.0));
            }
        }
        open.retain(|call| !told.contains(&call.step));
        open.sort_by(|one, other| (one.at, &one.step).cmp(&(other.at, &other.step)));
        (promises, open)
    }
}

/// Reckons a ticket in the transaction that changed it.
pub async fn keep(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    let now = tx.now();
    let rules = rules(tx.conn()).await?;
    let reckoned = reckon(tx.conn(), &rules, &[id], now).await?;
    keep_all(tx.conn(), &rules, &reckoned).await
}

/// Tickets as they stand by these rules at a moment.
pub async fn reckon(
    conn: &mut PgConnection,
    rules: &Rules,
    ids: &[Uuid],
    now: DateTime<Utc>,
) -> Result<Vec<Reckoned>, AppError> {
    let rows = sqlx::query!(
        r#"
        select t.id, t.kind, t.priority, t.created_at, t.first_reply_at, t.solved_at, t.customer_id, t.customer_owner_id, t.owner_id, t.version, t.promises,
               c.lifecycle as "lifecycle?",
               array(select g.tag_id from customer_tag g where g.customer_id = t.customer_id) as "tags!",
               (select coalesce(jsonb_agg(jsonb_build_object('from', s.began_at, 'to', s.ended_at) order by s.began_at), '[]') from ticket_span s
                 where s.ticket_id = t.id and (s.state = 'waiting_customer' or s.state in ('solved', 'closed') and s.ended_at is not null)) as "waits!",
               (select coalesce(jsonb_agg(jsonb_build_array(m.inbound, m.written_at) order by m.written_at, m.id), '[]') from ticket_message m
                 where m.ticket_id = any (ticket_family(t.id)) and m.public) as "said!",
               array(select e.step from ticket_escalation e where e.ticket_id = t.id) as "told!"
          from unnest($1::uuid[]) i (id) join ticket t on t.id = i.id and t.deleted_at is null
          left join customer c on c.id = t.customer_id
         order by t.id
        "#,
        ids,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let priority = match row.priority {
                1 => Priority::Urgent,
                2 => Priority::High,
                4 => Priority::Low,
                _ => Priority::Normal,
            };
            let request = Request {
                priority,
                kind: Kind::from_key(&row.kind).unwrap_or_default(),
                lifecycle: row.lifecycle.as_deref().and_then(Lifecycle::from_key),
                tags: row.tags,
            };
            let facts = Facts {
                created_at: row.created_at,
                first_reply_at: row.first_reply_at,
                solved_at: row.solved_at,
                said: read(row.said)?,
                waits: read::<Vec<Wait>>(row.waits)?,
            };
            let (promises, calls) = rules.reckon(&request, &facts, &row.told.into_iter().collect(), now);
            Ok(Reckoned {
                id: row.id,
                customer: row.customer_id,
                customer_owner: row.customer_owner_id,
                owner: row.owner_id,
                version: row.version,
                moved: written(&promises)? != row.promises,
                promises,
                calls,
            })
        })
        .collect()
}

/// Keeps what was reckoned.
pub async fn keep_all(conn: &mut PgConnection, rules: &Rules, reckoned: &[Reckoned]) -> Result<(), AppError> {
    let near: Vec<Option<Promised>> = reckoned.iter().map(|one| nearest(&one.promises)).collect();
    let ids: Vec<Uuid> = reckoned.iter().map(|one| one.id).collect();
    let due: Vec<Option<DateTime<Utc>>> = near.iter().map(|one| one.and_then(|one| one.due)).collect();
    let measure: Vec<Option<String>> = near.iter().map(|one| one.map(|one| one.measure.key().to_owned())).collect();
    let warn: Vec<Option<DateTime<Utc>>> = near.iter().map(|one| one.and_then(|one| one.warn_at)).collect();
    let paused: Vec<bool> = near.iter().map(|one| one.is_some_and(|one| one.paused)).collect();
    let promises = reckoned.iter().map(|one| written(&one.promises)).collect::<Result<Vec<Value>, AppError>>()?;
    let next: Vec<Option<DateTime<Utc>>> = reckoned.iter().map(|one| one.calls.first().map(|call| call.at)).collect();
    sqlx::query!(
        r#"select from keep_ticket_deadlines($1, $2, $3, $4, $5, $6, $7, $8)"#,
        rules.revision,
        &ids,
        &due as &[Option<DateTime<Utc>>],
        &measure as &[Option<String>],
        &warn as &[Option<DateTime<Utc>>],
        &paused,
        &promises,
        &next as &[Option<DateTime<Utc>>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The next tickets of which somebody is to be told, or that are to be reckoned anew; held until the end of the transaction.
pub async fn take(tx: &mut SystemTx, most: i32) -> Result<Vec<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(r#"select take_tickets_to_reckon($1) as "ids!""#, most).fetch_one(tx.conn()).await?)
}

/// Notes that steps are taken.
pub async fn note_taken(tx: &mut SystemTx, tickets: &[Uuid], steps: &[String]) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        "insert into ticket_escalation (ticket_id, step, at) select n.id, n.step, $3 from unnest($1::uuid[], $2::text[]) n (id, step)",
        tickets,
        steps,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Who leads those who work on a ticket.
pub async fn leads(tx: &mut SystemTx, ticket: Uuid) -> Result<Vec<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(r#"select leads_of_ticket($1) as "ids!""#, ticket).fetch_one(tx.conn()).await?)
}
