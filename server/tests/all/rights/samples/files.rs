//! Files on customers, contacts and deals.

use super::{
    Deed,
    Family::{Customer, Deal},
    Right::*,
    Sample, Scene, sample,
};
use app::access::Action::{EditCustomers, EditDeals, SeeCustomers, SeeDeals};
use serde_json::{Value, json};
use uuid::Uuid;

fn on_customer(scene: &Scene) -> Value {
    json!({ "customer": scene.customer })
}

fn on_contact(scene: &Scene) -> Value {
    json!({ "contact": scene.contact })
}

fn on_deal(scene: &Scene) -> Value {
    json!({ "deal": scene.deal })
}

fn renaming(of: Value, id: Uuid) -> Value {
    json!({ "of": of, "id": id, "version": 1, "name": "renamed.txt" })
}

fn restoring(of: Value, id: Uuid) -> Value {
    json!({ "of": of, "id": id, "version": 1, "number": 1 })
}

fn at_version(of: Value, id: Uuid, version: i32) -> Value {
    json!({ "of": of, "id": id, "version": version })
}

pub fn samples() -> Vec<Sample> {
    vec![
        sample(
            "files/api/files_of",
            Shows(SeeCustomers, Customer, |s| s.file.to_string()),
            |s| json!({ "of": on_customer(s), "after": null }),
        ),
        sample(
            "files/api/files_of",
            Shows(SeeCustomers, Customer, |s| s.contact_file.to_string()),
            |s| json!({ "of": on_contact(s), "after": null }),
        ),
        sample(
            "files/api/files_of",
            Shows(SeeDeals, Deal, |s| s.deal_file.to_string()),
            |s| json!({ "of": on_deal(s), "after": null }),
        ),
        sample(
            "files/api/versions_of_file",
            On(SeeCustomers, Customer, Deed::Read),
            |s| json!({ "of": on_customer(s), "id": s.file }),
        ),
        sample(
            "files/api/versions_of_file",
            On(SeeCustomers, Customer, Deed::Read),
            |s| json!({ "of": on_contact(s), "id": s.contact_file }),
        ),
        sample(
            "files/api/versions_of_file",
            On(SeeDeals, Deal, Deed::Read),
            |s| json!({ "of": on_deal(s), "id": s.deal_file }),
        ),
        sample("files/api/rename_file", On(EditCustomers, Customer, Deed::Write), |s| renaming(on_customer(s), s.file)),
        sample("files/api/rename_file", On(EditCustomers, Customer, Deed::Write), |s| {
            renaming(on_contact(s), s.contact_file)
        }),
        sample("files/api/rename_file", On(EditDeals, Deal, Deed::Write), |s| renaming(on_deal(s), s.deal_file)),
        sample("files/api/restore_file_version", On(EditCustomers, Customer, Deed::Write), |s| {
            restoring(on_customer(s), s.file)
        }),
        sample("files/api/restore_file_version", On(EditCustomers, Customer, Deed::Write), |s| {
            restoring(on_contact(s), s.contact_file)
        }),
        sample("files/api/restore_file_version", On(EditDeals, Deal, Deed::Write), |s| {
            restoring(on_deal(s), s.deal_file)
        }),
        sample("files/api/delete_file", On(EditCustomers, Customer, Deed::Write), |s| {
            at_version(on_customer(s), s.file, 1)
        }),
        sample("files/api/delete_file", On(EditCustomers, Customer, Deed::Write), |s| {
            at_version(on_contact(s), s.contact_file, 1)
        }),
        sample("files/api/delete_file", On(EditDeals, Deal, Deed::Write), |s| at_version(on_deal(s), s.deal_file, 1)),
        sample("files/api/take_file_back", On(EditCustomers, Customer, Deed::Write), |s| {
            at_version(on_customer(s), s.binned_file, 2)
        }),
        sample("files/api/take_file_back", On(EditCustomers, Customer, Deed::Write), |s| {
            at_version(on_contact(s), s.binned_contact_file, 2)
        }),
        sample("files/api/take_file_back", On(EditDeals, Deal, Deed::Write), |s| {
            at_version(on_deal(s), s.binned_deal_file, 2)
        }),
    ]
}
