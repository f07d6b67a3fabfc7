//! What the page of a merge needs to know of the kind of records it shows.

use super::{
    api::{compare_customers, merge_customers, undo_merge},
    model::{Comparison, MergeField, MergeOrder, Taken},
};
use crate::{
    access::AppError,
    customers::{model::Customer, row::kind_word},
    fields::{Custom, CustomSheet, RecordKind, value_in_words},
    locale::{Lang, format},
    routes,
    ui::grouped,
    words::{details as dw, fields as fw},
};
use chrono::{DateTime, Utc};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// The fields of a kind of records.
pub(super) type FieldsOf<R> = <<R as Mergeable>::Field as Taken>::Fields;

/// Records of which two can become one.
pub trait Mergeable: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// What is chosen between.
    type Field: Taken;

    const OF: RecordKind;
    const NAME: Self::Field;

    fn id(&self) -> Uuid;
    fn version(&self) -> i32;
    fn may_write(&self) -> bool;
    fn fields(&self) -> &FieldsOf<Self>;
    fn name(&self) -> &str;
    fn owner(&self) -> Option<&(Uuid, String)>;
    fn created_at(&self) -> DateTime<Utc>;
    /// What it is, in a word or two; may be empty.
    fn about(&self, lang: Lang) -> String;
    /// What it says in a field, as people read it; `None` for nothing. `own` is the organisation's currency.
    fn value(&self, lang: Lang, own: &str, field: Self::Field) -> Option<String>;

    fn compare(one: Uuid, other: Uuid) -> impl Future<Output = Result<Comparison<Self>, AppError>> + Send + 'static;
    fn merge(order: MergeOrder<Self::Field>) -> impl Future<Output = Result<Uuid, AppError>> + Send + 'static;
    fn undo(merge: Uuid) -> impl Future<Output = Result<Uuid, AppError>> + Send + 'static;
}

/// The page of a record.
pub(super) fn page_of(of: RecordKind, id: Uuid) -> String {
    match of {
        RecordKind::Customer => routes::customer(id),
        RecordKind::Contact => routes::contact(id),
    }
}

impl Mergeable for Customer {
    type Field = MergeField;

    const OF: RecordKind = RecordKind::Customer;
    const NAME: MergeField = MergeField::Name;

    fn id(&self) -> Uuid {
        self.id
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn may_write(&self) -> bool {
        self.may_write
    }

    fn fields(&self) -> &FieldsOf<Self> {
        &self.fields
    }

    fn name(&self) -> &str {
        &self.fields.name
    }

    fn owner(&self) -> Option<&(Uuid, String)> {
        self.owner.as_ref()
    }

    fn created_at(&self) -> DateTime<Utc> {
        self.created_at
    }

    fn about(&self, lang: Lang) -> String {
        kind_word(lang, self.fields.kind).to_owned()
    }

    fn value(&self, lang: Lang, own: &str, field: MergeField) -> Option<String> {
        let fields = &self.fields;
        match field {
            MergeField::Kind => Some(kind_word(lang, fields.kind).to_owned()),
            MergeField::Name => Some(fields.name.clone()),
            MergeField::Phone => fields.phone.as_deref().map(grouped),
            MergeField::Email => fields.email.clone(),
            MergeField::Industry => fields.industry.clone(),
            MergeField::Country => fields.country.clone(),
            MergeField::Region => fields.region.clone(),
            MergeField::Address => fields.address.clone(),
            MergeField::Website => fields.website.clone(),
            MergeField::Source => fields.source.clone(),
            MergeField::Employees => fields.employees.map(|number| format::count(number.into())),
            MergeField::AnnualRevenue => {
                fields.annual_revenue.map(|amount| format::money(amount, fields.currency.as_deref().unwrap_or(own)))
            }
            MergeField::FoundedYear => fields.founded_year.map(|year| year.to_string()),
            MergeField::ShortName => fields.short_name.clone(),
            MergeField::CreditCode => fields.credit_code.clone(),
            MergeField::Wechat => fields.wechat.clone(),
            MergeField::Reach => joined(lang, fields.reach.iter().map(|way| way.value.clone())),
            MergeField::Preferences => {
                let interests = fields.interests.iter().filter_map(|key| dw::text(lang, &format!("interest_{key}")));
                joined(lang, interests.map(str::to_owned).chain(fields.preferences.clone()))
            }
            MergeField::Custom => custom_in_words(lang, &self.sheet, &fields.custom),
        }
    }

    fn compare(one: Uuid, other: Uuid) -> impl Future<Output = Result<Comparison, AppError>> + Send + 'static {
        compare_customers(one, other)
    }

    fn merge(order: MergeOrder) -> impl Future<Output = Result<Uuid, AppError>> + Send + 'static {
        merge_customers(order)
    }

    fn undo(merge: Uuid) -> impl Future<Output = Result<Uuid, AppError>> + Send + 'static {
        undo_merge(merge)
    }
}

/// The custom fields that are filled in, in one line; `None` for none.
pub(in crate::customers) fn custom_in_words(lang: Lang, sheet: &CustomSheet, custom: &Custom) -> Option<String> {
    let said = sheet.catalogue.fields.iter().filter_map(|field| {
        let value = value_in_words(lang, field, custom.get(field.id), &sheet.names)?;
        Some(fw::named_value(lang, field.name_in(lang), value))
    });
    joined(lang, said)
}

/// Several things in one line; `None` for none.
pub(in crate::customers) fn joined(lang: Lang, all: impl Iterator<Item = String>) -> Option<String> {
    let all: Vec<String> = all.collect();
    (!all.is_empty()).then(|| all.join(fw::comma(lang)))
}
