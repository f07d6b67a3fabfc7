//! Asks customers by mail, on the schedule of each survey. A step is some customers in one transaction with their letters and how far it
//! came: a server that is killed loses nothing and repeats nothing, and of two that work at once each has another survey in hand.

use super::{
    letter_model::{Values, composed, language_of},
    worker_store::{self as store, Asked, Due, Person},
};
use crate::{
    access::{AppError, Doors, SystemTx, new_id},
    customers::tags::judge_store::{self, Judge},
    events::{Event, record_unasked},
    locale::Lang,
};
use serde_json::json;
use uuid::Uuid;

/// Customers per transaction.
const BATCH: i64 = 200;

/// Works on some customers of the survey whose turn it is; `false` when none is due.
///
/// # Errors
/// Those of the database; then nothing is lost, the next step takes the same ones.
pub async fn step(doors: &Doors) -> Result<bool, AppError> {
    let mut tx = doors.work_daily().await?;
    let Some(due) = store::take(&mut tx).await? else { return Ok(false) };
    let now = tx.now();
    let opens = store::opens_at(&mut tx, due.calendar).await?;
    if opens > now {
        store::wait(&mut tx, due.id, Some(opens)).await?;
        tx.commit().await?;
        return Ok(true);
    }
    let judged = if due.conditions.is_empty() {
        Ok(None)
    } else {
        Judge::of(tx.conn(), &due.conditions, None, now).await.map(Some)
    };
    let judge = match judged {
        Ok(judge) => judge,
        Err(AppError::Invalid(_)) => {
            tracing::warn!(survey = %due.name, "a survey asks for a field that is no longer there");
            store::wait(&mut tx, due.id, None).await?;
            tx.commit().await?;
            return Ok(true);
        }
        Err(other) => return Err(other),
    };
    let found = judge_store::fitting(tx.conn(), judge.as_ref(), due.cursor, BATCH).await?;
    let mut asked = 0;
    for person in store::people(&mut tx, due.id, &found.ids).await? {
        match ask(&mut tx, &due, &person).await? {
            Asked::Invited => asked += 1,
            Asked::Spared => {}
            // Whoever is left is asked in a later round, once there is one.
            Asked::NoMailbox => {
                tracing::warn!(survey = %due.name, "customers are to be asked, and there is no mailbox to send it by");
                store::wait(&mut tx, due.id, Some(now + store::ROUND)).await?;
                tx.commit().await?;
                return Ok(true);
            }
        }
    }
    store::advance(&mut tx, due.id, found.last, asked).await?;
    tx.commit().await?;
    Ok(true)
}

async fn ask(tx: &mut SystemTx, due: &Due, person: &Person) -> Result<Asked, AppError> {
    let name = person.contact_name.as_deref().unwrap_or(&person.customer_name);
    let lang = language_of(name, due.house);
    let values = Values {
        name,
        customer: &person.customer_name,
        product: person.product.as_deref().unwrap_or_default(),
        company: &due.company,
        ..Values::default()
    };
    let letter = &due.letters[usize::from(lang == Lang::En)];
    let (subject, text) = composed(letter, lang, false, &values);
    let id: Uuid = new_id();
    let asked = store::invite(tx, id, due.id, person, lang, (&subject, &text)).await?;
    if asked != Asked::Invited {
        return Ok(asked);
    }
    let event = Event::of("customer.survey_asked", "customer", person.customer).customer(Some(person.customer));
    let told = json!({
        "survey": due.id, "survey_name": due.name, "survey_channel": "mail", "contact": person.contact, "contact_name": person.contact_name,
    });
    record_unasked(tx, vec![event.owner(person.owner).after(told)]).await?;
    Ok(asked)
}
