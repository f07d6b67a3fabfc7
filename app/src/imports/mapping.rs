//! Guesses: what a file holds, where its columns go, which stage a word means. A person may change each of them.

mod headers;
mod interaction_headers;
mod lead_headers;
mod ticket_headers;

use super::model::{ColumnShape, FileShape, RecordKind, Scale, Target};
use super::own::OwnFields;
use super::plan::{CURRENCIES, ColumnPlan, FilePlan, PipelineChoice, PipelinePlan, Plan, StageChoice, StageRule};
use super::value::plain_name;
use crate::deals::model::StageKind;
use crate::locale::Lang;

const fn headers_of(kind: RecordKind) -> headers::Headers {
    match kind {
        RecordKind::People => headers::PEOPLE,
        RecordKind::Products => headers::PRODUCTS,
        RecordKind::Customers => headers::CUSTOMERS,
        RecordKind::Contacts => headers::CONTACTS,
        RecordKind::Deals => headers::DEALS,
        RecordKind::Interactions => interaction_headers::INTERACTIONS,
        RecordKind::Tickets => ticket_headers::TICKETS,
        RecordKind::Leads => lead_headers::LEADS,
    }
}

/// Where each column would go if the file held `kind`. A bracket behind a header says a unit and does not count. What the
/// organisation itself calls one of its fields means that field, unless every organisation has one of that name.
#[must_use]
pub fn targets_of(columns: &[ColumnShape], kind: RecordKind, own: &OwnFields) -> Vec<Option<Target>> {
    let plain: Vec<String> = columns
        .iter()
        .map(|column| plain_name(column.header.split(['(', '（', '[']).next().unwrap_or_default()))
        .collect();
    let mut targets = vec![None; columns.len()];
    let usual = |header: &str| {
        let words =
            kind.targets().iter().flat_map(|target| Lang::ALL.map(|lang| super::sample::head_of(*target, lang)));
        words.into_iter().any(|word| plain_name(word) == header)
    };
    for (column, header) in plain.iter().enumerate().filter(|(_, header)| !usual(header)) {
        let whole = own.named(kind, &columns[column].header).or_else(|| own.named(kind, header));
        targets[column] = whole.filter(|target| !targets.contains(&Some(*target)));
    }
    for (target, names) in headers_of(kind) {
        let best = names.iter().find_map(|name| plain.iter().position(|header| header == name));
        if let Some(column) = best.filter(|column| targets[*column].is_none()) {
            targets[column] = Some(*target);
        }
    }
    // The heads of our own templates, for what is still open.
    for target in kind.targets() {
        let heads = Lang::ALL.map(|lang| plain_name(super::sample::head_of(*target, lang)));
        let place = plain.iter().zip(&targets).position(|(header, taken)| taken.is_none() && heads.contains(header));
        if let Some(column) = place.filter(|_| !targets.contains(&Some(*target))) {
            targets[column] = Some(*target);
        }
    }
    targets
}

/// What the file most likely holds: the kind that explains most of its columns.
#[must_use]
pub fn kind_of(columns: &[ColumnShape], own: &OwnFields) -> Option<RecordKind> {
    let explained = |kind: RecordKind| {
        let mapped: Vec<Target> = targets_of(columns, kind, own).into_iter().flatten().collect();
        // Much of what desks keep stands in files of exchanges and deals too, and what is known of leads in those of customers and
        // contacts: something has to speak of tickets, or of leads.
        let speaks = match kind {
            RecordKind::Tickets => columns.iter().any(|one| ticket_headers::speak_of_tickets(&one.header)),
            RecordKind::Leads => columns.iter().any(|one| lead_headers::speak_of_leads(&one.header)),
            _ => true,
        };
        (speaks && kind.satisfied_by(&mapped) && mapped.len() * 5 >= columns.len() * 2).then_some(mapped.len())
    };
    // Of equals the last wins, and a file that could be customers or people is customers.
    let kinds = [
        RecordKind::People,
        RecordKind::Products,
        RecordKind::Tickets,
        RecordKind::Contacts,
        RecordKind::Customers,
        RecordKind::Interactions,
        RecordKind::Deals,
        RecordKind::Leads,
    ];
    kinds
        .into_iter()
        .filter_map(|kind| Some((explained(kind)?, kind)))
        .max_by_key(|(columns, _)| *columns)
        .map(|(_, kind)| kind)
}

