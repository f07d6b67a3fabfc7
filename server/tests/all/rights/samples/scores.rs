//! Scores: seen and answered as what they are of; what is worth points is the administrators'.

use super::{
    super::{page::Deed, scene::LEAD},
    Family::{Customer, Deal},
    Right::{On, Plain},
    Sample, Scene, sample,
};
use app::{
    access::Action::{Administer, EditCustomers, EditDeals, SeeCustomers, SeeDeals},
    scores::form_model::{CriterionDraft, RuleDraft},
};
use serde_json::{Value, json};
use uuid::Uuid;

fn answered(id: Uuid) -> Value {
    json!({ "id": id, "question": "timing", "answer": "partly" })
}

fn criterion() -> Value {
    let of = str::to_owned;
    json!(CriterionDraft { what: of("field"), key: of("phone"), points: of("5"), ..CriterionDraft::default() })
}

fn rule(scene: &Scene) -> Value {
    let name = format!("S {}", scene.mark());
    json!(RuleDraft { name, at_least: "50".to_owned(), notify: true, ..RuleDraft::default() })
}

pub fn samples() -> Vec<Sample> {
    let set_up = Plain(Administer);
    vec![
        sample(
            "scores/api/score_of_lead",
            On(SeeCustomers, Customer, Deed::Read),
            |s| json!({ "id": s.beside_ticket(LEAD) }),
        ),
        sample("scores/api/score_of_deal", On(SeeDeals, Deal, Deed::Read), |s| json!({ "id": s.deal })),
        sample("scores/api/answer_of_lead", On(EditCustomers, Customer, Deed::Write), |s| {
            answered(s.beside_ticket(LEAD))
        }),
        sample("scores/api/answer_of_deal", On(EditDeals, Deal, Deed::Write), |s| answered(s.deal)),
        sample("scores/api/undo_score_move", Plain(EditDeals), |_| json!({ "id": Uuid::nil() })),
        sample("scores/api/read_scores", set_up, |_| json!({})),
        sample(
            "scores/api/save_score_criterion",
            set_up,
            |_| json!({ "existing": null, "kind": "lead", "draft": criterion() }),
        ),
        sample(
            "scores/api/remove_score_criterion",
            set_up,
            |_| json!({ "kind": "lead", "id": Uuid::nil(), "version": 1 }),
        ),
        sample(
            "scores/api/try_score_criterion",
            set_up,
            |_| json!({ "existing": null, "kind": "lead", "draft": criterion() }),
        ),
        sample(
            "scores/api/save_score_grades",
            set_up,
            |_| json!({ "kind": "lead", "version": 1, "typed": ["60", "40", "20"] }),
        ),
        sample("scores/api/save_score_rule", set_up, |s| json!({ "existing": null, "kind": "lead", "draft": rule(s) })),
        sample("scores/api/remove_score_rule", set_up, |_| json!({ "kind": "lead", "id": Uuid::nil(), "version": 1 })),
    ]
}
