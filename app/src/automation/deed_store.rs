//! What a rule does with a record, in the role of its keeper, by the same functions that people's hands reach.

use super::{
    model::{Deed, Input, On, Outcome, Who},
    record_store::{self, Place},
};
use crate::{
    access::{AppError, Tx, may},
    customers::{store as customers, tags::store as customer_tags},
    deals::{
        detail::{store as deals, tags::store as deal_tags},
        model::MoveOrder,
        moving_store,
    },
    desk::tickets::{rules_model::State as TicketState, state_store as ticket_states, store as tickets},
    events::{Event, record, with_former_value},
    leads::{model::State as LeadState, step_store as lead_steps, store as leads},
    mailing::{model::MailOn, ready_store as letters},
    tasks::{
        model::{TaskInput, TaskOn, When},
        store as tasks,
    },
};
use chrono::{Days, NaiveDate, TimeDelta};
use serde_json::{Value, json};
use uuid::Uuid;

/// Does it; gives whether there was anything to do.
///
/// # Errors
/// `NotFound` where the record is not in sight, `NotAllowed` where the keeper may not do it, and the refusals of what is done.
pub async fn act(tx: &mut Tx, on: On, id: Uuid, deed: &Deed) -> Result<Outcome, AppError> {
    if !may(tx.role(), deed.needs(on)) {
        return Err(AppError::NotAllowed);
    }
    let place = record_store::place(tx, on, id).await?.ok_or(AppError::NotFound)?;
    let done = match deed {
        Deed::Task { title, days, to } => plan(tx, on, id, &place, (title, *days, *to)).await,
        Deed::Assign { to } if place.owner == Some(*to) => return Ok(Outcome::Nothing),
        Deed::Assign { to } => assign(tx, on, id, &place, *to).await,
        Deed::Notify { to, text } => notify(tx, &place, to, text).await,
        Deed::Mail { template } => return write(tx, &place, *template).await,
        Deed::Set { field, value } => set(tx, on, id, &place, field, value).await,
        Deed::Tag { tag } => return tag_it(tx, on, id, *tag).await,
        Deed::Untag { tag } => return untag_it(tx, on, id, *tag).await,
        Deed::Move { state } => return move_it(tx, on, id, place.version, state).await,
        // Goes out between two transactions: the worker sees to it.
        Deed::Call { .. } => Ok(()),
    };
    match done {
        Ok(()) => Ok(Outcome::Done),
        Err(AppError::Conflict(code)) if code == "nothing_to_restore" => Ok(Outcome::Nothing),
        Err(error) => Err(error),
    }
}

/// Who is meant, seen from the record.
fn meant(tx: &Tx, place: &Place, who: Who) -> Uuid {
    match who {
        Who::Owner => place.owner.unwrap_or(tx.person()),
        Who::Keeper => tx.person(),
        Who::Person(id) => id,
    }
}

/// The organisation's day, so many days from now.
async fn day(tx: &mut Tx, days: i64) -> Result<NaiveDate, AppError> {
    let offset = sqlx::query_scalar!("select utc_offset from organisation").fetch_one(tx.conn()).await?;
    let today = (tx.now() + TimeDelta::minutes(i64::from(offset))).date_naive();
    Ok(today.checked_add_days(Days::new(u64::try_from(days).unwrap_or_default())).unwrap_or(today))
}

/// Plans something; of a lead it is the next step, which is its owner's.
async fn plan(
    tx: &mut Tx,
    on: On,
    id: Uuid,
    place: &Place,
    (title, days, to): (&str, i64, Who),
) -> Result<(), AppError> {
    let day = day(tx, days).await?;
    let about = match (on, place.subject_kind) {
        (On::Lead, _) => {
            let due = lead_steps::evening_of(tx, Some(day)).await?;
            return lead_steps::set_next(tx, id, place.version, Some(title), due).await.map(|_| ());
        }
        (On::Ticket, _) => TaskOn::Ticket(id),
        (_, "deal") => TaskOn::Deal(place.subject),
        _ => TaskOn::Customer(place.subject),
    };
    let owner = Some(meant(tx, place, to));
    let input = TaskInput { title: title.to_owned(), when: When::Day(day), owner, ..TaskInput::default() };
    tasks::create(tx, Some(about), &input.checked()?).await.map(|_| ())
}

async fn assign(tx: &mut Tx, on: On, id: Uuid, place: &Place, to: Uuid) -> Result<(), AppError> {
    match on {
        On::Lead => lead_steps::assign(tx, id, place.version, to).await.map(|_| ()),
        On::Customer => customers::assign(tx, id, to).await,
        On::Deal => deals::assign(tx, id, to).await,
        On::Ticket => {
            let team = sqlx::query_scalar!("select team_id from ticket where id = $1", id).fetch_one(tx.conn()).await?;
            ticket_states::assign(tx, id, place.version, Some(to), team).await.map(|_| ())
        }
        On::Quote => Err(AppError::invalid("", "automation_deed")),
    }
}

