//! Writing a file, page by page: memory stays the same however many rows there are.

use super::{
    cells::Value,
    model::{Format, Wanted, neutral},
    store,
};
use crate::{
    access::{AppError, Caller, Role, Tx},
    fields::{Catalogue, RecordKind, store::catalogue},
    lists::{
        columns::{self, ListColumn},
        model::Mark,
    },
    locale::Lang,
};
use chrono::{NaiveDate, NaiveTime};
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Format as CellFormat, Workbook, XlsxError};
use serde::de::DeserializeOwned;
use std::{fs::File, future::Future, io::Write};
use uuid::Uuid;

/// Rows that are read at once.
const AT_ONCE: i64 = 1_000;
/// Rows of one sheet (Microsoft, "Excel specifications and limits"); the next ones stand on another.
const ROWS_OF_A_SHEET: u32 = 1_048_576;
/// By this Excel knows that a text is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A list that is taken out as a file: how it is read, and what stands in its cells.
pub trait Taken {
    type Filter: DeserializeOwned + Send + Sync;
    type Row: Send + Sync;
    type Column: ListColumn;

    const OF: RecordKind;

    /// Whether there is such a column for a role.
    #[must_use]
    fn offers(_role: Role, _column: Self::Column) -> bool {
        true
    }

    /// The ids of at most `limit` that come after a mark, in the order of the list.
    fn ids(
        tx: &mut Tx,
        filter: &Self::Filter,
        after: Option<&Mark>,
        limit: i64,
    ) -> impl Future<Output = Result<Vec<Mark>, AppError>> + Send;

    /// The rows of these, in their order, with the values of these custom fields.
    fn rows(
        tx: &mut Tx,
        ids: &[Uuid],
        custom: &[Uuid],
    ) -> impl Future<Output = Result<Vec<Self::Row>, AppError>> + Send;

    /// What stands above a column; some need two in a file, because a cell holds one value.
    fn heads(lang: Lang, column: Self::Column, currency: &str, fields: &Catalogue) -> Vec<String>;

    /// The values of a column, as many as it has heads. Times are those of the organisation, `utc_offset` minutes east of UTC.
    fn values(lang: Lang, utc_offset: i32, row: &Self::Row, column: Self::Column, fields: &Catalogue) -> Vec<Value>;
}

/// Writes all rows into `file` as they are at this moment, and into the log who took them; gives how many there are.
///
/// # Errors
/// `Invalid` for a filter that does not fit the caller, those of the database, and of a full disk.
pub async fn write<L: Taken>(caller: &Caller, wanted: &Wanted, lang: Lang, file: File) -> Result<u64, AppError> {
    let filter: L::Filter = wanted.filter()?;
    let mut tx = caller.snapshot().await?;
    let (utc_offset, currency) = store::customs(&mut tx).await?;
    let wanted_columns = columns::read::<L::Column>(&wanted.columns);
    let custom = columns::custom_of(&wanted_columns);
    let fields = catalogue(&mut tx, L::OF).await?;
    let shown: Vec<L::Column> = wanted_columns
        .into_iter()
        .map(|shown| shown.column)
        .filter(|column| L::offers(tx.role(), *column) && column.is_known(&fields))
        .collect();
    let head: Vec<String> = shown.iter().flat_map(|column| L::heads(lang, *column, &currency, &fields)).collect();
    let mut sheet = Sheet::begin(wanted.format, file, head)?;
    let mut after = None;
    loop {
        let marks = L::ids(&mut tx, &filter, after.as_ref(), AT_ONCE).await?;
        let ids: Vec<Uuid> = marks.iter().map(|mark| mark.id).collect();
        let all = |row: &L::Row| -> Vec<Value> {
            shown.iter().flat_map(|column| L::values(lang, utc_offset, row, *column, &fields)).collect()
        };
        for row in L::rows(&mut tx, &ids, &custom).await? {
            sheet.row(&all(&row))?;
        }
        after = marks.into_iter().next_back();
        if after.is_none() || i64::try_from(ids.len()).unwrap_or(0) < AT_ONCE {
            break;
        }
    }
    let rows = sheet.end()?;
    drop(tx);
    let mut tx = caller.begin().await?;
    store::tell(&mut tx, L::OF.key(), wanted, rows).await?;
    tx.commit().await?;
    Ok(rows)
}

/// A file under way: lines are written as they come, memory stays the same however many there are.
pub enum Sheet {
    #[doc(hidden)]
    Csv { writer: Box<csv::Writer<File>>, rows: u64 },
    #[doc(hidden)]
    Xlsx { book: Box<Workbook>, file: File, head: Vec<String>, formats: Box<Formats>, line: u32, rows: u64 },
}

