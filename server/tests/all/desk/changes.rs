//! Changes of many tickets: each by the rules, refusals named, taken back as a whole.

use super::*;
use app::desk::changes::model::{Assignee, Done, MOST, Outcome, TicketChange};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

async fn print(db: &TestDb, id: Uuid) -> String {
    sqlx::query_scalar(
        "select (to_jsonb(t) - 'version' - 'updated_at' - 'reckoned')::text
             || (select coalesce(jsonb_agg(jsonb_build_array(s.state, s.began_at, s.ended_at) order by s.began_at, s.ended_at nulls last), '[]')
                   from ticket_span s where s.ticket_id = t.id)::text
             || (select coalesce(jsonb_agg(g.tag_id order by g.tag_id), '[]') from ticket_tag g where g.ticket_id = t.id)::text
             || (select coalesce(jsonb_agg(f.person_id order by f.person_id), '[]') from follow f where f.record_id = t.id)::text
           from ticket t where t.id = $1",
    )
    .bind(id)
    .fetch_one(&db.owner)
    .await
    .unwrap()
}

async fn change(browser: &Browser, change: &TicketChange, chosen: &[(Uuid, i32)]) -> Answer {
    browser.call("change_tickets", &json!({ "change": change, "chosen": chosen })).await
}

async fn undo(browser: &Browser, done: &Done) -> Answer {
    browser.call("undo_ticket_change", &json!({ "run": done.run })).await
}

