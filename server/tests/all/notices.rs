//! What people are told of: once, never of what they did themselves, and never of what they may not see.

use crate::harness::{Browser, TestDb, World, start_of_time};
use app::{
    events::{EntryKey, NoteOn, TimelineOf, chain},
    notices::{
        model::{NoticeKind, Notices, RecordOf},
        worker,
    },
    tasks::model::{TaskInput, TaskKind, When},
};
use chrono::Duration;
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

async fn inbox(browser: &Browser) -> Notices {
    browser.call("inbox", &json!({ "unread": false, "before": null })).await.json()
}

async fn unread(browser: &Browser) -> i64 {
    browser.call("unread_notices", &json!({})).await.json()
}

async fn note(browser: &Browser, on: NoteOn, mentions: &[Uuid]) -> EntryKey {
    browser.call("add_note", &json!({ "on": on, "text": "看一下", "mentions": mentions })).await.json()
}

fn kinds(notices: &Notices) -> Vec<NoticeKind> {
    notices.notices.iter().map(|notice| notice.kind).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_mentioned_is_told_if_they_may_see_it() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let on = NoteOn::Customer(world.customers.own);
    let key = note(&rep, on, &[world.manager, world.stranger, world.rep]).await;
    db.tell_all().await;
    let manager = browser.signed_in("sales_manager").await;
    let told = inbox(&manager).await;
    assert_eq!(kinds(&told), [NoticeKind::Mentioned]);
    let notice = &told.notices[0];
    assert_eq!((notice.words.as_deref(), notice.actor.as_deref()), (Some("看一下"), Some("sales_rep")));
    assert_eq!(notice.entry.map(|(id, _)| id), Some(key.id));
    assert!(notice.address().contains(&format!("#entry-{}", key.id)));
    // Neither oneself nor who does not see it.
    assert!(inbox(&rep).await.notices.is_empty());
    assert!(inbox(&browser.signed_in("stranger").await).await.notices.is_empty());
    let written: i64 = sqlx::query_scalar("select count(*) from notice").fetch_one(&db.owner).await.unwrap();
    assert_eq!(written, 1);

    // What is read is counted no more, here and for nobody else.
    assert_eq!(unread(&manager).await, 1);
    let foreign = rep.call("read_notices", &json!({ "one": notice.id })).await;
    assert_eq!((foreign.status, unread(&manager).await), (StatusCode::OK, 1));
    manager.call("read_notices", &json!({ "one": notice.id })).await;
    assert_eq!(unread(&manager).await, 0);
    // Whoever loses sight of the record loses sight of the notice.
    sqlx::query("update notice set read_at = null").execute(&db.owner).await.unwrap();
    sqlx::query("update customer set owner_id = $1 where id = $2")
        .bind(world.stranger)
        .bind(world.customers.own)
        .execute(&db.owner)
        .await
        .unwrap();
    assert_eq!((unread(&manager).await, inbox(&manager).await.notices.len()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_followed_record_tells_of_others_and_bundles() {
    let (db, world, browser) = set().await;
    let (rep, manager) = (browser.signed_in("sales_rep").await, browser.signed_in("sales_manager").await);
    let of = RecordOf::Customer(world.customers.own);
    assert_eq!(manager.call("api/follow", &json!({ "of": of, "on": true })).await.status, StatusCode::OK);
    let follows: bool = manager.call("follows", &json!({ "of": of })).await.json();
    assert!(follows);
    let stranger = browser.signed_in("stranger").await;
    assert_eq!(stranger.call("api/follow", &json!({ "of": of, "on": true })).await.status, StatusCode::NOT_FOUND);

    let on = NoteOn::Customer(world.customers.own);
    note(&rep, on, &[]).await;
    db.tell_all().await;
    note(&rep, on, &[]).await;
    note(&rep, on, &[]).await;
    note(&manager, on, &[]).await;
    db.tell_all().await;
    let told = inbox(&manager).await;
    assert_eq!((kinds(&told), told.notices[0].times), (vec![NoticeKind::Followed], 3));
    // Read, it does not grow any more; what comes then is told anew.
    manager.call("read_notices", &json!({ "one": null })).await;
    note(&rep, NoteOn::Deal(world.deals.own), &[]).await;
    note(&rep, on, &[world.manager]).await;
    db.tell_all().await;
    let told = inbox(&manager).await;
    assert_eq!(kinds(&told)[..2], [NoticeKind::Mentioned, NoticeKind::Followed]);
    assert_eq!((told.notices.len(), told.notices[1].record), (3, RecordOf::Deal(world.deals.own)));

    manager.call("api/follow", &json!({ "of": of, "on": false })).await;
    note(&rep, on, &[]).await;
    db.tell_all().await;
    assert_eq!(inbox(&manager).await.notices.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_given_a_record_is_told_unless_they_do_not_want_to_be() {
    let (db, world, browser) = set().await;
    let (rep, manager) = (browser.signed_in("sales_rep").await, browser.signed_in("sales_manager").await);
    let give = |owner: Uuid| json!({ "id": world.customers.team, "owner": owner });
    assert_eq!(manager.call("assign_customer", &give(world.rep)).await.status, StatusCode::OK);
    db.tell_all().await;
    assert_eq!(kinds(&inbox(&rep).await), [NoticeKind::Given]);
    rep.call("want_notices", &json!({ "kind": "given", "wanted": false })).await;
    let muted: Vec<NoticeKind> = rep.call("muted_notices", &json!({})).await.json();
    assert_eq!(muted, [NoticeKind::Given]);
    manager.call("assign_customer", &give(world.colleague)).await;
    manager.call("assign_customer", &give(world.rep)).await;
    db.tell_all().await;
    assert_eq!(inbox(&rep).await.notices.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_is_told_once_for_each_time() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let at = |minutes: i64| When::At((start_of_time() + Duration::minutes(480 + minutes)).naive_utc());
    let call = TaskInput {
        kind: TaskKind::Call,
        title: "回电".to_owned(),
        when: at(10),
        remind: Some(0),
        ..TaskInput::default()
    };
    let id: Uuid = rep.call("add_task", &json!({ "on": { "deal": world.deals.own }, "input": call })).await.json();
    db.tell_all().await;
    assert!(inbox(&rep).await.notices.is_empty());
    db.doors.clock.set(start_of_time() + Duration::minutes(11));
    db.tell_all().await;
    db.tell_all().await;
    let told = inbox(&rep).await;
    assert_eq!((kinds(&told), told.notices[0].words.as_deref()), (vec![NoticeKind::Due], Some("回电")));
    let later = json!({ "id": id, "version": null, "when": at(20) });
    assert_eq!(rep.call("move_task", &later).await.status, StatusCode::OK);
    db.doors.clock.set(start_of_time() + Duration::minutes(30));
    db.tell_all().await;
    assert_eq!(inbox(&rep).await.notices.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_that_goes_back_to_the_pool_soon_is_told_to_its_owner() {
    let (db, world, browser) = set().await;
    sqlx::query(
        "insert into event (id, kind, subject_kind, subject_id, customer_id, owner_id) values (gen_random_uuid(), 'customer.recycling_soon', 'customer', $1, $1, $2)",
    )
    .bind(world.customers.own)
    .bind(world.rep)
    .execute(&db.owner)
    .await
    .unwrap();
    db.tell_all().await;
    assert_eq!(kinds(&inbox(&browser.signed_in("sales_rep").await).await), [NoticeKind::Recycling]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_killed_or_runs_twice_tells_once() {
    let (db, world, browser) = set().await;
    let (rep, manager) = (browser.signed_in("sales_rep").await, browser.signed_in("sales_manager").await);
    for _ in 0..20 {
        note(&rep, NoteOn::Customer(world.customers.own), &[world.manager]).await;
    }
    db.tell_all().await;
    // Back to where it was, as if its head had not been kept.
    sqlx::query("update notice_head set number = 0").execute(&db.owner).await.unwrap();
    let doors = db.doors.clone();
    let steps: Vec<_> = (0..4)
        .map(|_| {
            tokio::spawn({
                let doors = doors.clone();
                async move { worker::step(&doors).await }
            })
        })
        .collect();
    for step in steps {
        step.await.unwrap().unwrap();
    }
    db.tell_all().await;
    assert_eq!(unread(&manager).await, 20);
    // Killed at any moment: what was not committed was not told.
    note(&rep, NoteOn::Customer(world.customers.own), &[world.manager]).await;
    chain::seal(&db.doors.sealer, 1_000).await.unwrap();
    for micros in [50, 500, 2_000, 5_000] {
        tokio::time::timeout(std::time::Duration::from_micros(micros), worker::step(&db.doors)).await.ok();
    }
    // The last one killed may still hold what it held, until the database has noticed.
    for _ in 0..500 {
        db.tell_all().await;
        if unread(&manager).await == 21 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(unread(&manager).await, 21);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_on_a_deal_leads_to_its_entry() {
    let (db, world, browser) = set().await;
    let (rep, manager) = (browser.signed_in("sales_rep").await, browser.signed_in("sales_manager").await);
    let of = TimelineOf::Deal(world.deals.own);
    let key = note(&rep, NoteOn::Deal(world.deals.own), &[]).await;
    let say = json!({ "of": of, "key": key, "text": "@sales_rep 价格可以", "mentions": [world.rep] });
    assert_eq!(manager.call("add_comment", &say).await.status, StatusCode::OK);
    db.tell_all().await;
    let told = inbox(&rep).await;
    assert_eq!(told.notices[0].entry, Some((key.id, key.happened_at)));
    assert_eq!(told.notices[0].words.as_deref(), Some("@sales_rep 价格可以"));
    // Taken back, its words are told to nobody.
    let id: Uuid = sqlx::query_scalar("select id from entry_comment").fetch_one(&db.owner).await.unwrap();
    manager.call("withdraw_comment", &json!({ "of": of, "key": key, "id": id, "back": false })).await;
    assert_eq!(inbox(&rep).await.notices[0].words, None);
}
