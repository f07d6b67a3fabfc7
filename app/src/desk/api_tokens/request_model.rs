//! What another program sends to make a ticket. Whatever it is, it is read to its end or refused with all places that are wrong.

use crate::{
    access::{AppError, FieldError},
    desk::{
        mail::model::is_address,
        tickets::{
            model::LONGEST,
            rules_model::{Channel, Kind, Priority},
        },
        web_forms::sent_model::{is_phone, one_line, subject_of, tidy},
    },
};
use serde_json::{Map, Value};

/// A ticket that a program wants made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTicket {
    pub subject: String,
    pub message: String,
    pub kind: Kind,
    pub priority: Priority,
    pub channel: Channel,
    /// Its name in one of the languages, or its id.
    pub category: Option<String>,
    pub name: Option<String>,
    pub company: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// Why it cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It is no JSON; the parser says where.
    Malformed(String),
    /// These places are wrong. The field is a JSON pointer (RFC 6901).
    Wrong(AppError),
}

const FIELDS: [&str; 7] = ["subject", "message", "kind", "priority", "channel", "category", "customer"];
const OF_CUSTOMER: [&str; 4] = ["name", "company", "email", "phone"];
/// More places than these are not told at once.
const MOST_TOLD: usize = 20;

/// Reads an object, and collects what is wrong with it.
struct Reader<'a> {
    at: &'static str,
    object: &'a Map<String, Value>,
    wrong: Vec<FieldError>,
}

/// What may stand in a pointer, cut to what one can read.
fn pointer(at: &str, key: &str) -> String {
    let key: String = key.chars().filter(|sign| !sign.is_control()).take(60).collect();
    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
}

impl<'a> Reader<'a> {
    /// An object that holds none but these fields.
    fn of(at: &'static str, object: &'a Map<String, Value>, known: &[&str]) -> Self {
        let unknown = object.keys().filter(|key| !known.contains(&key.as_str())).take(MOST_TOLD);
        let wrong = unknown.map(|key| FieldError::of(&pointer(at, key), "api_unknown")).collect();
        Self { at, object, wrong }
    }

    fn refuse(&mut self, key: &str, code: &str) {
        self.wrong.push(FieldError::of(&pointer(self.at, key), code));
    }

    /// A text of at most so many characters, tidied; `None` where it is missing, null, empty or wrong.
    fn text(&mut self, key: &str, most: usize, tidied: fn(&str) -> String) -> Option<String> {
        match self.object.get(key) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => {
                let text = tidied(text);
                if text.chars().count() > most {
                    self.refuse(key, "too_long");
                    return None;
                }
                (!text.is_empty()).then_some(text)
            }
            Some(_) => {
                self.refuse(key, "api_text");
                None
            }
        }
    }

    /// The same where it must be there.
    fn needed(&mut self, key: &str, most: usize, tidied: fn(&str) -> String) -> String {
        let before = self.wrong.len();
        let text = self.text(key, most, tidied);
        if text.is_none() && self.wrong.len() == before {
            self.refuse(key, "required");
        }
        text.unwrap_or_default()
    }

    /// One of a closed list.
    fn one_of<T: Copy>(&mut self, key: &str, usual: T, all: &[T], key_of: fn(T) -> &'static str) -> T {
        match self.object.get(key) {
            None | Some(Value::Null) => usual,
            Some(Value::String(text)) if all.iter().any(|one| key_of(*one) == text) => {
                all.iter().copied().find(|one| key_of(*one) == text).unwrap_or(usual)
            }
            Some(_) => {
                let known: Vec<&str> = all.iter().map(|one| key_of(*one)).collect();
                let detail = Some(known.join(", "));
                self.wrong.push(FieldError { detail, ..FieldError::of(&pointer(self.at, key), "api_one_of") });
                usual
            }
        }
    }
}

/// Who it comes from.
#[derive(Default)]
struct Customer {
    name: Option<String>,
    company: Option<String>,
    email: Option<String>,
    phone: Option<String>,
}

fn customer(object: &Map<String, Value>) -> (Customer, Vec<FieldError>) {
    let mut reader = Reader::of("/customer", object, &OF_CUSTOMER);
    let name = reader.text("name", 100, one_line);
    let company = reader.text("company", 200, one_line);
    let email = reader.text("email", 254, one_line).map(|email| email.to_lowercase());
    let phone = reader.text("phone", 40, one_line);
    if email.as_deref().is_some_and(|email| !is_address(email)) {
        reader.refuse("email", "person_email_form");
    }
    if phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
        reader.refuse("phone", "web_form_phone");
    }
    (Customer { name, company, email, phone }, reader.wrong)
}

