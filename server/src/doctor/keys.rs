//! Whether sensitive values can be opened.

use sqlx::PgConnection;
use std::os::unix::fs::PermissionsExt;

use super::Report;
use crate::keys::{self, Standing};
use crate::settings::Settings;

pub async fn keys(report: &mut Report, settings: &Settings, owner: &mut PgConnection) -> anyhow::Result<()> {
    let file = settings.key_file();
    if let Ok(found) = std::fs::metadata(&file)
        && found.permissions().mode() & 0o077 != 0
    {
        let way_out = format!("chmod 600 {}", file.display());
        report.bad("keys", format_args!("others can read {}", file.display()), &way_out);
        return Ok(());
    }
    match keys::standing(settings, owner).await? {
        Standing::None => report.ok("keys", "none yet; the next `qingzhou serve` makes them"),
        Standing::Fits { keys, old: 0 } => {
            report.ok("keys", format_args!("{keys} keys of sensitive fields, the master key opens them"))
        }
        Standing::Fits { old, .. } => report.warn(
            "keys",
            format_args!("{old} of them are being replaced"),
            "A running server goes on with it; `qingzhou keys rotate --resume` does too.",
        ),
        Standing::Closed(why) => report.bad(
            "keys",
            why,
            "Put the right file back, or name it: key_file, QINGZHOU_MASTER_KEY. It is not part of a dump.",
        ),
    }
    Ok(())
}
