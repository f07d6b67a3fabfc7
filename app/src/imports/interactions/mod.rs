//! Interactions: calls, visits, exchanges and notes that people wrote down in another system. They stand on the timeline of
//! their customer at the moment at which they happened, in the name of whoever had them.

pub mod store;
mod words;

use super::context::{Context, Hit, Names, PREVIEW_ROWS, Taken};
use super::customers::{self, named::customer_of, parents};
use super::model::Target;
use super::plan::FilePlan;
use super::records::store::Recorded;
use super::report::PreviewRow;
use super::row::{Cells, Finding, RawRow, Refused};
use super::value::plain_name;
use super::{contacts, records};
use crate::access::{AppError, Tx};
use crate::events::Event;
use crate::events::talk::{Outcome, TalkKind};
use crate::fields::Catalogue;
use crate::locale::format;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Longest text, in characters: as long as one may type.
const LONGEST_TEXT: usize = 10_000;
/// Longest exchange, in minutes: a day.
const LONGEST: std::ops::RangeInclusive<i32> = 0..=1_440;

/// An interaction as a row says it.
struct Row {
    line: u32,
    /// What the other system calls the customer.
    customer_key: Option<String>,
    customer: Option<String>,
    /// `None`: a note.
    way: Option<TalkKind>,
    /// As the file calls it.
    way_written: Option<String>,
    at: DateTime<Utc>,
    /// What the file calls whoever had it, and the colleague, if that is one of ours.
    who: Option<(String, Option<Uuid>)>,
    contact: Option<String>,
    outcome: Option<Outcome>,
    minutes: Option<i32>,
    key: Option<String>,
    text: String,
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
    let (rows, new) = place(tx, context, rows, &mut taken).await?;
    if !context.dry {
        customers::store::add(tx, &new).await?;
    }
    taken.coming.customers = customers::coming(&new);
    write_down(tx, context, rows, &mut taken).await?;
    Ok(taken)
}

fn read(context: &Context, file: &FilePlan, raw: &RawRow, taken: &mut Taken) -> Result<Row, Refused> {
    let mut cells = Cells::of(&context.plan, file, raw, &mut taken.findings)?;
    let customer_key = cells.text(Target::CustomerKey, 200);
    let customer = cells.text(Target::Customer, 200);
    if customer_key.is_none() && customer.is_none() {
        return Err(cells.refuse(Target::Customer, "missing", ""));
    }
    let at = cells.moment(Target::HappenedAt, context.offset)?;
    let now = context.now;
    if at > now {
        let written = cells.written(Target::HappenedAt).unwrap_or_default();
        return Err(cells.refuse(Target::HappenedAt, "in_the_future", written));
    }
    let way_written = cells.written(Target::Way);
    let way = way_written.as_deref().map_or(words::Way::Note, words::way);
    let mut text = cells.text(Target::Text, LONGEST_TEXT).unwrap_or_default();
    let way = match (way, &way_written) {
        (words::Way::Note, _) => None,
        (words::Way::Talk(kind), _) => Some(kind),
        (words::Way::Unknown, written) => {
            let written = written.clone().unwrap_or_default();
            cells.remark(Target::Way, "way_unknown", written.as_str());
            // A word that is not understood still says something.
            text = format!("[{written}] {text}").trim_end().chars().take(LONGEST_TEXT).collect();
            Some(TalkKind::Other)
        }
    };
    if text.is_empty() && way.is_none() {
        return Err(cells.refuse(Target::Text, "missing", ""));
    }
    let outcome = outcome(&mut cells, way);
    let minutes = way.and_then(|_| cells.whole(Target::Minutes, LONGEST));
    let (contact, key) = (cells.text(Target::ContactName, 200), cells.text(Target::Key, 200));
    let who = cells.text(Target::Owner, 200).map(|written| {
        let known = match context.owners.find(&written) {
            Hit::One(person, _) => Some(person.id),
            Hit::None | Hit::Many => None,
        };
        (written, known)
    });
    let row =
        Row { line: raw.line, customer_key, customer, way, way_written, at, who, contact, outcome, minutes, key, text };
    show(&row, context, taken);
    Ok(row)
}

fn outcome(cells: &mut Cells<'_>, way: Option<TalkKind>) -> Option<Outcome> {
    let (way, written) = (way?, cells.written(Target::Outcome)?);
    let found = words::outcome(&written).filter(|outcome| way.outcomes().contains(outcome));
    if found.is_none() {
        cells.remark(Target::Outcome, "malformed_left_out", written);
    }
    found
}

fn show(row: &Row, context: &Context, taken: &mut Taken) {
    if taken.preview.len() == PREVIEW_ROWS {
        return;
    }
    let clock = format::local(row.at, context.offset).format("%Y-%m-%d %H:%M").to_string();
    let cells = [
        (Target::Customer, row.customer.clone().or_else(|| row.customer_key.clone())),
        (Target::HappenedAt, Some(clock)),
        (Target::Way, row.way_written.clone()),
        (Target::Owner, row.who.as_ref().map(|(name, _)| name.clone())),
        (Target::Text, Some(row.text.chars().take(80).collect::<String>()).filter(|text| !text.is_empty())),
    ];
    let cells = cells.into_iter().filter_map(|(target, text)| Some((target, text?))).collect();
    taken.preview.push(PreviewRow { line: row.line, cells });
}

