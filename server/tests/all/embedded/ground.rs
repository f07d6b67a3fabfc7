//! What the tests stand on: a folder of their own, and the program run in it.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_qingzhou");

/// A folder of its own for each test, removed at its end together with what was kept elsewhere for it.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("qz-embedded-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        Self(path.canonicalize().unwrap())
    }

    pub fn data(&self) -> PathBuf {
        self.0.join("data")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        for data in [self.0.join("data"), self.0.join("closed/data")] {
            let elsewhere = std::fs::read_to_string(data.join("pg.location")).unwrap_or_default();
            for home in [data.as_path(), Path::new(elsewhere.trim())] {
                // A failed test may leave its database running: it goes with the folder.
                if let Some(pid) = postmaster(&home.join("pg")) {
                    kill(Pid::from_raw(pid), Signal::SIGQUIT).ok();
                }
            }
            if elsewhere.starts_with("/var/lib/qingzhou/") {
                std::fs::remove_dir_all(elsewhere.trim()).ok();
            }
        }
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// A running `qingzhou database`.
pub struct Running {
    pub child: Child,
    /// What it printed.
    lines: Vec<(String, String)>,
}

impl Running {
    /// Starts it and waits until it has said that it is ready.
    pub fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    #[allow(clippy::zombie_processes, reason = "who holds it ends it, often by killing: that is what is tested")]
    pub fn start_with(data: &Path, more: &[&str]) -> Self {
        let mut child = command(data, "database").args(more).spawn().unwrap();
        let mut lines = Vec::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        loop {
            let mut line = String::new();
            if output.read_line(&mut line).unwrap() == 0 {
                let mut said = String::new();
                child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
                child.wait().unwrap();
                panic!("it did not start: {said}");
            }
            let (key, value) = line.trim().split_once('=').unwrap();
            if key == "READY" {
                return Self { child, lines };
            }
            lines.push((key.to_owned(), value.to_owned()));
        }
    }

    pub fn value(&self, key: &str) -> &str {
        &self.lines.iter().find(|(known, _)| known == key).unwrap().1
    }

    pub fn postgres(&self) -> i32 {
        self.value("POSTGRES_PID").parse().unwrap()
    }

    pub async fn connect(&self, key: &str) -> PgConnection {
        self.connect_to(self.value(key)).await
    }

    pub async fn connect_to(&self, url: &str) -> PgConnection {
        PgConnectOptions::from_str(url).unwrap().connect().await.unwrap()
    }

    /// Keeps trying, as the server's own pools do while the database is started again.
    pub async fn connect_again(&self, key: &str) -> PgConnection {
        let begun = Instant::now();
        loop {
            match PgConnectOptions::from_str(self.value(key)).unwrap().connect().await {
                Ok(connection) => return connection,
                Err(trouble) => assert!(begun.elapsed() < Duration::from_secs(40), "{trouble}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// As if the power of the process went off.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// As by Ctrl-C; gives what it said.
    pub fn stop(mut self) -> String {
        kill(Pid::from_raw(i32::try_from(self.child.id()).unwrap()), Signal::SIGINT).unwrap();
        assert!(self.child.wait().unwrap().success());
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        said
    }
}

pub fn command(data: &Path, name: &str) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg(name).arg("--data").arg(data).current_dir("/");
    for variable in ["DATABASE_URL", "APP_DATABASE_URL", "JOBS_DATABASE_URL"] {
        command.env_remove(variable);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a command that is expected to fail, and gives what it said.
pub fn refused(data: &Path) -> String {
    let output: Output = command(data, "database").stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "it should have been refused: {said}");
    said
}

pub fn postmaster(cluster: &Path) -> Option<i32> {
    std::fs::read_to_string(cluster.join("postmaster.pid")).ok()?.lines().next()?.trim().parse().ok()
}

pub fn is_gone(pid: i32) -> bool {
    // A dead process that nobody has buried yet counts as gone.
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    kill(Pid::from_raw(pid), None).is_err() || stat.contains(") Z ")
}

pub fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(40), "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
