//! Who gets a ticket: whoever manages the desk sets it up, agents say whether they are there and hand tickets over.

use super::{
    Deed,
    Family::Ticket,
    Right::{On, Plain},
    Sample, Scene, sample,
};
use app::{
    access::Action::{AssignTickets, EditTickets, ManageDesk},
    desk::assignment::draft_model::{AgentDraft, RuleDraft, SettingDraft, SkillDraft},
};
use serde_json::{Value, json};
use uuid::Uuid;

fn rule(scene: &Scene) -> Value {
    let people = vec![scene.world.service_agent];
    json!(RuleDraft { name: format!("A {}", scene.mark()), people, ..RuleDraft::fresh() })
}

fn skill(scene: &Scene) -> Value {
    json!(SkillDraft { name: format!("A {}", scene.mark()), ..SkillDraft::default() })
}

fn setting() -> Value {
    let weights = std::array::from_fn(|_| "1".to_owned());
    json!(SettingDraft { weights, away_after: "30".to_owned(), ..SettingDraft::default() })
}

const RIGHT: super::Right = Plain(ManageDesk);

pub fn samples() -> Vec<Sample> {
    vec![
        sample("desk/assignment/api/read_assignment", RIGHT, |_| json!({})),
        sample("desk/assignment/api/save_assignment_rule", RIGHT, |s| json!({ "existing": null, "draft": rule(s) })),
        sample("desk/assignment/api/remove_assignment_rule", RIGHT, |_| json!({ "id": Uuid::nil(), "version": 1 })),
        sample("desk/assignment/api/arrange_assignment_rules", RIGHT, |_| json!({ "order": [] })),
        sample("desk/assignment/api/try_assignment_rule", RIGHT, |s| json!({ "existing": null, "draft": rule(s) })),
        sample(
            "desk/assignment/api/save_agent",
            RIGHT,
            |_| json!({ "id": Uuid::nil(), "version": 1, "draft": AgentDraft::default() }),
        ),
        sample("desk/assignment/api/save_skill", RIGHT, |s| json!({ "existing": null, "draft": skill(s) })),
        sample("desk/assignment/api/remove_skill", RIGHT, |_| json!({ "id": Uuid::nil(), "version": 1 })),
        // A version that there is not: refused behind the right.
        sample("desk/assignment/api/save_assignment_setting", RIGHT, |_| json!({ "version": 0, "draft": setting() })),
        sample("desk/assignment/api/free_hands", RIGHT, |_| json!({ "person": Uuid::nil() })),
        sample("desk/assignment/api/still_here", Plain(EditTickets), |_| json!({})),
        sample(
            "desk/assignment/api/set_presence",
            Plain(EditTickets),
            |_| json!({ "person": null, "presence": "available" }),
        ),
        sample("desk/assignment/api/hands_at_desk", Plain(AssignTickets), |_| json!({})),
        sample(
            "desk/assignment/api/hand_over_ticket",
            On(AssignTickets, Ticket, Deed::Assign),
            |s| json!({ "id": s.ticket, "version": 1, "owner": s.world.service_agent, "team": null, "note": "x" }),
        ),
    ]
}
