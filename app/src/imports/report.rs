//! What became of an import: counts while it runs, what was found in each row, sums to compare.

pub use super::aside::{Decision, HeldCursor, HeldPage, HeldRef, HeldRow, KeptRef, KeptRow, RefusedRow, RefusedRows};
use super::model::{FileShape, Target};
use super::own::OwnFields;
use super::plan::{PipelineChoice, Plan};
pub use super::state::{State, Work};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Counts of one file. Always `read = created + updated + skipped + refused + held`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileProgress {
    pub rank: i16,
    /// Rows in the file.
    pub rows: u32,
    pub read: u32,
    pub created: u32,
    pub updated: u32,
    pub skipped: u32,
    pub refused: u32,
    /// Rows that wait for somebody to decide whether they are a customer who is there.
    pub held: u32,
    /// Records made along the way: teams, managers, customers that only deals name.
    pub along: u32,
    /// Line of the last row that was taken for good.
    pub last_line: u32,
}

impl FileProgress {
    /// Whether every row read is accounted for.
    #[must_use]
    pub const fn adds_up(&self) -> bool {
        self.read == self.created + self.updated + self.skipped + self.refused + self.held
    }

    /// Adds what became of a batch.
    pub fn add(&mut self, other: &Self) {
        self.read += other.read;
        self.created += other.created;
        self.updated += other.updated;
        self.skipped += other.skipped;
        self.refused += other.refused;
        self.held += other.held;
        self.along += other.along;
        self.last_line = self.last_line.max(other.last_line);
    }
}

/// Won value of a quarter, in the currency of the import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarterSum {
    /// `2017-Q2`
    pub quarter: String,
    /// Added up from the rows of the file as they were read.
    pub file: Decimal,
    /// Of these, in rows that were not taken: refused, or in the file twice.
    pub left_out: Decimal,
    /// Asked from the database afterwards.
    pub database: Option<Decimal>,
}

impl QuarterSum {
    /// Whether the database holds what the file says, but for rows that were not taken.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.database == Some(self.file - self.left_out)
    }
}

/// Tickets that came in one way and were rated alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketSum {
    /// As in `ticket.channel`.
    pub channel: String,
    /// From 1 to 5; `None`: not rated.
    pub rating: Option<i16>,
    /// Counted from the rows of the file as they were read.
    pub file: i64,
    /// Of these, rows that were not taken: refused, or in the file twice.
    pub left_out: i64,
    /// Asked from the database afterwards.
    pub database: Option<i64>,
}

impl TicketSum {
    /// Whether the database holds what the file says, but for rows that were not taken.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.database == Some(self.file - self.left_out)
    }
}

/// How many records the organisation has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub people: i64,
    pub products: i64,
    pub customers: i64,
    pub deals: i64,
    #[serde(default)]
    pub tickets: i64,
    #[serde(default)]
    pub leads: i64,
}

/// Rows of one file as they would be stored: each a list of field and text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    pub rank: i16,
    pub rows: Vec<PreviewRow>,
}

/// One row of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewRow {
    pub line: u32,
    pub cells: Vec<(Target, String)>,
}

/// How far the work is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    pub files: Vec<FileProgress>,
    /// Time worked so far.
    pub millis: u64,
    /// A check has gone through all rows with the plan as it is.
    pub checked: bool,
    pub preview: Vec<Preview>,
    pub quarters: Vec<QuarterSum>,
    pub tickets: Vec<TicketSum>,
    /// The earliest day among deals: a rate must be known from then on.
    pub first_day: Option<NaiveDate>,
    pub before: Option<Totals>,
    pub after: Option<Totals>,
    /// Records created, as the database counts them afterwards.
    pub created_in_database: Option<i64>,
    /// The import wrote the rate of its currency.
    pub rate_added: bool,
    pub undo_total: u32,
    pub undo_done: u32,
    pub undo_kept: u32,
}

impl Progress {
    /// Rows there are, and rows read so far.
    #[must_use]
    pub fn rows(&self) -> (u32, u32) {
        self.files.iter().fold((0, 0), |(rows, read), file| (rows + file.rows, read + file.read))
    }

    /// Whether every row is there already, so that nothing is made or changed.
    #[must_use]
    pub fn all_known(&self) -> bool {
        let known = |file: &FileProgress| file.skipped == file.read && file.along == 0;
        self.rows().1 > 0 && self.files.iter().all(known)
    }

