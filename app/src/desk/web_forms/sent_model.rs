//! What somebody sends by a form. It comes from outside: nothing of it is believed.

use super::model::{Asks, Part};
use crate::{
    access::{AppError, FieldError},
    desk::{mail::model::is_address, mail::thread_model::bare_subject},
};
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Longest message.
pub const LONGEST: usize = 5_000;

/// The fields of the page, as they were sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Sent {
    pub name: String,
    pub company: String,
    pub email: String,
    pub phone: String,
    pub number: String,
    pub subject: String,
    pub message: String,
    /// No person sees it: programs that fill in everything do.
    pub website: String,
    /// When the page was made, under which key, and the seal that says that it was made here.
    pub seal: String,
    pub lang: String,
    pub frame: String,
    /// Where whoever sent it came from, as an address says it: `utm_source=…&page=…`.
    pub came_from: String,
}

/// What was said, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Only what is asked for and was filled in.
    pub parts: BTreeMap<Part, String>,
    pub message: String,
}

/// Most characters of an answer.
#[must_use]
pub const fn longest(part: Part) -> usize {
    match part {
        Part::Name | Part::Number => 100,
        Part::Company | Part::Subject => 200,
        Part::Email => 254,
        Part::Phone => 40,
    }
}

/// A text on several lines without what no person types: signs that steer, and more empty lines than one after another.
#[must_use]
pub fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut tidied = String::with_capacity(text.len());
    let mut ends = 0;
    for sign in text.trim().chars() {
        ends = if sign == '\n' { ends + 1 } else { 0 };
        if ends <= 2 && (!is_steering(sign) || matches!(sign, '\n' | '\t')) {
            tidied.push(sign);
        }
    }
    tidied.trim().to_owned()
}

/// The same on one line.
#[must_use]
pub fn one_line(text: &str) -> String {
    let signs: String = text.chars().map(|sign| if is_steering(sign) { ' ' } else { sign }).collect();
    signs.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Control characters, and those that turn the direction of what stands around them (Unicode TR 9).
fn is_steering(sign: char) -> bool {
    sign.is_control() || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether a text is a telephone number, as far as one can tell.
#[must_use]
pub fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let fits = |sign: char| sign.is_ascii_digit() || " +-()./#转分机extEXT（）".contains(sign);
    (5..=20).contains(&digits) && text.chars().all(fits)
}

impl Sent {
    /// The same, of a form that files went along with.
    #[must_use]
    pub fn of(mut fields: BTreeMap<String, String>) -> Self {
        let mut take = |name: &str| fields.remove(name).unwrap_or_default();
        Self {
            name: take("name"),
            company: take("company"),
            email: take("email"),
            phone: take("phone"),
            number: take("number"),
            subject: take("subject"),
            message: take("message"),
            website: take("website"),
            seal: take("seal"),
            lang: take("lang"),
            frame: take("frame"),
            came_from: take("came_from"),
        }
    }

    /// What was typed into a field.
    #[must_use]
    pub fn part(&self, part: Part) -> &str {
        match part {
            Part::Name => &self.name,
            Part::Company => &self.company,
            Part::Email => &self.email,
            Part::Phone => &self.phone,
            Part::Number => &self.number,
            Part::Subject => &self.subject,
        }
    }

    /// Reads what was sent, by what the form asks for.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken, named as in the page.
    pub fn check(&self, asks: &Asks) -> Result<Said, AppError> {
        let mut wrong = Vec::new();
        let mut parts = BTreeMap::new();
        for (part, required) in asks.shown() {
            let typed = one_line(self.part(part));
            let code = match (part, typed.chars().count()) {
                (_, 0) => required.then_some("required"),
                (part, length) if length > longest(part) => Some("too_long"),
                (Part::Email, _) if !is_address(&typed) => Some("person_email_form"),
                (Part::Phone, _) if !is_phone(&typed) => Some("web_form_phone"),
                _ => None,
            };
            match code {
                Some(code) => wrong.push(FieldError::of(part.key(), code)),
                None if typed.is_empty() => {}
                None if part == Part::Email => drop(parts.insert(part, typed.to_lowercase())),
                None => drop(parts.insert(part, typed)),
            }
        }
        let message = tidy(&self.message);
        match message.chars().count() {
            0 => wrong.push(FieldError::of("message", "required")),
            1..=LONGEST => {}
            _ => wrong.push(FieldError::of("message", "too_long")),
        }
        if [Part::Email, Part::Phone].iter().all(|part| !parts.contains_key(part)) && wrong.is_empty() {
            let first = asks.shown().map(|(part, _)| part).find(|part| matches!(part, Part::Email | Part::Phone));
            wrong.push(FieldError::of(first.unwrap_or(Part::Email).key(), "web_form_answer"));
        }
        if !self.website.trim().is_empty() {
            wrong.push(FieldError::of("website", "web_form_trap"));
        }
        if wrong.is_empty() { Ok(Said { parts, message }) } else { Err(AppError::Invalid(wrong)) }
    }
}

impl Said {
    /// What a ticket of it is called: its subject, else how it begins. Numbers of tickets are taken out: whoever can guess one shall not have
    /// it stand there.
    #[must_use]
    pub fn subject(&self) -> String {
        subject_of(self.parts.get(&Part::Subject).map_or("", String::as_str), &self.message)
    }

    /// What was said in one field.
    #[must_use]
    pub fn part(&self, part: Part) -> Option<&str> {
        self.parts.get(&part).map(String::as_str)
    }
}

/// A subject, or how a message begins where there is none.
#[must_use]
pub fn subject_of(subject: &str, message: &str) -> String {
    let subject = bare_subject(subject);
    if !subject.is_empty() {
        return subject;
    }
    let begin: String =
        message.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().chars().take(60).collect();
    let begin = bare_subject(&begin);
    if begin.is_empty() { "—".to_owned() } else { begin }
}

/// What the page says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Seconds since 1970.
    pub at: i64,
    pub key: Uuid,
    pub mark: String,
}

