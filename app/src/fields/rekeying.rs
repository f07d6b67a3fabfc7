//! Bringing values under the present keys, step by step. Each step is a short transaction and begins with what is left, so it can
//! be stopped at any moment, by a crash too, and several servers share the work. Whoever reads meanwhile finds a value under the
//! one key or the other; a key goes when nothing is under it any more.

use super::rekeying_store as store;
use crate::{
    access::{AppError, Doors, SystemTx},
    vault::{Closed, Purpose, Ring, State, Wrapped},
};
use uuid::Uuid;

/// Values per transaction: some ten milliseconds.
const BATCH: i64 = 1_000;
/// Tokens that are removed per transaction.
const TOKENS: i32 = 5_000;

/// Where the work stands: what did not open is passed by, and tried again by the next round.
#[derive(Debug, Default, Clone, Copy)]
pub struct Round {
    after: Uuid,
    /// Values that were brought under a new key, or got a token of it.
    pub done: usize,
    /// Values that do not open.
    pub closed: usize,
}

/// Does one step of a round; `false` when there is nothing left to do in it.
///
/// # Errors
/// Those of the database; then nothing was written, the next step does the same again.
pub async fn step(doors: &Doors, round: &mut Round) -> Result<bool, AppError> {
    let mut tx = doors.keep_vault().await?;
    let keys = store::keys(&mut tx).await?;
    doors.ring.learn(&keys);
    for old in keys.iter().filter(|key| key.state != State::Active) {
        let Some(new) = keys.iter().find(|key| key.purpose == old.purpose && key.state == State::Active) else {
            continue;
        };
        let goes_on = match (old.purpose, old.state) {
            (Purpose::Data, _) => seal_anew(&mut tx, &doors.ring, old, new, round).await?,
            (Purpose::Search, State::Leaving) => {
                store::drop_tokens(&mut tx, old.id, TOKENS).await? > 0 || store::remove(&mut tx, old.id).await?
            }
            (Purpose::Search, _) => add_tokens(&mut tx, &doors.ring, old, new, round).await?,
        };
        if goes_on {
            tx.commit().await?;
            return Ok(true);
        }
    }
    tx.commit().await?;
    Ok(false)
}

async fn seal_anew(
    tx: &mut SystemTx,
    ring: &Ring,
    old: &Wrapped,
    new: &Wrapped,
    round: &mut Round,
) -> Result<bool, AppError> {
    let batch = store::under(tx, old.id, round.after, BATCH).await?;
    let Some(last) = batch.last().map(|value| value.place.value) else {
        round.after = Uuid::nil();
        return Ok(imports_anew(tx, ring, old, new, round).await?
            || mailboxes_anew(tx, ring, old, new, round).await?
            || store::remove(tx, old.id).await?);
    };
    let (mut ids, mut sealed) = (Vec::new(), Vec::new());
    for value in &batch {
        let anew = ring.open(&value.place, &value.sealed).and_then(|plain| ring.seal(new.id, &value.place, &plain));
        match anew {
            Ok(anew) => {
                ids.push(value.place.value);
                sealed.push(anew);
            }
            Err(closed) => pass(value.place.value, closed, round),
        }
    }
    store::put(tx, new.id, &ids, &sealed).await?;
    round.done += ids.len();
    round.after = last;
    Ok(true)
}

/// What was sent for imports has keys of its own: only these are sealed anew. `false` where nothing is left that opens.
async fn imports_anew(
    tx: &mut SystemTx,
    ring: &Ring,
    old: &Wrapped,
    new: &Wrapped,
    round: &mut Round,
) -> Result<bool, AppError> {
    let (ids, sealed) = sealed_anew(ring, new, store::imports_under(tx, old.id, BATCH).await?, round);
    store::put_imports(tx, new.id, &ids, &sealed).await?;
    Ok(!ids.is_empty())
}

/// Passwords of mailboxes. `false` where nothing is left that opens.
async fn mailboxes_anew(
    tx: &mut SystemTx,
    ring: &Ring,
    old: &Wrapped,
    new: &Wrapped,
    round: &mut Round,
) -> Result<bool, AppError> {
    let (ids, sealed) = sealed_anew(ring, new, store::mailboxes_under(tx, old.id, BATCH).await?, round);
    store::put_mailboxes(tx, new.id, &ids, &sealed).await?;
    Ok(!ids.is_empty())
}

/// Those that open, under the new key.
fn sealed_anew(ring: &Ring, new: &Wrapped, values: Vec<store::Sealed>, round: &mut Round) -> (Vec<Uuid>, Vec<Vec<u8>>) {
    let (mut ids, mut sealed) = (Vec::new(), Vec::new());
    for value in values {
        match ring.open(&value.place, &value.sealed).and_then(|plain| ring.seal(new.id, &value.place, &plain)) {
            Ok(anew) => {
                ids.push(value.place.value);
                sealed.push(anew);
            }
            Err(closed) => pass(value.place.value, closed, round),
        }
    }
    round.done += ids.len();
    (ids, sealed)
}

async fn add_tokens(
    tx: &mut SystemTx,
    ring: &Ring,
    old: &Wrapped,
    new: &Wrapped,
    round: &mut Round,
) -> Result<bool, AppError> {
    let batch = store::without_token(tx, new.id, round.after, BATCH).await?;
    let Some(last) = batch.last().map(|value| value.place.value) else {
        let all = round.closed == 0;
        round.after = Uuid::nil();
        if all {
            store::leave(tx, old.id).await?;
        }
        return Ok(all);
    };
    let (mut ids, mut tokens) = (Vec::new(), Vec::new());
    for value in &batch {
        let token =
            ring.open(&value.place, &value.sealed).and_then(|plain| ring.token(new.id, value.place.field, &plain));
        match token {
            Ok(token) => {
                ids.push(value.place.value);
                tokens.push(token);
            }
            Err(closed) => pass(value.place.value, closed, round),
        }
    }
    store::add_tokens(tx, new.id, &ids, &tokens).await?;
    round.done += ids.len();
    round.after = last;
    Ok(true)
}

fn pass(value: Uuid, closed: Closed, round: &mut Round) {
    tracing::error!(%value, %closed, "a sensitive value cannot be brought under the new key");
    round.closed += 1;
}
