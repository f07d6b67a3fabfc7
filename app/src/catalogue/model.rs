//! Products: what is typed, shown and kept of them.

use super::pricing::sum_model::DEAREST;
use crate::{
    access::{AppError, FieldError},
    locale::Lang,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Rows of a page of the list.
pub const PAGE: usize = 50;
/// As far down the list goes.
pub const DEEPEST: u32 = 100_000;

/// A name in the reader's language; the Chinese one stands in where there is no English one.
#[must_use]
pub fn name_in<'a>(lang: Lang, name: &'a str, name_en: Option<&'a str>) -> &'a str {
    match lang {
        Lang::ZhCn => name,
        Lang::En => name_en.unwrap_or(name),
    }
}

/// Of which products a list is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductFilter {
    /// A part of a name, of the code, or of how they are read.
    #[serde(default)]
    pub words: String,
    #[serde(default)]
    pub category: Option<Uuid>,
    /// Those that are not sold any more.
    #[serde(default)]
    pub archived: bool,
}

/// A product in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductRow {
    pub id: Uuid,
    pub code: Option<String>,
    pub name: String,
    pub name_en: Option<String>,
    pub category: Option<String>,
    pub category_en: Option<String>,
    pub unit: Option<String>,
    pub price: Option<Decimal>,
    pub currency: Option<String>,
    pub archived: bool,
    pub version: i32,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductList {
    pub rows: Vec<ProductRow>,
    pub more: bool,
}

/// A group of products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    pub id: Uuid,
    pub name: String,
    pub name_en: Option<String>,
    pub archived: bool,
    pub version: i32,
}

/// A tax as one chooses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxChoice {
    pub id: Uuid,
    pub name: String,
    pub name_en: Option<String>,
    pub percent: Decimal,
    pub included: bool,
}

/// What the forms of products offer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// Those put away too, at the end.
    pub categories: Vec<Category>,
    pub taxes: Vec<TaxChoice>,
    /// The organisation's.
    pub currency: String,
}

/// A product, checked. Its fields are named as in the log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductFields {
    pub code: Option<String>,
    pub name: String,
    pub name_en: Option<String>,
    pub series: Option<String>,
    pub category: Option<Uuid>,
    pub unit: Option<String>,
    pub description: Option<String>,
    pub tax: Option<Uuid>,
    pub price: Option<Decimal>,
    /// ISO 4217, of the price.
    pub currency: Option<String>,
}

/// What a product costs the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    pub amount: Decimal,
    pub currency: String,
}

/// What a list says of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceAt {
    pub list: Uuid,
    pub name: String,
    pub currency: String,
    pub active: bool,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
    pub from: Decimal,
    pub price: Decimal,
}

/// A deal on which a product stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoldOn {
    pub deal: Uuid,
    pub name: String,
    pub stage: String,
    pub stage_en: Option<String>,
    pub quantity: Decimal,
    /// What the lines come to without tax.
    pub amount: Decimal,
    pub currency: String,
}

/// Everything that the page of a product shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductPage {
    pub id: Uuid,
    pub version: i32,
    pub archived: bool,
    pub fields: ProductFields,
    pub category: Option<(String, Option<String>)>,
    pub tax: Option<TaxChoice>,
    /// For those who may know.
    pub cost: Option<Cost>,
    pub prices: Vec<PriceAt>,
    /// The newest deals of those that one sees.
    pub sold: Vec<SoldOn>,
    /// Of all won deals that one sees: quantity, and what it came to in the organisation's currency.
    pub won: (Decimal, Decimal),
    /// The organisation's.
    pub currency: String,
}

/// A product as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductForm {
    pub code: String,
    pub name: String,
    pub name_en: String,
    pub series: String,
    pub category: Option<Uuid>,
    pub unit: String,
    pub description: String,
    pub tax: Option<Uuid>,
    /// An amount as people write it.
    pub price: String,
    pub currency: String,
    pub cost: String,
    pub cost_currency: String,
}

impl ProductForm {
    /// The form of a product that is there.
    #[must_use]
    pub fn of(page: &ProductPage) -> Self {
        let (fields, text) = (&page.fields, |text: &Option<String>| text.clone().unwrap_or_default());
        let currency = |own: Option<&String>| own.unwrap_or(&page.currency).clone();
        Self {
            code: text(&fields.code),
            name: fields.name.clone(),
            name_en: text(&fields.name_en),
            series: text(&fields.series),
            category: fields.category,
            unit: text(&fields.unit),
            description: text(&fields.description),
            tax: fields.tax,
            price: fields.price.map(|price| price.normalize().to_string()).unwrap_or_default(),
            currency: currency(fields.currency.as_ref()),
            cost: page.cost.as_ref().map(|cost| cost.amount.normalize().to_string()).unwrap_or_default(),
            cost_currency: currency(page.cost.as_ref().map(|cost| &cost.currency)),
        }
    }

