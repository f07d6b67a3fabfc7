//! Rules, people, skills and settings in the database.

use super::{
    draft_model::{AgentFields, SkillDraft},
    model::{Agent, Asked, Method, Presence, Rule, Setting},
};
use crate::{
    access::{AppError, Tx},
    desk::{
        sla::{clock_model::Clock, store as sla, zone},
        tickets::{
            rules_model::{Channel, Kind, Priority},
            store::known,
        },
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// So many of the last tickets are tried.
const TRIED: i64 = 100;

/// All rules, in the order in which they are asked.
pub async fn rules(conn: &mut PgConnection) -> Result<Vec<Rule>, AppError> {
    let rows = sqlx::query!(
        r#"
        select id, version, name, active, kinds, channels, priorities, categories, products, regions, owners, method, team_id, people
          from assignment_rule order by rank, id
        "#
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Rule {
                id: row.id,
                version: row.version,
                name: row.name,
                active: row.active,
                kinds: row.kinds.iter().filter_map(|key| Kind::from_key(key)).collect(),
                channels: row.channels.iter().filter_map(|key| Channel::from_key(key)).collect(),
                priorities: row.priorities.iter().filter_map(|key| Priority::from_key(key)).collect(),
                categories: row.categories,
                products: row.products,
                regions: row.regions,
                owners: row.owners,
                method: known(Method::from_key(&row.method), &row.method)?,
                team: row.team_id,
                people: row.people,
            })
        })
        .collect()
}

/// What holds for everybody.
pub async fn setting(conn: &mut PgConnection) -> Result<Setting, AppError> {
    let row = sqlx::query!(
        r#"
        select capacity, weight_question, weight_fault, weight_complaint, weight_return, away_after, calendar_id, version from assignment_setting
        "#
    )
    .fetch_one(conn)
    .await?;
    Ok(Setting {
        version: row.version,
        capacity: row.capacity,
        weights: [row.weight_question, row.weight_fault, row.weight_complaint, row.weight_return],
        away_after: row.away_after,
        calendar: row.calendar_id,
    })
}

