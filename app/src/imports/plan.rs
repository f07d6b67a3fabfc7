//! What a person decides before an import runs, and whether it is enough to begin.

pub use super::meeting::{Existing, KnownBy};
use super::model::{RecordKind, Scale, Target};
pub use super::naming::free_name;
use super::naming::{LONGEST_NAME, is_taken};
use crate::{access::FieldError, deals::model::StageKind};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a person decides about an import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Plan {
    pub files: Vec<FilePlan>,
    /// ISO 4217 code of all amounts; none yet until somebody says so. Where no column holds an amount, it means nothing:
    /// [`Plan::currency_of_amounts`].
    pub currency: Option<String>,
    /// What one unit of it is worth in the organisation's currency, where no rate is known.
    pub rate: Option<Decimal>,
    pub pipeline: PipelinePlan,
    pub existing: Existing,
    /// By what a customer is known again.
    pub known_by: KnownBy,
    /// When updating: an empty cell empties the field, where it is one that may be empty.
    pub clear_empty: bool,
    /// Rows that look like a customer who is there are held back until somebody decides.
    pub hold_alike: bool,
    pub unknown_customers: Unknown,
    /// Customers of nobody are given to whoever has most deals with them; the others who have some, and their managers, may
    /// read them.
    pub hand_out: bool,
    pub corrections: Vec<Correction>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            files: vec![],
            currency: None,
            rate: None,
            pipeline: PipelinePlan::default(),
            existing: Existing::default(),
            known_by: KnownBy::default(),
            clear_empty: false,
            hold_alike: false,
            unknown_customers: Unknown::default(),
            hand_out: true,
            corrections: vec![],
        }
    }
}

/// Where the columns of one file go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePlan {
    pub rank: i16,
    /// `None`: the file is left out.
    pub kind: Option<RecordKind>,
    /// One for each column of the file.
    pub columns: Vec<ColumnPlan>,
    /// Reads `3/1/2017` as the third of January.
    pub day_first: bool,
    /// Mapped as the last file with the same headers was.
    #[serde(default)]
    pub remembered: bool,
}

impl FilePlan {
    /// The column that goes to `target`.
    #[must_use]
    pub fn column_of(&self, target: Target) -> Option<usize> {
        self.columns.iter().position(|column| column.target == Some(target))
    }

    /// Whether a row of customers brings a person along.
    #[must_use]
    pub fn has_contacts(&self) -> bool {
        self.kind == Some(RecordKind::Customers) && self.column_of(Target::ContactName).is_some()
    }

    /// All fields that have a column.
    #[must_use]
    pub fn targets(&self) -> Vec<Target> {
        self.columns.iter().filter_map(|column| column.target).collect()
    }
}

/// Where one column goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnPlan {
    pub target: Option<Target>,
    pub scale: Scale,
}

/// How a file was mapped the last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    pub kind: RecordKind,
    pub columns: Vec<ColumnPlan>,
    pub day_first: bool,
    /// Of its amounts.
    pub currency: Option<String>,
}

impl Remembered {
    /// What is worth remembering of a file.
    #[must_use]
    pub fn of(file: &FilePlan, currency: Option<&str>) -> Option<Self> {
        let has_amounts = file.targets().into_iter().any(Target::is_amount);
        Some(Self {
            kind: file.kind?,
            columns: file.columns.clone(),
            day_first: file.day_first,
            currency: currency.filter(|_| has_amounts).map(str::to_owned),
        })
    }

    /// Maps a file of the same headers.
    pub fn apply(self, file: &mut FilePlan) {
        if self.columns.len() == file.columns.len() {
            (file.kind, file.columns, file.day_first) = (Some(self.kind), self.columns, self.day_first);
            file.remembered = true;
        }
    }
}

/// Into which pipeline deals go, and into which of its stages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PipelinePlan {
    /// `None`: a new one is made of the stages found.
    pub pipeline: Option<Uuid>,
    /// Name of the new one.
    pub name: String,
    pub stages: Vec<StageRule>,
}

/// Where deals go that have `value` in the stage column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageRule {
    pub value: String,
    /// A stage of the chosen pipeline.
    pub stage: Option<Uuid>,
    /// The kind of the stage in a new pipeline.
    pub kind: StageKind,
}

/// What happens to a deal of a customer that is not there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    /// The customer is made, with a remark.
    #[default]
    Create,
    Refuse,
}

