//! The embedded database: an installed PostgreSQL, run for this data folder alone.
//!
//! It listens on nothing but a socket in a folder that only its own account can enter. It outlives a killed server, and the
//! next server takes it over; if it dies itself, it is started again. Nobody else may hold the same folder meanwhile.

mod account;
mod cluster;
mod log;
mod memory;
mod place;
mod process;
mod programs;

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

pub use cluster::{SUPERUSER, free_bytes};
pub use place::{Place, Taken};
pub use programs::{OLDEST, Programs, find as find_programs};

use place::Lock;
use process::Running;

/// The name of the one database in the cluster.
pub const DATABASE: &str = "qingzhou";

/// Gets what a person at the terminal wants to know.
pub type Say<'a> = &'a (dyn Fn(&str) + Sync);

/// An embedded database that answers.
#[derive(Debug)]
pub struct Embedded {
    place: Place,
    /// Missing where another process keeps it.
    keeper: Option<Keeper>,
}

#[derive(Debug)]
struct Keeper {
    /// Goes when the keeper goes; nobody else may come before that.
    _lock: Lock,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Embedded {
    /// Starts the database of a data folder, or takes over one that still runs, and keeps it running until [`Self::stop`].
    /// To be awaited to its end: dropped half-way it may leave a PostgreSQL behind, which the next call takes over.
    ///
    /// # Errors
    /// [`Taken`] where another server holds the folder; otherwise what is wrong, in words, with a way out.
    pub async fn open(data: &Path, say: Say<'_>) -> anyhow::Result<Self> {
        let place = Place::choose(data, say).await?;
        let lock = place.lock()?;
        let programs = cluster::ready(&place, say).await?;
        let running = match Running::adopt(&place, say).await? {
            Some(running) => running,
            None => Running::start(&place, &programs, say).await?,
        };
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(keep(place.clone(), programs, running, stopped));
        Ok(Self { place, keeper: Some(Keeper { _lock: lock, stop, task }) })
    }

    /// Like [`Self::open`], but where a server already runs on the folder, uses that one's database and leaves it alone: for
    /// commands that run beside a server.
    ///
    /// # Errors
    /// As [`Self::open`], without [`Taken`].
    pub async fn open_or_join(data: &Path, say: Say<'_>) -> anyhow::Result<Self> {
        match Self::open(data, say).await {
            Err(trouble) if trouble.is::<Taken>() => {
                let place = Place::choose(data, say).await?;
                process::wait_until_ready(&place.socket(), say).await?;
                Ok(Self { place, keeper: None })
            }
            other => other,
        }
    }

    /// How to reach it with one of its logins.
    pub fn address(&self, login: &str, database: &str) -> PgConnectOptions {
        process::address(&self.place.socket(), login, database)
    }

    /// The same as text that other programs understand as well.
    pub fn url(&self, login: &str, database: &str) -> String {
        let socket = self.place.socket().display().to_string().replace('/', "%2F");
        format!("postgres://{login}@{socket}/{database}")
    }

    /// Where its parts lie.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The folder of its socket.
    pub fn socket(&self) -> PathBuf {
        self.place.socket()
    }

    /// The number of PostgreSQL's main process, if it runs.
    pub fn process(&self) -> Option<i32> {
        process::process_on(&self.place.cluster()).map(nix::unistd::Pid::as_raw)
    }

    /// Stops it in good order, unless another process keeps it.
    ///
    /// # Errors
    /// When keeping it had failed for a reason of ours (a panic).
    pub async fn stop(self) -> anyhow::Result<()> {
        if let Some(keeper) = self.keeper {
            keeper.stop.send_replace(true);
            keeper.task.await?;
        }
        Ok(())
    }
}

/// Starts PostgreSQL again whenever it ends, until told to stop.
async fn keep(place: Place, programs: Programs, mut running: Running, mut stopped: watch::Receiver<bool>) {
    loop {
        let ended = tokio::select! {
            () = told(&mut stopped) => None,
            how = running.ended() => Some(how),
        };
        let Some(how) = ended else {
            running.stop().await;
            // Tidiness only: it goes if it is empty, and the next start makes it again.
            std::fs::remove_dir(place.socket()).ok();
            return;
        };
        tracing::error!("PostgreSQL has ended ({how}); starting it again");
        match start_again(&place, &programs, &mut stopped).await {
            Some(again) => running = again,
            None => return,
        }
        tracing::info!("PostgreSQL runs again");
    }
}

/// Tries until it runs; nothing when told to stop meanwhile.
async fn start_again(place: &Place, programs: &Programs, stopped: &mut watch::Receiver<bool>) -> Option<Running> {
    let mut pause = Duration::from_millis(100);
    loop {
        // Not given up half-way, so that no PostgreSQL stays behind.
        match Running::start(place, programs, &|line| tracing::info!("{line}")).await {
            Ok(running) => return Some(running),
            Err(trouble) => tracing::error!("PostgreSQL cannot be started again: {trouble:#}"),
        }
        tokio::select! {
            () = told(stopped) => return None,
            () = sleep(pause) => pause = (pause * 2).min(Duration::from_secs(10)),
        }
    }
}

/// Waits for the word to stop. Whoever could give it being gone means the same.
async fn told(stopped: &mut watch::Receiver<bool>) {
    if let Err(gone) = stopped.wait_for(|stopped| *stopped).await.map(drop) {
        tracing::debug!("the keeper was dropped: {gone}");
    }
}

/// What helps against a trouble that PostgreSQL named; empty where we know nothing.
fn way_out(words: &str) -> &'static str {
    if words.contains("No space left on device") {
        "\nThe disk is full. Make room and start again; nothing that was saved is lost."
    } else if words.contains("Permission denied") {
        "\nA file cannot be used by PostgreSQL's account. Was the folder copied or moved? Give it back: chown -R (see the owner of the folder above)."
    } else if words.contains("shared memory") {
        "\nThe system gives too little shared memory. In a container: run it with --shm-size=256m."
    } else if ["invalid page", "valid checkpoint", "control file"].iter().any(|sign| words.contains(sign)) {
        "\nThe database's files are damaged. Restore a backup; do not delete anything yet."
    } else {
        ""
    }
}