    /// From 0 to 1.
    #[must_use]
    pub fn share(&self, work: Work) -> f64 {
        let (all, done) = match work {
            Work::Undo => (self.undo_total, self.undo_done),
            Work::Check | Work::Run => self.rows(),
        };
        if all == 0 { 0.0 } else { (f64::from(done) / f64::from(all)).min(1.0) }
    }

    /// Rows (or, when undoing, records) a second.
    #[must_use]
    pub fn speed(&self, work: Work) -> u64 {
        let done = if work == Work::Undo { self.undo_done } else { self.rows().1 };
        u64::from(done) * 1_000 / self.millis.max(1)
    }
}

/// A line in the list of imports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportRow {
    pub id: Uuid,
    pub name: String,
    pub state: State,
    pub work: Work,
    /// Why it stopped: a key of `locales/*/errors.json`.
    pub failure: Option<String>,
    pub started_by: String,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub undone_at: Option<DateTime<Utc>>,
    pub progress: Progress,
}

/// A file of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRow {
    pub rank: i16,
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// `None` until it has arrived as a whole.
    pub shape: Option<FileShape>,
}

/// A file that is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFile {
    pub name: String,
    /// Bytes, at most [`MOST_BYTES`].
    pub size: i64,
}

/// Largest file that is taken.
pub const MOST_BYTES: i64 = 512 * 1024 * 1024;

/// Largest workbook that is taken: it has to be unpacked as a whole.
pub const MOST_WORKBOOK_BYTES: i64 = 50 * 1024 * 1024;

/// Most files of one import.
pub const MOST_FILES: usize = 20;

/// Something to say of a file itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileNote {
    /// As in the language files (`imports.note_<code>`).
    pub code: String,
    /// What it is said of: a sheet, a place in it.
    pub about: String,
}

/// Everything the page of an import shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportView {
    pub row: ImportRow,
    pub files: Vec<FileRow>,
    pub plan: Plan,
    pub pipelines: Vec<PipelineChoice>,
    pub findings: Vec<FindingCount>,
    pub notes: Vec<FileNote>,
    /// A rate of the plan's currency is known from the first day on.
    pub rate_known: bool,
    /// Fields that the organisation made for itself.
    pub own: OwnFields,
}

/// How often something was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingCount {
    pub code: String,
    pub field: String,
    pub refused: bool,
    pub count: i64,
}

/// What was found in one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingRow {
    pub rank: i16,
    pub line: i32,
    pub field: String,
    pub code: String,
    pub value: String,
    pub refused: bool,
}

/// Which findings to show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingFilter {
    pub code: Option<String>,
    pub refused: Option<bool>,
}

/// Where a page of findings ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingCursor {
    pub rank: i16,
    pub line: i32,
    pub field: String,
    pub code: String,
}

/// Some findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingPage {
    pub rows: Vec<FindingRow>,
    pub next: Option<FindingCursor>,
}

/// A cell for a CSV that may be opened by a spreadsheet: quoted where needed, and never read as a formula.
#[must_use]
pub fn csv_cell(text: &str) -> String {
    let guarded = if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if guarded.contains([',', '"', '\n', '\r', ';', '\t']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_never_become_formulas() {
        assert_eq!(csv_cell("=1+1"), "'=1+1");
        assert_eq!(csv_cell("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(csv_cell("-2"), "'-2");
        assert_eq!(csv_cell("plain"), "plain");
        assert_eq!(csv_cell("a,\"b\""), "\"a,\"\"b\"\"\"");
    }

    #[test]
    fn a_quarter_agrees_but_for_rows_not_taken() {
        let sum = |file: i64, left_out: i64, database: i64| QuarterSum {
            quarter: "2017-Q1".to_owned(),
            file: file.into(),
            left_out: left_out.into(),
            database: Some(database.into()),
        };
        assert!(sum(10, 3, 7).agrees());
        assert!(!sum(10, 0, 7).agrees());
    }

    #[test]
    fn the_same_rows_again_are_known() {
        let file = |read, skipped| FileProgress { read, skipped, ..FileProgress::default() };
        let progress = |files| Progress { files, ..Progress::default() };
        assert!(progress(vec![file(3, 3), file(0, 0)]).all_known());
        assert!(!progress(vec![file(3, 2)]).all_known());
        assert!(!progress(vec![]).all_known());
    }

    #[test]
    fn progress_reads_what_older_versions_wrote() {
        let progress: Progress = serde_json::from_str("{}").expect("all fields have defaults");
        assert_eq!(progress, Progress::default());
    }
}
