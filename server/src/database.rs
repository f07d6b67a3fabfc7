//! The database of this run: the embedded one, or the PostgreSQL that the settings name.

use std::io::ErrorKind;
use std::str::FromStr;
use std::time::Duration;

use anyhow::anyhow;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};
use tokio::time::timeout;

use crate::embedded::{self, Embedded, Say};
use crate::settings::{Secret, Settings};

/// The role that owns every table. Whoever migrates or seeds works as it.
pub const OWNER: &str = "qz_owner";
/// The login that serves people.
pub const APP: &str = "qz_app";
/// The login of the worker.
pub const JOBS: &str = "qz_jobs";
/// How long a database that says nothing is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// How to reach the database, by what one comes for.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// As the owner: migrations, seeds, commands. Policies let it see everything.
    pub owner: PgConnectOptions,
    /// As the serving login, which sees nothing until it takes on a scope.
    pub app: PgConnectOptions,
    /// As the worker.
    pub jobs: PgConnectOptions,
}

/// Whether a second Qingzhou on the same folder is a mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A server: there may be only one.
    Serve,
    /// A command that may run beside the server and then uses its database.
    Command,
}

/// The database of this run.
#[derive(Debug)]
pub struct Database {
    embedded: Option<Embedded>,
    /// What `DATABASE_URL` says.
    named: Option<Secret>,
}

impl Database {
    /// Starts the embedded database, unless the settings name another one.
    ///
    /// # Errors
    /// In words, with a way out.
    pub async fn open(settings: &Settings, purpose: Purpose, say: Say<'_>) -> anyhow::Result<Self> {
        let embedded = match (&settings.database_url, purpose) {
            (Some(_), _) => None,
            (None, Purpose::Serve) => Some(Embedded::open(&settings.data, say).await?),
            (None, Purpose::Command) => Some(Embedded::open_or_join(&settings.data, say).await?),
        };
        Ok(Self { embedded, named: settings.database_url.clone() })
    }

    /// The embedded one, if that is used.
    pub fn embedded(&self) -> Option<&Embedded> {
        self.embedded.as_ref()
    }

    /// The address that provisions: the embedded cluster's superuser, or the login that `DATABASE_URL` names.
    ///
    /// # Errors
    /// When `DATABASE_URL` is not an address.
    pub fn provisioner(&self) -> anyhow::Result<PgConnectOptions> {
        match (&self.embedded, &self.named) {
            (Some(embedded), _) => Ok(embedded.address(embedded::SUPERUSER, embedded::DATABASE)),
            (None, Some(url)) => parse("DATABASE_URL", url),
            (None, None) => Err(anyhow!("there is no database: neither an embedded one nor DATABASE_URL")),
        }
    }

    /// The owner's address. A login of another name (managed PostgreSQL hands them out) takes on the owner's role, so that
    /// everything it makes belongs to the owner.
    ///
    /// # Errors
    /// When `DATABASE_URL` is not an address.
    pub fn owner(&self) -> anyhow::Result<PgConnectOptions> {
        if let Some(embedded) = &self.embedded {
            return Ok(embedded.address(OWNER, embedded::DATABASE));
        }
        let login = self.provisioner()?;
        Ok(if login.get_username() == OWNER { login } else { login.options([("role", OWNER)]) })
    }

    /// Stops the embedded database, if it is ours.
    ///
    /// # Errors
    /// See [`Embedded::stop`].
    pub async fn stop(self) -> anyhow::Result<()> {
        match self.embedded {
            Some(embedded) => embedded.stop().await,
            None => Ok(()),
        }
    }
}

/// Reads an address. The message names the variable, never the address: it holds a password.
///
/// # Errors
/// When it is not one.
pub fn parse(variable: &str, url: &Secret) -> anyhow::Result<PgConnectOptions> {
    PgConnectOptions::from_str(url.reveal()).map_err(|trouble| {
        anyhow!("{variable} is not an address such as postgres://login:password@host/database ({trouble})")
    })
}

/// Connects, or says in words why not.
///
/// # Errors
/// Where, as whom and why not.
pub async fn connect(address: &PgConnectOptions) -> anyhow::Result<PgConnection> {
    // A firewall that swallows everything would keep us waiting for minutes.
    match timeout(PATIENCE, address.clone().disable_statement_logging().connect()).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(trouble)) => Err(unreached(address, &trouble)),
        Err(_) => Err(unreached(address, &sqlx::Error::Io(ErrorKind::TimedOut.into()))),
    }
}

/// What to say of a database that did not let us in.
pub fn unreached(address: &PgConnectOptions, trouble: &sqlx::Error) -> anyhow::Error {
    told(address, "cannot be reached as", trouble)
}

/// What to say of a database that let us in and then refused what we came for.
pub fn refused(address: &PgConnectOptions, trouble: &sqlx::Error) -> anyhow::Error {
    told(address, "does not serve", trouble)
}

/// Which database, where, as whom and why not; never the password.
fn told(address: &PgConnectOptions, how: &str, trouble: &sqlx::Error) -> anyhow::Error {
    let place = address.get_socket().map_or_else(
        || format!("{}:{}", address.get_host(), address.get_port()),
        |socket| socket.display().to_string(),
    );
    // The words around these say nothing more, and the cause would be said twice.
    let cause = match trouble {
        sqlx::Error::Io(trouble) => trouble.to_string(),
        sqlx::Error::Database(answer) => answer.message().to_owned(),
        other => other.to_string(),
    };
    let login = address.get_username();
    anyhow!("The database {} at {place} {how} {login}: {cause}", address.get_database().unwrap_or(login))
}
