//! Asks customers by mail how it went, some time after a ticket was solved. It works behind the mailer's door.

use super::mailing_store::{self as store, Asked};
use crate::{
    access::{AppError, Doors},
    desk::{
        mail::thread_model::token,
        surveys::letter_model::{Letter, Values, composed, language_of},
        tickets::rules_model::number_in_words,
    },
    events::{Event, record_unasked},
    locale::Lang,
};

/// Looks at the ticket that has waited longest; `false` when none is due.
///
/// # Errors
/// Those of the database; then the ticket still waits.
pub async fn step(doors: &Doors) -> Result<bool, AppError> {
    let mut tx = doors.carry_mail().await?;
    let Some(ticket) = store::take(&mut tx).await? else { return Ok(false) };
    if let Some(asked) = store::ask(&mut tx, ticket).await? {
        let (words, company) = store::words(&mut tx).await?;
        let (subject, text) = letter(&asked, &words, &company);
        store::post(&mut tx, &asked, &subject, &text).await?;
        let event =
            Event::of("ticket.rating_asked", "ticket", ticket).customer(asked.customer).owner(asked.customer_owner);
        record_unasked(&mut tx, vec![event.version(asked.version)]).await?;
    }
    tx.commit().await?;
    Ok(true)
}

fn letter(asked: &Asked, words: &[Letter; 2], company: &str) -> (String, String) {
    let number = number_in_words(asked.number);
    let lang = language_of(&asked.name, asked.house);
    let values = Values {
        name: &asked.name,
        customer: &asked.name,
        product: "",
        company,
        number: &number,
        subject: &asked.subject,
    };
    let (subject, text) = composed(&words[usize::from(lang == Lang::En)], lang, true, &values);
    // An answer to the question belongs to the ticket.
    (format!("{} {subject}", token(asked.number)), text)
}
