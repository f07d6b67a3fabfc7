//! Doubles and merges of contacts.

use super::{Deed, Family::Customer, Right::*, Sample, sample};
use app::access::Action::{EditCustomers, SeeCustomers};
use serde_json::json;
use uuid::Uuid;

const WRITE: super::Right = On(EditCustomers, Customer, Deed::Write);

pub fn samples() -> Vec<Sample> {
    let mut all = duplicates();
    all.extend(merges());
    all
}

fn duplicates() -> Vec<Sample> {
    vec![
        // The page of pairs on which the scene's own one is the first.
        sample(
            "customers/duplicates/api/duplicates",
            Shows(SeeCustomers, Customer, |s| s.other_contact.to_string()),
            |s| {
                let just_before = Uuid::from_u128(s.contact.as_u128() - 1);
                let after = json!({ "score": 77, "first": just_before, "second": Uuid::max() });
                json!({ "of": "contact", "state": "open", "after": after })
            },
        ),
        sample(
            "customers/duplicates/api/duplicates_of",
            Shows(SeeCustomers, Customer, |s| s.other_contact.to_string()),
            |s| json!({ "of": "contact", "id": s.contact }),
        ),
        sample("customers/duplicates/api/count_duplicates", Plain(SeeCustomers), |_| json!({ "of": "contact" })),
        sample(
            "customers/duplicates/api/decide_duplicate",
            WRITE,
            |s| json!({ "of": "contact", "first": s.contact, "second": s.other_contact, "state": "dismissed" }),
        ),
    ]
}

fn merges() -> Vec<Sample> {
    vec![
        sample(
            "customers/contacts/merging/api/compare_contacts",
            On(EditCustomers, Customer, Deed::Read),
            |s| json!({ "one": s.contact, "other": s.other_contact }),
        ),
        sample("customers/contacts/merging/api/merge_contacts", WRITE, |s| {
            let order = json!({ "kept": s.contact, "kept_version": 1, "gone": s.other_contact, "gone_version": 1, "take": ["name"] });
            json!({ "order": order })
        }),
        sample("customers/contacts/merging/api/undo_contact_merge", WRITE, |s| json!({ "id": s.contact_merge })),
        sample(
            "customers/contacts/merging/api/contact_merges",
            Shows(SeeCustomers, Customer, |s| s.contact_merge.to_string()),
            |s| json!({ "of": s.contact }),
        ),
        sample(
            "customers/contacts/merging/api/contact_merged_into",
            Shows(SeeCustomers, Customer, |s| s.contact.to_string()),
            |s| json!({ "id": s.absorbed_contact }),
        ),
    ]
}
