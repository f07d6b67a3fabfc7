//! Leads from elsewhere: once each, with where they first came from and when. Nobody's are handed out by the rules, as those that come by
//! other ways.

pub mod store;
mod words;

use super::context::{Context, Hit, PREVIEW_ROWS, Taken};
use super::model::Target;
use super::plan::{Existing, FilePlan};
use super::records::store::Recorded;
use super::report::PreviewRow;
use super::row::{Cells, Finding, RawRow, Refused, is_email};
use super::value::plain_name;
use crate::access::{AppError, Tx, new_id};
use crate::events::Event;
use crate::leads::{
    form_model::LeadFields,
    marks::keys_of,
    model::{Channel, Source},
};
use chrono::{DateTime, Utc};
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

/// A lead that is about to be made.
pub struct New {
    pub id: Uuid,
    pub fields: LeadFields,
    pub source: Source,
    pub campaign: Option<String>,
    pub channel: Channel,
    pub owner: Option<Uuid>,
    pub created_at: DateTime<Utc>,
}

/// A row, read and understood.
struct Row {
    line: u32,
    mark: String,
    new: New,
    /// What the file calls whoever has it.
    owner: Option<String>,
}

/// By what a row is known when it comes again: everything that says who it is. What is left out of a row is left out here too.
fn mark_of(who: [Option<&str>; 5]) -> String {
    who.map(|part| plain_name(part.unwrap_or_default())).join("\u{1f}")
}

fn mark(fields: &LeadFields) -> String {
    let LeadFields { company, name, mobile, phone, email, .. } = fields;
    mark_of([company, name, mobile, phone, email].map(Option::as_deref))
}

/// By what a row is known again in its file.
#[must_use]
pub fn identity(file: &FilePlan, row: &RawRow) -> String {
    let cell = |target: Target, most: usize| {
        let text = row.cells.get(file.column_of(target)?)?.trim();
        (!text.is_empty() && text.chars().count() <= most).then_some(text)
    };
    mark_of([
        cell(Target::Company, 200),
        cell(Target::Name, 200),
        cell(Target::Mobile, 50),
        cell(Target::Phone, 50),
        cell(Target::Email, 254).filter(|text| is_email(text)),
    ])
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
    let keys: Vec<String> = rows.iter().flat_map(|row| keys_of(&row.new.fields)).collect();
    let there = store::alike(tx, &keys).await?;
    let there: Vec<(String, Uuid, i32)> =
        there.into_iter().map(|(id, version, fields)| (mark(&fields), id, version)).collect();
    let agents: HashSet<Uuid> = store::agents(tx).await?.into_iter().collect();
    let mut new = Vec::with_capacity(rows.len());
    for row in rows {
        show(context, &row, &mut taken);
        if context.met(&row.mark, &mut taken.seen) {
            taken.findings.push(Finding::remark(row.line, Target::Name, "duplicate_in_file", row.new.fields.called()));
            taken.counts.skipped += 1;
            continue;
        }
        let known = there.iter().find(|(mark, ..)| *mark == row.mark && context.plan.existing != Existing::New);
        if let Some((_, id, version)) = known {
            taken.records.push(Recorded::found("lead", *id, *version));
            taken.counts.skipped += 1;
            continue;
        }
        let owner = owner(context, &agents, &row, &mut taken);
        taken.counts.created += 1;
        new.push(New { owner, ..row.new });
    }
    if context.dry {
        return Ok(taken);
    }
    store::bring(tx, &new).await?;
    taken.events.extend(new.iter().map(|one| told(context, one)));
    taken.records.extend(new.iter().map(|one| Recorded::created("lead", one.id)));
    Ok(taken)
}

fn read(context: &Context, file: &FilePlan, raw: &RawRow, taken: &mut Taken) -> Result<Row, Refused> {
    let mut cells = Cells::of(&context.plan, file, raw, &mut taken.findings)?;
    let fields = LeadFields {
        company: cells.text(Target::Company, 200),
        name: cells.text(Target::Name, 200),
        title: cells.text(Target::Title, 100),
        phone: cells.text(Target::Phone, 50),
        mobile: cells.text(Target::Mobile, 50),
        wechat: cells.text(Target::Wechat, 100),
        email: cells.formed(Target::Email, 254, is_email),
        country: cells.text(Target::Country, 100),
        city: cells.text(Target::Region, 100),
        industry: cells.text(Target::Industry, 100),
        interest: cells.text(Target::Interest, 200),
        need: cells.text(Target::Note, 5_000),
    };
    if fields.company.is_none() && fields.name.is_none() {
        return Err(cells.refuse(Target::Company, "missing", ""));
    }
    let (source, channel) = source(&mut cells);
    let created_at = began(&mut cells, context);
    let new = New {
        id: new_id(),
        source,
        campaign: cells.text(Target::Campaign, 200),
        channel,
        owner: None,
        created_at,
        fields,
    };
    Ok(Row { line: raw.line, mark: mark(&new.fields), new, owner: cells.text(Target::Owner, 200) })
}

/// Where it first came from. What the file says and nobody here calls so stays in its own words.
fn source(cells: &mut Cells<'_>) -> (Source, Channel) {
    let Some(written) = cells.text(Target::Source, 200) else { return (Source::Import, Channel::new()) };
    if let Some(source) = words::source(&written) {
        return (source, Channel::new());
    }
    cells.remark(Target::Source, "lead_source_kept", written.as_str());
    (Source::Import, Channel::from([("utm_source".to_owned(), written)]))
}

/// When it came; a moment that has not been, or is none, is left out with a remark.
fn began(cells: &mut Cells<'_>, context: &Context) -> DateTime<Utc> {
    let Some(written) = cells.written(Target::StartedOn) else { return context.now };
    match cells.moment_of(&written, context.offset) {
        Some(moment) if moment <= context.now => moment,
        found => {
            let code = if found.is_some() { "in_the_future_left_out" } else { "malformed_left_out" };
            cells.remark(Target::StartedOn, code, written);
            context.now
        }
    }
}

fn owner(context: &Context, agents: &HashSet<Uuid>, row: &Row, taken: &mut Taken) -> Option<Uuid> {
    let written = row.owner.as_deref()?;
    let found = match context.owners.find(written) {
        Hit::One(person, _) => Some(person.id).filter(|id| agents.contains(id)),
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
    let new = &row.new;
    let day = crate::locale::format::local(new.created_at, context.offset).format("%Y-%m-%d").to_string();
    let cells = [
        (Target::Company, new.fields.company.clone()),
        (Target::Name, new.fields.name.clone()),
        (Target::Mobile, new.fields.mobile.clone().or_else(|| new.fields.phone.clone())),
        (Target::Interest, new.fields.interest.clone()),
        (Target::Source, Some(new.channel.values().next().cloned().unwrap_or_else(|| new.source.key().to_owned()))),
        (Target::Campaign, new.campaign.clone()),
        (Target::Owner, row.owner.clone()),
        (Target::StartedOn, Some(day)),
    ];
    let cells = cells.into_iter().filter_map(|(target, text)| Some((target, text?))).collect();
    taken.preview.push(PreviewRow { line: row.line, cells });
}

/// That it came, when it did. The event names the import: nobody is told of it.
fn told(context: &Context, one: &New) -> Event {
    let mut after = super::context::filled(&one.fields);
    after["lead_source"] = json!(one.source);
    after["import"] = json!(context.import);
    if let Some(campaign) = &one.campaign {
        after["campaign"] = json!(campaign);
    }
    Event::of("lead.created", "lead", one.id).owner(one.owner).version(1).happened_at(one.created_at).after(after)
}
