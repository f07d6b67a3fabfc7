//! Service levels: everybody reads and tries them, administrators set them up.

use super::{Right::Plain, Sample, Scene, sample};
use app::{
    access::Action::{Administer, UseTheProduct},
    desk::sla::{model::CalendarDraft, policy_draft_model::PolicyDraft, story_model::TrialDraft},
    locale::Lang,
};
use serde_json::{Value, json};
use uuid::Uuid;

fn calendar(scene: &Scene) -> Value {
    json!(CalendarDraft { name: format!("C {}", scene.mark()), ..CalendarDraft::fresh(Lang::En) })
}

fn policy() -> Value {
    let mut draft = PolicyDraft { name: "P".to_owned(), ..PolicyDraft::fresh(&[]) };
    // A calendar that is not there: refused by the database, behind the right.
    draft.promises[0] = ("30".to_owned(), Uuid::nil().to_string());
    json!(draft)
}

fn trial() -> Value {
    json!(TrialDraft { day: "2026-09-30".to_owned(), time: "16:30".to_owned(), ..TrialDraft::default() })
}

const RIGHT: super::Right = Plain(Administer);

pub fn samples() -> Vec<Sample> {
    vec![
        sample("desk/sla/api/read_sla", Plain(UseTheProduct), |_| json!({})),
        sample("desk/sla/api/try_sla", Plain(UseTheProduct), |_| json!({ "draft": trial() })),
        sample("desk/sla/api/save_calendar", RIGHT, |s| json!({ "existing": null, "draft": calendar(s) })),
        sample("desk/sla/api/remove_calendar", RIGHT, |_| json!({ "id": Uuid::nil(), "version": 1 })),
        sample("desk/sla/api/save_policy", RIGHT, |_| json!({ "existing": null, "draft": policy() })),
        sample("desk/sla/api/remove_policy", RIGHT, |_| json!({ "id": Uuid::nil(), "version": 1 })),
        sample("desk/sla/api/arrange_policies", RIGHT, |_| json!({ "order": [] })),
    ]
}
