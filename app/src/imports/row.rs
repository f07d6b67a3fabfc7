//! From cells to records: every value is read, cleaned and checked here, and what is wrong is said with its line.

mod own;

use super::model::Target;
use super::plan::{FilePlan, Plan};
use super::value;
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use std::borrow::Cow;
use uuid::Uuid;

/// A row of a file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow {
    /// Line in the file at which it begins; the header is line 1.
    pub line: u32,
    pub cells: Vec<String>,
}

/// Something to say about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub line: u32,
    /// Key of the field, or empty.
    pub field: Cow<'static, str>,
    /// Key in the language files (`imports.finding_<code>`), or of a rule of the database.
    pub code: String,
    pub value: String,
    /// The row was not taken.
    pub refused: bool,
    pub record: Option<Uuid>,
}

impl Finding {
    /// The row is taken, with this remark.
    #[must_use]
    pub fn remark(line: u32, target: Target, code: &str, value: impl Into<String>) -> Self {
        Self {
            line,
            field: target.key(),
            code: code.to_owned(),
            value: short(value.into()),
            refused: false,
            record: None,
        }
    }

    /// The row is not taken.
    #[must_use]
    pub fn refusal(line: u32, target: Target, code: &str, value: impl Into<String>) -> Self {
        Self { refused: true, ..Self::remark(line, target, code, value) }
    }

    /// The same about a record.
    #[must_use]
    pub const fn about(mut self, record: Uuid) -> Self {
        self.record = Some(record);
        self
    }
}

/// So much of a value is kept in the report.
fn short(value: String) -> String {
    if value.chars().count() > 200 { value.chars().take(199).chain(['…']).collect() } else { value }
}

/// The row cannot be taken; a finding says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused;

/// Reads the cells of one row by the plan of its file.
pub struct Cells<'a> {
    plan: &'a Plan,
    file: &'a FilePlan,
    row: &'a RawRow,
    findings: &'a mut Vec<Finding>,
}

impl<'a> Cells<'a> {
    /// Looks at a row; what is found is added to `findings`.
    ///
    /// # Errors
    /// The row has another number of cells than the header.
    pub fn of(
        plan: &'a Plan,
        file: &'a FilePlan,
        row: &'a RawRow,
        findings: &'a mut Vec<Finding>,
    ) -> Result<Self, Refused> {
        let (has, should) = (row.cells.len(), file.columns.len());
        let surplus = row.cells.iter().skip(should).any(|cell| !cell.trim().is_empty());
        if has < should || surplus {
            let mut finding = Finding::refusal(row.line, Target::Name, "row_length", format!("{has} / {should}"));
            finding.field = Cow::Borrowed("");
            findings.push(finding);
            return Err(Refused);
        }
        if let Some(at) = row.cells.iter().position(|cell| cell.contains('\u{fffd}')) {
            // What goes to a field of the organisation's own may be a secret.
            let own = matches!(file.columns.get(at).and_then(|column| column.target), Some(Target::Custom(_)));
            let cell = if own { String::new() } else { row.cells[at].clone() };
            let mut finding = Finding::remark(row.line, Target::Name, "unreadable_characters", cell);
            finding.field = Cow::Borrowed("");
            findings.push(finding);
        }
        Ok(Self { plan, file, row, findings })
    }

    /// What stands in the cell, without the space around it.
    #[must_use]
    pub fn written(&self, target: Target) -> Option<String> {
        let cell = self.row.cells.get(self.file.column_of(target)?)?;
        let text: String = cell.trim().chars().filter(|c| *c != '\0').collect();
        (!text.is_empty()).then_some(text)
    }

    /// Says something about the row, which is taken.
    pub fn remark(&mut self, target: Target, code: &str, value: impl Into<String>) {
        self.findings.push(Finding::remark(self.row.line, target, code, value));
    }

    /// Refuses the row.
    pub fn refuse(&mut self, target: Target, code: &str, value: impl Into<String>) -> Refused {
        self.findings.push(Finding::refusal(self.row.line, target, code, value));
        Refused
    }

