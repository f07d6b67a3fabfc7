//! Workbooks (XLSX, XLS, ODS): every sheet that one can see becomes a table of text, row by row, in its own lines.

use super::report::FileNote;
use calamine::{
    Data, DataRef, DataType, Dimensions, ExcelDateTime, Reader, Sheet, SheetType, SheetVisible, Sheets, Xlsx,
    open_workbook_auto_from_rs,
};
use std::io::{Cursor, Read};

/// More columns than this is not a table of records; the same as for text.
const MOST_COLUMNS: u32 = 300;
/// Rows of a sheet, as spreadsheets have them at most.
const MOST_ROWS: u32 = 1_048_576;
/// What a packed file may become, in bytes: it is unpacked once to be measured, before anything believes what it says of itself.
const MOST_UNPACKED: u64 = 400 << 20;
/// What of it has to be held in memory as a whole.
const MOST_HELD: u64 = 64 << 20;
/// Parts of a packed file.
const MOST_PARTS: usize = 5_000;
/// So many rows are looked at to find the head of a table.
const ROWS_OF_HEAD: usize = 8;
/// A parcel of text on its way.
const PARCEL: usize = 512 * 1024;

/// What comes out of a workbook, in order.
#[derive(Debug, PartialEq, Eq)]
pub enum Part {
    /// A sheet begins.
    Sheet(String),
    /// Some of it, as CSV in UTF-8.
    Text(Vec<u8>),
    Note(FileNote),
}

/// Why a workbook cannot be read: a code of the errors, and where it is.
#[derive(Debug, PartialEq, Eq)]
pub struct Broken {
    pub code: &'static str,
    pub place: String,
}

fn broken(place: impl Into<String>) -> Broken {
    Broken { code: "import_workbook_broken", place: place.into() }
}

/// Nobody listens any more.
fn gone<T>(_: T) -> Broken {
    broken("")
}

/// Whether these first bytes are those of a workbook.
#[must_use]
pub fn is_workbook(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

/// Reads a workbook; each part is told as it comes, so that no sheet is held as text.
///
/// # Errors
/// What is wrong, and with which sheet and cell.
pub fn read(bytes: Vec<u8>, mut tell: impl FnMut(Part) -> Result<(), ()>) -> Result<(), Broken> {
    let packed = bytes.starts_with(b"PK");
    if packed {
        measure(&bytes)?;
    } else if bytes.len() as u64 > MOST_HELD {
        return Err(Broken { code: "import_workbook_too_large", place: String::new() });
    }
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| broken(error.to_string()))?;
    let sheets: Vec<Sheet> = book.sheets_metadata().to_vec();
    for sheet in sheets {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        if sheet.visible != SheetVisible::Visible {
            let note = FileNote { code: "sheet_hidden".to_owned(), about: sheet.name };
            tell(Part::Note(note)).map_err(gone)?;
            continue;
        }
        tell(Part::Sheet(sheet.name.clone())).map_err(gone)?;
        let mut table = Table::new(&sheet.name, &mut tell);
        match &mut book {
            Sheets::Xlsx(book) => stream(book, &sheet.name, &mut table)?,
            book => {
                let range = book.worksheet_range(&sheet.name).map_err(|error| at(&sheet.name, &error))?;
                let (row, column) = range.start().unwrap_or_default();
                for (below, beside, value) in range.used_cells() {
                    let place = (row.saturating_add(count(below)), column.saturating_add(count(beside)));
                    table.cell(place, text_of(value))?;
                }
            }
        }
        table.end()?;
    }
    Ok(())
}

fn count(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn at(sheet: &str, error: &dyn std::fmt::Display) -> Broken {
    broken(format!("{sheet}: {error}"))
}

/// Unpacks everything once into nothing, to know how much it is.
fn measure(bytes: &[u8]) -> Result<(), Broken> {
    let large = |place: &str| Broken { code: "import_workbook_too_large", place: place.to_owned() };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(error.to_string()))?;
    if archive.len() > MOST_PARTS {
        return Err(large(""));
    }
    let mut all = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| broken(error.to_string()))?;
        let name = part.name().map_err(|error| broken(error.to_string()))?.into_owned();
        let held = !name.starts_with("xl/worksheets/");
        let most = if held { MOST_HELD } else { MOST_UNPACKED };
        let size = std::io::copy(&mut part.take(most + 1), &mut std::io::sink())
            .map_err(|error| broken(format!("{name}: {error}")))?;
        all += size;
        if size > most || all > MOST_UNPACKED {
            return Err(large(&name));
        }
    }
    Ok(())
}

