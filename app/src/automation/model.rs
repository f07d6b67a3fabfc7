//! Rules of automation: what sets one off, under which conditions, and what it does then. No screen, no database, no clock.

pub use super::on_model::{Input, On};
use crate::{access::Action, desk::tickets::rules_model::keyed, lists::filters::Group};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// Rules that lead to each other may be so many; the next one does not run.
pub const DEEPEST: usize = 5;
/// So often a call that did not arrive, or an action that somebody was in the way of, is tried.
pub const TRIES: i32 = 5;

keyed! {
    /// How a run stands.
    RunState {
        Waiting = "waiting",
        Done = "done",
        Failed = "failed",
        /// A call went out and no answer came: nobody knows whether it arrived.
        Unknown = "unknown",
        Skipped = "skipped",
    }
}

keyed! {
    /// Why a rule did not run, or what it did is there no longer.
    Why {
        /// It ran already in the chain of rules that led here.
        Loop = "loop",
        /// The chain of rules is too long.
        Depth = "depth",
        Conditions = "conditions",
        /// The keeper does not see the record, or it is gone.
        Unseen = "unseen",
        /// It was switched off before it came to it.
        Off = "off",
        /// It would have run too often in an hour.
        Rate = "rate",
        /// The keeper has left, or may keep rules no longer.
        Keeper = "keeper",
        /// What it did was taken back, and it goes no further.
        Undone = "undone",
    }
}

keyed! {
    /// What became of an action.
    Outcome {
        /// A call is on its way.
        Sending = "sending",
        Done = "done",
        /// It was so already.
        Nothing = "nothing",
        Failed = "failed",
        Unknown = "unknown",
    }
}

/// What sets a rule off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "when", rename_all = "snake_case")]
pub enum Trigger {
    Created,
    /// A field has another value than before; `owner` and `tag` are fields too.
    Changed {
        field: String,
    },
    /// A stage, a lifecycle or a state was reached.
    Reached {
        state: String,
    },
    /// The customer said something.
    Replied,
    /// A threshold of the scores was reached: this one, or any.
    Scored {
        #[serde(default)]
        threshold: Option<Uuid>,
    },
    /// So many minutes before or after a moment that the record names.
    Time {
        field: String,
        before: bool,
        minutes: i64,
    },
}

/// Somebody, seen from the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Whoever has the record; where nobody does, the keeper of the rule.
    Owner,
    Keeper,
    Person(Uuid),
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Deed {
    /// Something to be done, so many days later; of a lead its next step.
    Task {
        title: String,
        days: i64,
        to: Who,
    },
    Assign {
        to: Uuid,
    },
    Notify {
        to: Vec<Who>,
        text: String,
    },
    /// A letter from a template of the keeper's, to whoever one would first turn to.
    Mail {
        template: Uuid,
    },
    Set {
        field: String,
        value: String,
    },
    Tag {
        tag: Uuid,
    },
    Untag {
        tag: Uuid,
    },
    /// To a stage or a state.
    Move {
        state: String,
    },
    /// A signed call to another program.
    Call {
        url: String,
    },
}

/// An action, and how long after the one before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    #[serde(default)]
    pub after_minutes: i64,
    pub deed: Deed,
}

/// The whole of it, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub on: On,
    pub trigger: Trigger,
    #[serde(default)]
    pub conditions: Group,
    pub steps: Vec<Step>,
}

/// What the engine looks at of an event.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    pub kind: String,
    pub subject_kind: String,
    pub subject: Uuid,
    /// The customer it is about too: of the deal, or of the contact.
    pub customer: Option<Uuid>,
    pub before: Value,
    pub after: Value,
}

impl Deed {
    /// As in `On::deeds`.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Task { .. } => "task",
            Self::Assign { .. } => "assign",
            Self::Notify { .. } => "notify",
            Self::Mail { .. } => "mail",
            Self::Set { .. } => "set",
            Self::Tag { .. } => "tag",
            Self::Untag { .. } => "untag",
            Self::Move { .. } => "move",
            Self::Call { .. } => "call",
        }
    }

    /// What the keeper has to be allowed. Which records, the database decides.
    #[must_use]
    pub const fn needs(&self, on: On) -> Action {
        match self {
            Self::Task { .. } if matches!(on, On::Ticket) => Action::SeeTickets,
            Self::Task { .. } | Self::Set { .. } | Self::Tag { .. } | Self::Untag { .. } | Self::Move { .. } => {
                on.edits()
            }
            Self::Assign { .. } => on.assigns(),
            Self::Notify { .. } => on.sees(),
            Self::Mail { .. } => Action::EditCustomers,
            Self::Call { .. } => Action::ManageAutomation,
        }
    }
}

