//! What a visitor sends. It comes from outside: nothing of it is believed.

use super::model::PARTS;
use crate::{
    access::{AppError, FieldError},
    desk::{
        mail::model::is_address,
        web_forms::{
            model::{Asking, Asks, Part},
            sent_model::{Said, is_phone, longest, one_line, tidy},
        },
    },
};
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Longest message.
pub const LONGEST: usize = 2_000;

/// One message, as the frame sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Words {
    /// Made by the browser with the message: what is sent twice is said once.
    pub key: Uuid,
    pub text: String,
    /// Who writes, asked for with the first message.
    pub name: String,
    pub email: String,
    pub phone: String,
    /// No person sees it: programs that fill in everything do.
    pub website: String,
}

/// What is asked for while nobody is there: an address of mail or a telephone number, since an answer has to go somewhere.
#[must_use]
pub fn asked_away(asks: &Asks) -> Asks {
    let mut asked: BTreeMap<Part, Asking> = PARTS.into_iter().map(|part| (part, asks.of(part))).collect();
    if [Part::Email, Part::Phone].iter().all(|part| asks.of(*part) == Asking::Off) {
        asked.extend([(Part::Email, Asking::Asked), (Part::Phone, Asking::Asked)]);
    }
    Asks(asked)
}

impl Words {
    /// Reads a message in a conversation that goes on.
    ///
    /// # Errors
    /// `Invalid` on `text`, and on `website` where a program filled it in.
    pub fn check(&self) -> Result<String, AppError> {
        self.first(&Asks(BTreeMap::new()), true).map(|said| said.message)
    }

    /// Reads the first message, by what the widget asks for; `live` where somebody is there to answer at once.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken, named as in the page.
    pub fn first(&self, asks: &Asks, live: bool) -> Result<Said, AppError> {
        let mut wrong = Vec::new();
        let mut parts = BTreeMap::new();
        for (part, required) in asks.shown().filter(|(part, _)| PARTS.contains(part)) {
            match read(part, self.part(part), required) {
                Ok(None) => {}
                Ok(Some(typed)) => drop(parts.insert(part, typed)),
                Err(code) => wrong.push(FieldError::of(part.key(), code)),
            }
        }
        let message = tidy(&self.text);
        match message.chars().count() {
            0 => wrong.push(FieldError::of("text", "required")),
            1..=LONGEST => {}
            _ => wrong.push(FieldError::of("text", "too_long")),
        }
        let reached = parts.contains_key(&Part::Email) || parts.contains_key(&Part::Phone);
        if !live && !reached && wrong.is_empty() {
            let first = asks.shown().map(|(part, _)| part).find(|part| matches!(part, Part::Email | Part::Phone));
            wrong.push(FieldError::of(first.unwrap_or(Part::Email).key(), "web_form_answer"));
        }
        if !self.website.trim().is_empty() {
            wrong.push(FieldError::of("website", "web_form_trap"));
        }
        if wrong.is_empty() { Ok(Said { parts, message }) } else { Err(AppError::Invalid(wrong)) }
    }

    fn part(&self, part: Part) -> &str {
        match part {
            Part::Name => &self.name,
            Part::Email => &self.email,
            Part::Phone => &self.phone,
            Part::Company | Part::Number | Part::Subject => "",
        }
    }
}

/// What was typed of a part, in order; `None` for nothing, or the code of what is wrong with it.
fn read(part: Part, typed: &str, required: bool) -> Result<Option<String>, &'static str> {
    let typed = one_line(typed);
    match (part, typed.chars().count()) {
        (_, 0) if required => Err("required"),
        (_, 0) => Ok(None),
        (part, length) if length > longest(part) => Err("too_long"),
        (Part::Email, _) if !is_address(&typed) => Err("person_email_form"),
        (Part::Phone, _) if !is_phone(&typed) => Err("web_form_phone"),
        (Part::Email, _) => Ok(Some(typed.to_lowercase())),
        _ => Ok(Some(typed)),
    }
}

/// An address of mail that a visitor leaves in a conversation that they began without one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LeftAddress {
    pub email: String,
    /// As that of [`Words`].
    pub website: String,
}

