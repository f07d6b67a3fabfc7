//! A reason for winning or losing.

use crate::deals::model::StageKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a reason explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Won,
    Lost,
}

impl Outcome {
    /// As in `close_reason.kind`, which is the kind of the stage that asks for it.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Won => StageKind::Won.key(),
            Self::Lost => StageKind::Lost.key(),
        }
    }

    /// The outcome of a key; lost for any other text.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        if key == Self::Won.key() { Self::Won } else { Self::Lost }
    }
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub id: Uuid,
    pub outcome: Outcome,
    pub name: String,
    pub name_en: Option<String>,
    pub archived: bool,
    pub version: i32,
}

#[cfg(test)]
mod tests {
    use super::Outcome;

    #[test]
    fn keys_lead_back_to_their_outcome() {
        for outcome in [Outcome::Won, Outcome::Lost] {
            assert_eq!(Outcome::from_key(outcome.key()), outcome);
        }
    }
}
