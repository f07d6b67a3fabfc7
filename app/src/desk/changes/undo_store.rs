//! Taking a change of tickets back as a whole: what is still as the change left it becomes what it was.

use super::{
    locked_store::{Columns, Locked, Names, follow, left_out, lock, reckon},
    model::{Difference, Done, LeftOut, Outcome},
};
use crate::{
    access::{AppError, Tx},
    desk::tickets::rules_model::{Priority, State},
    events::record_all,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a change left behind of one ticket.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Before {
    state: Option<State>,
    priority: Option<Priority>,
    /// `Some(None)`: there was none.
    #[serde(deserialize_with = "said")]
    category: Option<Option<Uuid>>,
    #[serde(deserialize_with = "said")]
    owner: Option<Option<Uuid>>,
    /// Those that it got.
    tags: Vec<Uuid>,
    /// What it was told to.
    follow: Option<bool>,
}

/// A field that is there, whatever it holds.
fn said<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<Uuid>>, D::Error> {
    Option::<Uuid>::deserialize(from).map(Some)
}

/// Takes a change of one's own back.
///
/// # Errors
/// `NotFound`, the conflict `changed_since` where it was taken back already, `Invalid` on `owner` where a former owner may not
/// have tickets any more.
pub async fn undo(tx: &mut Tx, run: Uuid) -> Result<Done, AppError> {
    let undone = sqlx::query_scalar!(
        r#"select undone_at is not null as "undone!" from ticket_bulk where id = $1 and total is null for update"#,
        run
    )
    .fetch_one(tx.conn())
    .await?;
    if undone {
        return Err(AppError::conflict("changed_since"));
    }
    let taken = take_back(tx, run, i64::MAX).await?;
    let now = tx.now();
    sqlx::query!("update ticket_bulk set undone_at = $2 where id = $1", run, now).execute(tx.conn()).await?;
    Ok(Done { run, changed: taken.back, same: 0, left: taken.left })
}

/// What came of taking tickets back.
pub(super) struct TakenBack {
    /// How many there were to take back.
    pub met: usize,
    pub back: usize,
    pub left: Vec<LeftOut>,
}

/// Takes the next so many tickets of a change back, in the order of their ids.
///
/// # Errors
/// As [`undo`].
pub(super) async fn take_back(tx: &mut Tx, run: Uuid, most: i64) -> Result<TakenBack, AppError> {
    let items = sqlx::query!(
        r#"
        select ticket_id, before, version from ticket_bulk_item
         where bulk_id = $1 and outcome = 'changed' order by ticket_id limit $2
        "#,
        run,
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    let met = items.len();
    let ids: Vec<Uuid> = items.iter().map(|item| item.ticket_id).collect();
    let locked = lock(tx, &ids).await?;
    let mut back: Vec<(&Locked, Before)> = Vec::new();
    let mut left = Vec::new();
    for item in items {
        let before: Before = serde_json::from_value(item.before).map_err(|error| AppError::unforeseen(&error))?;
        match locked.get(&item.ticket_id) {
            Some(ticket) if !ticket.standing.merged && item.version == Some(ticket.standing.version) => {
                back.push((ticket, before));
            }
            Some(ticket) => left.push(left_out(ticket.id, Some(ticket), Outcome::Kept)),
            None => left.push(left_out(item.ticket_id, None, Outcome::Gone)),
        }
    }
    let states = states_back(tx, &back).await?;
    let touched = fields_back(tx, &back, &states).await?;
    tags_back(tx, &back).await?;
    let follows: Vec<(&Locked, Difference)> = back
        .iter()
        .map(|(ticket, before)| (*ticket, Difference { follow: before.follow, ..Difference::default() }))
        .collect();
    follow(tx, &follows.iter().map(|(ticket, follow)| (*ticket, follow)).collect::<Vec<_>>(), false).await?;
    tell(tx, &back, &states).await?;
    reckon(tx, &touched).await?;
    let (mut tickets, mut outcomes) = (Vec::new(), Vec::new());
    for (ticket, _) in &back {
        tickets.push(ticket.id);
        outcomes.push(Outcome::Undone.key());
    }
    for one in &left {
        tickets.push(one.id);
        outcomes.push(one.outcome.key());
    }
    sqlx::query!(
        r#"
        update ticket_bulk_item i set outcome = n.outcome from unnest($2::uuid[], $3::text[]) n (ticket, outcome)
         where i.bulk_id = $1 and i.ticket_id = n.ticket
        "#,
        run,
        &tickets,
        &outcomes as &[&str],
    )
    .execute(tx.conn())
    .await?;
    Ok(TakenBack { met, back: back.len(), left })
}

/// Puts states back as if they had never been others; gives which stand where.
async fn states_back(tx: &mut Tx, back: &[(&Locked, Before)]) -> Result<BTreeMap<Uuid, State>, AppError> {
    let moved = back.iter().filter(|(_, before)| before.state.is_some());
    let (ids, versions): (Vec<Uuid>, Vec<i32>) = moved.map(|(ticket, _)| (ticket.id, ticket.standing.version)).unzip();
    let rows = sqlx::query!(
        r#"
        select n.id as "id!", take_back_ticket_state(n.id, n.version) as state
          from unnest($1::uuid[], $2::int[]) as n (id, version)
        "#,
        &ids,
        &versions,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let state = row.state.as_deref().and_then(State::from_key);
            // It is locked, and its version is the one that the change gave it.
            Ok((row.id, state.ok_or_else(|| AppError::conflict("changed_since"))?))
        })
        .collect()
}

/// Puts the other fields back; gives which tickets changed.
async fn fields_back(
    tx: &mut Tx,
    back: &[(&Locked, Before)],
    states: &BTreeMap<Uuid, State>,
) -> Result<Vec<Uuid>, AppError> {
    let moment = tx.now();
    let (mut columns, mut touched) = (Columns::default(), Vec::new());
    for (ticket, before) in back {
        let now = &ticket.standing;
        let others =
            before.priority.is_some() || before.category.is_some() || before.owner.is_some() || !before.tags.is_empty();
        if others || before.state.is_some() {
            touched.push(ticket.id);
        }
        if others {
            columns.push(
                ticket.id,
                states.get(&ticket.id).copied().unwrap_or(now.state),
                None,
                before.priority.unwrap_or(now.priority),
                before.category.unwrap_or(now.category),
                before.owner.unwrap_or(now.owner),
            );
        }
    }
    columns.write(tx, moment, false).await?;
    Ok(touched)
}

async fn tags_back(tx: &mut Tx, back: &[(&Locked, Before)]) -> Result<(), AppError> {
    let pairs = back.iter().flat_map(|(ticket, before)| before.tags.iter().map(|tag| (ticket.id, *tag)));
    let (tickets, tags): (Vec<Uuid>, Vec<Uuid>) = pairs.unzip();
    sqlx::query!(
        "delete from ticket_tag t using unnest($1::uuid[], $2::uuid[]) n (ticket, tag) where t.ticket_id = n.ticket and t.tag_id = n.tag",
        &tickets,
        &tags,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn tell(tx: &mut Tx, back: &[(&Locked, Before)], states: &BTreeMap<Uuid, State>) -> Result<(), AppError> {
    let mut people = Vec::new();
    let mut categories = Vec::new();
    let mut tags = Vec::new();
    for (ticket, before) in back {
        people.extend(ticket.standing.owner.into_iter().chain(before.owner.flatten()));
        categories.extend(ticket.standing.category.into_iter().chain(before.category.flatten()));
        tags.extend(ticket.standing.tags.iter().copied());
    }
    let names = Names::of(tx, &people, &categories, &tags).await?;
    let mut events = Vec::new();
    for (ticket, before) in back {
        let (now, version) = (&ticket.standing, ticket.standing.version + 1);
        if let Some(state) = states.get(&ticket.id) {
            let event = ticket.event("ticket.state_taken_back", version).before(json!({ "state": now.state }));
            events.push(event.after(json!({ "state": state })));
        }
        let of = Difference {
            priority: before.priority,
            category: before.category.map(Option::unwrap_or_default),
            tags: before.tags.clone(),
            ..Difference::default()
        };
        let left: Vec<Uuid> = now.tags.iter().filter(|tag| !before.tags.contains(tag)).copied().collect();
        let fields =
            |priority, category, tags: &[Uuid]| -> Option<Value> { names.fields(&of, priority, category, tags) };
        let was = fields(now.priority, now.category, &now.tags);
        let is = fields(before.priority.unwrap_or(now.priority), before.category.unwrap_or(now.category), &left);
        if let Some((was, is)) = was.zip(is) {
            events.push(ticket.event("ticket.changed", version).before(was).after(is));
        }
        if let Some(owner) = before.owner {
            let event = ticket.event("ticket.assigned", version).before(names.owner(now.owner));
            events.push(event.after(names.owner(owner)));
        }
    }
    record_all(tx, events).await
}
