//! The way back: of a change of state, and out of the bin.

use super::*;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

/// All that is kept of a ticket, but for how often it was written and when last, and whether its promises wait to be reckoned.
async fn print(db: &TestDb, id: Uuid) -> String {
    sqlx::query_scalar(
        "select (to_jsonb(t) - 'version' - 'updated_at' - 'reckoned')::text
             || (select coalesce(jsonb_agg(jsonb_build_array(s.state, s.began_at, s.ended_at) order by s.began_at, s.ended_at nulls last), '[]')
                   from ticket_span s where s.ticket_id = t.id)::text
           from ticket t where t.id = $1",
    )
    .bind(id)
    .fetch_one(&db.owner)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_state_taken_back_is_as_if_it_had_never_been() {
    let (db, _world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let steps = prop::collection::vec((0_usize..5, 1_i64..90, any::<bool>()), 1..12);
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    let runtime = tokio::runtime::Handle::current();
    let run = async |steps: Vec<(usize, i64, bool)>| {
        db.doors.clock.set(start_of_time());
        let id = create(&agent, &about("来回")).await;
        let mut now = start_of_time();
        for (choice, minutes, back) in steps {
            now += Duration::minutes(minutes);
            db.doors.clock.set(now);
            let ticket = read(&agent, id).await;
            let next = ticket.state.next();
            let to = next[choice % next.len()];
            let before = print(&db, id).await;
            let version: i32 = state(&agent, &ticket, to, Some("好了")).await.json();
            if back {
                now += Duration::minutes(1);
                db.doors.clock.set(now);
                let undone = agent.call("undo_ticket_state", &json!({ "id": id, "version": version })).await;
                assert_eq!(undone.json::<i32>(), version + 1);
                assert_eq!(print(&db, id).await, before);
            }
            let open: i64 =
                sqlx::query_scalar("select count(*) from ticket_span where ticket_id = $1 and ended_at is null")
                    .bind(id)
                    .fetch_one(&db.owner)
                    .await
                    .unwrap();
            assert_eq!(open, 1);
        }
    };
    tokio::task::block_in_place(|| {
        runner
            .run(&steps, |steps| {
                runtime.block_on(run(steps));
                Ok(())
            })
            .unwrap();
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_is_taken_back_only_while_nothing_else_was_changed() {
    let (_db, _world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let id = create(&agent, &about("改主意")).await;
    let version: i32 = state(&agent, &read(&agent, id).await, State::Open, None).await.json();
    say(&agent, id, 0, &said(None, "等等")).await;
    let refused = agent.call("undo_ticket_state", &json!({ "id": id, "version": version })).await;
    assert_eq!(refused.error(), AppError::conflict("changed_since"));
    assert_eq!(read(&agent, id).await.state, State::Open);
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_and_restoring_is_identity() {
    let (db, _world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let id = create(&agent, &about("删错了")).await;
    say(&agent, id, 0, &said(Some(Channel::Visit), "看过现场")).await;
    let (ticket, before) = (read(&agent, id).await, print(&db, id).await);
    let stale = agent.call("delete_ticket", &json!({ "id": id, "version": 1 })).await;
    assert_eq!(stale.error(), AppError::conflict("changed"));
    let delete = json!({ "id": id, "version": ticket.version });
    let binned: i32 = agent.call("delete_ticket", &delete).await.json();
    assert_eq!(agent.call("read_ticket", &json!({ "key": id.to_string() })).await.status, StatusCode::NOT_FOUND);
    assert_eq!(say(&agent, id, 1, &said(None, "x")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(agent.call("restore_ticket", &json!({ "id": id, "version": binned })).await.status, StatusCode::OK);
    assert_eq!(print(&db, id).await, before);
    // Out of the bin itself too, for those who have one.
    let version = read(&agent, id).await.version;
    agent.call("delete_ticket", &json!({ "id": id, "version": version })).await;
    let restored = chief.call("restore_from_bin", &json!({ "records": [id] })).await;
    assert_eq!(restored.status, StatusCode::OK, "{}", restored.body);
    assert_eq!(print(&db, id).await, before);
    let standing: i64 = sqlx::query_scalar("select count(*) from deletion where record_id = $1 and ended is null")
        .bind(id)
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(standing, 0);
}
