//! Bringing the tables to what this program expects.

use std::collections::BTreeSet;

use anyhow::{Context, bail};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use crate::database::connect;
use crate::embedded::Say;

/// The migrations that this program carries.
pub static MIGRATOR: Migrator = sqlx::migrate!("../migrations");

/// How the database stands to this program.
#[derive(Debug, PartialEq, Eq)]
pub enum State {
    /// The same.
    Current,
    /// So many migrations are to be applied.
    Behind(usize),
    /// The database has migrations that this program does not know.
    Ahead(Vec<i64>),
}

/// Compares without changing anything.
///
/// # Errors
/// Those of the database.
pub async fn state(connection: &mut PgConnection) -> Result<State, sqlx::Error> {
    let applied = applied(connection).await?;
    let known: BTreeSet<i64> = MIGRATOR.iter().map(|migration| migration.version).collect();
    let unknown: Vec<i64> = applied.difference(&known).copied().collect();
    Ok(match (unknown.is_empty(), known.difference(&applied).count()) {
        (false, _) => State::Ahead(unknown),
        (true, 0) => State::Current,
        (true, missing) => State::Behind(missing),
    })
}

/// Applies what is missing, as the owner, one session at a time, and tells each. Gives how many were applied.
///
/// # Errors
/// A newer database, a migration that was changed after it was applied, a statement that fails: in words.
pub async fn migrate(owner: &PgConnectOptions, say: Say<'_>) -> anyhow::Result<usize> {
    let mut connection = connect(owner).await?;
    // "Already exists, skipping" tells nobody anything.
    sqlx::query("set client_min_messages = error").execute(&mut connection).await?;
    let before = applied(&mut connection).await?;
    if let State::Ahead(unknown) = state(&mut connection).await? {
        let list: Vec<String> = unknown.iter().map(i64::to_string).collect();
        bail!(
            "The database is newer than this program: it has migration {} and this program knows up to {}. \
             Start the newer program, or restore a backup made before the upgrade. Nothing was changed.",
            list.join(", "),
            MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0)
        );
    }
    // Takes an advisory lock: of several servers that start at once, one migrates and the others wait.
    MIGRATOR.run(&mut connection).await.map_err(in_words)?;
    let after = applied(&mut connection).await?;
    let new: Vec<_> = MIGRATOR
        .iter()
        .filter(|migration| after.contains(&migration.version) && !before.contains(&migration.version))
        .collect();
    for migration in &new {
        say(&format!("Migration {:04} {}", migration.version, migration.description));
    }
    connection.close().await.context("the owner's connection broke after migrating")?;
    Ok(new.len())
}

async fn applied(connection: &mut PgConnection) -> Result<BTreeSet<i64>, sqlx::Error> {
    let there: bool = sqlx::query_scalar("select to_regclass('public._sqlx_migrations') is not null")
        .fetch_one(&mut *connection)
        .await?;
    if !there {
        return Ok(BTreeSet::new());
    }
    let versions: Vec<i64> =
        sqlx::query_scalar("select version from _sqlx_migrations where success").fetch_all(connection).await?;
    Ok(versions.into_iter().collect())
}

fn in_words(trouble: MigrateError) -> anyhow::Error {
    let words = match &trouble {
        MigrateError::VersionMismatch(version) => format!(
            "Migration {version} was changed after it had been applied to this database: program and database do not belong \
             together. Use the program that migrated it, or (for a developer's database) begin with an empty one"
        ),
        MigrateError::Dirty(version) => {
            format!("Migration {version} was interrupted. Restore a backup, or ask for help with its number")
        }
        MigrateError::ExecuteMigration(_, version) => format!("Migration {version} failed, and nothing of it was kept"),
        _ => "The database could not be migrated".to_owned(),
    };
    anyhow::Error::new(trouble).context(words)
}
