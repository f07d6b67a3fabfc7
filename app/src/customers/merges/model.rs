//! Two records become one: what is chosen, what comes over, and the way back.

use crate::{
    access::AppError,
    customers::model::{Customer, CustomerFields},
    fields::{Catalogue, Custom},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::fmt::Debug;
use uuid::Uuid;

/// The fields of a kind of records, each of which one of two gives to the one that they become.
pub trait Taken: Copy + Eq + Debug + Send + Sync + Serialize + DeserializeOwned + 'static {
    /// What they are fields of.
    type Fields: Clone + Default + PartialEq + Serialize + DeserializeOwned;

    /// All, in the order of the form.
    const EVERY: &'static [Self];

    /// The column.
    fn key(self) -> &'static str;

    /// Its name in the language files, behind `field_`.
    fn word(self) -> &'static str {
        self.key()
    }

    /// Copies the field from one record into another.
    fn copy(self, from: &Self::Fields, into: &mut Self::Fields);

    /// Whether a record says nothing here.
    fn is_empty(self, fields: &Self::Fields) -> bool;

    /// The custom fields among them.
    fn custom(fields: &mut Self::Fields) -> &mut Custom;

    /// Whether the two say the same here.
    #[must_use]
    fn agrees(self, one: &Self::Fields, other: &Self::Fields) -> bool {
        let mut copied = one.clone();
        self.copy(other, &mut copied);
        copied == *one
    }
}

/// What the kept one says with what is taken from the other. What the caller may not fill in stays as it is; so does what must be
/// different, while both are there.
#[must_use]
pub fn with_taken<F: Taken>(kept: &F::Fields, other: &F::Fields, take: &[F], catalogue: &Catalogue) -> F::Fields {
    let (mut own, mut fields) = (kept.clone(), kept.clone());
    for field in take {
        field.copy(other, &mut fields);
    }
    for fixed in catalogue.fields.iter().filter(|field| !field.may_edit || field.unique) {
        let key = fixed.key();
        if let Some(value) = F::custom(&mut own).0.get(&key) {
            F::custom(&mut fields).0.insert(key, value.clone());
        }
    }
    fields
}

/// Fields that still are as the merge left them become what they were; what somebody changed since stays. A custom field that the
/// caller does not see is not theirs to give back.
///
/// # Errors
/// `Unavailable` where what was written down cannot be read any more.
pub fn given_back<T: Serialize + DeserializeOwned>(now: &T, before: &Value, after: &Value) -> Result<T, AppError> {
    let mut fields = serde_json::to_value(now).unwrap_or_default();
    if let (Some(fields), Some(merged)) = (fields.as_object_mut(), after.as_object()) {
        for (field, left) in merged {
            if fields.get(field) == Some(left) {
                fields.insert(field.clone(), before.get(field).cloned().unwrap_or_default());
            }
        }
    }
    serde_json::from_value(fields).map_err(|_| AppError::Unavailable)
}

/// What is told of two things at once.
#[must_use]
pub fn joined(one: &Value, other: &Value) -> Value {
    let all: Map<String, Value> =
        [one, other].into_iter().filter_map(Value::as_object).flatten().map(|(k, v)| (k.clone(), v.clone())).collect();
    Value::Object(all)
}

/// A field of a customer that is taken from one of the two, or two that only mean something together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeField {
    Kind,
    Name,
    Phone,
    Email,
    Industry,
    Country,
    Region,
    Address,
    Website,
    Source,
    Employees,
    /// With its currency.
    AnnualRevenue,
    FoundedYear,
    ShortName,
    CreditCode,
    Wechat,
    /// Further phones, e-mails and addresses.
    Reach,
    /// What they care for, in boxes and in words.
    Preferences,
    /// What custom fields the other one has filled in.
    Custom,
}

impl MergeField {
    /// All, in the order of the form.
    pub const ALL: [Self; 19] = [
        Self::Kind,
        Self::Name,
        Self::Phone,
        Self::Email,
        Self::Industry,
        Self::Country,
        Self::Region,
        Self::Address,
        Self::Website,
        Self::Source,
        Self::Employees,
        Self::AnnualRevenue,
        Self::FoundedYear,
        Self::ShortName,
        Self::CreditCode,
        Self::Wechat,
        Self::Reach,
        Self::Preferences,
        Self::Custom,
    ];

    /// The field of a column; `None` for another one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }
}

impl Taken for MergeField {
    type Fields = CustomerFields;

    const EVERY: &'static [Self] = &Self::ALL;

