//! What is promised on tickets: when it is due, what holds it up, and who is told of it.

use super::*;
use app::desk::{
    deadlines::{model::Promised, worker as reckoner},
    sla::policy_model::Measure,
    tickets::list_model::{TicketFilter, TicketRow, TicketSort},
};
use app::lists::model::Page;

/// Somebody is always there; the first answer within an hour, the next within half an hour, the solution within eight.
async fn promise(db: &TestDb) {
    let [calendar, policy] = [app::access::new_id(), app::access::new_id()];
    let day = json!([{ "from": 0, "to": 1440 }]);
    let week = json!([day, day, day, day, day, day, day]);
    let chain =
        json!([{ "after": null, "tells": { "who": "owner" } }, { "after": 0, "tells": { "who": "team_lead" } }]);
    let sql = format!(
        "insert into sla_calendar (id, name, zone, week) values ('{calendar}', '值班', 'Asia/Shanghai', '{week}');
         insert into sla_policy (id, rank, name, first_minutes, first_calendar, next_minutes, next_calendar, resolve_minutes, resolve_calendar,
                                 warn_percent, chain)
         values ('{policy}', 1, '标准', 60, '{calendar}', 30, '{calendar}', 480, '{calendar}', 50, '{chain}')"
    );
    run_sql(db, sql).await;
}

fn at(minutes: i64) -> DateTime<Utc> {
    start_of_time() + Duration::minutes(minutes)
}

/// What stands: the promise, its moment in minutes, whether it stands still, how it ended.
fn short(promised: &Promised) -> (Measure, Option<i64>, bool, Option<bool>) {
    (promised.measure, promised.due.map(|due| (due - start_of_time()).num_minutes()), promised.paused, promised.done)
}

async fn promises(browser: &Browser, id: Uuid) -> Vec<(Measure, Option<i64>, bool, Option<bool>)> {
    read(browser, id).await.promises.iter().map(short).collect()
}

/// What the list shows of it.
async fn listed(browser: &Browser, id: Uuid) -> Option<(Measure, Option<i64>, bool, Option<bool>)> {
    let filter = TicketFilter::default();
    let row: Option<TicketRow> = browser.call("ticket_in_list", &json!({ "filter": filter, "id": id })).await.json();
    row.and_then(|row| row.promised).as_ref().map(short)
}

/// Has workers do all there is.
async fn work(db: &TestDb) {
    while reckoner::step(&db.doors).await.unwrap() > 0 {}
}

