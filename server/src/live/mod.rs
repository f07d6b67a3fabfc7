//! Live updates: one listener hears of committed events, and each browser's stream gets those its person may see, without a
//! query per stream.

pub mod guest;
mod sight;

use crate::{directory::Directory, http::Served};
use app::{
    access::{AppError, Doors, Session},
    desk::reading::model::Sign,
    events::{Heard, LiveEvent, events_of_transaction},
};
use axum::{
    Extension,
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt, stream};
use http::{HeaderMap, Uri};
use sqlx::postgres::PgListener;
use std::{
    collections::VecDeque,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::broadcast;
use tower_sessions::Session as WebSession;
use uuid::Uuid;

/// So many events are remembered for browsers that were away for a moment.
const REMEMBERED: usize = 4_096;
/// A transaction with more events than this (an import) is not told one by one.
const MOST_OF_ONE: i64 = 200;

/// Something to tell. `what` is empty where everybody should read anew.
#[derive(Debug)]
struct Post {
    number: u64,
    what: Option<Heard>,
}

/// A signal to streams.
#[derive(Clone, Debug)]
enum Signal {
    Post(Arc<Post>),
    /// Something that is over soon: nobody who was away needs it.
    Passing(Arc<Heard>),
    /// Something was said in this conversation of a visitor, or it stands otherwise.
    Chat(Uuid),
    /// People or sessions changed: check whether yours still lives.
    Recheck,
    Close,
}

/// The exchange between the listener and the streams.
#[derive(Clone, Debug)]
pub struct Live {
    signals: broadcast::Sender<Signal>,
    /// Numbers begin with the server's start, so that a number from before a restart is recognised.
    memory: Arc<Mutex<(u64, VecDeque<Arc<Post>>)>>,
    /// How many lines each conversation has.
    guests: guest::Lines,
}

impl Default for Live {
    fn default() -> Self {
        let start = u64::try_from(chrono::Utc::now().timestamp_millis()).unwrap_or_default() << 20;
        let memory = Arc::new(Mutex::new((start, VecDeque::new())));
        Self { signals: broadcast::channel(REMEMBERED).0, memory, guests: guest::Lines::default() }
    }
}

impl Live {
    fn post(&self, what: Option<Heard>) {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.0 += 1;
        let post = Arc::new(Post { number: memory.0, what });
        if memory.1.len() == REMEMBERED {
            memory.1.pop_front();
        }
        memory.1.push_back(post.clone());
        // Sent under the lock, so that a stream that subscribes and then looks back misses nothing and sees nothing twice.
        // Nobody listening is no fault.
        drop(self.signals.send(Signal::Post(post)));
    }

    /// Tells something that is not remembered.
    fn pass(&self, what: Heard) {
        // Nobody listening is no fault.
        drop(self.signals.send(Signal::Passing(Arc::new(what))));
    }

    fn recheck(&self) {
        drop(self.signals.send(Signal::Recheck));
    }

    /// Ends all streams: the server stops.
    pub fn close(&self) {
        drop(self.signals.send(Signal::Close));
    }

    /// Number of the last post: who reads anything after asking for it misses nothing by resuming from here.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    /// Subscribes; see [`Subscription`].
    fn since(&self, seen: Option<u64>) -> Subscription {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, posts) = (memory.0, &memory.1);
        let missed = match seen {
            None => Some(vec![]),
            Some(seen) if seen == last => Some(vec![]),
            // Numbers have no gaps: what follows `seen` is here if its successor is.
            Some(seen) if seen < last && posts.front().is_some_and(|oldest| oldest.number <= seen + 1) => {
                Some(posts.iter().filter(|post| post.number > seen).cloned().collect())
            }
            Some(_) => None,
        };
        Subscription { receiver: self.signals.subscribe(), missed, last }
    }
}

/// What a new stream begins with.
struct Subscription {
    receiver: broadcast::Receiver<Signal>,
    /// Posts between those the browser knows and those it will receive; `None` when that is too long ago.
    missed: Option<Vec<Arc<Post>>>,
    /// Number of the last post that is not received any more.
    last: u64,
}

