//! Customers: companies with what is known of them.

pub mod parents;
pub mod share_out;
pub mod store;

use super::context::{Context, Hit, Names, PREVIEW_ROWS, Taken, changed, filled, mark};
use super::model::Target;
use super::plan::{Existing, FilePlan};
use super::records::store::Recorded;
use super::report::PreviewRow;
use super::row::{Cells, Finding, RawRow, Refused, is_email};
use super::value::{plain_name, start_of};
use crate::access::{AppError, Tx, new_id};
use crate::events::Event;
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// A customer; its fields are named as the columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Company {
    pub name: String,
    pub external_key: Option<String>,
    pub owner_id: Option<Uuid>,
    pub industry: Option<String>,
    pub country: Option<String>,
    pub region: Option<String>,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
    pub source: Option<String>,
    pub employees: Option<i32>,
    pub annual_revenue: Option<Decimal>,
    pub currency: Option<String>,
    pub founded_year: Option<i16>,
    pub created_at: Option<DateTime<Utc>>,
}

impl Company {
    /// A customer of whom only the name is known.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            external_key: None,
            owner_id: None,
            industry: None,
            country: None,
            region: None,
            address: None,
            phone: None,
            email: None,
            website: None,
            source: None,
            employees: None,
            annual_revenue: None,
            currency: None,
            founded_year: None,
            created_at: None,
        }
    }
}

/// A customer in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub id: Uuid,
    pub version: i32,
    pub company: Company,
}

/// A row as read.
struct Row {
    line: u32,
    company: Company,
    parent: Option<String>,
}

fn read(context: &Context, file: &FilePlan, raw: &RawRow, taken: &mut Taken) -> Result<Row, Refused> {
    let mut cells = Cells::of(&context.plan, file, raw, &mut taken.findings)?;
    let name = cells.required(Target::Name, 200)?;
    let annual_revenue = cells.amount(Target::AnnualRevenue)?;
    let created_at = cells.day(Target::StartedOn)?.map(|day| start_of(day, context.offset));
    let owner = cells.text(Target::Owner, 200);
    let parent = cells.text(Target::Parent, 200);
    let company = Company {
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
    };
    let owner_id = owner.and_then(|owner| match context.owners.find(&owner) {
        Hit::One(person, _) => Some(person.id),
        Hit::None | Hit::Many => {
            taken.findings.push(Finding::remark(raw.line, Target::Owner, "owner_unknown_left_out", owner));
            None
        }
    });
    Ok(Row { line: raw.line, company: Company { owner_id, ..company }, parent })
}

/// Takes a batch of rows.
pub async fn take(tx: &mut Tx, context: &Context, file: &FilePlan, raws: &[RawRow]) -> Result<Taken, AppError> {
    let mut taken = Taken::default();
    let mut rows = Vec::with_capacity(raws.len());
    for raw in raws {
        match read(context, file, raw, &mut taken) {
            Ok(row) => rows.push(row),
            Err(Refused) => taken.counts.refused += 1,
        }
    }
    let known = Known::load(tx, &rows).await?;
    let (mut new, mut updated, mut parents) = (vec![], vec![], vec![]);
    for row in rows {
        show(&row, &mut taken);
        let Some(id) = place(context, &known, &row, &mut taken, &mut new, &mut updated) else { continue };
        if let Some(parent) = row.parent {
            parents.push(parents::Wanted { line: row.line, customer: id, parent });
        }
    }
    // Whether a parent is there is decided when all customers are: until then it counts as unknown.
    taken.findings.extend(parents.into_iter().map(parents::Wanted::finding));
    if !context.dry {
        store::add(tx, &new).await?;
        store::change(tx, &updated).await?;
    }
    taken.coming.customers = coming(&new);
    Ok(taken)
}

/// New customers by the mark of their plain name.
#[must_use]
pub fn coming(new: &[Stored]) -> HashMap<u64, Box<str>> {
    new.iter().map(|stored| (mark(&plain_name(&stored.company.name)), stored.company.name.as_str().into())).collect()
}

/// The customers that the rows of a batch may mean.
struct Known {
    by_key: HashMap<String, Stored>,
    by_name: Names<Stored>,
}

impl Known {
    async fn load(tx: &mut Tx, rows: &[Row]) -> Result<Self, AppError> {
        let keys: Vec<String> = rows.iter().filter_map(|row| row.company.external_key.clone()).collect();
        let names: Vec<String> = rows.iter().map(|row| plain_name(&row.company.name)).collect();
        let stored = store::companies(tx, &keys, &names).await?;
        let by_name = stored.iter().map(|stored| (stored.company.name.clone(), stored.clone())).collect();
        let by_key =
            stored.into_iter().filter_map(|stored| Some((stored.company.external_key.clone()?, stored))).collect();
        Ok(Self { by_key, by_name })
    }

