//! Reading files: which encoding, which delimiter, what is in the columns; then row by row, with memory that does not grow
//! with the file.

use super::model::{ColumnShape, FileShape, MOST_VALUES};
use super::row::RawRow;
use crate::access::{AppError, FieldError};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc;

/// Pieces of a file, as they come out of the database.
pub type Pieces = mpsc::Receiver<Result<Vec<u8>, AppError>>;

/// More columns than this is not a table of records.
const MOST_COLUMNS: usize = 300;
/// A row that is longer than this, in bytes, has a quote that nobody closed.
const LONGEST_ROW: u64 = 4 * 1024 * 1024;
/// So many rows of a file are looked at to guess its delimiter.
const ROWS_TO_GUESS: usize = 20;

/// What a file is written in: the encoding, from all of its bytes.
///
/// # Errors
/// `Invalid` on `files` for what is no text; when the file could not be read.
pub async fn encoding_of(mut pieces: Pieces) -> Result<(&'static Encoding, Vec<u8>), AppError> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut head = Vec::new();
    let mut zeros = [false; 2];
    let mut at = 0_usize;
    while let Some(piece) = pieces.recv().await {
        let piece = piece?;
        for (place, _) in piece.iter().enumerate().filter(|(_, byte)| **byte == 0) {
            zeros[(at + place) % 2] = true;
        }
        at += piece.len();
        if head.len() < 65_536 {
            head.extend_from_slice(&piece[..piece.len().min(65_536)]);
        }
        // Off the async threads: half a megabyte takes a moment.
        detector = tokio::task::spawn_blocking(move || {
            detector.feed(&piece, false);
            detector
        })
        .await
        .map_err(|error| AppError::unforeseen(&error))?;
    }
    detector.feed(&[], true);
    let guess = match Encoding::for_bom(&head) {
        Some((encoding, _)) => encoding,
        // Text in Latin letters, two bytes each: always the same one of them is zero.
        None if zeros == [false, true] && at.is_multiple_of(2) => UTF_16LE,
        None if zeros == [true, false] && at.is_multiple_of(2) => UTF_16BE,
        // No other text has it, but pictures do.
        None if zeros.contains(&true) => return Err(AppError::invalid("files", "import_not_a_table")),
        // GB18030 reads everything that GBK does.
        None => match detector.guess(Some(b"cn"), Utf8Detection::Allow) {
            encoding if encoding == GBK => GB18030,
            encoding => encoding,
        },
    };
    Ok((guess, head))
}

/// The delimiter that cuts the first rows into the most columns of the same number.
#[must_use]
pub fn delimiter_of(encoding: &'static Encoding, head: &[u8]) -> char {
    let text = encoding.decode(head).0;
    // The last line may be cut in the middle.
    let whole = text.rfind('\n').map_or(text.as_ref(), |end| &text[..end]);
    let columns = |delimiter: char| {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(u8::try_from(delimiter).unwrap_or(b','))
            .from_reader(whole.as_bytes());
        let lengths: Vec<usize> =
            reader.records().take(ROWS_TO_GUESS).filter_map(Result::ok).map(|row| row.len()).collect();
        let first = lengths.first().copied().unwrap_or(0);
        let same = lengths.iter().filter(|length| **length == first).count();
        if same * 10 >= lengths.len() * 9 { first } else { 1 }
    };
    [',', ';', '\t', '|'].into_iter().rev().max_by_key(|delimiter| columns(*delimiter)).unwrap_or(',')
}

/// What is in the file: its columns with samples, counts and, where there are few, all different values.
///
/// # Errors
/// `Invalid` on `files`: no header, or too many columns.
pub async fn shape_of(encoding: &'static Encoding, delimiter: char, pieces: Pieces) -> Result<FileShape, AppError> {
    tokio::task::spawn_blocking(move || look_through(encoding, delimiter, pieces))
        .await
        .map_err(|error| AppError::unforeseen(&error))?
}

fn look_through(encoding: &'static Encoding, delimiter: char, pieces: Pieces) -> Result<FileShape, AppError> {
    let mut table = Table::of(encoding, delimiter, pieces);
    let headers = table.headers()?;
    if headers.is_empty() || headers.iter().all(|header| header.trim().is_empty()) {
        return Err(AppError::invalid("files", "import_no_header"));
    }
    if headers.len() > MOST_COLUMNS {
        return Err(AppError::invalid("files", "import_too_many_columns"));
    }
    let mut columns: Vec<Seen> = headers.iter().map(Seen::new).collect();
    let describes = Describing::of(&headers);
    let (mut rows, mut notes) = (0, Vec::new());
    let mut record = csv::StringRecord::new();
    while table.read(&mut record)? {
        rows += 1;
        for (column, cell) in columns.iter_mut().zip(&record) {
            column.see(cell.trim());
        }
        notes.extend(describes.as_ref().and_then(|describes| describes.note(&record)).filter(|_| rows <= 1_000));
    }
    let columns = columns.into_iter().map(Seen::shape).collect();
    Ok(FileShape { encoding: encoding.name().to_owned(), delimiter, rows, columns, notes })
}

