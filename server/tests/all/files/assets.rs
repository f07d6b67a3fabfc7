//! Files on what customers own: with the rights of the customer, told on its story, gone and back with it.

use super::*;

/// A thing of a customer.
async fn thing(set: &Set, customer: Uuid) -> FileOf {
    let id = Uuid::now_v7();
    sqlx::query("insert into asset (id, customer_id, product_id) values ($1, $2, $3)")
        .bind(id)
        .bind(customer)
        .bind(set.world.product)
        .execute(&set.db.owner)
        .await
        .unwrap();
    FileOf::Asset(id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thing_has_files_with_versions_that_the_story_of_its_customer_tells_of() {
    let set = Set::new().await;
    let of = thing(&set, set.world.customers.own).await;
    sent(&set.rep, of, "铭牌.png", PNG).await;
    let again = sent(&set.rep, of, "铭牌.png", b"\x89PNG\r\n\x1a\nsecond").await;
    assert_eq!((again.number, again.outcome), (2, Outcome::Versioned));
    let row = list(&set.rep, of).await.remove(0);
    assert_eq!((row.of, row.newest.number, row.may_write), (of, 2, true));
    let rename = json!({ "of": of, "id": row.id, "version": row.version, "name": "plate.png" });
    assert_eq!(set.rep.call("rename_file", &rename).await.status, StatusCode::OK);
    let kinds = set.kinds(TimelineOf::Customer(set.world.customers.own)).await;
    assert_eq!(kinds.len(), 3, "{kinds:?}");
    assert!(list(&set.rep, set.of).await.is_empty(), "the customer's own list has only its own");
    let elsewhere = json!({ "of": set.of, "id": row.id });
    assert_eq!(set.rep.call("versions_of_file", &elsewhere).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_reaches_the_files_of_things_as_it_reaches_the_customers() {
    let set = Set::new().await;
    let admin = set.browser.signed_in("administrator").await;
    let customers = set.world.customers;
    let mut kept = Vec::new();
    for customer in [customers.own, customers.team, customers.foreign] {
        let of = thing(&set, customer).await;
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
async fn a_file_of_a_thing_goes_into_the_bin_and_back_and_goes_for_good_with_it() {
    let set = Set::new().await;
    let of = thing(&set, set.world.customers.own).await;
    let file = sent(&set.rep, of, "铭牌.png", PNG).await;
    let delete = json!({ "of": of, "id": file.file, "version": 1 });
    assert_eq!(set.rep.call("delete_file", &delete).await.status, StatusCode::OK);
    assert!(list(&set.rep, of).await.is_empty());
    let on: Uuid = sqlx::query_scalar("select on_id from deletion where record_id = $1")
        .bind(file.file)
        .fetch_one(&set.db.owner)
        .await
        .unwrap();
    assert_eq!(on, set.world.customers.own, "in the bin it lies with the customer");
    let back = json!({ "of": of, "id": file.file, "version": 2 });
    assert_eq!(set.rep.call("take_file_back", &back).await.status, StatusCode::OK);
    assert_eq!(list(&set.rep, of).await.len(), 1);

    // What became of the thing became of its files.
    let gone = json!({ "id": of.id(), "version": 1 });
    assert_eq!(set.rep.call("delete_asset", &gone).await.status, StatusCode::OK);
    assert_eq!(get(&set.rep, &path(&file), &[]).await.0, StatusCode::NOT_FOUND);
    sqlx::query("delete from asset where id = $1").bind(of.id()).execute(&set.db.owner).await.unwrap();
    assert_eq!(set.count("file").await, 0);
    sqlx::query("update file_due set due_at = due_at - interval '1 day'").execute(&set.db.owner).await.unwrap();
    set.sweep().await;
    assert_eq!(set.objects(), 0, "its bytes are gone as well");
}
