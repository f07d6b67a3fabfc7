//! The pools behind the doors: each connection takes on its scope before anybody uses it.

use crate::{
    database::{Addresses, connect, refused},
    settings::Settings,
};
use anyhow::anyhow;
use app::access::{Clock, Doors};
use app::vault::Ring;
use futures::future::join_all;
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use std::time::Duration;
use tokio::time::timeout;

/// How many callers' transactions may be open at once. A transaction lasts milliseconds; more connections would only make
/// PostgreSQL switch between them.
const CALLERS: u32 = 24;
/// For the small doors.
const FEW: u32 = 6;
/// How long is waited at the end for work under way.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tries the addresses that the settings name for the logins, before doors are opened with them: a pool would only wait, and
/// then say nothing of where. Those that were made from the owner's address have been tried already.
///
/// # Errors
/// Which setting is wrong, where it leads, why that does not do, and what helps.
pub async fn try_named(settings: &Settings, addresses: &Addresses) -> anyhow::Result<()> {
    // As far as each login must come: into its roles, and to our tables.
    let as_app = "set role qz_session; set role qz_listener; set role qz_help; set role qz_portal; set role qz_chat; set role qz_automator; set role qz_listener; select from organisation";
    let as_jobs = "set role qz_sealer; set role qz_matcher; set role qz_searcher; set role qz_daily; set role qz_keeper; set role qz_notifier; set role qz_vault; set role qz_mailer; set role qz_listener; select from organisation";
    for (name, login, named, address, steps) in [
        ("app_database_url", "qz_app", &settings.app_database_url, &addresses.app, as_app),
        ("jobs_database_url", "qz_jobs", &settings.jobs_database_url, &addresses.jobs, as_jobs),
    ] {
        if named.is_some() {
            try_one(address, steps).await.map_err(|trouble| anyhow!("{trouble:#}.\n{}", ways_in(name, login)))?;
        }
    }
    Ok(())
}

async fn try_one(address: &PgConnectOptions, steps: &'static str) -> anyhow::Result<()> {
    let mut connection = connect(address).await?;
    sqlx::raw_sql(steps).execute(&mut connection).await.map_err(|trouble| refused(address, &trouble))?;
    // It has served its purpose; how it ends is no news.
    connection.close().await.ok();
    Ok(())
}

fn ways_in(name: &str, login: &str) -> String {
    format!(
        "{} (or `{name}` in qingzhou.toml) names it. One of these helps:\n\
         \u{20} - let it lead to the same host, port and database as DATABASE_URL, with the login {login} and its password\n\
         \u{20} - leave it out: Qingzhou then signs in as {login} with a password that it makes and keeps in the data folder",
        name.to_uppercase()
    )
}

/// Opens all doors, without keys to sensitive values. Connections are made when first needed, so this does not fail when the
/// database is away.
#[must_use]
pub fn open(app: &PgConnectOptions, jobs: &PgConnectOptions, clock: Clock) -> Doors {
    Doors {
        app: pool(app, CALLERS, None),
        session: pool(app, FEW, Some("set role qz_session")),
        sign_in: pool(app, FEW, Some("set role qz_sign_in")),
        listener: pool(app, FEW, Some("set role qz_listener")),
        sealer: pool(jobs, 2, Some("set role qz_sealer")),
        matcher: pool(jobs, FEW, Some("set role qz_matcher")),
        searcher: pool(jobs, 2, Some("set role qz_searcher")),
        daily: pool(jobs, 2, Some("set role qz_daily")),
        keeper: pool(jobs, 1, Some("set role qz_keeper")),
        notifier: pool(jobs, 2, Some("set role qz_notifier")),
        vault: pool(jobs, 2, Some("set role qz_vault")),
        mailer: pool(jobs, 4, Some("set role qz_mailer")),
        readiness: pool(app, 1, Some("set role qz_readiness")),
        help: pool(app, FEW, Some("set role qz_help")),
        portal: pool(app, FEW, Some("set role qz_portal")),
        chat: pool(app, FEW, Some("set role qz_chat")),
        automator: pool(app, FEW, Some("set role qz_automator")),
        ring: Ring::closed(),
        clock,
    }
}

/// Closes all doors, so that no connection is in use any more when the database is stopped. What holds one for longer than a
/// moment is not waited for.
pub async fn close(doors: &Doors) {
    let Doors {
        app,
        session,
        sign_in,
        listener,
        sealer,
        matcher,
        searcher,
        daily,
        keeper,
        notifier,
        vault,
        mailer,
        readiness,
        help,
        portal,
        chat,
        automator,
        ring: _,
        clock: _,
    } = doors;
    let pools = [
        app, session, sign_in, listener, sealer, matcher, searcher, daily, keeper, notifier, vault, mailer, readiness,
        help, portal, chat, automator,
    ];
    if timeout(PATIENCE, join_all(pools.map(PgPool::close))).await.is_err() {
        tracing::debug!("some connections to the database were still in use");
    }
}

fn pool(login: &PgConnectOptions, most: u32, scope: Option<&'static str>) -> PgPool {
    PgPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(Duration::from_secs(5))
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if let Some(scope) = scope {
                    sqlx::query(scope).execute(connection).await?;
                }
                Ok(())
            })
        })
        .connect_lazy_with(login.clone())
}