    /// A text of at most `max` characters; a longer one is left out with a remark.
    pub fn text(&mut self, target: Target, max: usize) -> Option<String> {
        let text = self.corrected(target)?;
        if text.chars().count() > max {
            self.remark(target, "too_long_left_out", text);
            return None;
        }
        Some(text)
    }

    /// A text that must be there, of at most `max` characters.
    pub fn required(&mut self, target: Target, max: usize) -> Result<String, Refused> {
        match self.written(target) {
            None => Err(self.refuse(target, "missing", "")),
            Some(text) if text.chars().count() > max => Err(self.refuse(target, "too_long", text)),
            Some(text) => Ok(text),
        }
    }

    /// The name of a person or customer: a column of its own, or family and given name.
    pub fn name(&mut self, whole: Target) -> Result<String, Refused> {
        if self.written(whole).is_some() {
            return self.required(whole, 200);
        }
        let part = |target| self.written(target).unwrap_or_default();
        let name = value::full_name(&part(Target::FamilyName), &part(Target::GivenName));
        match name.chars().count() {
            0 => Err(self.refuse(whole, "missing", "")),
            1..=200 => Ok(name),
            _ => Err(self.refuse(whole, "too_long", name)),
        }
    }

    /// Yes or no; anything else counts as no, with a remark.
    pub fn yes(&mut self, target: Target) -> bool {
        let Some(text) = self.written(target) else { return false };
        let said = value::yes(&text);
        if said.is_none() {
            self.remark(target, "malformed_left_out", text);
        }
        said.unwrap_or(false)
    }

    /// Those of the fields that have a column and nothing in its cell.
    #[must_use]
    pub fn empty(&self) -> Vec<Target> {
        self.file.targets().into_iter().filter(|target| self.written(*target).is_none()).collect()
    }

    /// The value, replaced where somebody agreed that it is misspelt.
    fn corrected(&mut self, target: Target) -> Option<String> {
        let text = self.written(target)?;
        let plan = self.plan;
        let Some(correction) = plan.corrections.iter().find(|known| known.target == target && known.from == text)
        else {
            return Some(text);
        };
        let arrow = format!("{text} → {}", correction.to);
        if correction.apply {
            self.remark(target, "corrected", arrow);
            Some(correction.to.clone())
        } else {
            self.remark(target, "looks_misspelt", arrow);
            Some(text)
        }
    }

    /// A text of a form; another one is left out with a remark.
    pub fn formed(&mut self, target: Target, max: usize, fits: fn(&str) -> bool) -> Option<String> {
        let text = self.text(target, max)?;
        if fits(&text) {
            return Some(text);
        }
        self.remark(target, "malformed_left_out", text);
        None
    }

    /// A whole number within a range; another one is left out with a remark.
    pub fn whole(&mut self, target: Target, range: std::ops::RangeInclusive<i32>) -> Option<i32> {
        let text = self.written(target)?;
        let number = value::count(&text).filter(|number| range.contains(number));
        if number.is_none() {
            self.remark(target, "malformed_left_out", text);
        }
        number
    }

    /// An amount in whole units of its currency; what is no amount, or below zero, refuses the row.
    pub fn amount(&mut self, target: Target) -> Result<Option<Decimal>, Refused> {
        let Some(text) = self.written(target) else { return Ok(None) };
        let scale = self
            .file
            .column_of(target)
            .and_then(|column| self.file.columns.get(column))
            .map_or(Decimal::ONE, |c| c.scale.factor());
        // The database keeps four decimals.
        match value::amount(&text)
            .and_then(|amount| amount.checked_mul(scale))
            .map(|amount| amount.round_dp(4).normalize())
        {
            None => Err(self.refuse(target, "not_an_amount", text)),
            Some(amount) if amount < Decimal::ZERO => Err(self.refuse(target, "negative", text)),
            Some(amount) if amount >= Decimal::from(1_000_000_000_000_000_i64) => {
                Err(self.refuse(target, "too_large", text))
            }
            Some(amount) => Ok(Some(amount)),
        }
    }

    /// A day; what is none refuses the row.
    pub fn day(&mut self, target: Target) -> Result<Option<NaiveDate>, Refused> {
        let Some(text) = self.written(target) else { return Ok(None) };
        match value::day(&text, self.file.day_first) {
            None => Err(self.refuse(target, "not_a_day", text)),
            day => Ok(day),
        }
    }

