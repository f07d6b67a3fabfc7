//! Bringing in foreign files: customers, products, people in teams and deals, with their own days and owners.
//!
//! - [`model`], [`plan`], [`report`]: what may be taken, what a person decides, what became of it
//! - [`mapping`], [`spelling`], [`value`]: guesses, slips, and how values are written
//! - `arrival`, `reader`, `row`: files arriving, read row by row, each value cleaned and checked
//! - `begin`, `run`, `undo`, `reconcile`: the work in batches, the way back, and whether it adds up
//! - `people`, `products`, `customers`, `deals`, `pipelines`: what becomes of rows
//! - `list`, `detail`: the pages `/imports` and `/imports/:id`

pub mod api;
#[cfg(feature = "ssr")]
pub mod arrival;
#[cfg(feature = "ssr")]
pub mod begin;
#[cfg(feature = "ssr")]
mod context;
#[cfg(feature = "ssr")]
mod customers;
#[cfg(feature = "ssr")]
mod deals;
pub mod detail;
mod drop;
#[cfg(feature = "ssr")]
pub mod findings;
pub mod list;
pub mod mapping;
pub mod model;
#[cfg(feature = "ssr")]
mod people;
pub mod piece;
#[cfg(feature = "ssr")]
pub mod pipelines;
pub mod plan;
#[cfg(feature = "ssr")]
mod products;
#[cfg(feature = "ssr")]
mod reader;
#[cfg(feature = "ssr")]
mod reconcile;
#[cfg(feature = "ssr")]
pub mod records;
pub mod report;
#[cfg(feature = "ssr")]
mod row;
#[cfg(feature = "ssr")]
pub mod run;
#[cfg(feature = "ssr")]
pub mod sample_logins;
mod send;
pub mod spelling;
pub mod state;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
mod undo;
pub mod value;
