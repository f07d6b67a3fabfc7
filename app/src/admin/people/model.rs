//! A person as administrators see and change them.

use crate::access::{AppError, FieldError, Role};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Rows that a list shows at first, and how many more each further look brings.
pub const STEP: u32 = 100;
/// Most rows that one list shows; further ones are found by searching.
pub const MOST: u32 = 1_000;

/// Which people a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Show {
    #[default]
    Active,
    Inactive,
    All,
}

impl Show {
    /// As in the address.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::All => "all",
        }
    }

    /// The one of that key; `Active` for any other text.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        match key {
            "inactive" => Self::Inactive,
            "all" => Self::All,
            _ => Self::Active,
        }
    }

    /// The value that `person.active` must have; `None` where it does not matter.
    #[must_use]
    pub const fn active(self) -> Option<bool> {
        match self {
            Self::Active => Some(true),
            Self::Inactive => Some(false),
            Self::All => None,
        }
    }
}

/// What a list of people asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Question {
    /// Part of a name or an e-mail; empty for everybody.
    pub words: String,
    pub show: Show,
    /// Rows wanted, at most [`MOST`].
    pub rows: u32,
}

/// One person in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: Uuid,
    pub name: String,
    pub email: Option<String>,
    pub role: Role,
    pub team: Option<Uuid>,
    pub team_name: Option<String>,
    pub active: bool,
    /// Whether a password is set.
    pub has_password: bool,
    pub version: i32,
}

impl Person {
    /// Whether the door opens for them: active, with an e-mail and a password.
    #[must_use]
    pub const fn can_sign_in(&self) -> bool {
        self.active && self.email.is_some() && self.has_password
    }
}

/// A window of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    pub rows: Vec<Person>,
    /// Whether there are more than these.
    pub more: bool,
}

/// What the form of a person holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonInput {
    pub name: String,
    /// Empty for somebody who does not sign in.
    pub email: String,
    pub role: Role,
    pub team: Option<Uuid>,
}

/// A checked [`PersonInput`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    pub name: String,
    pub email: Option<String>,
    pub role: Role,
    pub team: Option<Uuid>,
}

impl PersonInput {
    /// The input with spaces taken off and the e-mail in lower case.
    ///
    /// # Errors
    /// `Invalid` on `name` and `email`.
    pub fn checked(&self) -> Result<Details, AppError> {
        let name = self.name.trim().to_owned();
        let email = email_of(&self.email);
        let mut wrong = Vec::new();
        if !(1..=200).contains(&name.chars().count()) {
            wrong.push(refused("name", "person_name_length"));
        }
        if email.as_deref().is_some_and(|email| !is_email(email)) {
            wrong.push(refused("email", "person_email_form"));
        }
        if wrong.is_empty() {
            Ok(Details { name, email, role: self.role, team: self.team })
        } else {
            Err(AppError::Invalid(wrong))
        }
    }
}

/// An invitation: the e-mail to sign in with, and the first password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    pub person: Uuid,
    pub version: i32,
    pub email: String,
    /// Empty: one is made up.
    pub password: String,
}

impl Invitation {
    /// The e-mail in lower case.
    ///
    /// # Errors
    /// `Invalid` on `email`.
    pub fn checked_email(&self) -> Result<String, AppError> {
        match email_of(&self.email) {
            Some(email) if is_email(&email) => Ok(email),
            Some(_) => Err(AppError::invalid("email", "person_email_form")),
            None => Err(AppError::invalid("email", "required")),
        }
    }
}

/// What came of an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    pub email: String,
    /// The made-up password, shown this once; `None` where it was typed.
    pub password: Option<String>,
}

fn refused(field: &str, code: &str) -> FieldError {
    FieldError { field: field.to_owned(), code: code.to_owned(), detail: None }
}

fn email_of(text: &str) -> Option<String> {
    Some(text.trim().to_lowercase()).filter(|email| !email.is_empty())
}

/// The same form as the rule `person_email_form` asks for.
fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
        && !text.chars().any(char::is_whitespace)
        && text.chars().count() <= 254
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(name: &str, email: &str) -> PersonInput {
        PersonInput { name: name.to_owned(), email: email.to_owned(), role: Role::SalesRep, team: None }
    }

    #[test]
    fn spaces_and_capitals_do_not_matter() {
        let details = input(" 王小明 ", " Ming@Example.COM ").checked().expect("good input");
        assert_eq!(details.name, "王小明");
        assert_eq!(details.email.as_deref(), Some("ming@example.com"));
        assert_eq!(input("李", "  ").checked().expect("no e-mail is fine").email, None);
    }

    #[test]
    fn each_refusal_stands_at_its_field() {
        let error = input(" ", "nobody").checked().expect_err("both are wrong");
        assert_eq!(error.of_field("name").map(|e| e.code.as_str()), Some("person_name_length"));
        assert_eq!(error.of_field("email").map(|e| e.code.as_str()), Some("person_email_form"));
        for bad in ["a@", "@b", "a b@c", "a@b@c"] {
            assert!(input("x", bad).checked().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_invitation_needs_an_email() {
        let mut invitation =
            Invitation { person: Uuid::nil(), version: 1, email: String::new(), password: String::new() };
        assert_eq!(invitation.checked_email(), Err(AppError::invalid("email", "required")));
        invitation.email = "A@b.cn".to_owned();
        assert_eq!(invitation.checked_email(), Ok("a@b.cn".to_owned()));
    }

    #[test]
    fn the_address_knows_each_way_to_show() {
        for show in [Show::Active, Show::Inactive, Show::All] {
            assert_eq!(Show::from_key(show.key()), show);
        }
    }
}