    /// The product and its cost as they can be kept.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self) -> Result<(ProductFields, Option<Cost>), AppError> {
        let mut wrong = Vec::new();
        let mut text = |field: &str, text: &str, most: usize, code: &str| {
            let text = text.trim();
            if text.chars().count() > most
                || text.contains(|sign: char| sign.is_control() && !matches!(sign, '\n' | '\r' | '\t'))
            {
                wrong.push(FieldError::of(field, code));
            }
            (!text.is_empty()).then(|| text.to_owned())
        };
        let mut fields = ProductFields {
            code: text("code", &self.code, 60, "product_code_form"),
            name: text("name", &self.name, 200, "product_name_length").unwrap_or_default(),
            name_en: text("name_en", &self.name_en, 200, "product_name_en_length"),
            series: text("series", &self.series, 100, "product_series_length"),
            category: self.category,
            unit: text("unit", &self.unit, 20, "product_unit_length"),
            description: text("description", &self.description, 4_000, "product_description_length"),
            tax: self.tax,
            ..ProductFields::default()
        };
        if fields.name.is_empty() {
            wrong.push(FieldError::of("name", "required"));
        }
        let price = amount("price", &self.price, &self.currency, &mut wrong);
        (fields.price, fields.currency) = price.map_or((None, None), |(price, currency)| (Some(price), Some(currency)));
        let cost = amount("cost", &self.cost, &self.cost_currency, &mut wrong);
        let cost = cost.map(|(amount, currency)| Cost { amount, currency });
        if wrong.is_empty() { Ok((fields, cost)) } else { Err(AppError::Invalid(wrong)) }
    }
}

/// Whether a text is the code of a currency: three capitals.
#[must_use]
pub fn is_currency(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn amount(field: &str, typed: &str, currency: &str, wrong: &mut Vec<FieldError>) -> Option<(Decimal, String)> {
    if typed.trim().is_empty() {
        return None;
    }
    let Some(amount) = crate::ui::parse_amount(typed) else {
        wrong.push(FieldError::of(field, "not_a_number"));
        return None;
    };
    if !(Decimal::ZERO..=Decimal::from(DEAREST)).contains(&amount) || !is_currency(currency) {
        wrong.push(FieldError::of(field, "invalid_value"));
    }
    Some((amount, currency.to_owned()))
}

/// What the form of a category, or of anything with two names, holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub name: String,
    /// Empty: the name stands in.
    pub name_en: String,
}

impl Named {
    /// The names without spaces around them, the English one only if there is one.
    ///
    /// # Errors
    /// `Invalid` on `name` and `name_en`.
    pub fn check(&self) -> Result<(String, Option<String>), AppError> {
        let (name, name_en) = (self.name.trim(), self.name_en.trim());
        let long = |text: &str| text.chars().count() > 100 || text.contains(char::is_control);
        let checks = [
            ("name", "required", name.is_empty()),
            ("name", "invalid_value", long(name)),
            ("name_en", "invalid_value", long(name_en)),
        ];
        let wrong: Vec<_> =
            checks.into_iter().filter(|(.., is)| *is).map(|(field, code, _)| FieldError::of(field, code)).collect();
        if wrong.is_empty() {
            Ok((name.to_owned(), (!name_en.is_empty()).then(|| name_en.to_owned())))
        } else {
            Err(AppError::Invalid(wrong))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_of_a_product_is_named() {
        let form = ProductForm {
            code: "x".repeat(61),
            price: "many".to_owned(),
            cost: "-1".to_owned(),
            cost_currency: "CNY".to_owned(),
            ..ProductForm::default()
        };
        let error = form.check().expect_err("all is wrong");
        for (field, code) in
            [("code", "product_code_form"), ("name", "required"), ("price", "not_a_number"), ("cost", "invalid_value")]
        {
            assert_eq!(error.of_field(field).map(|error| error.code.as_str()), Some(code), "{field}");
        }
    }

    #[test]
    fn an_amount_stands_with_its_currency_or_not_at_all() {
        let form = ProductForm { name: " 折弯机 ".to_owned(), currency: "CNY".to_owned(), ..ProductForm::default() };
        let (fields, cost) = form.check().expect("it can be kept");
        assert_eq!((fields.name.as_str(), fields.price, fields.currency, cost), ("折弯机", None, None, None));
        let priced = ProductForm { price: "26.8万".to_owned(), ..form };
        let (fields, _) = priced.check().expect("it can be kept");
        assert_eq!((fields.price, fields.currency.as_deref()), (Some(268_000.into()), Some("CNY")));
        assert!(ProductForm { currency: "yuan".to_owned(), ..priced }.check().is_err());
    }
}
