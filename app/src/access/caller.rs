//! The only way to the data: a caller who may, and a transaction in which PostgreSQL knows them.

use super::{Action, AppError, Role, Session, may};
use crate::vault::Ring;
use chrono::{DateTime, SubsecRound, Utc};
use leptos::prelude::use_context;
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres, Transaction};
use uuid::Uuid;

/// The pools behind the doors, each logged in with as little as its work needs.
#[derive(Clone, Debug)]
pub struct Doors {
    /// Callers' transactions (`qz_app`, a business role per transaction).
    pub app: PgPool,
    /// Session store (`qz_session`).
    pub session: PgPool,
    /// Passwords and failed tries (`qz_sign_in`).
    pub sign_in: PgPool,
    /// Live updates and what the server remembers of people (`qz_listener`).
    pub listener: PgPool,
    /// The sealer of the log (`qz_sealer`, login `qz_jobs`).
    pub sealer: PgPool,
    /// Who recognises duplicates (`qz_matcher`, login `qz_jobs`).
    pub matcher: PgPool,
    /// Who keeps the search index (`qz_searcher`, login `qz_jobs`).
    pub searcher: PgPool,
    /// What is due once a day (`qz_daily`, login `qz_jobs`).
    pub daily: PgPool,
    /// Who empties the bin (`qz_keeper`, login `qz_jobs`).
    pub keeper: PgPool,
    /// Who tells people what concerns them (`qz_notifier`, login `qz_jobs`).
    pub notifier: PgPool,
    /// Who seals values anew when a key is replaced (`qz_vault`, login `qz_jobs`).
    pub vault: PgPool,
    /// Who fetches and sends the mail of the service desk (`qz_mailer`, login `qz_jobs`).
    pub mailer: PgPool,
    /// Whether the database answers at all (`qz_readiness`, which sees nothing).
    pub readiness: PgPool,
    /// Strangers who read what is published for everybody (`qz_help`).
    pub help: PgPool,
    /// Contacts of customers in the portal (`qz_portal`).
    pub portal: PgPool,
    /// Visitors of pages with a chat (`qz_chat`, who reads no table).
    pub chat: PgPool,
    /// Rules of automation (`qz_automator`, which steps into the roles of their keepers).
    pub automator: PgPool,
    /// The keys of sensitive values.
    pub ring: Ring,
    /// Where the time comes from.
    pub clock: Clock,
}

/// The application's clock: the machine's, or one that a test sets.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<std::sync::Arc<std::sync::Mutex<DateTime<Utc>>>>);

impl Clock {
    /// A clock that stands at `moment` until it is set again.
    #[must_use]
    pub fn standing_at(moment: DateTime<Utc>) -> Self {
        Self(Some(std::sync::Arc::new(std::sync::Mutex::new(moment))))
    }

