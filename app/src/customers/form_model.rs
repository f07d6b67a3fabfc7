//! A customer as somebody types it, and as it is kept.

use super::{
    credit_code,
    model::CustomerKind,
    reach::model::{Reach, checked as checked_reach},
};
use crate::{
    access::{AppError, FieldError},
    fields::{Custom, TypedValues},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A customer as typed: every field is text, nothing is checked yet. Fields that a caller leaves out are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomerForm {
    pub kind: CustomerKind,
    pub name: String,
    /// What one calls the company every day, or its English name.
    pub short_name: String,
    /// Unified social credit code of a Chinese organisation.
    pub credit_code: String,
    pub industry: String,
    pub country: String,
    pub region: String,
    pub address: String,
    pub phone: String,
    pub email: String,
    pub website: String,
    pub source: String,
    /// A whole number.
    pub employees: String,
    /// An amount as people write it: `1.2亿`, `3,400,000`.
    pub annual_revenue: String,
    /// ISO 4217, of the annual revenue.
    pub currency: String,
    /// Four digits.
    pub founded_year: String,
    pub wechat: String,
    /// The customer that this one belongs to, with its name.
    pub parent: Option<(Uuid, String)>,
    /// Further phones, e-mails and addresses.
    pub reach: Vec<Reach>,
    /// Keys of [`INTERESTS`].
    pub interests: Vec<String>,
    pub preferences: String,
    /// Custom fields, as typed.
    pub custom: TypedValues,
}

/// What customers care for, and how they like to be approached: as in `details.interest_<key>`.
pub const INTERESTS: [&str; 10] = [
    "price",
    "quality",
    "delivery",
    "service",
    "green",
    "certified",
    "samples",
    "long_term",
    "factory_visits",
    "trade_fairs",
];

/// The fields of a customer, checked. Their names are those of the columns and of the log.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CustomerFields {
    pub kind: CustomerKind,
    pub name: String,
    pub short_name: Option<String>,
    pub credit_code: Option<String>,
    pub industry: Option<String>,
    pub country: Option<String>,
    pub region: Option<String>,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
    pub source: Option<String>,
    pub employees: Option<i32>,
    /// In `currency`.
    pub annual_revenue: Option<Decimal>,
    pub currency: Option<String>,
    pub founded_year: Option<i16>,
    pub wechat: Option<String>,
    pub parent: Option<Uuid>,
    pub reach: Vec<Reach>,
    pub interests: Vec<String>,
    pub preferences: Option<String>,
    /// Those that their reader sees.
    #[serde(flatten)]
    pub custom: Custom,
}

impl CustomerForm {
    /// What is stored, in the words of a form that changes it.
    #[must_use]
    pub fn of(fields: &CustomerFields) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        Self {
            kind: fields.kind,
            name: fields.name.clone(),
            short_name: text(&fields.short_name),
            credit_code: text(&fields.credit_code),
            industry: text(&fields.industry),
            country: text(&fields.country),
            region: text(&fields.region),
            address: text(&fields.address),
            phone: text(&fields.phone),
            email: text(&fields.email),
            website: text(&fields.website),
            source: text(&fields.source),
            employees: fields.employees.map(|number| number.to_string()).unwrap_or_default(),
            annual_revenue: fields.annual_revenue.map(|amount| amount.normalize().to_string()).unwrap_or_default(),
            currency: text(&fields.currency),
            founded_year: fields.founded_year.map(|year| year.to_string()).unwrap_or_default(),
            wechat: text(&fields.wechat),
            parent: fields.parent.map(|parent| (parent, String::new())),
            reach: fields.reach.clone(),
            interests: fields.interests.clone(),
            preferences: text(&fields.preferences),
            custom: fields.custom.typed(),
        }
    }

    /// Reads what was typed, without the custom fields: those are read by the catalogue that their reader has.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self) -> Result<CustomerFields, AppError> {
        let mut wrong = Vec::new();
        let fields = CustomerFields {
            kind: self.kind,
            name: checked_name(&self.name, "customer_name_length", &mut wrong),
            short_name: checked(&self.short_name, "short_name", 100, &mut wrong),
            credit_code: checked_credit_code(self, &mut wrong),
            industry: checked(&self.industry, "industry", 100, &mut wrong),
            country: checked(&self.country, "country", 100, &mut wrong),
            region: checked(&self.region, "region", 100, &mut wrong),
            address: checked(&self.address, "address", 500, &mut wrong),
            phone: checked(&self.phone, "phone", 50, &mut wrong),
            email: checked_email(&self.email, "customer_email_form", &mut wrong),
            website: checked(&self.website, "website", 300, &mut wrong),
            source: checked(&self.source, "source", 100, &mut wrong),
            employees: parsed(&self.employees, "employees", &mut wrong).filter(|number: &i32| {
                refuse_unless(*number >= 0, "employees", "customer_employees_not_negative", &mut wrong)
            }),
            annual_revenue: checked_amount(&self.annual_revenue, &mut wrong),
            currency: checked_currency(self, &mut wrong),
            founded_year: checked_year(&self.founded_year, &mut wrong),
            wechat: checked(&self.wechat, "wechat", 100, &mut wrong),
            parent: self.parent.as_ref().map(|(parent, _)| *parent),
            reach: checked_reach(&self.reach, &mut wrong),
            interests: INTERESTS
                .into_iter()
                .filter(|key| self.interests.iter().any(|chosen| chosen == key))
                .map(str::to_owned)
                .collect(),
            preferences: checked(&self.preferences, "preferences", 2000, &mut wrong),
            custom: Custom::default(),
        };
        if wrong.is_empty() { Ok(fields) } else { Err(AppError::Invalid(wrong)) }
    }
}

