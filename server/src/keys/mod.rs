//! The master key of sensitive fields, and the key ring that it wraps. The master key lies in a file of its own or comes from the
//! environment; it is in no dump of the database. Without it the values cannot be read by anybody, so the server does not start
//! over values that it could not open.

mod commands;
mod file;

use anyhow::{Context, bail};
use app::vault::{MasterKey, Purpose, Ring, State, Wrapped};
use sqlx::{Connection, PgConnection};
use std::path::PathBuf;
use zeroize::Zeroizing;

use crate::database::{Addresses, connect};
use crate::embedded::Say;
use crate::settings::Settings;

pub use commands::{Command, rewrap, run};

/// Where the master key comes from. Cannot be printed.
#[derive(Clone)]
enum Source {
    /// The setting itself; `None` where it is no key.
    Setting(Option<Zeroizing<String>>),
    File(PathBuf),
}

impl Source {
    fn of(settings: &Settings) -> Self {
        match &settings.master_key {
            Some(key) => Self::Setting(MasterKey::read(key.reveal()).map(|key| key.written())),
            None => Self::File(settings.key_file()),
        }
    }

    fn read(&self) -> anyhow::Result<Option<MasterKey>> {
        match self {
            Self::Setting(Some(text)) => Ok(MasterKey::read(text)),
            Self::Setting(None) => bail!("master_key (QINGZHOU_MASTER_KEY) is no key: it takes 64 hexadecimal digits."),
            Self::File(path) => file::read(path),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Setting(_) => "QINGZHOU_MASTER_KEY".to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }
}

/// The ring of a server or a command. It reads the master key again whenever it meets a key that it does not have, so that one
/// that was changed meanwhile is found.
#[must_use]
pub fn ring(settings: &Settings) -> Ring {
    let source = Source::of(settings);
    Ring::of(move || {
        let read = source.read();
        if let Err(trouble) = &read {
            tracing::error!("the master key cannot be read: {trouble:#}");
        }
        read.ok().flatten()
    })
}

/// The keys of the ring as they lie in the database, with the mark of the master key that wraps each.
async fn wrapped(owner: &mut PgConnection) -> sqlx::Result<Vec<(Wrapped, String)>> {
    let rows: Vec<(i32, String, String, Vec<u8>, String)> =
        sqlx::query_as("select id, purpose, state, wrapped, wrapper from key_ring order by id")
            .fetch_all(owner)
            .await?;
    let key = |(id, purpose, state, wrapped, by): (i32, String, String, Vec<u8>, String)| {
        (Wrapped::of(id, &purpose, &state, wrapped), by)
    };
    Ok(rows.into_iter().map(key).collect())
}

async fn values_there(owner: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select 1 from sealed_value) or exists (select 1 from mailbox)")
        .fetch_one(owner)
        .await
}

