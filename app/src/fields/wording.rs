//! Values of custom fields as people read them.

use super::{
    file_model::held_ids,
    model::{FieldDef, FieldKind},
    sensitive::VEIL,
};
use crate::{
    locale::{Lang, format},
    words::fields as w,
};
use rust_decimal::Decimal;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A value in words; `None` where nothing stands. `names` are those of the records that references lead to, and the masks of
/// sealed values; a record that the reader may not see is not named, and a value without a mask is veiled whole.
#[must_use]
pub fn value_in_words(lang: Lang, field: &FieldDef, value: &Value, names: &BTreeMap<Uuid, String>) -> Option<String> {
    let text = value.as_str();
    match field.kind {
        FieldKind::Text | FieldKind::LongText | FieldKind::Link => text.map(str::to_owned),
        FieldKind::Number | FieldKind::Computed => Some(format::number(text?.parse().ok()?, 6)),
        FieldKind::Money => {
            let amount: Decimal = text?.parse().ok()?;
            Some(format::money(amount, field.currency.as_deref().unwrap_or_default()))
        }
        FieldKind::Date => Some(format::date(lang, text?.parse().ok()?)),
        FieldKind::Choice => choice(lang, field, value),
        FieldKind::Choices => {
            let all: Vec<String> = value.as_array()?.iter().filter_map(|one| choice(lang, field, one)).collect();
            (!all.is_empty()).then(|| all.join(w::comma(lang)))
        }
        FieldKind::Checkbox => value.as_bool().map(|yes| if yes { w::yes(lang) } else { w::no(lang) }.to_owned()),
        FieldKind::File => {
            let named = |id: Uuid| names.get(&id).map_or(w::out_of_sight(lang), String::as_str).to_owned();
            let all: Vec<String> = held_ids(value).into_iter().map(named).collect();
            (!all.is_empty()).then(|| all.join(w::comma(lang)))
        }
        FieldKind::Sensitive => {
            let id: Uuid = text?.parse().ok()?;
            Some(names.get(&id).map_or(VEIL, String::as_str).to_owned())
        }
        FieldKind::Reference => {
            let id: Uuid = text?.parse().ok()?;
            Some(names.get(&id).cloned().unwrap_or_else(|| w::out_of_sight(lang).to_owned()))
        }
    }
}

fn choice(lang: Lang, field: &FieldDef, value: &Value) -> Option<String> {
    let id: Uuid = value.as_str()?.parse().ok()?;
    field.choices.iter().find(|choice| choice.id == id).map(|choice| choice.name_in(lang).to_owned())
}

#[cfg(test)]
mod tests {
    use super::{super::model::FieldChoice, *};
    use serde_json::json;

    fn said(lang: Lang, field: &FieldDef, value: Value) -> Option<String> {
        value_in_words(lang, field, &value, &BTreeMap::new())
    }

    #[test]
    fn values_are_said_in_the_reader_s_language() {
        let field = |kind| FieldDef { kind, ..FieldDef::default() };
        let money = FieldDef { currency: Some("CNY".to_owned()), ..field(FieldKind::Money) };
        assert_eq!(said(Lang::En, &money, json!("1200")).as_deref(), Some("¥1,200.00"));
        assert_eq!(said(Lang::ZhCn, &field(FieldKind::Date), json!("2026-12-01")).as_deref(), Some("2026年12月1日"));
        assert_eq!(said(Lang::ZhCn, &field(FieldKind::Checkbox), json!(true)).as_deref(), Some("是"));
        assert_eq!(said(Lang::En, &field(FieldKind::Text), Value::Null), None);
        let export =
            FieldChoice { id: Uuid::max(), name: "出口".into(), name_en: Some("Export".into()), archived: true };
        let choice = FieldDef { choices: vec![export], ..field(FieldKind::Choices) };
        assert_eq!(said(Lang::En, &choice, json!([Uuid::max()])).as_deref(), Some("Export"));
        let sealed = field(FieldKind::Sensitive);
        assert_eq!(said(Lang::En, &sealed, json!(Uuid::max())).as_deref(), Some(VEIL));
        let masks = BTreeMap::from([(Uuid::max(), "•••• 7890".to_owned())]);
        assert_eq!(value_in_words(Lang::En, &sealed, &json!(Uuid::max()), &masks).as_deref(), Some("•••• 7890"));
        assert_eq!(said(Lang::En, &sealed, json!("6222021234567890")), None, "what is not sealed is not shown either");
        let (file, names) = (field(FieldKind::File), BTreeMap::from([(Uuid::max(), "合同.pdf".to_owned())]));
        let both = json!([Uuid::max(), Uuid::nil()]);
        let words = value_in_words(Lang::En, &file, &both, &names);
        assert_eq!(words.as_deref(), Some("合同.pdf, (out of your sight)"));
        let reference = field(FieldKind::Reference);
        assert_eq!(said(Lang::En, &reference, json!(Uuid::max())).as_deref(), Some(w::out_of_sight(Lang::En)));
    }
}
