//! What a guest does: says something, makes a ticket, says that one is solved, and how it went. The rules are those of the desk
//! (`tickets/rules_model.rs`); the log tells of it without an actor, because actors are people of the house, and names the contact beside.

use super::{guest_store::Guest, model::NewRequest};
use crate::{
    access::{AppError, SystemTx, new_id},
    desk::{
        mail::inbound_store::Kept,
        satisfaction::{
            public_store::{self, Answer},
            store::new_link,
        },
        tickets::rules_model::{Channel, Priority, State, Voice},
    },
    events::{Event, record_unasked},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// A ticket that is held until the end of the transaction.
struct Held {
    id: Uuid,
    version: i32,
    state: State,
    standing: Value,
    customer: Option<Uuid>,
    customer_owner: Option<Uuid>,
}

impl Held {
    fn event(&self, kind: &'static str, version: i32) -> Event {
        Event::of(kind, "ticket", self.id).customer(self.customer).owner(self.customer_owner).version(version)
    }
}

async fn held(tx: &mut SystemTx, id: Uuid) -> Result<Held, AppError> {
    let row = sqlx::query!(
        r#"
        select version, state, solution, customer_id, customer_owner_id, reopened, solved_at, closed_at
          from ticket where id = $1 and deleted_at is null and merged_into is null for no key update
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let state =
        State::from_key(&row.state).ok_or_else(|| AppError::unforeseen(&format!("a ticket holds {}", row.state)))?;
    // Enough to put it back as if nothing had been, as the desk keeps it.
    let standing = json!({
        "state": state, "solution": row.solution, "solved_at": row.solved_at, "closed_at": row.closed_at, "reopened": row.reopened,
    });
    let (customer, customer_owner) = (row.customer_id, row.customer_owner_id);
    Ok(Held { id, version: row.version, state, standing, customer, customer_owner })
}

fn told(guest: &Guest, mut more: Value) -> Value {
    more["by_contact"] = json!(guest.contact);
    more["contact_name"] = json!(guest.name);
    more
}

/// Something that a guest says.
#[derive(Debug, Clone, Copy)]
pub struct Saying<'a> {
    /// Made with the form, so that one that is sent twice is said once.
    pub id: Uuid,
    pub text: &'a str,
    /// A ticket that was closed goes on: what is closed is not reopened by a word alone, a "thank you" would do it.
    pub reopen: bool,
}

/// Says something on a ticket, and brings it into the state that follows. `false` where it had been said already.
///
/// # Errors
/// `NotFound` for a ticket that is not the guest's, or was merged.
pub async fn say(tx: &mut SystemTx, guest: &Guest, ticket: Uuid, said: Saying<'_>) -> Result<bool, AppError> {
    let held = held(tx, ticket).await?;
    let (now, version) = (tx.now(), held.version + 1);
    let written = sqlx::query!(
        r#"
        insert into ticket_message (id, ticket_id, public, inbound, channel, text, contact_id, written_at)
        values ($1, $2, true, true, $3, $4, $5, $6) on conflict (id) do nothing
        "#,
        said.id,
        ticket,
        Channel::Portal.key(),
        said.text,
        guest.contact,
        now,
    )
    .execute(tx.conn())
    .await?;
    if written.rows_affected() == 0 {
        let known =
            sqlx::query_scalar!("select id from ticket_message where id = $1 and ticket_id = $2", said.id, ticket);
        known.fetch_one(tx.conn()).await?;
        return Ok(false);
    }
    let to = if said.reopen && held.state == State::Closed { State::Open } else { held.state.after(Voice::Customer) };
    sqlx::query!(
        "update ticket set replies = replies + 1, state = $2, version = $3, updated_at = $4 where id = $1",
        ticket,
        to.key(),
        version,
        now,
    )
    .execute(tx.conn())
    .await?;
    let mut events = vec![
        held.event("ticket.heard", version)
            .after(told(guest, json!({ "text": said.text, "channel": Channel::Portal }))),
    ];
    if to != held.state {
        let after = told(guest, json!({ "state": to, "solution": held.standing["solution"] }));
        events.push(held.event("ticket.state_changed", version).before(held.standing.clone()).after(after));
    }
    record_unasked(tx, events).await?;
    Ok(true)
}

/// Says that a ticket is solved. `words` is what stands as its solution where nobody wrote one. One that is done already stays as it is.
///
/// # Errors
/// `NotFound`.
pub async fn solve(tx: &mut SystemTx, guest: &Guest, ticket: Uuid, words: &str) -> Result<(), AppError> {
    let held = held(tx, ticket).await?;
    if !held.state.is_open() {
        return Ok(());
    }
    let solution = held.standing["solution"].as_str().unwrap_or(words).to_owned();
    let to = held.state.step(State::Solved, Some(&solution))?;
    let (now, version) = (tx.now(), held.version + 1);
    sqlx::query!(
        "update ticket set state = $2, solution = $3, version = $4, updated_at = $5 where id = $1",
        ticket,
        to.key(),
        solution,
        version,
        now,
    )
    .execute(tx.conn())
    .await?;
    let after = told(guest, json!({ "state": to, "solution": solution }));
    let event = held.event("ticket.state_changed", version).before(held.standing.clone());
    record_unasked(tx, vec![event.after(after)]).await
}

/// Makes a ticket of what a guest asks, with their words as what was said first. Its id is made with the form: one that is sent twice is
/// made once, which gives `false`.
///
/// # Errors
/// `Invalid` on `customer` for one that the guest does not stand for; `NotFound` for an id that is somebody else's.
pub async fn create(
    tx: &mut SystemTx,
    guest: &Guest,
    id: Uuid,
    message: Uuid,
    new: &NewRequest,
    customers: &[(Uuid, String)],
) -> Result<bool, AppError> {
    let customer = match (new.customer, customers) {
        (None, [(only, _)]) => Some(*only),
        (None, []) => None,
        (Some(named), all) if all.iter().any(|(one, _)| *one == named) => Some(named),
        _ => return Err(AppError::invalid("customer", "required")),
    };
    let now = tx.now();
    let made = sqlx::query!(
        r#"
        insert into ticket (id, number, kind, subject, priority, channel, customer_id, contact_id, created_at, updated_at)
        values ($1, 0, $2, $3, $4, $5, $6, $7, $8, $8) on conflict (id) do nothing
        returning customer_owner_id
        "#,
        id,
        new.kind.key(),
        new.subject,
        Priority::Normal.rank(),
        Channel::Portal.key(),
        customer,
        guest.contact,
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(made) = made else {
        sqlx::query_scalar!("select id from ticket where id = $1 and contact_id = $2", id, guest.contact)
            .fetch_one(tx.conn())
            .await?;
        return Ok(false);
    };
    let mut after = told(
        guest,
        json!({ "kind": new.kind, "subject": new.subject, "priority": Priority::Normal, "channel": Channel::Portal, "contact": guest.contact }),
    );
    if let Some(customer) = customer {
        after["customer"] = json!(customer);
    }
    let event = Event::of("ticket.created", "ticket", id).customer(customer).owner(made.customer_owner_id);
    record_unasked(tx, vec![event.version(1).after(after)]).await?;
    say(tx, guest, id, Saying { id: message, text: &new.text, reopen: false }).await
}

/// Announces bytes that are about to be written.
pub async fn bytes_come(tx: &mut SystemTx, objects: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!("select portal_bytes_come($1)", objects).execute(tx.conn()).await?;
    Ok(())
}

/// Hangs files on what the guest just said.
pub async fn hang(tx: &mut SystemTx, ticket: Uuid, message: Uuid, files: &[Kept]) -> Result<(), AppError> {
    let now = tx.now();
    for file in files {
        sqlx::query!(
            r#"
            insert into ticket_file (id, ticket_id, message_id, object, name, media_type, size, sha256, refused, added_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            "#,
            file.id,
            ticket,
            message,
            file.object,
            file.name,
            file.media_type,
            file.size,
            file.sha256,
            file.refused,
            now,
        )
        .execute(tx.conn())
        .await?;
    }
    if !files.is_empty() {
        sqlx::query!("select portal_bytes_stay($1)", message).execute(tx.conn()).await?;
    }
    Ok(())
}

/// Says how a ticket went; as `rate_ticket` answers: 'kept', 'gone', 'closed' or 'many'.
pub async fn rate(tx: &mut SystemTx, ticket: Uuid, answer: &Answer<'_>) -> Result<String, AppError> {
    let (token, hash) = new_link()?;
    let linked = sqlx::query_scalar!(r#"select portal_rating_link($1, $2) as "linked!""#, ticket, hash)
        .fetch_one(tx.conn())
        .await?;
    if !linked {
        return Ok("gone".to_owned());
    }
    public_store::rate(tx, &token, answer).await
}

/// An id for a form.
#[must_use]
pub fn form_id() -> Uuid {
    new_id()
}
