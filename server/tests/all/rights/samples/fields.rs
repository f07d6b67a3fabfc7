//! Custom fields, names that are known, and consent.

use super::{Deed, Family::Customer, Right::*, Sample, Scene, sample};
use app::{
    access::Action::{Administer, EditCustomers, RevealValues, SeeCustomers, UseTheProduct},
    admin::fields::model::FieldDraft,
    customers::consent::model::{ConsentForm, ConsentState},
};
use serde_json::{Value, json};
use uuid::Uuid;

fn draft(scene: &Scene) -> Value {
    serde_json::to_value(FieldDraft { name: format!("F {}", scene.mark()), ..FieldDraft::default() }).unwrap()
}

fn consent() -> Value {
    let form = ConsentForm { state: ConsentState::Given, day: "2026-01-05".into(), how: "on the phone".into() };
    serde_json::to_value(form).unwrap()
}

const WRITE: super::Right = On(EditCustomers, Customer, Deed::Write);

pub fn samples() -> Vec<Sample> {
    vec![
        sample("customers/api/record_fields", Plain(SeeCustomers), |_| json!({ "of": "customer" })),
        sample(
            "customers/api/known_names",
            Plain(UseTheProduct),
            |_| json!({ "list": "countries", "words": "德", "below": "" }),
        ),
        sample(
            "customers/consent/api/say_consent",
            WRITE,
            |s| json!({ "of": { "customer": s.customer }, "channel": "email", "form": consent() }),
        ),
        sample(
            "customers/consent/api/forbid_contact",
            WRITE,
            |s| json!({ "of": { "contact": s.contact }, "reason": "asked us not to" }),
        ),
        sample(
            "customers/custom/api/reveal_value",
            On(RevealValues, Customer, Deed::Read),
            |s| json!({ "of": "customer", "id": s.customer, "field": s.sensitive }),
        ),
        sample(
            "customers/custom/api/find_by_value",
            Shows(SeeCustomers, Customer, |s| s.customer.to_string()),
            |s| json!({ "of": "customer", "field": s.sensitive, "value": s.secret() }),
        ),
        sample(
            "customers/custom/api/earlier_files",
            On(SeeCustomers, Customer, Deed::Read),
            |s| json!({ "of": "customer", "record": s.customer, "field": Uuid::nil() }),
        ),
        sample("admin/fields/api/read_fields", Plain(Administer), |_| json!({ "of": "customer" })),
        sample("admin/fields/api/save_field", Plain(Administer), |s| json!({ "existing": null, "draft": draft(s) })),
        sample(
            "admin/fields/api/archive_field",
            Plain(Administer),
            |_| json!({ "id": Uuid::nil(), "version": 1, "archived": true }),
        ),
        sample("admin/fields/api/arrange_fields", Plain(Administer), |_| json!({ "of": "contact", "order": [] })),
        sample(
            "admin/fields/api/save_section",
            Plain(Administer),
            |s| json!({ "of": "customer", "existing": null, "names": { "name": format!("S {}", s.mark()), "name_en": "" } }),
        ),
        sample("admin/fields/api/remove_section", Plain(Administer), |_| json!({ "id": Uuid::nil() })),
    ]
}
