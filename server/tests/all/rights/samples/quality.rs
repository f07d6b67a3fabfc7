//! Data quality: checks, completeness and the work list.

use super::{
    Deed,
    Family::Customer,
    Right::{On, Plain},
    Sample, sample,
};
use app::{
    access::Action::{Administer, EditCustomers, SeeCustomers},
    admin::quality::model::WeightsDraft,
    customers::quality::model::CheckDraft,
};
use serde_json::{Value, json};
use uuid::Uuid;

fn draft() -> Value {
    let draft = CheckDraft { field: "phone".to_owned(), pattern: "19999999999".to_owned(), ..CheckDraft::default() };
    serde_json::to_value(draft).unwrap()
}

fn weights() -> Value {
    let draft = WeightsDraft {
        weights: vec![("reachable".to_owned(), 3)],
        incomplete_below: "60".to_owned(),
        outdated_months: "12".to_owned(),
    };
    serde_json::to_value(draft).unwrap()
}

const WRITE: super::Right = On(EditCustomers, Customer, Deed::Write);
const RIGHT: super::Right = Plain(Administer);

pub fn samples() -> Vec<Sample> {
    vec![
        sample("customers/quality/api/checks_of", Plain(SeeCustomers), |_| json!({ "of": "customer" })),
        // Whom it shows is the list's own affair: server/tests/quality.rs looks at it.
        sample(
            "customers/quality/api/work_list",
            Plain(SeeCustomers),
            |_| json!({ "what": "incomplete", "mine": false, "after": null }),
        ),
        sample("customers/quality/api/count_work", Plain(SeeCustomers), |_| json!({ "mine": true })),
        sample(
            "customers/quality/api/customer_quality",
            On(SeeCustomers, Customer, Deed::Read),
            |s| json!({ "id": s.customer }),
        ),
        sample("customers/quality/api/verify_customer", WRITE, |s| json!({ "id": s.customer })),
        sample("customers/quality/api/take_back_verified", WRITE, |s| json!({ "id": s.customer, "before": null })),
        sample("admin/quality/api/read_quality", RIGHT, |_| json!({})),
        sample("admin/quality/api/quality_progress", RIGHT, |_| json!({})),
        sample("admin/quality/api/save_check", RIGHT, |_| json!({ "existing": null, "draft": draft() })),
        sample("admin/quality/api/switch_check", RIGHT, |_| json!({ "id": Uuid::nil(), "version": 1, "active": true })),
        sample("admin/quality/api/remove_check", RIGHT, |_| json!({ "id": Uuid::nil(), "version": 1 })),
        sample("admin/quality/api/arrange_checks", RIGHT, |_| json!({ "of": "customer", "order": [] })),
        sample("admin/quality/api/try_check", RIGHT, |_| json!({ "draft": draft(), "after": null })),
        sample("admin/quality/api/weigh_fields", RIGHT, |_| json!({ "version": 1, "draft": weights() })),
    ]
}
