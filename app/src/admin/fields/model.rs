//! Custom fields as administrators keep them.

use super::file_model::FileAsk;
use crate::{
    access::{AppError, FieldError, Role},
    fields::{
        FieldDef, FieldKind, RecordKind, formula,
        model::{FieldChoice, FieldSection, Target},
    },
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a role may do with a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sight {
    #[default]
    Fills,
    Reads,
    /// For this role there is no such field.
    Hidden,
}

impl Sight {
    pub const ALL: [Self; 3] = [Self::Fills, Self::Reads, Self::Hidden];

    /// As in forms and in the language files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Fills => "fills",
            Self::Reads => "reads",
            Self::Hidden => "hidden",
        }
    }

    /// The sight of a key; the widest for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|sight| sight.key() == key).unwrap_or_default()
    }
}

/// The roles for which a field can be closed: administrators see every field.
pub fn roles() -> impl Iterator<Item = Role> {
    Role::ALL.into_iter().filter(|role| *role != Role::Administrator)
}

/// A field with what only administrators know of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminField {
    pub field: FieldDef,
    /// Roles that do not just fill it in.
    pub sights: Vec<(Role, Sight)>,
    pub archived: bool,
    pub version: i32,
    /// What is there is being taken up because the field became unique, or kept it from that.
    pub check: Option<UniqueCheck>,
}

/// How far a field is that is to be unique.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum UniqueCheck {
    /// So many records were looked at.
    UnderWay(i64),
    /// It could not become unique: two records with the same value.
    Alike(Uuid, Uuid),
}

/// All fields of a kind of records: those in use in order, then those put away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldBook {
    pub sections: Vec<FieldSection>,
    pub fields: Vec<AdminField>,
}

/// A section (`None`: without one) with the fields in it, in order.
pub type Placed = (Option<Uuid>, Vec<Uuid>);

impl FieldBook {
    /// Where each field in use stands: first those without a section, then section by section, empty ones too.
    #[must_use]
    pub fn order(&self) -> Vec<Placed> {
        let of = |section: Option<Uuid>| -> Vec<Uuid> {
            let used = self.fields.iter().filter(|one| !one.archived && one.field.section == section);
            used.map(|one| one.field.id).collect()
        };
        let named = self.sections.iter().map(|section| (Some(section.id), of(Some(section.id))));
        std::iter::once((None, of(None))).chain(named).collect()
    }
}

/// The order with a field one place up or down, over the border of its section if need be; `None` where it cannot go on.
#[must_use]
pub fn shifted(order: &[Placed], field: Uuid, down: bool) -> Option<Vec<Placed>> {
    let (section, place) = place_of(order, field)?;
    let mut order = order.to_vec();
    let fields = &mut order.get_mut(section)?.1;
    match (down, place) {
        (false, 0) => {
            let above = section.checked_sub(1)?;
            let moved = fields.remove(place);
            order.get_mut(above)?.1.push(moved);
        }
        (false, place) => fields.swap(place, place - 1),
        (true, place) if place + 1 < fields.len() => fields.swap(place, place + 1),
        (true, place) => {
            if section + 1 >= order.len() {
                return None;
            }
            let moved = order.get_mut(section)?.1.remove(place);
            order.get_mut(section + 1)?.1.insert(0, moved);
        }
    }
    Some(order)
}

/// The order with a field taken out and put before another one, or at the end of a section.
#[must_use]
pub fn dropped(order: &[Placed], field: Uuid, into: Option<Uuid>, before: Option<Uuid>) -> Option<Vec<Placed>> {
    let (section, place) = place_of(order, field)?;
    if before == Some(field) {
        return None;
    }
    let mut after = order.to_vec();
    after.get_mut(section)?.1.remove(place);
    let target = &mut after.iter_mut().find(|(section, _)| *section == into)?.1;
    let place = before.and_then(|before| target.iter().position(|id| *id == before)).unwrap_or(target.len());
    target.insert(place, field);
    (after != order).then_some(after)
}

/// The order with a section one place up or down; those without a section stay on top.
#[must_use]
pub fn section_shifted(order: &[Placed], section: Uuid, down: bool) -> Option<Vec<Placed>> {
    let place = order.iter().position(|(id, _)| *id == Some(section))?;
    let other = if down { place + 1 } else { place - 1 };
    if other == 0 || other >= order.len() {
        return None;
    }
    let mut order = order.to_vec();
    order.swap(place, other);
    Some(order)
}

