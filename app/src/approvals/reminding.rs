//! Reminds of requests that wait for too long, once: by a notice, and by mail where there is a mailbox.

use super::reminding_store as store;
use crate::{
    access::{AppError, Doors},
    words::approvals as w,
};

/// Reminds of what is due; gives how many letters were written. Killed at any moment, or run by two servers, each step is told once.
///
/// # Errors
/// Those of the database; the next step tries the same again.
pub async fn step(doors: &Doors) -> Result<u64, AppError> {
    let mut tx = doors.notify_people().await?;
    let mut written = 0;
    for to in store::remind(&mut tx).await? {
        // A title is one line, and a subject too.
        let title = to.title.replace(['\r', '\n'], " ");
        let (subject, text) = (w::mail_subject(to.lang, &title), w::mail_text(to.lang, &title));
        written += u64::from(store::write(&mut tx, &to, &subject, &text).await?);
    }
    tx.commit().await?;
    Ok(written)
}
