//! Questions by mail: once for each ticket, after a while, and only to those who may be asked.

use super::{create, rate, rating, read, set, solved};
use crate::harness::{Browser, TestDb, World};
use app::{
    access::AppError,
    desk::{
        mail::{
            model::{HostForm, MailboxForm, Tls},
            outbound,
        },
        satisfaction::{mailing, model::RatingMail},
        tickets::rules_model::State,
    },
};
use chrono::TimeDelta;
use http::StatusCode;
use serde_json::json;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

const ORIGIN: &str = "https://crm.example.com";

/// A desk that asks by mail a day after a ticket was solved.
async fn asking() -> (TestDb, World, Browser, Browser) {
    let (db, world, browser) = set().await;
    let (admin, agent) = (browser.signed_in("administrator").await, browser.signed_in("service_agent").await);
    let host = HostForm { host: "mail.example.com".to_owned(), port: "993".to_owned(), tls: Tls::Tls };
    let form = MailboxForm {
        address: "support@example.com".to_owned(),
        imap: host.clone(),
        smtp: host,
        password: "s3cret words".to_owned(),
        ..MailboxForm::default()
    };
    assert_eq!(admin.call("add_mailbox", &json!({ "form": form })).await.status, StatusCode::OK);
    let mail = RatingMail { mail: true, delay: "24".to_owned(), needs_consent: false };
    let set = admin.call("set_rating_mail", &json!({ "version": 1, "form": mail })).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.body);
    for (customer, address) in
        [(world.customers.own, "li"), (world.customers.team, "wang"), (world.customers.foreign, "zhao")]
    {
        sql(&db, &format!("update customer set email = '{address}@example.org' where id = '{customer}'")).await;
    }
    (db, world, browser, agent)
}

async fn sql(db: &TestDb, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&db.owner).await.unwrap();
}

fn wait(db: &TestDb, hours: i64) {
    let now = db.doors.clock.now();
    db.doors.clock.set(now + TimeDelta::hours(hours));
}

/// What goes out: to whom, and by which link.
async fn mailed(db: &TestDb) -> Vec<(String, String)> {
    while mailing::step(&db.doors).await.unwrap() {}
    let mut sent = Vec::new();
    while let Some((due, _)) = outbound::next(&db.doors, ORIGIN).await.unwrap() {
        // It has been handed over.
        sql(db, &format!("update mail_out set state = 'sent' where id = '{}'", due.id)).await;
        let at = due.mail.text.find(ORIGIN).unwrap();
        let link = due.mail.text[at + ORIGIN.len()..].split_whitespace().next().unwrap();
        assert!(due.mail.automatic && due.mail.subject.starts_with("[#T-"), "{:?}", due.mail);
        sent.push((due.mail.to.clone(), link.to_owned()));
    }
    sent.sort();
    sent
}

