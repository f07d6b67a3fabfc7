//! A pipeline as it is planned: names, stages, and what each stage asks for.

use crate::{
    access::{AppError, FieldError},
    deals::model::{RequiredField, StageKind},
    locale::Lang,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A pipeline in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PipelineRow {
    pub id: Uuid,
    pub name: String,
    pub name_en: Option<String>,
    pub archived: bool,
    pub version: i32,
    /// Names of the stages in use, in order, each in Chinese and in English.
    pub stages: Vec<(String, Option<String>)>,
}

/// A pipeline with its stages, to be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub id: Uuid,
    pub name: String,
    pub name_en: Option<String>,
    pub archived: bool,
    pub version: i32,
    /// In order, the archived ones last.
    pub stages: Vec<PlannedStage>,
}

/// A stage of a [`Plan`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedStage {
    pub id: Uuid,
    pub name: String,
    pub name_en: Option<String>,
    pub kind: StageKind,
    /// Per cent.
    pub probability: i16,
    /// After so many days here a deal is stale.
    pub target_days: Option<i32>,
    pub required: Vec<RequiredField>,
    pub archived: bool,
    pub version: i32,
}

/// A name in the reader's language; the Chinese one stands in where there is no English one.
#[must_use]
pub fn name_in<'a>(lang: Lang, name: &'a str, name_en: Option<&'a str>) -> &'a str {
    match lang {
        Lang::ZhCn => name,
        Lang::En => name_en.unwrap_or(name),
    }
}

/// The two names of a pipeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    pub name: String,
    /// Empty: the name stands in.
    pub name_en: String,
}

impl Names {
    /// The names without spaces around them, the English one only if there is one.
    ///
    /// # Errors
    /// `Invalid` on `name` and `name_en`, with `code`.
    pub fn checked(&self, code: &str) -> Result<(String, Option<String>), AppError> {
        let (name, name_en) = (self.name.trim(), self.name_en.trim());
        let mut wrong = Vec::new();
        if !(1..=100).contains(&name.chars().count()) {
            wrong.push(refused("name", code));
        }
        if name_en.chars().count() > 100 {
            wrong.push(refused("name_en", code));
        }
        if wrong.is_empty() {
            Ok((name.to_owned(), (!name_en.is_empty()).then(|| name_en.to_owned())))
        } else {
            Err(AppError::Invalid(wrong))
        }
    }
}

/// What the form of a stage holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageInput {
    pub names: Names,
    pub kind: StageKind,
    /// Per cent; of an open stage only, won counts 100 and lost 0.
    pub probability: i16,
    pub target_days: Option<i32>,
    pub required: Vec<RequiredField>,
}

/// A checked [`StageInput`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageDetails {
    pub name: String,
    pub name_en: Option<String>,
    pub kind: StageKind,
    pub probability: i16,
    pub target_days: Option<i32>,
    pub required: Vec<RequiredField>,
}

impl StageInput {
    /// The input as it can be stored.
    ///
    /// # Errors
    /// `Invalid` on `name`, `name_en`, `probability` and `target_days`.
    pub fn checked(&self) -> Result<StageDetails, AppError> {
        let (name, name_en) = self.names.checked("stage_name_length")?;
        if self.kind == StageKind::Open && !(0..=100).contains(&self.probability) {
            return Err(AppError::invalid("probability", "stage_probability_range"));
        }
        if self.target_days.is_some_and(|days| !(1..=3_650).contains(&days)) {
            return Err(AppError::invalid("target_days", "stage_target_days_range"));
        }
        let asked = |field: &RequiredField| self.required.contains(field);
        Ok(StageDetails {
            name,
            name_en,
            kind: self.kind,
            probability: match self.kind {
                StageKind::Open => self.probability,
                StageKind::Won => 100,
                StageKind::Lost => 0,
            },
            target_days: self.target_days,
            required: RequiredField::ALL.into_iter().filter(asked).collect(),
        })
    }
}

/// The new order after one stage moved by one place; `None` where it is at the end already.
#[must_use]
pub fn moved(order: &[Uuid], stage: Uuid, down: bool) -> Option<Vec<Uuid>> {
    let from = order.iter().position(|id| *id == stage)?;
    let to = if down { from + 1 } else { from.checked_sub(1)? };
    let mut order = order.to_vec();
    (to < order.len()).then(|| {
        order.swap(from, to);
        order
    })
}

fn refused(field: &str, code: &str) -> FieldError {
    FieldError { field: field.to_owned(), code: code.to_owned(), detail: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(kind: StageKind, probability: i16) -> StageInput {
        StageInput {
            names: Names { name: " 报价 ".to_owned(), name_en: " ".to_owned() },
            kind,
            probability,
            target_days: None,
            required: vec![RequiredField::Customer, RequiredField::Value, RequiredField::Value],
        }
    }

    #[test]
    fn won_and_lost_know_their_probability() {
        assert_eq!(input(StageKind::Won, 7).checked().map(|stage| stage.probability), Ok(100));
        assert_eq!(input(StageKind::Lost, 7).checked().map(|stage| stage.probability), Ok(0));
        assert!(input(StageKind::Open, 101).checked().is_err());
    }

    #[test]
    fn a_stage_is_stored_tidily() {
        let stage = input(StageKind::Open, 50).checked().expect("good input");
        assert_eq!((stage.name.as_str(), stage.name_en), ("报价", None));
        assert_eq!(stage.required, [RequiredField::Value, RequiredField::Customer]);
    }

    #[test]
    fn a_stage_moves_by_one_place() {
        let ids: Vec<Uuid> = (1..=3).map(Uuid::from_u128).collect();
        assert_eq!(moved(&ids, ids[0], true), Some(vec![ids[1], ids[0], ids[2]]));
        assert_eq!(moved(&ids, ids[2], false), Some(vec![ids[0], ids[2], ids[1]]));
        assert_eq!(moved(&ids, ids[0], false), None);
        assert_eq!(moved(&ids, ids[2], true), None);
        assert_eq!(moved(&ids, Uuid::nil(), true), None);
    }

    #[test]
    fn names_are_checked_in_both_languages() {
        let names = Names { name: String::new(), name_en: "x".repeat(101) };
        let error = names.checked("pipeline_name_length").expect_err("both are wrong");
        assert!(error.of_field("name").is_some() && error.of_field("name_en").is_some());
        assert_eq!(name_in(Lang::En, "外贸", Some("Export")), "Export");
        assert_eq!(name_in(Lang::En, "外贸", None), "外贸");
    }
}
