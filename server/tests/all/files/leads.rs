//! Files on leads: with the rights of the lead, told in its story, listed by the customer that it became, gone and back with it.

use super::*;
use app::leads::{api::LeadSeen, model::LeadForm};

/// A lead of whoever has this customer.
async fn of_owner(set: &Set, customer: Uuid) -> FileOf {
    let id = Uuid::now_v7();
    sqlx::query(
        "insert into lead (id, company, source, owner_id) select $1, 'L', 'typed', owner_id from customer where id = $2",
    )
    .bind(id)
    .bind(customer)
    .execute(&set.db.owner)
    .await
    .unwrap();
    FileOf::Lead(id)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_reaches_the_files_of_leads_as_it_reaches_the_leads() {
    let set = Set::new().await;
    let admin = set.browser.signed_in("administrator").await;
    let customers = set.world.customers;
    let mut kept = Vec::new();
    for customer in [customers.own, customers.team, customers.foreign] {
        let of = of_owner(&set, customer).await;
        kept.push((of, sent(&admin, of, "seen.png", PNG).await));
    }
    for (role, reads, writes) in [
        (Role::Administrator, 3, 3),
        (Role::SalesManager, 2, 2),
        (Role::SalesRep, 1, 1),
        (Role::Marketing, 3, 0),
        (Role::ServiceManager, 3, 3),
        (Role::ServiceAgent, 3, 0),
        (Role::ReadOnly, 3, 0),
    ] {
        let person = set.browser.signed_in(role.key()).await;
        for (hand, (of, file)) in kept.iter().enumerate() {
            let found = get(&person, &path(file), &[]).await.0;
            assert_eq!(found, if hand < reads { StatusCode::OK } else { StatusCode::NOT_FOUND }, "{role:?} {hand}");
            let answer = send(&person, *of, &format!("{}.png", role.key()), PNG).await.status;
            assert_eq!(answer == StatusCode::OK, hand < writes, "{role:?} sends to {hand}: {answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_a_lead_is_told_found_at_its_customer_binned_and_gone_with_the_lead() {
    let set = Set::new().await;
    let id = Uuid::now_v7();
    let form = LeadForm { company: "Pumps".to_owned(), name: "Li Lei".to_owned(), ..LeadForm::default() };
    let made = set.rep.call("create_lead", &json!({ "id": id, "fair": false, "mine": true, "form": form })).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    let of = FileOf::Lead(id);
    let plan = sent(&set.rep, of, "plan.png", PNG).await;
    let again = sent(&set.rep, of, "plan.png", b"\x89PNG\r\n\x1a\nsecond").await;
    assert_eq!((again.file, again.number, again.outcome), (plan.file, 2, Outcome::Versioned));
    let row = list(&set.rep, of).await.remove(0);
    assert_eq!((row.of, row.newest.number, row.may_write, row.on_name), (of, 2, true, None));

    // Into the bin and back; there it is its owner's.
    let delete = json!({ "of": of, "id": plan.file, "version": row.version });
    assert_eq!(set.rep.call("delete_file", &delete).await.status, StatusCode::OK);
    assert!(list(&set.rep, of).await.is_empty());
    let bin: serde_json::Value = set
        .rep
        .call("read_bin", &json!({ "filter": { "text": "plan", "kind": "file", "by": null }, "after": null }))
        .await
        .json();
    assert_eq!(bin["rows"].as_array().map(Vec::len), Some(1), "{bin}");
    let back = json!({ "of": of, "id": plan.file, "version": row.version + 1 });
    assert_eq!(set.rep.call("take_file_back", &back).await.status, StatusCode::OK);
    let seen: LeadSeen = set.rep.call("leads/api/read_lead", &json!({ "id": id })).await.json();
    for kind in ["file.added", "file.versioned", "file.deleted", "file.restored"] {
        assert!(seen.story.iter().any(|entry| entry.kind == kind), "{kind}: {:?}", seen.story);
    }

    // The customer that it became lists it, also for who sees no deals.
    let order = json!({ "id": id, "version": seen.lead.version, "conversion": {}, "lang": "en" });
    let customer: Uuid = set.rep.call("leads/api/convert_lead", &order).await.json();
    for role in ["sales_rep", "marketing"] {
        let person = set.browser.signed_in(role).await;
        let rows = list(&person, FileOf::Customer(customer)).await;
        let found: Vec<_> = rows.iter().map(|row| (row.of, row.on_name.as_deref())).collect();
        assert_eq!(found, [(of, Some("Pumps"))], "{role}");
    }
    let elsewhere = json!({ "of": FileOf::Customer(customer), "id": plan.file });
    assert_eq!(set.rep.call("versions_of_file", &elsewhere).await.status, StatusCode::NOT_FOUND);

    // Out of sight with the lead, and gone for good with it.
    sqlx::query("update lead set deleted_at = now() where id = $1").bind(id).execute(&set.db.owner).await.unwrap();
    assert_eq!(get(&set.rep, &path(&plan), &[]).await.0, StatusCode::NOT_FOUND);
    sqlx::query("delete from lead where id = $1").bind(id).execute(&set.db.owner).await.unwrap();
    assert_eq!(set.count("file").await, 0);
    sqlx::query("update file_due set due_at = due_at - interval '1 day'").execute(&set.db.owner).await.unwrap();
    set.sweep().await;
    assert_eq!(set.objects(), 0, "its bytes are gone as well");
}