#[tokio::test(flavor = "multi_thread")]
async fn a_solved_ticket_is_asked_about_once_after_a_while() {
    let (db, world, browser, agent) = asking().await;
    let id = solved(&agent, Some(world.customers.own)).await;
    assert!(mailed(&db).await.is_empty());
    wait(&db, 23);
    assert!(mailed(&db).await.is_empty(), "not before its time");
    wait(&db, 2);
    let sent = mailed(&db).await;
    let [(to, link)] = &sent[..] else { panic!("{sent:?}") };
    assert!(to == "li@example.org" && link.starts_with("/rate/"), "{sent:?}");
    // The outbox holds no link.
    let token = link.trim_start_matches("/rate/");
    let kept: i64 = sqlx::query_scalar("select count(*) from mail_out where text like '%' || $1 || '%'")
        .bind(token)
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(kept, 0);
    // A mail scanner looks, and has said nothing.
    for _ in 0..2 {
        assert_eq!(browser.stranger().get(&format!("{link}?score=5")).await.status, StatusCode::OK);
    }
    assert_eq!(rating(&agent, id).await.map(|one| one.score), Some(None));
    assert_eq!(rate(&browser, link, "5", "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(rating(&agent, id).await.and_then(|one| one.score), Some(5));
    // It goes on, is solved again, is closed: never a second mail.
    for state in [State::Open, State::Solved, State::Closed] {
        let version = read(&agent, id).await.version;
        let order = json!({ "id": id, "version": version, "state": state, "solution": "好了" });
        assert_eq!(agent.call("set_ticket_state", &order).await.status, StatusCode::OK);
        wait(&db, 24 * 40);
        assert!(mailed(&db).await.is_empty(), "{state:?}");
    }
    // The story tells that the customer was asked.
    let told: i64 =
        sqlx::query_scalar("select count(*) from event where kind = 'ticket.rating_asked' and actor_id is null")
            .fetch_one(&db.owner)
            .await
            .unwrap();
    assert_eq!(told, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_be_asked_is_not() {
    let (db, world, _browser, agent) = asking().await;
    let customers = world.customers;
    let consent =
        |customer: Uuid, consent: &str| format!("update customer set consent = '{consent}' where id = '{customer}'");
    sql(&db, &consent(customers.own, r#"{"none": {"reason": "x"}}"#)).await;
    sql(&db, &consent(customers.team, r#"{"email": {"state": "refused"}}"#)).await;
    for customer in [customers.own, customers.team, customers.foreign] {
        solved(&agent, Some(customer)).await;
    }
    // Nobody's, without an address, still open, opened again, merged, in the bin.
    solved(&agent, None).await;
    let open = create(&agent, Some(customers.foreign)).await;
    wait(&db, 25);
    assert_eq!(mailed(&db).await.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), ["zhao@example.org"]);
    assert_eq!(read(&agent, open).await.state, State::New);

    // The customer was asked a short time ago.
    solved(&agent, Some(customers.foreign)).await;
    wait(&db, 25);
    assert!(mailed(&db).await.is_empty());
    // After the pause, but it goes on meanwhile, or is in the bin.
    wait(&db, 24 * 31);
    let again = solved(&agent, Some(customers.foreign)).await;
    let version = read(&agent, again).await.version;
    agent
        .call("set_ticket_state", &json!({ "id": again, "version": version, "state": State::Open, "solution": null }))
        .await;
    let binned = solved(&agent, Some(customers.foreign)).await;
    let version = read(&agent, binned).await.version;
    agent.call("delete_ticket", &json!({ "id": binned, "version": version })).await;
    wait(&db, 25);
    assert!(mailed(&db).await.is_empty());
    // Where consent is needed, silence is none.
    let chief = agent.stranger().signed_in("service_manager").await;
    let needed = RatingMail { mail: true, delay: "0".to_owned(), needs_consent: true };
    let late = chief.call("set_rating_mail", &json!({ "version": 1, "form": needed })).await;
    assert_eq!(late.error(), AppError::conflict("changed"));
    let wrong = RatingMail { delay: "x".to_owned(), ..needed.clone() };
    let refused = chief.call("set_rating_mail", &json!({ "version": 2, "form": wrong })).await;
    assert!(refused.error().of_field("delay").is_some());
    assert_eq!(chief.call("set_rating_mail", &json!({ "version": 2, "form": needed })).await.status, StatusCode::OK);
    sql(&db, &consent(customers.own, r#"{"email": {"state": "given"}}"#)).await;
    for customer in [customers.own, customers.foreign] {
        solved(&agent, Some(customer)).await;
    }
    assert_eq!(mailed(&db).await.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), ["li@example.org"]);
    // The stricter of contact and customer holds.
    let contact = world.contacts.team;
    sql(&db, &consent(customers.team, r#"{"email": {"state": "given"}}"#)).await;
    sql(&db, &format!("update contact set email = 'wang@example.net', consent = '{{\"none\": {{\"reason\": \"x\"}}}}' where id = '{contact}'")).await;
    let with = solved(&agent, Some(customers.team)).await;
    sql(&db, &format!("update ticket set contact_id = '{contact}' where id = '{with}'")).await;
    assert!(mailed(&db).await.is_empty());
    // Turned off, what is solved is not even noted.
    let off = RatingMail { mail: false, delay: "0".to_owned(), needs_consent: false };
    assert_eq!(chief.call("set_rating_mail", &json!({ "version": 3, "form": off })).await.status, StatusCode::OK);
    wait(&db, 24 * 31);
    solved(&agent, Some(customers.own)).await;
    let noted: i64 = sqlx::query_scalar("select count(*) from survey_due").fetch_one(&db.owner).await.unwrap();
    assert_eq!(noted, 0);
}
