//! What lies outside the database.

use std::os::unix::fs::PermissionsExt;

use nix::unistd::{AccessFlags, access};

use super::Report;
use crate::embedded::{find_programs, free_bytes};
use crate::settings::{LIST, Settings};

const LITTLE: u64 = 1 << 30;
const NOTHING: u64 = 100 << 20;

pub fn settings(report: &mut Report, settings: &Settings) {
    let doubts = settings.doubts();
    if doubts.is_empty() {
        report.ok("settings", format_args!("{} known, none odd", LIST.len()));
    }
    for doubt in doubts {
        report.warn("settings", doubt, "");
    }
}

pub fn folders(report: &mut Report, settings: &Settings) {
    let data = settings.data.display();
    // A folder that is yet to be made lies on the disk of the one above it.
    let there = settings.data.ancestors().find(|folder| folder.is_dir()).unwrap_or_else(|| ".".as_ref());
    match free_bytes(there) {
        Ok(free) if free < NOTHING => {
            report.bad("disk", format_args!("{} MB free for {data}", free >> 20), "Make room before anything else.");
        }
        Ok(free) if free < LITTLE => {
            report.warn("disk", format_args!("{} MB free for {data}", free >> 20), "Make room soon.")
        }
        Ok(free) => report.ok("disk", format_args!("{} GB free for {data}", free >> 30)),
        Err(trouble) => report.warn("disk", format_args!("{trouble:#}"), ""),
    }
    let files = settings.files_folder();
    // A folder that is yet to be made is made in the one above it. Trying would leave a trace.
    let below = files.ancestors().find(|folder| folder.exists()).unwrap_or_else(|| ".".as_ref());
    if below.is_dir() && access(below, AccessFlags::W_OK | AccessFlags::X_OK).is_ok() {
        let kept = if files.exists() { "are kept in" } else { "will be kept in" };
        report.ok("files", format_args!("files on records {kept} {}", files.display()));
    } else {
        let way_out =
            format!("Let this account write into {}, or name another folder: QINGZHOU_FILES", below.display());
        report.bad("files", format_args!("files on records cannot be kept in {}", files.display()), &way_out);
    }
    let logins = settings.logins_file();
    if let Ok(found) = std::fs::metadata(&logins)
        && found.permissions().mode() & 0o077 != 0
    {
        let way_out = format!("chmod 600 {}", logins.display());
        report.bad("passwords", format_args!("others can read {}", logins.display()), &way_out);
    }
    if settings.site_root.join("pkg").is_dir() {
        report.ok("site", settings.site_root.display());
    } else {
        report.bad(
            "site",
            format_args!("{} has no `pkg`: pages would stay without life in the browser", settings.site_root.display()),
            "Build it (./run does), or say where it is: QINGZHOU_SITE_ROOT.",
        );
    }
}

pub async fn port(report: &mut Report, settings: &Settings) {
    match tokio::net::TcpListener::bind(settings.listen).await {
        Ok(_) => report.ok("port", format_args!("{} is free", settings.listen)),
        Err(trouble) if trouble.kind() == std::io::ErrorKind::AddrInUse => {
            report.ok("port", format_args!("{} is taken (by the running server, if there is one)", settings.listen));
        }
        Err(trouble) => {
            report.bad(
                "port",
                format_args!("nothing can listen on {}: {trouble}", settings.listen),
                "Correct `listen`.",
            );
        }
    }
}

/// Whether the embedded database has programs to run.
pub fn programs(report: &mut Report) -> bool {
    match find_programs(None) {
        Ok(programs) => {
            report.ok("programs", format_args!("PostgreSQL {} in {}", programs.major, programs.bin.display()));
            true
        }
        Err(trouble) => {
            report.bad("programs", format_args!("{trouble:#}"), "");
            false
        }
    }
}
