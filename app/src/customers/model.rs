//! What a customer is, how one is typed in, and what hangs on it.

pub use super::list_model::{
    COUNTED, CustomerFilter, CustomerMark, CustomerRow, CustomerSort, Listed, OpenDeals, PAGE,
};
use crate::access::{AppError, FieldError};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A company, or a person who buys for themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerKind {
    #[default]
    Company,
    Person,
}

impl CustomerKind {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Company, Self::Person];

    /// As in `customer.kind`, in addresses and in the language files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Person => "person",
        }
    }

    /// The kind of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// A customer as typed: every field is text, nothing is checked yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerForm {
    pub kind: CustomerKind,
    pub name: String,
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
}

/// What stands at the head of a customer's page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// When somebody of ours last reached the customer.
    pub last_contact: Option<DateTime<Utc>>,
    /// What is planned next, and when.
    pub next: Option<(DateTime<Utc>, String)>,
    /// For those who see deals.
    pub deals: Option<StandingDeals>,
}

/// A customer's deals in sight, in the organisation's currency.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StandingDeals {
    /// Value of those that were won.
    pub won: Decimal,
    pub open: i64,
    pub open_value: Decimal,
}

/// The fields of a customer, checked. Their names are those of the columns and of the log.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CustomerFields {
    pub kind: CustomerKind,
    pub name: String,
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
}

impl CustomerForm {
    /// What is stored, in the words of a form that changes it.
    #[must_use]
    pub fn of(fields: &CustomerFields) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        Self {
            kind: fields.kind,
            name: fields.name.clone(),
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
        }
    }

    /// Reads what was typed.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self) -> Result<CustomerFields, AppError> {
        let mut wrong = Vec::new();
        let fields = CustomerFields {
            kind: self.kind,
            name: checked_name(&self.name, "customer_name_length", &mut wrong),
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

/// A customer with what its page needs to know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    pub id: Uuid,
    pub version: i32,
    pub fields: CustomerFields,
    /// `None`: in nobody's hands.
    pub owner: Option<(Uuid, String)>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Whether the reader may change it.
    pub may_write: bool,
}

/// A deal of a customer, as its page lists it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DealOfCustomer {
    pub id: Uuid,
    pub name: String,
    pub stage: String,
    pub stage_en: Option<String>,
    /// `open`, `won` or `lost`.
    pub status: String,
    pub value: Option<Decimal>,
    pub currency: String,
    pub expected_close: Option<chrono::NaiveDate>,
    pub owner: String,
}

/// Something planned with a customer and not done yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NextStep {
    pub id: Uuid,
    /// `task`, `call`, `email`, `meeting` or `visit`.
    pub kind: String,
    pub title: String,
    pub due_at: DateTime<Utc>,
    pub owner: String,
    pub deal: Option<Uuid>,
}

/// Somebody a record is shared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedWith {
    pub person: Uuid,
    pub name: String,
    pub can_write: bool,
}

/// A record that went to the bin: what is needed to take it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    pub id: Uuid,
    pub version: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

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