    fn key(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Industry => "industry",
            Self::Country => "country",
            Self::Region => "region",
            Self::Address => "address",
            Self::Website => "website",
            Self::Source => "source",
            Self::Employees => "employees",
            Self::AnnualRevenue => "annual_revenue",
            Self::FoundedYear => "founded_year",
            Self::ShortName => "short_name",
            Self::CreditCode => "credit_code",
            Self::Wechat => "wechat",
            Self::Reach => "reach",
            Self::Preferences => "preferences",
            Self::Custom => "custom",
        }
    }

    fn copy(self, from: &CustomerFields, into: &mut CustomerFields) {
        match self {
            Self::Kind => into.kind = from.kind,
            Self::Name => into.name.clone_from(&from.name),
            Self::Phone => into.phone.clone_from(&from.phone),
            Self::Email => into.email.clone_from(&from.email),
            Self::Industry => into.industry.clone_from(&from.industry),
            Self::Country => into.country.clone_from(&from.country),
            Self::Region => into.region.clone_from(&from.region),
            Self::Address => into.address.clone_from(&from.address),
            Self::Website => into.website.clone_from(&from.website),
            Self::Source => into.source.clone_from(&from.source),
            Self::Employees => into.employees = from.employees,
            Self::AnnualRevenue => {
                into.annual_revenue = from.annual_revenue;
                into.currency.clone_from(&from.currency);
            }
            Self::FoundedYear => into.founded_year = from.founded_year,
            Self::ShortName => into.short_name.clone_from(&from.short_name),
            Self::CreditCode => into.credit_code.clone_from(&from.credit_code),
            Self::Wechat => into.wechat.clone_from(&from.wechat),
            Self::Reach => into.reach.clone_from(&from.reach),
            Self::Preferences => {
                into.interests.clone_from(&from.interests);
                into.preferences.clone_from(&from.preferences);
            }
            Self::Custom => take_filled(&from.custom, &mut into.custom),
        }
    }

    fn custom(fields: &mut CustomerFields) -> &mut Custom {
        &mut fields.custom
    }

    fn is_empty(self, fields: &CustomerFields) -> bool {
        match self {
            // A kind and a name are always there.
            Self::Kind | Self::Name => false,
            Self::Custom => says_nothing(&fields.custom),
            _ => self.agrees(fields, &CustomerFields::default()),
        }
    }
}

/// Takes the custom fields that the other one has filled in: what it does not say takes nothing away.
pub fn take_filled(from: &Custom, into: &mut Custom) {
    let filled = from.0.iter().filter(|(_, value)| !value.is_null());
    into.0.extend(filled.map(|(key, value)| (key.clone(), value.clone())));
}

/// Whether no custom field is filled in.
#[must_use]
pub fn says_nothing(custom: &Custom) -> bool {
    custom.0.values().all(Value::is_null)
}

/// What is offered at first: what the kept one does not say is taken from the other.
#[must_use]
pub fn offered<F: Taken>(kept: &F::Fields, other: &F::Fields) -> Vec<F> {
    F::EVERY.iter().copied().filter(|field| field.is_empty(kept) && !field.is_empty(other)).collect()
}

/// What hangs on a record and comes over. Only numbers: some of it may be out of the reader's sight.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hanging {
    /// That a contact is at.
    pub customers: i64,
    pub contacts: i64,
    pub deals: i64,
    /// Planned and not done yet.
    pub activities: i64,
    /// Entries of the timeline.
    pub entries: i64,
    pub subsidiaries: i64,
}

/// Two records side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison<R = Customer> {
    pub one: R,
    pub other: R,
    pub hangs_on_one: Hanging,
    pub hangs_on_other: Hanging,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeOrder<F = MergeField> {
    /// The one that stays, as the reader saw it.
    pub kept: Uuid,
    pub kept_version: i32,
    /// The one that goes.
    pub gone: Uuid,
    pub gone_version: i32,
    /// What is taken from the one that goes.
    pub take: Vec<F>,
}

/// A merge that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    pub id: Uuid,
    pub kept: Uuid,
    pub kept_name: String,
    pub gone_name: String,
    /// `None`: no longer known.
    pub merged_by: Option<String>,
    pub merged_at: DateTime<Utc>,
    pub undone_at: Option<DateTime<Utc>>,
    /// Whether the reader may take it back: it still stands, and they may change the one that was kept.
    pub may_undo: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        customers::{model::CustomerKind, reach::model::Reach},
        fields::{Custom, key_of},
    };
    use rust_decimal::Decimal;

    fn full() -> CustomerFields {
        CustomerFields {
            kind: CustomerKind::Person,
            name: "李梅".into(),
            industry: Some("tea".into()),
            country: Some("CN".into()),
            region: Some("山东".into()),
            address: Some("香港中路 1 号".into()),
            phone: Some("13800138000".into()),
            email: Some("li@example.com".into()),
            website: Some("example.com".into()),
            source: Some("fair".into()),
            employees: Some(3),
            annual_revenue: Some(Decimal::from(9)),
            currency: Some("CNY".into()),
            founded_year: Some(1998),
            short_name: Some("Li".into()),
            credit_code: Some("91350100M000100Y43".into()),
            wechat: Some("limei".into()),
            parent: None,
            reach: vec![Reach::default()],
            interests: vec!["price".into()],
            preferences: Some("mornings".into()),
            custom: Custom([(key_of(Uuid::nil()), "软件园".into())].into()),
        }
    }

    #[test]
    fn the_fields_together_are_the_whole_customer() {
        let mut copied = CustomerFields::default();
        for field in MergeField::ALL {
            assert_eq!(MergeField::from_key(field.key()), Some(field));
            assert!(!field.agrees(&copied, &full()), "{field:?} is not copied yet");
            field.copy(&full(), &mut copied);
            assert!(field.agrees(&copied, &full()), "{field:?} was not copied");
        }
        assert_eq!(copied, full());
    }

    #[test]
    fn what_the_kept_one_lacks_is_offered() {
        let kept = CustomerFields { phone: None, annual_revenue: None, currency: None, ..full() };
        assert_eq!(offered::<MergeField>(&kept, &full()), [MergeField::Phone, MergeField::AnnualRevenue]);
        assert_eq!(offered::<MergeField>(&full(), &kept), []);
    }
}
