//! What is shown of a customer beside a ticket.

use crate::{
    customers::{
        assets::model::Asset,
        lifecycle::model::Lifecycle,
        list_model::TagOf,
        model::{DealOfCustomer, Standing},
    },
    desk::tickets::list_model::TicketsOf,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Tickets beside the one that is read.
pub const OTHERS: usize = 5;

/// A customer, as far as the reader sees them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomerCard {
    pub id: Uuid,
    pub name: String,
    pub lifecycle: Lifecycle,
    pub owner: Option<String>,
    pub tags: Vec<TagOf>,
    /// Last contact; what was won and is open for those who see deals.
    pub standing: Standing,
    /// Open ones, for those who see deals.
    pub deals: Vec<DealOfCustomer>,
    /// The customer's tickets without the one that is read; the counts are of all of them.
    pub tickets: TicketsOf,
    /// What is in use or in repair.
    pub assets: Vec<Asset>,
}
