//! Tasks and appointments: who sees them, that the next of a series comes once, that one is reminded once, and what strangers read.

use crate::harness::{Browser, TestDb, World, start_of_time};
use app::{
    access::AppError,
    events::EntryKey,
    notices::model::{NoticeKind, Notices, RecordOf},
    tasks::{
        calendar::model::CalendarData,
        list_model::TaskList,
        model::{Task, TaskInput, TaskKind, When},
        reminding,
        repeat_model::{End, Repeat, Rhythm},
        zone::Zone,
    },
};
use chrono::{DateTime, Days, Duration, NaiveDate, NaiveDateTime, Utc};
use http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

struct Set {
    db: TestDb,
    world: World,
    browser: Browser,
    rep: Browser,
    manager: Browser,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    let (rep, manager) = (browser.signed_in("sales_rep").await, browser.signed_in("sales_manager").await);
    Set { db, world, browser, rep, manager }
}

async fn ok<T: DeserializeOwned>(browser: &Browser, function: &str, body: Value) -> T {
    let answer = browser.call(function, &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{function}: {}", answer.body);
    answer.json()
}

async fn add(browser: &Browser, on: Value, input: TaskInput) -> Uuid {
    ok(browser, "add_task", json!({ "on": on, "input": input })).await
}

async fn queue(browser: &Browser, whose: &str, done: bool) -> Vec<Task> {
    let filter = json!({ "filter": { "whose": whose, "done": done }, "after": null });
    ok::<TaskList>(browser, "read_tasks", filter).await.tasks
}

fn titles(tasks: &[Task]) -> Vec<&str> {
    tasks.iter().map(|task| task.title.as_str()).collect()
}

/// What the organisation's clocks show so many minutes after the beginning.
fn local(minutes: i64) -> NaiveDateTime {
    (start_of_time() + Duration::minutes(480 + minutes)).naive_utc()
}

fn task(title: &str, when: When) -> TaskInput {
    TaskInput { title: title.to_owned(), when, remind: Some(0), ..TaskInput::default() }
}

async fn inbox(browser: &Browser) -> Notices {
    ok(browser, "inbox", json!({ "unread": false, "before": null })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_its_owners_and_who_leads_them_and_who_asked() {
    let set = set().await;
    let own = add(&set.rep, Value::Null, task("整理名片", When::Someday)).await;
    let late = add(&set.rep, Value::Null, task("回电", When::At(local(-30)))).await;
    add(&set.rep, json!({ "deal": set.world.deals.own }), task("发报价", When::Day(local(0).date() + Days::new(3))))
        .await;
    let mine = queue(&set.rep, "mine", false).await;
    assert_eq!(titles(&mine), ["回电", "发报价", "整理名片"]);
    assert!(mine[0].is_late(start_of_time()) && mine[1].on.is_some() && mine[2].when == When::Someday);
    assert_eq!(queue(&set.manager, "team", false).await.len(), 3);
    let (colleague, stranger) = (set.browser.signed_in("colleague").await, set.browser.signed_in("stranger").await);
    for other in [&colleague, &stranger] {
        assert!(queue(other, "team", false).await.is_empty());
        for function in ["read_task", "remove_task"] {
            assert_eq!(other.call(function, &json!({ "id": own })).await.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(other.call("finish_task", &json!({ "id": own, "done": true })).await.status, StatusCode::NOT_FOUND);
    }

    // Given to a colleague it is theirs; who asked still sees it, and hears of it no more than once.
    ok::<()>(&set.rep, "give_task", json!({ "id": own, "owner": set.world.colleague })).await;
    set.db.tell_all().await;
    let told = inbox(&colleague).await;
    assert_eq!(
        told.notices.iter().map(|one| (one.kind, one.record)).collect::<Vec<_>>(),
        [(NoticeKind::Given, RecordOf::Task(own))]
    );
    assert_eq!(told.notices[0].name, "整理名片");
    assert!(inbox(&set.rep).await.notices.iter().all(|one| one.record != RecordOf::Task(own)));
    assert_eq!(titles(&queue(&set.rep, "asked", false).await), ["整理名片"]);
    assert_eq!(titles(&queue(&colleague, "mine", false).await), ["整理名片"]);
    // Who does not see the deal cannot do something about it.
    let on_deal = mine[1].id;
    let refused = set.rep.call("give_task", &json!({ "id": on_deal, "owner": set.world.colleague })).await.error();
    assert!(refused.of_field("owner").is_some(), "{refused:?}");

    // Done, taken back, put off and taken back.
    ok::<()>(&set.rep, "finish_task", json!({ "id": late, "done": true })).await;
    assert_eq!(titles(&queue(&set.rep, "mine", true).await), ["回电"]);
    ok::<()>(&set.rep, "finish_task", json!({ "id": late, "done": false })).await;
    let was: When = ok(&set.rep, "postpone_task", json!({ "id": late, "later": "tomorrow" })).await;
    assert_eq!(was, When::At(local(-30)));
    let now: Task = ok(&set.rep, "read_task", json!({ "id": late })).await;
    assert_eq!(now.when, When::At(local(0).date().succ_opt().unwrap().and_time(local(-30).time())));
    let stale = json!({ "id": late, "version": now.version - 1, "when": was });
    assert_eq!(set.rep.call("move_task", &stale).await.error(), AppError::conflict("changed"));
    ok::<When>(&set.rep, "move_task", json!({ "id": late, "version": now.version, "when": was })).await;

    // What it is about goes into the bin, and so does it.
    ok::<Value>(&set.rep, "delete_deal", json!({ "id": set.world.deals.own })).await;
    assert_eq!(titles(&queue(&set.rep, "mine", false).await), ["回电"]);
    assert_eq!(set.rep.call("read_task", &json!({ "id": on_deal })).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_of_a_series_comes_once_by_the_clocks_of_its_zone() {
    let set = set().await;
    ok::<()>(&set.rep, "keep_time_zone", json!({ "zone": "Europe/Berlin" })).await;
    let berlin = Zone::named("Europe/Berlin").unwrap();
    // The day before clocks go forward, in the spring after next.
    let year = start_of_time().format("%Y").to_string().parse::<i32>().unwrap() + 1;
    let sunday = (25..32)
        .filter_map(|day| NaiveDate::from_ymd_opt(year, 3, day))
        .find(|day| day.format("%u").to_string() == "7")
        .unwrap();
    let saturday = sunday.pred_opt().unwrap();
    let at = |day: NaiveDate| When::Span(day.and_hms_opt(9, 0, 0).unwrap(), day.and_hms_opt(10, 0, 0).unwrap());
    let daily = Repeat { rhythm: Rhythm::Days, every: 1, end: End::Times(3) };
    let input = TaskInput { repeat: Some(daily), kind: TaskKind::Meeting, ..task("例会", at(saturday)) };
    let first = add(&set.rep, json!({ "customer": set.world.customers.own }), input).await;

    // Shown ahead in the calendar, though only one is there.
    let data: CalendarData = ok(&set.rep, "read_calendar", json!({ "day": saturday, "who": "me" })).await;
    let shown: Vec<_> = data.items.iter().map(|item| (item.task.when, item.ahead)).collect();
    assert!(shown.contains(&(at(saturday), false)) && shown.contains(&(at(sunday), true)), "{shown:?}");

    let done = json!({ "id": first, "done": true });
    let answers = tokio::join!(
        set.rep.call("finish_task", &done),
        set.manager.call("finish_task", &done),
        set.rep.call("finish_task", &done),
        set.manager.call("finish_task", &done),
    );
    for answer in [answers.0, answers.1, answers.2, answers.3] {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }
    let open = queue(&set.rep, "mine", false).await;
    assert_eq!((open.len(), open[0].when), (1, at(sunday)));
    // An hour earlier for everybody else, because the clocks went forward.
    let ahead = |moment: DateTime<Utc>| berlin.ahead(moment);
    assert_eq!(ahead(open[0].due_at.unwrap()) - ahead(open[0].due_at.unwrap() - Duration::days(1)), 3_600);
    let done_events: i64 = sqlx::query_scalar("select count(*) from event where kind = 'activity.done'")
        .fetch_one(&set.db.owner)
        .await
        .unwrap();
    assert_eq!(done_events, 1);

    // Taken back, the next goes; done again, it comes again. One that was changed stays.
    ok::<()>(&set.rep, "finish_task", json!({ "id": first, "done": false })).await;
    assert_eq!(queue(&set.rep, "mine", false).await.iter().map(|task| task.id).collect::<Vec<_>>(), [first]);
    ok::<()>(&set.rep, "finish_task", done.clone()).await;
    let second = queue(&set.rep, "mine", false).await.remove(0);
    ok::<When>(
        &set.rep,
        "move_task",
        json!({ "id": second.id, "version": null, "when": at(sunday.succ_opt().unwrap()) }),
    )
    .await;
    ok::<()>(&set.rep, "finish_task", json!({ "id": first, "done": false })).await;
    assert_eq!(queue(&set.rep, "mine", false).await.len(), 2);
    ok::<()>(&set.rep, "finish_task", done).await;
    // The third is the last.
    ok::<()>(&set.rep, "finish_task", json!({ "id": second.id, "done": true })).await;
    let third = queue(&set.rep, "mine", false).await;
    assert_eq!(third.len(), 1);
    ok::<()>(&set.rep, "finish_task", json!({ "id": third[0].id, "done": true })).await;
    assert!(queue(&set.rep, "mine", false).await.is_empty());
}

async fn mailbox(db: &TestDb) {
    sqlx::raw_sql(
        "insert into key_ring (purpose, wrapped, wrapper) select 'data', 'x', 'x' where not exists (select 1 from key_ring);
         insert into mailbox (id, address, imap_host, imap_port, imap_tls, smtp_host, smtp_port, smtp_tls, username, key_id, sealed)
         select gen_random_uuid(), 'house@example.com', 'x', 1, 'none', 'x', 1, 'none', 'x', min(id), 'x' from key_ring",
    )
    .execute(&db.owner)
    .await
    .unwrap();
}

async fn mails(db: &TestDb) -> Vec<(String, String)> {
    sqlx::query_as("select subject, text from mail_out where kind = 'reminder' order by created_at")
        .fetch_all(&db.owner)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_is_reminded_once_and_of_nothing_that_is_done() {
    let set = set().await;
    mailbox(&set.db).await;
    ok::<()>(&set.rep, "keep_time_zone", json!({ "zone": "Asia/Tokyo" })).await;
    let refused = set.rep.call("keep_time_zone", &json!({ "zone": "Nowhere/Land" })).await.error();
    assert!(refused.of_field("zone").is_some());
    // Tokyo is an hour ahead of the house.
    let at = |minutes: i64| When::At(local(minutes + 60));
    let by_mail = |title: &str, minutes| TaskInput { remind: Some(10), remind_mail: true, ..task(title, at(minutes)) };
    let call = add(&set.rep, Value::Null, by_mail("回电", 20)).await;
    let done = add(&set.rep, Value::Null, by_mail("已做完", 20)).await;
    add(&set.rep, Value::Null, TaskInput { remind: None, ..task("不提醒", at(20)) }).await;
    ok::<()>(&set.rep, "finish_task", json!({ "id": done, "done": true })).await;
    let remind = || async {
        let doors = [set.db.doors.clone(), set.db.doors.clone(), set.db.doors.clone()];
        let steps = doors.into_iter().map(|doors| tokio::spawn(async move { reminding::step(&doors).await.unwrap() }));
        let mut written = 0;
        for step in steps.collect::<Vec<_>>() {
            written += step.await.unwrap();
        }
        set.db.tell_all().await;
        written
    };
    assert_eq!(remind().await, 0, "it is not time yet");
    assert!(inbox(&set.rep).await.notices.is_empty());
    set.db.doors.clock.set(start_of_time() + Duration::minutes(11));
    assert_eq!(remind().await, 1, "two servers and three steps write one mail");
    assert_eq!(remind().await, 0);
    let letters = mails(&set.db).await;
    assert_eq!(letters.len(), 1);
    assert!(
        letters[0].0.contains("回电") && letters[0].1.contains(&local(80).format("%H:%M").to_string()),
        "{letters:?}"
    );
    let told = inbox(&set.rep).await;
    assert_eq!(
        told.notices.iter().map(|one| (one.kind, one.record)).collect::<Vec<_>>(),
        [(NoticeKind::Due, RecordOf::Task(call))]
    );

    // At another time it is another reminder.
    ok::<When>(&set.rep, "move_task", json!({ "id": call, "version": null, "when": at(60) })).await;
    set.db.doors.clock.set(start_of_time() + Duration::minutes(51));
    assert_eq!(remind().await, 1);
    assert_eq!(inbox(&set.rep).await.notices.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_opens_to_its_secret_and_what_came_of_a_visit_stands_on_the_timeline() {
    let set = set().await;
    let rule = Repeat { rhythm: Rhythm::Days, every: 2, end: End::Never };
    let visit = TaskInput { kind: TaskKind::Visit, ..task("拜访, 现场", When::Span(local(-90), local(-30))) };
    let visit = add(&set.rep, json!({ "customer": set.world.customers.own }), visit).await;
    add(&set.rep, Value::Null, TaskInput { repeat: Some(rule), ..task("例会", When::At(local(600))) }).await;
    add(&set.manager, Value::Null, task("只有经理知道", When::At(local(600)))).await;
    let path: String = ok(&set.rep, "make_calendar_feed", json!({})).await;
    let stranger = set.browser.stranger();
    let feed = stranger.get(&path).await;
    assert_eq!(feed.status, StatusCode::OK);
    assert!(feed.headers["content-type"].to_str().unwrap().starts_with("text/calendar"));
    for wanted in
        ["SUMMARY:拜访\\, 现场", "SUMMARY:例会", "RRULE:FREQ=DAILY;INTERVAL=2", "TZID:Asia/Shanghai", "BEGIN:VTIMEZONE"]
    {
        assert!(feed.body.contains(wanted), "{wanted}\n{}", feed.body);
    }
    assert!(!feed.body.contains("只有经理知道") && !feed.body.contains("Customer"), "{}", feed.body);

    // A new address ends the former, and who guesses learns nothing, however often.
    let fresh: String = ok(&set.rep, "make_calendar_feed", json!({})).await;
    let wrong = format!("/calendar/{}.ics", "0".repeat(64));
    for address in [&path, &wrong, &"/calendar/x.ics".to_owned(), &fresh.replace(".ics", "")] {
        let answer = stranger.get(address).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NOT_FOUND, ""), "{address}");
    }
    for _ in 0..60 {
        stranger.get(&path).await;
    }
    assert_eq!(stranger.get(&path).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(stranger.get(&fresh).await.status, StatusCode::OK, "who has the secret comes in");
    ok::<()>(&set.rep, "revoke_calendar_feed", json!({})).await;
    assert_eq!(stranger.at([127, 0, 0, 2]).get(&fresh).await.status, StatusCode::NOT_FOUND);

    let talk = json!({ "kind": "visit", "text": "看了设备", "outcome": "reached", "minutes": 60, "happened_at": null });
    let entry: Option<EntryKey> = ok(&set.rep, "finish_with_outcome", json!({ "id": visit, "talk": talk })).await;
    let key = entry.expect("it is written down");
    let (kind, customer, said): (String, Option<Uuid>, Value) =
        sqlx::query_as("select kind, customer_id, after from event where id = $1")
            .bind(key.id)
            .fetch_one(&set.db.owner)
            .await
            .unwrap();
    assert_eq!(
        (kind.as_str(), customer, said["text"].as_str()),
        ("visit.logged", Some(set.world.customers.own), Some("看了设备"))
    );
    assert_eq!(key.happened_at, start_of_time() - Duration::minutes(90));
    // A second device that says so too writes nothing more.
    let again: Option<EntryKey> = ok(&set.rep, "finish_with_outcome", json!({ "id": visit, "talk": talk })).await;
    assert!(again.is_none());
    // Colleagues' calendars: the manager's people, and nobody else's.
    let team: CalendarData =
        ok(&set.manager, "read_calendar", json!({ "day": local(600).date(), "who": "team" })).await;
    assert!(team.people.len() >= 3 && team.items.iter().any(|item| item.task.title == "例会"));
    let other: CalendarData =
        ok(&set.rep, "read_calendar", json!({ "day": local(0).date(), "who": { "one": set.world.manager } })).await;
    assert!(other.items.is_empty() && other.people.len() == 1);
}
