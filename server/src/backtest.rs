//! `qingzhou backtest`: how well history forecasts days that are over, of a file and without a database.

use anyhow::{Context, bail, ensure};
use app::forecast::{
    history::ahead,
    history_model::{Weeks, expected, missed_by},
};
use chrono::{Days, NaiveDate};
use clap::Args;
use rust_decimal::Decimal;
use std::path::PathBuf;

/// What to look at, and which columns say what.
#[derive(Debug, Args)]
pub struct Ask {
    /// CSV file in UTF-8 with a line of headers
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Column of the day of closing
    #[arg(long, value_name = "COLUMN")]
    pub closed: String,
    /// Column of the amount
    #[arg(long, value_name = "COLUMN")]
    pub value: String,
    /// Column that says how a deal ended, and what it says of those that were won
    #[arg(long, value_name = "COLUMN")]
    pub stage: String,
    #[arg(long, value_name = "WORD", default_value = "Won")]
    pub won: String,
    /// First and last day of what is to be forecast
    #[arg(long, value_name = "DAY")]
    pub from: NaiveDate,
    #[arg(long, value_name = "DAY")]
    pub until: NaiveDate,
}

/// Prints as CSV: what came, and of each way of forecasting how much it said and by how many per cent that missed.
///
/// # Errors
/// In words: a file that cannot be read, a column that is not there, too little history.
pub fn run(ask: &Ask) -> anyhow::Result<()> {
    ensure!(ask.from <= ask.until, "the last day lies before the first one");
    let won = read(ask)?;
    let days = (ask.until - ask.from).num_days() + 1;
    let before = ask.from - Days::new(days.unsigned_abs());
    let sum = |from: NaiveDate, until: NaiveDate| -> Decimal {
        won.iter().filter(|(day, _)| *day >= from && *day <= until).map(|(_, value)| *value).sum()
    };
    let came = sum(ask.from, ask.until);
    let naive = sum(before, ask.from - Days::new(1));
    let ago = |day: NaiveDate| i32::try_from(((ask.from - day).num_days() - 1).div_euclid(7)).ok();
    let earlier: Vec<(i32, Decimal)> =
        won.iter().filter(|(day, _)| *day < ask.from).filter_map(|(day, value)| Some((ago(*day)?, *value))).collect();
    let weeks = Weeks::of(&earlier);
    ensure!(weeks.suffice(), "too little history: {} weeks", weeks.0.len());
    let (rest, half) = ahead(&weeks, 0, days).context("no model fits this history")?;
    let told = expected(Decimal::ZERO, rest, half).context("no model fits this history")?;
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    out.write_record(["way", "value", "missed_percent"])?;
    let missed = |value| missed_by(value, came).map(|tenths| Decimal::new(tenths, 1).to_string()).unwrap_or_default();
    for (way, value) in
        [("came", came), ("history", told.total), ("low", told.low), ("high", told.high), ("naive", naive)]
    {
        out.write_record([way, &value.to_string(), &missed(value)])?;
    }
    out.flush()?;
    Ok(())
}

/// The days of what was won, with the amounts.
fn read(ask: &Ask) -> anyhow::Result<Vec<(NaiveDate, Decimal)>> {
    let file = ask.file.display();
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_path(&ask.file)
        .with_context(|| format!("{file} cannot be read"))?;
    let headers = reader.headers().with_context(|| format!("{file} cannot be read"))?.clone();
    let place = |wanted: &str| match headers.iter().position(|header| header == wanted) {
        Some(place) => Ok(place),
        None => bail!("There is no column \"{wanted}\"; there are: {}", headers.iter().collect::<Vec<_>>().join(", ")),
    };
    let (closed, value, stage) = (place(&ask.closed)?, place(&ask.value)?, place(&ask.stage)?);
    let mut won = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let line = || format!("{file}, line {}", at + 2);
        let record = record.with_context(line)?;
        if record.get(stage) != Some(ask.won.as_str()) {
            continue;
        }
        let day = record.get(closed).unwrap_or_default().parse().with_context(line)?;
        won.push((day, record.get(value).unwrap_or_default().parse().with_context(line)?));
    }
    Ok(won)
}
