//! Fetching: a session with the server of a mailbox. Messages are looked at and left there, unread as they were.

use super::{
    line::{AS_LONG_AS_ONE_WAITS, Failure, Stream, Trust, of_io, open, short, veil},
    model::{Host, Tls, Trouble, wants_code},
};
use crate::vault::Plain;
use async_imap::{Client, Session, error::Error};
use chrono::{DateTime, NaiveDate, Utc};
use futures::TryStreamExt;
use std::{future::Future, time::Duration};
use tokio::time::timeout;

/// How long a server may think about one thing.
const PATIENCE: Duration = Duration::from_secs(60);
/// Messages that are looked at in one round: what is left is fetched by the next one.
const AT_ONCE: usize = 200;

/// An inbox that is open.
#[derive(Debug)]
pub struct Inbox {
    session: Session<Box<dyn Stream>>,
    /// Numbers mean the same as long as this is the same.
    pub uid_validity: i64,
    /// The number that the next message gets, where the server says so.
    pub uid_next: Option<i64>,
}

/// A message that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    pub uid: i64,
    /// In bytes.
    pub size: i64,
    pub arrived: Option<DateTime<Utc>>,
}

async fn within<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Failure> {
    match timeout(PATIENCE, work).await {
        Ok(done) => done.map_err(|error| of(&error)),
        Err(_) => Err((Trouble::Silent, String::new())),
    }
}

fn of(error: &Error) -> Failure {
    match error {
        Error::Io(error) => of_io(error),
        Error::ConnectionLost => (Trouble::Broken, String::new()),
        Error::No(said) | Error::Bad(said) => (Trouble::Said, short(said)),
        other => (Trouble::OtherServer, short(other)),
    }
}

/// What a refused sign-in means: at some houses not the password is wanted but a code.
fn of_login(host: &Host, error: &Error) -> Failure {
    match error {
        Error::No(said) | Error::Bad(said) => {
            let lower = said.to_lowercase();
            let code = wants_code(&host.host)
                || ["授权码", "authorization code", "app password", "application-specific"]
                    .iter()
                    .any(|word| lower.contains(word));
            (if code { Trouble::Code } else { Trouble::Password }, short(said))
        }
        other => of(other),
    }
}

impl Inbox {
    /// Signs in and opens the inbox. The server is told who is calling before it is asked for anything: 163, 126 and others refuse
    /// strangers.
    ///
    /// # Errors
    /// What is wrong.
    pub async fn open(host: &Host, user: &str, password: &Plain, trust: &Trust) -> Result<Self, Failure> {
        let mut client = Client::new(open(host, trust).await?);
        greeted(timeout(PATIENCE, client.read_response()).await, host)?;
        if host.tls == Tls::Starttls {
            within(client.run_command_and_check_ok("STARTTLS", None)).await.map_err(
                |(trouble, said)| match trouble {
                    Trouble::Said => (Trouble::NoTls, said),
                    other => (other, said),
                },
            )?;
            client = Client::new(veil(&host.host, trust, client.into_inner()).await?);
        }
        let mut session = match timeout(PATIENCE, client.login(user, password.reveal())).await {
            Ok(Ok(session)) => session,
            Ok(Err((error, _))) => return Err(of_login(host, &error)),
            Err(_) => return Err((Trouble::Silent, String::new())),
        };
        let version = env!("CARGO_PKG_VERSION");
        let who = [("name", Some("Qingzhou")), ("version", Some(version)), ("vendor", Some("Qingzhou"))];
        // A server that does not know the command says so, and that is all.
        match within(session.id(who)).await {
            Ok(_) | Err((Trouble::Said | Trouble::OtherServer, _)) => {}
            Err(failure) => return Err(failure),
        }
        let inbox = within(session.select("INBOX")).await?;
        let uid_validity = inbox.uid_validity.map_or(0, i64::from);
        Ok(Self { session, uid_validity, uid_next: inbox.uid_next.map(i64::from) })
    }

