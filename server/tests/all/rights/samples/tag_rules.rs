//! Tags of customers, and the rules that give them.

use super::{
    Deed,
    Family::Customer,
    Right::{On, Plain},
    Sample, Scene, sample,
};
use app::{
    access::Action::{Administer, EditCustomers},
    admin::tag_rules::model::TagRuleDraft,
    lists::filters::{Condition, Group, Op},
};
use serde_json::{Value, json};
use uuid::Uuid;

const WRITE: super::Right = On(EditCustomers, Customer, Deed::Write);
const RIGHT: super::Right = Plain(Administer);

fn draft(scene: &Scene) -> Value {
    let draft = TagRuleDraft {
        name: format!("R {}", scene.mark()),
        new_tag: format!("T {}", scene.mark()),
        colour: "blue".to_owned(),
        conditions: Group::all([Condition::new("name", Op::Contains, ["x"])]),
        ..TagRuleDraft::default()
    };
    serde_json::to_value(draft).unwrap()
}

pub fn samples() -> Vec<Sample> {
    vec![
        sample("customers/tags/api/tag_customer", WRITE, |s| json!({ "customer": s.customer, "tag": s.other_tag })),
        sample("customers/tags/api/untag_customer", WRITE, |s| json!({ "customer": s.customer, "tag": s.tag })),
        sample("admin/tag_rules/api/read_tag_rules", RIGHT, |_| json!({})),
        sample("admin/tag_rules/api/tag_runs", RIGHT, |_| json!({})),
        sample("admin/tag_rules/api/save_tag_rule", RIGHT, |s| json!({ "existing": null, "draft": draft(s) })),
        sample(
            "admin/tag_rules/api/switch_tag_rule",
            RIGHT,
            |_| json!({ "id": Uuid::nil(), "version": 1, "active": true }),
        ),
        sample(
            "admin/tag_rules/api/archive_tag_rule",
            RIGHT,
            |_| json!({ "id": Uuid::nil(), "version": 1, "archived": true }),
        ),
        sample(
            "admin/tag_rules/api/try_tag_rule",
            RIGHT,
            |s| json!({ "rule": null, "draft": draft(s), "after": null }),
        ),
        sample("admin/tag_rules/api/run_tag_rule", RIGHT, |_| json!({ "id": Uuid::nil() })),
        sample("admin/tag_rules/api/undo_tag_run", RIGHT, |_| json!({ "run": Uuid::nil() })),
        sample("admin/tag_rules/api/read_tag_run", RIGHT, |_| json!({ "run": Uuid::nil() })),
    ]
}