    /// The moment that a text means on clocks `offset` minutes east of UTC, in the way in which the file writes days.
    #[must_use]
    pub fn moment_of(&self, written: &str, offset: i32) -> Option<DateTime<Utc>> {
        value::moment(written, self.file.day_first, offset)
    }

    /// A moment on clocks `offset` minutes east of UTC; of a day alone, its beginning. What is none, or missing, refuses the row.
    pub fn moment(&mut self, target: Target, offset: i32) -> Result<DateTime<Utc>, Refused> {
        let Some(text) = self.written(target) else { return Err(self.refuse(target, "missing", "")) };
        value::moment(&text, self.file.day_first, offset).ok_or_else(|| self.refuse(target, "not_a_moment", text))
    }
}

/// Whether a text has the form of an e-mail address, as the database asks for it.
#[must_use]
pub fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
        && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::model::{RecordKind, Scale};
    use crate::imports::plan::{ColumnPlan, Correction};

    fn file(targets: &[Target]) -> FilePlan {
        let columns =
            targets.iter().map(|target| ColumnPlan { target: Some(*target), scale: Scale::Million }).collect();
        FilePlan { rank: 0, kind: Some(RecordKind::Customers), columns, day_first: false, remembered: false }
    }

    fn row(cells: &[&str]) -> RawRow {
        RawRow { line: 7, cells: cells.iter().map(|cell| (*cell).to_owned()).collect() }
    }

    #[test]
    fn a_row_of_another_length_is_refused() {
        let (plan, file) = (Plan::default(), file(&[Target::Name, Target::Country]));
        let mut findings = vec![];
        assert!(Cells::of(&plan, &file, &row(&["a"]), &mut findings).is_err());
        assert!(Cells::of(&plan, &file, &row(&["a", "b", "c"]), &mut findings).is_err());
        assert!(Cells::of(&plan, &file, &row(&["a", "b", " "]), &mut findings).is_ok());
        assert_eq!(findings.len(), 2);
        assert!(findings.iter().all(|finding| finding.refused && finding.line == 7 && finding.code == "row_length"));
    }

    #[test]
    fn amounts_follow_the_unit_of_their_column() {
        let (plan, file) = (Plan::default(), file(&[Target::AnnualRevenue]));
        let mut findings = vec![];
        let read = |cell: &str, findings: &mut Vec<Finding>| {
            let row = row(&[cell]);
            Cells::of(&plan, &file, &row, findings).and_then(|mut cells| cells.amount(Target::AnnualRevenue))
        };
        assert_eq!(read("1100.04", &mut findings), Ok(Some(Decimal::from(1_100_040_000_i64))));
        assert_eq!(read("", &mut findings), Ok(None));
        assert_eq!(read("-1", &mut findings), Err(Refused));
        assert_eq!(read("many", &mut findings), Err(Refused));
        assert_eq!(
            findings.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(),
            ["negative", "not_an_amount"]
        );
    }

    #[test]
    fn a_slip_stays_until_somebody_agrees() {
        let correction =
            |apply| Correction { target: Target::Country, from: "Philipines".into(), to: "Philippines".into(), apply };
        let file = file(&[Target::Country]);
        for (apply, kept, code) in [(false, "Philipines", "looks_misspelt"), (true, "Philippines", "corrected")] {
            let plan = Plan { corrections: vec![correction(apply)], ..Plan::default() };
            let (row, mut findings) = (row(&["Philipines"]), vec![]);
            let text = Cells::of(&plan, &file, &row, &mut findings)
                .ok()
                .and_then(|mut cells| cells.text(Target::Country, 100));
            assert_eq!(text.as_deref(), Some(kept));
            assert_eq!((findings[0].code.as_str(), findings[0].refused), (code, false));
        }
    }

    #[test]
    fn e_mail_addresses_have_one_at_sign() {
        assert!(is_email("a@b.cn"));
        for wrong in ["a", "@b", "a@", "a@b@c", "a b@c"] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }
}
