//! The records that rules are for: what of them sets rules off, and what rules may do with them.

use crate::{access::Action, desk::tickets::rules_model::keyed};
use serde::{Deserialize, Serialize};

keyed! {
    /// The records that rules are for.
    On {
        Lead = "lead",
        Customer = "customer",
        Deal = "deal",
        Quote = "quote",
        Ticket = "ticket",
    }
}

/// How a field is typed that a rule sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    Text,
    Number,
    /// A day, said as so many days from then on.
    Days,
    Priority,
}

impl On {
    /// What one has to be allowed so that a rule may look at such records.
    #[must_use]
    pub const fn sees(self) -> Action {
        match self {
            Self::Lead | Self::Customer => Action::SeeCustomers,
            Self::Deal | Self::Quote => Action::SeeDeals,
            Self::Ticket => Action::SeeTickets,
        }
    }

    pub(super) const fn edits(self) -> Action {
        match self {
            Self::Lead | Self::Customer => Action::EditCustomers,
            Self::Deal | Self::Quote => Action::EditDeals,
            Self::Ticket => Action::EditTickets,
        }
    }

    pub(super) const fn assigns(self) -> Action {
        match self {
            Self::Lead | Self::Customer => Action::AssignCustomers,
            Self::Deal | Self::Quote => Action::AssignDeals,
            Self::Ticket => Action::AssignTickets,
        }
    }

    /// The fields of which a change sets rules off, as the log names them.
    #[must_use]
    pub const fn watched(self) -> &'static [&'static str] {
        match self {
            Self::Lead => {
                &["owner", "interest", "industry", "country", "city", "campaign", "phone", "email", "next_step"]
            }
            Self::Customer => &["owner", "tag", "name", "industry", "country", "region", "source", "phone", "email"],
            Self::Deal => &["owner", "tag", "value", "expected_close", "customer", "source", "name"],
            Self::Quote => &[],
            Self::Ticket => &["owner", "priority", "category", "subject"],
        }
    }

    /// The fields that a rule may set.
    #[must_use]
    pub const fn settable(self) -> &'static [(&'static str, Input)] {
        match self {
            Self::Lead => {
                &[("interest", Input::Text), ("industry", Input::Text), ("country", Input::Text), ("city", Input::Text)]
            }
            Self::Customer => {
                &[("industry", Input::Text), ("country", Input::Text), ("region", Input::Text), ("source", Input::Text)]
            }
            Self::Deal => &[("expected_close", Input::Days), ("value", Input::Number), ("source", Input::Text)],
            Self::Quote => &[],
            Self::Ticket => &[("priority", Input::Priority)],
        }
    }

    /// The moments before and after which rules may run (`automation.moment_<key>`).
    #[must_use]
    pub const fn moments(self) -> &'static [&'static str] {
        match self {
            Self::Lead => &["contact", "created", "due"],
            Self::Customer => &["contact", "created"],
            Self::Deal => &["close", "stage", "created"],
            Self::Quote => &["valid", "sent"],
            Self::Ticket => &["due", "created", "solved"],
        }
    }

    /// What may be reached, as the log says it; of a deal it is one of the stages.
    #[must_use]
    pub const fn states(self) -> &'static [&'static str] {
        match self {
            Self::Lead => &["contacted", "qualified", "disqualified", "converted"],
            Self::Customer => &["prospect", "customer", "dormant", "lost"],
            Self::Deal => &[],
            Self::Quote => &["sent", "accepted", "declined", "expired"],
            Self::Ticket => &["open", "waiting_customer", "waiting_others", "solved", "closed"],
        }
    }

    /// Where a rule may bring a record; what needs a reason or a solution is for people.
    #[must_use]
    pub const fn moves(self) -> &'static [&'static str] {
        match self {
            Self::Lead => &["contacted", "qualified"],
            Self::Ticket => &["open", "waiting_customer", "waiting_others"],
            Self::Customer | Self::Deal | Self::Quote => &[],
        }
    }

    /// The events that tell of a word of the customer; a machine's is none.
    pub(super) const fn replies(self) -> &'static [&'static str] {
        match self {
            Self::Ticket => &["ticket.heard"],
            Self::Lead | Self::Customer | Self::Deal => &["mail.received"],
            Self::Quote => &[],
        }
    }

    /// The ways in which a rule on such a record may be set off, by their keys (`automation.when_<key>`).
    #[must_use]
    pub fn triggers(self) -> Vec<&'static str> {
        let mut all = vec!["created"];
        if !self.watched().is_empty() {
            all.push("changed");
        }
        all.push("reached");
        if !self.replies().is_empty() {
            all.push("replied");
        }
        if matches!(self, Self::Lead | Self::Deal) {
            all.push("scored");
        }
        all.push("time");
        all
    }

    /// What a rule may do on such a record, by its key (`automation.do_<key>`).
    #[must_use]
    pub const fn deeds(self) -> &'static [&'static str] {
        match self {
            Self::Lead => &["task", "notify", "assign", "set", "move", "call"],
            Self::Customer => &["task", "notify", "mail", "assign", "set", "tag", "untag", "call"],
            Self::Deal => &["task", "notify", "mail", "assign", "set", "tag", "untag", "move", "call"],
            Self::Quote => &["task", "notify", "mail", "call"],
            Self::Ticket => &["task", "notify", "assign", "set", "move", "call"],
        }
    }

    /// Where the log keeps what was reached.
    pub(super) const fn standing(self) -> &'static str {
        match self {
            Self::Lead => "lead_state",
            Self::Customer => "lifecycle",
            Self::Deal => "stage",
            Self::Quote | Self::Ticket => "state",
        }
    }
}
