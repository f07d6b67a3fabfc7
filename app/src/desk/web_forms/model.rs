//! A form as it is typed, kept and shown.

use crate::{
    access::{AppError, FieldError},
    desk::tickets::rules_model::{Kind, keyed},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Most pages that may show one form.
const MOST_ORIGINS: usize = 20;

keyed! {
    /// What a form may ask for, in the order in which it does. What it is about is asked always.
    Part {
        Name = "name",
        Company = "company",
        Email = "email",
        Phone = "phone",
        /// Of an order, a contract, a machine.
        Number = "number",
        Subject = "subject",
    }
}

keyed! {
    /// Whether something is asked for.
    Asking {
        Off = "off",
        Asked = "asked",
        Required = "required",
    }
}

keyed! {
    /// What becomes of what is sent.
    Makes {
        Ticket = "ticket",
        Lead = "lead",
    }
}

/// What a form asks for. What is not named is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asks(pub BTreeMap<Part, Asking>);

impl Default for Asks {
    fn default() -> Self {
        let usual = [
            (Part::Name, Asking::Required),
            (Part::Email, Asking::Required),
            (Part::Phone, Asking::Asked),
            (Part::Subject, Asking::Asked),
        ];
        Self(BTreeMap::from(usual))
    }
}

impl Asks {
    #[must_use]
    pub fn of(&self, part: Part) -> Asking {
        self.0.get(&part).copied().unwrap_or(Asking::Off)
    }

    /// What is asked for, in order, with whether it must be said.
    pub fn shown(&self) -> impl Iterator<Item = (Part, bool)> {
        let of = |part: &Part| (*part, self.of(*part));
        Part::ALL
            .iter()
            .map(of)
            .filter(|(_, asking)| *asking != Asking::Off)
            .map(|(part, asking)| (part, asking == Asking::Required))
    }
}

/// A form as typed: nothing is checked yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WebFormForm {
    /// By which colleagues know it.
    pub name: String,
    pub makes: Makes,
    /// Of the leads that it makes, where the page names none.
    pub campaign: String,
    /// What stands above it, in both languages; empty for words of the product.
    pub title: String,
    pub title_en: String,
    /// Of the tickets that it makes.
    pub kind: Kind,
    pub category: Option<Uuid>,
    pub asks: Asks,
    /// What is said when it has arrived; empty for words of the product.
    pub thanks: String,
    pub thanks_en: String,
    /// Whose pages may show it, one on a line.
    pub origins: String,
    /// Whoever leaves an address of mail is told there that it has arrived.
    pub acknowledge: bool,
    /// Files may go along.
    pub files: bool,
}

impl Default for WebFormForm {
    fn default() -> Self {
        Self {
            name: String::new(),
            makes: Makes::Ticket,
            campaign: String::new(),
            title: String::new(),
            title_en: String::new(),
            kind: Kind::Question,
            category: None,
            asks: Asks::default(),
            thanks: String::new(),
            thanks_en: String::new(),
            origins: String::new(),
            acknowledge: true,
            files: true,
        }
    }
}

/// A form, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWebForm {
    pub name: String,
    pub makes: Makes,
    pub campaign: String,
    pub title: String,
    pub title_en: String,
    pub kind: Kind,
    pub category: Option<Uuid>,
    pub asks: Asks,
    pub thanks: String,
    pub thanks_en: String,
    pub origins: Vec<String>,
    pub acknowledge: bool,
    pub files: bool,
}

