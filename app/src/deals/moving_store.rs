//! Moving deals: what the stage asks for is enforced, and one row is written per deal.

use super::{model::*, position, store};
use crate::access::{AppError, FieldError, Tx, new_id};
use crate::events::{Event, record_all};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// A deal as it is before it moves.
struct Before {
    id: Uuid,
    stage: Uuid,
    stage_name: String,
    status: String,
    position: String,
    entered_stage_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    close_reason: Option<Uuid>,
    close_note: Option<String>,
    customer: Option<Uuid>,
    owner: Uuid,
    card: Card,
}

impl Before {
    /// The card after a move that filled in nothing.
    fn moved(self, target: &Target, position: String, now: DateTime<Utc>) -> Card {
        let entered_stage_at = if self.stage == target.stage.id { self.entered_stage_at } else { now };
        Card { stage: target.stage.id, position, entered_stage_at, version: self.card.version + 1, ..self.card }
    }
}

/// The stage that deals go into.
pub(super) struct Target {
    pub(super) stage: Stage,
    pub(super) pipeline: Uuid,
}

/// Moves deals into a stage, between two neighbours.
///
/// # Errors
/// `NotFound` for deals out of sight, `NotAllowed` for those that may only be read, `Invalid` for what the stage requires
/// and nobody filled in, and for a customer out of sight.
pub async fn move_deals(tx: &mut Tx, order: &MoveOrder) -> Result<Moved, AppError> {
    if order.items.len() > MOST_AT_ONCE {
        return Err(AppError::invalid("items", "too_many_at_once"));
    }
    let target = target(tx, order.stage).await?;
    let deals = lock(tx, &order.items).await?;
    check(tx, &deals, &target, order.fill.as_ref()).await?;
    let keys = keys(tx, order, deals.len()).await?;
    let undo = write(tx, &deals, &target, &keys, order.fill.as_ref()).await?;
    let cards = match order.fill {
        // What was filled in comes back as the database made it.
        Some(_) => store::cards(tx, &order.items).await?,
        // The rest is known, and most moves fill in nothing: reading it once more is the dearest part of such a move.
        None => deals.into_iter().zip(keys).map(|(deal, key)| deal.moved(&target, key, tx.now())).collect(),
    };
    Ok(Moved { cards, undo })
}

