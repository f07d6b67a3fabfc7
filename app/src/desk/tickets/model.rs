//! A ticket, and what is typed of one.

use super::rules_model::{Channel, Kind, Priority, State};
use crate::{
    access::{AppError, FieldError},
    desk::{brought::model::Doubt, chat::model::ChatHere, deadlines::model::Promised, mail::model::ReplyTo},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Longest texts: of a description, a solution and of what was said.
pub const LONGEST: usize = 20_000;
/// Most tags on one ticket.
const MOST_TAGS: usize = 20;

/// A ticket as typed: nothing is checked yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TicketForm {
    pub kind: Kind,
    pub subject: String,
    pub description: String,
    pub priority: Priority,
    pub channel: Channel,
    pub category: Option<Uuid>,
    pub product: Option<Uuid>,
    pub customer: Option<Uuid>,
    pub contact: Option<Uuid>,
    /// Names, with commas between them.
    pub tags: String,
}

impl Default for TicketForm {
    fn default() -> Self {
        Self {
            kind: Kind::Question,
            subject: String::new(),
            description: String::new(),
            priority: Priority::Normal,
            channel: Channel::Phone,
            category: None,
            product: None,
            customer: None,
            contact: None,
            tags: String::new(),
        }
    }
}

/// The fields of a ticket, checked. Their names are those of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketFields {
    pub kind: Kind,
    pub subject: String,
    pub description: Option<String>,
    pub priority: Priority,
    pub channel: Channel,
    pub category: Option<Uuid>,
    pub product: Option<Uuid>,
    pub customer: Option<Uuid>,
    pub contact: Option<Uuid>,
    /// In the order of their names.
    pub tags: Vec<String>,
}

impl TicketForm {
    /// What is stored, in the words of a form that changes it.
    #[must_use]
    pub fn of(fields: &TicketFields) -> Self {
        Self {
            kind: fields.kind,
            subject: fields.subject.clone(),
            description: fields.description.clone().unwrap_or_default(),
            priority: fields.priority,
            channel: fields.channel,
            category: fields.category,
            product: fields.product,
            customer: fields.customer,
            contact: fields.contact,
            tags: fields.tags.join(", "),
        }
    }

    /// Reads what was typed.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self) -> Result<TicketFields, AppError> {
        let mut wrong = Vec::new();
        let subject = self.subject.trim().to_owned();
        match subject.chars().count() {
            0 => wrong.push(FieldError::of("subject", "required")),
            1..=200 => {}
            _ => wrong.push(FieldError::of("subject", "ticket_subject_length")),
        }
        let description = self.description.trim();
        if description.chars().count() > LONGEST {
            wrong.push(FieldError::of("description", "too_long"));
        }
        let tags = tags_of(&self.tags);
        if tags.len() > MOST_TAGS || tags.iter().any(|tag| tag.chars().count() > 50) {
            wrong.push(FieldError::of("tags", "ticket_tags_form"));
        }
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        Ok(TicketFields {
            kind: self.kind,
            subject,
            description: (!description.is_empty()).then(|| description.to_owned()),
            priority: self.priority,
            channel: self.channel,
            category: self.category,
            product: self.product,
            customer: self.customer,
            contact: self.contact,
            tags,
        })
    }
}

/// The names between commas, Chinese ones too, each once, in their order.
fn tags_of(text: &str) -> Vec<String> {
    let mut tags: Vec<String> =
        text.split([',', '，', '、']).map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
    tags.sort_by_key(|tag| tag.to_lowercase());
    tags.dedup_by_key(|tag| tag.to_lowercase());
    tags
}

/// An id with what it is called.
pub type Named = (Uuid, String);

/// A tag as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagOf {
    pub name: String,
    pub colour: String,
}

/// A ticket with what its page needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    pub id: Uuid,
    pub number: i64,
    pub version: i32,
    pub state: State,
    pub fields: TicketFields,
    pub solution: Option<String>,
    /// Worked on it, all together.
    pub minutes: i32,
    pub customer: Option<Named>,
    pub contact: Option<Named>,
    pub contact_phone: Option<String>,
    /// From the top of the tree down, in both languages.
    pub category: Option<CategoryName>,
    pub product: Option<String>,
    pub owner: Option<Named>,
    pub team: Option<Named>,
    pub tags: Vec<TagOf>,
    /// Things said between the customer and us: what a reply must have seen.
    pub replies: i32,
    pub reopened: i32,
    /// What is promised, with how it stands or ended.
    pub promises: Vec<Promised>,
    pub created_by: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub first_reply_at: Option<DateTime<Utc>>,
    pub solved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    /// The ticket that goes on in its place.
    pub merged_into: Option<MergedInto>,
    /// It came from another system: what is doubtful of its times.
    pub brought: Option<Vec<Doubt>>,
    /// It stands in no queue of open tickets before.
    pub snoozed_until: Option<DateTime<Utc>>,
    /// Whether the reader may change it.
    pub may_write: bool,
    /// To whom the next answer goes by mail; `None` where it cannot.
    pub reply_to: Option<ReplyTo>,
    /// The conversation with a visitor of a page of ours.
    pub chat: Option<ChatHere>,
}

/// The ticket that goes on in the place of another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergedInto {
    pub id: Uuid,
    /// Its number and subject, where the reader sees it.
    pub ticket: Option<(i64, String)>,
    /// The merge, by which it is taken back.
    pub merge: Option<Uuid>,
}

/// What a category is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryName {
    pub name: String,
    pub name_en: Option<String>,
}

/// What a form or a filter offers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// In the order of the tree, each with how deep it stands.
    pub categories: Vec<(Uuid, CategoryName, usize)>,
    pub products: Vec<Named>,
    pub teams: Vec<Named>,
    /// Who may be given a ticket.
    pub agents: Vec<Named>,
    /// Why customers complain.
    pub causes: Vec<(Uuid, CategoryName)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> TicketForm {
        TicketForm {
            subject: " 切割头报警 ".to_owned(), tags: "出口，急, 出口".to_owned(), ..TicketForm::default()
        }
    }

    #[test]
    fn a_subject_is_enough_and_what_was_stored_comes_back_from_its_form() -> Result<(), AppError> {
        let fields = form().check()?;
        assert_eq!(
            (fields.subject.as_str(), fields.tags.as_slice()),
            ("切割头报警", &["出口".to_owned(), "急".to_owned()][..])
        );
        assert_eq!(TicketForm::of(&fields).check(), Ok(fields));
        assert_eq!(TicketForm::default().check(), Err(AppError::invalid("subject", "required")));
        Ok(())
    }

    #[test]
    fn what_is_too_long_is_refused_at_its_field() {
        let long = TicketForm {
            subject: "长".repeat(201),
            description: "x".repeat(LONGEST + 1),
            tags: "y".repeat(51),
            ..form()
        };
        let Err(refused) = long.check() else { panic!("taken") };
        for field in ["subject", "description", "tags"] {
            assert!(refused.of_field(field).is_some(), "{field}");
        }
    }
}
