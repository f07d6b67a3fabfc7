//! What stands in the cells of a file.

use crate::{
    customers::{
        lifecycle,
        list::columns::Shows,
        list_model::{CustomerRow, TagOf},
        row::kind_word,
    },
    fields::{Catalogue, FieldKind, value_in_words},
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
    fn text(text: Option<&str>) -> Self {
        text.map_or(Self::Nothing, |text| Self::Text(text.to_owned()))
    }

    fn number(number: Option<impl Into<Decimal>>) -> Self {
        number.map_or(Self::Nothing, |number| Self::Number(number.into()))
    }
}

/// What stands above a column; some need two in a file, because a cell holds one value.
pub fn heads(lang: Lang, column: Shows, currency: &str, fields: &Catalogue) -> Vec<String> {
    match column {
        Shows::Place => vec![w::country(lang).to_owned(), w::region(lang).to_owned()],
        Shows::Revenue => vec![w::annual_revenue(lang).to_owned(), w::currency(lang).to_owned()],
        Shows::Deals => vec![w::open_deals(lang).to_owned(), v::open_deal_value_in(lang, currency)],
        other => vec![other.label(lang, fields)],
    }
}

/// The values of a column, as many as it has heads. Times are those of the organisation, `utc_offset` minutes east of UTC.
pub fn values(lang: Lang, utc_offset: i32, row: &CustomerRow, column: Shows, fields: &Catalogue) -> Vec<Value> {
    let time = |moment: Option<DateTime<Utc>>| {
        let offset = FixedOffset::east_opt(utc_offset * 60);
        moment
            .zip(offset)
            .map_or(Value::Nothing, |(moment, offset)| Value::Time(moment.with_timezone(&offset).naive_local()))
    };
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
        Shows::Custom(field) => custom(lang, row, field, fields),
    };
    vec![one]
}

/// The value of a custom field, as what it is where a cell can be that, else in words.
fn custom(lang: Lang, row: &CustomerRow, field: Uuid, fields: &Catalogue) -> Value {
    let Some(field) = fields.field(field) else { return Value::Nothing };
    let value = row.custom.get(field.id);
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
        | FieldKind::Sensitive => Value::text(value_in_words(lang, field, value, &row.names).as_deref()),
    }
}

fn tag_names(lang: Lang, tags: &[TagOf]) -> String {
    let names: Vec<&str> = tags.iter().map(|tag| tag.name.as_str()).collect();
    names.join(if lang == Lang::En { ", " } else { "、" })
}
