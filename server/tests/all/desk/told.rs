//! Who is told that a customer answered, or that an answer of ours did not arrive: whoever has the ticket, without following it.

use super::{
    assignment::{agents, hand_out, rule, to},
    *,
};
use app::desk::assignment::model::Method;

async fn told(db: &TestDb, browser: &Browser) -> Vec<(NoticeKind, Option<String>, i32)> {
    db.tell_all().await;
    let told: Notices = browser.call("inbox", &json!({ "unread": false, "before": null })).await.json();
    told.notices.into_iter().map(|notice| (notice.kind, notice.event, notice.times)).collect()
}

fn heard(text: &str) -> MessageForm {
    MessageForm { inbound: true, ..said(Some(Channel::Phone), text) }
}

/// An answer as it comes from outside, without anybody of ours.
async fn answers(db: &TestDb, id: Uuid, kind: &str, channel: &str) {
    let now = start_of_time();
    run_sql(
        db,
        format!(
            "insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, version, after)
             values (gen_random_uuid(), '{now}', '{now}', '{kind}', 'ticket', '{id}', 9, '{{\"text\": \"还是不行\", \"channel\": \"{channel}\"}}')"
        ),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_a_ticket_is_told_of_answers_once_and_never_of_their_own_doing() {
    let (db, _world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let id = create(&agent, &about("报警")).await;
    agent.call("take_ticket", &json!({ "id": id })).await;
    // What they wrote down themselves is no news.
    assert_eq!(say(&agent, id, 0, &heard("客户来电")).await.status, StatusCode::OK);
    assert_eq!(told(&db, &agent).await, []);
    let answered = |times| (NoticeKind::Answered, Some("ticket.heard".to_owned()), times);
    say(&chief, id, 1, &heard("又来电")).await;
    assert_eq!(told(&db, &agent).await, [answered(1)]);
    // Three in a row are one notice, whichever way they came; it says the last words.
    answers(&db, id, "ticket.heard", "email").await;
    answers(&db, id, "ticket.heard", "portal").await;
    assert_eq!(told(&db, &agent).await, [answered(3)]);
    let inbox: Notices = agent.call("inbox", &json!({ "unread": false, "before": null })).await.json();
    assert_eq!(inbox.notices[0].words.as_deref(), Some("还是不行"));
    // One of ours that did not arrive stands by itself.
    answers(&db, id, "ticket.mail_failed", "email").await;
    let failed = (NoticeKind::Answered, Some("ticket.mail_failed".to_owned()), 1);
    let mut all = told(&db, &agent).await;
    all.sort_by_key(|one| one.2);
    assert_eq!(all, [failed, answered(3)]);
    // Nobody else hears of it, and neither does who does not want to.
    assert_eq!(told(&db, &chief).await, []);
    agent.call("want_notices", &json!({ "kind": "answered", "wanted": false })).await;
    agent.call("read_notices", &json!({ "one": null })).await;
    answers(&db, id, "ticket.heard", "email").await;
    assert_eq!(told(&db, &agent).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_ticket_that_nobody_has_those_are_told_with_whom_it_waits() {
    let (db, world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let others = agents(&db, 2).await;
    let id = create(&agent, &about("没人管")).await;
    let waiting = async || -> Vec<Uuid> {
        db.tell_all().await;
        let sql = "select person_id from notice where kind = 'answered' and record_id = $1 and read_at is null";
        let mut all: Vec<Uuid> = sqlx::query_scalar(sql).bind(id).fetch_all(&db.owner).await.unwrap();
        run_sql(&db, "update notice set read_at = happened_at".to_owned()).await;
        all.sort_unstable();
        all
    };
    // By no rule and in no team it waits for nobody in particular.
    answers(&db, id, "ticket.heard", "email").await;
    assert_eq!(waiting().await, Vec::<Uuid>::new());
    // A rule names two, whose hands are full.
    run_sql(&db, "update desk_agent set capacity = 0".to_owned()).await;
    rule(&chief, &to("两个人", &others, Method::RoundRobin)).await;
    hand_out(&db).await;
    answers(&db, id, "ticket.heard", "email").await;
    let mut named = others.clone();
    named.sort_unstable();
    assert_eq!(waiting().await, named);
    // The team that it lies with comes before the rule.
    run_sql(&db, format!("update person set team_id = '{}' where id = '{}'", world.north, world.service_agent)).await;
    run_sql(&db, format!("update ticket set team_id = '{}' where id = '{id}'", world.north)).await;
    answers(&db, id, "ticket.mail_failed", "email").await;
    assert_eq!(waiting().await, [world.service_agent]);
    // Whoever is there sees the words of a visitor in the chat; they are told of those that come while they are away.
    run_sql(&db, format!("update desk_agent set seen_at = '{}', presence = 'available'", start_of_time())).await;
    answers(&db, id, "ticket.heard", "chat").await;
    assert_eq!(waiting().await, Vec::<Uuid>::new());
    run_sql(&db, "update desk_agent set presence = 'off'".to_owned()).await;
    answers(&db, id, "ticket.heard", "chat").await;
    assert_eq!(waiting().await, [world.service_agent]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_customer_says_on_the_phone_opens_a_closed_ticket_in_time() {
    let (db, _world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let id = create(&agent, &about("报警")).await;
    state(&agent, &read(&agent, id).await, State::Closed, None).await;
    say(&agent, id, 0, &heard("又报警了")).await;
    let ticket = read(&agent, id).await;
    assert_eq!((ticket.state, ticket.reopened), (State::Open, 1));
    state(&agent, &ticket, State::Closed, None).await;
    run_sql(&db, format!("update ticket set closed_at = closed_at - interval '15 days' where id = '{id}'")).await;
    // Whoever writes it down has it before them, and opens it by hand if it is to be.
    say(&agent, id, 1, &heard("顺便问一下")).await;
    assert_eq!(read(&agent, id).await.state, State::Closed);
    // What we say opens nothing.
    say(&agent, id, 2, &said(Some(Channel::Phone), "好的")).await;
    assert_eq!(read(&agent, id).await.state, State::Closed);
}
