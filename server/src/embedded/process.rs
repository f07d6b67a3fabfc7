//! The running PostgreSQL: started by us, or found running.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection};
use tokio::process::Child;
use tokio::time::{sleep, timeout};

use super::Say;
use super::cluster::SUPERUSER;
use super::log::Before;
use super::place::Place;
use super::programs::Programs;

/// How long a PostgreSQL that says nothing at all is waited for.
const SILENCE: Duration = Duration::from_secs(60);
/// How long one that is recovering is waited for: replaying the log after a crash takes its time.
const RECOVERY: Duration = Duration::from_secs(30 * 60);
/// How long the remains of a killed one may hold its memory.
const REMAINS: Duration = Duration::from_secs(30);
/// How often it is started at least, whatever it says: its last words may not have reached the log.
const TRIES: u32 = 3;

/// A running PostgreSQL.
#[derive(Debug)]
pub enum Running {
    /// Our child.
    Child(Box<Child>),
    /// Left by a server that was killed.
    Adopted {
        /// Its main process.
        pid: Pid,
        /// What it runs on.
        cluster: PathBuf,
    },
}

impl Running {
    /// Starts PostgreSQL and waits until it answers. A killed one's children may live on for a moment; then it tries again.
    ///
    /// # Errors
    /// When it ends at once or never answers: its last words and, where known, a way out.
    pub async fn start(place: &Place, programs: &Programs, say: Say<'_>) -> anyhow::Result<Self> {
        let (begun, socket, before) = (Instant::now(), place.socket(), Before::look(place));
        let mut tries = 0;
        loop {
            tries += 1;
            place.make_socket_folder()?;
            forget_stale(place)?;
            let mut child = spawn(place, programs)?;
            let ended = tokio::select! {
                ready = wait_until_ready(&socket, say) => match ready {
                    Ok(()) => return Ok(Self::Child(Box::new(child))),
                    Err(trouble) => {
                        Self::Child(Box::new(child)).stop().await;
                        bail!(with_words(&format!("{trouble:#}"), &before.last_words(place)));
                    }
                },
                ended = child.wait() => ended?,
            };
            // Its log is written by a process of its own, which may need a moment more.
            sleep(Duration::from_millis(300)).await;
            let words = before.last_words(place);
            let remains = tries < TRIES || words.contains("still in use") || words.contains("lock file");
            if !remains || begun.elapsed() > REMAINS {
                bail!(with_words(&format!("PostgreSQL did not start ({ended})"), &words));
            }
        }
    }

    /// Takes over a PostgreSQL that already runs on the cluster, if there is one. One that cannot be reached (its socket was
    /// removed) is stopped, so that a new one can start.
    ///
    /// # Errors
    /// When it neither answers nor ends.
    pub async fn adopt(place: &Place, say: Say<'_>) -> anyhow::Result<Option<Self>> {
        let Some(pid) = process_on(&place.cluster()) else { return Ok(None) };
        let (cluster, socket) = (place.cluster(), place.socket());
        let adopted = Self::Adopted { pid, cluster: cluster.clone() };
        place.make_socket_folder()?;
        let reached = if socket.join(".s.PGSQL.5432").exists() {
            tokio::select! {
                ready = wait_until_ready(&socket, say) => ready,
                // It was about to end anyway.
                () = gone(pid, &cluster) => return Ok(None),
            }
        } else {
            Err(anyhow::anyhow!("its socket is gone"))
        };
        match reached {
            Ok(()) => {
                say(&format!("Taking over the PostgreSQL that still runs (process {pid})"));
                Ok(Some(adopted))
            }
            Err(trouble) => {
                say(&format!(
                    "A PostgreSQL still runs (process {pid}) but cannot be reached ({trouble:#}): stopping it"
                ));
                adopted.stop().await;
                if process_on(&place.cluster()).is_some() {
                    bail!("PostgreSQL (process {pid}) neither answers nor stops. End it by hand: kill -QUIT {pid}");
                }
                Ok(None)
            }
        }
    }

    /// The number of its main process; nothing once it has ended.
    pub fn pid(&self) -> Option<Pid> {
        match self {
            Self::Child(child) => child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw),
            Self::Adopted { pid, .. } => Some(*pid),
        }
    }

    /// Waits until it has ended, and says how.
    pub async fn ended(&mut self) -> String {
        match self {
            Self::Child(child) => match child.wait().await {
                Ok(status) => status.to_string(),
                Err(trouble) => trouble.to_string(),
            },
            Self::Adopted { pid, cluster } => {
                gone(*pid, cluster).await;
                "it is gone".to_owned()
            }
        }
    }

    /// Stops it: sessions are ended, everything is written. What hangs is stopped hard, which loses nothing either (the next
    /// start replays the log).
    pub async fn stop(mut self) {
        for (signal, patience) in [(Signal::SIGINT, 60), (Signal::SIGQUIT, 15), (Signal::SIGKILL, 5)] {
            let Some(pid) = self.pid() else { return };
            if let Self::Adopted { cluster, .. } = &self
                && !is_postgres_on(pid, cluster)
            {
                return;
            }
            match kill(pid, signal) {
                Ok(()) => {}
                Err(Errno::ESRCH) => return,
                Err(trouble) => tracing::warn!(%pid, %trouble, "PostgreSQL cannot be stopped"),
            }
            if timeout(Duration::from_secs(patience), self.ended()).await.is_ok() {
                return;
            }
            tracing::warn!(%pid, %signal, "PostgreSQL has not stopped yet");
        }
    }
}

