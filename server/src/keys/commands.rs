//! `qingzhou keys`

use anyhow::{Context, bail};
use app::access::Clock;
use app::vault::{MasterKey, Purpose};
use clap::Subcommand;
use sqlx::{Connection, PgConnection};
use std::path::PathBuf;

use super::{Source, add, file, ready, ring, wrapped};
use crate::database::{Addresses, connect};
use crate::settings::Settings;
use crate::{doors, resealer, say};

/// What can be done with the keys of sensitive fields.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say how keys stand: how old, how many values are under each, and whether the master key opens them
    Status,
    /// Use a new key from now on and seal everything that is there anew under it; servers go on meanwhile. Broken off, it goes on
    /// with the next start of a server, or when it is called with --resume
    Rotate {
        /// Replace the key by which equal values are found, instead of the one that seals them
        #[arg(long)]
        search: bool,
        /// Only go on with what was begun
        #[arg(long)]
        resume: bool,
    },
    /// Wrap all keys by a new master key; values stay as they are
    Rewrap {
        /// File with the new master key (64 hexadecimal digits); without it, one is made in the place of the present file
        #[arg(long, value_name = "FILE")]
        new_key_file: Option<PathBuf>,
    },
}

/// Does it.
///
/// # Errors
/// A master key that does not fit; those of the database and of files.
pub async fn run(command: Command, settings: &Settings, addresses: &Addresses) -> anyhow::Result<()> {
    if let Command::Status = command {
        return with_owner(addresses, async |owner| status(settings, owner).await).await;
    }
    ready(settings, addresses, &say).await?;
    match command {
        Command::Status => Ok(()),
        Command::Rotate { search, resume } => {
            if !resume {
                let purpose = if search { Purpose::Search } else { Purpose::Data };
                with_owner(addresses, async |owner| rotate(settings, owner, purpose).await).await?;
                say("A new key is in use. What is there is being brought under it …");
            }
            bring_over(settings, addresses).await
        }
        Command::Rewrap { new_key_file } => {
            with_owner(addresses, async |owner| rewrap(settings, owner, new_key_file).await).await
        }
    }
}

async fn with_owner<T>(
    addresses: &Addresses,
    work: impl AsyncFnOnce(&mut PgConnection) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let mut owner = connect(&addresses.owner).await?;
    let done = work(&mut owner).await?;
    owner.close().await?;
    Ok(done)
}

async fn status(settings: &Settings, owner: &mut PgConnection) -> anyhow::Result<()> {
    let source = Source::of(settings);
    let master = source.read()?;
    match &master {
        Some(master) => println!("master key  {}  mark {}", source.name(), master.mark()),
        None => println!("master key  {}  missing", source.name()),
    }
    let keys = wrapped(owner).await?;
    for (key, by) in keys {
        let (made, state): (String, String) =
            sqlx::query_as("select to_char(made_at, 'YYYY-MM-DD'), state from key_ring where id = $1")
                .bind(key.id)
                .fetch_one(&mut *owner)
                .await?;
        let counted = match key.purpose {
            Purpose::Data => {
                "select (select count(*) from sealed_value where key_id = $1) + (select count(*) from mailbox where key_id = $1)"
            }
            Purpose::Search => "select count(*) from sealed_token where key_id = $1",
        };
        let under: i64 = sqlx::query_scalar(counted).bind(key.id).fetch_one(&mut *owner).await?;
        let opens = if master.as_ref().is_some_and(|master| key.fits(master)) { "opens" } else { "does not open" };
        println!(
            "key {:<5} {:<7} {state:<8} made {made}  {under} values  wrapped by {by}, {opens}",
            key.id,
            key.purpose.key()
        );
    }
    Ok(())
}

/// Adds a key that is used from now on.
///
/// # Errors
/// Without a master key; while another key of this kind is still being replaced.
async fn rotate(settings: &Settings, owner: &mut PgConnection, purpose: Purpose) -> anyhow::Result<()> {
    let master = Source::of(settings).read()?.context("There is no master key")?;
    add(owner, purpose, &master).await
}

async fn bring_over(settings: &Settings, addresses: &Addresses) -> anyhow::Result<()> {
    let mut doors = doors::open(&addresses.app, &addresses.jobs, Clock::default());
    doors.ring = ring(settings);
    let done = resealer::to_the_end(&doors).await;
    doors::close(&doors).await;
    let round = done?;
    say(&format!("{} values were brought under the new key.", round.done));
    if round.closed > 0 {
        bail!(
            "{} values do not open: somebody changed them in the database. The old key stays for them.",
            round.closed
        );
    }
    Ok(())
}

/// Wraps all keys by another master key, which then lies where the former one did.
///
/// # Errors
/// A master key that does not open them; those of the database and of files.
pub async fn rewrap(
    settings: &Settings,
    owner: &mut PgConnection,
    new_key_file: Option<PathBuf>,
) -> anyhow::Result<()> {
    let source = Source::of(settings);
    let old = source.read()?.context("There is no master key")?;
    let new = match &new_key_file {
        Some(path) => file::read(path)?.with_context(|| format!("{} is missing", path.display()))?,
        None => MasterKey::generate(),
    };
    // On the disk before the database needs it: broken off in between, the next start finds it there.
    if let Source::File(path) = &source {
        file::write_aside(path, &new)?;
    }
    let mut tx = owner.begin().await?;
    sqlx::query("lock table key_ring in share row exclusive mode").execute(&mut *tx).await?;
    for (key, _) in wrapped(&mut tx).await? {
        sqlx::query("update key_ring set wrapped = $2, wrapper = $3 where id = $1")
            .bind(key.id)
            .bind(key.rewrapped(&old, &new)?)
            .bind(new.mark())
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    match &source {
        Source::File(path) => {
            file::put_in_place(path)?;
            say(&format!(
                "All keys are wrapped by the new master key, which is in {} now (mark {}).",
                path.display(),
                new.mark()
            ));
        }
        Source::Setting(_) => say(&format!(
            "All keys are wrapped by the new master key (mark {}). Set QINGZHOU_MASTER_KEY to it before the next start.",
            new.mark()
        )),
    }
    say("Keep a copy of it apart from backups; the former one is needed for backups from before.");
    Ok(())
}
