//! Qingzhou's server: one binary with several commands.

#![recursion_limit = "256"]

use std::io::Write;

pub mod alone;
pub mod automator;
pub mod backtest;
pub mod begun;
pub mod daily;
pub mod database;
pub mod depot;
pub mod directory;
pub mod doctor;
pub mod doors;
pub mod duplicates;
pub mod embedded;
pub mod first_start;
pub mod http;
pub mod import;
pub mod keeper;
pub mod keys;
pub mod live;
pub mod logging;
pub mod mailer;
pub mod matcher;
pub mod migrate;
pub mod notifier;
pub mod person;
pub mod provision;
pub mod pusher;
pub mod resealer;
pub mod scorer;
pub mod sealer;
pub mod searcher;
pub mod seed;
pub mod serve;
pub mod settings;
pub mod signals;

/// Tells the person at the terminal, beside what a command prints as its result. A terminal that was closed meanwhile is no
/// reason to fail, least of all while stopping.
pub fn say(line: &str) {
    writeln!(std::io::stderr(), "{line}").ok();
}
