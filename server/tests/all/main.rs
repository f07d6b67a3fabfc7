//! Everything that is tried on a real PostgreSQL, in one program: linked once, it is built and kept in a small part of the time and
//! room that one program for each file takes.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod harness;

mod administration;
mod after_sales;
mod approvals;
mod automation;
mod bin;
mod catalogue;
mod chat;
mod contacts;
mod customers;
mod deals;
mod desk;
mod desk_reports;
mod duplicates;
mod embedded;
mod events;
mod field_files;
mod fields;
mod files;
mod forecast;
mod handovers;
mod home;
mod imports;
mod knowledge;
mod leads;
mod leads_everywhere;
mod lists;
mod live;
mod mail;
mod notices;
mod pool;
mod portal;
mod push;
mod quality;
mod quotes;
mod relations;
mod rights;
mod satisfaction;
mod schema;
mod scores;
mod search;
mod sensitive;
mod sessions;
mod sla;
mod surveys;
mod tag_rules;
mod tasks;
mod tickets_api;
mod timeline;
mod topics;
mod web_forms;
