//! The server goes on with changes of many by itself: once each, as who began them, with the rights that they have by then.

use super::{TestDb, World, begin, customer, only, run_sql, set, that};
use app::{
    access::AppError,
    customers::bulk::{
        model::{BATCH, BulkField, Change, Chosen, Outcome, Run, Stopped},
        worker,
    },
    lists::filters::Op,
};
use serde_json::json;
use uuid::Uuid;

/// Customers of the colleague that a filter finds.
async fn many(db: &TestDb, world: &World, count: i32) -> Chosen {
    run_sql(
        db,
        &format!(
            "insert into customer (id, name, owner_id, industry) select gen_random_uuid(), 'Row ' || i, '{}', 'old' from generate_series(1, {count}) i",
            world.colleague
        ),
    )
    .await;
    Chosen::Matching(Box::new(only(that("name", Op::Contains, &["Row"]))))
}

async fn to_the_end(db: &TestDb) {
    while worker::step(&db.doors).await.unwrap() > 0 {}
}

async fn changes(db: &TestDb) -> (i64, i64) {
    sqlx::query_as("select count(*), count(distinct actor_id) from event where kind = 'customer.changed'")
        .fetch_one(&db.owner)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_and_its_way_back_go_on_alone_and_meet_each_once() {
    let (db, world, browser) = set().await;
    let manager = browser.signed_in("sales_manager").await;
    let chosen = many(&db, &world, 450).await;
    let set = Change::Set(BulkField::Industry, Some("new".to_owned()));
    let begun = begin(&manager, &set, &chosen).await;
    assert_eq!((begun.total, begun.changed(), begun.is_under_way()), (450, BATCH, true), "the first batch at once");
    // Two servers, and the page of somebody who looks on.
    let on_page = async {
        loop {
            let run: Run = manager.call("bulk_run", &json!({ "id": begun.id })).await.json();
            if !run.is_under_way() {
                return run;
            }
        }
    };
    let (run, (), ()) = tokio::join!(on_page, to_the_end(&db), to_the_end(&db));
    assert_eq!((run.changed(), run.met(), run.ended, run.stopped), (450, 450, true, None));
    assert_eq!(changes(&db).await, (450, 1));
    // Taking it back is asked for once, and goes on alone too.
    let back: Run = manager.call("undo_bulk", &json!({ "id": run.id })).await.json();
    assert_eq!((back.count(Outcome::Undone), back.undoing, back.undone), (BATCH, true, false));
    tokio::join!(to_the_end(&db), to_the_end(&db));
    let back: Run = manager.call("bulk_run", &json!({ "id": run.id })).await.json();
    assert_eq!((back.count(Outcome::Undone), back.undone, back.is_open()), (450, true, false));
    assert_eq!(changes(&db).await, (900, 1));
    assert_eq!(worker::step(&db.doors).await.unwrap(), 0);
    let stranger = browser.signed_in("stranger").await;
    assert_eq!(stranger.call("bulk_run", &json!({ "id": run.id })).await.error(), AppError::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_that_end_stop_it_and_rights_that_shrink_leave_out() {
    let (db, world, browser) = set().await;
    let manager = browser.signed_in("sales_manager").await;
    let chosen = many(&db, &world, 250).await;
    let set = |value: &str| Change::Set(BulkField::Source, Some(value.to_owned()));
    let begun = begin(&manager, &set("展会"), &chosen).await;
    run_sql(&db, &format!("update person set role = 'read_only' where id = '{}'", world.manager)).await;
    to_the_end(&db).await;
    let of = async |id: Uuid| -> (i64, Option<String>) {
        sqlx::query_as("select (select count(*) from bulk_item i where i.bulk_id = b.id and i.outcome = 'changed'), b.stopped from bulk_change b where b.id = $1")
            .bind(id)
            .fetch_one(&db.owner)
            .await
            .unwrap()
    };
    assert_eq!(of(begun.id).await, (BATCH, Some(Stopped::NotAllowed.key().to_owned())));
    // With the rights it goes on, where somebody asks.
    run_sql(&db, &format!("update person set role = 'sales_manager' where id = '{}'", world.manager)).await;
    to_the_end(&db).await;
    assert_eq!(of(begun.id).await.0, BATCH, "not by itself");
    // Those that went out of sight meanwhile are not met any more.
    run_sql(&db, &format!("update customer set owner_id = '{}' where source is null and name in (select name from customer where name like 'Row%' and source is null order by id desc limit 50)", world.stranger)).await;
    let on: Run = manager.call("work_on_bulk", &json!({ "id": begun.id })).await.json();
    assert_eq!(on.stopped, None);
    to_the_end(&db).await;
    let run: Run = manager.call("bulk_run", &json!({ "id": begun.id })).await.json();
    assert_eq!((run.changed(), run.ended), (200, true));
    // Who has left does nothing any more, whatever they began.
    let begun = begin(&manager, &set("网络"), &chosen).await;
    run_sql(&db, &format!("update person set active = false where id = '{}'", world.manager)).await;
    to_the_end(&db).await;
    assert_eq!(of(begun.id).await, (BATCH, Some(Stopped::NotAllowed.key().to_owned())));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_done_any_more_stops() {
    let (db, world, browser) = set().await;
    let manager = browser.signed_in("sales_manager").await;
    let chosen = many(&db, &world, 150).await;
    let begun = begin(&manager, &Change::Assign(world.rep), &chosen).await;
    run_sql(&db, &format!("update person set active = false where id = '{}'", world.rep)).await;
    to_the_end(&db).await;
    let run: Run = manager.call("bulk_run", &json!({ "id": begun.id })).await.json();
    assert_eq!((run.changed(), run.stopped, run.is_open()), (BATCH, Some(Stopped::Failed), true));
    let refused = manager.call("work_on_bulk", &json!({ "id": begun.id })).await;
    assert!(matches!(refused.error(), AppError::Invalid(_)), "{}", refused.body);
    // It can still be taken back.
    manager.call("undo_bulk", &json!({ "id": begun.id })).await;
    to_the_end(&db).await;
    let run: Run = manager.call("bulk_run", &json!({ "id": begun.id })).await.json();
    assert!(run.undone && run.count(Outcome::Undone) == BATCH, "{run:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn industries_and_countries_are_kept_by_their_names() {
    let (db, world, browser) = set().await;
    let manager = browser.signed_in("sales_manager").await;
    let id = customer(&db, "Mine", Some(world.manager), &[]).await;
    let wishes = [
        (BulkField::Industry, "Mining", "采矿业"),
        (BulkField::Industry, "36", "汽车制造业"),
        (BulkField::Industry, "船舶内装", "船舶内装"),
        (BulkField::Country, "PRC", "中国"),
        (BulkField::Region, "青岛市", "青岛市"),
    ];
    for (version, (field, typed, kept)) in (1..).zip(wishes) {
        let run =
            begin(&manager, &Change::Set(field, Some(typed.to_owned())), &Chosen::These(vec![(id, version)])).await;
        assert_eq!((run.changed(), run.ended, run.what.as_deref()), (1, true, Some(kept)), "{typed}");
    }
    let now: (String, String, String) = sqlx::query_as("select industry, country, region from customer where id = $1")
        .bind(id)
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(now, ("船舶内装".to_owned(), "中国".to_owned(), "青岛市".to_owned()));
}
