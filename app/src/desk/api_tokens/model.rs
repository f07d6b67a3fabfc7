//! A token as it is typed, made and shown.

use crate::{
    access::{AppError, FieldError},
    desk::tickets::rules_model::keyed,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

keyed! {
    /// What a token may do.
    Scope {
        Create = "tickets.create",
        /// Ask how tickets stand that came by it.
        Read = "tickets.read",
        /// Make leads.
        Leads = "leads.create",
    }
}

/// A token as typed: nothing is checked yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenForm {
    /// Which program has it.
    pub name: String,
    pub scopes: Vec<Scope>,
}

impl Default for TokenForm {
    fn default() -> Self {
        Self { name: String::new(), scopes: Scope::ALL.to_vec() }
    }
}

impl TokenForm {
    /// Reads what was typed: a name, and each scope once.
    ///
    /// # Errors
    /// `Invalid` on `name` or `scopes`.
    pub fn check(&self) -> Result<(String, Vec<Scope>), AppError> {
        let mut wrong = Vec::new();
        let name = self.name.trim().to_owned();
        match name.chars().count() {
            0 => wrong.push(FieldError::of("name", "required")),
            1..=100 => {}
            _ => wrong.push(FieldError::of("name", "too_long")),
        }
        let scopes: Vec<Scope> = Scope::ALL.iter().copied().filter(|scope| self.scopes.contains(scope)).collect();
        if scopes.is_empty() {
            wrong.push(FieldError::of("scopes", "api_token_scopes_known"));
        }
        if wrong.is_empty() { Ok((name, scopes)) } else { Err(AppError::Invalid(wrong)) }
    }
}

/// A token as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiToken {
    pub id: Uuid,
    pub name: String,
    /// Its last four characters.
    pub hint: String,
    pub scopes: Vec<Scope>,
    pub created_by: Option<String>,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    /// Tickets that came by it.
    pub came: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_a_name_and_may_do_something() {
        let form = TokenForm { name: " 网店 ".to_owned(), scopes: vec![Scope::Read, Scope::Read] };
        assert_eq!(form.check(), Ok(("网店".to_owned(), vec![Scope::Read])));
        let wrong = TokenForm { name: "x".repeat(101), scopes: Vec::new() };
        let Err(refused) = wrong.check() else { panic!("taken") };
        assert!(refused.of_field("name").is_some() && refused.of_field("scopes").is_some());
        assert_eq!(TokenForm::default().check(), Err(AppError::invalid("name", "required")));
    }
}
