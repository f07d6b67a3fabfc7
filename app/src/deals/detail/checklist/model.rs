//! What is to be done while a deal is in its stage.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An item of the stage's checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub id: Uuid,
    /// In the reader's language.
    pub name: String,
    /// Must be ticked before the deal leaves the stage for a later one.
    pub needed: bool,
    pub done: Option<Done>,
}

/// That an item is ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub by: String,
    pub at: DateTime<Utc>,
}