/// A value that looks misspelt, and what it probably should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    pub target: Target,
    pub from: String,
    pub to: String,
    /// Whether somebody agreed; otherwise the value stays as it is, with a remark.
    pub apply: bool,
}

/// A stage as the mapping needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageChoice {
    pub id: Uuid,
    /// In both languages, where it has both.
    pub names: Vec<String>,
    pub kind: StageKind,
}

/// A pipeline as the mapping needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PipelineChoice {
    pub id: Uuid,
    /// In Chinese, and where it has one in English.
    pub names: Vec<String>,
    pub stages: Vec<StageChoice>,
}

impl Plan {
    /// Whether one of the files holds deals.
    #[must_use]
    pub fn has_deals(&self) -> bool {
        self.files.iter().any(|file| file.kind == Some(RecordKind::Deals))
    }

    /// Whether a column of a file that is taken holds an amount in the currency of the plan. Own fields have currencies of their
    /// own.
    #[must_use]
    pub fn has_amounts(&self) -> bool {
        let taken = self.files.iter().filter(|file| file.kind.is_some());
        taken.flat_map(FilePlan::targets).any(Target::is_amount)
    }

    /// The currency of the amounts; `None` where there are none, whatever was chosen before their columns were left out.
    #[must_use]
    pub fn currency_of_amounts(&self) -> Option<&str> {
        self.currency.as_deref().filter(|_| self.has_amounts())
    }

    /// What is wrong with the name of the pipeline that would be made: one of those in use, named `names`, has it.
    #[must_use]
    pub fn name_problem(&self, names: &[String]) -> Option<FieldError> {
        let taken = self.has_deals() && self.pipeline.pipeline.is_none() && is_taken(&self.pipeline.name, names);
        taken.then(|| FieldError {
            field: "pipeline".to_owned(),
            code: "pipeline_name_unique".to_owned(),
            detail: Some(self.pipeline.name.trim().to_owned()),
        })
    }

    /// What is missing before the files can be read: fields are `currency`, `stages`, `pipeline`, or `file_<rank>`.
    #[must_use]
    pub fn problems(&self) -> Vec<FieldError> {
        let mut problems = Vec::new();
        let mut problem = |field: String, code: &str| {
            problems.push(FieldError { field, code: code.to_owned(), detail: None });
        };
        let taken: Vec<_> = self.files.iter().filter_map(|file| Some((file, file.kind?))).collect();
        if taken.is_empty() {
            problem("files".to_owned(), "import_nothing_to_take");
        }
        for (file, kind) in &taken {
            let targets = file.targets();
            let field = format!("file_{}", file.rank);
            if !kind.satisfied_by(&targets) {
                problem(
                    field,
                    match kind {
                        RecordKind::Deals => "import_deals_need_columns",
                        RecordKind::Interactions => "import_interactions_need_columns",
                        RecordKind::Tickets => "import_tickets_need_columns",
                        RecordKind::Leads => "import_leads_need_columns",
                        _ => "import_needs_name",
                    },
                );
            } else if targets.iter().enumerate().any(|(at, target)| targets[..at].contains(target)) {
                problem(field, "import_column_twice");
            } else if targets.iter().any(|target| !kind.takes(*target)) {
                problem(field, "invalid_value");
            }
        }
        let customers = taken.iter().filter(|(_, kind)| *kind == RecordKind::Customers);
        for (file, _) in customers {
            if self.known_by.needs().is_some_and(|target| file.column_of(target).is_none()) {
                problem(format!("file_{}", file.rank), "import_known_by_needs_column");
            }
        }
        match self.currency_of_amounts() {
            None if self.has_amounts() => problem("currency".to_owned(), "import_currency_missing"),
            Some(code) if !is_currency(code) => problem("currency".to_owned(), "deal_currency_form"),
            Some(_) if self.rate.is_some_and(|rate| rate <= Decimal::ZERO) => {
                problem("rate".to_owned(), "not_a_number")
            }
            _ => {}
        }
        if self.has_deals() {
            self.pipeline.problems(&mut problem);
        }
        problems
    }
}

impl PipelinePlan {
    /// The same, but for a new pipeline.
    #[must_use]
    pub fn renewed(&self) -> Self {
        let stages = self.stages.iter().map(|rule| StageRule { stage: None, ..rule.clone() }).collect();
        Self { pipeline: None, name: self.name.clone(), stages }
    }

