//! What administrators see of data quality.

use crate::{
    access::AppError,
    customers::quality::{
        fields::{COUNTED, CheckField},
        model::{Check, Setting},
    },
    fields::model::PREFIX,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Everything that is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QualityBook {
    /// In the order in which they are asked.
    pub checks: Vec<Check>,
    pub customer_fields: Vec<CheckField>,
    pub contact_fields: Vec<CheckField>,
    /// Field and weight.
    pub weights: Vec<(String, i16)>,
    pub setting: Setting,
    /// Of weights and setting together.
    pub version: i32,
    pub walk: Walk,
}

/// How far all records were gone through since something was changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walk {
    pub looked_at: i64,
    /// About how many there are.
    pub total: i64,
    pub done: bool,
}

/// Weights and thresholds as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightsDraft {
    /// Field and weight; 0 does not count.
    pub weights: Vec<(String, i16)>,
    /// Per cent.
    pub incomplete_below: String,
    pub outdated_months: String,
}

/// The greatest weight.
pub const HEAVIEST: i16 = 10;

impl WeightsDraft {
    /// The weights that count, and the thresholds.
    ///
    /// # Errors
    /// `Invalid` on `incomplete_below`, `outdated_months` or `weights`.
    pub fn checked(&self) -> Result<(Vec<(String, i16)>, Setting), AppError> {
        let number = |text: &str, at: &str, range: std::ops::RangeInclusive<i16>| match text.trim().parse::<i16>() {
            Ok(number) if range.contains(&number) => Ok(number),
            Ok(_) => Err(AppError::invalid(at, &format!("quality_setting_{at}_range"))),
            Err(_) => Err(AppError::invalid(at, "not_a_number")),
        };
        let setting = Setting {
            incomplete_below: number(&self.incomplete_below, "incomplete_below", 1..=100)?,
            outdated_months: number(&self.outdated_months, "outdated_months", 1..=120)?,
        };
        let known = |field: &str| {
            COUNTED.contains(&field) || field.strip_prefix(PREFIX).is_some_and(|id| id.parse::<Uuid>().is_ok())
        };
        let wrong = |(field, weight): &(String, i16)| !known(field) || !(0..=HEAVIEST).contains(weight);
        if self.weights.iter().any(wrong) {
            return Err(AppError::invalid("weights", "invalid_value"));
        }
        let mut counted: Vec<(String, i16)> = self.weights.iter().filter(|(_, weight)| *weight > 0).cloned().collect();
        counted.sort();
        counted.dedup_by(|one, other| one.0 == other.0);
        Ok((counted, setting))
    }
}

/// What came of holding some of the records that are there against a check.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    pub looked_at: i64,
    pub broken: i64,
    /// Some that do not pass: id and name.
    pub examples: Vec<(Uuid, String)>,
    /// The last that was looked at; `None` at the end.
    pub next: Option<Uuid>,
}

/// So many examples are shown.
pub const EXAMPLES: usize = 10;

impl Trial {
    /// Adds what came of the next ones.
    pub fn add(&mut self, more: Self) {
        self.looked_at += more.looked_at;
        self.broken += more.broken;
        self.next = more.next;
        self.examples.extend(more.examples);
        self.examples.truncate(EXAMPLES);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(weights: &[(&str, i16)]) -> WeightsDraft {
        WeightsDraft {
            weights: weights.iter().map(|(field, weight)| ((*field).to_owned(), *weight)).collect(),
            incomplete_below: "60".to_owned(),
            outdated_months: "12".to_owned(),
        }
    }

    #[test]
    fn what_has_no_weight_does_not_count() {
        let (weights, setting) = draft(&[("phone", 3), ("email", 0)]).checked().expect("it can be kept");
        assert_eq!(weights, [("phone".to_owned(), 3)]);
        assert_eq!(setting, Setting { incomplete_below: 60, outdated_months: 12 });
        assert!(draft(&[("ship", 3)]).checked().is_err() && draft(&[("phone", 11)]).checked().is_err());
        let late = WeightsDraft { outdated_months: "0".to_owned(), ..draft(&[]) };
        assert_eq!(late.checked(), Err(AppError::invalid("outdated_months", "quality_setting_outdated_months_range")));
    }
}
