//! Customers and contacts.

use super::{
    Deed,
    Family::{Customer, Deal},
    Right::*,
    Sample, Scene, sample,
};
use app::{
    access::Action::{AssignCustomers, EditCustomers, SeeCustomers, SeeDeals, ShareRecords},
    customers::{
        contacts::model::{ContactFilter, ContactForm},
        duplicates::model::Glimpse,
        model::{CustomerFilter, CustomerForm},
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

fn filter(scene: &Scene) -> Value {
    serde_json::to_value(CustomerFilter { text: format!("K {}", scene.mark()), ..CustomerFilter::default() }).unwrap()
}

fn contact_filter(scene: &Scene) -> Value {
    serde_json::to_value(ContactFilter { text: format!("Kontakt {}", scene.mark()), ..ContactFilter::default() })
        .unwrap()
}

fn form(scene: &Scene) -> Value {
    let email = format!("{}@example.com", scene.customer);
    let fields = CustomerForm { name: format!("K {}", scene.mark()), email, ..CustomerForm::default() };
    serde_json::to_value(fields).unwrap()
}

fn contact_form(scene: &Scene) -> Value {
    serde_json::to_value(ContactForm { name: format!("C {}", scene.mark()), ..ContactForm::default() }).unwrap()
}

fn place() -> Value {
    json!({ "role": "", "is_primary": false })
}

const READ: super::Right = On(SeeCustomers, Customer, Deed::Read);
const WRITE: super::Right = On(EditCustomers, Customer, Deed::Write);

pub fn samples() -> Vec<Sample> {
    let mut all = customers();
    all.extend(contacts());
    all.extend(duplicates());
    all.extend(merges());
    all
}

fn customers() -> Vec<Sample> {
    vec![
        sample(
            "customers/api/customers",
            Shows(SeeCustomers, Customer, |s| s.customer.to_string()),
            |s| json!({ "filter": filter(s), "after": null }),
        ),
        sample(
            "customers/api/count_customers",
            Shows(SeeCustomers, Customer, |_| "1".to_owned()),
            |s| json!({ "filter": filter(s) }),
        ),
        sample("customers/api/industries", Plain(SeeCustomers), |_| json!({})),
        sample(
            "customers/api/find_customers",
            Shows(SeeCustomers, Customer, |s| s.customer.to_string()),
            |s| json!({ "query": format!("K {}", s.mark()) }),
        ),
        sample("customers/api/read_customer", READ, |s| json!({ "id": s.customer })),
        sample("customers/api/create_customer", Plain(EditCustomers), |s| json!({ "form": form(s) })),
        sample("customers/api/change_customer", WRITE, |s| json!({ "id": s.customer, "version": 1, "form": form(s) })),
        sample("customers/api/delete_customer", WRITE, |s| json!({ "id": s.customer })),
        sample(
            "customers/api/restore_customer",
            WRITE,
            |s| json!({ "deleted": { "id": s.binned_customer, "version": 2 } }),
        ),
        sample(
            "customers/api/assign_customer",
            On(AssignCustomers, Customer, Deed::Assign),
            |s| json!({ "id": s.customer, "owner": s.world.colleague }),
        ),
        sample(
            "customers/api/customer_shares",
            On(ShareRecords, Customer, Deed::Write),
            |s| json!({ "id": s.customer }),
        ),
        sample(
            "customers/api/share_customer",
            On(ShareRecords, Customer, Deed::Write),
            |s| json!({ "id": s.customer, "person": s.world.reader, "can_write": false }),
        ),
        sample(
            "customers/api/deals_of_customer",
            Shows(SeeDeals, Deal, |s| s.deal.to_string()),
            |s| json!({ "id": s.customer }),
        ),
        sample("customers/relations/api/relations_of", READ, |s| json!({ "id": s.customer })),
        sample("customers/relations/api/path_of_customer", READ, |s| json!({ "id": s.customer })),
    ]
}

fn contacts() -> Vec<Sample> {
    vec![
        sample(
            "customers/contacts/api/contacts",
            Shows(SeeCustomers, Customer, |s| s.contact.to_string()),
            |s| json!({ "filter": contact_filter(s), "after": null }),
        ),
        sample(
            "customers/contacts/api/count_contacts",
            Shows(SeeCustomers, Customer, |_| "1".to_owned()),
            |s| json!({ "filter": contact_filter(s) }),
        ),
        sample(
            "customers/contacts/api/find_contacts",
            Shows(SeeCustomers, Customer, |s| s.contact.to_string()),
            |s| json!({ "query": format!("Kontakt {}", s.mark()) }),
        ),
        sample("customers/contacts/api/read_contact", READ, |s| json!({ "id": s.contact })),
        sample(
            "customers/contacts/api/contacts_at",
            Shows(SeeCustomers, Customer, |s| s.contact.to_string()),
            |s| json!({ "customer": s.customer }),
        ),
        sample(
            "customers/contacts/api/create_contact",
            WRITE,
            |s| json!({ "form": contact_form(s), "at": [s.customer, place()] }),
        ),
        sample(
            "customers/contacts/api/change_contact",
            WRITE,
            |s| json!({ "id": s.contact, "version": 1, "form": contact_form(s) }),
        ),
        sample("customers/contacts/api/delete_contact", WRITE, |s| json!({ "id": s.contact })),
        sample(
            "customers/contacts/api/restore_contact",
            WRITE,
            |s| json!({ "deleted": { "id": s.binned_contact, "version": 2 } }),
        ),
        sample(
            "customers/contacts/api/link_contact",
            WRITE,
            |s| json!({ "customer": s.customer, "contact": s.other_contact, "place": place() }),
        ),
        sample(
            "customers/contacts/api/unlink_contact",
            WRITE,
            |s| json!({ "customer": s.customer, "contact": s.contact }),
        ),
    ]
}

/// The page of pairs on which the scene's own one is the first.
fn from_own_pair(scene: &Scene) -> Value {
    let just_before = Uuid::from_u128(scene.customer.as_u128() - 1);
    json!({ "state": "open", "after": { "score": 77, "first": just_before, "second": Uuid::max() } })
}

fn duplicates() -> Vec<Sample> {
    vec![
        sample(
            "customers/duplicates/api/similar_records",
            Plain(EditCustomers),
            |_| json!({ "typed": Glimpse { name: "Nobody is called so".to_owned(), ..Glimpse::default() } }),
        ),
        sample(
            "customers/duplicates/api/duplicates",
            Shows(SeeCustomers, Customer, |s| s.twin.to_string()),
            from_own_pair,
        ),
        sample("customers/duplicates/api/count_duplicates", Plain(SeeCustomers), |_| json!({})),
        sample(
            "customers/duplicates/api/duplicates_of",
            Shows(SeeCustomers, Customer, |s| s.twin.to_string()),
            |s| json!({ "id": s.customer }),
        ),
        sample(
            "customers/duplicates/api/decide_duplicate",
            WRITE,
            |s| json!({ "first": s.customer, "second": s.twin, "state": "dismissed" }),
        ),
    ]
}

fn merges() -> Vec<Sample> {
    vec![
        sample(
            "customers/merges/api/compare_customers",
            On(EditCustomers, Customer, Deed::Read),
            |s| json!({ "one": s.customer, "other": s.twin }),
        ),
        sample(
            "customers/merges/api/merge_customers",
            WRITE,
            |s| json!({ "order": { "kept": s.customer, "kept_version": 1, "gone": s.twin, "gone_version": 1, "take": ["name"] } }),
        ),
        sample("customers/merges/api/undo_merge", WRITE, |s| json!({ "id": s.merge })),
        sample(
            "customers/merges/api/merges",
            Shows(SeeCustomers, Customer, |s| s.merge.to_string()),
            |s| json!({ "of": s.customer }),
        ),
        sample(
            "customers/merges/api/merged_into",
            Shows(SeeCustomers, Customer, |s| s.customer.to_string()),
            |s| json!({ "id": s.absorbed }),
        ),
    ]
}
