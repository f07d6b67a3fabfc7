//! Consent in the database: it stands with its record.

use super::model::{Channel, Consent, ConsentForm, ConsentOf, Consents, DoNotContact, checked_reason};
use crate::{
    access::{AppError, Tx},
    customers::{contacts::store as contacts, store as customers},
    events::{Event, record},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// A record before the change: its consents and what its event needs.
struct Held {
    consents: Consents,
    version: i32,
    owner: Option<Uuid>,
    customer: Option<Uuid>,
}

async fn hold(tx: &mut Tx, of: ConsentOf) -> Result<Held, AppError> {
    let (held, may_write) = match of {
        ConsentOf::Customer(id) => {
            let seen = customers::customer(tx, id).await?;
            let owner = seen.owner.map(|(owner, _)| owner);
            (Held { consents: seen.consents, version: seen.version, owner, customer: Some(id) }, seen.may_write)
        }
        ConsentOf::Contact(id) => {
            let seen = contacts::contact(tx, id).await?;
            let owner = seen.owner.map(|(owner, _)| owner);
            let customer = seen.customers.first().map(|customer| customer.id);
            (Held { consents: seen.consents, version: seen.version, owner, customer }, seen.may_write)
        }
    };
    if may_write { Ok(held) } else { Err(AppError::NotAllowed) }
}

/// Writes down what somebody said about one channel.
pub async fn say(tx: &mut Tx, of: ConsentOf, channel: Channel, form: &ConsentForm) -> Result<(), AppError> {
    let said = form.checked(tx.now().date_naive())?;
    let mut held = hold(tx, of).await?;
    let before = json!({ channel.field(): held.consents.state(channel).key() });
    let after = json!({ channel.field(): form.state.key(), "consent_how": said.as_ref().map(|(_, how)| how) });
    match said {
        Some((day, how)) => {
            let (by, by_name, at) = (tx.person(), own_name(tx).await?, tx.now());
            let consent = Consent { state: form.state, day, how, by, by_name, at };
            held.consents.channels.insert(channel, consent);
        }
        None => drop(held.consents.channels.remove(&channel)),
    }
    write(tx, of, held, before, after).await
}

/// Marks that nobody may contact them, for a reason, or takes the mark away (`None`).
pub async fn forbid(tx: &mut Tx, of: ConsentOf, reason: Option<&str>) -> Result<(), AppError> {
    let reason = reason.map(checked_reason).transpose()?;
    let mut held = hold(tx, of).await?;
    let before = json!({ "do_not_contact": held.consents.none.is_some() });
    let after = json!({ "do_not_contact": reason.is_some(), "do_not_contact_reason": reason });
    held.consents.none = match reason {
        Some(reason) => Some(DoNotContact { reason, by: tx.person(), by_name: own_name(tx).await?, at: tx.now() }),
        None => None,
    };
    write(tx, of, held, before, after).await
}

async fn own_name(tx: &mut Tx) -> Result<String, AppError> {
    let me = tx.person();
    Ok(sqlx::query_scalar!("select name from person where id = $1", me).fetch_one(tx.conn()).await?)
}

async fn write(tx: &mut Tx, of: ConsentOf, held: Held, before: Value, after: Value) -> Result<(), AppError> {
    let (now, kept) = (tx.now(), serde_json::to_value(&held.consents).map_err(|_| AppError::Unavailable)?);
    let (event, written) = match of {
        ConsentOf::Customer(id) => {
            let written = sqlx::query!(
                "update customer set consent = $3, version = version + 1, updated_at = $4 where id = $1 and version = $2",
                id,
                held.version,
                kept,
                now,
            );
            (Event::of("customer.changed", "customer", id), written.execute(tx.conn()).await?)
        }
        ConsentOf::Contact(id) => {
            let written = sqlx::query!(
                "update contact set consent = $3, version = version + 1, updated_at = $4 where id = $1 and version = $2",
                id,
                held.version,
                kept,
                now,
            );
            (Event::of("contact.changed", "contact", id), written.execute(tx.conn()).await?)
        }
    };
    if written.rows_affected() == 0 {
        return Err(AppError::conflict("changed"));
    }
    let event = event.customer(held.customer).owner(held.owner).version(held.version + 1);
    record(tx, event.before(before).after(after)).await.map(drop)
}
