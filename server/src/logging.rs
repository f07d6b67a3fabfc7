//! The log of the process.

use tracing_subscriber::EnvFilter;

use crate::settings::{LogFormat, Settings};

/// What is never heard in full, whatever `log` says.
const QUIET: &str = "async_imap=info";

/// Starts logging to standard error, so that what a command prints stays clean.
///
/// # Errors
/// When `log` is no filter, or logging was started before.
pub fn start(settings: &Settings) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.log).map_err(|trouble| {
        anyhow::anyhow!("log = {:?} is no filter such as info or info,sqlx=warn ({trouble})", settings.log)
    })?;
    // It repeats what is said on the line, passwords among it, as its finest detail.
    let filter = filter.add_directive(QUIET.parse()?);
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match settings.log_format {
        LogFormat::Text => lines.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
    started.map_err(|trouble| anyhow::anyhow!("{trouble}"))
}