impl LeftAddress {
    /// Reads it as one that comes with a first message.
    ///
    /// # Errors
    /// `Invalid` on `email`, and on `website` where a program filled it in.
    pub fn check(&self) -> Result<String, AppError> {
        let mut wrong = Vec::new();
        let mail = read(Part::Email, &self.email, true).unwrap_or_else(|code| {
            wrong.push(FieldError::of(Part::Email.key(), code));
            None
        });
        if !self.website.trim().is_empty() {
            wrong.push(FieldError::of("website", "web_form_trap"));
        }
        match mail {
            Some(mail) if wrong.is_empty() => Ok(mail),
            _ => Err(AppError::Invalid(wrong)),
        }
    }
}

/// What a visitor's browser keeps, 256 random bits in hexadecimal; `None` for anything else.
#[must_use]
pub fn secret_of(text: &str) -> Option<&str> {
    let fits = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    fits.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn asks(email: Asking) -> Asks {
        Asks(BTreeMap::from([(Part::Name, Asking::Asked), (Part::Email, email)]))
    }

    fn words() -> Words {
        Words { text: " 切割头报警\r\n\r\n\r\n\r\n怎么办 ".to_owned(), ..Words::default() }
    }

    #[test]
    fn while_somebody_is_there_a_word_is_enough() -> Result<(), AppError> {
        let said = words().first(&asks(Asking::Asked), true)?;
        assert_eq!((said.message.as_str(), said.subject().as_str()), ("切割头报警\n\n怎么办", "切割头报警"));
        assert!(said.parts.is_empty());
        let typed = Words { email: " Wang@Example.com".to_owned(), phone: "0532 8888 0101".to_owned(), ..words() };
        let said = typed.first(&asks(Asking::Asked), true)?;
        // What is not asked for is not taken.
        assert_eq!((said.part(Part::Email), said.part(Part::Phone)), (Some("wang@example.com"), None));
        Ok(())
    }

    #[test]
    fn while_nobody_is_there_an_answer_has_to_go_somewhere() {
        let nothing = Asks(BTreeMap::new());
        let away = asked_away(&nothing);
        assert_eq!(away.shown().collect::<Vec<_>>(), [(Part::Email, false), (Part::Phone, false)]);
        assert!(words().first(&away, false).is_err_and(|error| error.of_field("email").is_some()));
        let called = Words { phone: "0532-8888 0101".to_owned(), ..words() };
        assert!(called.first(&away, false).is_ok());
        assert_eq!(asked_away(&asks(Asking::Required)).shown().count(), 2);
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        let wrong = Words {
            text: "x".repeat(LONGEST + 1),
            name: "n".repeat(101),
            email: "a b@c".to_owned(),
            website: "http://spam".to_owned(),
            ..Words::default()
        };
        let Err(refused) = wrong.first(&asks(Asking::Required), true) else { panic!("taken") };
        for field in ["text", "name", "email", "website"] {
            assert!(refused.of_field(field).is_some(), "{field}");
        }
        assert!(Words::default().check().is_err_and(|error| error.of_field("text").is_some()));
    }

    #[test]
    fn an_address_that_is_left_later_is_read_as_one_at_the_beginning() {
        let left =
            |email: &str, website: &str| LeftAddress { email: email.to_owned(), website: website.to_owned() }.check();
        assert_eq!(left(" Wang@Example.com\n", ""), Ok("wang@example.com".to_owned()));
        let long = format!("{}@example.com", "x".repeat(250));
        for email in ["", " ", "wang", "a b@c", "a@b@c", "<a@b>", &long] {
            assert!(left(email, "").is_err_and(|error| error.of_field("email").is_some()), "{email}");
        }
        assert!(left("wang@example.com", "http://spam").is_err_and(|error| error.of_field("website").is_some()));
    }

    #[test]
    fn a_secret_is_what_a_browser_made() {
        let made = "0a".repeat(32);
        assert_eq!(secret_of(&made), Some(made.as_str()));
        for text in ["", "0a", &"0A".repeat(32), &"zz".repeat(32), &"0a".repeat(33)] {
            assert_eq!(secret_of(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_taken_clean_or_refused(text in "(?s).{0,200}", name in ".{0,120}", email in ".{0,40}", secret in ".{0,80}") {
            let _nothing = secret_of(&secret);
            if let Ok(said) = (Words { text, name, email, ..Words::default() }).first(&asks(Asking::Asked), true) {
                prop_assert!(said.parts.values().all(|text| !text.is_empty() && !text.chars().any(char::is_control)));
                let untidy = said.message.is_empty() || said.message.contains('\0') || said.message.contains("\n\n\n");
                prop_assert!(!untidy, "{:?}", said);
                prop_assert!((1..=200).contains(&said.subject().chars().count()));
            }
        }
    }
}
