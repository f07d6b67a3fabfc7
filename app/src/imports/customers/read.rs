//! Rows of customers, read and checked in the order of the file, before the database is asked anything.

use super::super::checked;
use super::super::contacts::Person;
use super::super::context::{Context, Hit, PREVIEW_ROWS, Taken, mark};
use super::super::model::Target;
use super::super::plan::FilePlan;
use super::super::report::PreviewRow;
use super::super::row::{Cells, Finding, RawRow, Refused, is_email};
use super::super::secrets::Secret;
use super::super::value::{plain_name, start_of};
use super::Company;
use crate::customers::model::CustomerKind;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A row as read.
#[derive(Debug, Clone)]
pub struct Row {
    pub line: u32,
    pub company: Company,
    pub parent: Option<String>,
    /// Whom to talk to there.
    pub person: Option<Person>,
    /// Fields that have a column and nothing in it, where such a cell empties the field.
    pub emptied: Vec<Target>,
    /// The same customer stood further up in this file.
    pub met: bool,
    /// As which it was taken then, where that is still known.
    pub met_as: Option<Uuid>,
    /// As it stands in the file, kept where it may be held back.
    pub cells: Vec<String>,
    /// What stands in the columns of the organisation's own fields, kept for a preview.
    pub preview: Vec<(Target, String)>,
    /// Values of sensitive fields.
    pub secrets: Vec<Secret>,
}

impl Row {
    /// By what it is known again in its file.
    #[must_use]
    pub fn identity(&self) -> u64 {
        identity(&self.company)
    }
}

fn identity(company: &Company) -> u64 {
    match &company.external_key {
        Some(key) => mark(key),
        None => mark(&plain_name(&company.name)),
    }
}

/// What a file has named so far.
#[derive(Debug, Default)]
pub struct Seen {
    identities: HashSet<u64>,
    /// Names of rows that have a key: another row may mean them by name.
    keyed: HashSet<u64>,
    /// As which customers rows were taken, in files whose rows may share one.
    pub ids: HashMap<u64, Uuid>,
}

/// Rows that could be read, and what is to be said of all.
#[derive(Debug, Clone, Default)]
pub struct Read {
    pub rows: Vec<Row>,
    pub taken: Taken,
    /// A row may mean a customer of an earlier one by another name: all that comes before must be there first.
    pub waits: bool,
    /// Rows may share a customer: each brings a person along.
    pub shares: bool,
    /// How many rows of the file these were, and the line of the last.
    pub raw: u32,
    pub last_line: u32,
}

impl Read {
    /// Cuts it in two; what is said of rows that could not be read stays with the first part. `None` where nothing is left to
    /// cut.
    #[must_use]
    pub fn halves(self) -> Option<(Self, Self)> {
        if self.rows.len() < 2 {
            return None;
        }
        let mut first = self;
        let rows = first.rows.split_off(first.rows.len() / 2);
        let from = rows.first().map_or(u32::MAX, |row| row.line);
        let lines: HashSet<u32> = rows.iter().map(|row| row.line).collect();
        let (theirs, own) = first.taken.findings.into_iter().partition(|found| lines.contains(&found.line));
        first.taken.findings = own;
        let raw = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let second = Self {
            rows,
            taken: Taken { findings: theirs, ..Taken::default() },
            waits: first.waits,
            shares: first.shares,
            raw,
            last_line: first.last_line,
        };
        first.raw -= raw.min(first.raw);
        first.last_line = from.saturating_sub(1);
        Some((first, second))
    }
}

/// Reads rows and remembers what they name.
pub fn read_rows(context: &Context, file: &FilePlan, raws: &[RawRow], seen: &mut Seen) -> Read {
    let mut read = Read {
        raw: u32::try_from(raws.len()).unwrap_or(u32::MAX),
        last_line: raws.last().map_or(0, |row| row.line),
        shares: file.has_contacts(),
        ..Read::default()
    };
    read.rows.reserve(raws.len());
    for raw in raws {
        match row_of(context, file, raw, &mut read.taken) {
            Ok(mut row) => {
                read.waits |= seen.note(&mut row);
                show(&row, &mut read.taken);
                read.rows.push(row);
            }
            Err(Refused) => read.taken.counts.refused += 1,
        }
    }
    read
}

impl Seen {
    /// Says of a row whether its customer stood further up, and whether it may mean one that stood there under another name.
    fn note(&mut self, row: &mut Row) -> bool {
        let identity = row.identity();
        row.met = !self.identities.insert(identity);
        row.met_as = self.ids.get(&identity).copied();
        if row.company.external_key.is_none() {
            return self.keyed.contains(&identity);
        }
        let name = mark(&plain_name(&row.company.name));
        self.keyed.insert(name);
        self.identities.contains(&name)
    }
}

