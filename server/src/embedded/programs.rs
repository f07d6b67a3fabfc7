//! Finding the installed PostgreSQL programs.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::bail;

/// The oldest major version that has all we use.
pub const OLDEST: u32 = 15;

/// One installed PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programs {
    /// The folder with `initdb` and `postgres`.
    pub bin: PathBuf,
    /// Its major version, such as 15.
    pub major: u32,
}

impl Programs {
    /// The path of one of them.
    pub fn path(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }

    /// Looks into a folder; nothing if it has no whole PostgreSQL.
    pub fn at(bin: &Path) -> Option<Self> {
        if !bin.join("initdb").is_file() {
            return None;
        }
        // Both print their version before they refuse to run as root.
        let said = Command::new(bin.join("postgres")).arg("--version").current_dir("/").output().ok()?;
        let major = major_of(std::str::from_utf8(&said.stdout).ok()?)?;
        Some(Self { bin: bin.to_owned(), major })
    }
}

/// Reads `postgres (PostgreSQL) 15.12 (Debian 15.12-1)` or `… 18beta1`.
fn major_of(line: &str) -> Option<u32> {
    let version = line.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Finds the programs to use. `wanted` is the major version of an existing data folder: only that one can read it. Without
/// it, what `PG_BIN` names comes first, then the newest.
///
/// # Errors
/// When none fits; the message says which are there and how to get one.
pub fn find(wanted: Option<u32>) -> anyhow::Result<Programs> {
    let named = std::env::var_os("PG_BIN").filter(|value| !value.is_empty()).map(PathBuf::from);
    let mut found = Vec::new();
    if let Some(bin) = &named {
        match Programs::at(bin) {
            Some(programs) => found.push(programs),
            None => bail!(
                "PG_BIN names {}, but there is no PostgreSQL (initdb, postgres) in it. Correct or unset PG_BIN.",
                bin.display()
            ),
        }
    }
    let mut others: Vec<Programs> = installed().iter().filter_map(|bin| Programs::at(bin)).collect();
    others.sort_by_key(|programs| std::cmp::Reverse(programs.major));
    found.extend(others);
    choose(found, wanted)
}

fn choose(found: Vec<Programs>, wanted: Option<u32>) -> anyhow::Result<Programs> {
    let fits = |programs: &&Programs| wanted.map_or(programs.major >= OLDEST, |wanted| programs.major == wanted);
    if let Some(programs) = found.iter().find(fits) {
        return Ok(programs.clone());
    }
    let mut there: Vec<String> = found.iter().map(|one| format!("{} in {}", one.major, one.bin.display())).collect();
    there.dedup();
    let there = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
    match wanted {
        Some(wanted) => bail!(WrongVersion {
            wanted,
            there: format!("its programs are not installed (found: {there})"),
            newest: found.iter().map(|programs| programs.major).max(),
        }),
        None => bail!(
            "No PostgreSQL {OLDEST} or newer is installed (found: {there}). One of these helps:\n\
             \u{20} - ./run fetches one\n\
             \u{20} - Debian, Ubuntu: apt-get install postgresql     macOS: brew install postgresql@17\n\
             \u{20} - PG_BIN=/folder/with/initdb names one that lies elsewhere\n\
             \u{20} - DATABASE_URL=postgres://… uses a PostgreSQL that already runs"
        ),
    }
}

/// The data folder is of a version for which no programs are there.
#[derive(Debug)]
pub struct WrongVersion {
    /// The version that wrote the data folder.
    pub wanted: u32,
    /// What is there instead, as a sentence's end.
    pub there: String,
    /// The newest version that is there.
    pub newest: Option<u32>,
}

impl std::fmt::Display for WrongVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PostgreSQL {} is needed; {}", self.wanted, self.there)
    }
}

impl std::error::Error for WrongVersion {}

/// Folders in which systems keep PostgreSQL.
fn installed() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for (parent, begins, rest) in [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr/libexec", "postgresql", ""),
        ("/usr", "pgsql-", "bin"),
        ("/opt/homebrew/opt", "postgresql", "bin"),
        ("/usr/local/opt", "postgresql", "bin"),
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ] {
        // A folder that is not there has no PostgreSQL; nothing to report.
        for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(begins) {
                folders.push(entry.path().join(rest));
            }
        }
    }
    if let Ok(said) = Command::new("pg_config").arg("--bindir").output()
        && let Ok(line) = String::from_utf8(said.stdout)
        && !line.trim().is_empty()
    {
        folders.push(line.trim().into());
    }
    for folder in std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()) {
        // Links in the path lead to the real folder, where all programs lie together.
        if let Ok(program) = folder.join("initdb").canonicalize()
            && let Some(bin) = program.parent()
        {
            folders.push(bin.to_owned());
        }
    }
    folders.sort();
    folders.dedup();
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(majors: &[u32]) -> Vec<Programs> {
        majors.iter().map(|major| Programs { bin: format!("/pg/{major}").into(), major: *major }).collect()
    }

    #[test]
    fn reads_versions() {
        assert_eq!(major_of("postgres (PostgreSQL) 15.12 (Debian 15.12-1.pgdg120+1)"), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major_of("sh: not found"), None);
    }

    #[test]
    fn takes_the_first_that_fits() {
        assert_eq!(choose(of(&[17, 15]), None).unwrap().major, 17);
        assert_eq!(choose(of(&[14, 15]), None).unwrap().major, 15);
        assert_eq!(choose(of(&[17, 15]), Some(15)).unwrap().major, 15);
    }

    #[test]
    fn says_what_is_missing() {
        assert!(choose(of(&[]), None).unwrap_err().to_string().contains("apt-get install postgresql"));
        let wrong = choose(of(&[17]), Some(15)).unwrap_err();
        assert!(wrong.is::<WrongVersion>());
        assert!(wrong.to_string().contains("17 in /pg/17"));
    }
}
