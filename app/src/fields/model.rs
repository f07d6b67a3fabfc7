//! What custom fields are.

use super::file_model::{FileRule, HeldFile, held_ids};
pub use super::record_kind_model::RecordKind;
use crate::locale::Lang;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a field holds. Numbers, amounts and days are kept as text, so that no digit is lost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    #[default]
    Text,
    LongText,
    Number,
    /// An amount in the field's currency.
    Money,
    Date,
    Choice,
    /// Any of several choices.
    Choices,
    Checkbox,
    /// An address that begins with `http://` or `https://`.
    Link,
    /// One file, or several. A record keeps the list of their ids.
    File,
    /// Another record.
    Reference,
    /// A text that is sealed: seen as a mask, found by equality alone. A record keeps the id of the sealed value.
    Sensitive,
    /// A number that follows from other fields; nothing of it is kept.
    Computed,
}

impl FieldKind {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 13] = [
        Self::Text,
        Self::LongText,
        Self::Number,
        Self::Money,
        Self::Date,
        Self::Choice,
        Self::Choices,
        Self::Checkbox,
        Self::Link,
        Self::File,
        Self::Reference,
        Self::Sensitive,
        Self::Computed,
    ];

    /// As in `custom_field.kind` and in the language files (`fields.kind_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::LongText => "long_text",
            Self::Number => "number",
            Self::Money => "money",
            Self::Date => "date",
            Self::Choice => "choice",
            Self::Choices => "choices",
            Self::Checkbox => "checkbox",
            Self::Link => "link",
            Self::File => "file",
            Self::Reference => "reference",
            Self::Sensitive => "sensitive",
            Self::Computed => "computed",
        }
    }

    /// The kind of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Whether no two records may have the same value, if an administrator wants so.
    #[must_use]
    pub const fn can_be_unique(self) -> bool {
        matches!(self, Self::Text | Self::Number | Self::Link | Self::Sensitive)
    }

    /// Whether lists can be sorted by it.
    #[must_use]
    pub const fn has_order(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Link | Self::Number | Self::Money | Self::Date | Self::Choice | Self::Checkbox
        )
    }

    /// Whether somebody has to fill it in, if an administrator wants so. A box that is not ticked says something too.
    #[must_use]
    pub const fn can_be_required(self) -> bool {
        !matches!(self, Self::Checkbox | Self::Computed)
    }
}

/// What a reference leads to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    #[default]
    Customer,
    Contact,
    /// A colleague.
    Person,
}

impl Target {
    pub const ALL: [Self; 3] = [Self::Customer, Self::Contact, Self::Person];

    /// As in `custom_field.target` and in the language files (`fields.target_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Contact => "contact",
            Self::Person => "person",
        }
    }

    /// The target of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.key() == key)
    }
}

/// One of the values that a choice offers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChoice {
    pub id: Uuid,
    pub name: String,
    pub name_en: Option<String>,
    /// No longer offered; records that have it keep it.
    #[serde(default)]
    pub archived: bool,
}

impl FieldChoice {
    /// The name in the reader's language.
    #[must_use]
    pub fn name_in(&self, lang: Lang) -> &str {
        in_language(lang, &self.name, self.name_en.as_deref())
    }
}

/// A field as one of its readers knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldDef {
    pub id: Uuid,
    pub kind: FieldKind,
    pub name: String,
    pub name_en: Option<String>,
    pub help: Option<String>,
    pub help_en: Option<String>,
    pub section: Option<Uuid>,
    pub required: bool,
    pub unique: bool,
    /// Of a choice, in order.
    pub choices: Vec<FieldChoice>,
    /// Of an amount.
    pub currency: Option<String>,
    /// Of a reference.
    pub target: Option<Target>,
    /// Of a computed field.
    pub formula: Option<String>,
    /// Of a field that holds files.
    #[serde(default)]
    pub files: Option<FileRule>,
    /// Whether the reader's role may fill it in.
    pub may_edit: bool,
}

impl FieldDef {
    /// The name in the reader's language.
    #[must_use]
    pub fn name_in(&self, lang: Lang) -> &str {
        in_language(lang, &self.name, self.name_en.as_deref())
    }

    /// The help text in the reader's language.
    #[must_use]
    pub fn help_in(&self, lang: Lang) -> Option<&str> {
        self.help.as_deref().map(|help| in_language(lang, help, self.help_en.as_deref()))
    }

    /// Under this name values stand in forms, in the log, and in filters.
    #[must_use]
    pub fn key(&self) -> String {
        key_of(self.id)
    }

    /// Whether somebody types its value here.
    #[must_use]
    pub const fn is_typed(&self) -> bool {
        self.may_edit && !matches!(self.kind, FieldKind::Computed)
    }

    /// Whether many records can be given the same value at once. What is sealed is sealed for one record, and what is to be done
    /// to many is written down in plain text; a file is bound to one record.
    #[must_use]
    pub const fn is_for_many(&self) -> bool {
        self.is_typed() && !self.unique && !matches!(self.kind, FieldKind::Sensitive | FieldKind::File)
    }
}

fn in_language<'a>(lang: Lang, name: &'a str, name_en: Option<&'a str>) -> &'a str {
    match lang {
        Lang::ZhCn => name,
        Lang::En => name_en.unwrap_or(name),
    }
}

/// What every key of a custom field begins with.
pub const PREFIX: &str = "custom.";

/// Under which name the value of a field stands in forms, in the log, and in filters: `custom.<id>`.
#[must_use]
pub fn key_of(field: Uuid) -> String {
    format!("{PREFIX}{field}")
}

