//! Rows that a check of the administrators does not let pass: reported with their line, in the words that a form has for it.

use super::context::Context;
use super::model::Target;
use super::row::Finding;
use crate::access::FieldError;
use crate::customers::contacts::model::ContactFields;
use crate::customers::quality::checks::Facts;

/// What is said of a refused row. `part` stands before the names of columns that speak of the contact beside a customer.
#[must_use]
pub fn finding(context: &Context, line: u32, part: &str, error: &FieldError, facts: &Facts) -> Finding {
    let key = format!("{part}{}", error.field);
    let target = context.plan.files.iter().flat_map(|file| file.targets()).find(|target| target.key() == key);
    let finding = Finding::refusal(line, target.unwrap_or(Target::Name), &error.code, facts.text(&error.field));
    // A field that no column of the file holds stands in the words alone.
    if target.is_some() { finding } else { Finding { field: "".into(), ..finding } }
}

/// What is said of a contact that does not pass; nothing of one that does.
#[must_use]
pub fn of_contact(context: &Context, line: u32, part: &str, fields: &ContactFields) -> Vec<Finding> {
    if context.contact_checks.is_empty() {
        return vec![];
    }
    let facts = Facts::of(fields);
    let refused = context.contact_checks.refusals(None, &facts);
    refused.iter().map(|error| finding(context, line, part, error, &facts)).collect()
}
