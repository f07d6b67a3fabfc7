//! `qingzhou doctor`: looks at everything a running Qingzhou leans on, changes nothing, and says what is wrong and what helps.

mod database;
mod keys;
mod machine;
mod roles;

use std::fmt;

use crate::database::{Database, Purpose, connect};
use crate::embedded::Place;
use crate::settings::{Said, Settings};
use crate::{provision, say};

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// Works, but will not do for everybody.
    Warn,
    /// Does not work.
    Bad,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
        })
    }
}

/// What was found, one line each, printed as it is found.
#[derive(Debug)]
pub struct Report {
    worst: Verdict,
}

impl Report {
    fn new() -> Self {
        Self { worst: Verdict::Ok }
    }

    /// Whether nothing is bad.
    pub fn healthy(&self) -> bool {
        self.worst < Verdict::Bad
    }

    fn ok(&mut self, subject: &str, found: impl fmt::Display) {
        self.line(Verdict::Ok, subject, found, "");
    }

    fn warn(&mut self, subject: &str, found: impl fmt::Display, way_out: &str) {
        self.line(Verdict::Warn, subject, found, way_out);
    }

    fn bad(&mut self, subject: &str, found: impl fmt::Display, way_out: &str) {
        self.line(Verdict::Bad, subject, found, way_out);
    }

    fn line(&mut self, verdict: Verdict, subject: &str, found: impl fmt::Display, way_out: &str) {
        self.worst = self.worst.max(verdict);
        println!("{verdict:<5} {subject:<12} {found}");
        if !way_out.is_empty() {
            println!("{:<18} → {way_out}", "");
        }
    }
}

/// Examines everything, as far as it can get.
///
/// # Errors
/// Only when the examination itself breaks down; what is ill is in the report.
pub async fn examine(said: &Said) -> anyhow::Result<Report> {
    let mut report = Report::new();
    let settings = match Settings::load(said) {
        Ok(settings) => settings,
        Err(trouble) => {
            report.bad("settings", format_args!("{trouble:#}"), "`qingzhou doctor --settings` lists all settings.");
            return Ok(report);
        }
    };
    machine::settings(&mut report, &settings);
    machine::folders(&mut report, &settings);
    machine::port(&mut report, &settings).await;
    if settings.embedded() && !machine::programs(&mut report) {
        return Ok(report);
    }
    if settings.embedded() && !Place::begun(&settings.data) {
        report.ok("database", "none yet; the first `qingzhou serve` makes it");
        return Ok(report);
    }
    match Database::open(&settings, Purpose::Command, &say).await {
        Ok(database) => {
            let examined = examine_database(&mut report, &settings, &database).await;
            database.stop().await?;
            examined?;
        }
        Err(trouble) => report.bad("database", format_args!("{trouble:#}"), ""),
    }
    Ok(report)
}

async fn examine_database(report: &mut Report, settings: &Settings, database: &Database) -> anyhow::Result<()> {
    let mut provisioner = match connect(&database.provisioner()?).await {
        Ok(connection) => connection,
        Err(trouble) => {
            report.bad(
                "database",
                format_args!("{trouble:#}"),
                "Look whether PostgreSQL runs, and whether the address, login and password are right.",
            );
            return Ok(());
        }
    };
    database::server(report, &mut provisioner).await?;
    database::letters(report, &mut provisioner).await?;
    if !roles::made(report, &mut provisioner).await? {
        return Ok(());
    }
    roles::attributes(report, &mut provisioner).await?;
    let addresses = provision::known_addresses(database, settings)?;
    let mut owner = connect(&addresses.owner).await?;
    if !database::migrations(report, &mut owner).await? {
        return Ok(());
    }
    roles::logins(report, settings, &addresses).await;
    roles::walls(report, &mut owner).await?;
    keys::keys(report, settings, &mut owner).await?;
    database::people(report, settings, &mut owner).await?;
    database::chain(report, &mut owner).await
}
