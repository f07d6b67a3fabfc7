//! Fields that an organisation made for itself, as targets of columns.

use super::model::{RecordKind, Target};
use super::plan::Plan;
use super::value::plain_name;
use crate::fields::model::Target as Leads;
use crate::fields::{Catalogue, FieldDef, FieldKind};
use crate::locale::Lang;
use crate::words::{custom_columns, fields, imports as w};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// The fields of customers and of contacts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnFields {
    pub customers: Catalogue,
    pub contacts: Catalogue,
}

impl OwnFields {
    /// Those of the records of a kind of file; `None` for files of other records.
    #[must_use]
    pub const fn of(&self, kind: RecordKind) -> Option<&Catalogue> {
        match kind {
            RecordKind::Customers => Some(&self.customers),
            RecordKind::Contacts => Some(&self.contacts),
            RecordKind::People
            | RecordKind::Products
            | RecordKind::Deals
            | RecordKind::Interactions
            | RecordKind::Tickets
            | RecordKind::Leads => None,
        }
    }

    /// The fields that a column of such a file may go to.
    pub fn fillable(&self, kind: RecordKind) -> impl Iterator<Item = &FieldDef> {
        let all = self.of(kind).map_or(&[][..], |catalogue| &catalogue.fields);
        all.iter().filter(|field| is_fillable(field))
    }

    /// Everything that a column of such a file may go to, in the order in which it is offered.
    #[must_use]
    pub fn targets(&self, kind: RecordKind) -> Vec<Target> {
        kind.targets().iter().copied().chain(self.fillable(kind).map(|field| Target::Custom(field.id))).collect()
    }

    fn field(&self, id: Uuid) -> Option<&FieldDef> {
        self.customers.field(id).or_else(|| self.contacts.field(id))
    }

    /// What a target is called; nothing for a field that is no more.
    #[must_use]
    pub fn word(&self, lang: Lang, target: Target) -> String {
        match target {
            Target::Custom(id) => self.field(id).map(|field| field.name_in(lang).to_owned()).unwrap_or_default(),
            target => w::text(lang, &format!("target_{}", target.key())).unwrap_or_default().to_owned(),
        }
    }

    /// The field that a header names.
    #[must_use]
    pub fn named(&self, kind: RecordKind, header: &str) -> Option<Target> {
        let header = plain_name(header);
        let is = |name: &str| !header.is_empty() && plain_name(name) == header;
        self.fillable(kind)
            .find(|field| is(&field.name) || field.name_en.as_deref().is_some_and(is))
            .map(|field| Target::Custom(field.id))
    }

    /// Those that a file of a plan has a column for.
    #[must_use]
    pub fn mapped(&self, plan: &Plan) -> Self {
        let of = |kind: RecordKind| {
            let files = || plan.files.iter().filter(|file| file.kind == Some(kind));
            let has = |field: &&FieldDef| files().any(|file| file.column_of(Target::Custom(field.id)).is_some());
            Catalogue { sections: vec![], fields: self.fillable(kind).filter(has).cloned().collect() }
        };
        Self { customers: of(RecordKind::Customers), contacts: of(RecordKind::Contacts) }
    }

    /// Takes columns away from fields that are no more, or not for this kind of file.
    pub fn prune(&self, plan: &mut Plan) {
        for file in &mut plan.files {
            let Some(kind) = file.kind else { continue };
            for column in &mut file.columns {
                let gone = |id: Uuid| !self.fillable(kind).any(|field| field.id == id);
                column.target = column.target.filter(|target| !matches!(target, Target::Custom(id) if gone(*id)));
            }
        }
    }

    /// What may stand in a field that has a list, for a template; colleagues are named elsewhere.
    #[must_use]
    pub fn allowed(field: &FieldDef, lang: Lang) -> Vec<String> {
        match field.kind {
            FieldKind::Choice | FieldKind::Choices => {
                let offered = field.choices.iter().filter(|choice| !choice.archived);
                offered.map(|choice| choice.name_in(lang).to_owned()).collect()
            }
            FieldKind::Checkbox => [fields::yes(lang), fields::no(lang)].map(str::to_owned).to_vec(),
            FieldKind::Text
            | FieldKind::LongText
            | FieldKind::Number
            | FieldKind::Money
            | FieldKind::Date
            | FieldKind::Link
            | FieldKind::File
            | FieldKind::Reference
            | FieldKind::Sensitive
            | FieldKind::Computed => vec![],
        }
    }