/// Adds a key that is used from now on; the one before is kept for what is there.
///
/// # Errors
/// Those of the database.
pub async fn add(owner: &mut PgConnection, purpose: Purpose, master: &MasterKey) -> anyhow::Result<()> {
    let key = Wrapped::generate(purpose, master)?;
    let mut tx = owner.begin().await?;
    sqlx::query("update key_ring set state = 'reading' where purpose = $1 and state = 'active'")
        .bind(purpose.key())
        .execute(&mut *tx)
        .await?;
    sqlx::query("insert into key_ring (purpose, wrapped, wrapper) values ($1, $2, $3)")
        .bind(purpose.key())
        .bind(key)
        .bind(master.mark())
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Sees to it that there is a master key, and a ring that it opens. The first start makes both.
///
/// # Errors
/// A master key that does not open the values which are there, with what helps.
pub async fn ready(settings: &Settings, addresses: &Addresses, say: Say<'_>) -> anyhow::Result<()> {
    let mut owner = connect(&addresses.owner).await?;
    let made = prepare(settings, &mut owner, say).await;
    owner.close().await?;
    made
}

/// The same over an open connection of the owner.
///
/// # Errors
/// As [`ready`].
pub async fn prepare(settings: &Settings, owner: &mut PgConnection, say: Say<'_>) -> anyhow::Result<()> {
    let source = Source::of(settings);
    let keys = wrapped(owner).await?;
    if let Source::File(path) = &source {
        file::finish_change(path, |master| !keys.is_empty() && keys.iter().all(|(key, _)| key.fits(master)))?;
    }
    let master = match source.read() {
        Ok(master) => master,
        Err(trouble) if settings.closed_values => {
            say(&format!("Sensitive values stay closed: {trouble:#}"));
            return Ok(());
        }
        Err(trouble) => return Err(trouble),
    };
    if !keys.is_empty() && values_there(owner).await? {
        return match refusal(&source, master.as_ref(), &keys) {
            Some(why) if settings.closed_values => {
                say(&format!("Sensitive values stay closed: {why}"));
                Ok(())
            }
            Some(why) => bail!("{why}\n{}", ways_out()),
            None => Ok(()),
        };
    }
    let master = match (master, &source) {
        (Some(master), _) => master,
        (None, Source::File(path)) => {
            let master = file::make(path)?;
            say(&format!(
                "The master key of sensitive fields is in {}. Keep a copy apart from backups of the database.",
                path.display()
            ));
            master
        }
        (None, Source::Setting(_)) => bail!("QINGZHOU_MASTER_KEY is empty"),
    };
    if !keys.is_empty() && !keys.iter().all(|(key, _)| key.fits(&master)) {
        say(&format!("Nothing is sealed yet: the key ring is made anew for the master key in {}.", source.name()));
    }
    make_ring(owner, &master).await
}

/// Makes a ring where there is none that this master key opens. Only for databases that hold no sealed values.
///
/// # Errors
/// Those of the database.
pub async fn make_ring(owner: &mut PgConnection, master: &MasterKey) -> anyhow::Result<()> {
    let keys = wrapped(owner).await?;
    let whole = |purpose| keys.iter().any(|(key, _)| key.purpose == purpose);
    if whole(Purpose::Data) && whole(Purpose::Search) && keys.iter().all(|(key, _)| key.fits(master)) {
        return Ok(());
    }
    // Nothing was sealed under them, and they open for nobody.
    sqlx::query("delete from key_ring")
        .execute(&mut *owner)
        .await
        .context("Keys that do not open cannot be removed")?;
    for purpose in [Purpose::Data, Purpose::Search] {
        add(owner, purpose, master).await?;
    }
    Ok(())
}

/// How the keys of a database stand with the master key that is set.
#[derive(Debug)]
pub enum Standing {
    /// There are none yet.
    None,
    /// The master key opens all of so many keys; `old` of them are being replaced.
    Fits { keys: usize, old: usize },
    /// It does not, and why.
    Closed(String),
}

/// Looks, and changes nothing.
///
/// # Errors
/// Those of the database.
pub async fn standing(settings: &Settings, owner: &mut PgConnection) -> anyhow::Result<Standing> {
    let source = Source::of(settings);
    let keys = wrapped(owner).await?;
    if keys.is_empty() {
        return Ok(Standing::None);
    }
    let why = match source.read() {
        Ok(master) => refusal(&source, master.as_ref(), &keys),
        Err(trouble) => Some(format!("{trouble:#}")),
    };
    let old = keys.iter().filter(|(key, _)| key.state != State::Active).count();
    Ok(why.map_or(Standing::Fits { keys: keys.len(), old }, Standing::Closed))
}

/// Why this master key does not do for this ring, if it does not.
fn refusal(source: &Source, master: Option<&MasterKey>, keys: &[(Wrapped, String)]) -> Option<String> {
    let wanted = || {
        let mut marks: Vec<&str> = keys.iter().map(|(_, by)| by.as_str()).collect();
        marks.dedup();
        marks.join(", ")
    };
    let name = source.name();
    match master {
        None => Some(format!(
            "The database holds sealed values of sensitive fields, and the master key that opens them is not there: \
             {name} is missing (its mark is {}).",
            wanted()
        )),
        Some(master) if keys.iter().all(|(key, _)| key.fits(master)) => None,
        Some(master) => Some(format!(
            "The master key in {name} does not open the sensitive values of this database: its mark is {}, the one that is \
             needed has the mark {}.",
            master.mark(),
            wanted()
        )),
    }
}

const fn ways_out() -> &'static str {
    "One of these helps:\n\
     \u{20} - put the right file back; it is not part of a dump and lies wherever it was copied to (master.key in the data folder of \
     the server that wrote the values)\n\
     \u{20} - name it: --set key_file=FILE, or QINGZHOU_MASTER_KEY\n\
     \u{20} - start without it: --set closed_values=true; everything works but the values of sensitive fields, which stay as they are"
}
