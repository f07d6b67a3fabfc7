//! People at customers.

use crate::{
    access::AppError,
    customers::{
        consent::model::Consents,
        model::{checked, checked_email, checked_name},
        reach::model::{Reach, checked as checked_reach},
    },
    fields::{Custom, CustomSheet, TypedValues},
    lists::filters::{Condition, Group, Item, Op},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A contact as typed: nothing is checked yet. Fields that a caller leaves out are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactForm {
    pub name: String,
    /// What they are at work: 采购总监.
    pub title: String,
    pub phone: String,
    pub email: String,
    pub wechat: String,
    pub note: String,
    /// Further phones, e-mails and addresses.
    pub reach: Vec<Reach>,
    /// Custom fields, as typed.
    pub custom: TypedValues,
}

/// The fields of a contact, checked. Their names are those of the columns and of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactFields {
    pub name: String,
    pub title: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub wechat: Option<String>,
    pub note: Option<String>,
    pub reach: Vec<Reach>,
    /// Those that their reader sees.
    #[serde(flatten)]
    pub custom: Custom,
}

impl ContactForm {
    /// What is stored, in the words of a form that changes it.
    #[must_use]
    pub fn of(fields: &ContactFields) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        Self {
            name: fields.name.clone(),
            title: text(&fields.title),
            phone: text(&fields.phone),
            email: text(&fields.email),
            wechat: text(&fields.wechat),
            note: text(&fields.note),
            reach: fields.reach.clone(),
            custom: fields.custom.typed(),
        }
    }

    /// Reads what was typed, without the custom fields: those are read by the catalogue that their reader has.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self) -> Result<ContactFields, AppError> {
        let mut wrong = Vec::new();
        let fields = ContactFields {
            name: checked_name(&self.name, "contact_name_length", &mut wrong),
            title: checked(&self.title, "title", 100, &mut wrong),
            phone: checked(&self.phone, "phone", 50, &mut wrong),
            email: checked_email(&self.email, "contact_email_form", &mut wrong),
            wechat: checked(&self.wechat, "wechat", 100, &mut wrong),
            note: checked(&self.note, "note", 2000, &mut wrong),
            reach: checked_reach(&self.reach, &mut wrong),
            custom: Custom::default(),
        };
        if wrong.is_empty() { Ok(fields) } else { Err(AppError::Invalid(wrong)) }
    }
}

/// What a contact is at one customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The contact's part there: one of [`ROLES`], or any other text: owner's wife.
    pub role: String,
    /// Whom to ask first. A customer has one at most.
    pub is_primary: bool,
}

/// Parts that are offered, as in `details.role_<key>`.
pub const ROLES: [&str; 7] = ["decision_maker", "influencer", "buyer", "user", "technical", "finance", "gatekeeper"];

impl Place {
    /// The role as it is stored.
    ///
    /// # Errors
    /// `Invalid` on `role` when it is longer than 100 characters.
    pub fn checked_role(&self) -> Result<Option<String>, AppError> {
        let mut wrong = Vec::new();
        let role = checked(&self.role, "role", 100, &mut wrong);
        if wrong.is_empty() { Ok(role) } else { Err(AppError::Invalid(wrong)) }
    }
}

/// A customer at which a contact is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerOfContact {
    pub id: Uuid,
    pub name: String,
    pub place: Place,
    /// Whether the reader may change the customer.
    pub may_write: bool,
}

/// A contact with what its page needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub id: Uuid,
    pub version: i32,
    pub fields: ContactFields,
    pub sheet: CustomSheet,
    pub consents: Consents,
    pub owner: Option<(Uuid, String)>,
    /// Those the reader may see.
    pub customers: Vec<CustomerOfContact>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Whether the reader may change it.
    pub may_write: bool,
}

impl Contact {
    /// Whether the reader may change what hangs on it: who may change it, or one of its customers.
    #[must_use]
    pub fn may_hang(&self) -> bool {
        self.may_write || self.customers.iter().any(|at| at.may_write)
    }
}

/// A contact as the page of a customer lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactAt {
    pub id: Uuid,
    pub name: String,
    pub title: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub wechat: Option<String>,
    pub place: Place,
}

/// A line of the list of contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRow {
    pub id: Uuid,
    pub version: i32,
    pub name: String,
    pub title: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub wechat: Option<String>,
    /// The customer the contact was added to first, among those the reader may see.
    pub customer: Option<(Uuid, String)>,
    /// At how many customers the contact is that the reader may see.
    pub customers: i64,
    pub owner: Option<(Uuid, String)>,
    /// They said that they want to hear nothing at all.
    pub do_not_contact: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Of the custom fields that were asked for; with results in those that are computed.
    #[serde(default)]
    pub custom: Custom,
    /// What the records are called that these refer to.
    #[serde(default)]
    pub names: BTreeMap<Uuid, String>,
}

/// The order of the list, each in the direction in which it is mostly wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactSort {
    /// Last changed first.
    #[default]
    Updated,
    /// By name, as Chinese sorts.
    Name,
    /// The newest first.
    Created,
}

impl ContactSort {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Updated, Self::Name, Self::Created];

    /// As in the address; it is also the key of the column.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Updated => "updated",
            Self::Name => "name",
            Self::Created => "created",
        }
    }

    /// The order of a key; the usual one for an unknown key.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|sort| sort.key() == key).unwrap_or_default()
    }

    /// Whether it begins with the greatest.
    #[must_use]
    pub const fn descends(self) -> bool {
        !matches!(self, Self::Name)
    }
}

/// Which contacts are listed, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactFilter {
    /// Part of a name, phone number or e-mail address; empty for all.
    pub text: String,
    pub owner: Option<Uuid>,
    /// Everything else, put together by hand.
    pub conditions: Group,
    pub sort: ContactSort,
    /// The order turned round.
    pub reversed: bool,
}

impl ContactFilter {
    /// The same contacts in the usual order: what is counted, and what is compared.
    #[must_use]
    pub fn unsorted(self) -> Self {
        Self { sort: ContactSort::default(), reversed: false, ..self }
    }

    /// Whether it leaves anybody out.
    #[must_use]
    pub fn narrows(&self) -> bool {
        self.clone().unsorted() != Self::default()
    }

    /// All its conditions as one tree.
    #[must_use]
    pub fn whole(&self) -> Group {
        let owner = self.owner.map(|owner| Item::Is(Condition::new("owner", Op::Is, [owner.to_string()])));
        self.conditions.clone().and(owner.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_is_required() {
        let form = ContactForm { name: " 陈静 ".to_owned(), ..ContactForm::default() };
        assert_eq!(form.check().map(|fields| fields.name), Ok("陈静".to_owned()));
        assert_eq!(ContactForm::default().check(), Err(AppError::invalid("name", "required")));
    }

    #[test]
    fn what_was_stored_comes_back_from_its_form() {
        let fields = ContactFields {
            name: "陈静".to_owned(),
            title: Some("采购总监".to_owned()),
            email: Some("chen@example.com".to_owned()),
            ..ContactFields::default()
        };
        assert_eq!(ContactForm::of(&fields).check(), Ok(fields));
    }

    #[test]
    fn a_role_has_a_length() {
        assert_eq!(Place { role: " ".to_owned(), is_primary: true }.checked_role(), Ok(None));
        assert_eq!(
            Place { role: "长".repeat(101), is_primary: false }.checked_role(),
            Err(AppError::invalid("role", "too_long"))
        );
    }
}
