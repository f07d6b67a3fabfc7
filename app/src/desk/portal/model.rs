//! What administrators set up of the portal, and what its forms send.

use crate::{
    access::{AppError, FieldError},
    desk::{
        mail::model::is_address,
        tickets::{model::LONGEST, rules_model::Kind},
    },
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What stands in the text of a mail where its link goes when it is sent.
pub const LINK_HERE: &str = "[link]";
/// Longest name of the portal.
const LONGEST_NAME: usize = 60;
/// Longest subject of a ticket.
pub const LONGEST_SUBJECT: usize = 200;
/// Files that are sent with one message, at most.
pub const MOST_FILES: usize = 5;
/// Bytes of all of them together, at most.
pub const LARGEST: usize = 20 << 20;

/// The portal as it is set up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portal {
    pub form: PortalForm,
    pub version: i32,
    /// The address that its links come from; without one nobody can sign in.
    pub mailbox: Option<String>,
}

/// The same, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PortalForm {
    pub active: bool,
    /// Empty: the name of the organisation.
    pub name: String,
    /// In English; empty: the other one.
    pub name_en: String,
    /// A contact sees all tickets of their company.
    pub company: bool,
}

impl PortalForm {
    /// Reads what was typed.
    ///
    /// # Errors
    /// `Invalid` on `name` or `name_en`.
    pub fn check(&self) -> Result<Self, AppError> {
        let mut wrong = Vec::new();
        let mut name = |field: &str, typed: &str| {
            let typed = typed.trim().to_owned();
            if typed.chars().count() > LONGEST_NAME {
                wrong.push(FieldError::of(field, &format!("portal_setting_{field}_length")));
            }
            typed
        };
        let (chinese, english) = (name("name", &self.name), name("name_en", &self.name_en));
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        Ok(Self { name: chinese, name_en: english, ..*self })
    }
}

/// The address of somebody who asks for a link; `None` for what is none.
#[must_use]
pub fn address_of(typed: &str) -> Option<String> {
    let address = typed.trim().to_lowercase();
    is_address(&address).then_some(address)
}

/// A new ticket, as a guest's form sends it, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    pub kind: Kind,
    pub subject: String,
    pub text: String,
    /// Of several customers that the guest stands for.
    pub customer: Option<Uuid>,
}

impl NewRequest {
    /// Reads what was typed.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn checked(kind: &str, subject: &str, text: &str, customer: &str) -> Result<Self, AppError> {
        let mut wrong = Vec::new();
        let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
        match subject.chars().count() {
            0 => wrong.push(FieldError::of("subject", "required")),
            1..=LONGEST_SUBJECT => {}
            _ => wrong.push(FieldError::of("subject", "ticket_subject_length")),
        }
        let text = said(text, &mut wrong);
        let kind = Kind::from_key(kind);
        if kind.is_none() {
            wrong.push(FieldError::of("kind", "required"));
        }
        match kind.filter(|_| wrong.is_empty()) {
            Some(kind) => Ok(Self { kind, subject, text, customer: customer.parse().ok() }),
            None => Err(AppError::Invalid(wrong)),
        }
    }
}

fn said(text: &str, wrong: &mut Vec<FieldError>) -> String {
    // Browsers send the ends of lines as two signs, and PostgreSQL takes no zero.
    let text = text.replace("\r\n", "\n").replace('\0', "").trim().to_owned();
    match text.chars().count() {
        0 => wrong.push(FieldError::of("text", "required")),
        1..=LONGEST => {}
        _ => wrong.push(FieldError::of("text", "too_long")),
    }
    text
}

/// What a guest says on a ticket, checked.
///
/// # Errors
/// `Invalid` on `text`.
pub fn checked_text(text: &str) -> Result<String, AppError> {
    let mut wrong = Vec::new();
    let text = said(text, &mut wrong);
    if wrong.is_empty() { Ok(text) } else { Err(AppError::Invalid(wrong)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_names_what_is_wrong_with_it() {
        let made = NewRequest::checked("fault", " 切割头\r\n报警 ", "停机\r\n了 ", "x")
            .map(|one| (one.subject, one.text, one.customer));
        assert_eq!(made, Ok(("切割头 报警".to_owned(), "停机\n了".to_owned(), None)));
        let Err(refused) = NewRequest::checked("wish", "", "\0 ", "") else { panic!("taken") };
        for field in ["kind", "subject", "text"] {
            assert!(refused.of_field(field).is_some(), "{field}");
        }
        assert!(NewRequest::checked("fault", &"长".repeat(201), "x", "").is_err());
        assert_eq!(checked_text(&"长".repeat(LONGEST + 1)), Err(AppError::invalid("text", "too_long")));
    }

    #[test]
    fn an_address_is_read_as_it_is_kept() {
        assert_eq!(address_of(" Li@Example.ORG "), Some("li@example.org".to_owned()));
        assert!(["", "li", "li@", "a b@c", "<li@example.org>"].iter().all(|typed| address_of(typed).is_none()));
    }

    #[test]
    fn a_name_has_its_limits() {
        let form = PortalForm { name: " 客户之家 ".to_owned(), ..PortalForm::default() };
        assert_eq!(form.check().map(|form| form.name), Ok("客户之家".to_owned()));
        let long = PortalForm { name_en: "x".repeat(61), ..form };
        assert_eq!(long.check(), Err(AppError::invalid("name_en", "portal_setting_name_en_length")));
    }
}