/// Scheme, host and port of an address, as browsers write them; `None` for what is none. A whole address of a page is fine, and so is a
/// host alone.
#[must_use]
pub fn origin_of(typed: &str) -> Option<String> {
    let typed = typed.trim().to_lowercase();
    let (scheme, rest) = match typed.split_once("://") {
        Some((scheme @ ("http" | "https"), rest)) => (scheme, rest),
        Some(_) => return None,
        None => ("https", typed.as_str()),
    };
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match place.split_once(':') {
        Some((host, port)) => (host, Some(port.parse::<u16>().ok().filter(|port| *port > 0)?)),
        None => (place, None),
    };
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if host.len() > 253 || !host.split('.').all(is_label) {
        return None;
    }
    let usual = if scheme == "https" { 443 } else { 80 };
    Some(match port.filter(|port| *port != usual) {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}

/// The websites that somebody typed, each once; what is none of them, or too many, is said on `origins`.
pub(in crate::desk) fn origins_in(typed: &str, wrong: &mut Vec<FieldError>) -> Vec<String> {
    let lines = typed.split(['\n', ',', ' ', '\t', '\r', '，']).filter(|line| !line.is_empty());
    let mut origins = Vec::new();
    for line in lines {
        match origin_of(line) {
            Some(origin) if origins.contains(&origin) => {}
            Some(origin) => origins.push(origin),
            None => {
                let detail = Some(line.chars().take(80).collect());
                wrong.push(FieldError { detail, ..FieldError::of("origins", "web_form_origin") });
            }
        }
    }
    if origins.len() > MOST_ORIGINS {
        wrong.push(FieldError::of("origins", "web_form_origins_range"));
    }
    origins
}

impl WebFormForm {
    /// Reads what was typed.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self) -> Result<NewWebForm, AppError> {
        let mut wrong = Vec::new();
        let mut text = |field: &str, text: &str, most: usize| {
            if text.chars().count() > most {
                wrong.push(FieldError::of(field, "too_long"));
            }
            text.trim().to_owned()
        };
        let name = text("name", &self.name, 100);
        let campaign = text("campaign", &self.campaign, 200);
        let title = text("title", &self.title, 100);
        let title_en = text("title_en", &self.title_en, 100);
        let thanks = text("thanks", &self.thanks, 1000);
        let thanks_en = text("thanks_en", &self.thanks_en, 1000);
        if name.is_empty() {
            wrong.push(FieldError::of("name", "required"));
        }
        if [Part::Email, Part::Phone].iter().all(|part| self.asks.of(*part) == Asking::Off) {
            wrong.push(FieldError::of("asks", "web_form_reach"));
        }
        let origins = origins_in(&self.origins, &mut wrong);
        // Of a page full of nonsense the first lines are enough.
        wrong.truncate(10);
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        let (kind, category, acknowledge, files) = (self.kind, self.category, self.acknowledge, self.files);
        let (asks, makes) = (self.asks.clone(), self.makes);
        Ok(NewWebForm {
            name,
            makes,
            campaign,
            title,
            title_en,
            kind,
            category,
            asks,
            thanks,
            thanks_en,
            origins,
            acknowledge,
            files,
        })
    }
}

/// A form as those see it who manage the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebForm {
    pub id: Uuid,
    pub version: i32,
    /// Stands in the address of its page.
    pub token: String,
    pub form: WebFormForm,
    pub active: bool,
    /// Tickets or leads that came by it, and when the last one did.
    pub came: i64,
    pub last_at: Option<DateTime<Utc>>,
}

/// What the page of forms shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebFormRoom {
    pub forms: Vec<WebForm>,
    pub categories: Vec<(Uuid, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn form() -> WebFormForm {
        WebFormForm { name: " 官网报修 ".to_owned(), ..WebFormForm::default() }
    }

    #[test]
    fn a_name_is_enough_and_what_is_wrong_is_said_at_its_field() {
        assert_eq!(form().check().map(|one| one.name), Ok("官网报修".to_owned()));
        let wrong = WebFormForm {
            name: " ".to_owned(),
            title: "长".repeat(101),
            asks: Asks(BTreeMap::from([(Part::Name, Asking::Required), (Part::Email, Asking::Off)])),
            origins: "https://good.example.com\nftp://x".to_owned(),
            thanks_en: "x".repeat(1001),
            ..form()
        };
        let Err(refused) = wrong.check() else { panic!("taken") };
        for field in ["name", "title", "asks", "origins", "thanks_en"] {
            assert!(refused.of_field(field).is_some(), "{field}");
        }
        let many: Vec<String> = (0..21).map(|n| format!("https://h{n}.example.com")).collect();
        let many = WebFormForm { origins: many.join("\n"), ..form() };
        assert!(many.check().is_err_and(|error| error.of_field("origins").is_some()));
    }

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        for (typed, origin) in [
            ("https://www.example.com", "https://www.example.com"),
            (" HTTPS://WWW.Example.com/contact?x=1#y ", "https://www.example.com"),
            ("example.com", "https://example.com"),
            ("http://localhost:8080/", "http://localhost:8080"),
            ("https://example.com:443", "https://example.com"),
            ("http://192.168.1.5:80", "http://192.168.1.5"),
        ] {
            assert_eq!(origin_of(typed).as_deref(), Some(origin), "{typed}");
        }
        for typed in [
            "",
            "*",
            "https://*.example.com",
            "ftp://x.com",
            "javascript:alert(1)",
            "https://",
            "https://a;b",
            "中文.中国",
            "a..b",
            "-a.b",
            "a:0",
            "a:99999",
            "'self'",
        ] {
            assert_eq!(origin_of(typed), None, "{typed}");
        }
        let twice = WebFormForm { origins: "a.example.com, https://a.example.com/x\n\nhttp://b".to_owned(), ..form() };
        assert_eq!(
            twice.check().map(|one| one.origins),
            Ok(vec!["https://a.example.com".to_owned(), "http://b".to_owned()])
        );
    }

    #[test]
    fn what_is_asked_comes_in_order() {
        let asks = Asks::default();
        let shown: Vec<(Part, bool)> = asks.shown().collect();
        assert_eq!(shown, [(Part::Name, true), (Part::Email, true), (Part::Phone, false), (Part::Subject, false)]);
        let kept = serde_json::to_string(&asks).unwrap_or_default();
        assert_eq!(serde_json::from_str(&kept).ok(), Some(asks));
        assert!(kept.contains(r#""email":"required""#));
    }

    proptest! {
        // What stands in a header says nothing but which origins there are.
        #[test]
        fn an_origin_holds_nothing_else(typed in ".{0,80}") {
            if let Some(origin) = origin_of(&typed) {
                let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b':' | b'/');
                prop_assert!(origin.bytes().all(fits), "{}", origin);
                prop_assert_eq!(origin_of(&origin), Some(origin.clone()));
            }
        }
    }
}