fn place_of(order: &[Placed], field: Uuid) -> Option<(usize, usize)> {
    order
        .iter()
        .enumerate()
        .find_map(|(section, (_, fields))| Some((section, fields.iter().position(|id| *id == field)?)))
}

/// A field as an administrator types it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldDraft {
    pub of: RecordKind,
    /// Stays as it is once the field is there: its values would mean nothing any more.
    pub kind: FieldKind,
    pub name: String,
    pub name_en: String,
    pub help: String,
    pub help_en: String,
    pub section: Option<Uuid>,
    pub required: bool,
    pub unique: bool,
    pub choices: Vec<FieldChoice>,
    pub currency: String,
    pub target: Target,
    /// With the names of fields between braces.
    pub formula: String,
    #[serde(default)]
    pub files: FileAsk,
    pub sights: Vec<(Role, Sight)>,
}

impl FieldDraft {
    /// What is kept, in the words of a form.
    #[must_use]
    pub fn of(of: RecordKind, kept: &AdminField, others: &[FieldDef]) -> Self {
        let field = kept.field.clone();
        let text = Option::unwrap_or_default;
        Self {
            of,
            kind: field.kind,
            name: field.name,
            name_en: text(field.name_en),
            help: text(field.help),
            help_en: text(field.help_en),
            section: field.section,
            required: field.required,
            unique: field.unique,
            choices: field.choices,
            currency: text(field.currency),
            target: field.target.unwrap_or_default(),
            files: field.files.map(FileAsk::of).unwrap_or_default(),
            formula: field.formula.map(|kept| formula::with_names(&kept, others)).unwrap_or_default(),
            sights: kept.sights.clone(),
        }
    }

    /// The field as it is kept. `others` are the fields that a formula may name.
    ///
    /// # Errors
    /// `Invalid` with every part that cannot be taken.
    pub fn checked(&self, id: Uuid, others: &[FieldDef]) -> Result<FieldDef, AppError> {
        let mut wrong = Vec::new();
        let mut refuse = |field: &str, code: &str| {
            wrong.push(FieldError { field: field.to_owned(), code: code.to_owned(), detail: None });
        };
        let name = self.name.trim().to_owned();
        // Braces around a name are what a formula knows it by.
        if !(1..=100).contains(&name.chars().count()) || name.contains(['{', '}']) {
            refuse("name", "custom_field_name_length");
        }
        let mut optional = |field: &str, text: &str, longest: usize| {
            let text = text.trim();
            if text.chars().count() > longest {
                refuse(field, "too_long");
            }
            (!text.is_empty()).then(|| text.to_owned())
        };
        let (name_en, help) = (optional("name_en", &self.name_en, 100), optional("help", &self.help, 300));
        let help_en = optional("help_en", &self.help_en, 300);
        let is_choice = matches!(self.kind, FieldKind::Choice | FieldKind::Choices);
        let choices = if is_choice { checked_choices(&self.choices, &mut refuse) } else { Vec::new() };
        let currency = self.currency.trim().to_owned();
        let is_currency = currency.len() == 3 && currency.chars().all(|c| c.is_ascii_uppercase());
        if self.kind == FieldKind::Money && !is_currency {
            refuse("currency", "deal_currency_form");
        }
        let formula = (self.kind == FieldKind::Computed).then(|| formula::with_ids(self.formula.trim(), others));
        if let Some(Err(code)) = formula.as_ref().map(|formula| formula::check(formula, others)) {
            refuse("formula", code);
        }
        let files = (self.kind == FieldKind::File).then(|| self.files.checked(&mut refuse));
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        Ok(FieldDef {
            id,
            kind: self.kind,
            name,
            name_en,
            help,
            help_en,
            section: self.section,
            required: self.required && self.kind.can_be_required(),
            unique: self.unique && self.kind.can_be_unique(),
            choices,
            currency: (self.kind == FieldKind::Money).then_some(currency),
            target: (self.kind == FieldKind::Reference).then_some(self.target),
            formula,
            files,
            may_edit: true,
        })
    }

    /// The roles with one kind of sight, as the database names them.
    #[must_use]
    pub fn roles_with(&self, sight: Sight) -> Vec<String> {
        let chosen = roles().filter(|role| self.sights.contains(&(*role, sight)));
        chosen.map(|role| role.database_role().to_owned()).collect()
    }
}

