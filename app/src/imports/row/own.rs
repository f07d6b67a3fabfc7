//! Cells that go to fields of the organisation's own.

use super::super::context::{Hit, Names};
use super::super::people::Colleague;
use super::super::plan::Existing;
use super::super::secrets::Secret;
use super::{Cells, Refused, Target, value};
use crate::access::new_id;
use crate::fields::{Catalogue, Custom, FieldDef, FieldKind, sensitive::mask};
use crate::vault::Plain;
use serde_json::{Value, json};

impl Cells<'_> {
    /// What the row says of the organisation's own fields: read as their forms do, and refused in the same words. A cell that
    /// says no is a value too, an empty one is none. Of a secret the values have the id that it is to get.
    pub fn own(&mut self, fields: &Catalogue, people: &Names<Colleague>) -> Result<(Custom, Vec<Secret>), Refused> {
        let (mut values, mut secrets) = (Custom::default(), Vec::new());
        for field in fields.fields.iter().filter(|field| self.file.column_of(Target::Custom(field.id)).is_some()) {
            let target = Target::Custom(field.id);
            let Some(text) = self.written(target) else {
                // Whoever is there already keeps what stands there.
                if field.required && self.plan.existing != Existing::Update {
                    return Err(self.refuse(target, "required", ""));
                }
                continue;
            };
            let is_secret = field.kind == FieldKind::Sensitive;
            match self.own_value(field, &text, people) {
                Ok(value) if is_secret => {
                    let (id, plain) = (new_id(), Plain::new(value.as_str().unwrap_or_default().to_owned()));
                    values.0.insert(field.key(), json!(id));
                    secrets.push(Secret { id, field: field.id, plain });
                }
                Ok(value) => drop(values.0.insert(field.key(), value)),
                Err(code) => return Err(self.refuse(target, code, if is_secret { mask(&text) } else { text })),
            }
        }
        Ok((values, secrets))
    }

    fn own_value(&self, field: &FieldDef, text: &str, people: &Names<Colleague>) -> Result<Value, &'static str> {
        match field.kind {
            // Files write days in more ways than forms.
            FieldKind::Date => {
                let day = value::day(text, self.file.day_first).ok_or("not_a_date")?;
                field.check(&day.to_string())
            }
            FieldKind::Reference => match people.find(text) {
                Hit::One(person, _) => Ok(json!(person.id)),
                Hit::None | Hit::Many => Err("reference_gone"),
            },
            FieldKind::Text
            | FieldKind::LongText
            | FieldKind::Number
            | FieldKind::Money
            | FieldKind::Choice
            | FieldKind::Choices
            | FieldKind::Checkbox
            | FieldKind::Link
            | FieldKind::File
            | FieldKind::Sensitive
            | FieldKind::Computed => field.check(text),
        }
    }

    /// What stands in the columns of these fields, for a preview; of secrets the masks.
    #[must_use]
    pub fn own_texts(&self, fields: &Catalogue) -> Vec<(Target, String)> {
        let text = |field: &FieldDef| {
            let (target, is_secret) = (Target::Custom(field.id), field.kind == FieldKind::Sensitive);
            let text = self.written(target)?;
            Some((target, if is_secret { mask(&text) } else { text }))
        };
        fields.fields.iter().filter_map(text).collect()
    }
}
