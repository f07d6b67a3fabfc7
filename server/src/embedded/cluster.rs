//! The cluster: PostgreSQL's data folder, made once and then only read by the version that made it.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use nix::sys::statvfs::statvfs;

use super::Say;
use super::account::Account;
use super::memory;
use super::place::Place;
use super::programs::{self, OLDEST, Programs, WrongVersion};

/// The cluster's superuser. Used for provisioning only; all else logs in as `qz_owner`, `qz_app` or `qz_jobs`.
pub const SUPERUSER: &str = "postgres";

/// What no cluster can do without, in every version that we use.
const PARTS: [&str; 6] = ["global/pg_control", "base", "pg_wal", "pg_xact", "pg_hba.conf", "postgresql.conf"];

/// Free space below which a new cluster is not begun, and an old one not started.
const NEEDED_TO_MAKE: u64 = 300 << 20;
const NEEDED_TO_START: u64 = 48 << 20;

/// What our clusters are set to, beside PostgreSQL's defaults. For the administrator to change.
const CONFIGURATION: &str = "\
# Qingzhou's settings of this database; change them here. Durability (fsync) and the socket are given at the start.
timezone = 'UTC'
max_wal_size = '2GB'
wal_compression = on
random_page_cost = 1.1            # solid-state disks
jit = off                         # our queries are short; compiling them costs more than it saves
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%d.log'    # one file a day, overwritten after a month
log_truncate_on_rotation = on
log_rotation_age = '1d'
log_rotation_size = 0
log_line_prefix = '%m [%p] %q%u@%d '
log_min_duration_statement = '1s'
";

/// Makes the cluster unless it is there, and gives the programs that can run it.
///
/// # Errors
/// A full disk, no programs, a cluster of another version: each with a way out.
pub async fn ready(place: &Place, say: Say<'_>) -> anyhow::Result<Programs> {
    let version_file = place.cluster().join("PG_VERSION");
    let programs = match std::fs::read(&version_file) {
        Ok(version) => {
            room(&place.home, NEEDED_TO_START)?;
            let programs = programs_for(place, String::from_utf8_lossy(&version).trim())?;
            whole(place)?;
            programs
        }
        Err(trouble) if matches!(trouble.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            if place.cluster().exists() {
                bail!(
                    "{} exists, but is no PostgreSQL data folder (PG_VERSION is missing). {}",
                    place.cluster().display(),
                    restore_or_begin_anew(place)
                );
            }
            room(&place.home, NEEDED_TO_MAKE)?;
            let programs = within_reach(programs::find(None)?, &place.account, say).await?;
            make(place, &programs, say).await?;
            programs
        }
        Err(trouble) => return Err(trouble).with_context(|| format!("{} cannot be read", version_file.display())),
    };
    configure(place)?;
    within_reach(programs, &place.account, say).await
}

