//! Handing over what waits in the outbox.

use super::{
    line::{Failure, Trust},
    model::Trouble,
    smtp::{composed, send},
    worker_store::{self as store, Carries, Due, Work},
};
use crate::{
    access::{AppError, Doors, SystemTx},
    desk::{
        portal::{guest_store, model::LINK_HERE},
        satisfaction::store::new_link,
    },
    quotes::new_token,
    routes,
};

/// Takes the next message whose turn it is, with the mailbox by which it goes. `origin` is where people reach the server, for links.
///
/// # Errors
/// Those of the database.
pub async fn next(doors: &Doors, origin: &str) -> Result<Option<(Due, Work)>, AppError> {
    let mut tx = doors.carry_mail().await?;
    let Some(mut due) = store::take_mail(&mut tx).await? else { return Ok(None) };
    if let Some(carries) = due.carries {
        let path = link(&mut tx, &due, carries).await?;
        due.mail.text = due.mail.text.replace(LINK_HERE, &format!("{origin}{path}"));
    }
    let work = store::work(&mut tx, &doors.ring, due.mailbox).await?;
    tx.commit().await?;
    Ok(Some((due, work)))
}

/// Makes the link that a message carries: the outbox holds none. One that is sent again carries another one.
async fn link(tx: &mut SystemTx, due: &Due, carries: Carries) -> Result<String, AppError> {
    let (path, hash) = match carries {
        Carries::SignIn => {
            let token = guest_store::new_token();
            let hash = guest_store::hash_of(&token).ok_or(AppError::Unavailable)?;
            (routes::portal_link(&token), hash)
        }
        Carries::Survey | Carries::Invite => {
            let (token, hash) = new_link()?;
            (routes::rate(&token), hash)
        }
        Carries::Confirm => {
            let (token, hash) = new_link()?;
            (routes::confirm(&token), hash)
        }
        Carries::Quote => {
            let (token, hash) = new_token()?;
            (routes::quote_link(&token), hash)
        }
    };
    store::keep_link(tx, due.id, &hash).await?;
    Ok(path)
}

/// Hands a message over, with its files in place, and writes down how that went.
///
/// # Errors
/// Those of the database: then the message is taken again after a while, under the same Message-ID.
pub async fn hand_over(doors: &Doors, due: &Due, work: &Work, trust: &Trust) -> Result<(), AppError> {
    let done = handed(due, work, trust).await;
    let mut tx = doors.carry_mail().await?;
    match done {
        Ok(()) => store::sent(&mut tx, due.id).await?,
        Err(((trouble, said), is_final)) => {
            tracing::warn!(mail = %due.id, trouble = trouble.key(), is_final, "an answer could not be sent");
            store::not_sent(&mut tx, due, (trouble, &said), is_final).await?;
        }
    }
    tx.commit().await
}

async fn handed(due: &Due, work: &Work, trust: &Trust) -> Result<(), (Failure, bool)> {
    let password = work.password.as_ref().map_err(|closed| ((Trouble::Vault, closed.to_string()), false))?;
    let message = composed(&due.mail).map_err(|failure| (failure, true))?;
    send(&work.smtp, &work.username, password, trust, message).await
}

/// Gives a message up for now, or for good.
///
/// # Errors
/// Those of the database.
pub async fn give_back(doors: &Doors, due: &Due, failure: &Failure, is_final: bool) -> Result<(), AppError> {
    let mut tx = doors.carry_mail().await?;
    store::not_sent(&mut tx, due, (failure.0, &failure.1), is_final).await?;
    tx.commit().await
}
