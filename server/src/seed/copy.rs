//! Writing many rows: PostgreSQL's COPY in text form.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::{PgConnection, postgres::PgCopyIn};
use std::fmt::Write;
use uuid::Uuid;

/// So many bytes are sent at once.
const PARCEL: usize = 1 << 20;

/// A table being filled. `finish` must be called, or the connection stays in the middle of it.
pub struct Copy<'c> {
    sink: PgCopyIn<&'c mut PgConnection>,
    text: String,
}

impl<'c> Copy<'c> {
    /// Starts filling `columns` of `table`.
    pub async fn into(conn: &'c mut PgConnection, table: &str, columns: &str) -> sqlx::Result<Self> {
        let sink = conn.copy_in_raw(&format!("copy {table} ({columns}) from stdin")).await?;
        Ok(Self { sink, text: String::with_capacity(PARCEL + 4_096) })
    }

    /// Adds a row, its cells in the order of the columns.
    pub fn row(&mut self, cells: &[&dyn Cell]) {
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                self.text.push('\t');
            }
            cell.put(&mut self.text);
        }
        self.text.push('\n');
    }

    /// Sends what has piled up, if it is much.
    pub async fn flow(&mut self) -> sqlx::Result<()> {
        if self.text.len() >= PARCEL {
            self.sink.send(self.text.as_bytes()).await?;
            self.text.clear();
        }
        Ok(())
    }

    /// Sends the rest; gives the number of rows that the table took.
    pub async fn finish(mut self) -> sqlx::Result<u64> {
        self.sink.send(self.text.as_bytes()).await?;
        self.sink.finish().await
    }
}

/// A value as COPY reads it.
pub trait Cell {
    fn put(&self, out: &mut String);
}

impl Cell for str {
    fn put(&self, out: &mut String) {
        for letter in self.chars() {
            match letter {
                '\\' => out.push_str("\\\\"),
                '\t' => out.push_str("\\t"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                other => out.push(other),
            }
        }
    }
}

impl Cell for String {
    fn put(&self, out: &mut String) {
        self.as_str().put(out);
    }
}

impl Cell for serde_json::Value {
    fn put(&self, out: &mut String) {
        self.to_string().put(out);
    }
}

impl Cell for bool {
    fn put(&self, out: &mut String) {
        out.push(if *self { 't' } else { 'f' });
    }
}

impl<T: Cell + ?Sized> Cell for &T {
    fn put(&self, out: &mut String) {
        (**self).put(out);
    }
}

impl<T: Cell> Cell for Option<T> {
    fn put(&self, out: &mut String) {
        match self {
            Some(value) => value.put(out),
            None => out.push_str("\\N"),
        }
    }
}

macro_rules! plain_cells {
    ($($kind:ty),*) => {$(
        impl Cell for $kind {
            fn put(&self, out: &mut String) {
                // Writing to a string cannot fail.
                write!(out, "{self}").unwrap_or_default();
            }
        }
    )*};
}
plain_cells!(Uuid, i16, i32, i64, Decimal, NaiveDate);

impl Cell for DateTime<Utc> {
    fn put(&self, out: &mut String) {
        write!(out, "{}", self.format("%Y-%m-%d %H:%M:%S%.6f+00")).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_copy_reads_otherwise_are_escaped() {
        let mut out = String::new();
        "a\tb\\c\nd".put(&mut out);
        assert_eq!(out, "a\\tb\\\\c\\nd");
        out.clear();
        None::<String>.put(&mut out);
        assert_eq!(out, "\\N");
    }
}
