//! Where the open tickets of a giver go: they are the desk's, and not everybody who receives works there.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who gets the open tickets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketsTo {
    /// Those of the receivers who work on tickets; where none of them does, the assignment rules hand them out.
    #[default]
    Receivers,
    /// Nobody: the assignment rules hand them out.
    Rules,
    /// Somebody of the desk.
    Person(Uuid),
}

impl TicketsTo {
    /// As in the field of the form.
    #[must_use]
    pub fn key(self) -> String {
        match self {
            Self::Receivers => "receivers".to_owned(),
            Self::Rules => "rules".to_owned(),
            Self::Person(id) => id.to_string(),
        }
    }

    /// What a key stands for; the receivers for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        if key == "rules" { Self::Rules } else { key.parse().map_or(Self::Receivers, Self::Person) }
    }
}

/// Somebody who gets tickets and would carry too many, or is not there: what is worth knowing before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hands {
    pub name: String,
    /// What they carry with them, by the weights of the desk.
    pub load: i32,
    /// How much they carry at most, where that is less.
    pub over: Option<i32>,
    /// Whether they are given tickets by rules now.
    pub there: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back_and_the_plan_says_what_the_database_reads() {
        let person = Uuid::from_u128(7);
        for to in [TicketsTo::Receivers, TicketsTo::Rules, TicketsTo::Person(person)] {
            assert_eq!(TicketsTo::from_key(&to.key()), to);
        }
        assert_eq!(TicketsTo::from_key(""), TicketsTo::Receivers);
        assert_eq!(serde_json::to_value(TicketsTo::Rules).expect("a word"), "rules");
        let said = serde_json::to_value(TicketsTo::Person(person)).expect("a person");
        assert_eq!(said, serde_json::json!({ "person": person }));
    }
}
