//! Letters to contacts: where one stands, to whom it may go, and how it fares.

use super::template_model::{Template, blanks};
use crate::{
    access::{AppError, FieldError},
    desk::mail::model::{PostState, Trouble},
};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// On which record's page a letter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailOn {
    Customer(Uuid),
    Contact(Uuid),
    Deal(Uuid),
    Lead(Uuid),
}

impl MailOn {
    #[must_use]
    pub const fn customer(self) -> Option<Uuid> {
        if let Self::Customer(id) = self { Some(id) } else { None }
    }

    #[must_use]
    pub const fn contact(self) -> Option<Uuid> {
        if let Self::Contact(id) = self { Some(id) } else { None }
    }

    #[must_use]
    pub const fn deal(self) -> Option<Uuid> {
        if let Self::Deal(id) = self { Some(id) } else { None }
    }

    #[must_use]
    pub const fn lead(self) -> Option<Uuid> {
        if let Self::Lead(id) = self { Some(id) } else { None }
    }

    #[must_use]
    pub const fn id(self) -> Uuid {
        match self {
            Self::Customer(id) | Self::Contact(id) | Self::Deal(id) | Self::Lead(id) => id,
        }
    }
}

/// Why somebody must not be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Barred {
    /// They, or their company, are not to be contacted at all.
    DoNotContact,
    /// They refused mails.
    Refused,
}

impl Barred {
    /// As `mail_recipients` says it.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        match key {
            "do_not_contact" => Some(Self::DoNotContact),
            "refused" => Some(Self::Refused),
            _ => None,
        }
    }
}

/// Somebody to write to: a contact, or the customer or the lead itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    pub contact: Option<Uuid>,
    pub name: String,
    /// `None`: no address of theirs is known.
    pub address: Option<String>,
    pub barred: Option<Barred>,
}

/// What variables stand for, but for the contact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    pub customer: Option<String>,
    /// Who is written to where that is no contact: the person of a lead.
    pub person: Option<String>,
    /// Whose record it is.
    pub owner: Option<String>,
    pub deal: Option<String>,
    pub value: Option<(Decimal, String)>,
    pub close: Option<NaiveDate>,
    pub sender: String,
    pub sender_mail: Option<String>,
    pub house: String,
}

/// All that one needs for writing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Composing {
    /// By which address it goes; `None` where no mailbox is in use.
    pub from: Option<String>,
    pub recipients: Vec<Recipient>,
    pub known: Known,
    pub templates: Vec<Template>,
    /// Files of the record that can go along: id and name.
    pub files: Vec<(Uuid, String)>,
}

/// Most others who get it too, and most files.
pub const MOST_ALONG: usize = 10;

/// A letter as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailForm {
    pub to: String,
    pub cc: Vec<String>,
    pub subject: String,
    pub text: String,
    pub files: Vec<Uuid>,
}

impl MailForm {
    /// The same, trimmed; nobody gets it twice.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken; of what was left open the names are told.
    pub fn check(&self) -> Result<Self, AppError> {
        let subject = self.subject.split_whitespace().collect::<Vec<_>>().join(" ");
        let (to, text) = (self.to.trim().to_lowercase(), self.text.trim().to_owned());
        let mut wrong = Vec::new();
        for (field, value, most) in [("to", &to, 254), ("subject", &subject, 200), ("text", &text, 20_000)] {
            if value.is_empty() {
                wrong.push(FieldError::of(field, if field == "to" { "mail_needs_recipient" } else { "required" }));
            } else if value.chars().count() > most {
                wrong.push(FieldError::of(field, "too_long"));
            }
        }
        for (field, value) in [("subject", &subject), ("text", &text)] {
            let open = blanks(value);
            if !open.is_empty() {
                let detail = Some(open.join(" "));
                wrong.push(FieldError { detail, ..FieldError::of(field, "mail_blank") });
            }
        }
        let (mut cc, mut files) =
            (self.cc.iter().map(|one| one.trim().to_lowercase()).collect::<Vec<_>>(), self.files.clone());
        cc.sort_unstable();
        cc.dedup();
        cc.retain(|one| *one != to);
        files.sort_unstable();
        files.dedup();
        for (field, count) in [("cc", cc.len()), ("files", files.len())] {
            if count > MOST_ALONG {
                wrong.push(FieldError::of(field, "mail_too_many"));
            }
        }
        if wrong.is_empty() { Ok(Self { to, cc, subject, text, files }) } else { Err(AppError::Invalid(wrong)) }
    }
}

/// A letter in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRow {
    pub id: Uuid,
    pub subject: String,
    pub name: String,
    pub address: String,
    /// How many others got it too.
    pub cc: usize,
    pub sender: String,
    /// The reader wrote it.
    pub mine: bool,
    pub at: DateTime<Utc>,
    pub state: PostState,
    /// Somebody began to send it: it cannot be taken back any more.
    pub begun: bool,
    pub trouble: Option<(Trouble, String)>,
    /// It waits for an administrator to switch the mailbox on.
    pub rests: bool,
    pub answered: bool,
    pub files: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_goes_out_with_a_hole_or_to_nobody() {
        let form = MailForm {
            to: " Li@Example.org ".to_owned(),
            cc: vec!["a@x.cn".to_owned(), "A@x.cn ".to_owned(), "li@example.org".to_owned()],
            subject: "关于\n报价".to_owned(),
            text: " 你好 ".to_owned(),
            files: vec![Uuid::nil(), Uuid::nil()],
        };
        let kept = form.check().expect("it can be sent");
        assert_eq!(
            (kept.to.as_str(), kept.subject.as_str(), kept.text.as_str()),
            ("li@example.org", "关于 报价", "你好")
        );
        assert_eq!((kept.cc.len(), kept.files.len()), (1, 1), "each once");
        let holed = MailForm { text: "{{contact}} {{deal}}".to_owned(), ..form.clone() };
        let refused = holed.check().expect_err("a hole");
        let refused = refused.of_field("text").expect("at the text");
        assert_eq!((refused.code.as_str(), refused.detail.as_deref()), ("mail_blank", Some("contact deal")));
        let nobody = MailForm { to: String::new(), cc: (0..11).map(|n| format!("{n}@x.cn")).collect(), ..form };
        let refused = nobody.check().expect_err("to nobody");
        assert!(refused.of_field("to").is_some() && refused.of_field("cc").is_some());
    }
}