/// A stage in use.
pub(super) async fn target(tx: &mut Tx, stage: Uuid) -> Result<Target, AppError> {
    let row = sqlx::query!(
        "select pipeline_id, name, kind, probability, target_days, required from stage where id = $1 and not archived",
        stage,
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(AppError::NotFound)?;
    let required = row.required.iter().filter_map(|key| RequiredField::from_key(key)).collect();
    let kind = StageKind::from_key(&row.kind);
    let stage =
        Stage { id: stage, name: row.name, kind, probability: row.probability, target_days: row.target_days, required };
    Ok(Target { stage, pipeline: row.pipeline_id })
}

/// Locks the deals in the order of their ids (so that two movers of the same deals cannot wait for each other) and gives them
/// in the order asked for.
async fn lock(tx: &mut Tx, items: &[Uuid]) -> Result<Vec<Before>, AppError> {
    let rows = sqlx::query!(
        r#"
        select d.id, d.stage_id, (select s.name from stage s where s.id = d.stage_id) as "stage_name!", d.status, d.position,
               d.entered_stage_at, d.closed_at, d.close_reason_id, d.close_note, d.customer_id, d.owner_id
          from deal d
         -- The name is asked for per row: a row that another mover changed while this one waited is looked at anew, and a
         -- join with the stage it came from would lose it.
         where d.id = any ($1) and d.deleted_at is null order by d.id for update
        "#,
        items,
    )
    .fetch_all(tx.conn())
    .await?;
    let cards = store::cards(tx, items).await?;
    if cards.len() < items.len() {
        return Err(AppError::NotFound);
    }
    if rows.len() < items.len() {
        return Err(AppError::NotAllowed);
    }
    let mut deals: Vec<Before> = rows
        .into_iter()
        .filter_map(|row| {
            Some(Before {
                id: row.id,
                stage: row.stage_id,
                stage_name: row.stage_name,
                status: row.status,
                position: row.position,
                entered_stage_at: row.entered_stage_at,
                closed_at: row.closed_at,
                close_reason: row.close_reason_id,
                close_note: row.close_note,
                customer: row.customer_id,
                owner: row.owner_id,
                card: cards.iter().find(|card| card.id == row.id)?.clone(),
            })
        })
        .collect();
    deals.sort_by_key(|deal| items.iter().position(|item| *item == deal.id));
    Ok(deals)
}

/// What the stage requires, and the reason for winning or losing.
async fn check(tx: &mut Tx, deals: &[Before], target: &Target, fill: Option<&Fill>) -> Result<(), AppError> {
    if let Some(customer) = fill.and_then(|fill| fill.customer) {
        store::customer_in_sight(tx, customer).await?;
    }
    let entering: Vec<&Before> = deals.iter().filter(|deal| deal.stage != target.stage.id).collect();
    let mut refused: Vec<FieldError> = Vec::new();
    for deal in &entering {
        for field in deal.card.lacks(&target.stage, fill) {
            let code = format!("required_{}", field.key());
            if !refused.iter().any(|error| error.code == code) {
                refused.push(FieldError { field: field.key().to_owned(), code, detail: Some(deal.card.name.clone()) });
            }
        }
    }
    if let Some(currency) = fill.and_then(|fill| fill.value.and(fill.currency.as_deref())) {
        refused.extend(priced_otherwise(tx, &entering, currency).await?);
    }
    if target.stage.kind != StageKind::Open
        && !entering.is_empty()
        && !reason_given(tx, target.stage.kind, fill).await?
    {
        refused.push(FieldError { field: "close_reason".to_owned(), code: "required_reason".to_owned(), detail: None });
    }
    if refused.is_empty() { Ok(()) } else { Err(AppError::Invalid(refused)) }
}

/// Deals that would get their value in another currency than the prices of their products are in: another one would make other
/// prices of them.
async fn priced_otherwise(tx: &mut Tx, entering: &[&Before], currency: &str) -> Result<Option<FieldError>, AppError> {
    let others = |deal: &&&Before| deal.card.value.is_none() && deal.card.currency != currency;
    let ids: Vec<Uuid> = entering.iter().filter(others).map(|deal| deal.id).collect();
    if ids.is_empty() {
        return Ok(None);
    }
    let found = sqlx::query_scalar!("select deal_id from deal_product where deal_id = any ($1) limit 1", &ids)
        .fetch_optional(tx.conn())
        .await?;
    let name = entering.iter().find(|deal| Some(deal.id) == found).map(|deal| deal.card.name.clone());
    Ok(name.map(|name| FieldError {
        field: "value".to_owned(),
        code: "currency_of_products".to_owned(),
        detail: Some(name),
    }))
}

/// Whether a reason of the right kind was given, where the organisation has any to choose from.
async fn reason_given(tx: &mut Tx, kind: StageKind, fill: Option<&Fill>) -> Result<bool, AppError> {
    let reason = fill.and_then(|fill| fill.close_reason);
    let given = sqlx::query_scalar!(
        r#"
        select coalesce(bool_or(id = $2), false) or count(*) = 0 as "given!" from close_reason where kind = $1 and not archived
        "#,
        kind.key(),
        reason,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(given)
}

/// Keys between the neighbours as they are now. A neighbour that has left the column no longer counts; where both are gone,
/// or out of order, the cards go to where the other or the top of the column is.
pub(super) async fn keys(tx: &mut Tx, order: &MoveOrder, count: usize) -> Result<Vec<String>, AppError> {
    let neighbours = sqlx::query!(
        "select id, position from deal where id = any ($1) and stage_id = $2 and deleted_at is null and id <> all ($3)",
        &[order.after, order.before].into_iter().flatten().collect::<Vec<_>>(),
        order.stage,
        &order.items,
    )
    .fetch_all(tx.conn())
    .await?;
    let position_of =
        |id: Option<Uuid>| neighbours.iter().find(|row| Some(row.id) == id).map(|row| row.position.clone());
    let (above, below) = (position_of(order.after), position_of(order.before));
    let (low, high) = match (above, below) {
        (Some(above), Some(below)) if above < below => (Some(above), Some(below)),
        (Some(above), _) => {
            let next = beyond(tx, order, Some(&above)).await?;
            (Some(above), next)
        }
        (None, Some(below)) => {
            let former = short_of(tx, order, &below).await?;
            (former, Some(below))
        }
        (None, None) => (None, beyond(tx, order, None).await?),
    };
    position::between(low.as_deref(), high.as_deref(), count, rand::random).map_err(|_| AppError::conflict("changed"))
}

/// The first key in the column after `key`, or at all, not counting the cards that move.
async fn beyond(tx: &mut Tx, order: &MoveOrder, key: Option<&str>) -> Result<Option<String>, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select position from deal
         where stage_id = $1 and deleted_at is null and position > coalesce($2, '') collate "C" and id <> all ($3)
         order by position, id limit 1
        "#,
        order.stage,
        key,
        &order.items,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// The last key in the column before `key`.
async fn short_of(tx: &mut Tx, order: &MoveOrder, key: &str) -> Result<Option<String>, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select position from deal
         where stage_id = $1 and deleted_at is null and position < $2 collate "C" and id <> all ($3)
         order by position desc, id desc limit 1
        "#,
        order.stage,
        key,
        &order.items,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Writes each deal once and its event; gives the ticket for undoing.
async fn write(
    tx: &mut Tx,
    deals: &[Before],
    target: &Target,
    keys: &[String],
    fill: Option<&Fill>,
) -> Result<Uuid, AppError> {
    let now = tx.now();
    let empty = Fill::default();
    let fill = fill.unwrap_or(&empty);
    let ids: Vec<Uuid> = deals.iter().map(|deal| deal.id).collect();
    sqlx::query!(
        r#"
        update deal d
           set stage_id = $3, pipeline_id = $4, status = $5, position = moved.position,
               entered_stage_at = case when d.stage_id = $3 then d.entered_stage_at else $6 end,
               closed_at = case when $5 = 'open' then null when d.stage_id = $3 then d.closed_at else $6 end,
               close_reason_id = case when $5 = 'open' then null else coalesce($7, d.close_reason_id) end,
               close_note = case when $5 = 'open' then null else coalesce($8, d.close_note) end,
               value = coalesce(d.value, $9), currency = case when d.value is null and $9 is not null then coalesce($10, d.currency) else d.currency end,
               expected_close = coalesce(d.expected_close, $11), customer_id = coalesce(d.customer_id, $12),
               version = d.version + 1, updated_at = $6
          from unnest($1::uuid[], $2::text[]) as moved (id, position)
         where d.id = moved.id
        "#,
        &ids,
        keys,
        target.stage.id,
        target.pipeline,
        target.stage.kind.key(),
        now,
        fill.close_reason,
        fill.close_note.as_deref(),
        fill.value,
        fill.currency.as_deref(),
        fill.expected_close,
        fill.customer,
    )
    .execute(tx.conn())
    .await?;
    let planned = plan(tx, deals, fill).await?;
    let events: Vec<Event> =
        deals.iter().zip(keys).map(|(deal, key)| moved_event(deal, target, key, fill, &planned, now)).collect();
    let ticket = events.first().map_or_else(Uuid::nil, Event::id);
    record_all(tx, events).await?;
    Ok(ticket)
}

/// Plans the activity that the stage asked for, on each deal that had none; gives (deal, activity).
async fn plan(tx: &mut Tx, deals: &[Before], fill: &Fill) -> Result<Vec<(Uuid, Uuid)>, AppError> {
    let Some(next) = &fill.next_activity else { return Ok(vec![]) };
    let me = tx.person();
    let planned: Vec<(Uuid, Uuid)> =
        deals.iter().filter(|deal| deal.card.next_activity.is_none()).map(|deal| (deal.id, new_id())).collect();
    let (on, ids): (Vec<Uuid>, Vec<Uuid>) = planned.iter().copied().unzip();
    sqlx::query!(
        r#"
        insert into activity (id, deal_id, title, due_at, owner_id)
        select p.id, p.deal_id, $3, $4, $5 from unnest($1::uuid[], $2::uuid[]) as p (id, deal_id)
        "#,
        &ids,
        &on,
        next.title,
        next.due_at,
        me,
    )
    .execute(tx.conn())
    .await?;
    Ok(planned)
}

/// `deal.moved`, or `deal.won` and `deal.lost` when it enters such a stage. `before` holds what undoing needs.
fn moved_event(
    deal: &Before,
    target: &Target,
    key: &str,
    fill: &Fill,
    planned: &[(Uuid, Uuid)],
    now: DateTime<Utc>,
) -> Event {
    let entered = deal.stage != target.stage.id;
    let kind = match target.stage.kind {
        StageKind::Won if entered => "deal.won",
        StageKind::Lost if entered => "deal.lost",
        _ => "deal.moved",
    };
    let mut before = Map::from_iter([
        ("stage".to_owned(), json!(deal.stage)),
        ("stage_name".to_owned(), json!(deal.stage_name)),
        ("status".to_owned(), json!(deal.status)),
        ("position".to_owned(), json!(deal.position)),
        ("entered_stage_at".to_owned(), json!(deal.entered_stage_at)),
        ("closed_at".to_owned(), json!(deal.closed_at)),
        ("close_reason".to_owned(), json!(deal.close_reason)),
        ("close_note".to_owned(), json!(deal.close_note)),
    ]);
    let mut after = Map::from_iter([
        ("stage".to_owned(), json!(target.stage.id)),
        ("stage_name".to_owned(), json!(target.stage.name)),
        ("status".to_owned(), json!(target.stage.kind.key())),
        ("position".to_owned(), json!(key)),
        ("entered_stage_at".to_owned(), json!(if entered { now } else { deal.entered_stage_at })),
    ]);
    let mut filled = |name: &str, was_empty: bool, value: Value| {
        if was_empty && !value.is_null() {
            before.insert(name.to_owned(), Value::Null);
            after.insert(name.to_owned(), value);
        }
    };
    filled("value", deal.card.value.is_none(), json!(fill.value));
    filled("expected_close", deal.card.expected_close.is_none(), json!(fill.expected_close));
    filled("customer", deal.customer.is_none(), json!(fill.customer));
    let activity = planned.iter().find(|(on, _)| *on == deal.id).map(|(_, activity)| activity);
    filled("activity", true, json!(activity));
    filled("activity_name", true, json!(activity.and(fill.next_activity.as_ref()).map(|next| &next.title)));
    if deal.card.value.is_none() && fill.value.is_some() {
        // An amount is only readable with its currency.
        before.insert("currency".to_owned(), json!(deal.card.currency));
        after.insert("currency".to_owned(), json!(fill.currency.as_ref().unwrap_or(&deal.card.currency)));
    }
    let closed = target.stage.kind != StageKind::Open;
    if closed || deal.status != "open" {
        // As it is written; told even where it stays, or the log would read as if it was emptied.
        let closed_at = if entered { Some(now) } else { deal.closed_at };
        let close_reason = fill.close_reason.or(deal.close_reason);
        let close_note = fill.close_note.as_ref().or(deal.close_note.as_ref());
        after.insert("closed_at".to_owned(), json!(closed_at.filter(|_| closed)));
        after.insert("close_reason".to_owned(), json!(close_reason.filter(|_| closed)));
        after.insert("close_note".to_owned(), json!(close_note.filter(|_| closed)));
    }
    Event::of(kind, "deal", deal.id)
        .customer(deal.customer.or(fill.customer))
        .owner(Some(deal.owner))
        .version(deal.card.version + 1)
        .before(Value::Object(before))
        .after(Value::Object(after))
}
