//! The line of one visitor who chats: what is said in their conversation, how it stands, and that somebody types an answer. Each word is read
//! through the visitor's own door, by the secret that their browser keeps.

use super::Signal;
use crate::http::Served;
use app::{
    access::AppError,
    desk::{
        chat::public_store::{self as store, Standing},
        reading::model::{Doing, Sign},
    },
};
use axum::response::sse::Event;
use futures::{Stream, stream};
use serde::Serialize;
use serde_json::json;
use std::{
    collections::{HashMap, VecDeque},
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Instant, Interval, MissedTickBehavior, interval},
};
use uuid::Uuid;

/// So often it is said that the visitor's page is open (see `HERE_FOR` in `app/src/desk/chat/model.rs`), and looked whether anybody is there.
const SIGN_EVERY: Duration = Duration::from_secs(12);
/// So long a visitor is taken for writing: who goes on says so every four seconds.
const WRITES_FOR: Duration = Duration::from_secs(5);
/// Lines of one conversation at a time: its pages in several tabs.
const MOST_LINES: usize = 4;

/// How many lines each conversation has.
#[derive(Clone, Debug, Default)]
pub struct Lines(Arc<Mutex<HashMap<Uuid, usize>>>);

impl Lines {
    /// One more, unless there are many.
    fn take(&self, chat: Uuid) -> bool {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = lines.entry(chat).or_default();
        let fits = *count < MOST_LINES;
        *count += usize::from(fits);
        fits
    }

    /// One less; whether it was the last one.
    fn give_back(&self, chat: Uuid) -> bool {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = lines.get(&chat).map_or(0, |count| count - 1);
        if left == 0 {
            lines.remove(&chat);
        } else {
            lines.insert(chat, left);
        }
        left == 0
    }
}

/// How a conversation stands, as the visitor is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Told {
    /// Who answers.
    agent: Option<String>,
    ended: Option<&'static str>,
    rates: bool,
    /// Whether anybody is there.
    live: bool,
    /// Whether an address is known for answers that they are not there to read.
    reached: bool,
}

/// A visitor at the end of a line.
pub struct Guest {
    served: Served,
    token: String,
    secret: Vec<u8>,
    chat: Uuid,
    ticket: Uuid,
    /// The last number that was told.
    after: i32,
    told: Option<Told>,
    types: bool,
    /// When the visitor last said that they write.
    wrote: Option<Instant>,
    waiting: VecDeque<Event>,
    signals: Receiver<Signal>,
    tick: Interval,
}

impl Guest {
    /// Begins behind what the browser knows.
    ///
    /// # Errors
    /// `NotFound` where the secret has no conversation, `Busy` where it has many lines.
    pub async fn arrives(served: Served, token: String, secret: Vec<u8>, after: i32) -> Result<Self, AppError> {
        let mut tx = served.doors.serve_chat().await?;
        let Standing { id: chat, ticket, .. } = store::standing(&mut tx, &token, &secret).await?;
        drop(tx);
        if !served.live.guests.take(chat) {
            return Err(AppError::Busy);
        }
        metrics::gauge!("chat_lines").increment(1);
        // Before anything is read, so that what comes meanwhile is heard.
        let signals = served.live.signals.subscribe();
        let mut tick = interval(SIGN_EVERY);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (told, types, wrote, waiting) = (None, false, None, VecDeque::new());
        Ok(Self { served, token, secret, chat, ticket, after, told, types, wrote, waiting, signals, tick })
    }

    /// Reads what was said since, and how it stands now.
    async fn read(&mut self) -> Result<(), AppError> {
        let mut tx = self.served.doors.serve_chat().await?;
        let standing = store::standing(&mut tx, &self.token, &self.secret).await?;
        let words = store::words(&mut tx, &self.secret, self.after).await?;
        // A widget that was switched off meanwhile begins no conversations; those that go on go on.
        let live = match store::behind(&mut tx, &self.token).await {
            Ok(widget) => widget.live,
            Err(AppError::NotFound) => false,
            Err(error) => return Err(error),
        };
        self.ticket = standing.ticket;
        for spoken in words {
            self.after = spoken.number;
            self.types &= spoken.mine;
            self.waiting.push_back(event("words", &spoken).id(spoken.number.to_string()));
        }
        let ended = standing.ended.map(app::desk::chat::model::EndedBy::key);
        let Standing { agent, rates, reached, .. } = standing;
        let told = Told { agent, ended, rates, live, reached };
        if self.told.as_ref() != Some(&told) {
            self.waiting.push_back(event("state", &told));
            self.told = Some(told);
        }
        Ok(())
    }

