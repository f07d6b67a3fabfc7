//! Oneself, the log, search and imports.

use super::{
    Deed,
    Family::{Customer, Deal},
    Right::*,
    Sample, sample,
};
use crate::harness::PASSWORD;
use app::{
    access::Action::{EditCustomers, EditDeals, ImportRecords, SeeCustomers, SeeDeals, UseTheProduct},
    imports::plan::Plan,
};
use serde_json::json;

pub fn samples() -> Vec<Sample> {
    let mut all = oneself();
    all.extend(log());
    all.extend(imports());
    all
}

fn oneself() -> Vec<Sample> {
    vec![
        sample("access/api/keep_language", Plain(UseTheProduct), |_| json!({ "lang": "en" })),
        sample(
            "access/api/change_password",
            Plain(UseTheProduct),
            |_| json!({ "old": PASSWORD, "password": PASSWORD }),
        ),
        sample("access/api/colleagues", Plain(UseTheProduct), |_| json!({})),
        sample("account/push/api/own_devices", Plain(UseTheProduct), |_| json!({ "endpoint": null })),
        sample(
            "account/push/api/keep_push_device",
            Plain(UseTheProduct),
            |s| json!({ "endpoint": format!("https://fcm.googleapis.com/{}", s.mark()) }),
        ),
        sample("account/push/api/remove_push_device", Plain(UseTheProduct), |s| json!({ "id": s.entry })),
        sample("account/push/api/pushed_notices", Plain(UseTheProduct), |_| json!({ "endpoint": "none" })),
        sample("account/api/own_sessions", Plain(UseTheProduct), |_| json!({})),
        sample("account/api/end_session", Plain(UseTheProduct), |_| json!({ "handle": "none" })),
        sample("account/api/end_other_sessions", Plain(UseTheProduct), |_| json!({})),
        sample(
            "search/api/search",
            Shows(UseTheProduct, Deal, |s| s.deal.to_string()),
            |s| json!({ "query": format!("V {}", s.mark()) }),
        ),
        sample(
            "search/api/search",
            Shows(UseTheProduct, Customer, |s| s.customer.to_string()),
            |s| json!({ "query": format!("K {}", s.mark()) }),
        ),
        sample(
            "search/api/search",
            Shows(UseTheProduct, Customer, |s| s.contact.to_string()),
            |s| json!({ "query": format!("Kontakt {}", s.mark()) }),
        ),
        sample(
            "search/api/search_page",
            Shows(UseTheProduct, Customer, |s| s.customer.to_string()),
            |s| json!({ "filter": { "text": format!("K {}", s.mark()), "kind": null, "owner": null }, "after": null }),
        ),
        sample(
            "search/api/search_page",
            Shows(UseTheProduct, Deal, |s| s.deal.to_string()),
            |s| json!({ "filter": { "text": format!("V {}", s.mark()), "kind": "deal", "owner": null }, "after": null }),
        ),
        sample(
            "search/api/count_hits",
            Plain(UseTheProduct),
            |s| json!({ "filter": { "text": format!("K {}", s.mark()), "kind": null, "owner": null } }),
        ),
        sample(
            "search/api/recent_records",
            Shows(UseTheProduct, Customer, |s| s.customer.to_string()),
            |s| json!({ "ids": [s.customer] }),
        ),
        sample(
            "search/api/recent_records",
            Shows(UseTheProduct, Deal, |s| s.deal.to_string()),
            |s| json!({ "ids": [s.deal] }),
        ),
    ]
}

fn log() -> Vec<Sample> {
    vec![
        sample(
            "events/api/timeline",
            On(SeeDeals, Deal, Deed::Read),
            |s| json!({ "of": { "deal": s.deal }, "group": "all", "before": null }),
        ),
        sample(
            "events/api/timeline",
            On(SeeCustomers, Customer, Deed::Read),
            |s| json!({ "of": { "customer": s.customer }, "group": "all", "before": null }),
        ),
        sample(
            "events/api/timeline",
            On(SeeCustomers, Customer, Deed::Read),
            |s| json!({ "of": { "contact": s.contact }, "group": "all", "before": null }),
        ),
        sample(
            "events/api/add_note",
            On(EditDeals, Deal, Deed::Write),
            |s| json!({ "on": { "deal": s.deal }, "text": "hello" }),
        ),
        sample(
            "events/api/add_note",
            On(EditCustomers, Customer, Deed::Write),
            |s| json!({ "on": { "customer": s.customer }, "text": "hello" }),
        ),
    ]
}

fn imports() -> Vec<Sample> {
    const RIGHT: super::Right = Plain(ImportRecords);
    vec![
        sample("imports/api/imports", RIGHT, |_| json!({})),
        sample(
            "imports/api/announce_files",
            RIGHT,
            |_| json!({ "name": "Sales", "files": [{ "name": "a.csv", "size": 3 }] }),
        ),
        sample(
            "imports/api/send_piece",
            RIGHT,
            |s| json!({ "import": s.import, "rank": 0, "number": 0, "piece": "YQo=" }),
        ),
        sample("imports/api/look_at_files", RIGHT, |s| json!({ "import": s.import })),
        sample("imports/api/import_of", RIGHT, |s| json!({ "id": s.import })),
        sample("imports/api/import_progress", RIGHT, |s| json!({ "id": s.import })),
        sample("imports/api/keep_plan", RIGHT, |s| json!({ "id": s.import, "plan": Plan::default() })),
        sample("imports/api/begin_work", RIGHT, |s| json!({ "id": s.import, "work": "check" })),
        sample("imports/api/stop_work", RIGHT, |s| json!({ "id": s.import })),
        sample("imports/api/discard_import", RIGHT, |s| json!({ "id": s.import })),
        sample(
            "imports/api/findings_of",
            RIGHT,
            |s| json!({ "id": s.import, "filter": { "code": null, "refused": null }, "after": null }),
        ),
        sample("imports/api/findings_to_save", RIGHT, |s| json!({ "id": s.import, "after": null })),
        sample("imports/api/kept_records", RIGHT, |s| json!({ "id": s.import })),
        sample(
            "imports/api/decide_kept",
            RIGHT,
            |s| json!({ "id": s.import, "kept": [{ "kind": "customer", "id": s.customer }], "take_back": true }),
        ),
        sample("imports/api/held_rows", RIGHT, |s| json!({ "id": s.import, "after": null })),
        sample(
            "imports/api/settle_held",
            RIGHT,
            |s| json!({ "id": s.import, "rows": [{ "rank": 0, "line": 2 }], "decision": "new" }),
        ),
        sample("imports/api/rows_not_taken", RIGHT, |s| json!({ "id": s.import, "rank": 0, "after": 0 })),
        sample("imports/api/template_workbook", RIGHT, |_| json!({ "kind": "customers", "lang": "en" })),
        sample("imports/api/own_fields_to_fill", RIGHT, |_| json!({})),
    ]
}