/// The field of such a name; `None` for another one.
#[must_use]
pub fn field_of_key(key: &str) -> Option<Uuid> {
    key.strip_prefix(PREFIX)?.parse().ok()
}

/// Fields that are shown together under a name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldSection {
    pub id: Uuid,
    pub name: String,
    pub name_en: Option<String>,
}

impl FieldSection {
    /// The name in the reader's language.
    #[must_use]
    pub fn name_in(&self, lang: Lang) -> &str {
        in_language(lang, &self.name, self.name_en.as_deref())
    }
}

/// The fields of a kind of records that its reader sees, in order; none that is archived.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    pub sections: Vec<FieldSection>,
    pub fields: Vec<FieldDef>,
}

impl Catalogue {
    /// A field by its id; `None` where there is none for this reader.
    #[must_use]
    pub fn field(&self, id: Uuid) -> Option<&FieldDef> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// The fields by section: those without one first, then section by section; sections without fields are left out.
    #[must_use]
    pub fn by_section(&self) -> Vec<(Option<&FieldSection>, Vec<&FieldDef>)> {
        let of = |section: Option<Uuid>| -> Vec<&FieldDef> {
            self.fields.iter().filter(|field| field.section == section).collect()
        };
        let named = self.sections.iter().map(|section| (Some(section), of(Some(section.id))));
        std::iter::once((None, of(None))).chain(named).filter(|(_, fields)| !fields.is_empty()).collect()
    }
}

/// The values of a record by the keys of their fields: one for each field that its reader sees, null where nothing stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Custom(pub BTreeMap<String, Value>);

impl Custom {
    /// Of what is stored, the part that the fields of this catalogue speak of.
    #[must_use]
    pub fn of_stored(stored: &Value, catalogue: &Catalogue) -> Self {
        let kept = catalogue.fields.iter().filter(|field| field.kind != FieldKind::Computed);
        let value = |field: &FieldDef| stored.get(field.id.to_string()).cloned().unwrap_or_default();
        Self(kept.map(|field| (field.key(), value(field))).collect())
    }

    /// As it is stored: by ids.
    #[must_use]
    pub fn to_stored(&self) -> Value {
        let by_id = |(key, value): (&String, &Value)| Some((field_of_key(key)?.to_string(), value.clone()));
        Value::Object(self.0.iter().filter_map(by_id).collect())
    }

    /// The value of a field; null where nothing stands.
    #[must_use]
    pub fn get(&self, field: Uuid) -> &Value {
        self.0.get(&key_of(field)).unwrap_or(&Value::Null)
    }

    /// Puts other values over these; what the others do not speak of stays.
    pub fn put(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// What stands here in the words of a form.
    #[must_use]
    pub fn typed(&self) -> TypedValues {
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Bool(true) => "true".to_owned(),
            Value::Array(all) => all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
            _ => String::new(),
        };
        let filled = self.0.iter().filter_map(|(key, value)| Some((field_of_key(key)?, text(value))));
        filled.filter(|(_, text)| !text.is_empty()).collect()
    }

    /// The records that references lead to.
    #[must_use]
    pub fn references(&self, catalogue: &Catalogue) -> Vec<Uuid> {
        let references = catalogue.fields.iter().filter(|field| field.kind == FieldKind::Reference);
        references.filter_map(|field| self.get(field.id).as_str()?.parse().ok()).collect()
    }

    /// The files that stand in fields.
    #[must_use]
    pub fn files(&self, catalogue: &Catalogue) -> Vec<Uuid> {
        let files = catalogue.fields.iter().filter(|field| field.kind == FieldKind::File);
        files.flat_map(|field| held_ids(self.get(field.id))).collect()
    }
}

/// Values as typed, by field; nothing is checked yet. A sensitive field says the id of its sealed value, a new value, or
/// [`super::sensitive::REMOVED`]. A box that is ticked says `true`; several choices, and the ids of files, are parted by commas.
pub type TypedValues = BTreeMap<Uuid, String>;

/// Beside a record: which fields it has for its reader, what the records are called that its references lead to, the masks of its
/// sealed values, the names of its files, and what else is known of those.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomSheet {
    pub catalogue: Catalogue,
    pub names: BTreeMap<Uuid, String>,
    #[serde(default)]
    pub files: BTreeMap<Uuid, HeldFile>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_lead_back() {
        assert!(FieldKind::ALL.into_iter().all(|kind| FieldKind::from_key(kind.key()) == Some(kind)));
        assert!(Target::ALL.into_iter().all(|target| Target::from_key(target.key()) == Some(target)));
        assert!(RecordKind::ALL.into_iter().all(|kind| RecordKind::from_key(kind.key()) == kind));
        assert_eq!(field_of_key(&key_of(Uuid::max())), Some(Uuid::max()));
        assert_eq!(field_of_key("phone"), None);
    }

    #[test]
    fn only_what_the_reader_sees_comes_out_and_goes_back() {
        let (seen, hidden) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let catalogue =
            Catalogue { fields: vec![FieldDef { id: seen, ..FieldDef::default() }], ..Catalogue::default() };
        let stored = json!({ seen.to_string(): "软件园", hidden.to_string(): "secret" });
        let custom = Custom::of_stored(&stored, &catalogue);
        assert_eq!(custom.to_stored(), json!({ seen.to_string(): "软件园" }));
        assert_eq!(Custom::of_stored(&json!({}), &catalogue).to_stored(), json!({ seen.to_string(): null }));
    }
}
