//! Tags that rows put on their customers. Those that are not there yet are made, where whoever imports may make some.

use super::super::context::{Context, Taken};
use super::super::model::Target;
use super::super::plan::Existing;
use super::super::row::Cells;
use super::tags_store;
use crate::access::{AppError, Tx, new_id};
use crate::deals::detail::tags::model::checked_name as checked_tag_name;
use crate::events::Event;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Tags for one customer, as rows say them.
#[derive(Debug, Clone)]
pub struct Labels {
    pub customer: Uuid,
    pub names: Vec<String>,
    /// The row counts as skipped unless it tags somebody.
    pub skipped: bool,
}

/// The names of a row. What is said of those that are not there is said once for each.
pub fn read(cells: &mut Cells<'_>, context: &Context, new: &mut HashSet<String>) -> Vec<String> {
    let (mut names, mut said, mut too_long): (Vec<String>, Vec<String>, Vec<String>) = (vec![], vec![], vec![]);
    for name in cells.several(Target::Tags) {
        let Ok(name) = checked_tag_name(&name) else {
            too_long.push(name);
            continue;
        };
        let small = name.to_lowercase();
        let is_there = context.tags.contains_key(&small);
        if !is_there && (!context.makes_tags || new.insert(small.clone())) {
            said.push(name.clone());
        }
        if (is_there || context.makes_tags) && !names.iter().any(|known| known.to_lowercase() == small) {
            names.push(name);
        }
    }
    let code = if context.makes_tags { "tag_made" } else { "tag_unknown_left_out" };
    cells.remark_all(Target::Tags, code, &said);
    cells.remark_all(Target::Tags, "too_long_left_out", &too_long);
    names
}

/// Puts tags on customers that are written already; what they have they keep.
pub async fn put(tx: &mut Tx, context: &Context, labels: &[Labels], taken: &mut Taken) -> Result<(), AppError> {
    if labels.is_empty() {
        return Ok(());
    }
    let customers: Vec<Uuid> = labels.iter().map(|one| one.customer).collect();
    let (owners, mut have) = tags_store::of_customers(tx, &customers).await?;
    let full: HashSet<Uuid> = match context.plan.existing {
        Existing::Fill => have.iter().map(|(customer, _)| *customer).collect(),
        Existing::Skip | Existing::Update | Existing::New => HashSet::new(),
    };
    let labels: Vec<&Labels> = labels.iter().filter(|one| !full.contains(&one.customer)).collect();
    let made = made(tx, context, &labels).await?;
    let (mut on, mut put): (Vec<Uuid>, Vec<Uuid>) = (vec![], vec![]);
    for one in labels {
        let before = put.len();
        for name in &one.names {
            let small = name.to_lowercase();
            let Some(tag) = context.tags.get(&small).or_else(|| made.get(&small)).copied() else { continue };
            if !have.insert((one.customer, tag)) {
                continue;
            }
            on.push(one.customer);
            put.push(tag);
            let told = json!({ "tag": tag, "tag_name": name, "import": context.import });
            let event = Event::of("customer.tagged", "customer", one.customer).customer(Some(one.customer));
            let owner = owners.get(&one.customer).copied().flatten();
            taken.events.push(event.owner(owner).after(told));
        }
        if put.len() > before && one.skipped {
            taken.counts.skipped = taken.counts.skipped.saturating_sub(1);
            taken.counts.updated += 1;
        }
    }
    if context.dry || put.is_empty() {
        return Ok(());
    }
    tags_store::add(tx, &on, &put).await?;
    tags_store::remember(tx, context.import, &on, &put).await
}

/// The tags that were not there when the work began: made now, unless an earlier batch did. Only looking, any id will do.
async fn made(tx: &mut Tx, context: &Context, labels: &[&Labels]) -> Result<HashMap<String, Uuid>, AppError> {
    let mut new: HashMap<String, &str> = HashMap::new();
    for name in labels.iter().flat_map(|one| &one.names) {
        let small = name.to_lowercase();
        if !context.tags.contains_key(&small) {
            new.entry(small).or_insert(name);
        }
    }
    if context.dry || new.is_empty() {
        return Ok(new.into_keys().map(|small| (small, new_id())).collect());
    }
    let names: Vec<&str> = new.values().copied().collect();
    tags_store::make(tx, &names).await
}
