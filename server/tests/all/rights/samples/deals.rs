//! Deals: the board, the page of a deal, and what hangs on it.

use super::{Deed, Family::Deal, Right::*, Sample, Scene, sample};
use app::{
    access::Action::{AssignDeals, EditDeals, SeeDeals, ShareRecords},
    deals::model::Filter,
};
use serde_json::{Value, json};

fn filter(scene: &Scene) -> Value {
    serde_json::to_value(Filter { pipeline: scene.pipeline, ..Filter::default() }).unwrap()
}

fn line(scene: &Scene) -> Value {
    json!({ "product": scene.world.product, "quantity": "2", "price": "100" })
}

fn form(scene: &Scene) -> Value {
    json!({
        "name": format!("N {}", scene.mark()), "customer": scene.customer, "value": "1000", "currency": "CNY",
        "expected_close": "2026-12-24", "source": "", "close_reason": null, "close_note": ""
    })
}

const READ: super::Right = On(SeeDeals, Deal, Deed::Read);
const WRITE: super::Right = On(EditDeals, Deal, Deed::Write);

pub fn samples() -> Vec<Sample> {
    let mut all = board();
    all.extend(page());
    all.extend(parts());
    all
}

fn board() -> Vec<Sample> {
    vec![
        sample(
            "deals/api/read_board",
            Shows(SeeDeals, Deal, |s| s.deal.to_string()),
            |s| json!({ "filter": filter(s), "lang": "en" }),
        ),
        sample(
            "deals/api/board_totals",
            Shows(SeeDeals, Deal, |_| "\"count\":1".to_owned()),
            |s| json!({ "filter": filter(s) }),
        ),
        sample(
            "deals/api/read_column",
            Shows(SeeDeals, Deal, |s| s.deal.to_string()),
            |s| json!({ "filter": filter(s), "stage": s.stage, "cursor": null }),
        ),
        sample("deals/api/read_card", READ, |s| json!({ "id": s.deal })),
        sample(
            "deals/api/move_deals",
            WRITE,
            |s| json!({ "order": { "items": [s.deal], "stage": s.next_stage, "after": null, "before": null, "fill": null } }),
        ),
        sample("deals/api/undo_move", Plain(EditDeals), |s| json!({ "ticket": s.deal })),
        sample("deals/api/create_deal", Plain(EditDeals), |s| {
            json!({ "new": {
                "name": "New", "pipeline": s.pipeline, "stage": s.stage, "customer": null, "value": null, "currency": "CNY",
                "expected_close": null
            } })
        }),
    ]
}

fn page() -> Vec<Sample> {
    vec![
        sample("deals/detail/api/read_deal", READ, |s| json!({ "id": s.deal, "lang": "en" })),
        sample("deals/detail/api/change_deal", WRITE, |s| json!({ "id": s.deal, "version": 1, "form": form(s) })),
        sample("deals/detail/api/delete_deal", WRITE, |s| json!({ "id": s.deal })),
        sample("deals/detail/api/restore_deal", WRITE, |s| json!({ "deleted": { "id": s.binned_deal, "version": 2 } })),
        sample("deals/detail/api/deal_receivers", Plain(AssignDeals), |_| json!({})),
        sample(
            "deals/detail/api/assign_deal",
            On(AssignDeals, Deal, Deed::Assign),
            |s| json!({ "id": s.deal, "owner": s.world.colleague }),
        ),
        sample(
            "deals/detail/sharing/api/deal_shares",
            On(ShareRecords, Deal, Deed::Write),
            |s| json!({ "deal": s.deal }),
        ),
        sample(
            "deals/detail/sharing/api/share_deal",
            On(ShareRecords, Deal, Deed::Write),
            |s| json!({ "deal": s.deal, "person": s.world.reader, "can_write": false }),
        ),
    ]
}

fn parts() -> Vec<Sample> {
    vec![
        sample(
            "deals/detail/contacts/api/contacts_for_deal",
            Shows(EditDeals, Deal, |s| s.other_contact.to_string()),
            |s| json!({ "deal": s.deal, "query": s.mark() }),
        ),
        sample(
            "deals/detail/contacts/api/add_deal_contact",
            WRITE,
            |s| json!({ "deal": s.deal, "contact": s.other_contact, "role": "" }),
        ),
        sample(
            "deals/detail/contacts/api/remove_deal_contact",
            WRITE,
            |s| json!({ "deal": s.deal, "contact": s.contact }),
        ),
        sample("deals/detail/products/api/add_deal_product", WRITE, |s| json!({ "deal": s.deal, "input": line(s) })),
        sample(
            "deals/detail/products/api/change_deal_product",
            WRITE,
            |s| json!({ "deal": s.deal, "id": s.line, "input": line(s) }),
        ),
        sample("deals/detail/products/api/remove_deal_product", WRITE, |s| json!({ "deal": s.deal, "id": s.line })),
        sample(
            "deals/detail/products/api/undo_deal_product",
            Plain(EditDeals),
            |s| json!({ "deal": s.deal, "ticket": s.line }),
        ),
        sample("deals/detail/products/api/follow_products", WRITE, |s| json!({ "deal": s.deal, "following": "on" })),
        sample("deals/detail/rivals/api/known_rivals", Plain(SeeDeals), |_| json!({})),
        sample(
            "deals/detail/rivals/api/add_rival",
            WRITE,
            |s| json!({ "deal": s.deal, "name": format!("N {}", s.mark()), "note": "" }),
        ),
        sample("deals/detail/rivals/api/remove_rival", WRITE, |s| json!({ "deal": s.deal, "rival": s.line })),
        sample("deals/detail/rivals/api/set_lost_to", WRITE, |s| json!({ "deal": s.deal, "rival": s.line })),
        sample("deals/detail/tags/api/tags", Plain(SeeDeals), |_| json!({})),
        sample("deals/detail/tags/api/tag_deal", WRITE, |s| json!({ "deal": s.deal, "tag": s.other_tag })),
        sample(
            "deals/detail/tags/api/tag_deal_anew",
            WRITE,
            |s| json!({ "deal": s.deal, "name": s.mark(), "colour": "blue" }),
        ),
        sample("deals/detail/tags/api/untag_deal", WRITE, |s| json!({ "deal": s.deal, "tag": s.tag })),
    ]
}