/// The unit that a header, or a note about the column, names.
#[must_use]
pub fn scale_of(text: &str) -> Scale {
    let text = text.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if says(&["million", "百万"]) {
        Scale::Million
    } else if says(&["亿"]) {
        Scale::HundredMillion
    } else if says(&["万元", "(万", "（万"]) {
        Scale::TenThousand
    } else if says(&["thousand", "千元"]) {
        Scale::Thousand
    } else {
        Scale::One
    }
}

/// A plan for one file. `notes` is what a describing file among the others says about columns.
#[must_use]
pub fn file_plan(
    rank: i16,
    shape: &FileShape,
    kind: Option<RecordKind>,
    notes: &[(String, String)],
    own: &OwnFields,
) -> FilePlan {
    let targets = kind.map_or_else(|| vec![None; shape.columns.len()], |kind| targets_of(&shape.columns, kind, own));
    let note = |header: &str| {
        notes.iter().find(|(column, _)| column.eq_ignore_ascii_case(header)).map_or("", |(_, text)| text)
    };
    let columns = shape
        .columns
        .iter()
        .zip(targets)
        .map(|(column, target)| ColumnPlan {
            target,
            scale: if target.is_some_and(Target::is_amount) {
                scale_of(&format!("{} {}", column.header, note(&column.header)))
            } else {
                Scale::One
            },
        })
        .collect();
    let day_first = shape.columns.iter().find_map(|column| column.day_first).unwrap_or(false);
    FilePlan { rank, kind, columns, day_first, remembered: false }
}

/// The first plan for files as they were found, with their ranks.
#[must_use]
pub fn first_plan(name: &str, files: &[(i16, FileShape)], pipelines: &[PipelineChoice], own: &OwnFields) -> Plan {
    let notes: Vec<_> = files.iter().flat_map(|(_, shape)| shape.notes.clone()).collect();
    let plans: Vec<FilePlan> =
        files.iter().map(|(rank, shape)| file_plan(*rank, shape, kind_of(&shape.columns, own), &notes, own)).collect();
    let stages = stage_values(&plans, files);
    let texts = files.iter().flat_map(|(_, shape)| shape.columns.iter().map(|column| column.header.as_str()));
    let texts = texts.chain(notes.iter().map(|(_, text)| text.as_str()));
    Plan {
        currency: currency_in(texts),
        pipeline: pipeline_plan(name, &stages, pipelines),
        files: plans,
        ..Plan::default()
    }
}

/// The one currency that the texts name, if it is only one.
fn currency_in<'a>(texts: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut named: Vec<String> = texts
        .flat_map(|text| text.split(|c: char| !c.is_ascii_alphabetic()))
        .filter(|word| CURRENCIES.contains(word))
        .map(str::to_owned)
        .collect();
    named.sort_unstable();
    named.dedup();
    match named.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}

/// The different values of the stage columns of all files of deals, in the order found.
#[must_use]
pub fn stage_values(plans: &[FilePlan], files: &[(i16, FileShape)]) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for plan in plans.iter().filter(|plan| plan.kind == Some(RecordKind::Deals)) {
        let shape = files.iter().find(|(rank, _)| *rank == plan.rank).map(|(_, shape)| shape);
        let column = plan.column_of(Target::Stage).and_then(|column| shape?.columns.get(column));
        for value in column.and_then(|column| column.values.as_ref()).into_iter().flatten() {
            if !values.iter().any(|known| plain_name(known) == plain_name(value)) {
                values.push(value.clone());
            }
        }
    }
    values.sort_by_key(|value| ladder(value));
    values
}

/// The pipeline whose stages fit best, with a stage for each value; a new one where there is none.
#[must_use]
pub fn pipeline_plan(name: &str, values: &[String], pipelines: &[PipelineChoice]) -> PipelinePlan {
    let fits = |choice: &&PipelineChoice| values.iter().filter(|value| named_stage(value, choice).is_some()).count();
    // Of equals the first in the organisation's own order wins.
    let best = pipelines.iter().rev().max_by_key(fits);
    let stages = best.map_or_else(|| stages_of_new(values), |choice| stages_in(values, choice));
    PipelinePlan { pipeline: best.map(|choice| choice.id), name: name.chars().take(100).collect(), stages }
}

/// The stages of a new pipeline.
#[must_use]
pub fn stages_of_new(values: &[String]) -> Vec<StageRule> {
    values.iter().map(|value| StageRule { value: value.clone(), stage: None, kind: stage_kind(value) }).collect()
}

