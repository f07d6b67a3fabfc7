//! Leads: seen and changed as customers are; rules, people and reasons are the administrators'.

use super::{
    super::{page::Deed, scene::LEAD},
    Family::Customer,
    Right::{On, Plain, Shows},
    Sample, Scene, sample,
};
use app::{
    access::Action::{Administer, AssignCustomers, EditCustomers, SeeCustomers},
    leads::{model::LeadForm, rule_draft_model::RuleDraft},
};
use serde_json::{Value, json};
use uuid::Uuid;

fn lead(scene: &Scene) -> Uuid {
    scene.beside_ticket(LEAD)
}

fn form(scene: &Scene) -> Value {
    json!(LeadForm { company: format!("N {}", scene.mark()), ..LeadForm::default() })
}

fn rule(scene: &Scene) -> Value {
    let people = vec![(scene.world.rep, "1".to_owned())];
    json!(RuleDraft { name: format!("R {}", scene.mark()), people, ..RuleDraft::default() })
}

pub fn samples() -> Vec<Sample> {
    let (read, write) = (On(SeeCustomers, Customer, Deed::Read), On(EditCustomers, Customer, Deed::Write));
    let (edit, set_up) = (Plain(EditCustomers), Plain(Administer));
    vec![
        sample(
            "leads/api/list_leads",
            Shows(SeeCustomers, Customer, |s| format!("E {}", s.mark())),
            |_| json!({ "filter": { "view": "all" }, "after": null }),
        ),
        sample("leads/api/read_lead", read, |s| json!({ "id": lead(s) })),
        sample("leads/api/lead_doubles", On(EditCustomers, Customer, Deed::Read), |s| json!({ "id": lead(s) })),
        sample(
            "leads/api/create_lead",
            edit,
            |s| json!({ "id": Uuid::now_v7(), "fair": false, "mine": true, "form": form(s) }),
        ),
        sample("leads/api/change_lead", write, |s| json!({ "id": lead(s), "version": 1, "form": form(s) })),
        sample(
            "leads/api/set_lead_state",
            write,
            |s| json!({ "id": lead(s), "version": 1, "state": "contacted", "reason": null }),
        ),
        sample(
            "leads/api/set_lead_next",
            write,
            |s| json!({ "id": lead(s), "version": 1, "step": "x", "due_on": "2026-03-02" }),
        ),
        sample("leads/api/log_lead_talk", write, |s| json!({ "id": lead(s), "form": { "text": "x" } })),
        sample("leads/api/claim_lead", edit, |_| json!({ "id": Uuid::nil() })),
        sample(
            "leads/api/assign_lead",
            On(AssignCustomers, Customer, Deed::Assign),
            |s| json!({ "id": lead(s), "version": 1, "owner": s.world.rep }),
        ),
        sample(
            "leads/board/api/read_lead_board",
            Shows(SeeCustomers, Customer, |s| format!("E {}", s.mark())),
            |_| json!({ "filter": { "view": "all" } }),
        ),
        sample("leads/bin/api/delete_lead", write, |s| json!({ "id": lead(s), "version": 1 })),
        sample("leads/bin/api/restore_lead", edit, |_| json!({ "deleted": { "id": Uuid::nil(), "version": 1 } })),
        sample("leads/api/recycle_lead", write, |s| json!({ "id": lead(s), "version": 1 })),
        sample(
            "leads/api/conversion_offer",
            On(EditCustomers, Customer, Deed::Read),
            |s| json!({ "id": lead(s), "lang": "en" }),
        ),
        sample(
            "leads/api/convert_lead",
            write,
            |s| json!({ "id": lead(s), "version": 1, "conversion": {}, "lang": "en" }),
        ),
        sample("leads/api/undo_lead_conversion", edit, |_| json!({ "id": Uuid::nil(), "version": 1 })),
        sample("leads/api/lead_reasons", Plain(SeeCustomers), |_| json!({})),
        sample("leads/api/leads_of_customer", Plain(SeeCustomers), |s| json!({ "customer": s.customer })),
        sample("leads/api/read_lead_rules", set_up, |_| json!({})),
        sample("leads/api/save_lead_rule", set_up, |s| json!({ "existing": null, "draft": rule(s) })),
        sample("leads/api/remove_lead_rule", set_up, |_| json!({ "id": Uuid::nil(), "version": 1 })),
        sample("leads/api/arrange_lead_rules", set_up, |_| json!({ "order": [] })),
        sample("leads/api/try_lead_rule", set_up, |s| json!({ "existing": null, "draft": rule(s) })),
        sample(
            "leads/api/save_lead_agent",
            set_up,
            |s| json!({ "id": s.world.rep, "version": 1, "draft": { "capacity": "5", "away_until": "" } }),
        ),
        sample(
            "leads/api/save_lead_reason",
            set_up,
            |s| json!({ "existing": null, "name": format!("Q {}", s.mark()), "name_en": "", "archived": false }),
        ),
    ]
}