impl Seal {
    /// Reads it; `None` for what no page of ours holds.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut pieces = text.splitn(3, '.');
        let (at, key, mark) = (pieces.next()?, pieces.next()?, pieces.next()?);
        let plain = mark.len() == 64 && mark.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some(Self {
            at: at.parse().ok().filter(|at| (0..=1 << 40).contains(at))?,
            key: key.parse().ok()?,
            mark: mark.to_owned(),
        })
        .filter(|_| plain)
    }

    /// As the page holds it.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}.{}.{}", self.at, self.key.simple(), self.mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::web_forms::model::Asking;
    use proptest::prelude::*;

    fn sent() -> Sent {
        let of = str::to_owned;
        Sent {
            name: of(" 王 芳 "),
            email: of(" Wang@Example.com"),
            message: of("切割头报警\r\n\r\n\r\n\r\n请尽快联系"),
            ..Sent::default()
        }
    }

    #[test]
    fn what_is_asked_is_taken_and_nothing_else() -> Result<(), AppError> {
        let said = Sent { company: "不问".to_owned(), ..sent() }.check(&Asks::default())?;
        assert_eq!(said.part(Part::Name), Some("王 芳"));
        assert_eq!((said.part(Part::Email), said.part(Part::Company)), (Some("wang@example.com"), None));
        assert_eq!((said.message.as_str(), said.subject().as_str()), ("切割头报警\n\n请尽快联系", "切割头报警"));
        Ok(())
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        let long = |most: usize| "x".repeat(most + 1);
        let wrong = Sent {
            name: "\u{0} \u{202e}".to_owned(),
            email: "a b@c".to_owned(),
            phone: "call me".to_owned(),
            subject: long(200),
            message: long(LONGEST),
            website: "http://spam".to_owned(),
            ..Sent::default()
        };
        let Err(refused) = wrong.check(&Asks::default()) else { panic!("taken") };
        for field in ["name", "email", "phone", "subject", "message", "website"] {
            assert!(refused.of_field(field).is_some(), "{field}");
        }
        // Where neither must be said, one of them must.
        let asks = Asks(BTreeMap::from([(Part::Email, Asking::Asked), (Part::Phone, Asking::Asked)]));
        let silent = Sent { email: String::new(), ..sent() };
        assert!(silent.check(&asks).is_err_and(|error| error.of_field("email").is_some()));
        let called = Sent { phone: "0532-8888 0101 转 8012".to_owned(), ..silent };
        assert!(called.check(&asks).is_ok());
    }

    #[test]
    fn a_subject_names_no_ticket() {
        assert_eq!(subject_of("Re: [#T-000012] 报修", "x"), "报修");
        assert_eq!(subject_of(" ", "\n\n [#T-000012] hello\nworld"), "hello");
        assert_eq!(subject_of("", "[#T-000012]"), "—");
    }

    #[test]
    fn a_seal_is_read_as_it_was_written() {
        let seal = Seal { at: 1_790_000_000, key: Uuid::from_u128(7), mark: "a0".repeat(32) };
        assert_eq!(Seal::read(&seal.text()), Some(seal));
        for text in ["", "1.2.3", "x.y.z", "-1.00000000000000000000000000000007.a0", "1..", &"9".repeat(500)] {
            assert_eq!(Seal::read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_taken_clean_or_refused(name in ".{0,120}", email in ".{0,40}", phone in "[0-9+ x()-]{0,50}", message in "(?s).{0,200}", seal in ".{0,120}") {
            let sent = Sent { name, email, phone, message, ..Sent::default() };
            let _nothing = Seal::read(&seal);
            if let Ok(said) = sent.check(&Asks::default()) {
                prop_assert!(said.parts.values().all(|text| !text.is_empty() && !text.chars().any(char::is_control)));
                let untidy = said.message.is_empty() || said.message.contains('\0') || said.message.contains("\n\n\n");
                prop_assert!(!untidy, "{:?}", said);
                let subject = said.subject();
                prop_assert!((1..=200).contains(&subject.chars().count()) && !subject.trim().is_empty());
            }
        }
    }
}
