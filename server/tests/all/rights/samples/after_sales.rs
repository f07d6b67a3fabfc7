//! After the sale: what customers own, returns and repairs, complaints.

use super::{
    super::scene::ASSET,
    Deed,
    Family::{Customer, Ticket},
    Right::{On, Plain, Shows},
    Sample, Scene, sample,
};
use app::{
    access::Action::{EditCustomers, EditTickets, ManageDesk, SeeCustomers, SeeTickets},
    customers::assets::model::AssetForm,
    desk::{
        complaints::model::{CauseForm, ComplaintForm},
        repairs::model::{ParcelForm, Payer, RepairForm},
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

const READ: super::Right = On(SeeTickets, Ticket, Deed::Read);
const WRITE: super::Right = On(EditTickets, Ticket, Deed::Write);
const OWNED: super::Right = On(EditCustomers, Customer, Deed::Write);

fn asset(scene: &Scene) -> Uuid {
    scene.beside_ticket(ASSET)
}

fn thing(scene: &Scene) -> Value {
    let form = AssetForm { product: Some(asset(scene)), serial: format!("N {}", scene.mark()), ..AssetForm::default() };
    serde_json::to_value(form).unwrap()
}

fn repair() -> Value {
    let form = RepairForm {
        payer: Payer::Customer,
        labour: "1".to_owned(),
        parts: vec![],
        inbound: ParcelForm::default(),
        outbound: ParcelForm::default(),
    };
    serde_json::to_value(form).unwrap()
}

fn cause(scene: &Scene) -> Value {
    serde_json::to_value(CauseForm { name: format!("C {}", scene.mark()), ..CauseForm::default() }).unwrap()
}

pub fn samples() -> Vec<Sample> {
    let mut all = owned();
    all.extend(on_tickets());
    all.extend(settings());
    all
}

fn owned() -> Vec<Sample> {
    let shows = Shows(SeeCustomers, Customer, |s| asset(s).to_string());
    let filter =
        |s: &Scene| json!({ "filter": { "serial": format!("A {}", s.mark()), "warranty": null }, "after": null });
    vec![
        sample("customers/assets/api/assets_of_customer", shows, |s| json!({ "customer": s.customer })),
        sample("customers/assets/api/list_assets", shows, filter),
        sample("customers/assets/api/asset_products", Plain(SeeCustomers), |_| json!({})),
        sample("customers/assets/api/add_asset", OWNED, |s| json!({ "customer": s.customer, "form": thing(s) })),
        sample(
            "customers/assets/api/change_asset",
            OWNED,
            |s| json!({ "id": asset(s), "version": 1, "form": thing(s) }),
        ),
        sample("customers/assets/api/delete_asset", OWNED, |s| json!({ "id": asset(s), "version": 1 })),
        sample(
            "customers/assets/api/restore_asset",
            Plain(EditCustomers),
            |_| json!({ "id": Uuid::nil(), "version": 1 }),
        ),
    ]
}

fn on_tickets() -> Vec<Sample> {
    // The ticket of the scene is neither a return nor a complaint.
    let other = Plain(EditTickets);
    vec![
        sample("desk/repairs/api/ticket_after_sales", READ, |s| json!({ "id": s.ticket })),
        sample("desk/repairs/api/choose_ticket_asset", WRITE, |s| json!({ "id": s.ticket, "asset": asset(s) })),
        sample(
            "desk/repairs/api/set_repair_step",
            other,
            |s| json!({ "id": s.ticket, "version": 0, "step": "approved" }),
        ),
        sample("desk/repairs/api/save_repair", other, |s| json!({ "id": s.ticket, "version": 0, "form": repair() })),
        sample("desk/complaints/api/ticket_complaint", READ, |s| json!({ "id": s.ticket })),
        sample(
            "desk/complaints/api/save_complaint",
            other,
            |s| json!({ "id": s.ticket, "version": 0, "form": ComplaintForm::default() }),
        ),
        sample("desk/complaints/api/finish_measure", other, |s| json!({ "id": s.ticket, "version": 0, "done": true })),
        sample(
            "desk/complaints/api/confirm_complaint",
            other,
            |s| json!({ "id": s.ticket, "version": 0, "settled": true, "said": "" }),
        ),
        sample(
            "desk/complaints/api/open_measures",
            Plain(SeeTickets),
            |_| json!({ "filter": { "team": null, "overdue": false }, "after": null }),
        ),
    ]
}

fn settings() -> Vec<Sample> {
    let change = |s: &Scene| json!({ "id": Uuid::nil(), "version": 1, "form": cause(s) });
    vec![
        sample("desk/complaints/api/list_causes", Plain(ManageDesk), |_| json!({})),
        sample("desk/complaints/api/add_cause", Plain(ManageDesk), |s| json!({ "form": cause(s) })),
        sample("desk/complaints/api/change_cause", Plain(ManageDesk), change),
        sample(
            "desk/complaints/api/archive_cause",
            Plain(ManageDesk),
            |_| json!({ "id": Uuid::nil(), "version": 1, "archived": true }),
        ),
        sample("desk/complaints/api/after_sales_rules", Plain(ManageDesk), |_| json!({})),
        sample(
            "desk/complaints/api/set_after_sales_rules",
            Plain(ManageDesk),
            |_| json!({ "version": 1, "form": { "follow_up_days": "", "needs_measure": false, "remind_days": "1" } }),
        ),
    ]
}
