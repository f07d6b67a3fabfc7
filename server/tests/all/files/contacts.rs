//! Files on contacts: with the rights of the contact and of its customers, told where the contact's story is told, and gone and back
//! with it.

use super::*;

/// The representative's contact, at her customer, with one file.
async fn with_file() -> (Set, FileOf, Sent) {
    let set = Set::new().await;
    let of = FileOf::Contact(set.world.contacts.own);
    let file = sent(&set.rep, of, "名片.png", PNG).await;
    (set, of, file)
}

/// Puts the contact at a customer.
async fn link(set: &Set, customer: Uuid, contact: Uuid) {
    sqlx::query("insert into customer_contact (customer_id, contact_id) values ($1, $2) on conflict do nothing")
        .bind(customer)
        .bind(contact)
        .execute(&set.db.owner)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_has_files_with_versions_that_its_story_and_its_customer_s_tell_of() {
    let (set, of, file) = with_file().await;
    link(&set, set.world.customers.own, of.id()).await;
    let again = sent(&set.rep, of, "名片.png", b"\x89PNG\r\n\x1a\nsecond").await;
    assert_eq!((again.file, again.number, again.outcome), (file.file, 2, Outcome::Versioned));
    let row = list(&set.rep, of).await.remove(0);
    assert_eq!((row.of, row.newest.number, row.may_write), (of, 2, true));
    assert_eq!(get(&set.rep, &path(&file), &[]).await.2, PNG);
    let restore = json!({ "of": of, "id": row.id, "version": row.version, "number": 1 });
    assert_eq!(set.rep.call("restore_file_version", &restore).await.status, StatusCode::OK);
    let rename = json!({ "of": of, "id": row.id, "version": row.version + 1, "name": "card.png" });
    assert_eq!(set.rep.call("rename_file", &rename).await.status, StatusCode::OK);
    let versions: Vec<FileVersion> = set.rep.call("versions_of_file", &json!({ "of": of, "id": row.id })).await.json();
    assert_eq!(versions.len(), 3);
    let told = ["file.renamed", "file.version_restored", "file.versioned", "file.added"];
    let mut kinds = set.kinds(TimelineOf::Contact(of.id())).await;
    kinds.sort_unstable();
    let mut wanted = told.to_vec();
    wanted.sort_unstable();
    assert_eq!(kinds, wanted);
    // Its customer's timeline tells of it, with the contact; its list of files has only its own.
    assert!(!set.kinds(TimelineOf::Customer(set.world.customers.own)).await.is_empty());
    assert!(list(&set.rep, FileOf::Customer(set.world.customers.own)).await.is_empty());
    // The address of another record opens nothing.
    let elsewhere = json!({ "of": FileOf::Customer(set.world.customers.own), "id": row.id });
    assert_eq!(set.rep.call("versions_of_file", &elsewhere).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_reaches_the_files_of_contacts_as_it_reaches_the_contacts() {
    let set = Set::new().await;
    let admin = set.browser.signed_in("administrator").await;
    let contacts = set.world.contacts;
    let hands = [contacts.own, contacts.team, contacts.foreign].map(FileOf::Contact);
    let mut kept = Vec::new();
    for of in hands {
        kept.push(sent(&admin, of, "seen.png", PNG).await);
    }
    let reach = [
        (Role::Administrator, 3, 3),
        (Role::SalesManager, 2, 2),
        (Role::SalesRep, 1, 1),
        (Role::Marketing, 3, 0),
        (Role::ServiceManager, 3, 3),
        (Role::ServiceAgent, 3, 0),
        (Role::ReadOnly, 3, 0),
    ];
    for (role, reads, writes) in reach {
        let person = set.browser.signed_in(role.key()).await;
        for (hand, (of, file)) in hands.into_iter().zip(&kept).enumerate() {
            let found = get(&person, &path(file), &[]).await.0;
            assert_eq!(found, if hand < reads { StatusCode::OK } else { StatusCode::NOT_FOUND }, "{role:?} {hand}");
            let answer = send(&person, of, &format!("{}.png", role.key()), PNG).await.status;
            assert_eq!(answer == StatusCode::OK, hand < writes, "{role:?} sends to {hand}: {answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_shared_to_write_opens_the_files_of_its_contacts() {
    let (set, of, file) = with_file().await;
    let (stranger, customer) = (set.browser.signed_in("stranger").await, set.world.customers.own);
    link(&set, customer, of.id()).await;
    assert_eq!(get(&stranger, &path(&file), &[]).await.0, StatusCode::NOT_FOUND);
    let sql = "insert into share (record_kind, record_id, person_id, shared_by) values ('customer', $1, $2, $3)";
    let share = sqlx::query(sql).bind(customer).bind(set.world.stranger).bind(set.world.rep);
    share.execute(&set.db.owner).await.unwrap();
    assert_eq!(get(&stranger, &path(&file), &[]).await.0, StatusCode::OK);
    assert_eq!(send(&stranger, of, "b.png", PNG).await.status, StatusCode::FORBIDDEN);
    sqlx::query("update share set can_write = true").execute(&set.db.owner).await.unwrap();
    let own = sent(&stranger, of, "b.png", PNG).await;
    // What they put into the bin they find there, and bring back.
    let delete = json!({ "of": of, "id": own.file, "version": 1 });
    assert_eq!(stranger.call("delete_file", &delete).await.status, StatusCode::OK);
    let bin = json!({ "filter": { "text": "", "kind": "file", "by": null }, "after": null });
    assert!(stranger.call("read_bin", &bin).await.body.contains("b.png"));
    assert!(set.rep.call("read_bin", &bin).await.body.contains("b.png"));
    let back = stranger.call("restore_from_bin", &json!({ "records": [own.file] })).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.body);
    assert_eq!(list(&set.rep, of).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_go_and_come_back_with_their_contact() {
    let (set, of, file) = with_file().await;
    let admin = set.browser.signed_in("administrator").await;
    assert_eq!(set.rep.call("delete_contact", &json!({ "id": of.id() })).await.status, StatusCode::OK);
    for browser in [&set.rep, &admin] {
        assert_eq!(get(browser, &path(&file), &[]).await.0, StatusCode::NOT_FOUND);
        assert_eq!(send(browser, of, "late.png", PNG).await.status, StatusCode::NOT_FOUND);
    }
    let back = set.rep.call("restore_from_bin", &json!({ "records": [of.id()] })).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.body);
    assert_eq!(get(&set.rep, &path(&file), &[]).await.2, PNG);
    // Removed for good, one by one and with the contact; the bytes go too.
    let other = sent(&set.rep, of, "other.txt", b"other").await;
    let delete = json!({ "of": of, "id": other.file, "version": 1 });
    assert_eq!(set.rep.call("delete_file", &delete).await.status, StatusCode::OK);
    let purge = |id: Uuid| json!({ "records": [id], "typed": "delete for good" });
    assert_eq!(admin.call("purge_from_bin", &purge(other.file)).await.status, StatusCode::OK);
    assert_eq!(set.kinds(TimelineOf::Contact(of.id())).await[0], "file.purged");
    assert_eq!(set.rep.call("delete_contact", &json!({ "id": of.id() })).await.status, StatusCode::OK);
    let purged = admin.call("purge_from_bin", &purge(of.id())).await;
    assert_eq!(purged.status, StatusCode::OK, "{}", purged.body);
    set.sweep().await;
    assert_eq!((set.count("file").await, set.count("file_version").await, set.objects()), (0, 0, 0));
}
