//! Customers: companies and private persons with what is known of them, and the people to talk to that their rows bring along.

pub mod known;
mod meet;
pub mod named;
pub mod parents;
pub mod place;
pub mod read;
pub mod share_out;
pub mod store;

use super::context::{filled, mark};
use super::value::plain_name;
use crate::customers::model::CustomerKind;
use crate::events::Event;
use crate::fields::Custom;
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

/// A customer; its fields are named as the columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Company {
    /// `None`: the row does not say.
    pub kind: Option<CustomerKind>,
    pub name: String,
    pub external_key: Option<String>,
    pub owner_id: Option<Uuid>,
    pub industry: Option<String>,
    pub country: Option<String>,
    pub region: Option<String>,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
    pub source: Option<String>,
    pub employees: Option<i32>,
    pub annual_revenue: Option<Decimal>,
    pub currency: Option<String>,
    pub founded_year: Option<i16>,
    pub created_at: Option<DateTime<Utc>>,
    /// Of the organisation's own fields those that the files have columns for.
    #[serde(flatten)]
    pub custom: Custom,
}

impl Company {
    /// A customer of whom only the name is known.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }
}

/// A customer in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub id: Uuid,
    pub version: i32,
    pub company: Company,
}

/// New customers by the mark of their plain name.
#[must_use]
pub fn coming(new: &[Stored]) -> HashMap<u64, Box<str>> {
    new.iter().map(|stored| (mark(&plain_name(&stored.company.name)), stored.company.name.as_str().into())).collect()
}

/// The event of a new customer. It says when it was brought in; since when it was known stands on the customer itself.
#[must_use]
pub fn created(stored: &Stored) -> Event {
    let event =
        Event::of("customer.imported", "customer", stored.id).customer(Some(stored.id)).owner(stored.company.owner_id);
    event.version(1).after(filled(&stored.company))
}