    /// Sets a standing clock; the machine's own cannot be set.
    pub fn set(&self, moment: DateTime<Utc>) {
        if let Some(standing) = &self.0 {
            *standing.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = moment;
        }
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.0
            .as_ref()
            .map_or_else(Utc::now, |standing| *standing.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

/// Where a request comes from: the address by which failed tries are counted. The gate puts it into every request.
#[derive(Clone, Copy, Debug)]
pub struct Visitor(pub std::net::IpAddr);

impl Visitor {
    /// Of the request that is being answered.
    ///
    /// # Errors
    /// `Unavailable` where there is no request, or it did not come through the gate.
    pub fn behind_the_request() -> Result<Self, AppError> {
        use_context::<http::request::Parts>()
            .and_then(|parts| parts.extensions.get::<Self>().copied())
            .ok_or(AppError::Unavailable)
    }
}

/// Somebody who is signed in and may do the thing they asked for. Cannot be made in any other way.
#[derive(Clone, Debug)]
pub struct Caller {
    doors: Doors,
    session: Session,
}

impl Caller {
    /// The person behind the request that is being answered, if their role includes `action`.
    ///
    /// # Errors
    /// `NotSignedIn` without a session, `NotAllowed` where the role does not include the action.
    pub async fn who_may(action: Action) -> Result<Self, AppError> {
        let session =
            use_context::<http::request::Parts>().and_then(|parts| parts.extensions.get::<Session>().cloned());
        let doors = use_context::<Doors>().ok_or(AppError::Unavailable)?;
        Self::of(&doors, &session.ok_or(AppError::NotSignedIn)?, action)
    }

    /// The same for a session that did not come with a request: commands and tests.
    ///
    /// # Errors
    /// `NotAllowed` where the role does not include the action.
    pub fn of(doors: &Doors, session: &Session, action: Action) -> Result<Self, AppError> {
        if may(session.role, action) {
            Ok(Self { doors: doors.clone(), session: session.clone() })
        } else {
            Err(AppError::NotAllowed)
        }
    }

    /// Who it is.
    #[must_use]
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// The doors this caller came through, for work that outlives the request.
    #[must_use]
    pub const fn doors(&self) -> &Doors {
        &self.doors
    }

    /// Opens a transaction that may write.
    ///
    /// # Errors
    /// `Busy` when no connection comes free in time, `Unavailable` when the database is away.
    pub async fn begin(&self) -> Result<Tx, AppError> {
        self.open("begin").await
    }

    /// Opens a transaction that only reads.
    ///
    /// # Errors
    /// As [`Caller::begin`].
    pub async fn read(&self) -> Result<Tx, AppError> {
        self.open("begin read only").await
    }

    /// Opens a transaction that only reads, and sees until its end what was there when it began.
    ///
    /// # Errors
    /// As [`Caller::begin`].
    pub async fn snapshot(&self) -> Result<Tx, AppError> {
        self.open("begin isolation level repeatable read read only").await
    }

    async fn open(&self, begin: &'static str) -> Result<Tx, AppError> {
        // As finely as the database keeps it, so that what is told and what is kept are the same.
        let now = self.doors.clock.now().trunc_subsecs(6);
        // One round trip. Nothing here comes from outside: the role is one of seven constants, the rest an id and a time.
        let opening = format!(
            "{begin}; set local role {}; select set_config('qz.person', '{}', true), set_config('qz.now', '{}', true)",
            self.session.role.database_role(),
            self.session.person,
            now.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
        );
        let app = self.doors.app.clone();
        // In a task of its own: who asks may go away meanwhile, and a connection on which a transaction had begun unnoticed would
        // carry it, with what it may and may not, to the next caller.
        let opened = tokio::spawn(async move { app.begin_with(AssertSqlSafe(opening)).await });
        let inner = opened.await.map_err(|trouble| AppError::unforeseen(&trouble))??;
        let ring = self.doors.ring.clone();
        Ok(Tx { inner, person: self.session.person, role: self.session.role, now, ring })
    }
}

/// A transaction in which PostgreSQL knows the caller. Rolls back unless committed.
#[derive(Debug)]
pub struct Tx {
    inner: Transaction<'static, Postgres>,
    person: Uuid,
    role: Role,
    now: DateTime<Utc>,
    ring: Ring,
}

/// A transaction of the automator, which is nobody until it steps into the role of a keeper.
pub(super) async fn opening(doors: &Doors) -> Result<Tx, AppError> {
    let now = doors.clock.now().trunc_subsecs(6);
    // Nothing here comes from outside.
    let opening = format!(
        "begin; select set_config('qz.now', '{}', true)",
        now.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
    );
    let automator = doors.automator.clone();
    // In a task of its own, as a caller's: a connection on which a transaction had begun unnoticed would carry it to the next one.
    let opened = tokio::spawn(async move { automator.begin_with(AssertSqlSafe(opening)).await });
    let inner = opened.await.map_err(|trouble| AppError::unforeseen(&trouble))??;
    Ok(Tx { inner, person: Uuid::nil(), role: Role::ReadOnly, now, ring: doors.ring.clone() })
}

impl Tx {
    pub(super) const fn become_keeper(&mut self, keeper: Uuid, role: Role) {
        (self.person, self.role) = (keeper, role);
    }

    /// The connection, for stores to run their queries on.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.inner
    }

    /// Has PostgreSQL break off every further statement that takes longer, in milliseconds. Such a statement answers
    /// [`AppError::Busy`], and nothing can be read here afterwards: see [`AppError::unless_late`].
    ///
    /// # Errors
    /// Those of the database.
    pub async fn hurry(&mut self, milliseconds: u32) -> Result<(), AppError> {
        sqlx::query!("select set_config('statement_timeout', $1, true)", milliseconds.to_string())
            .fetch_one(self.conn())
            .await?;
        Ok(())
    }

    /// Who is calling.
    #[must_use]
    pub const fn person(&self) -> Uuid {
        self.person
    }

    /// In which role.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// The moment at which all of this transaction happens.
    #[must_use]
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The keys of sensitive values.
    #[must_use]
    pub const fn ring(&self) -> &Ring {
        &self.ring
    }

    /// Makes it so.
    ///
    /// # Errors
    /// Deferred rules that refuse, or a database that went away: then nothing was written, or, if the line broke while
    /// committing, it is unknown.
    pub async fn commit(self) -> Result<(), AppError> {
        Ok(self.inner.commit().await?)
    }
}
