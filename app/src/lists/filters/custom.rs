//! Fields that administrators make, as lists offer them.

use super::{Field, FieldKind};
use crate::{
    fields::{FieldDef, FieldKind as CustomKind, model::Target},
    locale::Lang,
    words::fields as w,
};

/// How a field is compared; `None` for one that nobody can ask for. What is computed is kept nowhere, so nothing can be found
/// by it.
#[must_use]
pub fn kind_of(field: &FieldDef) -> Option<FieldKind> {
    Some(match field.kind {
        CustomKind::Text | CustomKind::LongText | CustomKind::Link => FieldKind::Text,
        CustomKind::Number => FieldKind::Number,
        CustomKind::Money => FieldKind::Money,
        CustomKind::Date => FieldKind::Day,
        CustomKind::Choice => FieldKind::Pick,
        CustomKind::Choices => FieldKind::Picks,
        CustomKind::Checkbox => FieldKind::YesNo,
        CustomKind::Reference if field.target == Some(Target::Person) => FieldKind::Person,
        // Whether there is one.
        CustomKind::Reference | CustomKind::File => FieldKind::Record,
        // What is sealed is found by its whole value alone, in a place of its own.
        CustomKind::Sensitive | CustomKind::Computed => return None,
    })
}

/// The field for conditions; `people` are the colleagues that can be named. Choices that are no longer offered stay, because
/// records have them.
#[must_use]
pub fn field_of(lang: Lang, field: &FieldDef, people: &[(String, String)]) -> Option<Field> {
    let kind = kind_of(field)?;
    let label = match &field.currency {
        Some(currency) => w::with_currency(lang, field.name_in(lang), currency),
        None => field.name_in(lang).to_owned(),
    };
    let choices = match kind {
        FieldKind::Person => people.to_vec(),
        _ => field.choices.iter().map(|choice| (choice.id.to_string(), choice.name_in(lang).to_owned())).collect(),
    };
    Some(Field { key: field.key(), label, kind, choices })
}