/// A file that describes the columns of others: which of its own columns hold the name and the text.
struct Describing {
    field: usize,
    text: usize,
}

impl Describing {
    fn of(headers: &csv::StringRecord) -> Option<Self> {
        let find =
            |names: [&str; 3]| headers.iter().position(|header| names.contains(&header.trim().to_lowercase().as_str()));
        Some(Self { field: find(["field", "column", "字段"])?, text: find(["description", "meaning", "说明"])? })
    }

    fn note(&self, record: &csv::StringRecord) -> Option<(String, String)> {
        Some((record.get(self.field)?.trim().to_owned(), record.get(self.text)?.trim().to_owned()))
    }
}

/// What was seen in a column so far.
struct Seen {
    header: String,
    filled: u32,
    values: Vec<String>,
    too_many: bool,
    first_above_12: bool,
    second_above_12: bool,
}

impl Seen {
    fn new(header: &str) -> Self {
        Self {
            header: without_zeros(header.trim()),
            filled: 0,
            values: vec![],
            too_many: false,
            first_above_12: false,
            second_above_12: false,
        }
    }

    fn see(&mut self, cell: &str) {
        if cell.is_empty() {
            return;
        }
        self.filled += 1;
        if !self.too_many && cell.len() <= 200 && !self.values.iter().any(|value| value == cell) {
            self.too_many = self.values.len() >= MOST_VALUES;
            if !self.too_many {
                self.values.push(without_zeros(cell));
            }
        }
        let mut parts = cell.split(['/', '.', '-', ' ']).map(str::parse::<u32>);
        if let (Some(Ok(first)), Some(Ok(second)), Some(Ok(1900..=2200))) = (parts.next(), parts.next(), parts.next()) {
            self.first_above_12 |= (13..=31).contains(&first);
            self.second_above_12 |= (13..=31).contains(&second);
        }
    }

    fn shape(self) -> ColumnShape {
        ColumnShape {
            header: self.header,
            filled: self.filled,
            samples: self.values.iter().take(3).cloned().collect(),
            values: (!self.too_many).then_some(self.values),
            day_first: (self.first_above_12 != self.second_above_12).then_some(self.first_above_12),
        }
    }
}

/// All rows of a file, in batches of `size`, beginning behind line `after`. Reading goes on only as fast as batches are taken.
#[must_use]
pub fn rows(shape: &FileShape, pieces: Pieces, size: usize) -> mpsc::Receiver<Result<Vec<RawRow>, AppError>> {
    let (sender, receiver) = mpsc::channel(2);
    let encoding = Encoding::for_label(shape.encoding.as_bytes()).unwrap_or(UTF_8);
    let delimiter = shape.delimiter;
    tokio::task::spawn_blocking(move || {
        let mut table = Table::of(encoding, delimiter, pieces);
        let mut batch = Vec::with_capacity(size);
        let mut record = csv::StringRecord::new();
        // Whoever reads has gone away when sending fails; then nobody wants to know.
        if let Err(error) = table.headers() {
            drop(sender.blocking_send(Err(error)));
            return;
        }
        loop {
            match table.read(&mut record) {
                Ok(true) => batch.push(raw_row(&record, table.line)),
                Ok(false) => break,
                Err(error) => {
                    drop(sender.blocking_send(Err(error)));
                    return;
                }
            }
            if batch.len() == size
                && sender.blocking_send(Ok(std::mem::replace(&mut batch, Vec::with_capacity(size)))).is_err()
            {
                return;
            }
        }
        if !batch.is_empty() {
            drop(sender.blocking_send(Ok(batch)));
        }
    });
    receiver
}

fn raw_row(record: &csv::StringRecord, line: u64) -> RawRow {
    RawRow { line: u32::try_from(line).unwrap_or(u32::MAX), cells: record.iter().map(without_zeros).collect() }
}

/// PostgreSQL keeps no text with a zero in it.
fn without_zeros(text: &str) -> String {
    text.replace('\0', "")
}

/// A table being read row by row.
struct Table {
    reader: csv::Reader<Text>,
    /// How far the text may be read before the present row must have ended.
    limit: Arc<AtomicU64>,
    /// Line at which the last row began.
    line: u64,
}

