//! Rules of automation, and what they did.

use uuid::Uuid;

/// Rules that do something by themselves.
pub const AUTOMATION: &str = "/automation";
/// What they did.
pub const AUTOMATION_RUNS: &str = "/automation/runs";
pub const NEW_AUTOMATION: &str = "/automation/new";

/// The page of a rule of automation.
#[must_use]
pub fn automation(id: Uuid) -> String {
    format!("{AUTOMATION}/{id}")
}

/// What rules did with a record.
#[must_use]
pub fn automation_of_record(id: Uuid) -> String {
    format!("{AUTOMATION_RUNS}?record={id}")
}