fn refuse(field: &str, code: &str, wrong: &mut Vec<FieldError>) {
    wrong.push(FieldError { field: field.to_owned(), code: code.to_owned(), detail: None });
}

fn refuse_unless(right: bool, field: &str, code: &str, wrong: &mut Vec<FieldError>) -> bool {
    if !right {
        refuse(field, code, wrong);
    }
    right
}

/// A name of 1 to 200 characters, without space around it.
pub(super) fn checked_name(text: &str, code: &str, wrong: &mut Vec<FieldError>) -> String {
    let name = text.trim();
    if name.is_empty() {
        refuse("name", "required", wrong);
    } else {
        refuse_unless(name.chars().count() <= 200, "name", code, wrong);
    }
    name.to_owned()
}

/// Optional text of at most `longest` characters; nothing but space counts as nothing.
pub(super) fn checked(text: &str, field: &str, longest: usize, wrong: &mut Vec<FieldError>) -> Option<String> {
    let text = text.trim();
    refuse_unless(text.chars().count() <= longest, field, "too_long", wrong);
    (!text.is_empty()).then(|| text.to_owned())
}

/// Optional e-mail address, by the same rule as the database.
pub(super) fn checked_email(text: &str, code: &str, wrong: &mut Vec<FieldError>) -> Option<String> {
    let email = checked(text, "email", 254, wrong)?;
    let well_formed =
        email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    refuse_unless(well_formed && !email.contains(char::is_whitespace), "email", code, wrong);
    Some(email)
}

fn parsed<T: std::str::FromStr>(text: &str, field: &str, wrong: &mut Vec<FieldError>) -> Option<T> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | '，')).collect();
    if digits.is_empty() {
        return None;
    }
    let number = digits.parse().ok();
    refuse_unless(number.is_some(), field, "not_a_number", wrong);
    number
}

fn checked_amount(text: &str, wrong: &mut Vec<FieldError>) -> Option<Decimal> {
    if text.trim().is_empty() {
        return None;
    }
    let amount = crate::ui::parse_amount(text);
    match amount {
        None => refuse("annual_revenue", "not_a_number", wrong),
        Some(amount) if amount.is_sign_negative() && !amount.is_zero() => {
            refuse("annual_revenue", "customer_annual_revenue_not_negative", wrong);
        }
        Some(_) => {}
    }
    amount
}

/// A currency is only kept beside an amount.
fn checked_currency(form: &CustomerForm, wrong: &mut Vec<FieldError>) -> Option<String> {
    if form.annual_revenue.trim().is_empty() {
        return None;
    }
    let currency = form.currency.trim();
    let known = currency.len() == 3 && currency.chars().all(|c| c.is_ascii_uppercase());
    refuse_unless(known, "currency", "deal_currency_form", wrong).then(|| currency.to_owned())
}

fn checked_year(text: &str, wrong: &mut Vec<FieldError>) -> Option<i16> {
    let year: i16 = parsed(text, "founded_year", wrong)?;
    refuse_unless((1000..=2200).contains(&year), "founded_year", "customer_founded_year_range", wrong).then_some(year)
}

