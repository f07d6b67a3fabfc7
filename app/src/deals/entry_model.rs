//! What a deal must have before it may enter a stage, and what must be done before it may leave the one it is in.

use super::model::{Stage, StageKind};
use crate::access::{AppError, FieldError};
use crate::locale::Lang;
use crate::words::errors as w;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A field that a stage may require.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequiredField {
    Value,
    ExpectedClose,
    Customer,
    NextActivity,
    /// A contact of the customer, on the deal.
    Contact,
    /// A product with its quantity.
    Products,
    /// A quote that is with the customer, or accepted.
    Quote,
    /// An answer to the question about the budget, whatever it says.
    Budget,
}

impl RequiredField {
    /// All of them, in the order in which they are asked.
    pub const ALL: [Self; 8] = [
        Self::Value,
        Self::ExpectedClose,
        Self::Customer,
        Self::NextActivity,
        Self::Contact,
        Self::Products,
        Self::Quote,
        Self::Budget,
    ];

    /// As in `stage.required`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::ExpectedClose => "expected_close",
            Self::Customer => "customer",
            Self::NextActivity => "next_activity",
            Self::Contact => "contact",
            Self::Products => "products",
            Self::Quote => "quote",
            Self::Budget => "budget",
        }
    }

    /// Whether a card shows it, and a move may fill it in. The others have their place on the page of the deal, and only the database
    /// knows whether they are there.
    #[must_use]
    pub const fn is_on_card(self) -> bool {
        matches!(self, Self::Value | Self::ExpectedClose | Self::Customer | Self::NextActivity)
    }

    /// The field of a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }

    /// That it is lacking, on the deal of this name.
    #[must_use]
    pub fn refusal(self, deal: Option<String>) -> FieldError {
        FieldError { field: self.key().to_owned(), code: format!("required_{}", self.key()), detail: deal }
    }
}

impl Stage {
    /// Whether it requires anything that cards do not show.
    #[must_use]
    pub fn asks_beyond_cards(&self) -> bool {
        self.required.iter().any(|field| !field.is_on_card())
    }

    /// Whether a deal can begin in it. What asks for a next step, or for what is no field of a card, is none: a deal that does not exist
    /// yet has neither.
    #[must_use]
    pub fn may_begin(&self) -> bool {
        let asks_for_step = self.required.contains(&RequiredField::NextActivity);
        self.kind == StageKind::Open && !asks_for_step && !self.asks_beyond_cards()
    }
}

/// The field of refusals that speak of a checklist.
pub const ITEMS: &str = "items";

/// An item of a stage that must be ticked before deals may leave it for a later one, and is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenItem {
    pub id: Uuid,
    pub name: String,
    pub name_en: Option<String>,
}

impl OpenItem {
    /// Its name in the reader's language; the Chinese one stands in where there is no English one.
    #[must_use]
    pub fn name_in(&self, lang: Lang) -> &str {
        match (lang, &self.name_en) {
            (Lang::En, Some(name)) => name,
            _ => &self.name,
        }
    }

    /// That it is not ticked, in both languages.
    #[must_use]
    pub fn refusal(&self) -> FieldError {
        let said = |lang| w::item_open(lang, self.name_in(lang));
        FieldError::said(ITEMS, &said(Lang::ZhCn), &said(Lang::En))
    }
}

/// What is missing before deals may go to a stage: each thing once, however many of them lack it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// What the stage requires, in the order of [`RequiredField::ALL`].
    pub fields: Vec<RequiredField>,
    /// What the stages that they leave need ticked, in the order of the lists.
    pub items: Vec<OpenItem>,
}

impl Missing {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.items.is_empty()
    }

    /// All of it as a refusal.
    #[must_use]
    pub fn refusal(&self) -> AppError {
        let fields = self.fields.iter().map(|field| field.refusal(None));
        AppError::Invalid(fields.chain(self.items.iter().map(OpenItem::refusal)).collect())
    }
}

/// Whether a refusal speaks of a checklist.
#[must_use]
pub fn speaks_of_items(error: &AppError) -> bool {
    error.of_field(ITEMS).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::error_text;

    #[test]
    fn what_is_not_ticked_is_said_in_both_languages() {
        let item = |name_en: Option<&str>| OpenItem {
            id: Uuid::nil(),
            name: "图纸已确认".to_owned(),
            name_en: name_en.map(str::to_owned),
        };
        let missing = Missing { fields: vec![], items: vec![item(Some("Drawing confirmed")), item(None)] };
        let error = missing.refusal();
        assert!(speaks_of_items(&error) && !speaks_of_items(&AppError::Busy));
        assert!(error_text(Lang::ZhCn, &error).contains("图纸已确认"));
        let english = error_text(Lang::En, &error);
        assert!(english.contains("Drawing confirmed") && english.contains("图纸已确认"), "{english}");
    }

    #[test]
    fn a_field_is_found_by_its_key() {
        for field in RequiredField::ALL {
            assert_eq!(RequiredField::from_key(field.key()), Some(field));
        }
        assert_eq!(RequiredField::from_key("wish"), None);
        assert!(Missing::default().is_empty());
    }
}