    /// Says that the page is open, and does not say of somebody who writes that they have stopped.
    async fn sign(&self) -> Result<(), AppError> {
        let writes = self.wrote.is_some_and(|at| at.elapsed() < WRITES_FOR);
        let sign = if writes { store::Sign::Writes } else { store::Sign::Reads };
        let mut tx = self.served.doors.serve_chat().await?;
        store::sign(&mut tx, &self.secret, sign, 0).await?;
        tx.commit().await
    }

    /// Waits for the next thing, and puts what is to be told of it in line; `None` where the line ends.
    async fn hear(&mut self) -> Option<()> {
        let heard = tokio::select! {
            signal = self.signals.recv() => Some(signal),
            _ = self.tick.tick() => None,
        };
        let read = match heard {
            None => match self.sign().await {
                Ok(()) => self.read().await,
                Err(error) => Err(error),
            },
            Some(Ok(Signal::Chat(chat))) if chat == self.chat => self.read().await,
            // Something was missed.
            Some(Err(RecvError::Lagged(_))) => self.read().await,
            Some(Ok(Signal::Passing(heard))) => {
                self.hear_sign(Sign::heard(&heard.event));
                Ok(())
            }
            Some(Ok(Signal::Close) | Err(RecvError::Closed)) => return None,
            Some(Ok(_)) => Ok(()),
        };
        match read {
            Ok(()) => Some(()),
            // The conversation is gone.
            Err(AppError::NotFound) => None,
            // The database is away: the browser comes back, and goes on where it was.
            Err(error) => {
                tracing::debug!(%error, "a chat could not be read");
                None
            }
        }
    }

    /// Somebody of us types an answer, or does so no more. That they write a note, or only look, is told nobody outside.
    fn hear_sign(&mut self, sign: Option<Sign>) {
        let Some(sign) = sign.filter(|sign| sign.ticket == self.ticket) else { return };
        if sign.visitor {
            self.wrote = (sign.doing == Doing::Writes).then(Instant::now);
            return;
        }
        let types = sign.doing == Doing::Answers;
        if types || self.types {
            self.types = types;
            self.waiting.push_back(event("types", &json!({ "types": types })));
        }
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        metrics::gauge!("chat_lines").decrement(1);
        let last = self.served.live.guests.give_back(self.chat);
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        if last {
            let (doors, secret) = (self.served.doors.clone(), std::mem::take(&mut self.secret));
            runtime.spawn(async move {
                let gone = async {
                    let mut tx = doors.serve_chat().await?;
                    store::sign(&mut tx, &secret, store::Sign::Gone, 0).await?;
                    tx.commit().await
                };
                // Who gives no signs is soon thought to be gone anyway.
                if let Err(error) = gone.await {
                    tracing::debug!(%error, "it could not be said that a visitor has left");
                }
            });
        }
    }
}

fn event(name: &'static str, what: &impl Serialize) -> Event {
    Event::default().event(name).data(serde_json::to_string(what).unwrap_or_default())
}

/// Everything that a visitor is told, as it happens.
pub fn follow(guest: Guest) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(guest, |mut guest| async move {
        loop {
            if let Some(next) = guest.waiting.pop_front() {
                return Some((Ok(next), guest));
            }
            guest.hear().await?;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_has_few_lines_and_the_last_one_is_known() {
        let (lines, chat) = (Lines::default(), Uuid::nil());
        assert!((0..MOST_LINES).all(|_| lines.take(chat)));
        assert!(!lines.take(chat) && lines.take(Uuid::max()));
        assert!((1..MOST_LINES).all(|_| !lines.give_back(chat)));
        assert!(lines.give_back(chat) && lines.take(chat));
    }
}