/// How days and moments look in a workbook.
pub struct Formats {
    day: CellFormat,
    time: CellFormat,
}

fn broken(error: impl std::fmt::Display) -> AppError {
    AppError::unforeseen(&error)
}

impl Sheet {
    /// Begins a file with its heads.
    ///
    /// # Errors
    /// Those of a full disk.
    pub fn begin(format: Format, mut file: File, head: Vec<String>) -> Result<Self, AppError> {
        match format {
            Format::Csv => {
                file.write_all(BYTE_ORDER_MARK).map_err(broken)?;
                let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file);
                writer.write_record(head.iter().map(|text| neutral(text))).map_err(broken)?;
                Ok(Self::Csv { writer: Box::new(writer), rows: 0 })
            }
            Format::Xlsx => {
                let mut sheet = Self::Xlsx {
                    book: Box::new(Workbook::new()),
                    file,
                    head,
                    formats: Box::new(Formats {
                        day: CellFormat::new().set_num_format("yyyy-mm-dd"),
                        time: CellFormat::new().set_num_format("yyyy-mm-dd hh:mm"),
                    }),
                    line: ROWS_OF_A_SHEET,
                    rows: 0,
                };
                sheet.turn_over().map_err(broken)?;
                Ok(sheet)
            }
        }
    }

    /// Begins another sheet where the last one is full.
    fn turn_over(&mut self) -> Result<(), XlsxError> {
        let Self::Xlsx { book, head, line, .. } = self else { return Ok(()) };
        if *line < ROWS_OF_A_SHEET {
            return Ok(());
        }
        let bold = CellFormat::new().set_bold();
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_freeze_panes(1, 1)?;
        for (column, text) in (0_u16..).zip(head.iter()) {
            sheet.set_column_width(column, if column == 0 { 36.0 } else { 18.0 })?;
            sheet.write_string_with_format(0, column, text, &bold)?;
        }
        *line = 1;
        Ok(())
    }

    /// Adds a line.
    ///
    /// # Errors
    /// Those of a full disk.
    pub fn row(&mut self, values: &[Value]) -> Result<(), AppError> {
        self.turn_over().map_err(broken)?;
        match self {
            Self::Csv { writer, rows } => {
                *rows += 1;
                writer.write_record(values.iter().map(as_text)).map_err(broken)
            }
            Self::Xlsx { book, formats, line, rows, .. } => {
                let last = book.worksheets().len() - 1;
                let sheet = book.worksheet_from_index(last).map_err(broken)?;
                for (column, value) in (0_u16..).zip(values) {
                    let written = match value {
                        Value::Nothing => continue,
                        // A string stays one, whatever it begins with.
                        Value::Text(text) => sheet.write_string(*line, column, text),
                        Value::Number(number) => sheet.write_number(*line, column, number.to_f64().unwrap_or_default()),
                        Value::Day(day) => {
                            let midnight = serial(day.and_time(NaiveTime::MIN));
                            sheet.write_number_with_format(*line, column, midnight, &formats.day)
                        }
                        Value::Time(time) => {
                            sheet.write_number_with_format(*line, column, serial(*time), &formats.time)
                        }
                    };
                    written.map_err(broken)?;
                }
                *line += 1;
                *rows += 1;
                Ok(())
            }
        }
    }

    /// Ends the file; gives how many lines it has below its heads.
    ///
    /// # Errors
    /// Those of a full disk.
    pub fn end(self) -> Result<u64, AppError> {
        match self {
            Self::Csv { mut writer, rows } => {
                writer.flush().map_err(broken)?;
                Ok(rows)
            }
            Self::Xlsx { mut book, file, rows, .. } => {
                book.save_to_writer(file).map_err(broken)?;
                Ok(rows)
            }
        }
    }
}

fn as_text(value: &Value) -> String {
    match value {
        Value::Nothing => String::new(),
        Value::Text(text) => neutral(text),
        Value::Number(number) => number.normalize().to_string(),
        Value::Day(day) => day.to_string(),
        Value::Time(time) => time.format("%Y-%m-%d %H:%M").to_string(),
    }
}

/// A moment as spreadsheets count it: days since the end of 1899 (ECMA-376, part 1, 18.17.4).
fn serial(time: chrono::NaiveDateTime) -> f64 {
    let first = NaiveDate::from_ymd_opt(1899, 12, 30).and_then(|day| day.and_hms_opt(0, 0, 0)).unwrap_or_default();
    let seconds = (time - first).num_seconds();
    #[allow(clippy::cast_precision_loss, reason = "seconds of centuries fit")]
    let days = seconds as f64 / 86_400.0;
    days
}
