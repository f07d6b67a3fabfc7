//! What people see and do in Qingzhou: one room per noun of the business, compiled for the server (`ssr`) and for the
//! browser (`hydrate`).
#![recursion_limit = "256"]

pub mod access;
pub mod account;
pub mod admin;
mod app;
pub mod approvals;
pub mod areas;
pub mod automation;
pub mod catalogue;
pub mod clock;
pub mod customers;
pub mod deals;
pub mod deletions;
pub mod desk;
pub mod events;
pub mod fields;
pub mod files;
pub mod forecast;
pub mod handovers;
pub mod home;
pub mod imports;
pub mod knowledge;
pub mod leads;
pub mod lists;
pub mod locale;
pub mod mailing;
pub mod notices;
pub mod quotes;
pub mod routes;
pub mod scores;
pub mod search;
pub mod shell;
pub mod tasks;
pub mod ui;
#[cfg(feature = "ssr")]
pub mod vault;

pub use app::{App, Program, document};

/// Every text people read, one function per key, generated from `locales/`.
pub mod words {
    #![allow(clippy::must_use_candidate, clippy::missing_docs_in_private_items)]
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}