    fn problems(&self, problem: &mut impl FnMut(String, &str)) {
        let length = self.name.trim().chars().count();
        if self.pipeline.is_none() && !(1..=LONGEST_NAME).contains(&length) {
            problem("pipeline".to_owned(), "pipeline_name_length");
        }
        if self.stages.is_empty() || (self.pipeline.is_some() && self.stages.iter().any(|rule| rule.stage.is_none())) {
            problem("stages".to_owned(), "import_stage_unmapped");
        }
    }
}

/// Whether a text has the form of an ISO 4217 code.
#[must_use]
pub fn is_currency(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// The currencies that are offered.
pub const CURRENCIES: [&str; 10] = ["CNY", "USD", "EUR", "GBP", "JPY", "HKD", "KRW", "SGD", "AUD", "CAD"];

#[cfg(test)]
mod tests {
    use super::*;

    fn deals(targets: &[Target]) -> Plan {
        let columns = targets.iter().map(|target| ColumnPlan { target: Some(*target), scale: Scale::One }).collect();
        Plan {
            files: vec![FilePlan {
                rank: 0,
                kind: Some(RecordKind::Deals),
                columns,
                day_first: false,
                remembered: false,
            }],
            currency: Some("USD".to_owned()),
            pipeline: PipelinePlan {
                pipeline: None,
                name: "Sales".to_owned(),
                stages: vec![StageRule { value: "Won".to_owned(), stage: None, kind: StageKind::Won }],
            },
            ..Plan::default()
        }
    }

    fn codes(plan: &Plan) -> Vec<String> {
        plan.problems().into_iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn a_complete_plan_has_no_problems() {
        assert!(codes(&deals(&[Target::Name, Target::Stage, Target::Value])).is_empty());
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(codes(&Plan::default()), ["import_nothing_to_take"]);
        assert_eq!(codes(&deals(&[Target::Name])), ["import_deals_need_columns"]);
        assert_eq!(codes(&deals(&[Target::Name, Target::Stage, Target::Stage])), ["import_column_twice"]);
        assert_eq!(codes(&deals(&[Target::Name, Target::Stage, Target::Manager])), ["invalid_value"]);
        let mut plan = Plan { currency: None, ..deals(&[Target::Name, Target::Stage, Target::Value]) };
        assert_eq!(codes(&plan), ["import_currency_missing"]);
        plan.currency = Some("yuan".to_owned());
        assert_eq!(codes(&plan), ["deal_currency_form"]);
        let mut plan = deals(&[Target::Name, Target::Stage]);
        plan.pipeline.pipeline = Some(Uuid::nil());
        assert_eq!(codes(&plan), ["import_stage_unmapped"]);
    }

    #[test]
    fn a_currency_is_asked_for_where_there_are_amounts_and_means_nothing_elsewhere() {
        let nothing = Some(Decimal::ZERO);
        let plan = Plan { currency: None, rate: nothing, ..deals(&[Target::Name, Target::Stage]) };
        assert!(codes(&plan).is_empty() && !plan.has_amounts());
        let plan = deals(&[Target::Name, Target::Stage]);
        assert_eq!(plan.currency_of_amounts(), None, "what was chosen before the column was left out");
        let plan = Plan { rate: nothing, ..deals(&[Target::Name, Target::Stage, Target::Value]) };
        assert_eq!((plan.currency_of_amounts(), codes(&plan)), (Some("USD"), vec!["not_a_number".to_owned()]));
        let mut left_out = plan;
        left_out.files[0].kind = None;
        assert!(!left_out.has_amounts());
    }

    #[test]
    fn a_taken_name_is_a_problem_of_a_new_pipeline_of_deals_only() {
        let names = ["sales".to_owned()];
        let mut plan = deals(&[Target::Name, Target::Stage]);
        assert_eq!(plan.name_problem(&names).map(|problem| problem.code).as_deref(), Some("pipeline_name_unique"));
        assert_eq!(plan.name_problem(&[]), None);
        plan.pipeline.pipeline = Some(Uuid::nil());
        assert_eq!(plan.name_problem(&names), None);
        plan.pipeline = plan.pipeline.renewed();
        assert!(plan.name_problem(&names).is_some());
        plan.files[0].kind = Some(RecordKind::Customers);
        assert_eq!(plan.name_problem(&names), None);
    }
}