/// Listens for as long as the server runs; after a broken line it begins anew and tells everybody to read anew.
pub async fn listen(doors: Doors, directory: Directory, live: Live) {
    loop {
        if let Err(error) = listen_once(&doors, &directory, &live).await {
            tracing::warn!(%error, "the listener lost its line to the database");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn listen_once(doors: &Doors, directory: &Directory, live: &Live) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(&doors.listener).await?;
    listener.listen_all(["qz_event", "qz_access", "qz_import", "qz_notice", "qz_reading", "qz_chat"]).await?;
    directory.read_anew().await?;
    live.recheck();
    live.post(None);
    while let Some(notice) = listener.try_recv().await? {
        if notice.channel() == "qz_access" {
            directory.read_anew().await?;
            live.recheck();
            continue;
        }
        if notice.channel() == "qz_import" {
            // No event of the log: only that whoever looks at this import may ask how far it is.
            live.post(notice.payload().parse().ok().map(further));
            continue;
        }
        if notice.channel() == "qz_reading" {
            if let Ok(sign) = serde_json::from_str::<Sign>(notice.payload()) {
                live.pass(Heard { event: sign.event(), owners: sign.owner.into_iter().collect() });
            }
            continue;
        }
        if notice.channel() == "qz_chat" {
            if let Ok(chat) = notice.payload().parse() {
                // Nobody listening is no fault.
                drop(live.signals.send(Signal::Chat(chat)));
            }
            continue;
        }
        if notice.channel() == "qz_notice" {
            if let Ok(person) = notice.payload().parse() {
                live.post(Some(Heard { event: LiveEvent::notices_of(person), owners: Vec::new() }));
            }
            continue;
        }
        let heard = events_of_transaction(&doors.listener, notice.payload(), MOST_OF_ONE + 1).await?;
        if i64::try_from(heard.len()).is_ok_and(|count| count > MOST_OF_ONE) {
            live.post(None);
        } else {
            heard.into_iter().for_each(|heard| live.post(Some(heard)));
        }
    }
    Ok(())
}

/// An import that has come further.
fn further(import: Uuid) -> Heard {
    let event = LiveEvent {
        kind: "import.progress".to_owned(),
        subject_kind: "import".to_owned(),
        subject: import,
        ..LiveEvent::resync()
    };
    Heard { owners: vec![], event: LiveEvent { resync: false, ..event } }
}

/// `GET /live`: the stream of one browser.
pub async fn stream(
    State(served): State<Served>,
    Extension(session): Extension<Session>,
    web: WebSession,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let own_page = headers.get("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none");
    let Some(id) = web.id().filter(|_| own_page) else { return crate::http::refusal(&AppError::NotAllowed) };
    // The browser itself names the last event when it reconnects; a tab that takes over from another says it in the address.
    let named = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let seen = named.or_else(|| uri.query()?.strip_prefix("after=")?.parse().ok());
    let Subscription { receiver, missed, last } = served.live.since(seen);
    metrics::gauge!("live_streams").increment(1);
    let watcher = Watcher { served, session, id: id.to_string(), receiver };
    let first = missed
        .map_or_else(|| vec![resync(None)], |posts| posts.iter().filter_map(|post| watcher.shown(post)).collect());
    // Sent at once, so that the browser knows that it is connected, and from where to resume should nothing else be told
    // before the line breaks. Without data it is no event for the page. Last, because it says that the missed has been told.
    let hello = Event::default().comment("live").retry(Duration::from_secs(2)).id(last.to_string());
    let opening = stream::iter(first.into_iter().chain(std::iter::once(hello)).map(Ok::<_, Infallible>));
    Sse::new(opening.chain(watcher.follow()))
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
        .into_response()
}

fn resync(number: Option<u64>) -> Event {
    told(number, &LiveEvent::resync())
}

fn told(number: Option<u64>, event: &LiveEvent) -> Event {
    let told = Event::default().data(serde_json::to_string(event).unwrap_or_default());
    match number {
        Some(number) => told.id(number.to_string()),
        None => told,
    }
}

/// One browser's view of the exchange.
struct Watcher {
    served: Served,
    session: Session,
    id: String,
    receiver: broadcast::Receiver<Signal>,
}

impl Drop for Watcher {
    fn drop(&mut self) {
        metrics::gauge!("live_streams").decrement(1);
    }
}

impl Watcher {
    /// The post as this person may see it, if at all.
    fn shown(&self, post: &Post) -> Option<Event> {
        match &post.what {
            None => Some(resync(Some(post.number))),
            Some(heard) => {
                sight::sees(&self.served.directory, &self.session, heard).then(|| told(Some(post.number), &heard.event))
            }
        }
    }

    fn follow(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, |mut watcher| async move {
            loop {
                match watcher.receiver.recv().await {
                    Ok(Signal::Post(post)) => {
                        if let Some(event) = watcher.shown(&post) {
                            return Some((Ok(event), watcher));
                        }
                    }
                    Ok(Signal::Passing(heard)) => {
                        if sight::sees(&watcher.served.directory, &watcher.session, &heard) {
                            return Some((Ok(told(None, &heard.event)), watcher));
                        }
                    }
                    Ok(Signal::Chat(_)) => {}
                    Ok(Signal::Recheck) => watcher.check().await?,
                    Ok(Signal::Close) | Err(broadcast::error::RecvError::Closed) => return None,
                    Err(broadcast::error::RecvError::Lagged(_)) => return Some((Ok(resync(None)), watcher)),
                }
            }
        })
    }

    /// Takes on a changed role; ends the stream of who has left or was signed out.
    async fn check(&mut self) -> Option<()> {
        self.session = self.served.directory.session_of(self.session.person)?;
        match crate::http::session_lives(&self.served.doors.session, &self.id).await {
            Ok(true) => Some(()),
            Ok(false) => None,
            // The database is away; the next signal asks again.
            Err(_) => Some(()),
        }
    }
}