    /// What is there behind a number, in the order of numbers.
    ///
    /// # Errors
    /// What is wrong.
    pub async fn behind(&mut self, last: i64) -> Result<Vec<Waiting>, Failure> {
        // Of `n:*` a server gives the last message even where its number is smaller.
        let mut found = self.look(&format!("{}:*", last.max(0) + 1)).await?;
        found.retain(|one| one.uid > last);
        found.truncate(AT_ONCE);
        Ok(found)
    }

    /// What arrived on a day or later: where numbers mean something else than they did.
    ///
    /// # Errors
    /// What is wrong.
    pub async fn since(&mut self, day: NaiveDate) -> Result<Vec<Waiting>, Failure> {
        let found = within(self.session.uid_search(format!("SINCE {}", day.format("%d-%b-%Y")))).await?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let mut numbers: Vec<u32> = found.into_iter().collect();
        numbers.sort_unstable();
        numbers.truncate(AT_ONCE);
        let set: Vec<String> = numbers.iter().map(u32::to_string).collect();
        self.look(&set.join(",")).await
    }

    async fn look(&mut self, numbers: &str) -> Result<Vec<Waiting>, Failure> {
        let fetches: Vec<_> = within(async {
            let stream = self.session.uid_fetch(numbers, "(UID RFC822.SIZE INTERNALDATE)").await?;
            stream.try_collect().await
        })
        .await?;
        let waiting = |fetch: &async_imap::types::Fetch| {
            let arrived = fetch.internal_date().map(|date| date.with_timezone(&Utc));
            Some(Waiting { uid: i64::from(fetch.uid?), size: fetch.size.map_or(0, i64::from), arrived })
        };
        let mut found: Vec<Waiting> = fetches.iter().filter_map(waiting).collect();
        found.sort_by_key(|one| one.uid);
        Ok(found)
    }

    /// A whole message; `None` where it is gone meanwhile.
    ///
    /// # Errors
    /// What is wrong.
    pub async fn fetch(&mut self, uid: i64) -> Result<Option<Vec<u8>>, Failure> {
        let fetches: Vec<_> = within(async {
            let stream = self.session.uid_fetch(uid.to_string(), "(UID BODY.PEEK[])").await?;
            stream.try_collect().await
        })
        .await?;
        let is_it = |fetch: &&async_imap::types::Fetch| fetch.uid.map(i64::from) == Some(uid);
        Ok(fetches.iter().find(is_it).and_then(|fetch| fetch.body()).map(<[u8]>::to_vec))
    }

    /// Ends the session. How that goes is no news.
    pub async fn close(mut self) {
        timeout(Duration::from_secs(5), self.session.logout()).await.ok();
    }
}

/// Whether what answers is a server of this kind.
fn greeted<E, D>(heard: Result<std::io::Result<Option<D>>, E>, host: &Host) -> Result<(), Failure> {
    match heard {
        Ok(Ok(Some(_))) => Ok(()),
        // Who speaks TLS says nothing to somebody who does not, or hangs up.
        Ok(Ok(None)) => Err((if host.tls == Tls::Tls { Trouble::Broken } else { Trouble::OtherServer }, String::new())),
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::Other => Err((Trouble::OtherServer, short(&error))),
        Ok(Err(error)) => Err(of_io(&error)),
        Err(_) => Err((Trouble::Silent, String::new())),
    }
}

/// Tries it, for as long as somebody waits: `None` where it works.
pub async fn tried(host: &Host, user: &str, password: &Plain, trust: &Trust) -> Option<Failure> {
    match timeout(AS_LONG_AS_ONE_WAITS, Inbox::open(host, user, password, trust)).await {
        Ok(Ok(inbox)) => {
            inbox.close().await;
            None
        }
        Ok(Err(failure)) => Some(failure),
        Err(_) => Some((Trouble::Silent, String::new())),
    }
}
