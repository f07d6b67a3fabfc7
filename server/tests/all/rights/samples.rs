//! One sample call for every server function: the right it needs, and a body that can be taken.

mod admin;
mod after_sales;
mod approvals;
mod assignment;
mod automation;
mod catalogue;
mod contacts;
mod customers;
mod deals;
mod deletions;
mod desk;
mod desk_work;
mod fields;
mod files;
mod forecast;
mod home;
mod knowledge;
mod leads;
mod lists;
mod mail;
mod mailing;
mod others;
mod pools;
mod portal;
mod quality;
mod quotes;
mod scores;
mod sla;
mod surveys;
mod tag_rules;
mod tasks;
mod timeline;
mod topics;
mod ways;

use super::{page::Deed, scene::Scene};
use app::{access::Action, admin::roles::model::Family};
use serde_json::Value;

/// What a function needs and how one sees whether it was kept.
#[derive(Clone, Copy)]
pub enum Right {
    /// The action alone; it touches no record of a family.
    Plain(Action),
    /// It works on one record: out of reach that record does not exist.
    On(Action, Family, Deed),
    /// It answers with what one sees: the text shows if the record is within reach, and only then.
    Shows(Action, Family, fn(&Scene) -> String),
}

impl Right {
    pub const fn action(self) -> Action {
        match self {
            Self::Plain(action) | Self::On(action, ..) | Self::Shows(action, ..) => action,
        }
    }
}

/// One sample call.
pub struct Sample {
    /// Path of the function without `/api/app/`.
    pub path: &'static str,
    pub right: Right,
    pub body: fn(&Scene) -> Value,
}

const fn sample(path: &'static str, right: Right, body: fn(&Scene) -> Value) -> Sample {
    Sample { path, right, body }
}

/// All of them.
pub fn all() -> Vec<Sample> {
    let mut all = deals::samples();
    all.extend(customers::samples());
    all.extend(files::samples());
    all.extend(contacts::samples());
    all.extend(forecast::samples());
    all.extend(home::samples());
    all.extend(lists::samples());
    all.extend(admin::samples());
    all.extend(fields::samples());
    all.extend(others::samples());
    all.extend(pools::samples());
    all.extend(portal::samples());
    all.extend(quality::samples());
    all.extend(quotes::samples());
    all.extend(approvals::samples());
    all.extend(tag_rules::samples());
    all.extend(tasks::samples());
    all.extend(sla::samples());
    all.extend(surveys::samples());
    all.extend(assignment::samples());
    all.extend(automation::samples());
    all.extend(deletions::samples());
    all.extend(desk::samples());
    all.extend(mail::samples());
    all.extend(mailing::samples());
    all.extend(ways::samples());
    all.extend(catalogue::samples());
    all.extend(desk_work::samples());
    all.extend(after_sales::samples());
    all.extend(timeline::samples());
    all.extend(topics::samples());
    all.extend(knowledge::samples());
    all.extend(leads::samples());
    all.extend(scores::samples());
    all
}