async fn count(db: &TestDb, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&db.owner).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promise_begins_waits_and_is_kept_or_not() {
    let (db, _world, browser) = set().await;
    promise(&db).await;
    let agent = browser.signed_in("service_agent").await;
    let id = create(&agent, &about("停机")).await;
    assert_eq!(
        promises(&agent, id).await,
        [(Measure::First, Some(60), false, None), (Measure::Resolve, Some(480), false, None)]
    );
    assert_eq!(listed(&agent, id).await, Some((Measure::First, Some(60), false, None)));

    // Answered in time, and now it is the customer's turn: the clock of the solution stands still.
    db.doors.clock.set(at(10));
    let answer = MessageForm { wait: true, ..said(Some(Channel::Phone), "请发照片") };
    assert_eq!(say(&agent, id, 0, &answer).await.status, StatusCode::OK);
    assert_eq!(
        promises(&agent, id).await,
        [(Measure::First, Some(60), false, Some(true)), (Measure::Resolve, None, true, None)]
    );
    assert_eq!(listed(&agent, id).await, Some((Measure::Resolve, None, true, None)));

    // Half an hour later the customer speaks: so much later it is due, and the next answer is owed.
    db.doors.clock.set(at(40));
    let word = MessageForm { inbound: true, ..said(Some(Channel::Phone), "照片发了") };
    assert_eq!(say(&agent, id, 1, &word).await.status, StatusCode::OK);
    assert_eq!(listed(&agent, id).await, Some((Measure::Next, Some(70), false, None)));
    assert!(promises(&agent, id).await.contains(&(Measure::Resolve, Some(510), false, None)));

    db.doors.clock.set(at(80));
    assert_eq!(say(&agent, id, 2, &said(Some(Channel::Phone), "收到")).await.status, StatusCode::OK);
    assert!(promises(&agent, id).await.contains(&(Measure::Next, Some(70), false, Some(false))));
    assert_eq!(listed(&agent, id).await, Some((Measure::Resolve, Some(510), false, None)));

    // Solved: nothing is due. Taken back it is as before.
    let before = promises(&agent, id).await;
    let ticket = read(&agent, id).await;
    let version: i32 = state(&agent, &ticket, State::Solved, Some("换了喷嘴")).await.json();
    assert!(promises(&agent, id).await.contains(&(Measure::Resolve, Some(510), false, Some(true))));
    assert_eq!(count(&db, "select count(*) from ticket where due_at is not null or escalate_at is not null").await, 0);
    agent.call("undo_ticket_state", &json!({ "id": id, "version": version })).await;
    assert_eq!(promises(&agent, id).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_goes_by_what_is_due_first() {
    let (db, _world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let free = create(&agent, &about("没有承诺")).await;
    promise(&db).await;
    run_sql(&db, "update sla_policy set priorities = '{urgent,high}'".to_owned()).await;
    let late = create(&agent, &TicketForm { priority: Priority::High, ..about("后到期") }).await;
    db.doors.clock.set(at(-30));
    let soon = create(&agent, &TicketForm { priority: Priority::Urgent, ..about("先到期") }).await;
    let filter = TicketFilter { sort: TicketSort::Due, ..TicketFilter::default() };
    let page: Page<TicketRow> = agent.call("api/tickets", &json!({ "filter": filter, "after": null })).await.json();
    assert_eq!(page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [soon, late, free]);
    // Another priority is another policy, here none.
    let ticket = read(&agent, soon).await;
    let form = TicketForm { priority: Priority::Low, ..TicketForm::of(&ticket.fields) };
    agent.call("change_ticket", &json!({ "id": soon, "version": 1, "form": form })).await;
    assert_eq!(listed(&agent, soon).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_changes_moves_what_is_open() {
    let (db, _world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let id = create(&agent, &about("旧工单")).await;
    let done = create(&agent, &about("已关闭")).await;
    let ticket = read(&agent, done).await;
    state(&agent, &ticket, State::Closed, None).await;
    assert_eq!(reckoner::step(&db.doors).await.unwrap(), 0);
    promise(&db).await;
    work(&db).await;
    assert_eq!(listed(&agent, id).await, Some((Measure::First, Some(60), false, None)));
    assert_eq!(promises(&agent, done).await, []);
    run_sql(&db, "update sla_policy set first_minutes = 90".to_owned()).await;
    work(&db).await;
    assert_eq!(listed(&agent, id).await, Some((Measure::First, Some(90), false, None)));
    run_sql(&db, "update sla_policy set active = false".to_owned()).await;
    work(&db).await;
    assert_eq!(listed(&agent, id).await, None);
    let told = "select count(*) from event where kind = 'ticket.reckoned' and after -> 'tickets' ->> 0 is not null";
    assert_eq!(count(&db, told).await, 3);
    // Nobody changed the ticket by that: whoever has it open may go on.
    assert_eq!(read(&agent, id).await.version, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_step_of_a_chain_is_taken_once_though_two_take_them() {
    let (db, world, browser) = set().await;
    promise(&db).await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let mut ids = Vec::new();
    for n in 0..12 {
        let id = create(&agent, &about(&format!("超时 {n}"))).await;
        agent.call("take_ticket", &json!({ "id": id })).await;
        ids.push(id);
    }
    db.doors.clock.set(at(29));
    work(&db).await;
    assert_eq!(count(&db, "select count(*) from event where kind = 'ticket.escalated'").await, 0);
    // The warning is the owner's.
    db.doors.clock.set(at(31));
    tokio::join!(work(&db), work(&db));
    let told = "select count(*) from event where kind = 'ticket.escalated' and after -> 'told' = to_jsonb(array[(select id from person where role = 'service_agent')])";
    assert_eq!(count(&db, told).await, 12);
    // When it is over, whoever leads.
    db.doors.clock.set(at(61));
    tokio::join!(work(&db), work(&db));
    work(&db).await;
    assert_eq!(count(&db, "select count(*) from event where kind = 'ticket.escalated'").await, 24);
    assert_eq!(count(&db, "select count(*) from ticket_escalation").await, 24);
    // A policy that changes does not have the same steps taken again.
    run_sql(&db, "update sla_policy set first_minutes = 50".to_owned()).await;
    tokio::join!(work(&db), work(&db));
    work(&db).await;
    assert_eq!(count(&db, "select count(*) from event where kind = 'ticket.escalated'").await, 24);

    db.tell_all().await;
    for (browser, kinds) in [(&agent, 12), (&chief, 12)] {
        let inbox: Notices = browser.call("inbox", &json!({ "unread": false, "before": null })).await.json();
        let escalated = inbox.notices.iter().filter(|notice| notice.kind == NoticeKind::Escalated);
        assert_eq!(escalated.count(), kinds);
    }
    let leads: Vec<Uuid> =
        sqlx::query_scalar("select leads_of_ticket($1)").bind(ids[0]).fetch_one(&db.owner).await.unwrap();
    assert_eq!(leads, [world.service_manager]);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_that_are_due_at_once_are_told_of_in_minutes() {
    let (db, world, _browser) = set().await;
    promise(&db).await;
    let made = format!(
        "insert into ticket (id, number, kind, subject, channel, owner_id, created_at, updated_at, reckoned)
         select gen_random_uuid(), 0, 'fault', '第 ' || n || ' 张', 'phone', '{}', '{}', '{}', 0 from generate_series(1, 10000) n",
        world.service_agent,
        start_of_time(),
        start_of_time(),
    );
    run_sql(&db, made).await;
    work(&db).await;
    db.doors.clock.set(at(61));
    let begun = std::time::Instant::now();
    tokio::join!(work(&db), work(&db));
    work(&db).await;
    let took = begun.elapsed();
    println!("10,000 due at once: {took:?}");
    assert_eq!(count(&db, "select count(*) from event where kind = 'ticket.escalated'").await, 10_000);
    assert!(took < std::time::Duration::from_secs(300), "{took:?}");
}
