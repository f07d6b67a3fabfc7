//! Deals with their original days and owners, and the customers that only they name.

pub mod row;
pub mod store;
mod told;

use super::context::{Context, Names, PREVIEW_ROWS, Taken, changed};
use super::customers;
use super::model::Target;
use super::plan::{Existing, FilePlan};
use super::records::store::Recorded;
use super::report::PreviewRow;
use super::row::{Finding, RawRow, Refused};
use super::value::plain_name;
use crate::access::{AppError, Tx, new_id};
use crate::deals::position;
use chrono::{DateTime, NaiveDate, Utc};
use row::Row;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// A deal; its fields are named as the columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Terms {
    pub name: String,
    pub customer_id: Option<Uuid>,
    pub owner_id: Uuid,
    pub pipeline_id: Uuid,
    pub stage_id: Uuid,
    pub status: String,
    pub value: Option<Decimal>,
    pub currency: String,
    pub expected_close: Option<NaiveDate>,
    pub source: Option<String>,
    pub created_at: DateTime<Utc>,
    pub entered_stage_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    pub position: String,
}

/// A deal in the database, or about to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub id: Uuid,
    pub version: i32,
    pub external_key: Option<String>,
    pub terms: Terms,
}

/// One unit of a product on a new deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductLine {
    pub deal: Uuid,
    pub product: Uuid,
    /// In the deal's currency.
    pub price: Decimal,
}

/// What a batch writes.
#[derive(Default)]
struct Writes {
    customers: Vec<customers::Stored>,
    added: Vec<Stored>,
    changed: Vec<Stored>,
    lines: Vec<ProductLine>,
}

/// Takes a batch of rows.
pub async fn take(tx: &mut Tx, context: &Context, file: &FilePlan, raws: &[RawRow]) -> Result<Taken, AppError> {
    let (mut taken, mut writes) = (Taken::default(), Writes::default());
    let mut rows = Vec::with_capacity(raws.len());
    for raw in raws {
        taken.won.extend(row::won(context, file, raw));
        match row::read(context, file, raw, &mut taken) {
            Ok(row) => rows.push(row),
            Err(Refused) => taken.counts.refused += 1,
        }
    }
    rows.retain(|row| fresh(context, row, &mut taken));
    let existing = existing(tx, &rows).await?;
    let companies = companies(tx, &rows).await?;
    let mut placed = Vec::with_capacity(rows.len());
    for mut row in rows {
        match customer_of(context, &companies, &mut row, &mut taken, &mut writes.customers) {
            Ok(customer) => {
                show(context, &row, &mut taken);
                placed.push((row, customer));
            }
            Err(Refused) => taken.counts.refused += 1,
        }
    }
    // The oldest first, so that the hand order of a column is that of time.
    placed.sort_by_key(|(row, _)| row.entered());
    let mut ends = Ends::load(tx, context, &placed).await?;
    for (row, customer) in placed {
        taken.first_day = [taken.first_day, row.started, row.closed].into_iter().flatten().min();
        match row.key.as_ref().and_then(|key| existing.get(key)) {
            Some(old) => writes.changed.extend(meet(context, old, row, customer, &mut ends, &mut taken, tx.now())),
            None => add(context, row, customer, &mut ends, &mut taken, &mut writes, tx.now()),
        }
    }
    taken.coming.customers = customers::coming(&writes.customers);
    if !context.dry {
        taken.pipeline_made = make_pipeline(tx, context, &writes).await?;
        write(tx, &writes).await?;
    }
    Ok(taken)
}

/// Makes the new pipeline, if these are the first deals that go there; says whether it did.
async fn make_pipeline(tx: &mut Tx, context: &Context, writes: &Writes) -> Result<bool, AppError> {
    match &context.new_pipeline {
        Some(new) if !(writes.added.is_empty() && writes.changed.is_empty()) => {
            new.make(tx, context.import).await.map(|()| true)
        }
        _ => Ok(false),
    }
}

async fn write(tx: &mut Tx, writes: &Writes) -> Result<(), AppError> {
    customers::store::add(tx, &writes.customers).await?;
    store::add(tx, &writes.added).await?;
    store::add_lines(tx, &writes.lines).await?;
    store::change(tx, &writes.changed).await
}

/// Whether the row's key was not met before in this file.
fn fresh(context: &Context, row: &Row, taken: &mut Taken) -> bool {
    let Some(key) = &row.key else { return true };
    if !context.met(key, &mut taken.seen) {
        return true;
    }
    taken.findings.push(Finding::remark(row.line, Target::Key, "duplicate_in_file", key));
    taken.counts.skipped += 1;
    false
}

async fn existing(tx: &mut Tx, rows: &[Row]) -> Result<HashMap<String, Stored>, AppError> {
    let keys: Vec<String> = rows.iter().filter_map(|row| row.key.clone()).collect();
    let stored = store::with_keys(tx, &keys).await?;
    Ok(stored.into_iter().filter_map(|stored| Some((stored.external_key.clone()?, stored))).collect())
}

async fn companies(tx: &mut Tx, rows: &[Row]) -> Result<Names<Uuid>, AppError> {
    let mut names: Vec<String> = rows.iter().filter_map(|row| row.customer.as_deref()).map(plain_name).collect();
    names.sort_unstable();
    names.dedup();
    Ok(customers::parents::store::named(tx, &names).await?.into_iter().map(|(id, name)| (name, id)).collect())
}