fn with_words(trouble: &str, words: &str) -> String {
    if words.is_empty() {
        return format!("{trouble}. It said nothing.");
    }
    format!("{trouble}. It said:\n{words}{}", super::way_out(words))
}

fn spawn(place: &Place, programs: &Programs) -> anyhow::Result<Child> {
    let log = File::create(place.start_log())
        .with_context(|| format!("{} cannot be written", place.start_log().display()))?;
    let mut command = place.account.command(programs.path("postgres"));
    command.arg("-D").arg(place.cluster());
    let socket = format!("unix_socket_directories={}", place.socket().display());
    for setting in
        ["listen_addresses=", "port=5432", "unix_socket_permissions=0700", "fsync=on", "full_page_writes=on", &socket]
    {
        command.args(["-c", setting]);
    }
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    // Not tied to our life: should the server be killed, PostgreSQL goes on, and the next server takes it over.
    command.kill_on_drop(false);
    command.spawn().with_context(|| format!("{} cannot be run", programs.path("postgres").display()))
}

/// How to reach the cluster behind a socket folder.
pub fn address(socket: &Path, login: &str, database: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(socket)
        .port(5432)
        .username(login)
        .database(database)
        .ssl_mode(PgSslMode::Disable)
}

/// Asks until PostgreSQL answers.
///
/// # Errors
/// When it stays silent, or refuses for another reason than that it is starting.
pub async fn wait_until_ready(socket: &Path, say: Say<'_>) -> anyhow::Result<()> {
    let address = address(socket, SUPERUSER, "postgres").disable_statement_logging();
    let begun = Instant::now();
    let (mut heard, mut told) = (begun, begun);
    loop {
        match timeout(Duration::from_secs(5), address.connect()).await {
            Ok(Ok(connection)) => {
                connection.close().await.context("PostgreSQL closed its first connection")?;
                return Ok(());
            }
            // 57P03: starting, recovering or stopping. 53300: all places are taken, so it runs.
            Ok(Err(sqlx::Error::Database(answer))) if answer.code().as_deref() == Some("57P03") => {
                heard = Instant::now()
            }
            Ok(Err(sqlx::Error::Database(answer))) if answer.code().as_deref() == Some("53300") => return Ok(()),
            Ok(Err(sqlx::Error::Database(answer))) => bail!("PostgreSQL refuses: {answer}"),
            Ok(Err(_)) | Err(_) => {}
        }
        if heard.elapsed() > SILENCE || begun.elapsed() > RECOVERY {
            bail!("PostgreSQL has not answered for {} s", heard.elapsed().as_secs());
        }
        if told.elapsed() > Duration::from_secs(5) {
            told = Instant::now();
            say(&format!("Waiting for PostgreSQL ({} s) …", begun.elapsed().as_secs()));
        }
        sleep(Duration::from_millis(if begun.elapsed() < Duration::from_secs(2) { 20 } else { 200 })).await;
    }
}

/// The PostgreSQL that runs on a cluster, by the note it keeps there; nothing if that note is stale.
pub fn process_on(cluster: &Path) -> Option<Pid> {
    let note = std::fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
    let pid = Pid::from_raw(note.lines().next()?.trim().parse().ok()?);
    (pid.as_raw() > 1 && is_postgres_on(pid, cluster)).then_some(pid)
}

/// Process numbers are used again, after a restart of the machine or of a container above all: only a living `postgres` that
/// was started on this very folder counts. Its command line tells, and, unlike its links in /proc, can be read by root in a
/// container as well. A dead process that nobody has buried has none.
#[cfg(target_os = "linux")]
fn is_postgres_on(pid: Pid, cluster: &Path) -> bool {
    let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let mut words = line.split(|byte| *byte == 0);
    let program = words.next().and_then(|word| word.rsplit(|byte| *byte == b'/').next());
    program.is_some_and(|program| program.starts_with(b"postgres"))
        && words.any(|word| word == cluster.as_os_str().as_encoded_bytes())
}

#[cfg(not(target_os = "linux"))]
fn is_postgres_on(pid: Pid, cluster: &Path) -> bool {
    let said = std::process::Command::new("ps").args(["-o", "command=", "-p", &pid.to_string()]).output();
    said.is_ok_and(|said| {
        let line = String::from_utf8_lossy(&said.stdout).into_owned();
        line.contains("postgres") && line.contains(&*cluster.to_string_lossy())
    })
}

/// Waits until a process that is not our child has ended.
async fn gone(pid: Pid, cluster: &Path) {
    while is_postgres_on(pid, cluster) {
        sleep(Duration::from_millis(100)).await;
    }
}

/// Removes the note of a PostgreSQL that no longer runs. PostgreSQL does so itself, except where another process of the same
/// account, or a dead one that nobody has buried, has the number now: then it would refuse to start.
fn forget_stale(place: &Place) -> anyhow::Result<()> {
    let note = place.cluster().join("postmaster.pid");
    if note.exists() && process_on(&place.cluster()).is_none() {
        std::fs::remove_file(&note).with_context(|| format!("{} cannot be removed", note.display()))?;
    }
    Ok(())
}
