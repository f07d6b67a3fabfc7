//! Reminds by mail of what is to be done. In the product itself the bell does (`notices/worker.rs`).

use super::reminding_store::{self as store, Reminder};
use crate::{
    access::{AppError, Doors},
    locale::format,
    words::tasks as w,
};

/// Writes the reminders that are due; gives how many. Killed at any moment, or run by two servers, each is written once.
///
/// # Errors
/// Those of the database; the next step tries the same again.
pub async fn step(doors: &Doors) -> Result<u64, AppError> {
    let mut tx = doors.notify_people().await?;
    let mut written = 0;
    for reminder in store::due(&mut tx).await? {
        let (subject, text) = letter(&reminder);
        written += u64::from(store::write(&mut tx, &reminder, &subject, &text).await?);
    }
    tx.commit().await?;
    Ok(written)
}

fn letter(of: &Reminder) -> (String, String) {
    let day = format::date(of.lang, of.local.date());
    let when = if of.all_day { day } else { format!("{day} {}", of.local.format("%H:%M")) };
    // A title is one line, and a subject too.
    let title = of.title.replace(['\r', '\n'], " ");
    (w::mail_subject(of.lang, &title), w::mail_text(of.lang, &when, &title))
}
