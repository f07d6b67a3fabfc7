//! The embedded database without a server: for tests and development.

use anyhow::Context;

use crate::database::{APP, Database, JOBS, OWNER, Purpose};
use crate::embedded;
use crate::provision::{Wish, provision};
use crate::settings::Settings;
use crate::signals::on_signal;
use crate::{migrate, say};

/// Runs the embedded database with roles and tables unless `bare`, and prints its addresses as `KEY=VALUE` lines. Ends when standard input closes or a signal comes.
///
/// # Errors
/// Those of the database, and a `DATABASE_URL`, which makes no sense here.
pub async fn run(settings: &Settings, bare: bool) -> anyhow::Result<()> {
    let mut stop = on_signal()?;
    let database = Database::open(settings, Purpose::Serve, &say).await?;
    let prepared = async {
        let embedded = database.embedded().context("DATABASE_URL is set, so there is no embedded database to run")?;
        let mut lines = vec![("SUPERUSER_URL", embedded.url(embedded::SUPERUSER, "postgres"))];
        if !bare {
            let addresses = provision(&database, settings, Wish::default(), &say).await?;
            migrate::migrate(&addresses.owner, &say).await?;
            for (key, login) in [("DATABASE_URL", OWNER), ("APP_DATABASE_URL", APP), ("JOBS_DATABASE_URL", JOBS)] {
                lines.push((key, embedded.url(login, embedded::DATABASE)));
            }
        }
        anyhow::Ok(lines)
    };
    let prepared = prepared.await;
    if let Ok(lines) = &prepared {
        for (key, value) in lines {
            println!("{key}={value}");
        }
        let pid = database.embedded().and_then(embedded::Embedded::process);
        println!("POSTGRES_PID={}", pid.unwrap_or_default());
        println!("READY=yes");
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => {}
            () = stdin_closed() => {}
        }
    }
    database.stop().await?;
    prepared.map(drop)
}

/// Waits for the end of standard input, on a thread of its own: a read cannot be given up, and the process may end meanwhile.
async fn stdin_closed() {
    let (closed, end) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        // An error there means the same as its end.
        std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink()).ok();
        drop(closed);
    });
    // Nothing is ever sent; the channel closing is the message.
    end.await.ok();
}
