//! What becomes of rows of customers: made, changed, skipped, refused, or held back until somebody decides.

use super::super::checked;
use super::super::contacts::{self, Wish};
use super::super::context::{Context, Hit, Taken};
use super::super::held::{Decided, Held, alike};
use super::super::model::Target;
use super::super::plan::Existing;
use super::super::records::store::Recorded;
use super::super::report::FileProgress;
use super::super::row::Finding;
use super::super::secrets;
use super::known::Known;
use super::meet::{meet, merged};
use super::read::{Read, Row};
use super::{Company, Stored, coming, created, parents, store};
use crate::access::{AppError, Caller, Tx, new_id};
use crate::customers::model::CustomerKind;
use crate::customers::quality::checks::Facts;
use crate::fields::RecordKind;
use crate::fields::sealed_store::{self, ToSeal};
use crate::vault::Plain;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// What became of a row, or of a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Skipped,
    Updated,
    Created,
}

impl FileProgress {
    /// Counts what became of a row.
    pub fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Skipped => self.skipped += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Created => self.created += 1,
        }
    }
}

/// What a batch writes.
#[derive(Default)]
struct Writes {
    /// Rows may share a customer.
    shares: bool,
    new: Vec<Stored>,
    updated: Vec<Stored>,
    /// Customers that a row of this batch was taken for: no second one changes them.
    touched: HashSet<Uuid>,
    /// As which customers the rows of this batch were taken.
    made: HashMap<u64, Uuid>,
    /// What customers hold in sensitive fields that rows say something of.
    opened: BTreeMap<Uuid, Plain>,
    /// Values to be sealed for them.
    secrets: Vec<(Uuid, ToSeal)>,
}

/// Takes rows that were read. `decided` says of rows that were held back what somebody decided about them.
pub async fn place_rows(
    tx: &mut Tx,
    caller: &Caller,
    context: &Context,
    read: &Read,
    decided: &HashMap<u32, Decided>,
) -> Result<Taken, AppError> {
    let mut taken = read.taken.clone();
    let known = Known::load(tx, &context.plan, &read.rows, &context.own.customers).await?;
    let same: Vec<Uuid> = decided.values().filter_map(Decided::same).collect();
    let chosen = store::with_ids(tx, &same, &context.own.customers).await?;
    let mut suspects = HashMap::new();
    if context.plan.hold_alike && decided.is_empty() {
        let strangers = read.rows.iter().filter(|row| !row.met && known.meant(&row.company) == Hit::None);
        suspects = alike(caller, &strangers.collect::<Vec<_>>()).await?;
    }
    let opened = secrets::opened(tx, &held_secrets(&known, &chosen, decided, &read.rows)).await?;
    let writes = Writes { shares: read.shares, opened, ..Writes::default() };
    let (mut writes, mut wanted, mut wishes) = (writes, vec![], vec![]);
    for row in &read.rows {
        if let Some((suspect, score)) = suspects.get(&row.line) {
            hold(row, *suspect, *score, &mut taken);
            continue;
        }
        let placed = match decided.get(&row.line) {
            Some(Decided::New) => add(context, row, &mut taken, &mut writes),
            Some(Decided::Same(id)) => chosen
                .iter()
                .find(|stored| stored.id == *id)
                .and_then(|old| update(context, old, row, &mut taken, &mut writes)),
            _ => place(context, &known, row, &mut taken, &mut writes),
        };
        let Some((id, outcome)) = placed else { continue };
        if let Some(parent) = &row.parent
            && (outcome == Outcome::Created || context.plan.existing == Existing::Update)
        {
            wanted.push(parents::Wanted { line: row.line, customer: id, parent: parent.clone() });
        }
        match &row.person {
            Some(person) => wishes.push(Wish::beside(row, id, outcome, person.clone())),
            None => taken.counts.count(outcome),
        }
    }
    // Whether a parent is there is decided when all customers are: until then it counts as unknown.
    taken.findings.extend(wanted.into_iter().map(parents::Wanted::finding));
    if !context.dry {
        sealed_store::seal_as(tx, RecordKind::Customer, &writes.secrets).await?;
        store::add(tx, &writes.new).await?;
        store::change(tx, &writes.updated).await?;
    }
    contacts::place(tx, context, wishes, &mut taken).await?;
    taken.made = writes.made.into_iter().collect();
    taken.coming.customers = coming(&writes.new);
    Ok(taken)
}

/// The sealed values that customers hold whom rows with secrets are taken for.
fn held_secrets(known: &Known, chosen: &[Stored], decided: &HashMap<u32, Decided>, rows: &[Row]) -> Vec<Uuid> {
    let old = |row: &Row| match (decided.get(&row.line).and_then(Decided::same), known.meant(&row.company)) {
        (Some(id), _) => chosen.iter().find(|stored| stored.id == id).map(|stored| stored.company.custom.clone()),
        (None, Hit::One(stored, _)) => Some(stored.company.custom.clone()),
        (None, _) => None,
    };
    let with_secrets = rows.iter().filter(|row| !row.secrets.is_empty());
    with_secrets
        .flat_map(|row| secrets::held(&row.secrets, &old(row).unwrap_or_default()).collect::<Vec<_>>())
        .collect()
}

