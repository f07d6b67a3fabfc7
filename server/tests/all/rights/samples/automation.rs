//! Rules of automation.

use super::{Right::Plain, Sample, Scene, sample};
use app::{
    access::Action::{Administer, ManageAutomation},
    automation::draft_model::{RuleDraft, StepDraft},
};
use serde_json::{Value, json};
use uuid::Uuid;

const RIGHT: super::Right = Plain(ManageAutomation);

fn draft(scene: &Scene) -> Value {
    let task = StepDraft {
        what: "task".to_owned(),
        text: "x".to_owned(),
        who: vec!["owner".to_owned()],
        ..StepDraft::default()
    };
    let draft = RuleDraft {
        name: format!("A {}", scene.mark()),
        on: "deal".to_owned(),
        when: "created".to_owned(),
        steps: vec![task],
        ..RuleDraft::default()
    };
    serde_json::to_value(draft).unwrap()
}

pub fn samples() -> Vec<Sample> {
    let one = |_: &Scene| json!({ "id": Uuid::nil(), "version": 1 });
    let run = |_: &Scene| json!({ "run": Uuid::nil() });
    vec![
        sample("automation/api/list_automation", RIGHT, |_| json!({ "lang": "en" })),
        sample("automation/api/read_automation", RIGHT, |_| json!({ "id": null, "lang": "en" })),
        sample("automation/api/save_automation", RIGHT, |s| json!({ "existing": null, "draft": draft(s) })),
        sample("automation/api/switch_automation", RIGHT, |_| json!({ "id": Uuid::nil(), "version": 1, "on": true })),
        sample("automation/api/take_over_automation", Plain(Administer), one),
        sample("automation/api/remove_automation", RIGHT, one),
        sample("automation/api/try_automation", RIGHT, |s| json!({ "draft": draft(s) })),
        sample(
            "automation/api/automation_runs",
            RIGHT,
            |_| json!({ "asked": { "rule": null, "record": null, "state": null }, "after": null }),
        ),
        sample("automation/api/retry_automation", RIGHT, run),
        sample("automation/api/undo_automation", RIGHT, run),
        sample("automation/api/automation_secret", RIGHT, |_| json!({ "id": Uuid::nil() })),
    ]
}
