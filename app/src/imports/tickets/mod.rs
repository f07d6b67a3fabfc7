//! Tickets that another service desk had, with their past: when they came, were answered and solved, and how the customer rated
//! them. Whoever wrote becomes a customer, once; nothing is started by any of them.

mod people;
mod people_store;
mod read;
pub mod store;
mod told;
mod words;

use super::context::{Context, Names, PREVIEW_ROWS, Taken};
use super::model::Target;
use super::plan::{Existing, FilePlan};
use super::products::{self, Article};
use super::records::store::Recorded;
use super::report::PreviewRow;
use super::row::{Finding, RawRow, Refused};
use super::{contacts, context::Hit, customers};
use crate::access::{AppError, Tx, new_id};
use crate::desk::tickets::rules_model::Channel;
use crate::events::Event;
use people::{People, Place};
use read::Row;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What is known before the first row of a batch.
struct Known {
    products: Names<Article>,
    /// By both of their names.
    categories: Names<Uuid>,
    /// Whom a ticket may belong to.
    agents: HashSet<Uuid>,
    there: HashMap<String, (Uuid, i32)>,
}

/// A ticket that is about to be made.
struct New {
    id: Uuid,
    row: Row,
    place: Place,
    category: Option<Uuid>,
    product: Option<Uuid>,
    owner: Option<Uuid>,
}

/// A ticket of the file as the figures count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    pub line: u32,
    pub channel: Channel,
    pub rating: Option<i16>,
}

/// By what a row is known again in its file.
#[must_use]
pub fn identity(file: &FilePlan, row: &RawRow) -> String {
    let key = file.column_of(Target::Key).and_then(|column| row.cells.get(column)).map(|cell| cell.trim());
    key.filter(|key| !key.is_empty()).map_or_else(|| read::mark_of(&row.cells), str::to_owned)
}

/// Takes a batch of rows.
pub async fn take(tx: &mut Tx, context: &Context, file: &FilePlan, raws: &[RawRow]) -> Result<Taken, AppError> {
    let mut taken = Taken::default();
    let mut rows = Vec::with_capacity(raws.len());
    for raw in raws {
        match read::read(context, file, raw, &mut taken) {
            Ok(row) => rows.push(row),
            Err(Refused) => taken.counts.refused += 1,
        }
    }
    let mut known = known(tx, context, &rows).await?;
    rows.retain(|row| fresh(context, &known, row, &mut taken));
    let mut people = People::load(tx, &rows).await?;
    let (mut new, mut articles) = (Vec::with_capacity(rows.len()), vec![]);
    for row in rows {
        let Ok(place) = people.place(context, &row, &mut taken) else {
            taken.counts.refused += 1;
            continue;
        };
        let category = category(&known, &row, &mut taken);
        let product = product(&mut known, &row, &mut articles, &mut taken);
        let owner = owner(context, &known, &row, &mut taken);
        show(context, &row, &mut taken);
        new.push(New { id: new_id(), row, place, category, product, owner });
        taken.counts.created += 1;
    }
    let (customers, contacts, links) = people.made();
    taken.coming.customers = customers::coming(&customers);
    taken.coming.products.clone_from(&articles);
    if context.dry {
        return Ok(taken);
    }
    products::store::add(tx, &articles).await?;
    customers::store::add(tx, &customers).await?;
    contacts::store::add(tx, &contacts).await?;
    contacts::store::link(tx, &links).await?;
    store::bring(tx, context.import, &new).await?;
    let owners: HashMap<Uuid, Uuid> =
        contacts::store::owners_of(tx, &new.iter().filter_map(|one| one.place.customer).collect::<Vec<_>>())
            .await?
            .into_iter()
            .collect();
    for one in &new {
        taken.events.extend(told::events(context, one, one.place.customer.and_then(|id| owners.get(&id).copied())));
    }
    taken.records.extend(new.iter().map(|one| Recorded::created("ticket", one.id)));
    Ok(taken)
}

