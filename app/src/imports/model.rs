//! What an import may bring in.

pub use super::shape::{ColumnShape, FileShape, MOST_VALUES, Scale};
use crate::fields::key_of;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

/// What a file holds. Files are taken in this order, because later kinds refer to earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// Colleagues in teams; they cannot sign in until invited.
    People,
    Products,
    /// Companies and private persons; a row may bring the person to talk to along.
    Customers,
    /// People at customers.
    Contacts,
    Deals,
    /// Calls, visits, exchanges and notes, for the timelines of customers.
    Interactions,
    /// Requests that another service desk had, with what became of them.
    Tickets,
}

impl RecordKind {
    pub const ALL: [Self; 7] =
        [Self::People, Self::Products, Self::Customers, Self::Contacts, Self::Deals, Self::Interactions, Self::Tickets];

    /// As in `import_record.record_kind`; people are recorded one by one as `person`, their teams as `team`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Products => "products",
            Self::Customers => "customers",
            Self::Contacts => "contacts",
            Self::Deals => "deals",
            Self::Interactions => "interactions",
            Self::Tickets => "tickets",
        }
    }

    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The fields that a column of such a file may go to, in the order in which they are offered. Behind them come those that an
    /// organisation made for itself ([`super::own::OwnFields`]).
    #[must_use]
    pub const fn targets(self) -> &'static [Target] {
        use Target as T;
        match self {
            Self::People => &[T::Name, T::Manager, T::Office],
            Self::Products => &[T::Name, T::Series, T::Price, T::Key],
            Self::Customers => &[
                T::Name,
                T::FamilyName,
                T::GivenName,
                T::Kind,
                T::Key,
                T::Owner,
                T::Industry,
                T::Country,
                T::Region,
                T::Address,
                T::Phone,
                T::Email,
                T::Website,
                T::Source,
                T::Employees,
                T::AnnualRevenue,
                T::FoundedYear,
                T::Parent,
                T::StartedOn,
                T::ContactName,
                T::ContactTitle,
                T::ContactPhone,
                T::ContactEmail,
                T::ContactWechat,
                T::ContactRole,
                T::ContactPrimary,
                T::ContactNote,
            ],
            Self::Contacts => &[
                T::Name,
                T::FamilyName,
                T::GivenName,
                T::Customer,
                T::Title,
                T::Phone,
                T::Email,
                T::Wechat,
                T::Role,
                T::Primary,
                T::Note,
                T::Owner,
                T::StartedOn,
            ],
            Self::Deals => &[
                T::Key,
                T::Name,
                T::Stage,
                T::Customer,
                T::Owner,
                T::Product,
                T::Value,
                T::StartedOn,
                T::ClosedOn,
                T::ExpectedClose,
                T::Source,
            ],
            Self::Interactions => &[
                T::Customer,
                T::CustomerKey,
                T::HappenedAt,
                T::Way,
                T::Text,
                T::Owner,
                T::ContactName,
                T::Outcome,
                T::Minutes,
                T::Key,
            ],
            Self::Tickets => &[
                T::Key,
                T::Subject,
                T::Description,
                T::TicketKind,
                T::TicketState,
                T::Priority,
                T::Channel,
                T::Category,
                T::Product,
                T::Customer,
                T::CustomerKey,
                T::CustomerEmail,
                T::CustomerPhone,
                T::Owner,
                T::OpenedAt,
                T::FirstReplyAt,
                T::SolvedAt,
                T::Solution,
                T::Rating,
                T::RatingComment,
                T::Minutes,
            ],
        }
    }

    /// Whether a column of such a file may go to this field. Whether a field of the organisation's own is there is decided where
    /// they are known.
    #[must_use]
    pub fn takes(self, target: Target) -> bool {
        match target {
            Target::Custom(_) => matches!(self, Self::Customers | Self::Contacts),
            target => self.targets().contains(&target),
        }
    }

    /// Whether the mapped columns are enough to make records of: a name, or for deals a stage and something to call them by.
    #[must_use]
    pub fn satisfied_by(self, mapped: &[Target]) -> bool {
        let has = |target| mapped.contains(&target);
        match self {
            Self::People | Self::Products => has(Target::Name),
            Self::Customers | Self::Contacts => {
                [Target::Name, Target::FamilyName, Target::GivenName].into_iter().any(has)
            }
            Self::Deals => {
                has(Target::Stage)
                    && [Target::Name, Target::Product, Target::Customer, Target::Key].into_iter().any(has)
            }
            Self::Interactions => {
                has(Target::HappenedAt)
                    && [Target::Customer, Target::CustomerKey].into_iter().any(has)
                    && [Target::Text, Target::Way].into_iter().any(has)
            }
            Self::Tickets => [Target::Subject, Target::Description].into_iter().any(has),
        }
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_fields_are_all_different() {
        for kind in RecordKind::ALL {
            let mut keys: Vec<_> = kind.targets().iter().map(|target| target.key()).collect();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), kind.targets().len());
            assert_eq!(RecordKind::from_key(kind.key()), Some(kind));
        }
    }
}
