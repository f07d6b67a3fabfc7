//! Bringing in foreign files: customers, products, people in teams and deals, with their own days and owners.
//!
//! - [`model`], `shape`, [`plan`], [`report`]: what may be taken, what a person decides, what became of it
//! - [`mapping`], [`spelling`], [`value`], [`sample`]: guesses, slips, how values are written, templates
//! - `arrival`, `unfold`, `workbook`, `reader`, `row`: files arriving, sheets made into tables, read row by row, each value
//!   cleaned and checked
//! - `begin`, `run`, `batches`, `undo`, `reconcile`: the work in batches, the way back, and whether it adds up
//! - `people`, `products`, `customers`, `contacts`, `deals`, `pipelines`, `interactions`, `tickets`, `leads`: what becomes of rows
//! - `held`, `refused`: rows that wait for somebody to decide, and those to be mended
//! - `own`: fields that an organisation made for itself, as targets
//! - `sealing_store`, `secrets`: what was sent lies sealed; values of sensitive fields on their way to records
//! - `list`, `detail`: the pages `/imports` and `/imports/:id`

pub mod api;
#[cfg(feature = "ssr")]
pub mod arrival;
mod aside;
#[cfg(feature = "ssr")]
mod batches;
#[cfg(feature = "ssr")]
pub mod begin;
#[cfg(feature = "ssr")]
mod checked;
#[cfg(feature = "ssr")]
mod contacts;
#[cfg(feature = "ssr")]
mod context;
#[cfg(feature = "ssr")]
mod counting;
#[cfg(feature = "ssr")]
mod customers;
#[cfg(feature = "ssr")]
mod deals;
pub mod detail;
mod drop;
#[cfg(feature = "ssr")]
mod files_store;
#[cfg(feature = "ssr")]
pub mod findings;
#[cfg(feature = "ssr")]
pub mod held;
#[cfg(feature = "ssr")]
mod interactions;
#[cfg(feature = "ssr")]
mod leads;
pub mod list;
pub mod mapping;
mod meeting;
pub mod model;
mod naming;
mod offer;
pub mod own;
#[cfg(feature = "ssr")]
mod own_store;
#[cfg(feature = "ssr")]
mod people;
pub mod piece;
#[cfg(feature = "ssr")]
pub mod pipelines;
pub mod plan;
#[cfg(feature = "ssr")]
mod products;
#[cfg(feature = "ssr")]
mod rates_store;
#[cfg(feature = "ssr")]
mod reader;
#[cfg(feature = "ssr")]
mod reconcile;
#[cfg(feature = "ssr")]
pub mod records;
#[cfg(feature = "ssr")]
pub mod refused;
pub mod report;
#[cfg(feature = "ssr")]
mod row;
#[cfg(feature = "ssr")]
pub mod run;
pub mod sample;
#[cfg(feature = "ssr")]
pub mod sample_logins;
#[cfg(feature = "ssr")]
mod sealing_store;
#[cfg(feature = "ssr")]
mod secrets;
mod send;
mod shape;
pub mod spelling;
pub mod state;
#[cfg(feature = "ssr")]
pub mod store;
mod target_model;
#[cfg(feature = "ssr")]
mod template;
mod templates;
#[cfg(feature = "ssr")]
pub mod tickets;
#[cfg(feature = "ssr")]
pub mod undo;
#[cfg(feature = "ssr")]
mod unfold;
pub mod value;
#[cfg(feature = "ssr")]
mod workbook;
