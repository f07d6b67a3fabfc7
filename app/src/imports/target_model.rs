//! The fields that columns of a file can go to.

use crate::fields::key_of;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

/// A field that a column can go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    Name,
    /// Of a person; becomes the name together with the given name.
    FamilyName,
    GivenName,
    /// Whether a customer is a company or a private person.
    Kind,
    /// What the other system calls the record; the same key again is the same record.
    Key,
    /// A person's manager: makes a team of their name.
    Manager,
    /// The team above the manager's.
    Office,
    Series,
    Price,
    Owner,
    Industry,
    Country,
    Region,
    Address,
    Phone,
    Email,
    Website,
    Source,
    Employees,
    AnnualRevenue,
    FoundedYear,
    /// The customer it belongs to, by name.
    Parent,
    /// The day the deal began or the customer was first known.
    StartedOn,
    Stage,
    Customer,
    Product,
    Value,
    ClosedOn,
    ExpectedClose,
    /// What a contact is at work.
    Title,
    Wechat,
    /// The contact's part at the customer.
    Role,
    /// Whether it is the one to ask first.
    Primary,
    Note,
    ContactName,
    ContactTitle,
    ContactPhone,
    ContactEmail,
    ContactWechat,
    ContactRole,
    ContactPrimary,
    ContactNote,
    /// What the other system calls the customer.
    CustomerKey,
    /// Day and time of an interaction.
    HappenedAt,
    /// How one was in touch.
    Way,
    /// What was said.
    Text,
    Outcome,
    Minutes,
    /// What a ticket is about, in a line.
    Subject,
    Description,
    TicketKind,
    TicketState,
    Priority,
    /// The way in which a request came.
    Channel,
    Category,
    CustomerEmail,
    CustomerPhone,
    OpenedAt,
    FirstReplyAt,
    SolvedAt,
    Solution,
    /// How satisfied the customer was, from 1 to 5.
    Rating,
    RatingComment,
    /// Where somebody works who might become a customer.
    Company,
    Mobile,
    /// What they look for.
    Interest,
    Campaign,
    /// A field that the organisation made for itself.
    Custom(Uuid),
}

impl Target {
    /// As in `import_finding.field` and in the language files (`imports.target_<key>`).
    #[must_use]
    pub fn key(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Name => "name",
            Self::FamilyName => "family_name",
            Self::GivenName => "given_name",
            Self::Kind => "kind",
            Self::Key => "key",
            Self::Manager => "manager",
            Self::Office => "office",
            Self::Series => "series",
            Self::Price => "price",
            Self::Owner => "owner",
            Self::Industry => "industry",
            Self::Country => "country",
            Self::Region => "region",
            Self::Address => "address",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Website => "website",
            Self::Source => "source",
            Self::Employees => "employees",
            Self::AnnualRevenue => "annual_revenue",
            Self::FoundedYear => "founded_year",
            Self::Parent => "parent",
            Self::StartedOn => "started_on",
            Self::Stage => "stage",
            Self::Customer => "customer",
            Self::Product => "product",
            Self::Value => "value",
            Self::ClosedOn => "closed_on",
            Self::ExpectedClose => "expected_close",
            Self::Title => "title",
            Self::Wechat => "wechat",
            Self::Role => "role",
            Self::Primary => "primary",
            Self::Note => "note",
            Self::ContactName => "contact_name",
            Self::ContactTitle => "contact_title",
            Self::ContactPhone => "contact_phone",
            Self::ContactEmail => "contact_email",
            Self::ContactWechat => "contact_wechat",
            Self::ContactRole => "contact_role",
            Self::ContactPrimary => "contact_primary",
            Self::ContactNote => "contact_note",
            Self::CustomerKey => "customer_key",
            Self::HappenedAt => "happened_at",
            Self::Way => "way",
            Self::Text => "text",
            Self::Outcome => "outcome",
            Self::Minutes => "minutes",
            Self::Subject => "subject",
            Self::Description => "description",
            Self::TicketKind => "ticket_kind",
            Self::TicketState => "ticket_state",
            Self::Priority => "priority",
            Self::Channel => "channel",
            Self::Category => "category",
            Self::CustomerEmail => "customer_email",
            Self::CustomerPhone => "customer_phone",
            Self::OpenedAt => "opened_at",
            Self::FirstReplyAt => "first_reply_at",
            Self::SolvedAt => "solved_at",
            Self::Solution => "solution",
            Self::Rating => "rating",
            Self::RatingComment => "rating_comment",
            Self::Company => "company",
            Self::Mobile => "mobile",
            Self::Interest => "interest",
            Self::Campaign => "campaign",
            Self::Custom(field) => return Cow::Owned(key_of(field)),
        })
    }

    /// Whether it holds an amount of money, which may be written in thousands or millions.
    #[must_use]
    pub const fn is_amount(self) -> bool {
        matches!(self, Self::Price | Self::AnnualRevenue | Self::Value)
    }

    /// Whether it holds a day.
    #[must_use]
    pub const fn is_day(self) -> bool {
        matches!(
            self,
            Self::StartedOn
                | Self::ClosedOn
                | Self::ExpectedClose
                | Self::HappenedAt
                | Self::OpenedAt
                | Self::FirstReplyAt
                | Self::SolvedAt
        )
    }
}