impl Trigger {
    /// As in `On::triggers`.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed { .. } => "changed",
            Self::Reached { .. } => "reached",
            Self::Replied => "replied",
            Self::Scored { .. } => "scored",
            Self::Time { .. } => "time",
        }
    }

    /// The kinds of events that may set it off; none for one that goes by the time.
    #[must_use]
    pub fn kinds(&self, on: On) -> Vec<&'static str> {
        match (self, on) {
            (Self::Created, On::Lead) => vec!["lead.created"],
            (Self::Created, On::Customer) => vec!["customer.created"],
            (Self::Created, On::Deal) => vec!["deal.created"],
            (Self::Created, On::Quote) => vec!["quote.created"],
            (Self::Created, On::Ticket) => vec!["ticket.created"],
            (Self::Changed { field }, _) => changes(on, field),
            (Self::Reached { .. }, On::Lead) => vec!["lead.state_changed", "lead.converted"],
            (Self::Reached { .. }, On::Customer) => vec!["customer.lifecycle_changed"],
            (Self::Reached { .. }, On::Deal) => vec!["deal.created", "deal.moved", "deal.won", "deal.lost"],
            (Self::Reached { state }, On::Quote) => match state.as_str() {
                "sent" => vec!["quote.sent"],
                "accepted" => vec!["quote.accepted"],
                "declined" => vec!["quote.declined"],
                "expired" => vec!["quote.expired"],
                _ => vec![],
            },
            (Self::Reached { .. }, On::Ticket) => vec!["ticket.state_changed"],
            (Self::Replied, _) => on.replies().to_vec(),
            (Self::Scored { .. }, On::Lead) => vec!["lead.score_reached"],
            (Self::Scored { .. }, On::Deal) => vec!["deal.score_reached"],
            (Self::Scored { .. } | Self::Time { .. }, _) => vec![],
        }
    }

    /// The record on which a rule is to run after an event, if it is one that sets it off.
    #[must_use]
    pub fn fits(&self, on: On, event: &Seen) -> Option<Uuid> {
        if !self.kinds(on).contains(&event.kind.as_str()) || event.after.get("import").is_some() {
            return None;
        }
        let became = |key: &str| {
            let now = event.after.get(key)?;
            (event.before.get(key) != Some(now)).then_some(now)
        };
        let fits = match self {
            Self::Changed { field } => became(field).is_some(),
            Self::Reached { state } if on != On::Quote => {
                became(on.standing()).and_then(Value::as_str) == Some(state.as_str())
            }
            Self::Scored { threshold: Some(threshold) } => {
                event.after.get("score_rule_id").and_then(Value::as_str) == Some(threshold.to_string().as_str())
            }
            Self::Created | Self::Reached { .. } | Self::Replied | Self::Scored { threshold: None } => true,
            Self::Time { .. } => false,
        };
        // What happens to a quote stands at its deal or its customer.
        let record = match on {
            On::Quote => event.after.get("quote").and_then(Value::as_str).and_then(|id| id.parse().ok()),
            // Who answers a letter of a deal, or one to a contact, answers for the customer.
            On::Customer if matches!(self, Self::Replied) => event.customer,
            _ => (event.subject_kind == on.key()).then_some(event.subject),
        };
        record.filter(|_| fits)
    }
}

fn changes(on: On, field: &str) -> Vec<&'static str> {
    match (on, field) {
        (On::Lead, "owner") => vec!["lead.assigned", "lead.claimed", "lead.handed_out"],
        (On::Lead, _) => vec!["lead.changed"],
        (On::Customer, "owner") => vec!["customer.assigned", "customer.claimed"],
        (On::Customer, "tag") => vec!["customer.tagged"],
        (On::Customer, _) => vec!["customer.changed"],
        (On::Deal, "owner") => vec!["deal.assigned"],
        (On::Deal, "tag") => vec!["deal.tagged"],
        (On::Deal, _) => vec!["deal.changed"],
        (On::Ticket, "owner") => vec!["ticket.assigned", "ticket.taken", "ticket.handed_out"],
        (On::Ticket, _) => vec!["ticket.changed"],
        (On::Quote, _) => vec![],
    }
}

/// The rules whose doings led to an event, the first one first.
#[must_use]
pub fn chain_of(after: &Value) -> Vec<Uuid> {
    let chain = after.pointer("/automation/chain").and_then(Value::as_array);
    chain.into_iter().flatten().filter_map(|id| id.as_str()?.parse().ok()).collect()
}

/// Why a rule must not run behind a chain of rules; `None` where it may. No rule stands twice in a chain, so every chain ends.
#[must_use]
pub fn held_back(chain: &[Uuid], rule: Uuid) -> Option<Why> {
    if chain.contains(&rule) {
        Some(Why::Loop)
    } else if chain.len() >= DEEPEST {
        Some(Why::Depth)
    } else {
        None
    }
}

/// How long is waited before the next try, in minutes.
#[must_use]
pub const fn patience(tries: i32) -> i64 {
    match tries {
        0 | 1 => 1,
        2 => 5,
        3 => 30,
        _ => 120,
    }
}

#[cfg(test)]
#[path = "model_test.rs"]
mod tests;
