//! The log: nobody changes it, and whoever does anyway is found.

use crate::harness::{TestDb, World};
use app::access::{Action, Role};
use app::events::{Event, chain, record};
use serde_json::json;

/// A database with `count` sealed events on one deal.
async fn sealed(count: i32) -> (TestDb, World) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let caller = db.caller(&world.session(Role::SalesRep), Action::EditDeals);
    for number in 0..count {
        let mut tx = caller.begin().await.unwrap();
        record(
            &mut tx,
            Event::of("deal.changed", "deal", world.deals.own).version(number).after(json!({ "number": number })),
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }
    seal(&db, count).await;
    (db, world)
}

/// Seals until `count` events are sealed: transactions of other tests on the same cluster may hold the sealer back.
async fn seal(db: &TestDb, count: i32) {
    let mut sealed = 0;
    for _ in 0..2_000 {
        sealed += chain::seal(&db.doors.sealer, 1_000).await.unwrap();
        if sealed >= count {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(sealed, count);
}

async fn findings(db: &TestDb) -> Vec<String> {
    let mut connection = db.owner.acquire().await.unwrap();
    chain::verify(&mut connection).await.unwrap().into_iter().map(|finding| finding.what).collect()
}

/// What only the owner of the database can do, and only after switching the guard off.
async fn tamper(db: &TestDb, sql: &'static str) {
    sqlx::query("alter table event disable trigger event_is_final").execute(&db.owner).await.unwrap();
    for partition in sqlx::query_scalar::<_, String>(
        "select inhrelid::regclass::text from pg_inherits where inhparent = 'event'::regclass",
    )
    .fetch_all(&db.owner)
    .await
    .unwrap()
    {
        let off = format!("alter table {partition} disable trigger event_is_final");
        sqlx::query(sqlx::AssertSqlSafe(off)).execute(&db.owner).await.unwrap();
    }
    assert_eq!(sqlx::query(sql).execute(&db.owner).await.unwrap().rows_affected(), 1, "{sql}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_untouched_chain_is_whole() {
    let (db, _) = sealed(7).await;
    assert_eq!(findings(&db).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_event_is_found() {
    let (db, _) = sealed(5).await;
    tamper(&db, "update event set after = '{\"number\": 99}' where version = 2").await;
    assert_eq!(findings(&db).await, ["changed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_event_is_found() {
    let (db, _) = sealed(5).await;
    tamper(&db, "delete from event where version = 3").await;
    assert_eq!(findings(&db).await, ["removed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_slipped_in_behind_the_head_is_found() {
    let (db, _) = sealed(5).await;
    tamper(
        &db,
        "insert into event (id, kind, subject_kind, subject_id, xid) select gen_random_uuid(), 'deal.changed', 'deal', subject_id, '3' from event limit 1",
    )
    .await;
    assert_eq!(findings(&db).await, ["inserted"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_or_patched_chain_is_found() {
    let (db, _) = sealed(5).await;
    tamper(&db, "delete from event_seal where number = 5").await;
    assert!(findings(&db).await.contains(&"truncated".to_owned()));
    let (db, _) = sealed(5).await;
    tamper(&db, "update event_seal set hash = sha256('x') where number = 3").await;
    assert!(findings(&db).await.contains(&"broken".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_the_owner_of_the_database_touches_the_past() {
    let (db, world) = sealed(1).await;
    let admin = db.caller(&world.session(Role::Administrator), Action::Administer);
    for sql in [
        "update event set kind = 'deal.won'",
        "delete from event",
        "truncate event",
        "delete from event_seal",
        "select * from event_seal",
    ] {
        let mut tx = admin.begin().await.unwrap();
        let refused = sqlx::query(sql).execute(tx.conn()).await.unwrap_err();
        assert_eq!(refused.as_database_error().and_then(|error| error.code()).as_deref(), Some("42501"), "{sql}");
    }
    assert!(
        sqlx::query("delete from event").execute(&db.owner).await.is_err(),
        "even the owner has to switch the guard off first"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_transaction_holds_its_successors_back() {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let caller = db.caller(&world.session(Role::SalesRep), Action::EditDeals);
    let event = || Event::of("deal.changed", "deal", world.deals.own);
    let mut slow = caller.begin().await.unwrap();
    record(&mut slow, event()).await.unwrap();
    let mut quick = caller.begin().await.unwrap();
    record(&mut quick, event()).await.unwrap();
    quick.commit().await.unwrap();
    assert_eq!(chain::seal(&db.doors.sealer, 100).await.unwrap(), 0, "the earlier one may still commit");
    slow.commit().await.unwrap();
    seal(&db, 2).await;
}