fn nothing() -> TicketChange {
    TicketChange::default()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_ticket_is_changed_by_the_rules_and_who_is_left_out_is_named() {
    let (_db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let mut ids = Vec::new();
    for subject in ["甲", "乙", "丙", "丁", "戊"] {
        ids.push(create(&agent, &about(subject)).await);
    }
    let [open, closed, stale, solved, merged] = ids[..] else { panic!("five") };
    state(&agent, &read(&agent, closed).await, State::Closed, None).await;
    state(&agent, &read(&agent, solved).await, State::Solved, Some("换了")).await;
    agent.call("take_ticket", &json!({ "id": stale })).await;
    agent.call("merge_ticket", &json!({ "gone": merged, "kept": open })).await;
    let version = async |id: Uuid| (id, read(&agent, id).await.version);
    let chosen = [
        version(open).await,
        version(closed).await,
        (stale, 1),
        version(solved).await,
        version(merged).await,
        (Uuid::nil(), 1),
    ];
    let solve = TicketChange { state: Some(State::Solved), priority: Some(Priority::High), ..nothing() };
    let done: Done = change(&agent, &solve, &chosen).await.json();
    let mut left: Vec<_> =
        done.left.iter().map(|one| (one.outcome, one.named.as_ref().map(|named| named.1.as_str()))).collect();
    left.sort_unstable();
    assert_eq!(
        left,
        [
            (Outcome::Gone, None),
            (Outcome::ChangedMeanwhile, Some("丙")),
            (Outcome::Merged, Some("戊")),
            (Outcome::NoStep, Some("乙")),
            (Outcome::NoSolution, Some("甲")),
        ]
    );
    // It is solved already, and gets the priority.
    assert_eq!((done.changed, done.same), (1, 0));
    let ticket = read(&agent, solved).await;
    assert_eq!((ticket.state, ticket.fields.priority), (State::Solved, Priority::High));
    let how = TicketChange { solution: Some("一并处理".to_owned()), ..solve };
    let done: Done = change(&agent, &how, &[version(open).await, version(solved).await]).await.json();
    assert_eq!((done.changed, done.same, done.left.len()), (1, 1, 0));
    assert_eq!(read(&agent, open).await.solution.as_deref(), Some("一并处理"));
    // What others had written stays what it was.
    assert_eq!(read(&agent, solved).await.solution.as_deref(), Some("换了"));

    let give = TicketChange { owner: Some(Assignee::Person(world.rep)), ..nothing() };
    let refused = change(&agent, &give, &[version(open).await]).await;
    assert_eq!(refused.error(), AppError::invalid("owner", "ticket_owner_may_receive"));
    let many = vec![(Uuid::nil(), 1); MOST + 1];
    assert_eq!(change(&agent, &how, &many).await.error(), AppError::invalid("chosen", "desk_too_many"));
    assert_eq!(change(&agent, &how, &[]).await.error(), AppError::invalid("chosen", "required"));
    assert_eq!(change(&agent, &nothing(), &[(open, 1)]).await.error(), AppError::invalid("change", "required"));
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_a_change_back_is_identity() {
    let (db, _world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let form = json!({ "form": { "parent": null, "name": "切割", "name_en": "" } });
    let category: Uuid = chief.call("desk/categories/api/add_category", &form).await.json();
    let mut ids = Vec::new();
    for n in 0..4 {
        let form = TicketForm { tags: if n % 2 == 0 { "急".to_owned() } else { String::new() }, ..about("多张") };
        ids.push(create(&agent, &form).await);
    }
    state(&agent, &read(&agent, ids[3]).await, State::Solved, Some("好了")).await;
    let strategy = (
        prop::option::of(prop::sample::select(&State::ALL[1..])),
        prop::option::of(prop::sample::select(Priority::ALL)),
        prop::option::of(prop::sample::select(vec![Assignee::Me, Assignee::Nobody])),
        any::<bool>(),
        any::<bool>(),
        prop::option::of(any::<bool>()),
        1_i64..90,
    );
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    let runtime = tokio::runtime::Handle::current();
    let moment = std::sync::atomic::AtomicI64::new(0);
    let run = async |(to, priority, owner, filed, tagged, follow, minutes)| {
        let wanted = TicketChange {
            state: to,
            solution: Some("试试".to_owned()),
            priority,
            owner,
            category: if filed { Some(category) } else { None },
            tags: if tagged { vec!["急".to_owned(), "出口".to_owned()] } else { Vec::new() },
            follow,
        };
        if wanted.is_empty() {
            return;
        }
        let now = moment.fetch_add(minutes * 2, std::sync::atomic::Ordering::Relaxed);
        db.doors.clock.set(start_of_time() + Duration::minutes(now + minutes));
        let mut before = Vec::new();
        let mut chosen = Vec::new();
        for id in &ids {
            before.push(print(&db, *id).await);
            chosen.push((*id, read(&agent, *id).await.version));
        }
        let done: Done = change(&agent, &wanted, &chosen).await.json();
        let other = undo(&chief, &done).await;
        assert_eq!(other.error(), AppError::NotFound, "another's change");
        let back: Done = undo(&agent, &done).await.json();
        assert_eq!((back.changed, back.left.len()), (done.changed, 0));
        for (id, before) in ids.iter().zip(before) {
            assert_eq!(print(&db, *id).await, before);
        }
        assert_eq!(undo(&agent, &done).await.error(), AppError::conflict("changed_since"));
    };
    tokio::task::block_in_place(|| {
        runner
            .run(&strategy, |drawn| {
                runtime.block_on(run(drawn));
                Ok(())
            })
            .unwrap();
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_changed_since_stays_and_is_named() {
    let (_db, _world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let (one, other) = (create(&agent, &about("甲")).await, create(&agent, &about("乙")).await);
    let urgent = TicketChange { priority: Some(Priority::Urgent), state: Some(State::Open), ..nothing() };
    let done: Done = change(&agent, &urgent, &[(one, 1), (other, 1)]).await.json();
    assert_eq!(say(&chief, other, 0, &said(None, "我在看")).await.status, StatusCode::OK);
    let back: Done = undo(&agent, &done).await.json();
    assert_eq!(back.changed, 1);
    assert_eq!(back.left.iter().map(|one| (one.id, one.outcome)).collect::<Vec<_>>(), [(other, Outcome::Kept)]);
    let (one, other) = (read(&agent, one).await, read(&agent, other).await);
    assert_eq!((one.fields.priority, one.state), (Priority::Normal, State::New));
    assert_eq!((other.fields.priority, other.state), (Priority::Urgent, State::Open));
}

#[tokio::test(flavor = "multi_thread")]
async fn as_many_as_fit_are_changed_at_once_and_each_tells_of_it() {
    let (db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let sql = format!(
        "insert into ticket (id, number, kind, subject, channel, customer_id)
         select gen_random_uuid(), 0, 'fault', 'T ' || n, 'phone', '{}' from generate_series(1, {MOST}) n",
        world.customers.own
    );
    run_sql(&db, sql).await;
    let chosen: Vec<(Uuid, i32)> = sqlx::query_as("select id, version from ticket").fetch_all(&db.owner).await.unwrap();
    let wanted = TicketChange {
        state: Some(State::Open),
        owner: Some(Assignee::Me),
        tags: vec!["批量".to_owned()],
        ..nothing()
    };
    let done: Done = change(&agent, &wanted, &chosen).await.json();
    assert_eq!((done.changed, done.left.len()), (MOST, 0));
    let counted: (i64, i64) = sqlx::query_as(
        "select (select count(*) from ticket where state = 'open' and owner_id is not null and version = 2),
                (select count(*) from event where kind in ('ticket.state_changed', 'ticket.assigned', 'ticket.changed'))",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap();
    let most = i64::try_from(MOST).unwrap();
    assert_eq!(counted, (most, 3 * most));
    let back: Done = undo(&agent, &done).await.json();
    assert_eq!(back.changed, MOST);
    let left: i64 = sqlx::query_scalar("select count(*) from ticket where state <> 'new' or owner_id is not null")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(left, 0);
}
