//! Approvals: a request is seen as its quote is, asked for by who may write that, and decided by those alone who are asked.

use super::{
    Deed,
    Family::Deal,
    Right::{On, Plain, Shows},
    Sample, sample,
};
use app::{
    access::Action::{Administer, EditDeals, SeeDeals, UseTheProduct},
    approvals::{
        model::DeputyDraft,
        rule_model::{Approver, RuleDraft},
    },
};
use serde_json::json;
use uuid::Uuid;

pub fn samples() -> Vec<Sample> {
    let (everybody, set_up) = (Plain(UseTheProduct), Plain(Administer));
    vec![
        sample(
            "approvals/api/list_approvals",
            Shows(UseTheProduct, Deal, |s| format!("P {}", s.mark())),
            |s| json!({ "part": { "one": s.sent_quote() }, "page": 0 }),
        ),
        sample(
            "approvals/api/approvals_of_quote",
            On(SeeDeals, Deal, Deed::Read),
            |s| json!({ "id": s.asked_quote() }),
        ),
        sample(
            "approvals/api/ask_approval",
            On(EditDeals, Deal, Deed::Write),
            |s| json!({ "quote": s.asked_quote(), "version": 1, "word": "x" }),
        ),
        sample("approvals/api/withdraw_approval", Plain(EditDeals), |_| json!({ "id": Uuid::nil() })),
        sample(
            "approvals/api/decide_approval",
            everybody,
            |_| json!({ "id": Uuid::nil(), "verdict": { "place": 1, "approves": true, "reason": "" } }),
        ),
        sample("approvals/api/undo_approval", everybody, |_| json!({ "id": Uuid::nil(), "decision": Uuid::nil() })),
        sample("approvals/api/own_deputies", everybody, |_| json!({})),
        sample("approvals/api/name_deputy", everybody, |s| {
            let (from, to) = ("2099-01-01".to_owned(), "2099-01-02".to_owned());
            json!({ "draft": DeputyDraft { deputy: Some(s.world.colleague), from, to } })
        }),
        sample("approvals/api/end_deputy", everybody, |_| json!({ "id": Uuid::nil() })),
        sample("approvals/api/approval_rules", set_up, |_| json!({})),
        sample("approvals/api/save_approval_rule", set_up, |s| {
            let (name, amount) = (format!("R {}", s.mark()), "99999999999".to_owned());
            json!({ "existing": null, "draft": RuleDraft { name, amount, steps: vec![Approver::Manager], ..RuleDraft::default() } })
        }),
        sample("approvals/api/remove_approval_rule", set_up, |_| json!({ "id": Uuid::nil(), "version": 1 })),
        sample("approvals/api/arrange_approval_rules", set_up, |_| json!({ "order": [] })),
        sample("approvals/api/remind_of_approvals", set_up, |_| json!({ "version": 1, "hours": "24" })),
    ]
}