/// Tells people by the bell, as far as they see the record, and the timeline that they were told.
async fn notify(tx: &mut Tx, place: &Place, to: &[Who], text: &str) -> Result<(), AppError> {
    let mut told: Vec<Uuid> = to.iter().map(|who| meant(tx, place, *who)).collect();
    told.sort_unstable();
    told.dedup();
    let event = Event::of("automation.told", place.subject_kind, place.subject);
    let event = event.customer(place.customer).owner(place.owner).after(json!({ "told": told, "text": text }));
    record(tx, event).await?;
    Ok(())
}

/// Sends a letter in the name of the keeper. That it went out stands on the timeline when it does; that a rule wrote it, at once.
async fn write(tx: &mut Tx, place: &Place, template: Uuid) -> Result<Outcome, AppError> {
    let on = match place.subject_kind {
        "deal" => MailOn::Deal(place.subject),
        _ => MailOn::Customer(place.subject),
    };
    let Some((letter, form)) = letters::post(tx, on, template).await? else { return Ok(Outcome::Nothing) };
    let event = Event::of("automation.mailed", place.subject_kind, place.subject);
    let event = event.customer(place.customer).owner(place.owner);
    record(tx, event.after(json!({ "mail": letter, "text": form.subject }))).await?;
    Ok(Outcome::Done)
}

/// Sets a field, as the form would.
async fn set(tx: &mut Tx, on: On, id: Uuid, place: &Place, field: &str, typed: &str) -> Result<(), AppError> {
    let input = on.settable().iter().find(|(known, _)| *known == field).map(|(_, input)| *input);
    let value = match input.ok_or_else(|| AppError::invalid(field, "automation_field"))? {
        Input::Days => json!(day(tx, typed.parse().unwrap_or_default()).await?),
        Input::Text | Input::Number | Input::Priority => json!(typed),
    };
    let values: Value = json!({ field: value });
    match on {
        On::Customer => customers::set_value(tx, id, &values, field).await,
        On::Deal => deals::set_value(tx, id, &values, field).await,
        On::Lead => {
            let fields = with_former_value(&leads::lead(tx, id).await?.fields, &values, field)?;
            leads::change(tx, id, place.version, &fields, None).await.map(|_| ())
        }
        On::Ticket => {
            let fields = with_former_value(&tickets::ticket(tx, id).await?.fields, &values, field)?;
            tickets::change(tx, id, place.version, fields).await.map(|_| ())
        }
        On::Quote => Err(AppError::invalid(field, "automation_field")),
    }
}

async fn has_tag(tx: &mut Tx, on: On, id: Uuid, tag: Uuid) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select case when $1 then exists (select 1 from customer_tag t where t.customer_id = $2 and t.tag_id = $3)
                    else exists (select 1 from deal_tag t where t.deal_id = $2 and t.tag_id = $3) end as "has!"
        "#,
        on == On::Customer,
        id,
        tag,
    )
    .fetch_one(tx.conn())
    .await?)
}

async fn tag_it(tx: &mut Tx, on: On, id: Uuid, tag: Uuid) -> Result<Outcome, AppError> {
    if has_tag(tx, on, id, tag).await? {
        return Ok(Outcome::Nothing);
    }
    match on {
        On::Customer => customer_tags::add(tx, id, tag).await?,
        On::Deal => deal_tags::add(tx, id, tag).await?,
        On::Lead | On::Quote | On::Ticket => return Err(AppError::invalid("", "automation_deed")),
    }
    Ok(Outcome::Done)
}

async fn untag_it(tx: &mut Tx, on: On, id: Uuid, tag: Uuid) -> Result<Outcome, AppError> {
    if !has_tag(tx, on, id, tag).await? {
        return Ok(Outcome::Nothing);
    }
    match on {
        On::Customer => customer_tags::remove(tx, id, tag).await?,
        On::Deal => deal_tags::remove(tx, id, tag).await?,
        On::Lead | On::Quote | On::Ticket => return Err(AppError::invalid("", "automation_deed")),
    }
    Ok(Outcome::Done)
}

/// Moves it to a stage or a state; what the stage asks for and nobody filled in is a refusal.
async fn move_it(tx: &mut Tx, on: On, id: Uuid, version: i32, state: &str) -> Result<Outcome, AppError> {
    let unknown = || AppError::invalid("", "automation_state");
    match on {
        On::Deal => {
            let stage: Uuid = state.parse().map_err(|_| unknown())?;
            let there = sqlx::query_scalar!("select stage_id from deal where id = $1", id).fetch_one(tx.conn()).await?;
            if there == stage {
                return Ok(Outcome::Nothing);
            }
            let order = MoveOrder { items: vec![id], stage, after: None, before: None, fill: None };
            moving_store::move_deals(tx, &order).await?;
        }
        On::Lead => {
            let state = LeadState::from_key(state).ok_or_else(unknown)?;
            if lead_steps::set_state(tx, id, version, state, None).await? == version {
                return Ok(Outcome::Nothing);
            }
        }
        On::Ticket => {
            let state = TicketState::from_key(state).ok_or_else(unknown)?;
            if tickets::ticket(tx, id).await?.state == state {
                return Ok(Outcome::Nothing);
            }
            ticket_states::set_state(tx, id, version, state, None).await?;
        }
        On::Customer | On::Quote => return Err(unknown()),
    }
    Ok(Outcome::Done)
}
