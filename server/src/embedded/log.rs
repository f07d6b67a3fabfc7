//! What PostgreSQL writes: first to the log of its start, then, once that is open, to its own log.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::place::Place;

/// How many lines of each log are shown.
const LINES: usize = 8;

/// How long PostgreSQL's own logs were before a start: what stands up to there was said by an earlier one, and would mislead.
#[derive(Debug)]
pub struct Before(HashMap<PathBuf, u64>);

impl Before {
    /// To be asked before PostgreSQL is started.
    pub fn look(place: &Place) -> Self {
        Self(own_logs(place).map(|(_, path, length)| (path, length)).collect())
    }

    /// The last lines PostgreSQL wrote since, from before and after its own log was open.
    pub fn last_words(&self, place: &Place) -> String {
        let newest = own_logs(place).max();
        let newest = newest.map(|(_, path, length)| {
            // A log that has become shorter was begun anew.
            let said_before = self.0.get(&path).copied().filter(|before| *before <= length);
            (path, said_before.unwrap_or_default())
        });
        // The log of the start begins anew with each of them.
        let logs = std::iter::once((place.start_log(), 0)).chain(newest);
        logs.map(|(path, from)| last_lines(&path, from)).collect()
    }
}

/// When it was last written to, where it lies, how long it is. A log that is not there has nothing to say.
fn own_logs(place: &Place) -> impl Iterator<Item = (SystemTime, PathBuf, u64)> {
    let logs = std::fs::read_dir(place.cluster().join("log")).into_iter().flatten().flatten();
    logs.filter_map(|entry| {
        let found = entry.metadata().ok()?;
        Some((found.modified().ok()?, entry.path(), found.len()))
    })
}

fn last_lines(path: &Path, from: u64) -> String {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|mut file| {
        file.seek(SeekFrom::Start(from))?;
        file.read_to_end(&mut bytes)
    });
    if read.is_err() {
        return String::new();
    }
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().filter(|line| !line.contains("HINT:  Future log output")).collect();
    lines.iter().skip(lines.len().saturating_sub(LINES)).map(|line| format!("  {line}\n")).collect()
}