/// Only organisations have one.
fn checked_credit_code(form: &CustomerForm, wrong: &mut Vec<FieldError>) -> Option<String> {
    if form.kind != CustomerKind::Company || form.credit_code.trim().is_empty() {
        return None;
    }
    credit_code::checked(&form.credit_code).map_err(|code| refuse("credit_code", code, wrong)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refused(form: &CustomerForm) -> Vec<(String, String)> {
        match form.check() {
            Err(AppError::Invalid(wrong)) => wrong.into_iter().map(|error| (error.field, error.code)).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn named(name: &str) -> CustomerForm {
        CustomerForm { name: name.to_owned(), ..CustomerForm::default() }
    }

    #[test]
    fn only_the_name_is_required() {
        let fields = named("  杭州云帆科技 ").check().expect("a name is enough");
        assert_eq!(fields, CustomerFields { name: "杭州云帆科技".to_owned(), ..CustomerFields::default() });
        assert_eq!(refused(&named("   ")), [("name".to_owned(), "required".to_owned())]);
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let form = CustomerForm {
            email: "nobody".to_owned(),
            employees: "many".to_owned(),
            annual_revenue: "-1".to_owned(),
            currency: "CNY".to_owned(),
            founded_year: "12".to_owned(),
            ..named(&"长".repeat(201))
        };
        let fields: Vec<_> = refused(&form).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["name", "email", "employees", "annual_revenue", "founded_year"]);
    }

    #[test]
    fn amounts_and_numbers_are_read_as_people_write_them() {
        let form = CustomerForm {
            employees: "1,200".to_owned(),
            annual_revenue: "1.2亿".to_owned(),
            currency: "CNY".to_owned(),
            ..named("轻舟")
        };
        let fields = form.check().expect("all of it can be read");
        assert_eq!(fields.employees, Some(1_200));
        assert_eq!(fields.annual_revenue, Some(Decimal::from(120_000_000)));
        assert_eq!(fields.currency.as_deref(), Some("CNY"));
    }

    #[test]
    fn a_credit_code_is_kept_in_one_form_and_only_of_companies() {
        let form = CustomerForm { credit_code: " 91350100m000100y43".to_owned(), ..named("轻舟") };
        assert_eq!(form.check().expect("it is right").credit_code.as_deref(), Some("91350100M000100Y43"));
        let wrong = CustomerForm { credit_code: "91350100M000100Y44".to_owned(), ..named("轻舟") };
        assert_eq!(refused(&wrong), [("credit_code".to_owned(), "credit_code_check_digit".to_owned())]);
        let person = CustomerForm { kind: CustomerKind::Person, ..wrong };
        assert_eq!(person.check().expect("nobody looks at it").credit_code, None);
    }

    #[test]
    fn custom_fields_stand_beside_the_others_on_the_wire() {
        let custom = Custom([(crate::fields::key_of(Uuid::nil()), json!("软件园"))].into());
        let fields = CustomerFields { custom, employees: Some(3), ..CustomerFields::default() };
        let sent = serde_json::to_value(&fields).expect("it can be sent");
        assert_eq!(sent[crate::fields::key_of(Uuid::nil())], json!("软件园"));
        assert_eq!(serde_json::from_value::<CustomerFields>(sent).expect("it can be read"), fields);
    }

    #[test]
    fn a_currency_alone_means_nothing() {
        let form = CustomerForm { currency: "CNY".to_owned(), ..named("轻舟") };
        assert_eq!(form.check().expect("it is left out").currency, None);
    }

    #[test]
    fn what_was_stored_comes_back_from_its_form() {
        let fields = CustomerFields {
            kind: CustomerKind::Person,
            name: "李梅".to_owned(),
            email: Some("li@example.com".to_owned()),
            employees: Some(3),
            annual_revenue: Some(Decimal::new(12_345, 1)),
            currency: Some("USD".to_owned()),
            founded_year: Some(1998),
            wechat: Some("limei".to_owned()),
            parent: Some(Uuid::max()),
            reach: vec![Reach { kind: "work".to_owned(), value: "010-1".to_owned(), ..Reach::default() }],
            interests: vec!["price".to_owned(), "green".to_owned()],
            preferences: Some("mornings".to_owned()),
            ..CustomerFields::default()
        };
        assert_eq!(CustomerForm::of(&fields).check(), Ok(fields));
    }

    #[test]
    fn an_address_needs_both_sides() {
        for (email, right) in [("a@b", true), ("a@", false), ("@b", false), ("a@b@c", false), ("a b@c", false)] {
            assert_eq!(CustomerForm { email: email.to_owned(), ..named("x") }.check().is_ok(), right, "{email}");
        }
    }
}