impl Table {
    fn of(encoding: &'static Encoding, delimiter: char, pieces: Pieces) -> Self {
        let limit = Arc::new(AtomicU64::new(LONGEST_ROW));
        let text = Text {
            pieces,
            piece: vec![],
            at: 0,
            decoder: encoding.new_decoder(),
            ended: false,
            decoded: vec![],
            ready: vec![],
            given: 0,
            returned: false,
            open: false,
            read: 0,
            limit: limit.clone(),
        };
        let delimiter = u8::try_from(delimiter).unwrap_or(b',');
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text);
        Self { reader, limit, line: 1 }
    }

    /// The first row that has something in it.
    fn headers(&mut self) -> Result<csv::StringRecord, AppError> {
        let mut record = csv::StringRecord::new();
        self.read(&mut record)?;
        Ok(record)
    }

    /// The next row that has something in it, if there is one.
    fn read(&mut self, record: &mut csv::StringRecord) -> Result<bool, AppError> {
        loop {
            let position = self.reader.position();
            self.line = position.line();
            // The reader itself is ahead by what it buffers, which is little.
            self.limit.store(position.byte() + LONGEST_ROW, Ordering::Relaxed);
            match self.reader.read_record(record) {
                Ok(true) if record.iter().all(|cell| cell.trim().is_empty()) => {}
                Ok(true) => {
                    // Counted from its end: empty lines may stand before it.
                    let within: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
                    self.line = self.reader.position().line().saturating_sub(1 + within as u64);
                    return Ok(true);
                }
                Ok(false) => return Ok(false),
                Err(error) => return Err(self.refusal(error)),
            }
        }
    }

    /// What to say when it cannot be read any further: the line, or that the file itself cannot be fetched.
    fn refusal(&self, error: csv::Error) -> AppError {
        match error.into_kind() {
            csv::ErrorKind::Io(error) if error.kind() != io::ErrorKind::FileTooLarge => AppError::unforeseen(&error),
            _ => AppError::Invalid(vec![FieldError {
                field: "files".to_owned(),
                code: "import_row_without_end".to_owned(),
                detail: Some(self.line.to_string()),
            }]),
        }
    }
}

/// The pieces as UTF-8 text, decoded as they come. The mark at the beginning is dropped.
struct Text {
    pieces: Pieces,
    piece: Vec<u8>,
    at: usize,
    decoder: Decoder,
    ended: bool,
    decoded: Vec<u8>,
    ready: Vec<u8>,
    given: usize,
    /// The last character was a carriage return that waits for what follows.
    returned: bool,
    /// The present line has begun and not ended.
    open: bool,
    /// How much was given away, and how much may be.
    read: u64,
    limit: Arc<AtomicU64>,
}

impl Text {
    /// Decodes some more, once all that was ready is given away.
    fn decode_more(&mut self) -> io::Result<()> {
        if self.at == self.piece.len() {
            match self.pieces.blocking_recv() {
                Some(Ok(piece)) => (self.piece, self.at) = (piece, 0),
                Some(Err(error)) => return Err(io::Error::other(error)),
                None => (self.piece, self.at, self.ended) = (vec![], 0, true),
            }
        }
        self.decoded.resize(65_536, 0);
        let (_, read, written, _) = self.decoder.decode_to_utf8(&self.piece[self.at..], &mut self.decoded, self.ended);
        self.at += read;
        self.decoded.truncate(written);
        self.one_end_of_line();
        Ok(())
    }

    /// Ends every line with one line feed, also those of Windows and old Macs: the reader counts lines by it.
    fn one_end_of_line(&mut self) {
        self.ready.clear();
        self.given = 0;
        for byte in &self.decoded {
            if self.returned && *byte != b'\n' {
                self.ready.push(b'\n');
            }
            self.returned = *byte == b'\r';
            if !self.returned {
                self.ready.push(*byte);
            }
        }
        if let Some(last) = self.ready.last() {
            self.open = *last != b'\n';
        }
        // The last line ends too, so that every row ends with its line.
        if self.ended
            && self.at == self.piece.len()
            && (std::mem::take(&mut self.returned) | std::mem::take(&mut self.open))
        {
            self.ready.push(b'\n');
        }
    }
}

impl Read for Text {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() {
            if self.ended && self.at == self.piece.len() {
                return Ok(0);
            }
            self.decode_more()?;
        }
        if self.read > self.limit.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let count = buffer.len().min(self.ready.len() - self.given);
        self.read += count as u64;
        buffer[..count].copy_from_slice(&self.ready[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
