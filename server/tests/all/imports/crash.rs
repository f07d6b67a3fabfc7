//! A server that dies in the middle, an import that goes on, and undoing as identity.

use crate::imports::{Set, TestDb, business_state, receive, set, work};
use app::imports::begin;
use app::imports::report::{State, Work};
use app::imports::store;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use std::time::Duration;

fn rows(count: usize) -> String {
    let mut text = String::from("客户名称,编号,行业\n");
    for number in 0..count {
        text += &format!("客户 {number},K{number},制造业\n");
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_whose_server_died_goes_on_without_a_row_twice() {
    let Set { caller, db, .. } = set().await;
    let (id, _) = receive(&caller, &[("客户.csv", rows(9_000).as_bytes())]).await.unwrap();
    let job = begin::begin(&caller, id, Work::Run).await.unwrap();
    let working = tokio::spawn(job.drive());
    // As soon as something is there, the worker is gone: nothing of it says goodbye.
    loop {
        let made: i64 = sqlx::query_scalar("select count(*) from customer where external_key like 'K%'")
            .fetch_one(&db.owner)
            .await
            .unwrap();
        if made > 0 || working.is_finished() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    working.abort();
    drop(working.await);
    let row = store::import(&mut caller.read().await.unwrap(), id).await.unwrap().0;
    assert_eq!(row.state, State::Running, "it has died; nobody knows yet");
    assert_eq!(
        begin::begin(&caller, id, Work::Run).await.map(drop),
        Err(app::access::AppError::conflict("import_running"))
    );
    sqlx::query("update import set beat_at = beat_at - interval '1 minute'").execute(&db.owner).await.unwrap();
    let row = store::import(&mut caller.read().await.unwrap(), id).await.unwrap().0;
    assert_eq!((row.state, row.failure.as_deref()), (State::Failed, Some("import_broke_off")));
    let row = work(&caller, id, Work::Run).await;
    let file = &row.progress.files[0];
    assert_eq!((row.state, file.read, file.created, file.skipped), (State::Done, 9_000, 9_000, 0));
    let (there, different, told): (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from customer where external_key like 'K%'),
                (select count(distinct external_key) from customer where external_key like 'K%'),
                (select count(*) from event where kind = 'customer.imported')",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!((there, different, told), (9_000, 9_000, 9_000));
}

#[derive(Debug, Clone)]
struct Line {
    name: u8,
    key: Option<u8>,
    phone: u8,
    contact: Option<u8>,
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let line = (0_u8..12, proptest::option::of(0_u8..12), 0_u8..4, proptest::option::of(0_u8..4))
        .prop_map(|(name, key, phone, contact)| Line { name, key, phone, contact });
    proptest::collection::vec(line, 1..25)
}

fn text(lines: &[Line]) -> String {
    let mut text = String::from("客户名称,编号,电话,联系人\n");
    for line in lines {
        let key = line.key.map(|key| format!("K{key}")).unwrap_or_default();
        let contact = line.contact.map(|contact| format!("人{contact}")).unwrap_or_default();
        text += &format!("公司{},{key},{},{contact}\n", line.name, line.phone);
    }
    text
}

async fn there_and_back(db: &TestDb, caller: &app::access::Caller, lines: &[Line], existing: usize) {
    let before = business_state(db).await;
    let text = text(lines);
    let (id, mut plan) = receive(caller, &[("a.csv", text.as_bytes())]).await.unwrap();
    plan.existing = app::imports::plan::Existing::ALL[existing];
    crate::imports::keep(caller, id, &plan).await;
    let row = work(caller, id, Work::Run).await;
    assert_eq!((row.state, row.failure.as_deref()), (State::Done, None), "{text}");
    assert!(
        row.progress.files[0].adds_up() && row.progress.files[0].read as usize == lines.len(),
        "{text} {:?}",
        row.progress
    );
    let made: u32 = row.progress.files.iter().map(|file| file.created + file.along).sum();
    assert_eq!(row.progress.created_in_database, Some(i64::from(made)), "{text}");
    let undone = work(caller, id, Work::Undo).await;
    assert_eq!((undone.state, undone.progress.undo_kept), (State::Undone, 0), "{text}");
    assert_eq!(business_state(db).await, before, "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn importing_and_undoing_is_identity() {
    let Set { caller, db, .. } = set().await;
    // What is there already, so that rows also meet somebody.
    let (first, _) = receive(&caller, &[("客户.csv", rows(6).replace("客户 ", "公司").as_bytes())]).await.unwrap();
    work(&caller, first, Work::Run).await;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..24 {
        let lines = lines().new_tree(&mut runner).unwrap().current();
        let existing = (0_usize..3).new_tree(&mut runner).unwrap().current();
        there_and_back(&db, &caller, &lines, existing).await;
    }
}