/// Reads the body of a call.
///
/// # Errors
/// [`Trouble`].
pub fn read(body: &[u8]) -> Result<(NewTicket, Value), Trouble> {
    let value: Value = serde_json::from_slice(body).map_err(|error| Trouble::Malformed(error.to_string()))?;
    let Value::Object(object) = &value else { return Err(Trouble::Wrong(AppError::invalid("", "api_object"))) };
    let mut reader = Reader::of("", object, &FIELDS);
    let subject = reader.needed("subject", 200, one_line);
    let message = reader.needed("message", LONGEST - 1_000, tidy);
    let kind = reader.one_of("kind", Kind::Question, Kind::ALL, Kind::key);
    let priority = reader.one_of("priority", Priority::Normal, Priority::ALL, Priority::key);
    let channel = reader.one_of("channel", Channel::Web, Channel::ALL, Channel::key);
    let category = reader.text("category", 100, one_line);
    let from = match object.get("customer") {
        None | Some(Value::Null) => Customer::default(),
        Some(Value::Object(inner)) => {
            let (customer, wrong) = customer(inner);
            reader.wrong.extend(wrong);
            customer
        }
        Some(_) => {
            reader.refuse("customer", "api_object");
            Customer::default()
        }
    };
    let mut wrong = reader.wrong;
    if !wrong.is_empty() {
        wrong.truncate(MOST_TOLD);
        return Err(Trouble::Wrong(AppError::Invalid(wrong)));
    }
    let Customer { name, company, email, phone } = from;
    let subject = subject_of(&subject, &message);
    Ok((NewTicket { subject, message, kind, priority, channel, category, name, company, email, phone }, value))
}

/// Whether a text may be a key by which a call is known again: 1 to 200 visible characters of ASCII.
#[must_use]
pub fn is_key(text: &str) -> bool {
    (1..=200).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn refused(body: &Value) -> Vec<(String, String)> {
        match read(body.to_string().as_bytes()) {
            Err(Trouble::Wrong(AppError::Invalid(wrong))) => {
                wrong.into_iter().map(|one| (one.field, one.code)).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn subject_and_message_are_enough() {
        let (ticket, _) = read(br#"{"subject":" Alarm  12 ","message":"It beeps\r\nloudly"}"#)
            .unwrap_or_else(|trouble| panic!("{trouble:?}"));
        assert_eq!((ticket.subject.as_str(), ticket.message.as_str()), ("Alarm 12", "It beeps\nloudly"));
        assert_eq!((ticket.kind, ticket.priority, ticket.channel), (Kind::Question, Priority::Normal, Channel::Web));
        let all = json!({
            "subject": "s", "message": "m", "kind": "fault", "priority": "urgent", "channel": "chat", "category": "设备",
            "customer": { "name": "王芳", "company": "远航", "email": "WANG@example.com", "phone": "+86 138 0013 8000" },
        });
        let (ticket, _) = read(all.to_string().as_bytes()).unwrap_or_else(|trouble| panic!("{trouble:?}"));
        assert_eq!((ticket.email.as_deref(), ticket.kind), (Some("wang@example.com"), Kind::Fault));
    }

    #[test]
    fn every_place_that_is_wrong_is_named() {
        let wrong = json!({
            "message": 7, "kind": "broken", "priority": 1, "colour": "red", "customer": { "email": "no", "phone": "call", "a/b": 1 },
        });
        let places = refused(&wrong);
        for place in [
            "/subject",
            "/message",
            "/kind",
            "/priority",
            "/colour",
            "/customer/email",
            "/customer/phone",
            "/customer/a~1b",
        ] {
            assert!(places.iter().any(|(at, _)| at == place), "{place}: {places:?}");
        }
        assert_eq!(refused(&json!([])), [(String::new(), "api_object".to_owned())]);
        assert_eq!(refused(&json!({ "subject": "x", "message": "y", "customer": 1 }))[0].0, "/customer");
        assert!(matches!(read(b"{"), Err(Trouble::Malformed(_))));
        assert!(matches!(read(&b"[".repeat(50_000)), Err(Trouble::Malformed(_))));
    }

    #[test]
    fn keys_are_plain() {
        assert!(is_key("order-17") && is_key(&"x".repeat(200)));
        assert!(["", "a b", "键", "a\n"].iter().all(|text| !is_key(text)) && !is_key(&"x".repeat(201)));
    }

    /// Values of every kind, where one expects them and where one does not.
    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "(?s).{0,40}".prop_map(Value::from),
            prop::sample::select(vec!["fault", "urgent", "web", "a@b.c", "\u{0}", "T-000001"]).prop_map(Value::from),
        ];
        let key = prop_oneof![
            prop::sample::select(vec![
                "subject", "message", "kind", "priority", "channel", "category", "customer", "email", "phone", "name"
            ])
            .prop_map(str::to_owned),
            "(?s).{0,8}",
        ];
        leaf.prop_recursive(3, 24, 8, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(key.clone(), inner, 0..8)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(body in prop::collection::vec(any::<u8>(), 0..300)) {
            let _answered = read(&body);
        }

        #[test]
        fn any_value_is_taken_clean_or_refused_with_its_places(body in value()) {
            match read(body.to_string().as_bytes()) {
                Ok((ticket, _)) => {
                    prop_assert!(!ticket.subject.is_empty() && !ticket.message.is_empty());
                    let steers = ticket.subject.chars().any(char::is_control) || ticket.message.contains('\0');
                    prop_assert!(!steers, "{:?}", ticket);
                }
                Err(Trouble::Wrong(AppError::Invalid(wrong))) => {
                    prop_assert!((1..=MOST_TOLD).contains(&wrong.len()));
                    prop_assert!(wrong.iter().all(|one| one.field.is_empty() || one.field.starts_with('/')));
                }
                Err(other) => prop_assert!(matches!(other, Trouble::Malformed(_))),
            }
        }
    }
}
