//! One round of a mailbox: what is new is read, message by message, and each is done before the next one.

use super::{Mailer, keeping};
use app::{
    access::AppError,
    desk::mail::{
        imap::{Inbox, Waiting},
        inbound,
        inbound_store::Spot,
        letter::{self, Letter, hash_of},
        line::Failure,
        model::Trouble,
        worker_store::{self as store, Mark, Work},
    },
};
use chrono::{TimeDelta, Utc};

/// Bytes of a message, at most: what is larger is not fetched.
const LARGEST: i64 = 80 << 20;

/// Fetches what is new; gives whether there is more.
///
/// # Errors
/// Those of the database; inside, what is wrong with the mail server.
pub async fn round(mailer: &Mailer, work: &Work, mark: Mark) -> Result<Result<bool, Failure>, AppError> {
    let Ok(password) = &work.password else {
        return Ok(Err((Trouble::Vault, String::new())));
    };
    let mut inbox = match Inbox::open(&work.imap, &work.username, password, &mailer.trust).await {
        Ok(inbox) => inbox,
        Err(failure) => return Ok(Err(failure)),
    };
    let done = read_on(mailer, work, mark, &mut inbox).await;
    inbox.close().await;
    done
}

async fn read_on(
    mailer: &Mailer,
    work: &Work,
    mark: Mark,
    inbox: &mut Inbox,
) -> Result<Result<bool, Failure>, AppError> {
    let Some(begun_at) = mark.begun_at else {
        return begin(mailer, work, inbox).await;
    };
    let same = mark.uid_validity == Some(inbox.uid_validity);
    let found = if same {
        inbox.behind(mark.last_uid).await
    } else {
        // Numbers mean something else now: days do not. What was seen is known by its Message-ID.
        let from = mark.fetched_at.unwrap_or(begun_at).max(begun_at) - TimeDelta::days(2);
        inbox.since(from.date_naive()).await
    };
    let mut found = match found {
        Ok(found) => found,
        Err(failure) => return Ok(Err(failure)),
    };
    if !same {
        found.retain(|one| one.arrived.is_none_or(|arrived| arrived >= begun_at - TimeDelta::minutes(1)));
    }
    let count = found.len();
    for waiting in found {
        let spot = Spot { mailbox: work.id, uid_validity: inbox.uid_validity, uid: waiting.uid };
        if let Err(failure) = one(mailer, work, spot, waiting, inbox).await? {
            return Ok(Err(failure));
        }
    }
    if !same && count == 0 {
        let last = inbox.uid_next.map_or(0, |next| next - 1);
        keep_mark(mailer, work, inbox.uid_validity, last).await?;
    }
    Ok(Ok(count > 0))
}

/// The first round: from here on. An inbox of years does not become tickets.
async fn begin(mailer: &Mailer, work: &Work, inbox: &mut Inbox) -> Result<Result<bool, Failure>, AppError> {
    let last = match inbox.uid_next {
        Some(next) => next - 1,
        None => match inbox.behind(0).await {
            Ok(all) => all.last().map_or(0, |last| last.uid),
            Err(failure) => return Ok(Err(failure)),
        },
    };
    keep_mark(mailer, work, inbox.uid_validity, last).await?;
    Ok(Ok(false))
}

async fn keep_mark(mailer: &Mailer, work: &Work, uid_validity: i64, last: i64) -> Result<(), AppError> {
    let mut tx = mailer.doors.carry_mail().await?;
    store::move_mark(&mut tx, work.id, uid_validity, last).await?;
    tx.commit().await
}

async fn one(
    mailer: &Mailer,
    work: &Work,
    spot: Spot,
    waiting: Waiting,
    inbox: &mut Inbox,
) -> Result<Result<(), Failure>, AppError> {
    if waiting.size > LARGEST {
        let key = format!("uid:{}:{}:{}", spot.mailbox, spot.uid_validity, spot.uid);
        inbound::put_aside(&mailer.doors, spot, &key, "too_large", None, waiting.size).await?;
        return Ok(Ok(()));
    }
    let raw = match inbox.fetch(spot.uid).await {
        Ok(Some(raw)) => raw,
        // Somebody removed it meanwhile.
        Ok(None) => return Ok(Ok(())),
        Err(failure) => return Ok(Err(failure)),
    };
    let begun = std::time::Instant::now();
    let done = took(mailer, work, spot, &raw).await;
    metrics::counter!("mails_received_total").increment(1);
    match done {
        Ok(()) => {
            let lasted = begun.elapsed();
            tracing::debug!(mailbox = %work.address, uid = spot.uid, ?lasted, at = %Utc::now(), "a message was read");
        }
        // The database is away: the message waits where it is.
        Err(error @ (AppError::Busy | AppError::Unavailable | AppError::Unreachable)) => return Err(error),
        Err(error) => {
            // One that cannot be kept must not keep the others from being read.
            tracing::error!(mailbox = %work.address, uid = spot.uid, %error, "a message could not be kept as what it is");
            aside(mailer, spot, &raw, "not_kept").await?;
        }
    }
    Ok(Ok(()))
}

async fn took(mailer: &Mailer, work: &Work, spot: Spot, raw: &[u8]) -> Result<(), AppError> {
    let copy = raw.to_vec();
    // On a thread of its own: it is work for the processor, and whatever goes wrong in it ends there.
    let read = tokio::task::spawn_blocking(move || letter::read(&copy)).await;
    match read {
        Ok(Ok(letter)) => {
            let letter: Letter = letter;
            let files = keeping::keep(mailer, &letter).await?;
            // What a machine wrote may be left out, and somebody may want it all the same.
            let may_be_left_out = letter.automatic.is_some() || letter.bounce.is_some();
            let raw = if may_be_left_out { keeping::keep_raw(mailer, raw).await? } else { None };
            inbound::take(&mailer.doors, work, spot, &letter, &files, raw.as_ref()).await
        }
        Ok(Err(unreadable)) => aside(mailer, spot, raw, unreadable.key()).await,
        Err(panic) => {
            tracing::error!(%panic, "reading a message failed");
            aside(mailer, spot, raw, "malformed").await
        }
    }
}

async fn aside(mailer: &Mailer, spot: Spot, raw: &[u8], reason: &'static str) -> Result<(), AppError> {
    let kept = keeping::keep_raw(mailer, raw).await?;
    let size = i64::try_from(raw.len()).unwrap_or(i64::MAX);
    inbound::put_aside(&mailer.doors, spot, &hash_of(raw), reason, kept.as_ref(), size).await
}