/// A stage of an existing pipeline for each value: the one of that name, else the first of the kind. Of the open ones the one
/// with the most similar name, or with a name for the same step; what is left is spread in order.
#[must_use]
pub fn stages_in(values: &[String], choice: &PipelineChoice) -> Vec<StageRule> {
    let open: Vec<_> = choice.stages.iter().filter(|stage| stage.kind == StageKind::Open).collect();
    let open_values: Vec<_> = values.iter().filter(|value| stage_kind(value) == StageKind::Open).collect();
    let by_order = |value: &String| {
        let at = open_values.iter().position(|other| *other == value)?;
        open.get(at.min(open.len().saturating_sub(1))).map(|stage| stage.id)
    };
    let rule = |value: &String| {
        let kind = stage_kind(value);
        let by_kind = || match kind {
            StageKind::Open => {
                similar_stage(value, &open).or_else(|| same_step(value, &open)).or_else(|| by_order(value))
            }
            kind => choice.stages.iter().find(|stage| stage.kind == kind).map(|stage| stage.id),
        };
        StageRule { value: value.clone(), stage: named_stage(value, choice).or_else(by_kind), kind }
    };
    values.iter().map(rule).collect()
}

fn named_stage(value: &str, choice: &PipelineChoice) -> Option<uuid::Uuid> {
    let plain = plain_name(value);
    choice.stages.iter().find(|stage| stage.names.iter().any(|name| plain_name(name) == plain)).map(|stage| stage.id)
}

/// The stage whose name shares most with a value: 方案 goes to 方案报价. Of equals the first.
fn similar_stage(value: &str, stages: &[&StageChoice]) -> Option<uuid::Uuid> {
    let alike = |stage: &StageChoice| stage.names.iter().filter_map(|name| shared(value, name)).max();
    let found = stages.iter().rev().filter_map(|stage| Some((alike(stage)?, stage.id)));
    found.max_by_key(|(shared, _)| *shared).map(|(_, id)| id)
}

/// How many characters in a row two names share. `None` where that is too little to mean the same: less than half of the
/// shorter one, or less than a word.
fn shared(one: &str, other: &str) -> Option<usize> {
    let (one, other): (Vec<char>, Vec<char>) = (plain_name(one).chars().collect(), plain_name(other).chars().collect());
    // For each place of the other name: how long a run ends there together with the characters read so far.
    let mut runs = vec![0; other.len() + 1];
    let mut longest = 0;
    for a in &one {
        for (at, b) in other.iter().enumerate().rev() {
            runs[at + 1] = if a == b { runs[at] + 1 } else { 0 };
            longest = longest.max(runs[at + 1]);
        }
    }
    let word = if one.iter().all(char::is_ascii) { 4 } else { 2 };
    (longest >= word && longest * 2 >= one.len().min(other.len())).then_some(longest)
}

/// The first stage with a usual name for the same step of a sale, such as 线索 for Prospecting.
fn same_step(value: &str, stages: &[&StageChoice]) -> Option<uuid::Uuid> {
    let step = step_of(value)?;
    stages.iter().find(|stage| stage.names.iter().any(|name| step_of(name) == Some(step))).map(|stage| stage.id)
}

const WON: [&str; 9] = ["won", "closedwon", "win", "success", "赢单", "成交", "已成交", "签约", "成功"];
const LOST: [&str; 9] = ["lost", "closedlost", "lose", "failed", "输单", "丢单", "失败", "流失", "放弃"];
/// Words for open stages, from first to last.
const LADDER: [&[&str]; 5] = [
    &["prospecting", "lead", "new", "inquiry", "线索", "初步接触", "询盘", "新建"],
    &["engaging", "qualification", "qualified", "contacted", "接触", "需求确认", "意向"],
    &["discovery", "needsanalysis", "demo", "方案", "需求分析", "样品"],
    &["proposal", "quote", "quotation", "报价", "方案报价"],
    &["negotiation", "contract", "review", "谈判", "商务谈判", "合同"],
];

/// Whether a stage's name says that the deal is decided.
#[must_use]
pub fn stage_kind(value: &str) -> StageKind {
    let plain = plain_name(value);
    if WON.contains(&plain.as_str()) {
        StageKind::Won
    } else if LOST.contains(&plain.as_str()) {
        StageKind::Lost
    } else {
        StageKind::Open
    }
}

/// The step of a sale that a usual name for an open stage means.
fn step_of(value: &str) -> Option<usize> {
    let plain = plain_name(value);
    LADDER.iter().position(|names| names.contains(&plain.as_str()))
}

/// Where a stage stands among others: open ones by their usual order, unknown ones in the middle, won and lost last.
fn ladder(value: &str) -> usize {
    match stage_kind(value) {
        StageKind::Won => 100,
        StageKind::Lost => 101,
        StageKind::Open => step_of(value).unwrap_or(2),
    }
}

#[cfg(test)]
mod tests;
