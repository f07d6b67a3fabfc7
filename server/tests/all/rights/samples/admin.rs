//! Administration: everything needs the one action.

use super::{Right::Plain, Sample, Scene, sample};
use app::access::Action::Administer;
use serde_json::{Value, json};

fn person(scene: &Scene) -> Value {
    json!({ "name": "H", "email": "", "role": "read_only", "team": scene.team })
}

fn team(scene: &Scene) -> Value {
    json!({ "name": format!("U {}", scene.mark()), "parent": null })
}

fn names(scene: &Scene, kind: &str) -> Value {
    json!({ "name": format!("{kind} {}", scene.mark()), "name_en": "" })
}

fn stage(scene: &Scene) -> Value {
    json!({ "names": names(scene, "S"), "kind": "open", "probability": 20, "target_days": null, "required": ["value"] })
}

fn rate() -> Value {
    json!({ "currency": "USD", "day": "2020-01-01", "rate": "7" })
}

const RIGHT: super::Right = Plain(Administer);

pub fn samples() -> Vec<Sample> {
    let mut all = people_and_teams();
    all.extend(pipelines());
    all.extend(settings());
    all
}

fn people_and_teams() -> Vec<Sample> {
    vec![
        sample(
            "admin/people/api/list_people",
            RIGHT,
            |_| json!({ "question": { "words": "", "show": "all", "rows": 100 } }),
        ),
        sample("admin/people/api/add_person", RIGHT, |s| json!({ "input": person(s) })),
        sample(
            "admin/people/api/change_person",
            RIGHT,
            |s| json!({ "id": s.person, "version": 1, "input": person(s) }),
        ),
        sample("admin/people/api/invite_person", RIGHT, |s| {
            let email = format!("{}@example.com", s.mark());
            json!({ "invitation": { "person": s.person, "version": 1, "email": email, "password": "" } })
        }),
        sample("admin/people/api/deactivate_person", RIGHT, |s| json!({ "id": s.person, "version": 1 })),
        sample("admin/people/api/reactivate_person", RIGHT, |s| json!({ "id": s.person, "version": 1 })),
        sample("admin/teams/api/list_teams", RIGHT, |_| json!({})),
        sample("admin/teams/api/add_team", RIGHT, |s| json!({ "input": team(s) })),
        sample("admin/teams/api/change_team", RIGHT, |s| json!({ "id": s.team, "version": 1, "input": team(s) })),
        sample("admin/teams/api/delete_team", RIGHT, |s| json!({ "id": s.team, "version": 1 })),
        sample("admin/roles/api/read_roles", RIGHT, |_| json!({})),
        sample(
            "admin/roles/api/protect_field",
            RIGHT,
            |_| json!({ "field": { "role": "sales_rep", "family": "deal", "field": "source" } }),
        ),
        sample(
            "admin/roles/api/free_field",
            RIGHT,
            |_| json!({ "field": { "role": "sales_rep", "family": "deal", "field": "source" } }),
        ),
    ]
}

fn pipelines() -> Vec<Sample> {
    vec![
        sample("admin/pipelines/api/list_pipelines", RIGHT, |_| json!({})),
        sample("admin/pipelines/api/pipeline_plan", RIGHT, |s| json!({ "id": s.pipeline })),
        sample("admin/pipelines/api/add_pipeline", RIGHT, |s| json!({ "names": names(s, "N"), "template": "export" })),
        sample(
            "admin/pipelines/api/rename_pipeline",
            RIGHT,
            |s| json!({ "id": s.pipeline, "version": 1, "names": names(s, "Q") }),
        ),
        sample(
            "admin/pipelines/api/archive_pipeline",
            RIGHT,
            |s| json!({ "id": s.empty_pipeline, "version": 1, "archived": true }),
        ),
        sample(
            "admin/pipelines/stages/api/add_stage",
            RIGHT,
            |s| json!({ "pipeline": s.pipeline, "version": 1, "input": stage(s) }),
        ),
        sample(
            "admin/pipelines/stages/api/change_stage",
            RIGHT,
            |s| json!({ "id": s.stage, "version": 1, "input": stage(s) }),
        ),
        sample(
            "admin/pipelines/stages/api/order_stages",
            RIGHT,
            |s| json!({ "pipeline": s.pipeline, "version": 1, "order": [s.next_stage, s.stage, s.won] }),
        ),
        sample(
            "admin/pipelines/stages/api/archive_stage",
            RIGHT,
            |s| json!({ "id": s.empty_stage, "version": 1, "archived": true }),
        ),
        sample("admin/reasons/api/list_reasons", RIGHT, |_| json!({})),
        sample("admin/reasons/api/add_reason", RIGHT, |s| json!({ "outcome": "lost", "names": names(s, "N") })),
        sample(
            "admin/reasons/api/rename_reason",
            RIGHT,
            |s| json!({ "id": s.reason, "version": 1, "names": names(s, "Q") }),
        ),
        sample(
            "admin/reasons/api/archive_reason",
            RIGHT,
            |s| json!({ "id": s.reason, "version": 1, "archived": true }),
        ),
    ]
}

fn settings() -> Vec<Sample> {
    vec![
        sample("admin/settings/api/read_settings", RIGHT, |_| json!({})),
        sample(
            "admin/settings/api/change_settings",
            RIGHT,
            |_| json!({ "version": 1, "input": { "name": "", "currency": "CNY", "utc_offset": 480 } }),
        ),
        sample("admin/settings/api/add_rate", RIGHT, |_| json!({ "rate": rate() })),
        sample("admin/settings/api/add_rates", RIGHT, |_| json!({ "rates": [rate()] })),
        sample("admin/settings/api/remove_rate", RIGHT, |_| json!({ "rate": rate() })),
        sample("admin/settings/api/revalue_deals", RIGHT, |_| json!({ "closed": true })),
    ]
}