fn stream<T: FnMut(Part) -> Result<(), ()>>(
    book: &mut Xlsx<Cursor<Vec<u8>>>,
    sheet: &str,
    table: &mut Table<'_, T>,
) -> Result<(), Broken> {
    table.merged = book.merge_cells_by_sheet_name(sheet).map_err(|error| at(sheet, &error))?;
    let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| at(sheet, &error))?;
    loop {
        match cells.next_cell() {
            Ok(Some(cell)) => table.cell(cell.get_position(), text_of(cell.get_value()))?,
            Ok(None) => return Ok(()),
            Err(error) => {
                let (row, column) = table.last;
                return Err(at(&format!("{sheet}!{}{}", letters(column), row + 1), &error));
            }
        }
    }
}

/// A value as text: whole numbers without a point, days as days, what a formula could not reckon as an error.
fn text_of(value: &impl Value) -> Result<String, ()> {
    value.text()
}

/// Both forms in which cells come.
trait Value {
    /// `Err`: the cell holds an error.
    fn text(&self) -> Result<String, ()>;
}

impl Value for Data {
    fn text(&self) -> Result<String, ()> {
        match self {
            Self::DateTime(moment) => Ok(moment_text(moment)),
            Self::Error(_) => Err(()),
            other => Ok(plain(other)),
        }
    }
}

impl Value for DataRef<'_> {
    fn text(&self) -> Result<String, ()> {
        match self {
            Self::DateTime(moment) => Ok(moment_text(moment)),
            Self::Error(_) => Err(()),
            Self::SharedString(text) => Ok((*text).to_owned()),
            other => Ok(plain(other)),
        }
    }
}

fn plain(value: &impl DataType) -> String {
    if let Some(number) = value.get_float() {
        // The shortest text that is the same number; whole ones have no point.
        return number.to_string();
    }
    if let Some(number) = value.get_int() {
        return number.to_string();
    }
    if let Some(said) = value.get_bool() {
        return said.to_string();
    }
    let text = value.get_string().or_else(|| value.get_datetime_iso()).or_else(|| value.get_duration_iso());
    text.unwrap_or_default().to_owned()
}

fn moment_text(moment: &ExcelDateTime) -> String {
    match moment.as_datetime().filter(|_| moment.is_datetime()) {
        Some(moment) if moment.time() == chrono::NaiveTime::MIN => moment.date().to_string(),
        Some(moment) => moment.format("%Y-%m-%d %H:%M:%S").to_string(),
        None => moment.as_f64().to_string(),
    }
}

/// The letters of a column: 0 is A, 27 is AB.
fn letters(column: u32) -> String {
    let own = char::from(b'A' + u8::try_from(column % 26).unwrap_or_default());
    if column < 26 { own.to_string() } else { letters(column / 26 - 1) + &own.to_string() }
}

/// A sheet on its way to text. Rows keep their numbers as lines: what is left out is an empty line.
struct Table<'a, T> {
    sheet: &'a str,
    tell: &'a mut T,
    merged: Vec<Dimensions>,
    last: (u32, u32),
    /// The row being read.
    row: Vec<String>,
    /// The first rows, until it is known which of them is the head.
    head: Option<Vec<(u32, Vec<String>)>>,
    /// Columns of the head: shorter rows are filled up.
    width: usize,
    /// Lines written so far.
    lines: u32,
    text: Vec<u8>,
    /// Cells that hold an error: how many, and the first.
    errors: (u32, Option<(u32, u32)>),
}

impl<'a, T: FnMut(Part) -> Result<(), ()>> Table<'a, T> {
    fn new(sheet: &'a str, tell: &'a mut T) -> Self {
        Self {
            sheet,
            tell,
            merged: vec![],
            last: (0, 0),
            row: vec![],
            head: Some(vec![]),
            width: 0,
            lines: 0,
            text: vec![],
            errors: (0, None),
        }
    }