/// Choices with a name each; none twice, and one at least.
fn checked_choices(typed: &[FieldChoice], refuse: &mut impl FnMut(&str, &str)) -> Vec<FieldChoice> {
    let named = typed.iter().filter(|choice| !choice.name.trim().is_empty());
    let kept: Vec<FieldChoice> = named
        .map(|choice| FieldChoice {
            name: choice.name.trim().to_owned(),
            name_en: choice.name_en.as_ref().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()),
            ..choice.clone()
        })
        .collect();
    let lower = |choice: &FieldChoice| choice.name.to_lowercase();
    let twice =
        |(place, choice): (usize, &FieldChoice)| kept[..place].iter().any(|other| lower(other) == lower(choice));
    if !kept.iter().any(|choice| !choice.archived) {
        refuse("choices", "custom_choices_needed");
    } else if kept.iter().enumerate().any(twice) {
        refuse("choices", "custom_choice_twice");
    } else if kept.iter().any(|choice| choice.name.chars().count() > 100) || kept.len() > 500 {
        refuse("choices", "too_long");
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn order() -> Vec<Placed> {
        vec![(None, vec![id(1), id(2)]), (Some(id(10)), vec![]), (Some(id(20)), vec![id(3)])]
    }

    #[test]
    fn a_field_moves_within_its_section_and_over_its_border() {
        let moved = shifted(&order(), id(1), true).expect("there is one below");
        assert_eq!(moved[0].1, [id(2), id(1)]);
        let over = shifted(&order(), id(2), true).expect("there is a section below");
        assert_eq!((&over[0].1[..], &over[1].1[..]), (&[id(1)][..], &[id(2)][..]));
        let up = shifted(&order(), id(3), false).expect("there is a section above");
        assert_eq!(up[1].1, [id(3)]);
        assert_eq!(shifted(&order(), id(1), false), None);
        assert_eq!(shifted(&order(), id(3), true), None);
        assert_eq!(shifted(&order(), id(9), true), None);
    }

    #[test]
    fn a_field_is_dropped_before_another_or_at_the_end() {
        let before = dropped(&order(), id(3), None, Some(id(2))).expect("it moves");
        assert_eq!(before[0].1, [id(1), id(3), id(2)]);
        let end = dropped(&order(), id(1), Some(id(20)), None).expect("it moves");
        assert_eq!(end[2].1, [id(3), id(1)]);
        assert_eq!(dropped(&order(), id(1), None, Some(id(1))), None);
        assert_eq!(dropped(&order(), id(2), None, None), None, "it stands there already");
    }

    #[test]
    fn a_section_moves_below_those_without_one() {
        let moved = section_shifted(&order(), id(20), false).expect("there is one above");
        assert_eq!(moved[1].0, Some(id(20)));
        assert_eq!(section_shifted(&order(), id(10), false), None);
        assert_eq!(section_shifted(&order(), id(20), true), None);
    }

    #[test]
    fn a_field_needs_a_name_and_what_its_kind_asks_for() {
        let draft = |kind, name: &str| FieldDraft { kind, name: name.to_owned(), ..FieldDraft::default() };
        assert!(draft(FieldKind::Text, "工业园区").checked(id(1), &[]).is_ok());
        let refused = |draft: FieldDraft, field: &str| {
            draft.checked(id(1), &[]).expect_err("it cannot be kept").of_field(field).map(|error| error.code.clone())
        };
        assert_eq!(refused(draft(FieldKind::Text, " "), "name").as_deref(), Some("custom_field_name_length"));
        assert_eq!(refused(draft(FieldKind::Choice, "A"), "choices").as_deref(), Some("custom_choices_needed"));
        assert_eq!(refused(draft(FieldKind::Money, "A"), "currency").as_deref(), Some("deal_currency_form"));
        assert_eq!(refused(draft(FieldKind::Computed, "A"), "formula").as_deref(), Some("formula_not_understood"));
        let unique = FieldDraft { unique: true, required: true, ..draft(FieldKind::Checkbox, "A") };
        let kept = unique.checked(id(1), &[]).expect("it can be kept");
        assert!(!kept.unique && !kept.required, "a box can be neither");
    }
}
