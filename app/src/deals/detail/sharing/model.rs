//! With whom a deal is shared, and with whom it could be.

use crate::customers::model::SharedWith;
use crate::deals::model::Owner;
use serde::{Deserialize, Serialize};

/// The shares of a deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shares {
    pub with: Vec<SharedWith>,
    /// Active colleagues who see deals and do not have this one yet.
    pub others: Vec<Owner>,
}
