//! Customers and contacts that were two: what both said is counted where it belongs, who was asked is not asked again for it, and the way
//! back returns everything.

use super::{addresses, asking, form, save, set, sql, wait};
use crate::harness::{Browser, TestDb, World};
use app::desk::surveys::result_model::{Asked, Results};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

/// The version in which somebody sees a record.
async fn version(browser: &Browser, read: &str, id: Uuid) -> i64 {
    let record: Value = browser.call(read, &json!({ "id": id })).await.json();
    record["version"].as_i64().unwrap()
}

/// Makes one of two; gives the merge.
async fn merge(browser: &Browser, (read, merge): (&str, &str), kept: Uuid, gone: Uuid) -> Uuid {
    let order = json!({
        "kept": kept, "kept_version": version(browser, read, kept).await,
        "gone": gone, "gone_version": version(browser, read, gone).await, "take": [],
    });
    let answer = browser.call(merge, &json!({ "order": order })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

async fn undo(browser: &Browser, undo: &str, merge: Uuid) {
    let answer = browser.call(undo, &json!({ "id": merge })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

const CUSTOMERS: (&str, &str) = ("read_customer", "merge_customers");
const CONTACTS: (&str, &str) = ("read_contact", "merge_contacts");

/// Whose each answer is: customer, contact, owner.
async fn state(db: &TestDb) -> Vec<(Option<Uuid>, Option<Uuid>, Option<Uuid>)> {
    sqlx::query_as("select customer_id, contact_id, customer_owner_id from survey_ask order by id")
        .fetch_all(&db.owner)
        .await
        .unwrap()
}

/// How many answers somebody's report counts.
async fn counted(browser: &Browser, survey: Uuid) -> i64 {
    let asked = Asked { survey: Some(survey), ..Asked::default() };
    let results: Results = browser.call("survey_results", &json!({ "asked": asked })).await.json();
    results.total.all()
}

/// A contact at a customer, somebody's.
async fn contact(db: &TestDb, customer: Uuid, owner: Uuid) -> Uuid {
    let id = app::access::new_id();
    let made = format!(
        "insert into contact (id, name, owner_id) values ('{id}', '陈静', '{owner}');
         insert into customer_contact (customer_id, contact_id) values ('{customer}', '{id}');"
    );
    sql(db, &made).await;
    id
}

/// A thing that a customer owns.
async fn thing(db: &TestDb, world: &World, customer: Uuid) -> Uuid {
    let id = app::access::new_id();
    let product = world.product;
    let made = "insert into asset (id, customer_id, product_id, serial) values";
    sql(db, &format!("{made} ('{id}', '{customer}', '{product}', 'A')")).await;
    id
}

/// Somebody answered, about a thing or about none.
async fn said(db: &TestDb, survey: Uuid, customer: Uuid, contact: Uuid, thing: Option<Uuid>, score: i16) {
    let (id, thing) = (app::access::new_id(), thing.map_or("null".to_owned(), |id| format!("'{id}'")));
    let answer = format!(
        "insert into survey_ask (id, survey_id, number, channel, customer_id, contact_id, asset_id, asked_at, answered_at, score)
         values ('{id}', '{survey}', 1, 'mail', '{customer}', '{contact}', {thing}, app_now(), app_now(), {score})"
    );
    sql(db, &answer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_of_customers_takes_all_that_was_said_along_and_gives_it_back() {
    let (db, world, browser) = set().await;
    let (kept, gone) = (world.customers.own, world.customers.team);
    let survey: Uuid = save(&browser.signed_in("service_manager").await, None, &form("季度")).await.json();
    let other = contact(&db, gone, world.colleague).await;
    let pump = thing(&db, &world, gone).await;
    // Two were asked about one thing, and one of them without a thing; so was somebody of the customer that stays.
    said(&db, survey, gone, world.contacts.team, Some(pump), 9).await;
    said(&db, survey, gone, other, Some(pump), 3).await;
    said(&db, survey, gone, other, None, 7).await;
    said(&db, survey, kept, world.contacts.own, None, 10).await;
    let before = state(&db).await;
    let (rep, manager) = (browser.signed_in("sales_rep").await, browser.signed_in("sales_manager").await);
    assert_eq!((counted(&rep, survey).await, counted(&manager, survey).await), (1, 4));

    let id = merge(&manager, CUSTOMERS, kept, gone).await;
    let now = state(&db).await;
    assert!(now.iter().all(|(customer, _, owner)| (*customer, *owner) == (Some(kept), Some(world.rep))), "{now:?}");
    // Each answer is one, and whoever has the customer now counts them all.
    assert_eq!((counted(&rep, survey).await, counted(&manager, survey).await), (4, 4));

    undo(&manager, "undo_merge", id).await;
    assert_eq!(state(&db).await, before);
    assert_eq!(counted(&rep, survey).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_of_contacts_leaves_only_what_both_said_of_one_thing() {
    let (db, world, browser) = set().await;
    let (customer, kept) = (world.customers.own, world.contacts.own);
    let survey: Uuid = save(&browser.signed_in("service_manager").await, None, &form("季度")).await.json();
    let (gone, other) = (contact(&db, customer, world.rep).await, contact(&db, customer, world.rep).await);
    let (first, second) = (thing(&db, &world, customer).await, thing(&db, &world, customer).await);
    said(&db, survey, customer, gone, Some(first), 9).await;
    said(&db, survey, customer, other, Some(first), 8).await;
    said(&db, survey, customer, gone, Some(second), 2).await;
    said(&db, survey, customer, kept, Some(second), 6).await;
    let before = state(&db).await;
    let rep = browser.signed_in("sales_rep").await;

    let id = merge(&rep, CONTACTS, kept, gone).await;
    let whose: Vec<Option<Uuid>> = state(&db).await.into_iter().map(|(_, contact, _)| contact).collect();
    assert_eq!(whose, [Some(kept), Some(other), Some(gone), Some(kept)]);

    undo(&rep, "undo_contact_merge", id).await;
    assert_eq!(state(&db).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_customer_is_asked_no_sooner() {
    let (db, world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    let (kept, gone) = (world.customers.own, world.customers.team);
    // Customers without contacts: their own addresses are all that there is.
    sql(&db, "delete from customer_contact; update rating_setting set pause_days = 30").await;
    sql(&db, &format!("update customer set email = 'gone@example.org' where id = '{gone}'")).await;
    asking(&chief, &form("季度")).await;
    assert_eq!(addresses(&db).await, ["gone@example.org"]);

    merge(&browser.signed_in("sales_manager").await, CUSTOMERS, kept, gone).await;
    sql(&db, &format!("update customer set email = 'kept@example.org' where id = '{kept}'")).await;
    asking(&chief, &form("另一份")).await;
    assert!(addresses(&db).await.is_empty(), "it was asked today, at the other address");
    wait(&db, 31);
    assert_eq!(
        addresses(&db).await,
        ["kept@example.org"],
        "by the other survey, the first one asks again after its days"
    );
}