/// Refuses a cluster that lacks what PostgreSQL cannot do without: it would only say that a file is not there.
fn whole(place: &Place) -> anyhow::Result<()> {
    let mut missing = Vec::new();
    for part in PARTS {
        let path = place.cluster().join(part);
        if !path.try_exists().with_context(|| format!("{} cannot be looked at", path.display()))? {
            missing.push(part);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    bail!(
        "The database in {} is not whole, as after a copy that was interrupted. What is missing: {}. {}",
        place.cluster().display(),
        missing.join(", "),
        restore_or_begin_anew(place)
    )
}

/// The way out where PostgreSQL's folder is not what it should be.
fn restore_or_begin_anew(place: &Place) -> String {
    let cluster = place.cluster();
    format!(
        "Nothing was changed. Restore it from a backup; or, to begin with an empty database, move it aside: mv {} {}.aside",
        cluster.display(),
        cluster.display()
    )
}

/// Free bytes on the disk of a folder.
///
/// # Errors
/// When the system does not say.
pub fn free_bytes(folder: &Path) -> anyhow::Result<u64> {
    let disk = statvfs(folder).with_context(|| format!("no answer about the disk of {}", folder.display()))?;
    // The width of these numbers differs between systems.
    #[allow(clippy::unnecessary_cast)]
    Ok(disk.blocks_available() as u64 * disk.fragment_size() as u64)
}

fn room(folder: &Path, needed: u64) -> anyhow::Result<()> {
    let free = free_bytes(folder)?;
    if free < needed {
        bail!(
            "The disk of {} is full: {} MB free, the database needs {} MB to start. Make room, or choose another folder with --data.",
            folder.display(),
            free >> 20,
            needed >> 20
        );
    }
    Ok(())
}

fn programs_for(place: &Place, version: &str) -> anyhow::Result<Programs> {
    let cluster = place.cluster();
    // Up to PostgreSQL 9 there stands a second number, as in 9.6.
    let Ok(wanted) = version.split('.').next().unwrap_or_default().parse::<u32>() else {
        let said: String = version.chars().take(20).collect();
        bail!(
            "{} says {said:?}, which is no version of PostgreSQL: the folder is damaged, or no database at all. {}",
            cluster.join("PG_VERSION").display(),
            restore_or_begin_anew(place)
        );
    };
    if wanted < OLDEST {
        let there = format!("Qingzhou needs {OLDEST} or newer");
        bail!(how_to_upgrade(place, &WrongVersion { wanted, there, newest: None }));
    }
    programs::find(Some(wanted)).map_err(|trouble| match trouble.downcast::<WrongVersion>() {
        Ok(wrong) => anyhow::anyhow!(how_to_upgrade(place, &wrong)),
        Err(other) => other,
    })
}

fn how_to_upgrade(place: &Place, wrong: &WrongVersion) -> String {
    let (cluster, next, wanted) = (place.cluster(), place.home.join("pg.next"), wrong.wanted);
    let (cluster, next, there) = (cluster.display(), next.display(), &wrong.there);
    let begin = format!("The database in {cluster} was made by PostgreSQL {wanted}; {there}. Nothing was changed.");
    let install = format!(
        "Install PostgreSQL {wanted} and start again (Debian, Ubuntu: apt-get install postgresql-{wanted}; PG_BIN=/folder names one that lies elsewhere)."
    );
    if wrong.newest.is_some_and(|newest| newest < wanted) {
        return format!("{begin} An older PostgreSQL cannot read it. {install}");
    }
    let move_over = format!(
        "With the old and the new version installed, move the data over as {account}, from a folder which that account may write:\n\
         \u{20}   NEW/initdb -D {next} -U {SUPERUSER} -E UTF8 --locale=C.UTF-8 --data-checksums\n\
         \u{20}   NEW/pg_upgrade -b OLD -B NEW -d {cluster} -D {next} -U {SUPERUSER}\n\
         \u{20}   mv {cluster} {cluster}.{wanted} && mv {next} {cluster}\n\
         where OLD and NEW are the folders of the two versions' programs.",
        account = place.account.name(),
    );
    if wanted < OLDEST { format!("{begin}\n{move_over}") } else { format!("{begin} {install}\nOr: {move_over}") }
}

async fn make(place: &Place, programs: &Programs, say: Say<'_>) -> anyhow::Result<()> {
    say(&format!("Making the database in {} (PostgreSQL {}) …", place.cluster().display(), programs.major));
    // Made beside its place and then renamed, so that a half-made cluster is never mistaken for one.
    let half = place.home.join("pg.new");
    if half.exists() {
        std::fs::remove_dir_all(&half).with_context(|| format!("{} is in the way", half.display()))?;
    }
    let mut said = String::new();
    for locale in locales(programs.major) {
        DirBuilder::new().mode(0o700).create(&half).with_context(|| format!("{} cannot be made", half.display()))?;
        place.account.own(&half)?;
        let mut initdb = place.account.command(programs.path("initdb"));
        initdb.arg("-D").arg(&half).args(["-U", SUPERUSER, "-E", "UTF8", "--data-checksums"]).args(locale);
        // Trust, because the socket's folder is the door: only this account and root can enter it, and both could read the
        // files anyway. Nothing listens on the network.
        initdb.args(["--auth-local=trust", "--auth-host=reject"]);
        let done =
            initdb.output().await.with_context(|| format!("{} cannot be run", programs.path("initdb").display()))?;
        if done.status.success() {
            std::fs::rename(&half, place.cluster())?;
            File::open(&place.home)?.sync_all()?;
            return Ok(());
        }
        said = String::from_utf8_lossy(&done.stderr).trim().to_owned();
        std::fs::remove_dir_all(&half)?;
        if !said.contains("locale") {
            break;
        }
    }
    bail!("The database could not be made in {}:\n{said}{}", place.cluster().display(), super::way_out(&said))
}

/// What to ask initdb for, best first. Names sort by ICU where people read them; the cluster's own order is by code point,
/// with character classes that know Chinese letters (trigrams need that).
fn locales(major: u32) -> Vec<&'static [&'static str]> {
    let mut tries: Vec<&[&str]> = vec![&["--locale=C.UTF-8"]];
    if major >= 17 {
        // Systems without that locale: PostgreSQL brings its own.
        tries.push(&["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]);
    }
    tries.push(&["--locale=en_US.UTF-8", "--lc-collate=C"]);
    tries
}

/// Adds our settings to a cluster that has none (new, or just upgraded).
fn configure(place: &Place) -> anyhow::Result<()> {
    let file = place.cluster().join("qingzhou.conf");
    if file.exists() {
        return Ok(());
    }
    let settings = format!("{CONFIGURATION}shared_buffers = '{}MB'\n", memory::for_pages());
    std::fs::write(&file, settings).with_context(|| format!("{} cannot be written", file.display()))?;
    place.account.own(&file)?;
    let mut main = OpenOptions::new().append(true).open(place.cluster().join("postgresql.conf"))?;
    writeln!(main, "include_if_exists 'qingzhou.conf'")?;
    main.sync_all()?;
    Ok(())
}

/// Programs that lie in a clone which the database's account cannot enter are copied to where it can.
async fn within_reach(programs: Programs, account: &Account, say: Say<'_>) -> anyhow::Result<Programs> {
    let bin = programs.bin.canonicalize()?;
    if account.can_enter(&bin).await {
        return Ok(programs);
    }
    let whole = bin.parent().filter(|whole| bundle(whole));
    let Some(whole) = whole else {
        bail!(
            "PostgreSQL runs as {} and cannot enter {}. Install PostgreSQL for the whole system, or let that account pass.",
            account.name(),
            bin.display()
        );
    };
    let copy = PathBuf::from(format!("/var/lib/qingzhou/programs-{}", programs.major));
    if Programs::at(&copy.join("bin")).is_none_or(|there| there.major != programs.major) {
        say(&format!(
            "Copying PostgreSQL {} to {}, where {} can run it",
            programs.major,
            copy.display(),
            account.name()
        ));
        DirBuilder::new().recursive(true).mode(0o755).create("/var/lib/qingzhou")?;
        copy_open(whole, &copy).await?;
    }
    Ok(Programs { bin: copy.join("bin"), major: programs.major })
}

/// Copies a folder so that every account can read it. Copied beside its place and then renamed: half a copy is never used.
async fn copy_open(whole: &Path, copy: &Path) -> anyhow::Result<()> {
    let half = copy.with_extension("new");
    for old in [copy, &half] {
        if old.exists() {
            std::fs::remove_dir_all(old).with_context(|| format!("{} is in the way", old.display()))?;
        }
    }
    let mut copying = tokio::process::Command::new("cp");
    copying.arg("-a").arg(whole).arg(&half);
    // The clone's own closed door must not come along.
    let mut opening = tokio::process::Command::new("chmod");
    opening.args(["-R", "a+rX"]).arg(&half);
    for mut step in [copying, opening] {
        let done = step.output().await?;
        if !done.status.success() {
            bail!("{} could not be copied: {}", whole.display(), String::from_utf8_lossy(&done.stderr).trim());
        }
    }
    std::fs::rename(&half, copy).with_context(|| format!("{} cannot be put in its place", copy.display()))
}

/// Whether a folder is a PostgreSQL in one piece, as packages for other languages carry it.
fn bundle(folder: &Path) -> bool {
    ["share/postgres.bki", "share/postgresql/postgres.bki"].iter().any(|file| folder.join(file).is_file())
}
