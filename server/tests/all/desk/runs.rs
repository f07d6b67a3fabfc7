//! Changes of all tickets that match: gone through in batches whoever looks on, conflicts named, let end, taken back as a whole.

use super::*;
use app::{
    customers::bulk::model::Stopped,
    desk::{
        changes::{
            model::{LeftOut, Outcome, TicketChange},
            run_model::{BATCH, TicketRun},
            worker as runs,
        },
        tickets::list_model::{Queue, TicketFilter},
    },
};

const MANY: i64 = 2 * BATCH + 200;

async fn many(db: &TestDb, count: i64) {
    run_sql(
        db,
        format!(
            "insert into ticket (id, number, kind, subject, channel, priority)
             select gen_random_uuid(), 0, 'question', 'alarm ' || n, 'phone', 3 from generate_series(1, {count}) n"
        ),
    )
    .await;
}

fn urgent() -> TicketChange {
    TicketChange { priority: Some(Priority::Urgent), tags: vec!["大面积".to_owned()], ..TicketChange::default() }
}

async fn begin(browser: &Browser, change: &TicketChange, filter: &TicketFilter) -> Answer {
    browser.call("begin_ticket_run", &json!({ "change": change, "filter": filter })).await
}

async fn about_run(browser: &Browser, function: &str, id: Uuid) -> TicketRun {
    let answer = browser.call(function, &json!({ "id": id })).await;
    assert_eq!(answer.status, StatusCode::OK, "{function}: {}", answer.body);
    answer.json()
}

/// The server alone, until nothing is left to do.
async fn goes_on(db: &TestDb) {
    while runs::step(&db.doors).await.unwrap() > 0 {}
}

async fn urgent_ones(db: &TestDb) -> i64 {
    sqlx::query_scalar("select count(*) from ticket where priority = 1").fetch_one(&db.owner).await.unwrap()
}

/// One of those that wait, in the order of their turns the last.
async fn last_waiting(db: &TestDb) -> Uuid {
    sqlx::query_scalar(
        "select ticket_id from ticket_bulk_item where outcome = 'waiting' order by ticket_id desc limit 1",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_match_are_changed_without_anybody_looking_on_and_taken_back_as_a_whole() {
    let (db, _world, browser) = set().await;
    many(&db, MANY).await;
    let agent = browser.signed_in("service_agent").await;
    let filter = TicketFilter { queue: Queue::Open, text: "alarm".to_owned(), ..TicketFilter::default() };
    let run: TicketRun = begin(&agent, &urgent(), &filter).await.json();
    assert_eq!((run.total, run.met(), run.is_under_way()), (MANY, BATCH, true), "the first batch is done at once");
    // Somebody changes one that waits for its turn: that is not written over.
    let stale = last_waiting(&db).await;
    agent.call("take_ticket", &json!({ "id": stale })).await;
    // What comes later was not meant.
    create(&agent, &about("alarm later")).await;
    goes_on(&db).await;
    let ended = about_run(&agent, "read_ticket_run", run.id).await;
    assert_eq!((ended.ended, ended.changed(), ended.left(), urgent_ones(&db).await), (true, MANY - 1, 1, MANY - 1));
    let left: Vec<LeftOut> = agent.call("left_out_of_ticket_run", &json!({ "id": run.id })).await.json();
    assert_eq!((left[0].id, left[0].outcome, left.len()), (stale, Outcome::ChangedMeanwhile, 1));
    let told: i64 = sqlx::query_scalar("select count(*) from event where kind = 'ticket.changed'")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(told, MANY - 1);

    let since: Uuid = sqlx::query_scalar("select ticket_id from ticket_bulk_item where outcome = 'changed' limit 1")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    agent.call("take_ticket", &json!({ "id": since })).await;
    let back = about_run(&agent, "undo_ticket_run", run.id).await;
    assert!(back.undoing && back.is_under_way());
    goes_on(&db).await;
    let undone = about_run(&agent, "read_ticket_run", run.id).await;
    assert_eq!((undone.undone, undone.count(Outcome::Undone), undone.count(Outcome::Kept)), (true, MANY - 2, 1));
    assert_eq!(urgent_ones(&db).await, 1, "what somebody changed since stays");
    let tagged: i64 = sqlx::query_scalar("select count(*) from ticket_tag").fetch_one(&db.owner).await.unwrap();
    assert_eq!(tagged, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_let_end_leaves_the_others_as_they_are() {
    let (db, _world, browser) = set().await;
    many(&db, MANY).await;
    let agent = browser.signed_in("service_agent").await;
    let run: TicketRun =
        begin(&agent, &urgent(), &TicketFilter { queue: Queue::All, ..TicketFilter::default() }).await.json();
    let cancelled = about_run(&agent, "cancel_ticket_run", run.id).await;
    assert!(cancelled.cancelled && !cancelled.is_open());
    goes_on(&db).await;
    assert_eq!(urgent_ones(&db).await, BATCH);
    let again = agent.call("cancel_ticket_run", &json!({ "id": run.id })).await;
    assert_eq!(again.error(), AppError::Conflict("changed_since".to_owned()));
    about_run(&agent, "undo_ticket_run", run.id).await;
    goes_on(&db).await;
    assert_eq!(urgent_ones(&db).await, 0);
    assert_eq!(about_run(&agent, "read_ticket_run", run.id).await.count(Outcome::Waiting), MANY - BATCH);
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_that_end_stop_it_and_nobody_meddles_with_anothers() {
    let (db, world, browser) = set().await;
    many(&db, MANY).await;
    let agent = browser.signed_in("service_agent").await;
    let all = TicketFilter { queue: Queue::All, ..TicketFilter::default() };
    let run: TicketRun = begin(&agent, &urgent(), &all).await.json();
    let manager = browser.signed_in("service_manager").await;
    for function in ["read_ticket_run", "cancel_ticket_run", "undo_ticket_run", "go_on_with_ticket_run"] {
        let answer = manager.call(function, &json!({ "id": run.id })).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{function}");
    }
    let person = world.person(Role::ServiceAgent);
    run_sql(&db, format!("update person set role = 'read_only' where id = '{person}'")).await;
    goes_on(&db).await;
    run_sql(&db, format!("update person set role = 'service_agent' where id = '{person}'")).await;
    let stopped = about_run(&agent, "read_ticket_run", run.id).await;
    assert_eq!((stopped.stopped, stopped.met()), (Some(Stopped::NotAllowed), BATCH));
    about_run(&agent, "go_on_with_ticket_run", run.id).await;
    goes_on(&db).await;
    assert_eq!(urgent_ones(&db).await, MANY);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_done_to_any_is_said_before_it_begins() {
    let (db, _world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let all = TicketFilter { queue: Queue::All, ..TicketFilter::default() };
    let none = begin(&agent, &urgent(), &all).await.error();
    assert_eq!(none.of_field("chosen").map(|error| error.code.as_str()), Some("required"));
    many(&db, 1).await;
    let nowhere = TicketChange { category: Some(Uuid::nil()), ..TicketChange::default() };
    assert!(begin(&agent, &nowhere, &all).await.error().of_field("category").is_some());
    let begun: i64 = sqlx::query_scalar("select count(*) from ticket_bulk").fetch_one(&db.owner).await.unwrap();
    assert_eq!(begun, 0);
    let done: TicketRun = begin(&agent, &urgent(), &all).await.json();
    assert!(done.ended && !done.is_under_way(), "few are done at once");
}
