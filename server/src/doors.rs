//! The pools behind the doors: each connection takes on its scope before anybody uses it.

use app::access::{Clock, Doors};
use futures::future::join_all;
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

/// Opens all doors. Connections are made when first needed, so this does not fail when the database is away.
#[must_use]
pub fn open(app: &PgConnectOptions, jobs: &PgConnectOptions, clock: Clock) -> Doors {
    Doors {
        app: pool(app, CALLERS, None),
        session: pool(app, FEW, Some("set role qz_session")),
        sign_in: pool(app, FEW, Some("set role qz_sign_in")),
        listener: pool(app, FEW, Some("set role qz_listener")),
        sealer: pool(jobs, 2, Some("set role qz_sealer")),
        readiness: pool(app, 1, Some("set role qz_readiness")),
        clock,
    }
}

/// Closes all doors, so that no connection is in use any more when the database is stopped. What holds one for longer than a
/// moment is not waited for.
pub async fn close(doors: &Doors) {
    let Doors { app, session, sign_in, listener, sealer, readiness, clock: _ } = doors;
    let pools = [app, session, sign_in, listener, sealer, readiness];
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