async fn known(tx: &mut Tx, context: &Context, rows: &[Row]) -> Result<Known, AppError> {
    let articles = products::store::articles(tx).await?.into_iter().chain(context.coming.products.iter().cloned());
    let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
    Ok(Known {
        products: articles.map(|article| (article.name.clone(), article)).collect(),
        categories: store::categories(tx).await?.into_iter().collect(),
        agents: store::agents(tx).await?.into_iter().collect(),
        there: store::with_keys(tx, &keys).await?.into_iter().map(|(key, id, version)| (key, (id, version))).collect(),
    })
}

/// Whether a row is one that is to be made: not in this file before, and not there already.
fn fresh(context: &Context, known: &Known, row: &Row, taken: &mut Taken) -> bool {
    if context.met(&row.key, &mut taken.seen) {
        taken.findings.push(Finding::remark(row.line, Target::Key, "duplicate_in_file", &row.subject));
        taken.counts.skipped += 1;
        return false;
    }
    let Some((id, version)) = known.there.get(&row.key) else { return true };
    if context.plan.existing == Existing::New {
        taken.findings.push(Finding::refusal(row.line, Target::Key, "ticket_key_in_use", &row.subject));
        taken.counts.refused += 1;
    } else {
        taken.records.push(Recorded::found("ticket", *id, *version));
        taken.counts.skipped += 1;
    }
    false
}

fn category(known: &Known, row: &Row, taken: &mut Taken) -> Option<Uuid> {
    let written = row.category.as_deref()?;
    match known.categories.find(written) {
        Hit::One(id, _) => Some(*id),
        Hit::None | Hit::Many => {
            taken.findings.push(Finding::remark(row.line, Target::Category, "category_unknown", written));
            None
        }
    }
}

/// The product that a row names. One that nobody knows is made: figures are read by it.
fn product(known: &mut Known, row: &Row, new: &mut Vec<Article>, taken: &mut Taken) -> Option<Uuid> {
    let written = row.product.as_deref()?;
    match known.products.find(written) {
        Hit::One(article, _) => return Some(article.id),
        Hit::Many => {
            taken.findings.push(Finding::remark(row.line, Target::Product, "product_ambiguous_left_out", written));
            return None;
        }
        Hit::None => {}
    }
    let article = Article {
        id: new_id(),
        name: written.to_owned(),
        series: None,
        price: None,
        currency: None,
        external_key: None,
    };
    let filled = super::context::filled(&article);
    taken.findings.push(Finding::remark(row.line, Target::Product, "product_made", written));
    taken.events.push(Event::of("product.created", "product", article.id).after(filled.clone()));
    taken.records.push(Recorded { after: Some(filled), ..Recorded::created("product", article.id) });
    taken.counts.along += 1;
    let id = article.id;
    known.products.add(written, article.clone());
    new.push(article);
    Some(id)
}

fn owner(context: &Context, known: &Known, row: &Row, taken: &mut Taken) -> Option<Uuid> {
    let written = row.owner.as_deref()?;
    let found = match context.owners.find(written) {
        Hit::One(person, _) => Some(person.id).filter(|id| known.agents.contains(id)),
        Hit::None | Hit::Many => None,
    };
    if found.is_none() {
        taken.findings.push(Finding::remark(row.line, Target::Owner, "owner_unknown_left_out", written));
    }
    found
}

fn show(context: &Context, row: &Row, taken: &mut Taken) {
    if taken.preview.len() == PREVIEW_ROWS {
        return;
    }
    let clock = |moment| crate::locale::format::local(moment, context.offset).format("%Y-%m-%d %H:%M").to_string();
    let cells = [
        (Target::Subject, Some(row.subject.clone())),
        (Target::Customer, row.customer.clone().or_else(|| row.email.clone()).or_else(|| row.phone.clone())),
        (Target::Channel, Some(row.channel.key().to_owned())),
        (Target::TicketState, Some(row.state.key().to_owned())),
        (Target::OpenedAt, row.times.opened.map(clock)),
        (Target::FirstReplyAt, row.times.first_reply.map(clock)),
        (Target::SolvedAt, row.times.solved.map(clock)),
        (Target::Rating, row.rating.map(|rating| rating.to_string())),
    ];
    let cells = cells.into_iter().filter_map(|(target, text)| Some((target, text?))).collect();
    taken.preview.push(PreviewRow { line: row.line, cells });
}
