//! Customers that other rows name: known, made now, or none.

use super::super::context::{Context, Hit, Names, Taken, mark};
use super::super::model::Target;
use super::super::plan::Unknown;
use super::super::records::store::Recorded;
use super::super::row::{Finding, Refused};
use super::super::value::plain_name;
use super::{Company, Stored, created};
use crate::access::new_id;
use uuid::Uuid;

/// A customer that is meant.
pub struct Found {
    pub id: Uuid,
    /// As it is written there, where that differs.
    pub written: Option<String>,
}

/// The customer a row names; one that is not there is made, if the plan wants that.
///
/// # Errors
/// The row cannot be taken; a finding says why.
pub fn customer_of(
    context: &Context,
    known: &Names<Uuid>,
    line: u32,
    name: Option<&str>,
    taken: &mut Taken,
    new: &mut Vec<Stored>,
) -> Result<Option<Found>, Refused> {
    let Some(name) = name else { return Ok(None) };
    let plain = plain_name(name);
    let made_now = || new.iter().find(|made| plain_name(&made.company.name) == plain);
    let (id, written) = match known.find(name) {
        Hit::One(id, None) => return Ok(Some(Found { id: *id, written: None })),
        Hit::One(id, Some(written)) => (*id, written.to_owned()),
        Hit::Many => {
            taken.findings.push(Finding::refusal(line, Target::Customer, "customer_ambiguous", name));
            return Err(Refused);
        }
        Hit::None => match (made_now(), context.coming.customers.get(&mark(&plain))) {
            (Some(made), _) => (made.id, made.company.name.clone()),
            // Only looking: any id will do.
            (None, Some(coming)) => (new_id(), coming.to_string()),
            (None, None) => {
                let id = make(context, line, name, taken, new)?;
                return Ok(Some(Found { id, written: None }));
            }
        },
    };
    if written == name {
        return Ok(Some(Found { id, written: None }));
    }
    let arrow = format!("{name} → {written}");
    taken.findings.push(Finding::remark(line, Target::Customer, "same_but_for_spelling", arrow));
    Ok(Some(Found { id, written: Some(written) }))
}

/// Makes a customer of whom only the name is known, if the plan wants that.
fn make(context: &Context, line: u32, name: &str, taken: &mut Taken, new: &mut Vec<Stored>) -> Result<Uuid, Refused> {
    if context.plan.unknown_customers == Unknown::Refuse {
        taken.findings.push(Finding::refusal(line, Target::Customer, "customer_unknown", name));
        return Err(Refused);
    }
    let made = Stored { id: new_id(), version: 1, company: Company::named(name) };
    taken.findings.push(Finding::remark(line, Target::Customer, "customer_made", name).about(made.id));
    taken.events.push(created(&made));
    taken.records.push(Recorded::created("customer", made.id));
    taken.counts.along += 1;
    let id = made.id;
    new.push(made);
    Ok(id)
}
