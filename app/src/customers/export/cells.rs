//! What stands in the cells of a file.

use super::file::Taken;
use crate::{
    access::{Action, AppError, Role, Tx, may},
    customers::{
        custom::HoldsCustom,
        lifecycle,
        list::columns::Shows,
        list_model::{CustomerFilter, CustomerRow, TagOf},
        list_store,
        row::kind_word,
    },
    fields::{Catalogue, FieldKind, RecordKind, value_in_words},
    lists::model::Mark,
    locale::Lang,
    words::{customers as w, views as v},
};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

/// A value of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Nothing,
    Text(String),
    Number(Decimal),
    Day(NaiveDate),
    /// As the clock on the wall shows it.
    Time(NaiveDateTime),
}

impl Value {
    pub fn text(text: Option<&str>) -> Self {
        text.map_or(Self::Nothing, |text| Self::Text(text.to_owned()))
    }

    pub fn number(number: Option<impl Into<Decimal>>) -> Self {
        number.map_or(Self::Nothing, |number| Self::Number(number.into()))
    }
}

/// A moment as the organisation's clocks show it, which go `utc_offset` minutes east of UTC.
pub fn time_value(utc_offset: i32, moment: Option<DateTime<Utc>>) -> Value {
    let offset = FixedOffset::east_opt(utc_offset * 60);
    moment
        .zip(offset)
        .map_or(Value::Nothing, |(moment, offset)| Value::Time(moment.with_timezone(&offset).naive_local()))
}

/// The list of customers.
pub struct CustomersFile;

impl Taken for CustomersFile {
    type Filter = CustomerFilter;
    type Row = CustomerRow;
    type Column = Shows;

    const OF: RecordKind = RecordKind::Customer;

    fn offers(role: Role, column: Shows) -> bool {
        column != Shows::Deals || may(role, Action::SeeDeals)
    }

    async fn ids(
        tx: &mut Tx,
        filter: &CustomerFilter,
        after: Option<&Mark>,
        limit: i64,
    ) -> Result<Vec<Mark>, AppError> {
        list_store::ids(tx, filter, after, limit).await
    }

    async fn rows(tx: &mut Tx, ids: &[Uuid], custom: &[Uuid]) -> Result<Vec<CustomerRow>, AppError> {
        list_store::rows(tx, ids, custom).await
    }

    fn heads(lang: Lang, column: Shows, currency: &str, fields: &Catalogue) -> Vec<String> {
        match column {
            Shows::Place => vec![w::country(lang).to_owned(), w::region(lang).to_owned()],
            Shows::Revenue => vec![w::annual_revenue(lang).to_owned(), w::currency(lang).to_owned()],
            Shows::Deals => vec![w::open_deals(lang).to_owned(), v::open_deal_value_in(lang, currency)],
            other => vec![other.label(lang, fields)],
        }
    }

    fn values(lang: Lang, utc_offset: i32, row: &CustomerRow, column: Shows, fields: &Catalogue) -> Vec<Value> {
        values(lang, utc_offset, row, column, fields)
    }
}

fn values(lang: Lang, utc_offset: i32, row: &CustomerRow, column: Shows, fields: &Catalogue) -> Vec<Value> {
    let time = |moment| time_value(utc_offset, moment);
    let one = match column {
        Shows::Place => {
            return vec![Value::text(row.country.as_deref()), Value::text(row.region.as_deref())];
        }
        Shows::Revenue => {
            return vec![Value::number(row.annual_revenue), Value::text(row.currency.as_deref())];
        }
        Shows::Deals => {
            let open = row.open_deals;
            return vec![Value::number(open.map(|open| open.count)), Value::number(open.map(|open| open.value))];
        }
        Shows::Name => Value::text(Some(&row.name)),
        Shows::Lifecycle => Value::text(Some(lifecycle::word(lang, row.lifecycle))),
        Shows::Kind => Value::text(Some(kind_word(lang, row.kind))),
        Shows::Industry => Value::text(row.industry.as_deref()),
        Shows::Source => Value::text(row.source.as_deref()),
        Shows::Phone => Value::text(row.phone.as_deref()),
        Shows::Email => Value::text(row.email.as_deref()),
        Shows::Website => Value::text(row.website.as_deref()),
        Shows::Employees => Value::number(row.employees),
        Shows::Founded => Value::number(row.founded_year),
        Shows::Completeness => Value::number(Some(row.completeness)),
        Shows::Owner => Value::text(row.owner.as_ref().map(|(_, name)| name.as_str())),
        Shows::Tags => Value::text(Some(tag_names(lang, &row.tags).as_str()).filter(|names| !names.is_empty())),
        Shows::Contacted => time(row.last_contact),
        Shows::Created => time(Some(row.created_at)),
        Shows::Updated => time(Some(row.updated_at)),
        Shows::Custom(field) => custom_value(lang, row, field, fields),
    };
    vec![one]
}

/// The value of a custom field, as what it is where a cell can be that, else in words.
pub fn custom_value(lang: Lang, row: &impl HoldsCustom, field: Uuid, fields: &Catalogue) -> Value {
    let Some(field) = fields.field(field) else { return Value::Nothing };
    let value = row.custom().get(field.id);
    let text = value.as_str();
    match field.kind {
        FieldKind::Number | FieldKind::Money | FieldKind::Computed => {
            Value::number(text.and_then(|text| text.parse::<Decimal>().ok()))
        }
        FieldKind::Date => text.and_then(|text| text.parse().ok()).map_or(Value::Nothing, Value::Day),
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Choice
        | FieldKind::Choices
        | FieldKind::Checkbox
        | FieldKind::Link
        // By its name: a table holds no bytes.
        | FieldKind::File
        | FieldKind::Reference
        // Veiled: what is sealed leaves in no file.
        | FieldKind::Sensitive => Value::text(value_in_words(lang, field, value, row.names()).as_deref()),
    }
}

fn tag_names(lang: Lang, tags: &[TagOf]) -> String {
    let names: Vec<&str> = tags.iter().map(|tag| tag.name.as_str()).collect();
    names.join(if lang == Lang::En { ", " } else { "、" })
}
