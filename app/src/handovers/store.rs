//! Handovers in the database: what a plan would move, and the steps that move it, each with its events.

use super::model::{
    Blind, Choices, HandKind, HandoverRow, HandoverView, LeftRow, PAGE, Plan, Planned, Portion, Preview, State,
};
use crate::{
    access::{AppError, Role, Tx},
    events::{Event, record, record_all},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// After so long without a sign of life a handover has lost its server.
const SILENT: &str = "30 seconds";

fn written(plan: &Plan) -> Result<Value, AppError> {
    serde_json::to_value(plan).map_err(|error| AppError::unforeseen(&error))
}

/// What can be chosen, with what the giver's customers offer to filter by.
pub async fn choices(tx: &mut Tx, giver: Option<Uuid>) -> Result<Choices, AppError> {
    let all = tx.role() == Role::Administrator;
    let people = sqlx::query!(
        r#"
        select id, name, active, active and role in ('administrator', 'sales_manager', 'sales_rep') as "receives!"
          from person where $1 or id = any ((select my_people())::uuid[])
         order by name collate "zh-x-icu", id
        "#,
        all,
    )
    .fetch_all(tx.conn())
    .await?;
    let receives = people.iter().filter(|person| person.receives && Some(person.id) != giver);
    let receivers = receives.map(|person| (person.id, person.name.clone())).collect();
    let givers = people.into_iter().map(|person| (person.id, person.name, person.active)).collect();
    let industries = sqlx::query_scalar!(
        r#"
        select c.industry as "industry!" from customer c where c.owner_id = $1 and c.deleted_at is null and c.industry is not null
         group by c.industry order by count(*) desc, c.industry limit 100
        "#,
        giver,
    )
    .fetch_all(tx.conn())
    .await?;
    let regions = sqlx::query_scalar!(
        r#"
        select c.region as "region!" from customer c where c.owner_id = $1 and c.deleted_at is null and c.region is not null
         group by c.region order by count(*) desc, c.region limit 100
        "#,
        giver,
    )
    .fetch_all(tx.conn())
    .await?;
    let tags = sqlx::query!(r#"select id, name from tag order by name collate "zh-x-icu", id limit 500"#)
        .fetch_all(tx.conn())
        .await?;
    let pipelines =
        sqlx::query!("select id, name, name_en from pipeline order by archived, rank, id").fetch_all(tx.conn()).await?;
    Ok(Choices {
        givers,
        receivers,
        industries,
        regions,
        tags: tags.into_iter().map(|tag| (tag.id, tag.name)).collect(),
        pipelines: pipelines.into_iter().map(|row| (row.id, row.name, row.name_en)).collect(),
    })
}

/// What a plan would do.
pub async fn preview(tx: &mut Tx, plan: &Plan) -> Result<Preview, AppError> {
    let said = written(plan)?;
    let portions = sqlx::query!(
        r#"
        select m.record_kind as "kind!", m.to_id as "to!", p.name as "to_name!", m.n as "count!", m.value
          from (select w.rank, w.record_kind, w.to_id, count(*) as n, sum(w.value) as value
                  from planned_handover($1, $2) w group by w.rank, w.record_kind, w.to_id) m
          join person p on p.id = m.to_id
         order by m.rank, p.name collate "zh-x-icu", p.id
        "#,
        plan.giver,
        said,
    )
    .fetch_all(tx.conn())
    .await?;
    let portion = |kind: &str| HandKind::from_key(kind).ok_or_else(|| AppError::unforeseen(&kind));
    let portions = portions
        .into_iter()
        .map(|row| {
            let kind = portion(&row.kind)?;
            Ok(Portion { kind, to: row.to, to_name: row.to_name, count: row.count, value: row.value })
        })
        .collect::<Result<_, AppError>>()?;
    let blind = sqlx::query!(
        r#"
        select b.person_id as "person!", b.person_name as "name!", b.records as "records!"
          from blind_after_handover($1, $2) b order by b.person_id <> $1, b.person_name
        "#,
        plan.giver,
        said,
    )
    .fetch_all(tx.conn())
    .await?;
    let stays = sqlx::query!(
        r#"select binned as "binned!", closed as "closed!", finished as "finished!" from staying_with_giver($1, $2)"#,
        plan.giver,
        said,
    )
    .fetch_one(tx.conn())
    .await?;
    let blind = blind.into_iter().map(|row| Blind {
        keeps: plan.keep_share && row.person == plan.giver,
        name: row.name,
        records: row.records,
    });
    Ok(Preview {
        portions,
        blind: blind.collect(),
        binned: stays.binned,
        closed: stays.closed,
        finished: stays.finished,
    })
}

/// A page of the records that a plan would move, behind `after`.
pub async fn planned(tx: &mut Tx, plan: &Plan, kind: HandKind, after: Option<Uuid>) -> Result<Vec<Planned>, AppError> {
    let said = written(plan)?;
    Ok(sqlx::query_as!(
        Planned,
        r#"
        select w.record_id as "id!", w.name as "name!", p.name as "to_name!"
          from planned_handover($1, $2) w join person p on p.id = w.to_id
         where w.record_kind = $3 and w.record_id > $4
         order by w.record_id limit $5
        "#,
        plan.giver,
        said,
        kind.key(),
        after.unwrap_or_default(),
        PAGE + 1,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Writes a handover down with all that it moves.
///
/// # Errors
/// `Invalid` where nothing would move, or another handover of this giver is under way.
pub async fn begin(tx: &mut Tx, id: Uuid, plan: &Plan) -> Result<(), AppError> {
    let said = written(plan)?;
    let count = sqlx::query_scalar!(r#"select begin_handover($1, $2, $3) as "count!""#, id, plan.giver, said)
        .fetch_one(tx.conn())
        .await?;
    if count == 0 { Err(AppError::invalid("", "handover_nothing")) } else { Ok(()) }
}

/// A record that a step moved, as the database tells it.
#[derive(Deserialize)]
struct Moved {
    kind: String,
    id: Uuid,
    name: String,
    version: Option<i32>,
    customer: Option<Uuid>,
    from: Uuid,
    to: Uuid,
}

impl Moved {
    /// The event on the record: whose it was, whose it is, and by which handover.
    fn event(&self, handover: Uuid, names: &HashMap<Uuid, String>) -> Event {
        let (kind, subject) = match self.kind.as_str() {
            "lead" => ("lead.assigned", "lead"),
            "customer" => ("customer.assigned", "customer"),
            "contact" => ("contact.assigned", "contact"),
            "deal" => ("deal.assigned", "deal"),
            _ => ("activity.assigned", "activity"),
        };
        let event = Event::of(kind, subject, self.id).customer(self.customer).owner(Some(self.to));
        let event = if let Some(version) = self.version { event.version(version) } else { event };
        let person = |id: &Uuid| json!({ "owner": id, "owner_name": names.get(id) });
        let (mut before, mut after) = (person(&self.from), person(&self.to));
        after["handover"] = json!(handover);
        if subject == "activity" {
            before["activity_name"] = json!(self.name);
            after["activity_name"] = json!(self.name);
        }
        event.before(before).after(after)
    }
}

/// What a step came to, as the database tells it.
#[derive(Deserialize)]
struct Step {
    rest: i64,
    told: Vec<Moved>,
    /// It was the last one.
    #[serde(default)]
    ended: bool,
}

/// Moves the next records, or takes them back; gives how many are left to do.
pub async fn step(tx: &mut Tx, id: Uuid, back: bool, most: i32) -> Result<i64, AppError> {
    let said = if back {
        sqlx::query_scalar!(r#"select handover_undo_step($1, $2) as "said!""#, id, most).fetch_one(tx.conn()).await?
    } else {
        sqlx::query_scalar!(r#"select handover_step($1, $2) as "said!""#, id, most).fetch_one(tx.conn()).await?
    };
    let step: Step = serde_json::from_value(said).map_err(|error| AppError::unforeseen(&error))?;
    let ids: Vec<Uuid> = step.told.iter().flat_map(|moved| [moved.from, moved.to]).collect();
    let names = sqlx::query!("select id, name from person where id = any ($1)", &ids).fetch_all(tx.conn()).await?;
    let names: HashMap<Uuid, String> = names.into_iter().map(|row| (row.id, row.name)).collect();
    record_all(tx, step.told.iter().map(|moved| moved.event(id, &names)).collect()).await?;
    if step.ended {
        summary(tx, id, back).await?;
    }
    Ok(step.rest)
}

/// One line in the log for all of it.
async fn summary(tx: &mut Tx, id: Uuid, back: bool) -> Result<(), AppError> {
    let rows = sqlx::query!(
        r#"
        select h.giver_id, r.record_kind, r.state, count(*) as "count!"
          from handover h join handover_record r on r.handover_id = h.id where h.id = $1
         group by h.giver_id, r.record_kind, r.state
        "#,
        id,
    )
    .fetch_all(tx.conn())
    .await?;
    let Some(giver) = rows.first().map(|row| row.giver_id) else { return Ok(()) };
    let mut counts = json!({ "handover": id });
    for row in rows {
        counts[format!("{}_{}", row.record_kind, row.state)] = json!(row.count);
    }
    let kind = if back { "person.handover_undone" } else { "person.handed_over" };
    record(tx, Event::of(kind, "person", giver).after(counts)).await.map(drop)
}

/// Begins the way back.
///
/// # Errors
/// `Conflict` where it is not the time for it.
pub async fn begin_undo(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    let begun = sqlx::query_scalar!(r#"select begin_handover_undo($1) as "begun!""#, id).fetch_one(tx.conn()).await?;
    if begun { Ok(()) } else { Err(AppError::conflict("handover_not_now")) }
}

/// The newest hundred handovers in the caller's sight; with `only`, this one.
pub async fn rows(tx: &mut Tx, only: Option<Uuid>) -> Result<Vec<HandoverRow>, AppError> {
    let rows = sqlx::query!(
        r#"
        select h.id, g.name as giver, h.state, h.started_at, s.name as started_by, u.name as "undone_by?",
               h.state in ('running', 'undoing') and h.beat_at < clock_timestamp() - $2::text::interval as "broke_off!",
               array(select p.name from jsonb_array_elements_text(h.plan -> 'receivers') r join person p on p.id = r::uuid) as "receivers!",
               c.total as "total!", c.planned as "planned!", c.moved as "moved!"
          from handover h
          join person g on g.id = h.giver_id
          join person s on s.id = h.started_by
          left join person u on u.id = h.undone_by
         cross join lateral (
           select count(*) as total, count(*) filter (where r.state = 'planned') as planned, count(*) filter (where r.state = 'moved') as moved
             from handover_record r where r.handover_id = h.id and r.record_kind <> 'sight') c
         where $1::uuid is null or h.id = $1
         order by h.started_at desc, h.id desc limit 100
        "#,
        only,
        SILENT,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let state = State::from_key(&row.state);
            let waiting = match state {
                State::Running => row.planned,
                State::Undoing => row.moved,
                State::Done | State::Undone => 0,
            };
            HandoverRow {
                id: row.id,
                giver: row.giver,
                state,
                broke_off: row.broke_off,
                started_by: row.started_by,
                started_at: row.started_at,
                undone_by: row.undone_by,
                receivers: row.receivers,
                total: row.total,
                done: row.total - waiting,
            }
        })
        .collect())
}

/// One handover with what became of it.
pub async fn view(tx: &mut Tx, id: Uuid) -> Result<HandoverView, AppError> {
    let row = rows(tx, Some(id)).await?.pop().ok_or(AppError::NotFound)?;
    let portions = sqlx::query!(
        r#"
        select m.record_kind as kind, m.to_id as "to", p.name as to_name, m.n as "count!", m.value
          from (select r.rank, r.record_kind, r.to_id, count(*) as n, sum(r.value) as value from handover_record r
                 where r.handover_id = $1 and r.state in ('planned', 'moved', 'stayed') and r.record_kind <> 'sight'
                 group by r.rank, r.record_kind, r.to_id) m
          join person p on p.id = m.to_id
         order by m.rank, p.name collate "zh-x-icu", p.id
        "#,
        id,
    )
    .fetch_all(tx.conn())
    .await?;
    let left = sqlx::query!(
        r#"
        select r.record_kind as kind, r.record_id, r.name, coalesce(r.why, '') as "why!" from handover_record r
         where r.handover_id = $1 and r.state in ('left', 'stayed') and r.record_kind <> 'sight'
         order by r.rank, r.record_id limit $2
        "#,
        id,
        PAGE,
    )
    .fetch_all(tx.conn())
    .await?;
    let left_count = sqlx::query_scalar!(
        r#"
        select count(*) as "count!" from handover_record
         where handover_id = $1 and state in ('left', 'stayed') and record_kind <> 'sight'
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let portions = portions.into_iter().filter_map(|row| {
        let kind = HandKind::from_key(&row.kind)?;
        Some(Portion { kind, to: row.to, to_name: row.to_name, count: row.count, value: row.value })
    });
    let left = left.into_iter().filter_map(|row| {
        Some(LeftRow { kind: HandKind::from_key(&row.kind)?, record: row.record_id, name: row.name, why: row.why })
    });
    Ok(HandoverView { row, portions: portions.collect(), left: left.collect(), left_count })
}
