//! The server from its start to its end: database, roles, tables, first start, then HTTP until it is told to stop.

use std::io::ErrorKind;
use std::sync::Arc;

use anyhow::{Context, bail};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::database::{Database, Purpose};
use crate::provision::{Wish, provision};
use crate::settings::Settings;
use crate::signals::on_signal;
use crate::{doors, first_start, keys, migrate, say};

/// Runs until a signal comes.
///
/// # Errors
/// Whatever keeps it from starting, in words, with a way out.
pub async fn serve(settings: Settings) -> anyhow::Result<()> {
    let stop = on_signal()?;
    // First, because a taken port is the commonest trouble and the quickest to tell.
    let listener = listen(&settings).await?;
    let database = Database::open(&settings, Purpose::Serve, &say).await?;
    let served = serve_on(settings, &database, listener, stop).await;
    let stopped = database.stop().await;
    served.and(stopped)
}

async fn serve_on(
    settings: Settings,
    database: &Database,
    listener: TcpListener,
    stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    if *stop.borrow() {
        return Ok(());
    }
    let addresses = provision(database, &settings, Wish::default(), &say).await?;
    migrate::migrate(&addresses.owner, &say).await?;
    doors::try_named(&settings, &addresses).await?;
    if *stop.borrow() {
        return Ok(());
    }
    keys::ready(&settings, &addresses, &say).await?;
    first_start::prepare(&settings, &addresses, &say).await?;
    if *stop.borrow() {
        return Ok(());
    }
    crate::http::run(Arc::new(settings), addresses, listener, stop).await
}

async fn listen(settings: &Settings) -> anyhow::Result<TcpListener> {
    let address = settings.listen;
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(listener),
        Err(trouble) if trouble.kind() == ErrorKind::AddrInUse => bail!(
            "Port {} is taken, perhaps by another Qingzhou. Stop that program, or choose another port: --listen {}:{}",
            address.port(),
            address.ip(),
            address.port().saturating_add(1)
        ),
        Err(trouble) if trouble.kind() == ErrorKind::PermissionDenied => bail!(
            "This account may not listen on port {}; choose one from 1024 on: --listen {}:3000",
            address.port(),
            address.ip()
        ),
        Err(trouble) => Err(trouble).with_context(|| format!("Nothing can listen on {address}; correct `listen`")),
    }
}