/// Finds the customer of each row, by key before name; those that are not there are made, if the plan wants that.
async fn place(
    tx: &mut Tx,
    context: &Context,
    rows: Vec<Row>,
    taken: &mut Taken,
) -> Result<(Vec<(Row, Uuid)>, Vec<customers::Stored>), AppError> {
    let keys: Vec<String> = rows.iter().filter_map(|row| row.customer_key.clone()).collect();
    let by_key: HashMap<String, Uuid> = store::by_key(tx, &keys).await?.into_iter().collect();
    let mut names: Vec<String> = rows.iter().filter_map(|row| row.customer.as_deref()).map(plain_name).collect();
    names.sort_unstable();
    names.dedup();
    let known: Names<Uuid> =
        parents::store::named(tx, &names).await?.into_iter().map(|(id, name)| (name, id)).collect();
    let (mut placed, mut new) = (Vec::with_capacity(rows.len()), vec![]);
    for row in rows {
        let found = match row.customer_key.as_ref().and_then(|key| by_key.get(key)) {
            Some(id) => Ok(Some(*id)),
            None => match &row.customer {
                Some(name) => customer_of(context, &known, row.line, Some(name), taken, &mut new)
                    .map(|found| found.map(|found| found.id)),
                None => {
                    let key = row.customer_key.clone().unwrap_or_default();
                    taken.findings.push(Finding::refusal(row.line, Target::CustomerKey, "customer_unknown", key));
                    Err(Refused)
                }
            },
        };
        match found {
            Ok(Some(customer)) => placed.push((row, customer)),
            Ok(None) | Err(Refused) => taken.counts.refused += 1,
        }
    }
    Ok((placed, new))
}

/// Makes an entry of each row that is not there yet.
async fn write_down(tx: &mut Tx, context: &Context, rows: Vec<(Row, Uuid)>, taken: &mut Taken) -> Result<(), AppError> {
    let customers: Vec<Uuid> = rows.iter().map(|(_, customer)| *customer).collect();
    let owners: HashMap<Uuid, Uuid> = contacts::store::owners_of(tx, &customers).await?.into_iter().collect();
    let mut people: HashMap<Uuid, Vec<(Uuid, String)>> = HashMap::new();
    for at in contacts::store::at_customers(tx, &customers, &Catalogue::default()).await? {
        if let Some(customer) = at.customer {
            people.entry(customer).or_default().push((at.stored.id, at.stored.fields.name));
        }
    }
    let marks: Vec<String> = rows.iter().map(|(row, customer)| mark_of(row, *customer)).collect();
    let there: HashSet<String> = records::store::marked(tx, &marks).await?.into_iter().collect();
    for ((row, customer), mark) in rows.into_iter().zip(marks) {
        if there.contains(&mark) {
            taken.counts.skipped += 1;
            continue;
        }
        if context.met(&mark, &mut taken.seen) {
            let said = row.text.chars().take(60).collect::<String>();
            taken.findings.push(Finding::remark(row.line, Target::Text, "duplicate_in_file", said));
            taken.counts.skipped += 1;
            continue;
        }
        let at_customer = people.get(&customer).map_or(&[][..], Vec::as_slice);
        let event = event_of(context, &row, customer, at_customer).owner(owners.get(&customer).copied());
        taken.records.push(recorded(&event, &row, customer, &mark));
        taken.events.push(event);
        taken.counts.created += 1;
    }
    Ok(())
}

/// By what an interaction is known when it comes again: everything that tells it from others. Only the same row is the same.
fn mark_of(row: &Row, customer: Uuid) -> String {
    let way = row.way.map_or("note", TalkKind::key);
    let parts = [
        customer.to_string(),
        way.to_owned(),
        row.at.timestamp().to_string(),
        row.key.clone().unwrap_or_default(),
        row.text.clone(),
    ];
    let digest = Sha256::digest(parts.join("\u{1f}").as_bytes());
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn event_of(context: &Context, row: &Row, customer: Uuid, people: &[(Uuid, String)]) -> Event {
    let mut said = json!({ "text": row.text, "import": context.import });
    if row.way.is_some() {
        said["outcome"] = json!(row.outcome.unwrap_or_default().key());
        said["minutes"] = json!(row.minutes);
    }
    if let Some((name, known)) = &row.who {
        said["owner_name"] = json!(name);
        if let Some(id) = known {
            said["owner"] = json!(id);
        }
    }
    if let Some(written) = &row.contact {
        let known = people.iter().find(|(_, name)| plain_name(name) == plain_name(written));
        if let Some((id, _)) = known {
            said["contact_ids"] = json!([id]);
        }
        said["contacts"] = json!([known.map_or(written, |(_, name)| name)]);
    }
    let kind = row.way.map_or("note.added", TalkKind::event_kind);
    Event::of(kind, "customer", customer).customer(Some(customer)).happened_at(row.at).after(said)
}

fn recorded(event: &Event, row: &Row, customer: Uuid, mark: &str) -> Recorded {
    let named = if row.text.is_empty() { row.way_written.as_deref().unwrap_or_default() } else { &row.text };
    let after: Value = json!({
        "mark": mark,
        "customer": customer,
        "at": row.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        "name": named.chars().take(60).collect::<String>(),
    });
    Recorded { after: Some(after), ..Recorded::created("interaction", event.id()) }
}