fn row_of(context: &Context, file: &FilePlan, raw: &RawRow, taken: &mut Taken) -> Result<Row, Refused> {
    let wanted = taken.preview.len() < PREVIEW_ROWS;
    let mut cells = Cells::of(&context.plan, file, raw, &mut taken.findings)?;
    let name = cells.name(Target::Name)?;
    let annual_revenue = cells.amount(Target::AnnualRevenue)?;
    let created_at = cells.day(Target::StartedOn)?.map(|day| start_of(day, context.offset));
    let (custom, secrets) = cells.own(&context.own.customers, &context.owners)?;
    let owner = cells.text(Target::Owner, 200);
    let parent = cells.text(Target::Parent, 200);
    let company = Company {
        kind: kind(&mut cells, file),
        name,
        external_key: cells.text(Target::Key, 200),
        owner_id: None,
        industry: cells.text(Target::Industry, 100),
        country: cells.text(Target::Country, 100),
        region: cells.text(Target::Region, 100),
        address: cells.text(Target::Address, 500),
        phone: cells.text(Target::Phone, 50),
        email: cells.formed(Target::Email, 254, is_email),
        website: cells.text(Target::Website, 300),
        source: cells.text(Target::Source, 100),
        employees: cells.whole(Target::Employees, 0..=i32::MAX),
        currency: annual_revenue.map(|_| context.currency.clone()),
        annual_revenue,
        founded_year: cells.whole(Target::FoundedYear, 1000..=2200).and_then(|year| i16::try_from(year).ok()),
        created_at,
        custom,
    };
    let preview = if wanted { cells.own_texts(&context.own.customers) } else { vec![] };
    let person = match file.has_contacts() {
        true => Person::beside_customer(&mut cells),
        false => None,
    };
    let emptied = if context.plan.clear_empty { cells.empty() } else { vec![] };
    let owner_id = owner.and_then(|owner| match context.owners.find(&owner) {
        Hit::One(person, _) => Some(person.id),
        Hit::None | Hit::Many => {
            taken.findings.push(Finding::remark(raw.line, Target::Owner, "owner_unknown_left_out", owner));
            None
        }
    });
    if let Some(person) = &person {
        let refused = checked::of_contact(context, raw.line, "contact_", &person.fields);
        if !refused.is_empty() {
            taken.findings.extend(refused);
            return Err(Refused);
        }
    }
    let cells = if context.plan.hold_alike { raw.cells.clone() } else { vec![] };
    Ok(Row {
        line: raw.line,
        company: Company { owner_id, ..company },
        parent,
        person,
        emptied,
        met: false,
        met_as: None,
        cells,
        preview,
        secrets,
    })
}

/// What the row says, else a person where the name comes in two parts.
fn kind(cells: &mut Cells<'_>, file: &FilePlan) -> Option<CustomerKind> {
    let in_parts = file.column_of(Target::GivenName).is_some() || file.column_of(Target::FamilyName).is_some();
    let by_parts = (in_parts && cells.written(Target::Name).is_none()).then_some(CustomerKind::Person);
    let Some(text) = cells.text(Target::Kind, 100) else { return by_parts };
    let plain = plain_name(&text);
    let is = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    if is(&["person", "individual", "个人", "自然人", "私人"]) {
        Some(CustomerKind::Person)
    } else if is(&["company", "organi", "business", "corporate", "企业", "公司", "单位", "机构"]) {
        Some(CustomerKind::Company)
    } else {
        by_parts
    }
}

fn show(row: &Row, taken: &mut Taken) {
    if taken.preview.len() == PREVIEW_ROWS {
        return;
    }
    let company = &row.company;
    let money = |amount| crate::locale::format::money(amount, company.currency.as_deref().unwrap_or_default());
    let cells = [
        (Target::Name, Some(company.name.clone())),
        (Target::Key, company.external_key.clone()),
        (Target::Industry, company.industry.clone()),
        (Target::Country, company.country.clone()),
        (Target::Region, company.region.clone()),
        (Target::Phone, company.phone.clone()),
        (Target::Email, company.email.clone()),
        (Target::Employees, company.employees.map(|count| crate::locale::format::count(count.into()))),
        (Target::AnnualRevenue, company.annual_revenue.map(money)),
        (Target::FoundedYear, company.founded_year.map(|year| year.to_string())),
        (Target::Parent, row.parent.clone()),
        (Target::ContactName, row.person.as_ref().map(|person| person.fields.name.clone())),
        (Target::ContactPhone, row.person.as_ref().and_then(|person| person.fields.phone.clone())),
    ];
    let cells =
        cells.into_iter().filter_map(|(target, text)| Some((target, text?))).chain(row.preview.clone()).collect();
    taken.preview.push(PreviewRow { line: row.line, cells });
}
