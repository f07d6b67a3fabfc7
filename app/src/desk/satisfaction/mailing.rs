//! Asks customers by mail how it went, some time after a ticket was solved. It works behind the mailer's door.

use super::mailing_store::{self as store, Asked};
use crate::{
    access::{AppError, Doors},
    desk::{mail::thread_model::token, portal::model::LINK_HERE, tickets::rules_model::number_in_words},
    events::{Event, record_unasked},
    words::satisfaction as w,
};

/// Looks at the ticket that has waited longest; `false` when none is due.
///
/// # Errors
/// Those of the database; then the ticket still waits.
pub async fn step(doors: &Doors) -> Result<bool, AppError> {
    let mut tx = doors.carry_mail().await?;
    let Some(ticket) = store::take(&mut tx).await? else { return Ok(false) };
    if let Some(asked) = store::ask(&mut tx, ticket).await? {
        let (subject, text) = letter(&asked);
        store::post(&mut tx, &asked, &subject, &text).await?;
        let event =
            Event::of("ticket.rating_asked", "ticket", ticket).customer(asked.customer).owner(asked.customer_owner);
        record_unasked(&mut tx, vec![event.version(asked.version)]).await?;
    }
    tx.commit().await?;
    Ok(true)
}

fn letter(asked: &Asked) -> (String, String) {
    let (lang, number) = (asked.house, number_in_words(asked.number));
    // What somebody wrote cannot take the place of the link.
    let (name, about) = (asked.name.replace(LINK_HERE, ""), asked.subject.replace(LINK_HERE, ""));
    // An answer to the question belongs to the ticket.
    let subject = format!("{} {}", token(asked.number), w::mail_subject(lang));
    (subject, w::mail_text(lang, name, number, about, LINK_HERE))
}