/// Everybody who works on tickets, by name, with what they carry and whether it is their time to work.
pub async fn agents(conn: &mut PgConnection, setting: &Setting, now: DateTime<Utc>) -> Result<Vec<Agent>, AppError> {
    let rows = sqlx::query!(
        r#"
        select a.id as "id!", a.version as "version!", a.name as "name!", a.team, a.teams as "teams!", a.presence as "presence!",
               a.since as "since!", a.seen_at, a.capacity, a.calendar_id, a.load as "load!", a.skills as "skills!"
          from desk_agents() a
        "#
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut open: HashMap<Uuid, bool> = HashMap::new();
    if setting.calendar.is_some() || rows.iter().any(|row| row.calendar_id.is_some()) {
        for calendar in sla::calendars(conn).await? {
            let (hours, zone) = (calendar.hours(), zone(&calendar.zone)?);
            let works =
                Clock::new(&hours, &zone, &[]).open(now, now + TimeDelta::minutes(1)).any(|(from, _)| from <= now);
            open.insert(calendar.id, works);
        }
    }
    rows.into_iter()
        .map(|row| {
            let calendar = row.calendar_id.or(setting.calendar);
            Ok(Agent {
                id: row.id,
                version: row.version,
                name: row.name,
                team: row.team,
                teams: row.teams,
                presence: known(Presence::from_key(&row.presence), &row.presence)?,
                since: row.since,
                seen_at: row.seen_at,
                capacity: row.capacity,
                calendar: row.calendar_id,
                load: row.load,
                skills: serde_json::from_value(row.skills).map_err(|error| AppError::unforeseen(&error))?,
                in_hours: calendar.is_none_or(|id| open.get(&id).copied().unwrap_or(true)),
            })
        })
        .collect()
}

/// What categories want, by category.
pub async fn wanted_skills(conn: &mut PgConnection) -> Result<HashMap<Uuid, Vec<(Uuid, i16)>>, AppError> {
    let mut all: HashMap<Uuid, Vec<(Uuid, i16)>> = HashMap::new();
    for row in sqlx::query!("select category_id, skill_id, level from category_skill order by category_id, skill_id")
        .fetch_all(conn)
        .await?
    {
        all.entry(row.category_id).or_default().push((row.skill_id, row.level));
    }
    Ok(all)
}

/// What rules look at of tickets.
pub async fn asked(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<(Uuid, Asked)>, AppError> {
    let rows = sqlx::query!(
        r#"
        select a.id as "id!", a.kind as "kind!", a.channel as "channel!", a.priority as "priority!", a.categories as "categories!", a.product_id,
               a.region, a.customer_owner_id
          from asked_of_tickets($1) a
        "#,
        ids,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let asked = Asked {
                kind: known(Kind::from_key(&row.kind), &row.kind)?,
                channel: known(Channel::from_key(&row.channel), &row.channel)?,
                priority: Priority::of_rank(row.priority),
                categories: row.categories,
                product: row.product_id,
                region: row.region,
                customer_owner: row.customer_owner_id,
            };
            Ok((row.id, asked))
        })
        .collect()
}

/// A ticket that is tried, and what rules look at of it.
pub type Tried = ((Uuid, i64, String), Asked);

/// The last tickets that were made, the oldest of them first.
pub async fn last_tickets(tx: &mut Tx) -> Result<Vec<Tried>, AppError> {
    let rows = sqlx::query!(
        "select id, number, subject from ticket where deleted_at is null order by created_at desc, id desc limit $1",
        TRIED,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut named: HashMap<Uuid, (i64, String)> = HashMap::new();
    let mut ids = Vec::new();
    for row in rows.into_iter().rev() {
        ids.push(row.id);
        named.insert(row.id, (row.number, row.subject));
    }
    let asked = asked(tx.conn(), &ids).await?;
    Ok(asked
        .into_iter()
        .filter_map(|(id, asked)| named.remove(&id).map(|(number, subject)| ((id, number, subject), asked)))
        .collect())
}

/// Everybody who works here now, by name.
pub async fn people(tx: &mut Tx) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!(r#"select id, name from person where active order by name collate "zh-x-icu", id"#)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Skills by name, each with its version.
pub async fn skills(tx: &mut Tx) -> Result<Vec<(Uuid, String, i32)>, AppError> {
    let rows = sqlx::query!(r#"select id, name, version from desk_skill order by name collate "zh-x-icu", id"#)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name, row.version)).collect())
}

/// Holds a rule that was seen in this version.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
pub async fn hold_rule(tx: &mut Tx, id: Uuid, version: i32) -> Result<Rule, AppError> {
    let is = sqlx::query_scalar!("select version from assignment_rule where id = $1 for update", id)
        .fetch_one(tx.conn())
        .await?;
    if is != version {
        return Err(AppError::conflict("changed"));
    }
    rules(tx.conn()).await?.into_iter().find(|rule| rule.id == id).ok_or(AppError::NotFound)
}

/// Adds a rule behind the others, or puts it in the place of the one with its id; gives the version then.
pub async fn put_rule(tx: &mut Tx, rule: &Rule) -> Result<i32, AppError> {
    let kinds: Vec<&str> = rule.kinds.iter().map(|one| one.key()).collect();
    let channels: Vec<&str> = rule.channels.iter().map(|one| one.key()).collect();
    let priorities: Vec<&str> = rule.priorities.iter().map(|one| one.key()).collect();
    Ok(sqlx::query_scalar!(
        r#"
        insert into assignment_rule (id, rank, name, active, kinds, channels, priorities, categories, products, regions, owners, method, team_id, people)
        values ($1, (select coalesce(max(r.rank), 0) + 1 from assignment_rule r), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        on conflict (id) do update set name = excluded.name, active = excluded.active, kinds = excluded.kinds, channels = excluded.channels,
          priorities = excluded.priorities, categories = excluded.categories, products = excluded.products, regions = excluded.regions,
          owners = excluded.owners, method = excluded.method, team_id = excluded.team_id, people = excluded.people,
          version = assignment_rule.version + 1
        returning version
        "#,
        rule.id,
        rule.name,
        rule.active,
        &kinds as &[&str],
        &channels as &[&str],
        &priorities as &[&str],
        &rule.categories,
        &rule.products,
        &rule.regions,
        &rule.owners,
        rule.method.key(),
        rule.team,
        &rule.people,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Removes a rule; what waited by it is judged anew.
pub async fn remove_rule(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    sqlx::query!("delete from assignment_rule where id = $1", id).execute(tx.conn()).await?;
    Ok(())
}

/// Puts rules in this order; those that it does not name stay behind.
pub async fn arrange_rules(tx: &mut Tx, order: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!(
        "update assignment_rule r set rank = o.rank::int from unnest($1::uuid[]) with ordinality as o (id, rank) where r.id = o.id",
        order,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps what is set for a person that was seen in this version; gives the version then.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
pub async fn put_agent(tx: &mut Tx, id: Uuid, version: i32, fields: &AgentFields) -> Result<i32, AppError> {
    let is = sqlx::query_scalar!("select version from desk_agent where person_id = $1 for update", id)
        .fetch_one(tx.conn())
        .await?;
    if is != version {
        return Err(AppError::conflict("changed"));
    }
    let now = sqlx::query_scalar!(
        "update desk_agent set capacity = $2, calendar_id = $3, version = version + 1 where person_id = $1 returning version",
        id,
        fields.capacity,
        fields.calendar,
    )
    .fetch_one(tx.conn())
    .await?;
    let (skills, levels): (Vec<Uuid>, Vec<i16>) = fields.skills.iter().copied().unzip();
    sqlx::query!("delete from agent_skill where person_id = $1", id).execute(tx.conn()).await?;
    sqlx::query!(
        r#"
        insert into agent_skill (person_id, skill_id, level) select $1, k.id, n.level
          from unnest($2::uuid[], $3::smallint[]) n (skill, level) join desk_skill k on k.id = n.skill
        "#,
        id,
        &skills,
        &levels,
    )
    .execute(tx.conn())
    .await?;
    Ok(now)
}

/// Adds a skill, or changes the one with this id that was seen in this version, and has exactly these categories want it.
///
/// # Errors
/// `NotFound`, the conflict `changed`, `Invalid` on `name` for one that is taken.
pub async fn put_skill(tx: &mut Tx, id: Uuid, seen: Option<i32>, draft: &SkillDraft) -> Result<i32, AppError> {
    if let Some(seen) = seen {
        let is = sqlx::query_scalar!("select version from desk_skill where id = $1 for update", id)
            .fetch_one(tx.conn())
            .await?;
        if is != seen {
            return Err(AppError::conflict("changed"));
        }
    }
    let version = sqlx::query_scalar!(
        r#"
        insert into desk_skill (id, name) values ($1, $2)
        on conflict (id) do update set name = excluded.name, version = desk_skill.version + 1 returning version
        "#,
        id,
        draft.name,
    )
    .fetch_one(tx.conn())
    .await?;
    let (categories, levels): (Vec<Uuid>, Vec<i16>) = draft.wanted.iter().copied().unzip();
    sqlx::query!("delete from category_skill where skill_id = $1", id).execute(tx.conn()).await?;
    sqlx::query!(
        r#"
        insert into category_skill (category_id, skill_id, level) select g.id, $1, n.level
          from unnest($2::uuid[], $3::smallint[]) n (category, level) join ticket_category g on g.id = n.category
        "#,
        id,
        &categories,
        &levels,
    )
    .execute(tx.conn())
    .await?;
    Ok(version)
}

/// Removes a skill that was seen in this version, from people and categories too; gives what it was called.
///
/// # Errors
/// The conflict `changed`.
pub async fn remove_skill(tx: &mut Tx, id: Uuid, version: i32) -> Result<String, AppError> {
    sqlx::query_scalar!("delete from desk_skill where id = $1 and version = $2 returning name", id, version)
        .fetch_optional(tx.conn())
        .await?
        .ok_or_else(|| AppError::conflict("changed"))
}

/// Keeps what holds for everybody, seen in this version.
///
/// # Errors
/// The conflict `changed`.
pub async fn put_setting(tx: &mut Tx, version: i32, setting: &Setting) -> Result<(), AppError> {
    let done = sqlx::query!(
        r#"
        update assignment_setting set capacity = $2, weight_question = $3, weight_fault = $4, weight_complaint = $5, weight_return = $6,
                                      away_after = $7, calendar_id = $8, version = version + 1
         where version = $1
        "#,
        version,
        setting.capacity,
        setting.weights[0],
        setting.weights[1],
        setting.weights[2],
        setting.weights[3],
        setting.away_after,
        setting.calendar,
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 { Err(AppError::conflict("changed")) } else { Ok(()) }
}
