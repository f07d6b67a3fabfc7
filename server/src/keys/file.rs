//! The file of the master key: readable by its owner alone, written whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use app::vault::MasterKey;
use zeroize::Zeroizing;

const HEADING: &str = "# The master key of Qingzhou's sensitive fields. Who has it and the database can read their values;\n\
                       # without it nobody can. Keep a copy, apart from backups of the database.\n";

/// The key in a file; `None` where there is no file.
///
/// # Errors
/// A file that cannot be read, that others can read, or that holds no key.
pub fn read(path: &Path) -> anyhow::Result<Option<MasterKey>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(trouble) if trouble.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(trouble) => return Err(trouble).with_context(|| format!("{} cannot be read", path.display())),
    };
    if std::fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
        bail!("Others can read the master key. Close it first: chmod 600 {}", path.display());
    }
    let key = MasterKey::read(&text);
    key.map(Some).with_context(|| format!("{} holds no key: 64 hexadecimal digits belong there", path.display()))
}

/// Makes a new key in a new file.
///
/// # Errors
/// Where it cannot be written, or there is one already.
pub fn make(path: &Path) -> anyhow::Result<MasterKey> {
    let key = MasterKey::generate();
    if path.exists() {
        bail!("{} is there already", path.display());
    }
    write(&aside(path), &key)?;
    put_in_place(path)?;
    Ok(key)
}

/// Writes the key that will take the place of the one in `path`, beside it. [`put_in_place`] makes the change.
///
/// # Errors
/// Where it cannot be written.
pub fn write_aside(path: &Path, key: &MasterKey) -> anyhow::Result<()> {
    write(&aside(path), key)
}

/// Puts the key that was written aside in its place.
///
/// # Errors
/// Where it cannot be moved.
pub fn put_in_place(path: &Path) -> anyhow::Result<()> {
    std::fs::rename(aside(path), path).with_context(|| format!("{} cannot be put in its place", path.display()))?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .with_context(|| format!("{} is not safe on the disk", path.display()))?;
    }
    Ok(())
}

/// Ends a change of the master key that was broken off between the database and the file. `fits` says whether a key opens the
/// ring.
///
/// # Errors
/// Those of reading and moving.
pub fn finish_change(path: &Path, fits: impl Fn(&MasterKey) -> bool) -> anyhow::Result<()> {
    let Some(new) = read(&aside(path))? else { return Ok(()) };
    let is_right = read(path)?.is_some_and(|key| fits(&key));
    if !is_right && fits(&new) { put_in_place(path) } else { Ok(()) }
}

fn aside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}

fn write(path: &Path, key: &MasterKey) -> anyhow::Result<()> {
    let put = || -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut open = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
        open.write_all(HEADING.as_bytes())?;
        open.write_all(key.written().as_bytes())?;
        open.write_all(b"\n")?;
        open.sync_all()
    };
    put().with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_kept_for_its_owner_alone_and_changed_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys").join("master.key");
        assert!(read(&path).unwrap().is_none());
        let first = make(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read(&path).unwrap().unwrap().mark(), first.mark());
        assert!(make(&path).is_err(), "a key is never written over");

        // Broken off before the database changed: the old one stays. After: the new one takes its place.
        let second = MasterKey::generate();
        write_aside(&path, &second).unwrap();
        finish_change(&path, |key| key.mark() == first.mark()).unwrap();
        assert_eq!(read(&path).unwrap().unwrap().mark(), first.mark());
        finish_change(&path, |key| key.mark() == second.mark()).unwrap();
        assert_eq!(read(&path).unwrap().unwrap().mark(), second.mark());

        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(format!("{:#}", read(&path).unwrap_err()).contains("chmod 600"));
        std::fs::write(&path, "something else").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(read(&path).is_err());
    }
}
