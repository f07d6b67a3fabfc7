//! Changes of tickets in the database: all of one change in one transaction, a statement for each thing and not for each ticket.

use super::{
    locked_store::{Columns, Locked, Names, follow, left_out, lock, reckon},
    model::{Assignee, Difference, Done, Outcome, Resolved, Standing, TicketChange, difference},
};
use crate::{
    access::{Action, AppError, Tx, may, new_id},
    desk::tickets::rules_model::State,
    events::record_all,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What the words of a change stand for; makes tags that there are not yet.
pub(super) async fn resolve(tx: &mut Tx, change: &TicketChange) -> Result<Resolved, AppError> {
    if change.owner.is_some() && !may(tx.role(), Action::AssignTickets) {
        return Err(AppError::NotAllowed);
    }
    let me = tx.person();
    if let Some(category) = change.category {
        sqlx::query!("select id from ticket_category where id = $1", category)
            .fetch_optional(tx.conn())
            .await?
            .ok_or_else(|| AppError::invalid("category", "invalid_value"))?;
    }
    let (ids, lower): (Vec<Uuid>, Vec<String>) = change.tags.iter().map(|name| (new_id(), name.to_lowercase())).unzip();
    let mut tags = Vec::new();
    if !ids.is_empty() {
        sqlx::query!(
            "insert into tag (id, name) select n.id, n.name from unnest($1::uuid[], $2::text[]) n (id, name) on conflict (lower(name)) do nothing",
            &ids,
            &change.tags,
        )
        .execute(tx.conn())
        .await?;
        tags = sqlx::query_scalar!("select id from tag where lower(name) = any ($1) order by id", &lower)
            .fetch_all(tx.conn())
            .await?;
    }
    Ok(Resolved {
        state: change.state,
        solution: change.solution.clone(),
        priority: change.priority,
        category: change.category,
        owner: change.owner.map(|owner| match owner {
            Assignee::Me => Some(me),
            Assignee::Nobody => None,
            Assignee::Person(id) => Some(id),
        }),
        tags,
        follow: change.follow,
    })
}

/// What became of tickets that were changed together.
pub(super) struct Batch {
    ends: BTreeMap<Uuid, Result<Difference, Outcome>>,
    locked: BTreeMap<Uuid, Locked>,
}

/// Ids, ends, what was there before, versions.
type AsRows = (Vec<Uuid>, Vec<&'static str>, Vec<Value>, Vec<Option<i32>>);

impl Batch {
    /// What is kept of each: its id, its end, what was there before, and the version that it has then.
    pub(super) fn columns(&self) -> AsRows {
        let (mut tickets, mut outcomes, mut befores, mut versions) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (id, end) in &self.ends {
            let ticket = self.locked.get(id);
            tickets.push(*id);
            outcomes.push(end.as_ref().map_or_else(|outcome| outcome.key(), |_| Outcome::Changed.key()));
            let was = ticket.zip(end.as_ref().ok());
            befores.push(was.map_or(json!({}), |(ticket, difference)| before(&ticket.standing, difference)));
            let touches = end.as_ref().is_ok_and(Difference::touches);
            versions.push(ticket.map(|ticket| ticket.standing.version + i32::from(touches)));
        }
        (tickets, outcomes, befores, versions)
    }
}

/// Changes tickets that were seen in these versions, as many of them as can be; says what became of each, and keeps what the way
/// back needs.
///
/// # Errors
/// `NotAllowed`, `Invalid` on `owner` or `category`.
pub async fn change(tx: &mut Tx, change: &TicketChange, chosen: &[(Uuid, i32)]) -> Result<Done, AppError> {
    let batch = apply(tx, change, chosen).await?;
    let run = note(tx, change, &batch).await?;
    let Batch { ends, locked } = batch;
    let count = |outcome: Option<Outcome>| ends.values().filter(|end| end.as_ref().err().copied() == outcome).count();
    let left = ends.iter().filter_map(|(id, end)| {
        let outcome = *end.as_ref().err()?;
        outcome.is_refusal().then(|| left_out(*id, locked.get(id), outcome))
    });
    Ok(Done { run, changed: count(None), same: count(Some(Outcome::Same)), left: left.collect() })
}

/// Changes tickets that were seen in these versions, as many of them as can be; keeps nothing of it yet.
///
/// # Errors
/// As [`change`].
pub(super) async fn apply(tx: &mut Tx, change: &TicketChange, chosen: &[(Uuid, i32)]) -> Result<Batch, AppError> {
    let wanted = resolve(tx, change).await?;
    let ids: Vec<Uuid> = chosen.iter().map(|(id, _)| *id).collect();
    let locked = lock(tx, &ids).await?;
    let mut ends: BTreeMap<Uuid, Result<Difference, Outcome>> = BTreeMap::new();
    for (id, seen) in chosen {
        let end = locked.get(id).ok_or(Outcome::Gone).and_then(|ticket| difference(&ticket.standing, *seen, &wanted));
        ends.insert(*id, end);
    }
    let changed: Vec<(&Locked, &Difference)> =
        ends.iter().filter_map(|(id, end)| Some((locked.get(id)?, end.as_ref().ok()?))).collect();
    let touched: Vec<(&Locked, &Difference)> =
        changed.iter().filter(|(_, difference)| difference.touches()).copied().collect();
    write(tx, &touched, &wanted).await?;
    write_tags(tx, &touched).await?;
    follow(tx, &changed, true).await?;
    tell(tx, &touched, &wanted).await?;
    reckon(tx, &touched.iter().map(|(ticket, _)| ticket.id).collect::<Vec<_>>()).await?;
    Ok(Batch { ends, locked })
}

/// The rows as they are to be.
async fn write(tx: &mut Tx, touched: &[(&Locked, &Difference)], wanted: &Resolved) -> Result<(), AppError> {
    let now = tx.now();
    let mut columns = Columns::default();
    for (ticket, difference) in touched {
        let was = &ticket.standing;
        let solves = difference.state == Some(State::Solved);
        let solution = wanted.solution.clone().filter(|_| solves).or_else(|| was.solution.clone());
        columns.push(
            ticket.id,
            difference.state.unwrap_or(was.state),
            solution,
            difference.priority.unwrap_or(was.priority),
            difference.category.or(was.category),
            difference.owner.unwrap_or(was.owner),
        );
    }
    columns.write(tx, now, true).await
}

async fn write_tags(tx: &mut Tx, touched: &[(&Locked, &Difference)]) -> Result<(), AppError> {
    let pairs = touched.iter().flat_map(|(ticket, difference)| difference.tags.iter().map(|tag| (ticket.id, *tag)));
    let (tickets, tags): (Vec<Uuid>, Vec<Uuid>) = pairs.unzip();
    if tickets.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into ticket_tag (ticket_id, tag_id) select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing",
        &tickets,
        &tags,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Each ticket's story tells what was done to it.
async fn tell(tx: &mut Tx, touched: &[(&Locked, &Difference)], wanted: &Resolved) -> Result<(), AppError> {
    let was = || touched.iter().map(|(ticket, _)| &ticket.standing);
    let people: Vec<Uuid> = was().filter_map(|was| was.owner).chain(wanted.owner.flatten()).collect();
    let categories: Vec<Uuid> = was().filter_map(|was| was.category).chain(wanted.category).collect();
    let tags: Vec<Uuid> = was().flat_map(|was| was.tags.iter().copied()).chain(wanted.tags.iter().copied()).collect();
    let names = Names::of(tx, &people, &categories, &tags).await?;
    let mut events = Vec::new();
    for (ticket, difference) in touched {
        let (was, version) = (&ticket.standing, ticket.standing.version + 1);
        if let Some(state) = difference.state {
            let solution = wanted.solution.as_ref().filter(|_| state == State::Solved).or(was.solution.as_ref());
            let event = ticket.event("ticket.state_changed", version).before(ticket.before_state.clone());
            events.push(event.after(json!({ "state": state, "solution": solution })));
        }
        let all_tags: Vec<Uuid> = was.tags.iter().chain(&difference.tags).copied().collect();
        let before = names.fields(difference, was.priority, was.category, &was.tags);
        let after = names.fields(
            difference,
            difference.priority.unwrap_or(was.priority),
            difference.category.or(was.category),
            &all_tags,
        );
        if let Some((before, after)) = before.zip(after) {
            events.push(ticket.event("ticket.changed", version).before(before).after(after));
        }
        if let Some(owner) = difference.owner {
            let event = ticket.event("ticket.assigned", version).before(names.owner(was.owner));
            events.push(event.after(names.owner(owner)));
        }
    }
    record_all(tx, events).await
}

/// Keeps what was done to which ticket, and what was there before; gives by which it is taken back.
async fn note(tx: &mut Tx, change: &TicketChange, batch: &Batch) -> Result<Uuid, AppError> {
    let (id, me, now) = (new_id(), tx.person(), tx.now());
    let written = serde_json::to_value(change).map_err(|error| AppError::unforeseen(&error))?;
    sqlx::query!(
        "insert into ticket_bulk (id, change, person_id, begun_at, ended_at) values ($1, $2, $3, $4, $4)",
        id,
        written,
        me,
        now,
    )
    .execute(tx.conn())
    .await?;
    let (tickets, outcomes, befores, versions) = batch.columns();
    // What is gone for good cannot be referred to: it has no version.
    sqlx::query!(
        r#"
        insert into ticket_bulk_item (bulk_id, ticket_id, outcome, before, version)
        select $1, n.ticket, n.outcome, n.before, n.version
          from unnest($2::uuid[], $3::text[], $4::jsonb[], $5::int[]) as n (ticket, outcome, before, version)
         where n.version is not null
        "#,
        id,
        &tickets,
        &outcomes as &[&str],
        &befores,
        &versions as &[Option<i32>],
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// What the way back needs of one ticket: what was there, of what a difference changes.
fn before(was: &Standing, difference: &Difference) -> Value {
    let mut before = json!({});
    if difference.state.is_some() {
        before["state"] = json!(was.state);
    }
    if difference.priority.is_some() {
        before["priority"] = json!(was.priority);
    }
    if difference.category.is_some() {
        before["category"] = json!(was.category);
    }
    if difference.owner.is_some() {
        before["owner"] = json!(was.owner);
    }
    if !difference.tags.is_empty() {
        before["tags"] = json!(difference.tags);
    }
    if let Some(follow) = difference.follow {
        before["follow"] = json!(follow);
    }
    before
}
