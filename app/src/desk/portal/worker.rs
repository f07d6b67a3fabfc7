//! Answers those who asked for a link. It works behind the mailer's door, after whoever asked has had their answer: that answer is the
//! same for everybody, and takes the same time.

use super::{
    guest_store::house,
    model::LINK_HERE,
    worker_store::{self as store, Asked},
};
use crate::{
    access::{AppError, Doors},
    locale::Lang,
    words::portal as w,
};
use chrono::TimeDelta;

/// Who has waited longer has given up.
const PATIENCE: TimeDelta = TimeDelta::minutes(15);

/// Answers the one who has waited longest; `false` when nobody waits.
///
/// # Errors
/// Those of the database; then whoever asked still waits.
pub async fn step(doors: &Doors) -> Result<bool, AppError> {
    let mut tx = doors.carry_mail().await?;
    let Some(asked) = store::take(&mut tx).await? else { return Ok(false) };
    let house = house(&mut tx).await?;
    let late = asked.asked_at < tx.now() - PATIENCE;
    if let (true, false, Some(name)) = (house.active, late, &asked.name) {
        let portal = if asked.lang == Lang::En { &house.name_en } else { &house.name };
        let (subject, text) = letter(&asked, name, portal);
        if !store::invite(&mut tx, &asked, &subject, &text).await? {
            tracing::warn!("somebody wants to sign in to the portal, and there is no mailbox to send a link by");
        }
    }
    store::sweep(&mut tx).await?;
    tx.commit().await?;
    Ok(true)
}

fn letter(asked: &Asked, name: &str, portal: &str) -> (String, String) {
    // A name cannot take the place of the link.
    let (name, portal) = (name.replace(LINK_HERE, ""), portal.replace(LINK_HERE, ""));
    (w::mail_subject(asked.lang, &portal), w::mail_text(asked.lang, &name, &portal, LINK_HERE))
}
