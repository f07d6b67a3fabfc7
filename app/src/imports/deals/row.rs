//! A row of a file of deals, read and understood.

use super::Terms;
use crate::deals::model::StageKind;
use crate::imports::context::{Context, Hit, StageKnown, Taken, WonRow};
use crate::imports::model::Target;
use crate::imports::plan::FilePlan;
use crate::imports::products::Article;
use crate::imports::row::{Cells, Finding, RawRow, Refused};
use crate::imports::value::{amount, day, quarter, start_of};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

/// A row of a file of deals.
pub struct Row {
    pub line: u32,
    pub key: Option<String>,
    /// The name that the file gives.
    pub own_name: Option<String>,
    pub customer: Option<String>,
    pub owner: Uuid,
    pub owner_name: String,
    /// What the file calls the product.
    pub product_name: Option<String>,
    pub product: Option<Article>,
    pub stage: StageKnown,
    pub value: Option<Decimal>,
    pub started: Option<NaiveDate>,
    pub closed: Option<NaiveDate>,
    pub expected: Option<NaiveDate>,
    pub source: Option<String>,
}

/// Reads a row; what is wrong or worth saying goes to the findings.
pub fn read(context: &Context, file: &FilePlan, raw: &RawRow, taken: &mut Taken) -> Result<Row, Refused> {
    let mut cells = Cells::of(&context.plan, file, raw, &mut taken.findings)?;
    let key = cells.text(Target::Key, 200);
    let own_name = cells.text(Target::Name, 200);
    let customer = cells.text(Target::Customer, 200);
    let stage = stage(context, &mut cells)?;
    let (owner, owner_name) = owner(context, &mut cells)?;
    let value = cells.amount(Target::Value)?;
    let started = cells.day(Target::StartedOn)?;
    let mut closed = cells.day(Target::ClosedOn)?;
    let mut expected = cells.day(Target::ExpectedClose)?;
    let product_name = cells.text(Target::Product, 200);
    let source = cells.text(Target::Source, 100);
    if stage.kind == StageKind::Open {
        // Of a deal that is still open, the close date is the one hoped for.
        expected = expected.or(closed.take());
    } else if closed.is_none() {
        return Err(cells.refuse(Target::ClosedOn, "closed_day_missing", ""));
    }
    if own_name.is_none() && product_name.is_none() && customer.is_none() && key.is_none() {
        return Err(cells.refuse(Target::Name, "missing", ""));
    }
    if let (Some(from), Some(to)) = (started, closed)
        && to < from
    {
        taken.findings.push(Finding::remark(
            raw.line,
            Target::ClosedOn,
            "closed_before_started",
            format!("{from} → {to}"),
        ));
    }
    let product = product_name.as_deref().and_then(|name| product(context, raw.line, name, &mut taken.findings));
    Ok(Row {
        line: raw.line,
        key,
        own_name,
        customer,
        owner,
        owner_name,
        product_name,
        product,
        stage,
        value,
        started,
        closed,
        expected,
        source,
    })
}

fn stage(context: &Context, cells: &mut Cells<'_>) -> Result<StageKnown, Refused> {
    let written = cells.required(Target::Stage, 200)?;
    match context.stages.of(&written) {
        Some(stage) => Ok(stage.clone()),
        None => Err(cells.refuse(Target::Stage, "stage_unknown", written)),
    }
}

/// Whose deal it is: who the file names; whoever imports where it names nobody.
fn owner(context: &Context, cells: &mut Cells<'_>) -> Result<(Uuid, String), Refused> {
    let Some(written) = cells.text(Target::Owner, 200) else { return Ok((context.me, context.my_name.clone())) };
    match context.owners.find(&written) {
        Hit::One(person, _) => Ok((person.id, person.name.clone())),
        Hit::None => Err(cells.refuse(Target::Owner, "owner_unknown", written)),
        Hit::Many => Err(cells.refuse(Target::Owner, "person_ambiguous", written)),
    }
}

fn product(context: &Context, line: u32, written: &str, findings: &mut Vec<Finding>) -> Option<Article> {
    match context.products.find(written) {
        Hit::One(product, known) => {
            if let Some(known) = known {
                findings.push(Finding::remark(
                    line,
                    Target::Product,
                    "same_but_for_spelling",
                    format!("{written} → {known}"),
                ));
            }
            Some(product.clone())
        }
        Hit::None | Hit::Many => {
            findings.push(Finding::remark(line, Target::Product, "product_unknown", written));
            None
        }
    }
}

/// What the file says was won by this row, read on its own: the sum to which the database is compared must not depend on what
/// became of the row.
#[must_use]
pub fn won(context: &Context, file: &FilePlan, raw: &RawRow) -> Option<WonRow> {
    let cell = |target| file.column_of(target).and_then(|column| raw.cells.get(column)).map(|cell| cell.trim());
    let stage = context.stages.of(cell(Target::Stage)?)?;
    if stage.kind != StageKind::Won {
        return None;
    }
    let scale = file.columns.get(file.column_of(Target::Value)?)?.scale;
    let value = amount(cell(Target::Value)?)? * scale.factor();
    Some(WonRow {
        line: raw.line,
        quarter: quarter(day(cell(Target::ClosedOn)?, file.day_first)?),
        value: value.normalize(),
    })
}

impl Row {
    /// The deal's name: its own, or made of product and customer, or its key.
    #[must_use]
    pub fn name(&self) -> String {
        let product = self.product.as_ref().map(|product| product.name.as_str()).or(self.product_name.as_deref());
        let made = match (product, self.customer.as_deref()) {
            (Some(product), Some(customer)) => format!("{product} – {customer}"),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => self.key.clone().unwrap_or_default(),
        };
        self.own_name.clone().unwrap_or_else(|| made.chars().take(200).collect())
    }

    /// The day it came into its stage, as far as the file knows.
    #[must_use]
    pub fn entered(&self) -> Option<NaiveDate> {
        self.closed.or(self.started)
    }

    /// The moment it began.
    #[must_use]
    pub fn started_at(&self, context: &Context) -> Option<DateTime<Utc>> {
        self.started.map(|day| start_of(day, context.offset))
    }

    /// The deal as it is to be; `else_created` is when it began if the file does not know.
    #[must_use]
    pub fn terms(
        &self,
        context: &Context,
        customer: Option<Uuid>,
        position: String,
        else_created: DateTime<Utc>,
    ) -> Terms {
        let closed_at = self.closed.map(|day| start_of(day, context.offset));
        // A deal cannot begin after it ended.
        let created_at =
            self.started_at(context).or(closed_at.filter(|closed| *closed < else_created)).unwrap_or(else_created);
        Terms {
            name: self.name(),
            customer_id: customer,
            owner_id: self.owner,
            pipeline_id: context.stages.pipeline,
            stage_id: self.stage.id,
            status: self.stage.kind.key().to_owned(),
            value: self.value,
            currency: context.currency.clone(),
            expected_close: self.expected,
            source: self.source.clone(),
            created_at,
            entered_stage_at: closed_at.or(self.started_at(context)).unwrap_or(created_at),
            closed_at,
            position,
        }
    }
}