    /// What stands in the row of a template that shows how it is meant.
    #[must_use]
    pub fn example(field: &FieldDef, lang: Lang) -> String {
        let first = || Self::allowed(field, lang).into_iter().next().unwrap_or_default();
        match field.kind {
            FieldKind::Choice | FieldKind::Choices | FieldKind::Checkbox => first(),
            FieldKind::Number => "120".to_owned(),
            FieldKind::Money => "12500.50".to_owned(),
            FieldKind::Date => "2024-03-01".to_owned(),
            FieldKind::Link => "https://example.com".to_owned(),
            FieldKind::Reference => custom_columns::colleague(lang).to_owned(),
            FieldKind::Text | FieldKind::LongText | FieldKind::File | FieldKind::Sensitive | FieldKind::Computed => {
                String::new()
            }
        }
    }
}

/// Whether a cell of a file can be put there. Colleagues are known by name; customers and contacts may share one.
fn is_fillable(field: &FieldDef) -> bool {
    field.is_typed()
        && match field.kind {
            FieldKind::Text
            | FieldKind::LongText
            | FieldKind::Number
            | FieldKind::Money
            | FieldKind::Date
            | FieldKind::Choice
            | FieldKind::Choices
            | FieldKind::Checkbox
            | FieldKind::Link
            | FieldKind::Sensitive => true,
            FieldKind::Reference => field.target == Some(Leads::Person),
            // A table holds no files.
            FieldKind::File | FieldKind::Computed => false,
        }
}

/// The fields, for everything on the page of an import that names some.
#[must_use]
pub fn use_own_fields() -> Arc<OwnFields> {
    leptos::prelude::use_context().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::plan::{ColumnPlan, FilePlan};

    fn field(number: u128, kind: FieldKind, name: &str) -> FieldDef {
        let name_en = Some(format!("Field {number}"));
        FieldDef {
            id: Uuid::from_u128(number),
            kind,
            name: name.to_owned(),
            name_en,
            may_edit: true,
            ..FieldDef::default()
        }
    }

    fn own() -> OwnFields {
        let fields = vec![
            field(1, FieldKind::Text, "工业园区"),
            field(2, FieldKind::Computed, "评分"),
            FieldDef { target: Some(Leads::Customer), ..field(3, FieldKind::Reference, "总包方") },
        ];
        OwnFields { customers: Catalogue { fields, ..Catalogue::default() }, ..OwnFields::default() }
    }

    #[test]
    fn a_header_names_a_field_in_either_language() {
        let target = Some(Target::Custom(Uuid::from_u128(1)));
        assert_eq!(own().named(RecordKind::Customers, " 工业园区 "), target);
        assert_eq!(own().named(RecordKind::Customers, "field_1"), target);
        assert_eq!(own().named(RecordKind::Contacts, "工业园区"), None);
        assert_eq!(own().named(RecordKind::Customers, "评分"), None, "nothing is put into a result");
        assert_eq!(own().named(RecordKind::Customers, ""), None);
    }

    #[test]
    fn a_field_that_is_no_more_takes_no_column() {
        let column =
            |number| ColumnPlan { target: Some(Target::Custom(Uuid::from_u128(number))), ..ColumnPlan::default() };
        let columns = vec![column(1), column(3), column(9)];
        let file =
            FilePlan { rank: 0, kind: Some(RecordKind::Customers), columns, day_first: false, remembered: false };
        let mut plan = Plan { files: vec![file], ..Plan::default() };
        own().prune(&mut plan);
        let targets: Vec<_> = plan.files[0].columns.iter().map(|column| column.target.is_some()).collect();
        assert_eq!(targets, [true, false, false]);
    }
}
