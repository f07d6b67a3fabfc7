//! How a quote goes to the customer: a letter, or a link that somebody passes on.

use crate::access::{AppError, FieldError};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How it goes to the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// By mail, under an id that the browser made: what is asked for twice goes out once.
    Mail { id: Uuid, letter: Letter },
    /// By a link that somebody passes on.
    Link,
}

/// The letter around it. Where the link stands is `[link]`, where the number stands `[number]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    pub to: String,
    pub name: String,
    pub subject: String,
    pub text: String,
}

/// Where the link stands in a letter.
pub const LINK_HERE: &str = "[link]";
/// Where the number stands in a letter.
pub const NUMBER_HERE: &str = "[number]";

impl Letter {
    /// Checks it; a letter that forgot its link has it at the end.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self) -> Result<Self, AppError> {
        let to = self.to.trim();
        let halves =
            to.split_once('@').filter(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
        let fits =
            halves.is_some() && to.len() <= 254 && !to.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>'));
        let mut wrong = Vec::new();
        for (field, code, kept) in [
            ("to", "quote_address", fits),
            ("subject", "required", !self.subject.trim().is_empty()),
            ("subject", "too_long", self.subject.chars().count() <= 200),
            ("text", "required", !self.text.trim().is_empty()),
            ("text", "too_long", self.text.chars().count() <= 5000),
        ] {
            if !kept {
                wrong.push(FieldError::of(field, code));
            }
        }
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        let mut text = self.text.trim().to_owned();
        if !text.contains(LINK_HERE) {
            text.push_str("\n\n");
            text.push_str(LINK_HERE);
        }
        let subject = self.subject.replace(LINK_HERE, "").split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(Self { to: to.to_owned(), name: self.name.trim().chars().take(200).collect(), subject, text })
    }
}

/// What became of sending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    pub number: String,
    /// The path of the link, where one was asked for.
    pub link: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_always_holds_its_link_and_goes_to_an_address() {
        let letter = Letter {
            to: " li@example.com ".to_owned(),
            name: "Li".to_owned(),
            subject: "Quote\n[number] [link]".to_owned(),
            text: "Hello".to_owned(),
        };
        let checked = letter.check().expect("it can be sent");
        assert_eq!((checked.to.as_str(), checked.subject.as_str()), ("li@example.com", "Quote [number]"));
        assert_eq!(checked.text, "Hello\n\n[link]");
        for to in ["", "li", "@x", "li@", "a@b@c", "a b@c"] {
            let refused = Letter { to: to.to_owned(), ..letter.clone() }.check().expect_err("it is no address");
            assert!(refused.of_field("to").is_some(), "{to}");
        }
    }
}