fn hold(row: &Row, suspect: Uuid, score: u8, taken: &mut Taken) {
    taken
        .findings
        .push(Finding::remark(row.line, Target::Name, "looks_like_another", &row.company.name).about(suspect));
    taken.held.push(Held { line: row.line, cells: row.cells.clone(), name: row.company.name.clone(), suspect, score });
    taken.counts.held += 1;
}

/// The customer that a row is taken for, and what became of it; `None` for a row that ends here.
fn place(
    context: &Context,
    known: &Known,
    row: &Row,
    taken: &mut Taken,
    writes: &mut Writes,
) -> Option<(Uuid, Outcome)> {
    if row.met {
        if row.person.is_none() {
            return again(row, taken);
        }
        if let Some(id) = row.met_as.or_else(|| writes.made.get(&row.identity()).copied()) {
            return Some((id, Outcome::Skipped));
        }
    }
    if context.plan.existing == Existing::New && known.with_key(&row.company).is_some() {
        let key = row.company.external_key.clone().unwrap_or_default();
        taken.findings.push(Finding::refusal(row.line, Target::Key, "key_in_use", key));
        taken.counts.refused += 1;
        return None;
    }
    match known.meant(&row.company) {
        Hit::Many => {
            taken.findings.push(Finding::refusal(row.line, Target::Name, "customer_ambiguous", &row.company.name));
            taken.counts.refused += 1;
            None
        }
        Hit::None => add(context, row, taken, writes),
        Hit::One(old, written) => {
            if let Some(written) = written {
                let arrow = format!("{} → {written}", row.company.name);
                taken
                    .findings
                    .push(Finding::remark(row.line, Target::Name, "same_but_for_spelling", arrow).about(old.id));
            }
            if writes.touched.contains(&old.id) {
                return if row.person.is_none() { again(row, taken) } else { Some((old.id, Outcome::Skipped)) };
            }
            update(context, old, row, taken, writes)
        }
    }
}

/// The customer stood further up in the file.
fn again(row: &Row, taken: &mut Taken) -> Option<(Uuid, Outcome)> {
    taken.findings.push(Finding::remark(row.line, Target::Name, "duplicate_in_file", &row.company.name));
    taken.counts.skipped += 1;
    None
}

/// Whether a check lets a row pass that makes a customer, or changes one from `old`; else the row is refused in its words.
fn passes(context: &Context, row: &Row, old: Option<&Company>, new: &Company, taken: &mut Taken) -> bool {
    if context.customer_checks.is_empty() {
        return true;
    }
    let facts = |company: &Company| {
        // What the row does not say becomes a company.
        Facts::of(&Company { kind: company.kind.or(Some(CustomerKind::Company)), ..company.clone() })
    };
    let refused = context.customer_checks.refusals(old.map(facts).as_ref(), &facts(new));
    taken.findings.extend(refused.iter().map(|error| checked::finding(context, row.line, "", error, &facts(new))));
    taken.counts.refused += u32::from(!refused.is_empty());
    refused.is_empty()
}

fn add(context: &Context, row: &Row, taken: &mut Taken, writes: &mut Writes) -> Option<(Uuid, Outcome)> {
    if !passes(context, row, None, &row.company, taken) {
        return None;
    }
    let stored = Stored { id: new_id(), version: 1, company: row.company.clone() };
    taken.events.push(created(&stored));
    taken.records.push(Recorded::created("customer", stored.id));
    let id = stored.id;
    writes.secrets.extend(row.secrets.iter().cloned().map(|secret| secret.of(id)));
    if writes.shares {
        writes.made.insert(row.identity(), id);
    }
    writes.new.push(stored);
    Some((id, Outcome::Created))
}

fn update(
    context: &Context,
    old: &Stored,
    row: &Row,
    taken: &mut Taken,
    writes: &mut Writes,
) -> Option<(Uuid, Outcome)> {
    let changes = context.plan.existing == Existing::Update && !writes.touched.contains(&old.id);
    let mut said = Cow::Borrowed(row);
    if !row.secrets.is_empty() {
        let said = said.to_mut();
        secrets::keep_same(&mut said.company.custom, &mut said.secrets, &old.company.custom, &writes.opened);
    }
    let row = &*said;
    if changes && !passes(context, row, Some(&old.company), &merged(&old.company, row), taken) {
        return None;
    }
    if !writes.touched.insert(old.id) {
        taken.findings.push(Finding::remark(row.line, Target::Name, "duplicate_in_file", &row.company.name));
        return Some((old.id, Outcome::Skipped));
    }
    if writes.shares {
        writes.made.insert(row.identity(), old.id);
    }
    let outcome = match meet(context, old, row, taken) {
        Some(changed) => {
            writes.secrets.extend(row.secrets.iter().cloned().map(|secret| secret.of(old.id)));
            writes.updated.push(changed);
            Outcome::Updated
        }
        None => Outcome::Skipped,
    };
    Some((old.id, outcome))
}
