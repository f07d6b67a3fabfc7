//! What a view is, and those that everybody has of the list of customers.

use crate::{
    access::{AppError, FieldError},
    customers::list_model::{CustomerFilter, CustomerSort},
    fields::RecordKind,
    lists::filters::{Condition, Group, Op, model::ME},
    routes,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Characters of what a view keeps of an address; the database holds the same.
const LONGEST: usize = 4_000;

/// A view that somebody saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    pub id: Uuid,
    pub name: String,
    /// Whether everybody sees it.
    pub shared: bool,
    /// What the address of the list says: filter, order, columns, groups.
    pub query: String,
    pub version: i32,
    /// Who made it.
    pub owner: String,
    /// Whether it is the reader's own.
    pub own: bool,
    /// Whether the reader may change and delete it.
    pub may_change: bool,
}

/// All views that a reader has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Views {
    pub saved: Vec<SavedView>,
    /// With which one their list opens: an id, or the key of one that everybody has.
    pub first: Option<String>,
}

/// What a list shows now, as far as views care.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Viewing {
    /// The view that this began with: the id of a saved one, or the key of one that everybody has.
    pub view: Option<String>,
    /// What a view keeps of it.
    pub query: String,
}

/// The view with which a list opens for whoever chose no other.
pub const ALL: &str = "all";

/// The address of a list with a view and what it says.
#[must_use]
pub fn address_of(of: RecordKind, view: Option<&str>, query: &str) -> String {
    let list = match of {
        RecordKind::Customer => routes::CUSTOMERS,
        RecordKind::Contact => routes::CONTACTS,
    };
    let view = view.map(|view| format!("view={view}"));
    let parts: Vec<&str> = view.as_deref().into_iter().chain(Some(query).filter(|query| !query.is_empty())).collect();
    let mark = if parts.is_empty() { "" } else { "?" };
    format!("{list}{mark}{}", parts.join("&"))
}

/// A value as it stands in an address. The router would write it differently in the browser and on the server, and whether a
/// view was changed is seen by comparing.
#[must_use]
pub fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b':' | b';' | b',' | b'(' | b')' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// A view as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewForm {
    pub name: String,
    pub shared: bool,
    pub query: String,
}

impl ViewForm {
    /// The view as it is kept.
    ///
    /// # Errors
    /// `Invalid` on `name`, or on `query` for what no address of a list says.
    pub fn checked(mut self) -> Result<Self, AppError> {
        self.name = self.name.trim().to_owned();
        let refuse = |field: &str, code: &str| {
            Err(AppError::Invalid(vec![FieldError { field: field.to_owned(), code: code.to_owned(), detail: None }]))
        };
        match self.name.chars().count() {
            0 => return refuse("name", "required"),
            1..=60 => {}
            _ => return refuse("name", "saved_view_name_length"),
        }
        let plain = |letter: char| !letter.is_control() && !letter.is_whitespace() && letter != '#';
        if self.query.chars().count() > LONGEST || !self.query.chars().all(plain) {
            return refuse("query", "saved_view_query_length");
        }
        Ok(self)
    }
}

/// A view that everybody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SystemView {
    All,
    Mine,
    /// Not spoken with for thirty days, those longest left alone first.
    Silent,
    /// Added in the last seven days.
    Fresh,
}

impl SystemView {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::All, Self::Mine, Self::Silent, Self::Fresh];

    /// As in the address.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::All => ALL,
            Self::Mine => "mine",
            Self::Silent => "silent",
            Self::Fresh => "fresh",
        }
    }

    /// What it lists.
    #[must_use]
    pub fn filter(self) -> CustomerFilter {
        let only =
            |condition: Condition| CustomerFilter { conditions: Group::all([condition]), ..CustomerFilter::default() };
        match self {
            Self::All => CustomerFilter::default(),
            Self::Mine => only(Condition::new("owner", Op::Is, [ME])),
            Self::Silent => CustomerFilter {
                sort: CustomerSort::Contacted,
                reversed: true,
                ..only(Condition::new("contacted", Op::NotWithin, ["30"]))
            },
            Self::Fresh => {
                CustomerFilter { sort: CustomerSort::Created, ..only(Condition::new("created", Op::Within, ["7"])) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_has_a_name_and_the_query_of_an_address() {
        let form = |name: &str, query: &str| ViewForm { name: name.into(), shared: false, query: query.into() };
        assert_eq!(form(" 大客户 ", "f=tags:empty").checked().map(|form| form.name), Ok("大客户".to_owned()));
        assert_eq!(form(" ", "").checked(), Err(AppError::invalid("name", "required")));
        assert_eq!(form(&"长".repeat(61), "").checked(), Err(AppError::invalid("name", "saved_view_name_length")));
        for query in ["a b", "a#b", "a\nb", &"x".repeat(4_001)] {
            assert_eq!(form("A", query).checked(), Err(AppError::invalid("query", "saved_view_query_length")));
        }
    }
}
