//! A quote as the customer sees it: on their page, on paper, and as it is kept from the moment when it was sent.

use super::{
    logo_model::Logo,
    sums_model::{Priced, Sums},
};
use crate::locale::Lang;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A line of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentLine {
    pub name: String,
    pub unit: String,
    #[serde(flatten)]
    pub priced: Priced,
    pub amount: Decimal,
}

/// All that is shown of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Empty while it was not sent yet.
    pub number: String,
    pub version: i32,
    pub title: String,
    pub lang: Lang,
    /// ISO 4217.
    pub currency: String,
    /// Who offers: logo (what was sent before there was one has none), name, the lines below it, and the person to ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Logo>,
    pub house: String,
    pub heading: String,
    pub seller: String,
    pub seller_mail: String,
    /// Who is offered to.
    pub customer: String,
    pub contact: Option<String>,
    pub address: Option<String>,
    pub issued_on: NaiveDate,
    pub valid_until: NaiveDate,
    pub lines: Vec<DocumentLine>,
    /// Per cent off the whole.
    pub discount: Decimal,
    pub sums: Sums,
    pub terms: String,
    pub incoterm: Option<String>,
    pub place: String,
    pub deliver_on: Option<NaiveDate>,
    pub notes: String,
    pub bank: String,
}

impl Document {
    /// The name of its file.
    #[must_use]
    pub fn file_name(&self) -> String {
        let number = if self.number.is_empty() { "quote" } else { &self.number };
        let safe: String =
            number.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
        format!("{safe}-v{}.pdf", self.version)
    }

    /// By which terms and where it is delivered.
    #[must_use]
    pub fn delivery(&self) -> Option<String> {
        let parts = [self.incoterm.as_deref().unwrap_or_default(), self.place.as_str()];
        let said = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        (!said.is_empty()).then_some(said)
    }
}

/// A percentage without trailing zeros.
#[must_use]
pub fn percent(value: Decimal) -> String {
    format!("{}%", value.normalize())
}
