//! What can be set, in one place: [`Settings`]. Defaults are overridden by the file `qingzhou.toml` (or the one named with
//! `--config`), that by the environment, and that by flags.

mod files;
mod network;
mod push;
mod secret;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use app::files::model::{Limits, MEGABYTE};
use config::{Config, File, FileFormat};
use serde::Deserialize;

pub use files::FileKinds;
pub use network::{Network, Networks};
pub use push::Push;
pub use secret::Secret;

/// The file that is read when it stands in the working folder and no other one is named.
pub const FILE: &str = "qingzhou.toml";

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

/// One line of the list of settings, as `qingzhou doctor --settings` prints it.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The key in the file; the name for `--set`.
    pub name: &'static str,
    /// What it does.
    pub meaning: &'static str,
    /// The value when nobody says otherwise; empty: none.
    pub default: &'static str,
}

impl Entry {
    /// The environment variable that sets it.
    pub fn variable(&self) -> String {
        if self.name.ends_with("database_url") {
            self.name.to_uppercase()
        } else {
            format!("QINGZHOU_{}", self.name.to_uppercase())
        }
    }
}

/// Declares the settings once; the struct that is used and the list that is shown both come from it.
macro_rules! settings {
    ($($(#[doc = $meaning:literal])+ $name:ident: $kind:ty = $default:literal,)+) => {
        /// Everything that can be set. Secrets are wrapped, so that printing this shows none.
        #[derive(Debug, Clone, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Settings {
            $($(#[doc = $meaning])+ pub $name: $kind,)+
        }

        /// The list of all settings.
        pub const LIST: &[Entry] = &[
            $(Entry { name: stringify!($name), meaning: concat!($($meaning),+), default: $default },)+
        ];
    };
}

settings! {
    /// Address and port on which the server listens.
    listen: SocketAddr = "127.0.0.1:3000",
    /// Folder of everything that is kept: the embedded database, generated logins.
    data: PathBuf = "./data",
    /// Address under which people reach the server, such as https://crm.example.com. Without it, http and the address above.
    origin: Option<String> = "",
    /// Whether a proxy in front speaks TLS: cookies are then only sent over https.
    tls_behind_proxy: bool = "false",
    /// Networks of the proxies whose X-Forwarded-For is believed, separated by commas, such as 10.0.0.0/8.
    trusted_proxies: Networks = "",
    /// Folder of the files that people add to records. Without it, the folder `files` in the data folder.
    files: Option<PathBuf> = "",
    /// Megabytes that one file may have, from 1 to 4096.
    largest_file: u64 = "50",
    /// Kinds of files that are let in, separated by commas: image, pdf, text, document, sheet, slides, archive, audio, video, mail, web, program, other.
    file_kinds: FileKinds = "image, pdf, text, document, sheet, slides, archive, audio, video, mail, web, other",
    /// Font for quotes as files, one that holds Chinese; behind a # which one of a collection. Without it, one of the machine's Noto or Source Han fonts.
    pdf_font: Option<PathBuf> = "",
    /// Services of browsers through which devices are told of notices, separated by commas; none: no device is told. `*.` stands for any name.
    push_services: Push = "fcm.googleapis.com, updates.push.services.mozilla.com, web.push.apple.com, *.push.apple.com, *.notify.windows.com",
    /// Folder with the browser's part of the program.
    site_root: PathBuf = "target/site",
    /// The owner's PostgreSQL address (a login with CREATEROLE). Set: that PostgreSQL is used and no embedded one is started.
    database_url: Option<Secret> = "",
    /// Address of the serving login. Without it, made from the owner's with a generated password kept in the data folder.
    app_database_url: Option<Secret> = "",
    /// Address of the worker's login. Without it, made like the one before.
    jobs_database_url: Option<Secret> = "",
    /// What is logged: error, warn, info, debug, trace, also per module as in info,sqlx=warn.
    log: String = "info",
    /// How it is logged: text or json.
    log_format: LogFormat = "text",
    /// Whether this is a developer's server, which also shows the design system under /ui.
    dev: bool = "false",
    /// Whether the first start loads the sample company instead of creating a first administrator.
    sample_data: bool = "false",
    /// E-mail address of the administrator created on the first start.
    first_administrator: String = "admin@qingzhou.local",
    /// File with the master key of sensitive fields, readable by its owner alone. Without it, master.key in the data folder.
    key_file: Option<PathBuf> = "",
    /// The master key itself, 64 hexadecimal digits, in place of a file.
    master_key: Option<Secret> = "",
    /// Start although the master key does not fit: sensitive values then stay closed.
    closed_values: bool = "false",
    /// Whether the calls of automation rules may lead into private networks and to this machine. Otherwise such addresses are refused.
    webhooks_into_house: bool = "false",
    /// What must be sent as bearer token to read /metrics from elsewhere than this machine. Without it, only this machine may.
    metrics_token: Option<Secret> = "",
}

/// What was said on the command line, above everything else.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// The file to read instead of [`FILE`]; must exist.
    pub file: Option<PathBuf>,
    /// Name and value, in the order given.
    pub values: Vec<(String, String)>,
}

impl Settings {
    /// Puts together what counts now.
    ///
    /// # Errors
    /// In words a person can act on: an unreadable file, an unknown name, a value that does not fit.
    pub fn load(said: &Said) -> anyhow::Result<Self> {
        Self::load_from(said, |name| std::env::var(name).ok())
    }

    fn load_from(said: &Said, environment: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let mut builder = Config::builder();
        for entry in LIST.iter().filter(|entry| !entry.default.is_empty() || entry.name == "trusted_proxies") {
            builder = builder.set_default(entry.name, entry.default)?;
        }
        let file = said.file.clone().unwrap_or_else(|| FILE.into());
        builder =
            builder.add_source(File::new(&file.to_string_lossy(), FileFormat::Toml).required(said.file.is_some()));
        // cargo-leptos tells what it serves; our own names count more.
        for (name, variable) in [("listen", "LEPTOS_SITE_ADDR"), ("site_root", "LEPTOS_SITE_ROOT")] {
            builder = builder.set_override_option(name, environment(variable).filter(|value| !value.is_empty()))?;
        }
        for entry in LIST {
            let value = environment(&entry.variable()).filter(|value| !value.is_empty());
            builder = builder.set_override_option(entry.name, value)?;
        }
        for (name, value) in &said.values {
            if !LIST.iter().any(|entry| entry.name == name) {
                bail!("There is no setting `{name}`. `qingzhou doctor --settings` lists them all.");
            }
            builder = builder.set_override(name, value.as_str())?;
        }
        let settings: Self = builder
            .build()
            .with_context(|| format!("The settings file {} cannot be read", file.display()))?
            .try_deserialize()
            .context("A setting does not fit; `qingzhou doctor --settings` lists them all with their meaning")?;
        settings.refuse_nonsense()?;
        Ok(settings)
    }

    /// Where people reach the server, without a slash at the end.
    pub fn origin(&self) -> String {
        match &self.origin {
            Some(origin) => origin.trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.listen),
        }
    }

    /// Where services that carry something for us find who sends: an `https:` or a `mailto:` address.
    pub fn contact(&self) -> String {
        let origin = self.origin();
        if origin.starts_with("https://") { origin } else { format!("mailto:{}", self.first_administrator) }
    }

    /// Whether PostgreSQL is ours to start.
    pub fn embedded(&self) -> bool {
        self.database_url.is_none() && self.app_database_url.is_none()
    }

    /// The file in the data folder in which generated logins are kept.
    pub fn logins_file(&self) -> PathBuf {
        self.data.join("logins.toml")
    }

    /// The folder of the files on records.
    pub fn files_folder(&self) -> PathBuf {
        self.files.clone().unwrap_or_else(|| self.data.join("files"))
    }

    /// What of files is let in.
    pub fn file_limits(&self) -> Limits {
        Limits { largest: self.largest_file * MEGABYTE, kinds: self.file_kinds.0.clone() }
    }

    /// The file with the master key of sensitive fields.
    pub fn key_file(&self) -> PathBuf {
        self.key_file.clone().unwrap_or_else(|| self.data.join("master.key"))
    }

    fn refuse_nonsense(&self) -> anyhow::Result<()> {
        if let Some(origin) = &self.origin {
            let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            match host.map(|host| host.trim_end_matches('/')) {
                Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']) => {}
                _ => {
                    bail!("origin = {origin:?} is not an address such as https://crm.example.com (no path behind it).")
                }
            }
        }
        if self.database_url.is_none() && (self.app_database_url.is_some() || self.jobs_database_url.is_some()) {
            bail!(
                "APP_DATABASE_URL or JOBS_DATABASE_URL is set, but DATABASE_URL (the owner's address) is not. \
                 Set DATABASE_URL too, or none of them to use the embedded database."
            );
        }
        if !(1..=4096).contains(&self.largest_file) {
            bail!("largest_file = {} is not a number of megabytes from 1 to 4096.", self.largest_file);
        }
        let files = self.files_folder();
        if files.exists() && !files.is_dir() {
            bail!(
                "{} is a file, but the files on records lie in a folder of that name. Name another one: files = …",
                files.display()
            );
        }
        if self.data.exists() && !self.data.is_dir() {
            bail!(
                "{} is a file, but everything that is kept lies in a folder of that name. Move the file away, or name \
                 another folder: --data FOLDER",
                self.data.display()
            );
        }
        Ok(())
    }

    /// What may be meant but looks wrong, each as a sentence; `doctor` shows them.
    pub fn doubts(&self) -> Vec<String> {
        let mut doubts = Vec::new();
        let https = self.origin.as_deref().is_some_and(|origin| origin.starts_with("https://"));
        if https && !self.tls_behind_proxy {
            doubts.push("origin is https, but tls_behind_proxy is off: cookies would also travel over plain http. Set tls_behind_proxy = true.".into());
        }
        if self.tls_behind_proxy && !https {
            doubts.push(
                "tls_behind_proxy is on, but origin is not https: browsers would not send the cookie back. Set origin."
                    .into(),
            );
        }
        if self.tls_behind_proxy && self.trusted_proxies.is_empty() {
            doubts.push("a proxy is in front, but trusted_proxies is empty: limits per address would count the proxy as one visitor.".into());
        }
        if !self.listen.ip().is_loopback() && !self.tls_behind_proxy {
            doubts.push(format!(
                "{} can be reached from other machines without TLS. Put a proxy with TLS in front.",
                self.listen
            ));
        }
        if self.metrics_token.as_ref().is_some_and(|token| token.reveal().len() < 16) {
            doubts.push("metrics_token has fewer than 16 characters and can be guessed.".into());
        }
        doubts.extend(unknown_variables(std::env::vars().map(|(name, _)| name)));
        doubts
    }
}

/// Variables that look like ours and are not: mostly slips of the pen.
fn unknown_variables(names: impl Iterator<Item = String>) -> Vec<String> {
    names
        .filter(|name| name.starts_with("QINGZHOU_") && !LIST.iter().any(|entry| entry.variable() == *name))
        .map(|name| format!("the environment has {name}, which is not a setting."))
        .collect()
}

/// The list for people: name, variable, default and meaning.
pub fn list() -> String {
    let mut text = String::new();
    for entry in LIST {
        let default = if entry.default.is_empty() { "none" } else { entry.default };
        text.push_str(&format!("{}\n    {}  default: {default}\n   {}\n", entry.name, entry.variable(), entry.meaning));
    }
    text
}

/// A path as it is, made absolute against the working folder; the folder need not exist.
///
/// # Errors
/// When the working folder has been removed.
pub fn absolute(path: &Path) -> anyhow::Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("{} cannot be made absolute", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(values: &[(&str, &str)], environment: &[(&str, &str)]) -> anyhow::Result<Settings> {
        let said = Said {
            file: None,
            values: values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        };
        Settings::load_from(&said, |name| {
            environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn defaults_are_complete() {
        let settings = load(&[], &[]).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:3000");
        assert!(settings.embedded());
        assert_eq!(settings.origin(), "http://127.0.0.1:3000");
        assert!(!settings.dev && !settings.tls_behind_proxy && settings.trusted_proxies.is_empty());
    }

    #[test]
    fn flags_count_more_than_environment_and_that_more_than_cargo_leptos() {
        let environment =
            [("QINGZHOU_LISTEN", "127.0.0.1:2"), ("LEPTOS_SITE_ADDR", "127.0.0.1:1"), ("QINGZHOU_DEV", "true")];
        assert_eq!(load(&[], &environment[1..]).unwrap().listen.port(), 1);
        assert_eq!(load(&[], &environment).unwrap().listen.port(), 2);
        assert!(load(&[], &environment).unwrap().dev);
        assert_eq!(load(&[("listen", "127.0.0.1:3")], &environment).unwrap().listen.port(), 3);
    }

    #[test]
    fn the_file_counts_more_than_defaults_and_less_than_the_environment() {
        let folder = std::env::temp_dir().join(format!("qz-settings-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("q.toml");
        std::fs::write(&file, "listen = \"127.0.0.1:7\"\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]\ndev = true\n")
            .unwrap();
        let said = Said { file: Some(file.clone()), values: Vec::new() };
        let settings = Settings::load_from(&said, |name| (name == "QINGZHOU_DEV").then(|| "false".to_owned())).unwrap();
        assert_eq!(settings.listen.port(), 7);
        assert!(!settings.dev);
        assert!(settings.trusted_proxies.contain("10.3.4.5".parse().unwrap()));
        std::fs::write(&file, "lisen = \"x\"\n").unwrap();
        let wrong = Settings::load_from(&said, |_| None).unwrap_err();
        assert!(format!("{wrong:#}").contains("lisen"), "{wrong:#}");
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn files_have_a_place_a_size_and_kinds() {
        let settings = load(&[("data", "/d")], &[]).unwrap();
        assert_eq!(settings.files_folder(), Path::new("/d/files"));
        assert_eq!(settings.file_limits(), Limits::default());
        let narrow = load(&[("file_kinds", "pdf, image"), ("largest_file", "2"), ("files", "/f")], &[]).unwrap();
        assert_eq!((narrow.files_folder().as_path(), narrow.file_limits().largest), (Path::new("/f"), 2 * MEGABYTE));
        assert_eq!(narrow.file_limits().kinds.len(), 2);
        for (name, value) in [("file_kinds", "pdf, letters"), ("largest_file", "0"), ("largest_file", "5000")] {
            let wrong = format!("{:#}", load(&[(name, value)], &[]).unwrap_err());
            assert!(wrong.contains(value) || wrong.contains("letters"), "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_never_printed_and_keeps_its_digits() {
        let settings =
            load(&[], &[("DATABASE_URL", "postgres://o:hidden@h/d"), ("QINGZHOU_METRICS_TOKEN", "00123")]).unwrap();
        assert!(!settings.embedded());
        assert_eq!(settings.metrics_token.as_ref().unwrap().reveal(), "00123");
        assert!(!format!("{settings:?}").contains("hidden"));
    }

    #[test]
    fn nonsense_is_refused_in_words() {
        for (name, value) in
            [("listen", "here"), ("origin", "crm.example.com"), ("origin", "https://a/b"), ("colour", "red")]
        {
            let wrong = format!("{:#}", load(&[(name, value)], &[]).unwrap_err());
            assert!(wrong.contains(name) || wrong.contains(value), "{wrong}");
        }
        assert!(load(&[], &[("APP_DATABASE_URL", "postgres://a@h/d")]).is_err());
    }

    #[test]
    fn slips_in_variables_are_named() {
        let found = unknown_variables(["QINGZHOU_LISTEN", "QINGZHOU_LISTN", "HOME"].map(str::to_owned).into_iter());
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("QINGZHOU_LISTN"));
    }
}
