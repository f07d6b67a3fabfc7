//! Taking back what a run did, by hand: each event that bears its mark is answered by the opposite, the newest first.

use crate::{
    access::{AppError, Tx},
    customers::{store as customers, tags::store as customer_tags},
    deals::{
        detail::{store as deals, tags::store as deal_tags},
        model::MoveOrder,
        moving_store,
    },
    desk::tickets::{state_store as ticket_states, store as tickets},
    events::with_former_value,
    leads::{model::State as LeadState, step_store as lead_steps, store as leads},
    mailing::sending_store as letters,
    tasks::store as tasks,
};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Something that a run did.
struct Did {
    kind: String,
    subject: Uuid,
    version: Option<i32>,
    before: Value,
    after: Value,
    /// The fields that changed again since.
    later: Vec<String>,
}

/// Takes back what is there of it; gives how many things that were. What still waits goes no further.
///
/// # Errors
/// `NotFound`, the conflicts `automation_nothing_to_undo` and, while a call is on its way, `changed`, and the refusals of what is put
/// back: then nothing was.
pub async fn undo(tx: &mut Tx, run: Uuid) -> Result<usize, AppError> {
    // Held, so that no worker does the next thing meanwhile.
    let held = sqlx::query!(
        r#"
        select r.begun_at, r.state = 'waiting' as "waits!",
               exists (select 1 from automation_step s where s.run_id = r.id and s.state = 'sending') as "calls!"
          from automation_run r where r.id = $1 for update of r
        "#,
        run,
    )
    .fetch_one(tx.conn())
    .await?;
    if held.calls {
        return Err(AppError::conflict("changed"));
    }
    let mut undone = 0;
    for did in &what_it_did(tx, run, held.begun_at).await? {
        undone += usize::from(opposite(tx, did).await?);
    }
    if undone == 0 && !held.waits {
        return Err(AppError::conflict("automation_nothing_to_undo"));
    }
    let now = tx.now();
    sqlx::query!(
        r#"
        update automation_run set state = case when state = 'waiting' then 'skipped' else state end, why = 'undone', due_at = null,
               ended_at = coalesce(ended_at, $2)
         where id = $1
        "#,
        run,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(undone)
}

/// The events of a run, the newest first. Of a quote they stand at its deal or its customer, so the record is no key to them.
async fn what_it_did(tx: &mut Tx, run: Uuid, begun: Option<DateTime<Utc>>) -> Result<Vec<Did>, AppError> {
    let Some(begun) = begun else { return Ok(Vec::new()) };
    let places = sqlx::query!(
        r#"
        select r.record_id as "record!", q.deal_id, q.customer_id as "customer_id?"
          from automation_run r left join quote q on q.id = r.record_id and r.record_kind = 'quote' where r.id = $1
        "#,
        run,
    )
    .fetch_one(tx.conn())
    .await?;
    let subjects: Vec<Uuid> = [Some(places.record), places.deal_id, places.customer_id].into_iter().flatten().collect();
    let rows = sqlx::query!(
        r#"
        select e.kind, e.subject_id, e.version, coalesce(e.before, '{}') as "before!", e.after as "after!",
               (select coalesce(array_agg(distinct k.key), '{}')
                  from event l cross join lateral jsonb_object_keys(l.after) k (key)
                 where l.subject_id = e.subject_id and l.kind = e.kind and (l.recorded_at, l.id) > (e.recorded_at, e.id)) as "later!"
          from event e
         where e.subject_id = any ($1) and e.recorded_at >= $2 and e.after -> 'automation' ->> 'run' = $3
         order by e.recorded_at desc, e.id desc limit 100
        "#,
        &subjects,
        begun,
        run.to_string(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Did {
            kind: row.kind,
            subject: row.subject_id,
            version: row.version,
            before: row.before,
            after: row.after,
            later: row.later,
        })
        .collect())
}

fn id(side: &Value, key: &str) -> Option<Uuid> {
    side.get(key)?.as_str()?.parse().ok()
}

/// Does the opposite; gives whether there was one to do. What somebody changed since stays.
async fn opposite(tx: &mut Tx, did: &Did) -> Result<bool, AppError> {
    let done = match did.kind.as_str() {
        "customer.changed" | "deal.changed" | "lead.changed" | "ticket.changed" => return put_back(tx, did).await,
        "customer.tagged" => match id(&did.after, "tag") {
            Some(tag) => customer_tags::remove(tx, did.subject, tag).await,
            None => return Ok(false),
        },
        "customer.untagged" => match id(&did.before, "tag") {
            Some(tag) => customer_tags::add(tx, did.subject, tag).await,
            None => return Ok(false),
        },
        "deal.tagged" => match id(&did.after, "tag") {
            Some(tag) => deal_tags::remove(tx, did.subject, tag).await,
            None => return Ok(false),
        },
        "deal.untagged" => match id(&did.before, "tag") {
            Some(tag) => deal_tags::add(tx, did.subject, tag).await,
            None => return Ok(false),
        },
        "deal.moved" => return move_back(tx, did).await,
        "lead.state_changed" | "ticket.state_changed" => return state_back(tx, did).await,
        "customer.assigned" | "deal.assigned" | "lead.assigned" | "ticket.assigned" => return give_back(tx, did).await,
        "automation.mailed" => match id(&did.after, "mail") {
            Some(letter) => letters::take_back(tx, letter).await,
            None => return Ok(false),
        },
        "activity.planned" => match id(&did.after, "activity") {
            Some(task) => tasks::remove(tx, task).await.map(|_| ()),
            None => return Ok(false),
        },
        _ => return Ok(false),
    };
    match done {
        Ok(()) => Ok(true),
        // It is so already: somebody was faster, or the letter is on its way.
        Err(AppError::NotFound) => Ok(false),
        Err(AppError::Conflict(code)) if code == "nothing_to_restore" || code == "mail_on_its_way" => Ok(false),
        Err(error) => Err(error),
    }
}

/// The fields that nobody changed since get their former values.
async fn put_back(tx: &mut Tx, did: &Did) -> Result<bool, AppError> {
    let none = Map::new();
    let fields = did.before.as_object().unwrap_or(&none);
    let mut any = false;
    // The currency goes with its amount, and when the next step is due with the step.
    let own = |field: &&String| !matches!(field.as_str(), "currency" | "due_at") && !did.later.contains(field);
    for field in fields.keys().filter(own) {
        match put_back_one(tx, did, field).await {
            Ok(()) => any = true,
            // It is so already; names beside ids are no fields.
            Err(AppError::NotFound) => {}
            Err(AppError::Conflict(code)) if code == "nothing_to_restore" => {}
            Err(error) => return Err(error),
        }
    }
    Ok(any)
}

async fn put_back_one(tx: &mut Tx, did: &Did, field: &str) -> Result<(), AppError> {
    match did.kind.as_str() {
        "customer.changed" => customers::set_value(tx, did.subject, &did.before, field).await?,
        "deal.changed" => deals::set_value(tx, did.subject, &did.before, field).await?,
        "lead.changed" => {
            let lead = leads::lead(tx, did.subject).await?;
            if field == "next_step" {
                let due = did.before["due_at"].as_str().and_then(|due| due.parse().ok());
                lead_steps::set_next(tx, did.subject, lead.version, did.before[field].as_str(), due).await?;
            } else {
                let former = with_former_value(&lead.fields, &did.before, field)?;
                leads::change(tx, did.subject, lead.version, &former, None).await?;
            }
        }
        _ => {
            let ticket = tickets::ticket(tx, did.subject).await?;
            let former = with_former_value(&ticket.fields, &did.before, field)?;
            tickets::change(tx, did.subject, ticket.version, former).await?;
        }
    }
    Ok(())
}

/// Back to the stage it came from, if it is still where it was moved to.
async fn move_back(tx: &mut Tx, did: &Did) -> Result<bool, AppError> {
    let there = sqlx::query_scalar!("select stage_id from deal where id = $1 and deleted_at is null", did.subject)
        .fetch_optional(tx.conn())
        .await?;
    let (Some(from), Some(to)) = (id(&did.before, "stage"), id(&did.after, "stage")) else { return Ok(false) };
    if there != Some(to) || from == to {
        return Ok(false);
    }
    let order = MoveOrder { items: vec![did.subject], stage: from, after: None, before: None, fill: None };
    moving_store::move_deals(tx, &order).await?;
    Ok(true)
}

async fn state_back(tx: &mut Tx, did: &Did) -> Result<bool, AppError> {
    if did.kind == "ticket.state_changed" {
        // As the button beside it does: as if it had never been, while nothing happened since.
        let Some(version) = did.version else { return Ok(false) };
        ticket_states::take_back_state(tx, did.subject, version).await?;
        return Ok(true);
    }
    let former = did.before.get("lead_state").and_then(Value::as_str).and_then(LeadState::from_key);
    let lead = leads::lead(tx, did.subject).await?;
    match former.filter(|_| did.after["lead_state"] == lead.state.key()) {
        Some(state) => lead_steps::set_state(tx, did.subject, lead.version, state, None).await.map(|_| true),
        None => Ok(false),
    }
}

/// To whoever had it, if it is still with whom it was given to; what nobody had stays where it is.
async fn give_back(tx: &mut Tx, did: &Did) -> Result<bool, AppError> {
    let (Some(former), Some(to)) = (id(&did.before, "owner"), id(&did.after, "owner")) else { return Ok(false) };
    match did.kind.as_str() {
        "customer.assigned" => {
            if customers::customer(tx, did.subject).await?.owner.is_none_or(|(owner, _)| owner != to) {
                return Ok(false);
            }
            customers::assign(tx, did.subject, former).await?;
        }
        "deal.assigned" => {
            let owner = sqlx::query_scalar!("select owner_id from deal where id = $1", did.subject);
            if owner.fetch_optional(tx.conn()).await? != Some(to) {
                return Ok(false);
            }
            deals::assign(tx, did.subject, former).await?;
        }
        "lead.assigned" => {
            let lead = leads::lead(tx, did.subject).await?;
            if lead.owner.is_none_or(|(owner, _)| owner != to) {
                return Ok(false);
            }
            lead_steps::assign(tx, did.subject, lead.version, former).await?;
        }
        _ => {
            let ticket = sqlx::query!("select owner_id, team_id, version from ticket where id = $1", did.subject)
                .fetch_one(tx.conn())
                .await?;
            if ticket.owner_id != Some(to) {
                return Ok(false);
            }
            ticket_states::assign(tx, did.subject, ticket.version, Some(former), ticket.team_id).await?;
        }
    }
    Ok(true)
}
