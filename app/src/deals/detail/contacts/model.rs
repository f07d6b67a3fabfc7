//! A contact with a part in a deal.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Somebody who has a say in a deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealContact {
    pub id: Uuid,
    pub name: String,
    pub title: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// What part they have in this deal: decides, uses, pays.
    pub role: Option<String>,
}

/// A contact that may be added, as a list of choices shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    pub id: Uuid,
    pub name: String,
    pub title: Option<String>,
    /// Where they work.
    pub customer: Option<String>,
}
