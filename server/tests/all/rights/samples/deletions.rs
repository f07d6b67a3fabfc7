//! The bin, handovers and files.

use super::{
    Deed,
    Family::{Customer, Deal},
    Right::*,
    Sample, Scene, sample,
};
use app::{
    access::Action::{Administer, AssignCustomers, EditCustomers},
    deletions::model::BinFilter,
    handovers::model::Plan,
};
use serde_json::{Value, json};

fn filter(scene: &Scene) -> Value {
    serde_json::to_value(BinFilter { text: format!("B {}", scene.mark()), ..BinFilter::default() }).unwrap()
}

/// Somebody who has nothing: whoever may hand over is told so, and nothing moves under the other samples.
fn plan(scene: &Scene) -> Value {
    let plan = Plan { receivers: vec![scene.world.rep], ..Plan::of(scene.person) };
    serde_json::to_value(plan).unwrap()
}

pub fn samples() -> Vec<Sample> {
    let mut all = bin();
    all.extend(handovers());
    all
}

fn handovers() -> Vec<Sample> {
    vec![
        sample("handovers/api/handovers", Plain(AssignCustomers), |_| json!({})),
        sample("handovers/api/handover_choices", Plain(AssignCustomers), |s| json!({ "giver": s.person })),
        sample("handovers/api/preview_handover", Plain(AssignCustomers), |s| json!({ "plan": plan(s) })),
        sample(
            "handovers/api/planned_records",
            Plain(AssignCustomers),
            |s| json!({ "plan": plan(s), "kind": "customer", "after": null }),
        ),
        sample("handovers/api/begin_handover", Plain(AssignCustomers), |s| json!({ "plan": plan(s) })),
        sample("handovers/api/read_handover", Plain(AssignCustomers), |s| json!({ "id": s.import })),
        sample("handovers/api/go_on_with_handover", Plain(AssignCustomers), |s| json!({ "id": s.import })),
        sample("handovers/api/undo_handover", Plain(AssignCustomers), |s| json!({ "id": s.import })),
    ]
}

fn bin() -> Vec<Sample> {
    vec![
        sample(
            "deletions/api/read_bin",
            Shows(EditCustomers, Customer, |s| s.binned_customer.to_string()),
            |s| json!({ "filter": filter(s), "after": null }),
        ),
        sample(
            "deletions/api/restore_from_bin",
            On(EditCustomers, Customer, Deed::Write),
            |s| json!({ "records": [s.binned_customer] }),
        ),
        sample(
            "deletions/api/purge_from_bin",
            Plain(Administer),
            |s| json!({ "records": [s.binned_customer], "typed": "delete for good" }),
        ),
        sample("deletions/api/keep_bin_days", Plain(Administer), |_| json!({ "days": "90" })),
        sample(
            "deletions/api/open_deals_of",
            Shows(EditCustomers, Deal, |_| "1".to_owned()),
            |s| json!({ "customer": s.customer }),
        ),
    ]
}
