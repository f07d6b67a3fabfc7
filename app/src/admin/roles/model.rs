//! Role × family × read, write, assign; and protected fields.

use crate::access::{AppError, Role};
use serde::{Deserialize, Serialize};

/// A kind of records whose rights are given as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Customers with their contacts.
    Customer,
    Deal,
    /// Of the service desk.
    Ticket,
}

impl Family {
    pub const ALL: [Self; 3] = [Self::Customer, Self::Deal, Self::Ticket];

    /// As in `protected_field.table_name` and in the names of scopes.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Deal => "deal",
            Self::Ticket => "ticket",
        }
    }

    /// The family of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.key() == key)
    }

    /// The fields that can be protected: those that people fill in.
    #[must_use]
    pub const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Customer => &[
                "name",
                "industry",
                "country",
                "region",
                "address",
                "phone",
                "email",
                "website",
                "source",
                "employees",
                "annual_revenue",
                "currency",
                "founded_year",
                "parent_id",
                "short_name",
                "credit_code",
                "wechat",
            ],
            Self::Deal => &["name", "customer_id", "value", "currency", "expected_close", "source"],
            Self::Ticket => &["subject", "description", "kind", "priority", "category_id", "customer_id", "solution"],
        }
    }
}

/// Which records a right reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    None,
    /// One's own, and those that were shared.
    Own,
    /// Those of everybody one leads.
    Team,
    All,
}

impl Reach {
    /// End of the key in the language files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Own => "self",
            Self::Team => "team",
            Self::All => "all",
        }
    }

    /// The scope that a role holds, by the names of the scopes of one family without `qz_<family>_`.
    #[must_use]
    pub fn of_scopes(held: &[String]) -> Self {
        let holds = |scope: &str| held.iter().any(|held| held == scope);
        match () {
            () if holds("all") => Self::All,
            () if holds("team") => Self::Team,
            () if holds("self") => Self::Own,
            () => Self::None,
        }
    }
}

/// What one role may do with one family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    pub role: Role,
    pub family: Family,
    pub read: Reach,
    pub write: Reach,
    pub assign: Reach,
}

impl Rights {
    /// From the scopes that the role's database role holds in this family (`self`, `team`, `all`, `write`, `assign`).
    #[must_use]
    pub fn of_scopes(role: Role, family: Family, held: &[String]) -> Self {
        let read = Reach::of_scopes(held);
        let with = |right: &str| if held.iter().any(|held| held == right) { read } else { Reach::None };
        Self { role, family, read, write: with("write"), assign: with("assign") }
    }
}

/// A field of other people's records that a role sees and may not change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProtectedField {
    pub role: Role,
    pub family: Family,
    pub field: String,
}

impl ProtectedField {
    /// Refuses a field that its family does not have.
    ///
    /// # Errors
    /// `Invalid` on `field`.
    pub fn checked(self) -> Result<Self, AppError> {
        if self.family.fields().contains(&self.field.as_str()) {
            Ok(self)
        } else {
            Err(AppError::invalid("field", "invalid_value"))
        }
    }
}

/// Everything that the page of roles shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleBook {
    /// Role by role in the order of [`Role::ALL`], within a role family by family.
    pub rights: Vec<Rights>,
    pub protected: Vec<ProtectedField>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn writing_reaches_as_far_as_reading() {
        let rights = Rights::of_scopes(Role::SalesManager, Family::Deal, &held(&["team", "write"]));
        assert_eq!((rights.read, rights.write, rights.assign), (Reach::Team, Reach::Team, Reach::None));
        let nothing = Rights::of_scopes(Role::Marketing, Family::Deal, &[]);
        assert_eq!((nothing.read, nothing.write, nothing.assign), (Reach::None, Reach::None, Reach::None));
    }

    #[test]
    fn only_fields_of_the_family_can_be_protected() {
        let field =
            |field: &str| ProtectedField { role: Role::SalesRep, family: Family::Deal, field: field.to_owned() };
        assert!(field("value").checked().is_ok());
        assert!(field("owner_id").checked().is_err());
        assert!(field("phone").checked().is_err());
    }
}