    /// The customer a row means: the one with its key; without one of that key, the one with its name, unless that has
    /// another key.
    fn meant(&self, company: &Company) -> Hit<'_, Stored> {
        if let Some(stored) = company.external_key.as_ref().and_then(|key| self.by_key.get(key)) {
            return Hit::One(stored, None);
        }
        match self.by_name.find(&company.name) {
            Hit::One(stored, _) if company.external_key.is_some() && stored.company.external_key.is_some() => Hit::None,
            hit => hit,
        }
    }
}

/// What becomes of a row; gives the customer that was made or may be changed by it.
fn place(
    context: &Context,
    known: &Known,
    row: &Row,
    taken: &mut Taken,
    new: &mut Vec<Stored>,
    updated: &mut Vec<Stored>,
) -> Option<Uuid> {
    let same = row.company.external_key.clone().unwrap_or_else(|| plain_name(&row.company.name));
    if context.met(&same, &mut taken.seen) {
        taken.findings.push(Finding::remark(row.line, Target::Name, "duplicate_in_file", &row.company.name));
        taken.counts.skipped += 1;
        return None;
    }
    match known.meant(&row.company) {
        Hit::Many => {
            taken.findings.push(Finding::refusal(row.line, Target::Name, "customer_ambiguous", &row.company.name));
            taken.counts.refused += 1;
            None
        }
        Hit::None => {
            let stored = Stored { id: new_id(), version: 1, company: row.company.clone() };
            taken.events.push(created(&stored));
            taken.records.push(Recorded::created("customer", stored.id));
            taken.counts.created += 1;
            let id = stored.id;
            new.push(stored);
            Some(id)
        }
        Hit::One(old, written) => {
            if let Some(written) = written {
                let arrow = format!("{} → {written}", row.company.name);
                taken
                    .findings
                    .push(Finding::remark(row.line, Target::Name, "same_but_for_spelling", arrow).about(old.id));
            }
            updated.extend(meet(context, old, &row.company, taken));
            // What is skipped keeps its parent too.
            (context.plan.existing == Existing::Update).then_some(old.id)
        }
    }
}

/// The event of a new customer. It says when it was brought in; since when it was known stands on the customer itself.
#[must_use]
pub fn created(stored: &Stored) -> Event {
    let event =
        Event::of("customer.imported", "customer", stored.id).customer(Some(stored.id)).owner(stored.company.owner_id);
    event.version(1).after(filled(&stored.company))
}

/// A customer that is there already: what it becomes, if the plan wants that and something differs. Empty cells change nothing.
fn meet(context: &Context, old: &Stored, row: &Company, taken: &mut Taken) -> Option<Stored> {
    let was = &old.company;
    let or = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
    let company = Company {
        name: was.name.clone(),
        external_key: or(&row.external_key, &was.external_key),
        owner_id: row.owner_id.or(was.owner_id),
        industry: or(&row.industry, &was.industry),
        country: or(&row.country, &was.country),
        region: or(&row.region, &was.region),
        address: or(&row.address, &was.address),
        phone: or(&row.phone, &was.phone),
        email: or(&row.email, &was.email),
        website: or(&row.website, &was.website),
        source: or(&row.source, &was.source),
        employees: row.employees.or(was.employees),
        annual_revenue: row.annual_revenue.or(was.annual_revenue),
        currency: row.annual_revenue.and_then(|_| row.currency.clone()).or_else(|| was.currency.clone()),
        founded_year: row.founded_year.or(was.founded_year),
        created_at: row.created_at.or(was.created_at),
    };
    let Some((before, after)) = changed(was, &company).filter(|_| context.plan.existing == Existing::Update) else {
        taken.records.push(Recorded::found("customer", old.id, old.version));
        taken.counts.skipped += 1;
        return None;
    };
    let version = old.version + 1;
    let mut told = before.clone();
    if before.contains_key("owner_id") {
        // Live updates reach the former owner by this.
        told.insert("owner".to_owned(), serde_json::json!(was.owner_id));
    }
    let event = Event::of("customer.changed", "customer", old.id)
        .customer(Some(old.id))
        .owner(company.owner_id)
        .version(version);
    taken.events.push(event.before(Value::Object(told)).after(Value::Object(after)));
    taken.records.push(Recorded::updated("customer", old.id, version, Value::Object(before)));
    taken.counts.updated += 1;
    Some(Stored { id: old.id, version, company })
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
        (Target::Employees, company.employees.map(|count| crate::locale::format::count(count.into()))),
        (Target::AnnualRevenue, company.annual_revenue.map(money)),
        (Target::FoundedYear, company.founded_year.map(|year| year.to_string())),
        (Target::Parent, row.parent.clone()),
    ];
    let cells = cells.into_iter().filter_map(|(target, text)| Some((target, text?))).collect();
    taken.preview.push(PreviewRow { line: row.line, cells });
}
