//! What an import may bring in.

pub use super::shape::{ColumnShape, FileShape, MOST_VALUES, Scale};
pub use super::target_model::Target;
use serde::{Deserialize, Serialize};

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
    /// Whoever might become a customer, with where they came from.
    Leads,
}

impl RecordKind {
    pub const ALL: [Self; 8] = [
        Self::People,
        Self::Products,
        Self::Customers,
        Self::Contacts,
        Self::Deals,
        Self::Interactions,
        Self::Tickets,
        Self::Leads,
    ];

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
            Self::Leads => "leads",
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
            Self::Leads => &[
                T::Company,
                T::Name,
                T::Title,
                T::Mobile,
                T::Phone,
                T::Wechat,
                T::Email,
                T::Country,
                T::Region,
                T::Industry,
                T::Interest,
                T::Note,
                T::Source,
                T::Campaign,
                T::Owner,
                T::StartedOn,
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
            Self::Leads => [Target::Company, Target::Name].into_iter().any(has),
        }
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
