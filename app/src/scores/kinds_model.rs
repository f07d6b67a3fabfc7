//! What scores speak of: records, fields, what happened, questions, grades.

use crate::desk::tickets::rules_model::keyed;
use serde::{Deserialize, Serialize};

keyed! {
    /// What has a score.
    Kind {
        Lead = "lead",
        Deal = "deal",
    }
}

keyed! {
    /// What a field of the record, or of the customer of a deal, is called here.
    Field {
        Company = "company",
        Title = "title",
        Phone = "phone",
        Email = "email",
        Wechat = "wechat",
        Industry = "industry",
        Region = "region",
        Source = "source",
        Campaign = "campaign",
        Interest = "interest",
        Need = "need",
        CustomerSource = "customer_source",
        /// How many people work there.
        Size = "size",
        Value = "value",
        /// The day on which it is expected to be closed.
        Close = "close",
        /// How many people of the customer are known on the deal.
        Contacts = "contacts",
    }
}

impl Field {
    /// Whether records of this kind have it.
    #[must_use]
    pub const fn is_of(self, kind: Kind) -> bool {
        match self {
            Self::Industry | Self::Region | Self::Source => true,
            Self::CustomerSource | Self::Size | Self::Value | Self::Close | Self::Contacts => {
                matches!(kind, Kind::Deal)
            }
            _ => matches!(kind, Kind::Lead),
        }
    }

    /// Whether it is a field of the customer: who does not see the customer is told nothing of it.
    #[must_use]
    pub const fn is_customers(self, kind: Kind) -> bool {
        matches!(kind, Kind::Deal) && matches!(self, Self::Industry | Self::Region | Self::Size | Self::CustomerSource)
    }

    /// Whether it is a number.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Size | Self::Value | Self::Contacts)
    }
}

keyed! {
    /// Something that happened.
    Signal {
        Call = "call",
        Wechat = "wechat",
        Email = "email",
        Meeting = "meeting",
        Visit = "visit",
        /// They were reached, whichever way.
        Replied = "replied",
        WebForm = "web_form",
        QuoteSent = "quote_sent",
        QuoteAccepted = "quote_accepted",
    }
}

impl Signal {
    #[must_use]
    pub const fn is_of(self, kind: Kind) -> bool {
        match self {
            Self::WebForm => matches!(kind, Kind::Lead),
            Self::QuoteSent | Self::QuoteAccepted => matches!(kind, Kind::Deal),
            _ => true,
        }
    }
}

keyed! {
    /// What is asked of a lead or a deal.
    Question {
        Budget = "budget",
        Authority = "authority",
        Need = "need",
        Timing = "timing",
        Metrics = "metrics",
        Criteria = "criteria",
        Process = "process",
        Champion = "champion",
        Competition = "competition",
    }
}

impl Question {
    /// The first four are asked of leads too.
    #[must_use]
    pub const fn is_of(self, kind: Kind) -> bool {
        matches!(kind, Kind::Deal) || matches!(self, Self::Budget | Self::Authority | Self::Need | Self::Timing)
    }
}

keyed! {
    Answer {
        Yes = "yes",
        Partly = "partly",
        No = "no",
    }
}

keyed! {
    Grade {
        A = "a",
        B = "b",
        C = "c",
        D = "d",
    }
}
