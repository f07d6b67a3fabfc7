//! Work that nobody asked for in person. Each worker has a door of its own, and behind it a database role that sees what the
//! work needs and nothing else.

use super::{AppError, Doors};
use chrono::{DateTime, SubsecRound, Utc};
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres, Transaction};

/// A transaction of a worker. Rolls back unless committed.
#[derive(Debug)]
pub struct SystemTx {
    inner: Transaction<'static, Postgres>,
    now: DateTime<Utc>,
}

impl Doors {
    /// Opens a transaction of the matcher, which knows how to recognise every customer.
    ///
    /// # Errors
    /// `Busy` when no connection comes free in time, `Unavailable` when the database is away.
    pub async fn match_customers(&self) -> Result<SystemTx, AppError> {
        SystemTx::open(&self.matcher, self.clock.now()).await
    }

    /// Opens a transaction of the searcher, which reads what every record is found by.
    ///
    /// # Errors
    /// `Busy` when no connection comes free in time, `Unavailable` when the database is away.
    pub async fn keep_search(&self) -> Result<SystemTx, AppError> {
        SystemTx::open(&self.searcher, self.clock.now()).await
    }

    /// Opens a transaction of the daily work, which runs the rules that administrators made.
    ///
    /// # Errors
    /// As [`Doors::match_customers`].
    pub async fn work_daily(&self) -> Result<SystemTx, AppError> {
        SystemTx::open(&self.daily, self.clock.now()).await
    }

    /// Opens a transaction of the keeper, which may do nothing but run what tidies up.
    ///
    /// # Errors
    /// As [`Doors::match_customers`].
    pub async fn keep_house(&self) -> Result<SystemTx, AppError> {
        SystemTx::open(&self.keeper, self.clock.now()).await
    }

    /// Opens a transaction of the notifier, which reads the whole log and tells each what they may see of it.
    ///
    /// # Errors
    /// As [`Doors::match_customers`].
    pub async fn notify_people(&self) -> Result<SystemTx, AppError> {
        SystemTx::open(&self.notifier, self.clock.now()).await
    }

    /// Opens a transaction of a stranger, who sees articles that are published for everybody, and nothing else.
    ///
    /// # Errors
    /// As [`Doors::match_customers`].
    pub async fn read_help(&self) -> Result<SystemTx, AppError> {
        SystemTx::open(&self.help, self.clock.now()).await
    }

    /// Opens a transaction of the portal, which sees nothing until somebody's session is gone on with in it.
    ///
    /// # Errors
    /// As [`Doors::match_customers`].
    pub async fn serve_portal(&self) -> Result<SystemTx, AppError> {
        SystemTx::open(&self.portal, self.clock.now()).await
    }

    /// Opens a transaction of a visitor who chats, for whom nothing exists but the conversation whose secret they have.
    ///
    /// # Errors
    /// As [`Doors::match_customers`].
    pub async fn serve_chat(&self) -> Result<SystemTx, AppError> {
        SystemTx::open(&self.chat, self.clock.now()).await
    }

    /// Opens a transaction of the mailer, which sees tickets, mailboxes and what goes between them.
    ///
    /// # Errors
    /// As [`Doors::match_customers`].
    pub async fn carry_mail(&self) -> Result<SystemTx, AppError> {
        SystemTx::open(&self.mailer, self.clock.now()).await
    }

    /// Opens a transaction of the automator, which reads the whole log and keeps what rules are to do.
    ///
    /// # Errors
    /// As [`Doors::match_customers`].
    pub async fn follow_rules(&self) -> Result<SystemTx, AppError> {
        SystemTx::open(&self.automator, self.clock.now()).await
    }

    /// Opens a transaction of whoever seals values anew; it sees sealed values and nothing of their records.
    ///
    /// # Errors
    /// As [`Doors::match_customers`].
    pub async fn keep_vault(&self) -> Result<SystemTx, AppError> {
        SystemTx::open(&self.vault, self.clock.now()).await
    }
}

impl SystemTx {
    async fn open(door: &PgPool, now: DateTime<Utc>) -> Result<Self, AppError> {
        let now = now.trunc_subsecs(6);
        // Nothing here comes from outside.
        let opening = format!(
            "begin; select set_config('qz.now', '{}', true)",
            now.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
        );
        Ok(Self { inner: door.begin_with(AssertSqlSafe(opening)).await?, now })
    }

    /// The connection, for stores to run their queries on.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.inner
    }

    /// The moment at which all of this transaction happens.
    #[must_use]
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Makes it so.
    ///
    /// # Errors
    /// A database that went away: then nothing was written, or, if the line broke while committing, it is unknown.
    pub async fn commit(self) -> Result<(), AppError> {
        Ok(self.inner.commit().await?)
    }
}
