//! Passwords that were generated for the logins of a PostgreSQL of your own; kept in the data folder, readable by its owner
//! alone.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::Context;
use config::{Config, File, FileFormat};

use crate::settings::Secret;

const HEADING: &str =
    "# Passwords of Qingzhou's logins, made by `qingzhou provision`. Keep secret; back up; needed to start.\n";

/// Login and password.
#[derive(Debug, Default)]
pub struct Logins(BTreeMap<String, Secret>);

impl Logins {
    /// Reads the file; empty when there is none yet.
    ///
    /// # Errors
    /// When it cannot be read or is not what was written.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        if !file.exists() {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let config = Config::builder().add_source(File::from_str(&text, FileFormat::Toml)).build();
        let logins = config.and_then(Config::try_deserialize);
        Ok(Self(logins.with_context(|| format!("{} is damaged", file.display()))?))
    }

    /// The password of a login.
    pub fn password(&self, login: &str) -> Option<&Secret> {
        self.0.get(login)
    }

    /// Makes a password and writes it down, on the disk before anybody uses it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn generate(&mut self, login: &str, file: &Path) -> anyhow::Result<Secret> {
        let password = Secret::from(generate(40));
        self.0.insert(login.to_owned(), password.clone());
        let mut text = HEADING.to_owned();
        for (login, password) in &self.0 {
            // Letters and digits only: nothing to escape.
            text.push_str(&format!("{login} = \"{}\"\n", password.reveal()));
        }
        self.write(&text, file).with_context(|| format!("{} cannot be written", file.display()))?;
        Ok(password)
    }

    fn write(&self, text: &str, file: &Path) -> std::io::Result<()> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let new = file.with_extension("toml.new");
        let mut open = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        open.write_all(text.as_bytes())?;
        open.sync_all()?;
        std::fs::rename(&new, file)
    }
}

/// Random letters and digits, without those that look alike.
pub fn generate(length: usize) -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    (0..length).map(|_| char::from(LETTERS[rand::random_range(0..LETTERS.len())])).collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn keeps_what_it_made_for_the_owner_alone() {
        let folder = std::env::temp_dir().join(format!("qz-logins-{}", std::process::id()));
        let file = folder.join("logins.toml");
        let mut logins = Logins::read(&file).unwrap();
        assert!(logins.password("qz_app").is_none());
        let app = logins.generate("qz_app", &file).unwrap();
        let jobs = logins.generate("qz_jobs", &file).unwrap();
        assert_ne!(app, jobs);
        let again = Logins::read(&file).unwrap();
        assert_eq!(again.password("qz_app"), Some(&app));
        assert_eq!(again.password("qz_jobs"), Some(&jobs));
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
