//! `qingzhou duplicates`: looks for doubles in a file, before it is imported or anywhere else.

use anyhow::{Context, bail};
use app::customers::duplicates::likeness::{CROWD, Key, Likeness, Profile, SUSPECT, Traits, compare};
use clap::Args;
use csv::StringRecord;
use std::{
    collections::{BTreeSet, HashMap},
    io::Write,
    path::PathBuf,
};

/// What to look at, and which columns say what. Several columns are given with commas, in the order in which they are read.
#[derive(Debug, Args)]
pub struct Look {
    /// CSV file in UTF-8 with a line of headers
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Column that names a row in the result; without it, the line
    #[arg(long, value_name = "COLUMN")]
    pub id: Option<String>,
    /// Columns of the name
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', required = true)]
    pub name: Vec<String>,
    /// Columns of phone numbers
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub phone: Vec<String>,
    /// Columns of e-mail addresses
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub email: Vec<String>,
    /// Columns of web addresses
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub website: Vec<String>,
    /// Columns of one postal address
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub address: Vec<String>,
    /// Columns of registration or identity numbers
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub number: Vec<String>,
    /// Columns of dates of birth or founding
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub date: Vec<String>,
    /// The rows are people, not companies
    #[arg(long)]
    pub people: bool,
}

/// Prints the pairs that look like one as CSV: the two rows, how likely it is in per cent, and why.
///
/// # Errors
/// In words: a file that cannot be read, a column that is not there.
pub fn run(look: &Look) -> anyhow::Result<()> {
    let rows = read(look)?;
    let found = pairs(&rows.iter().map(|row| &row.profile).collect::<Vec<_>>());
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    out.write_record(["first", "second", "score", "reasons"])?;
    for (first, second, likeness) in &found {
        let (score, reasons) = (likeness.percent().to_string(), likeness.keys().join(" "));
        out.write_record([&rows[*first].name, &rows[*second].name, &score, &reasons])?;
    }
    out.flush()?;
    writeln!(std::io::stderr(), "{} rows, {} pairs that look like one", rows.len(), found.len())?;
    Ok(())
}

struct Row {
    name: String,
    profile: Profile,
}

fn read(look: &Look) -> anyhow::Result<Vec<Row>> {
    let file = look.file.display();
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_path(&look.file)
        .with_context(|| format!("{file} cannot be read"))?;
    let headers = reader.headers().with_context(|| format!("{file} cannot be read"))?.clone();
    let columns = Columns::of(look, &headers)?;
    let mut rows = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let record = record.with_context(|| format!("{file}, line {}", at + 2))?;
        let name = columns.id.and_then(|id| record.get(id)).map_or_else(|| (at + 2).to_string(), str::to_owned);
        rows.push(Row { name, profile: columns.profile(&record, look.people) });
    }
    Ok(rows)
}

/// Where in a row what stands.
struct Columns {
    id: Option<usize>,
    name: Vec<usize>,
    phone: Vec<usize>,
    email: Vec<usize>,
    website: Vec<usize>,
    address: Vec<usize>,
    number: Vec<usize>,
    date: Vec<usize>,
}

impl Columns {
    fn of(look: &Look, headers: &StringRecord) -> anyhow::Result<Self> {
        let place = |wanted: &String| match headers.iter().position(|header| header == wanted.trim()) {
            Some(place) => Ok(place),
            None => {
                bail!("There is no column \"{wanted}\"; there are: {}", headers.iter().collect::<Vec<_>>().join(", "))
            }
        };
        let places = |wanted: &[String]| wanted.iter().map(place).collect::<anyhow::Result<Vec<usize>>>();
        Ok(Self {
            id: look.id.as_ref().map(place).transpose()?,
            name: places(&look.name)?,
            phone: places(&look.phone)?,
            email: places(&look.email)?,
            website: places(&look.website)?,
            address: places(&look.address)?,
            number: places(&look.number)?,
            date: places(&look.date)?,
        })
    }

    fn profile(&self, record: &StringRecord, people: bool) -> Profile {
        fn said<'a>(record: &'a StringRecord, columns: &[usize]) -> Vec<&'a str> {
            columns.iter().filter_map(|column| record.get(*column)).filter(|text| !text.is_empty()).collect()
        }
        let (name, address) = (said(record, &self.name).join(" "), said(record, &self.address).join(" "));
        Profile::of(&Traits {
            is_person: people,
            name: &name,
            phones: said(record, &self.phone),
            emails: said(record, &self.email),
            websites: said(record, &self.website),
            addresses: Some(address.as_str()).filter(|text| !text.is_empty()).into_iter().collect(),
            numbers: said(record, &self.number),
            dates: said(record, &self.date),
            ..Traits::default()
        })
    }
}

/// The pairs that look like one: those that share a key are compared, as the server does.
fn pairs(profiles: &[&Profile]) -> Vec<(usize, usize, Likeness)> {
    let mut holders: HashMap<Key, Vec<usize>> = HashMap::new();
    for (at, profile) in profiles.iter().enumerate() {
        for key in profile.keys() {
            holders.entry(key).or_default().push(at);
        }
    }
    let mut shared = BTreeSet::new();
    for holders in holders.values().filter(|holders| holders.len() <= CROWD) {
        for (rank, first) in holders.iter().enumerate() {
            shared.extend(holders[rank + 1..].iter().map(|second| (*first, *second)));
        }
    }
    let compared =
        shared.into_iter().map(|(first, second)| (first, second, compare(profiles[first], profiles[second])));
    compared.filter(|(.., likeness)| likeness.score >= SUSPECT).collect()
}