    fn cell(&mut self, (row, column): (u32, u32), value: Result<String, ()>) -> Result<(), Broken> {
        if row < self.last.0 || row >= MOST_ROWS {
            return Err(broken(format!("{}!{}", self.sheet, row.saturating_add(1))));
        }
        if row > self.last.0 {
            self.end_row()?;
        }
        self.last = (row, column);
        let text = value.unwrap_or_else(|()| {
            self.errors.0 += 1;
            self.errors.1.get_or_insert((row, column));
            String::new()
        });
        if text.trim().is_empty() {
            return Ok(());
        }
        if column >= MOST_COLUMNS {
            let place = format!("{}!{}{}", self.sheet, letters(column), row + 1);
            return Err(Broken { code: "import_too_many_columns", place });
        }
        let column = column as usize;
        if self.row.len() <= column {
            self.row.resize(column + 1, String::new());
        }
        self.row[column] = text;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Broken> {
        let (number, row) = (self.last.0, std::mem::take(&mut self.row));
        if row.is_empty() {
            return Ok(());
        }
        match &mut self.head {
            Some(head) => {
                head.push((number, row));
                if head.len() == ROWS_OF_HEAD { self.find_head() } else { Ok(()) }
            }
            None => self.write(number, &row),
        }
    }

    /// Decides which of the first rows is the head. A title over the whole table is none; of two rows with merged cells above
    /// their columns the lower one is, with what stands merged beside it.
    fn find_head(&mut self) -> Result<(), Broken> {
        let mut rows = self.head.take().unwrap_or_default().into_iter().peekable();
        let filled = |row: &[String]| row.iter().filter(|cell| !cell.is_empty()).count();
        let mut title = None;
        while let Some((_, row)) = rows.peek()
            && filled(row) == 1
        {
            title = rows.next().or(title);
        }
        let Some((number, mut first)) = rows.next().or_else(|| title.take()) else { return Ok(()) };
        let wide = self
            .merged
            .iter()
            .any(|merged| merged.start.0 == number && merged.end.0 == number && merged.end.1 > merged.start.1);
        let below = rows.next_if(|(next, row)| wide && *next == number + 1 && filled(row) > 1);
        if let Some((next, lower)) = below {
            let columns = first.len().max(lower.len());
            first.resize(columns, String::new());
            let lower = lower.into_iter().chain(std::iter::repeat(String::new()));
            let head: Vec<String> = first
                .into_iter()
                .zip(lower)
                .map(|(upper, lower)| if lower.is_empty() { upper } else { lower })
                .collect();
            self.write(next, &head)?;
        } else {
            self.write(number, &first)?;
        }
        for (number, row) in rows {
            self.write(number, &row)?;
        }
        Ok(())
    }

    fn write(&mut self, number: u32, row: &[String]) -> Result<(), Broken> {
        self.text.resize(self.text.len() + (number - self.lines.min(number)) as usize, b'\n');
        self.lines = number + 1;
        self.width = if self.width == 0 { row.len() } else { self.width };
        let filling = std::iter::repeat_n("", self.width.saturating_sub(row.len()));
        for (at, cell) in row.iter().map(String::as_str).chain(filling).enumerate() {
            if at > 0 {
                self.text.push(b',');
            }
            // A line break within a cell would shift the numbers of all rows below.
            let cell = cell.replace(['\r', '\n'], " ");
            if cell.contains([',', '"']) {
                self.text.push(b'"');
                self.text.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
                self.text.push(b'"');
            } else {
                self.text.extend_from_slice(cell.as_bytes());
            }
        }
        self.text.push(b'\n');
        if self.text.len() >= PARCEL { self.send() } else { Ok(()) }
    }

    fn send(&mut self) -> Result<(), Broken> {
        let text = std::mem::take(&mut self.text);
        for parcel in text.chunks(PARCEL) {
            (self.tell)(Part::Text(parcel.to_vec())).map_err(gone)?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Broken> {
        self.end_row()?;
        self.find_head()?;
        self.send()?;
        if let (count, Some((row, column))) = self.errors {
            let about = format!("{}!{}{} ({count})", self.sheet, letters(column), row + 1);
            (self.tell)(Part::Note(FileNote { code: "sheet_errors".to_owned(), about })).map_err(gone)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
