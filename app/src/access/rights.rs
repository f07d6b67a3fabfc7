//! Who may do what: one table. `docs/rights.md` says the same in words, and a test holds the two and the database together.

use serde::{Deserialize, Serialize};

/// A business role. Each is a PostgreSQL role of the same name with the prefix `qz_`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Administrator,
    SalesManager,
    SalesRep,
    Marketing,
    ServiceManager,
    ServiceAgent,
    ReadOnly,
}

impl Role {
    /// All roles, in the order in which people are offered them.
    pub const ALL: [Self; 7] = [
        Self::Administrator,
        Self::SalesManager,
        Self::SalesRep,
        Self::Marketing,
        Self::ServiceManager,
        Self::ServiceAgent,
        Self::ReadOnly,
    ];

    /// As in `person.role`, in files and in the language files (`access.role_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::SalesManager => "sales_manager",
            Self::SalesRep => "sales_rep",
            Self::Marketing => "marketing",
            Self::ServiceManager => "service_manager",
            Self::ServiceAgent => "service_agent",
            Self::ReadOnly => "read_only",
        }
    }

    /// The PostgreSQL role that a transaction of this role takes on.
    #[must_use]
    pub const fn database_role(self) -> &'static str {
        match self {
            Self::Administrator => "qz_administrator",
            Self::SalesManager => "qz_sales_manager",
            Self::SalesRep => "qz_sales_rep",
            Self::Marketing => "qz_marketing",
            Self::ServiceManager => "qz_service_manager",
            Self::ServiceAgent => "qz_service_agent",
            Self::ReadOnly => "qz_read_only",
        }
    }

    /// The role of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }
}

/// Something a server function does, by the right it needs. Which records it reaches is decided by the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Action {
    /// Everybody who is signed in: own language, own sessions, names of colleagues, search over what one may see.
    UseTheProduct,
    SeeDeals,
    /// Create, change, move, delete and restore deals.
    EditDeals,
    AssignDeals,
    /// Products with their categories and costs, price lists.
    ManageCatalogue,
    SeeCustomers,
    /// Create, change, delete and restore customers and contacts; write notes and log calls.
    EditCustomers,
    AssignCustomers,
    /// See the values of sensitive fields in plain text, one at a time; each time stands in the log.
    RevealValues,
    /// Take lists of customers out of the house as files.
    ExportCustomers,
    /// Claim customers from a public pool one belongs to, and give one's own back to it.
    UsePool,
    /// Give one record to one person, to read or to write.
    ShareRecords,
    /// Keep the mail templates that everybody has.
    ShareTemplates,
    /// Tickets of the service desk.
    SeeTickets,
    /// Create, change, answer, solve, delete and restore tickets.
    EditTickets,
    /// Take tickets, and give them to others.
    AssignTickets,
    /// Categories of tickets.
    ManageDesk,
    /// Take figures of the service desk and lists of tickets out of the house as files.
    ExportTickets,
    /// People, teams, roles, pipelines, settings.
    Administer,
    ImportRecords,
    /// Write articles of the knowledge base and propose them.
    WriteArticles,
    /// Decide which articles are read, by whom, and in which categories.
    PublishArticles,
    /// Keep rules of automation, which then have one's own rights.
    ManageAutomation,
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 23] = [
        Self::UseTheProduct,
        Self::SeeDeals,
        Self::EditDeals,
        Self::AssignDeals,
        Self::ManageCatalogue,
        Self::SeeCustomers,
        Self::EditCustomers,
        Self::AssignCustomers,
        Self::RevealValues,
        Self::ExportCustomers,
        Self::UsePool,
        Self::ShareRecords,
        Self::ShareTemplates,
        Self::SeeTickets,
        Self::EditTickets,
        Self::AssignTickets,
        Self::ManageDesk,
        Self::ExportTickets,
        Self::Administer,
        Self::ImportRecords,
        Self::WriteArticles,
        Self::PublishArticles,
        Self::ManageAutomation,
    ];
}

/// Whether a role includes an action. What is not said here is denied.
#[must_use]
pub const fn may(role: Role, action: Action) -> bool {
    use Action as A;
    match role {
        Role::Administrator => true,
        Role::SalesManager => matches!(
            action,
            A::UseTheProduct
                | A::SeeDeals
                | A::EditDeals
                | A::AssignDeals
                | A::ManageCatalogue
                | A::SeeCustomers
                | A::EditCustomers
                | A::AssignCustomers
                | A::RevealValues
                | A::ExportCustomers
                | A::UsePool
                | A::ShareRecords
                | A::ShareTemplates
                | A::SeeTickets
                | A::ManageAutomation
        ),
        Role::SalesRep => matches!(
            action,
            A::UseTheProduct
                | A::SeeDeals
                | A::EditDeals
                | A::SeeCustomers
                | A::EditCustomers
                | A::RevealValues
                | A::UsePool
                | A::ShareRecords
                | A::SeeTickets
        ),
        Role::ServiceManager => matches!(
            action,
            A::UseTheProduct
                | A::SeeCustomers
                | A::EditCustomers
                | A::RevealValues
                | A::ShareRecords
                | A::SeeTickets
                | A::EditTickets
                | A::AssignTickets
                | A::ManageDesk
                | A::ExportTickets
                | A::WriteArticles
                | A::PublishArticles
        ),
        Role::ServiceAgent => matches!(
            action,
            A::UseTheProduct | A::SeeCustomers | A::SeeTickets | A::EditTickets | A::AssignTickets | A::WriteArticles
        ),
        Role::Marketing => matches!(action, A::UseTheProduct | A::SeeCustomers),
        Role::ReadOnly => matches!(action, A::UseTheProduct | A::SeeDeals | A::SeeCustomers | A::SeeTickets),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back_to_their_role() {
        for role in Role::ALL {
            assert_eq!(Role::from_key(role.key()), Some(role));
            assert_eq!(role.database_role(), format!("qz_{}", role.key()));
        }
        assert_eq!(Role::from_key("root"), None);
    }

    #[test]
    fn who_may_edit_may_see() {
        for role in Role::ALL {
            assert!(!may(role, Action::EditDeals) || may(role, Action::SeeDeals));
            assert!(!may(role, Action::EditCustomers) || may(role, Action::SeeCustomers));
            assert!(!may(role, Action::EditTickets) || may(role, Action::SeeTickets));
        }
    }
}