/// The customer a row names: known, made now, or none. The row then names it as it is written there.
fn customer_of(
    context: &Context,
    companies: &Names<Uuid>,
    row: &mut Row,
    taken: &mut Taken,
    new: &mut Vec<customers::Stored>,
) -> Result<Option<Uuid>, Refused> {
    let found = customers::named::customer_of(context, companies, row.line, row.customer.as_deref(), taken, new)?;
    let Some(found) = found else { return Ok(None) };
    if found.written.is_some() {
        row.customer = found.written;
    }
    Ok(Some(found.id))
}

/// The last places of the stages, given out one after the other.
struct Ends {
    free: HashMap<Uuid, std::vec::IntoIter<String>>,
}

impl Ends {
    async fn load(tx: &mut Tx, context: &Context, rows: &[(Row, Option<Uuid>)]) -> Result<Self, AppError> {
        let mut wanted: HashMap<Uuid, usize> = HashMap::new();
        for (row, _) in rows {
            *wanted.entry(row.stage.id).or_default() += 1;
        }
        let stages: Vec<Uuid> = wanted.keys().copied().collect();
        let last: HashMap<Uuid, String> =
            if context.dry { HashMap::new() } else { store::last_positions(tx, &stages).await? };
        let keys = |stage, count| position::spread(last.get(stage).map(String::as_str), count).into_iter();
        Ok(Self { free: wanted.iter().map(|(stage, count)| (*stage, keys(stage, *count))).collect() })
    }

    fn next(&mut self, stage: Uuid) -> String {
        // As many as rows were asked for; the fallback is never needed and would still sort last.
        self.free.get_mut(&stage).and_then(Iterator::next).unwrap_or_else(|| "zz".to_owned())
    }
}

fn add(
    context: &Context,
    row: Row,
    customer: Option<Uuid>,
    ends: &mut Ends,
    taken: &mut Taken,
    writes: &mut Writes,
    now: DateTime<Utc>,
) {
    let terms = row.terms(context, customer, ends.next(row.stage.id), now);
    let deal = Stored { id: new_id(), version: 1, external_key: row.key.clone(), terms };
    if let Some(product) = &row.product {
        let same_currency = product.currency.as_deref() == Some(context.currency.as_str());
        let price = product.price.filter(|_| same_currency).or(row.value).unwrap_or_default();
        writes.lines.push(ProductLine { deal: deal.id, product: product.id, price });
    }
    taken.events.extend(told::created(context, &deal, &row));
    taken.records.push(Recorded::created("deal", deal.id));
    taken.counts.created += 1;
    writes.added.push(deal);
}

/// A deal that is there already: what it becomes, if the plan wants that and something differs. Empty cells change nothing; its
/// products stay as they are.
fn meet(
    context: &Context,
    old: &Stored,
    row: Row,
    customer: Option<Uuid>,
    ends: &mut Ends,
    taken: &mut Taken,
    now: DateTime<Utc>,
) -> Option<Stored> {
    let was = &old.terms;
    let stays = was.stage_id == row.stage.id;
    let position = if stays { was.position.clone() } else { ends.next(row.stage.id) };
    let new = row.terms(context, customer.or(was.customer_id), position, was.created_at);
    let terms = Terms {
        name: row.own_name.clone().unwrap_or_else(|| was.name.clone()),
        value: new.value.or(was.value),
        currency: if new.value.is_some() { new.currency.clone() } else { was.currency.clone() },
        expected_close: new.expected_close.or(was.expected_close),
        source: new.source.clone().or_else(|| was.source.clone()),
        created_at: row.started_at(context).unwrap_or(was.created_at),
        entered_stage_at: match row.entered() {
            Some(_) => new.entered_stage_at,
            None if stays => was.entered_stage_at,
            None => now,
        },
        ..new
    };
    let Some((before, after)) = changed(was, &terms).filter(|_| context.plan.existing == Existing::Update) else {
        taken.records.push(Recorded::found("deal", old.id, old.version));
        taken.counts.skipped += 1;
        return None;
    };
    let deal = Stored { id: old.id, version: old.version + 1, external_key: old.external_key.clone(), terms };
    taken.events.push(told::changed(&deal, &row, was.owner_id, before.clone(), after));
    taken.records.push(Recorded::updated("deal", old.id, deal.version, Value::Object(before)));
    taken.counts.updated += 1;
    Some(deal)
}

fn show(context: &Context, row: &Row, taken: &mut Taken) {
    if taken.preview.len() == PREVIEW_ROWS {
        return;
    }
    let money = |amount| crate::locale::format::money(amount, &context.currency);
    let cells = [
        (Target::Name, Some(row.name())),
        (Target::Key, row.key.clone()),
        (Target::Stage, Some(row.stage.name.clone())),
        (Target::Customer, row.customer.clone()),
        (Target::Owner, Some(row.owner_name.clone())),
        (Target::Product, row.product.as_ref().map(|product| product.name.clone())),
        (Target::Value, row.value.map(money)),
        (Target::StartedOn, row.started.map(|day| day.to_string())),
        (Target::ClosedOn, row.closed.map(|day| day.to_string())),
        (Target::ExpectedClose, row.expected.map(|day| day.to_string())),
    ];
    let cells = cells.into_iter().filter_map(|(target, text)| Some((target, text?))).collect();
    taken.preview.push(PreviewRow { line: row.line, cells });
}
