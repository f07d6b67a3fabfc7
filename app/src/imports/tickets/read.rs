//! A row of a file of tickets, read and understood.

use super::{Figure, words};
use crate::desk::brought::model::{Doubt, Times};
use crate::desk::tickets::rules_model::{Channel, Kind, Priority, State};
use crate::imports::context::{Context, Taken};
use crate::imports::model::Target;
use crate::imports::plan::FilePlan;
use crate::imports::row::{Cells, RawRow, Refused, is_email};
use crate::imports::value::amount;
use chrono::{DateTime, Utc};
use rust_decimal::prelude::ToPrimitive;
use sha2::{Digest, Sha256};

/// Longest subject, in characters.
const LONGEST_SUBJECT: usize = 200;
/// Longest description or solution, as one may type.
const LONGEST_TEXT: usize = 20_000;
/// Longest comment on a rating.
const LONGEST_COMMENT: usize = 2_000;

/// A row of a file of tickets.
pub struct Row {
    pub line: u32,
    /// What the other system calls it; else a mark of everything it says.
    pub key: String,
    pub kind: Kind,
    pub subject: String,
    pub description: Option<String>,
    pub priority: Priority,
    pub state: State,
    pub channel: Channel,
    pub category: Option<String>,
    pub product: Option<String>,
    pub customer: Option<String>,
    pub customer_key: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub owner: Option<String>,
    pub times: Times,
    pub doubts: Vec<Doubt>,
    pub solution: Option<String>,
    pub minutes: i32,
    pub rating: Option<i16>,
    pub rating_comment: Option<String>,
}

/// Reads a row; what is wrong or worth saying goes to the findings.
pub fn read(context: &Context, file: &FilePlan, raw: &RawRow, taken: &mut Taken) -> Result<Row, Refused> {
    let mut cells = Cells::of(&context.plan, file, raw, &mut taken.findings)?;
    let channel = word(&mut cells, Target::Channel, "channel_unknown", words::channel).unwrap_or(Channel::Phone);
    let rating = rating(&mut cells);
    // Counted whether the row is taken or not: the last page compares.
    taken.tickets.push(Figure { line: raw.line, channel, rating });
    let description = cells.text(Target::Description, LONGEST_TEXT);
    let subject = subject(&mut cells, description.as_deref())?;
    let kind = word(&mut cells, Target::TicketKind, "ticket_kind_unknown", words::kind).unwrap_or(Kind::Question);
    let priority = word(&mut cells, Target::Priority, "priority_unknown", words::priority).unwrap_or(Priority::Normal);
    let (opened, first_reply) =
        (moment(&mut cells, Target::OpenedAt, context), moment(&mut cells, Target::FirstReplyAt, context));
    let solved = moment(&mut cells, Target::SolvedAt, context);
    let state = word(&mut cells, Target::TicketState, "ticket_state_unknown", words::state);
    let state = state.unwrap_or(if solved.is_some() { State::Closed } else { State::Open });
    let done = !state.is_open();
    if solved.is_some() && !done {
        // It went on after that.
        let written = cells.written(Target::SolvedAt).unwrap_or_default();
        cells.remark(Target::SolvedAt, "solved_but_open", written);
    }
    let times = Times { opened, first_reply, solved: solved.filter(|_| done) };
    let (email, phone) = (cells.formed(Target::CustomerEmail, 254, is_email), cells.text(Target::CustomerPhone, 50));
    let (customer, customer_key) = (cells.text(Target::Customer, 200), cells.text(Target::CustomerKey, 200));
    let solution = cells.text(Target::Solution, LONGEST_TEXT);
    let comment = cells.text(Target::RatingComment, LONGEST_COMMENT);
    let doubts = times.doubts(done);
    for doubt in doubts.iter().filter(|doubt| **doubt != Doubt::OpenedUnknown) {
        let written = [Target::OpenedAt, Target::FirstReplyAt, Target::SolvedAt].map(|one| cells.written(one));
        cells.remark(Target::SolvedAt, doubt.key(), written.into_iter().flatten().collect::<Vec<_>>().join(" → "));
    }
    let key = cells.text(Target::Key, 200).unwrap_or_else(|| mark_of(&raw.cells));
    Ok(Row {
        line: raw.line,
        key,
        kind,
        subject,
        description,
        priority,
        state,
        channel,
        category: cells.text(Target::Category, 100),
        product: cells.text(Target::Product, 200),
        customer,
        customer_key,
        email,
        phone,
        owner: cells.text(Target::Owner, 200),
        times,
        doubts,
        solution,
        minutes: cells.whole(Target::Minutes, 0..=1_000_000).unwrap_or(0),
        rating_comment: comment.filter(|_| rating.is_some()),
        rating,
    })
}

/// A word of a closed list; one that is not understood is said.
fn word<T>(cells: &mut Cells<'_>, target: Target, code: &str, of: fn(&str) -> Option<T>) -> Option<T> {
    let written = cells.written(target)?;
    let found = of(&written);
    if found.is_none() {
        cells.remark(target, code, written);
    }
    found
}

/// What it is about; where no column says it, the first line of what it says. A long one is cut.
fn subject(cells: &mut Cells<'_>, description: Option<&str>) -> Result<String, Refused> {
    let written = cells.written(Target::Subject);
    let text = written.clone().or_else(|| {
        let line = description?.lines().map(str::trim).find(|line| !line.is_empty())?;
        Some(line.chars().take(80).collect())
    });
    let Some(text) = text else { return Err(cells.refuse(Target::Subject, "missing", "")) };
    if text.chars().count() <= LONGEST_SUBJECT {
        return Ok(text);
    }
    cells.remark(Target::Subject, "subject_cut", text.as_str());
    Ok(text.chars().take(LONGEST_SUBJECT - 1).chain(['…']).collect())
}

/// A moment that has been; another one is left out with a remark.
fn moment(cells: &mut Cells<'_>, target: Target, context: &Context) -> Option<DateTime<Utc>> {
    let written = cells.written(target)?;
    let Some(moment) = cells.moment_of(&written, context.offset) else {
        cells.remark(target, "malformed_left_out", written);
        return None;
    };
    if moment > context.now {
        cells.remark(target, "in_the_future_left_out", written);
        return None;
    }
    Some(moment)
}

/// A whole number from 1 to 5, also written as `3.0`; another one is left out with a remark.
fn rating(cells: &mut Cells<'_>) -> Option<i16> {
    let written = cells.written(Target::Rating)?;
    let number = amount(&written).filter(|number| number.fract().is_zero()).and_then(|number| number.to_i16());
    let rating = number.filter(|number| (1..=5).contains(number));
    if rating.is_none() {
        cells.remark(Target::Rating, "malformed_left_out", written);
    }
    rating
}

/// By what a ticket without a key is known when it comes again: only the same row is the same.
pub(super) fn mark_of(cells: &[String]) -> String {
    let digest = Sha256::digest(cells.join("\u{1f}").as_bytes());
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("#{hex}")
}
