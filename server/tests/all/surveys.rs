//! Surveys: who is asked and when, what counts as an answer, who hears of a low one, and that figures are what their lists hold.

mod answers;
mod confirming;
mod figures;

use crate::harness::{Answer, Browser, TestDb, World};
use app::{
    access::AppError,
    desk::{
        mail::{
            model::{HostForm, MailboxForm, Tls},
            outbound,
        },
        surveys::{
            model::{Survey, SurveyForm, SurveyKind, SurveyRoom, When},
            preview_model::Preview,
            worker,
        },
    },
    lists::filters::{Condition, Group, Op},
};
use chrono::TimeDelta;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

const ORIGIN: &str = "https://crm.example.com";

async fn sql(db: &TestDb, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&db.owner).await.unwrap();
}

async fn count(db: &TestDb, from: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {from}"))).fetch_one(&db.owner).await.unwrap()
}

/// A house with a mailbox, whose three customers have contacts with addresses.
async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    let host = HostForm { host: "mail.example.com".to_owned(), port: "993".to_owned(), tls: Tls::Tls };
    let form = MailboxForm {
        address: "hello@example.com".to_owned(),
        imap: host.clone(),
        smtp: host,
        password: "s3cret words".to_owned(),
        ..MailboxForm::default()
    };
    let admin = browser.signed_in("administrator").await;
    assert_eq!(admin.call("add_mailbox", &json!({ "form": form })).await.status, StatusCode::OK);
    let contacts = world.contacts;
    for (contact, address, name) in
        [(contacts.own, "li", "李雷"), (contacts.team, "wang", "王敏"), (contacts.foreign, "zhao", "Emma")]
    {
        let set = format!("update contact set email = '{address}@example.org', name = '{name}' where id = '{contact}'");
        sql(&db, &set).await;
    }
    (db, world, browser)
}

fn form(name: &str) -> SurveyForm {
    SurveyForm { name: name.to_owned(), ..SurveyForm::default() }
}

async fn save(browser: &Browser, existing: Option<(Uuid, i32)>, form: &SurveyForm) -> Answer {
    browser.call("save_survey", &json!({ "existing": existing, "form": form })).await
}

async fn survey(browser: &Browser, id: Uuid) -> Survey {
    let room: SurveyRoom = browser.call("read_surveys", &json!({})).await.json();
    room.surveys.into_iter().find(|one| one.id == id).unwrap()
}

async fn switch(browser: &Browser, id: Uuid, active: bool) {
    let version = survey(browser, id).await.version;
    let done = browser.call("switch_survey", &json!({ "id": id, "version": version, "active": active })).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
}

/// A survey that is at work.
async fn asking(chief: &Browser, form: &SurveyForm) -> Uuid {
    let id: Uuid = save(chief, None, form).await.json();
    switch(chief, id, true).await;
    id
}

fn wait(db: &TestDb, days: i64) {
    let now = db.doors.clock.now();
    db.doors.clock.set(now + TimeDelta::days(days));
}

async fn work(db: &TestDb) {
    for _ in 0..50 {
        if !worker::step(&db.doors).await.unwrap() {
            return;
        }
    }
    panic!("it never rests");
}

/// What goes out: to whom, in which words, by which link.
async fn mailed(db: &TestDb) -> Vec<(String, String, String)> {
    work(db).await;
    let mut sent = Vec::new();
    while let Some((due, _)) = outbound::next(&db.doors, ORIGIN).await.unwrap() {
        // It has been handed over.
        sql(db, &format!("update mail_out set state = 'sent' where id = '{}'", due.id)).await;
        let at = due.mail.text.find(ORIGIN).unwrap();
        let link = due.mail.text[at + ORIGIN.len()..].split_whitespace().next().unwrap().to_owned();
        sent.push((due.mail.to.clone(), due.mail.text, link));
    }
    sent.sort();
    sent
}

async fn addresses(db: &TestDb) -> Vec<String> {
    mailed(db).await.into_iter().map(|(to, ..)| to).collect()
}

async fn post(browser: &Browser, path: &str, body: &str) -> Answer {
    browser.stranger().send(Method::POST, path, "application/x-www-form-urlencoded", body.to_owned()).await
}

async fn preview(browser: &Browser, id: Uuid) -> Preview {
    browser.call("preview_survey", &json!({ "id": id, "after": null })).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_survey_asks_each_once_and_again_after_its_days() {
    let (db, _world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    let id: Uuid = save(&chief, None, &form("季度")).await.json();
    assert!(mailed(&db).await.is_empty(), "it rests");
    assert_eq!(preview(&chief, id).await.asked, 3);
    switch(&chief, id, true).await;
    let sent = mailed(&db).await;
    let to: Vec<&str> = sent.iter().map(|(to, ..)| to.as_str()).collect();
    assert_eq!(to, ["li@example.org", "wang@example.org", "zhao@example.org"]);
    assert!(sent[0].1.starts_with("李雷，你好") && sent[2].1.starts_with("Dear Emma"), "{sent:?}");
    // The outbox holds no link, and the log tells of it.
    let token = sent[0].2.trim_start_matches("/rate/");
    assert_eq!(count(&db, &format!("mail_out where text like '%{token}%'")).await, 0);
    assert_eq!(count(&db, "event where kind = 'customer.survey_asked' and actor_id is null").await, 3);
    // Another round, a month later, long before its days.
    for days in [1, 40] {
        wait(&db, days);
        assert!(mailed(&db).await.is_empty());
    }
    let left = preview(&chief, id).await;
    assert_eq!((left.asked, left.left_out.get("asked")), (0, Some(&3)));
    wait(&db, 60);
    assert_eq!(addresses(&db).await.len(), 3);
    // Paused, nobody is asked.
    switch(&chief, id, false).await;
    wait(&db, 200);
    assert!(mailed(&db).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_left_out_is_told_with_the_reason() {
    let (db, world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    let contacts = world.contacts;
    let consent =
        |contact: Uuid, consent: &str| format!("update contact set consent = '{consent}' where id = '{contact}'");
    sql(&db, &consent(contacts.own, r#"{"none": {"reason": "x"}}"#)).await;
    sql(&db, &consent(contacts.team, r#"{"email": {"state": "refused"}}"#)).await;
    let id = asking(&chief, &form("季度")).await;
    let why = |preview: &Preview, key: &str| preview.left_out.get(key).copied().unwrap_or_default();
    let seen = preview(&chief, id).await;
    assert_eq!((seen.asked, why(&seen, "do_not_contact"), why(&seen, "refused")), (1, 1, 1), "{seen:?}");
    assert_eq!(addresses(&db).await, ["zhao@example.org"]);
    // Consent is needed, and somebody has no address; what the customer says holds for the contact as well.
    sql(&db, &format!("update contact set email = null where id = '{}'", contacts.own)).await;
    sql(&db, &consent(contacts.own, "{}")).await;
    sql(&db, &consent(contacts.team, r#"{"email": {"state": "given"}}"#)).await;
    let needed = SurveyForm { needs_consent: true, when: When::Once, days: String::new(), ..form("需同意") };
    let other: Uuid = save(&chief, None, &needed).await.json();
    let seen = preview(&chief, other).await;
    assert_eq!((seen.asked, why(&seen, "no_address"), why(&seen, "no_consent")), (1, 1, 1), "{seen:?}");
    let customer = world.customers.team;
    sql(&db, &format!("update customer set consent = '{{\"none\": {{\"reason\": \"x\"}}}}' where id = '{customer}'"))
        .await;
    assert_eq!(why(&preview(&chief, other).await, "do_not_contact"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_surveys_share_one_pause() {
    let (db, _world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    asking(&chief, &form("一")).await;
    assert_eq!(addresses(&db).await.len(), 3);
    let second = asking(&chief, &form("二")).await;
    assert!(mailed(&db).await.is_empty());
    assert_eq!(preview(&chief, second).await.left_out.get("recent"), Some(&3));
    wait(&db, 31);
    assert_eq!(addresses(&db).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_at_the_same_time_ask_nobody_twice() {
    let (db, world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    // One address stands with two customers, and three surveys begin at once.
    sql(&db, &format!("update contact set email = 'li@example.org' where id = '{}'", world.contacts.team)).await;
    for n in 0..600 {
        let (customer, contact) = (Uuid::now_v7(), Uuid::now_v7());
        sql(
            &db,
            &format!(
                "insert into customer (id, name) values ('{customer}', 'C{n}');
                 insert into contact (id, name, email) values ('{contact}', 'K{n}', 'k{}@example.org');
                 insert into customer_contact (customer_id, contact_id) values ('{customer}', '{contact}')",
                n % 300
            ),
        )
        .await;
    }
    for name in ["一", "二", "三"] {
        asking(&chief, &form(name)).await;
    }
    let rounds = (0..4).map(|_| {
        let doors = db.doors.clone();
        tokio::spawn(async move {
            let mut tired = 0;
            // One that finds all surveys in other hands looks again.
            while tired < 3 {
                match worker::step(&doors).await {
                    Ok(true) => tired = 0,
                    Ok(false) => tired += 1,
                    Err(error) => panic!("{error:?}"),
                }
            }
        })
    });
    for done in futures::future::join_all(rounds).await {
        done.unwrap();
    }
    work(&db).await;
    assert_eq!(count(&db, "mail_out where kind = 'invite'").await, 302);
    let twice = "(select to_address from mail_out where kind = 'invite' group by 1 having count(*) > 1) t";
    assert_eq!(count(&db, twice).await, 0);
    assert_eq!(count(&db, "survey_ask a where not exists (select 1 from mail_out o where o.ask_id = a.id)").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn conditions_and_people_are_chosen() {
    let (db, world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    let second = Uuid::now_v7();
    sql(
        &db,
        &format!(
            "insert into contact (id, name, email) values ('{second}', '赵六', 'six@example.org');
             insert into customer_contact (customer_id, contact_id, is_primary) values ('{}', '{second}', true);
             insert into customer_tag (customer_id, tag_id) values ('{}', '{}')",
            world.customers.own, world.customers.own, world.tag
        ),
    )
    .await;
    let tagged = Group::all([Condition::new("tags", Op::AnyOf, [world.tag.to_string()])]);
    let main = SurveyForm { conditions: tagged.clone(), ..form("主要联系人") };
    let id: Uuid = save(&chief, None, &main).await.json();
    let seen = preview(&chief, id).await;
    assert_eq!((seen.looked_at, seen.asked), (3, 1));
    assert_eq!(seen.people[0].contact.as_deref(), Some("赵六"), "the main one");
    let all = SurveyForm { everybody: true, ..main };
    assert_eq!(save(&chief, Some((id, survey(&chief, id).await.version)), &all).await.status, StatusCode::OK);
    assert_eq!(preview(&chief, id).await.asked, 2);
    // A field that is not there, a stale form, a name that is taken.
    let broken = Group::all([Condition::new("nothing", Op::Is, ["x"])]);
    let refused = save(&chief, None, &SurveyForm { conditions: broken, ..form("坏") }).await;
    assert!(refused.error().of_field("conditions").is_some(), "{}", refused.body);
    assert_eq!(save(&chief, Some((id, 1)), &all).await.error(), AppError::conflict("changed"));
    assert!(save(&chief, None, &form("主要联系人")).await.error().of_field("name").is_some());
    let agent = browser.signed_in("service_agent").await;
    assert_eq!(save(&agent, None, &form("客服")).await.error(), AppError::NotAllowed);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_new_product_has_its_own() {
    let (db, world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    let today: chrono::NaiveDate = (db.doors.clock.now() + TimeDelta::hours(8)).date_naive();
    let own = |days: i64, product: Uuid, serial: &str| {
        format!(
            "insert into asset (id, customer_id, product_id, serial, delivered_on) values (gen_random_uuid(), '{}', '{product}', '{serial}', '{}')",
            world.customers.own,
            today - TimeDelta::days(days)
        )
    };
    let other = Uuid::now_v7();
    sql(&db, &format!("insert into product (id, name) values ('{other}', '阀')")).await;
    for (days, product, serial) in
        [(30, world.product, "A"), (29, world.product, "B"), (200, world.product, "C"), (30, other, "D")]
    {
        sql(&db, &own(days, product, serial)).await;
    }
    let letter = "{{name}}：{{product}} 用得怎么样？".to_owned();
    let after =
        SurveyForm {
            when: When::After, days: "30".to_owned(), product: Some(world.product), letter, ..form("新产品")
        };
    let id = asking(&chief, &after).await;
    assert_eq!(preview(&chief, id).await.asked, 1, "neither too early, nor long ago, nor another product");
    let sent = mailed(&db).await;
    assert_eq!(sent.len(), 1);
    assert!(sent[0].1.starts_with("李雷：泵 用得怎么样？"), "{sent:?}");
    // The next one is due tomorrow, and waits for the pause; then it has its own.
    wait(&db, 1);
    assert!(mailed(&db).await.is_empty());
    assert_eq!(preview(&chief, id).await.left_out.get("recent"), Some(&1));
    sql(&db, "update rating_setting set pause_days = 0").await;
    wait(&db, 1);
    assert_eq!(addresses(&db).await.len(), 1);
    wait(&db, 1);
    assert!(mailed(&db).await.is_empty(), "once for each thing");
    assert_eq!(count(&db, "survey_ask where asset_id is not null and product_id is not null").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_wait_for_the_hours_of_a_calendar() {
    let (db, _world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    let (never, always) = (Uuid::now_v7(), Uuid::now_v7());
    let whole = r#"[{"from":0,"to":1440}]"#;
    sql(
        &db,
        &format!(
            "insert into sla_calendar (id, name, zone, week) values
               ('{never}', '从不', 'Asia/Shanghai', '[[],[],[],[],[],[],[]]'),
               ('{always}', '全天', 'Asia/Shanghai', '[{}]')",
            [whole; 7].join(",")
        ),
    )
    .await;
    let closed = SurveyForm { calendar: Some(never), ..form("季度") };
    let id = asking(&chief, &closed).await;
    assert!(mailed(&db).await.is_empty());
    let open = SurveyForm { calendar: Some(always), ..closed };
    assert_eq!(save(&chief, Some((id, survey(&chief, id).await.version)), &open).await.status, StatusCode::OK);
    assert_eq!(addresses(&db).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_tries_it_on_oneself_and_it_counts_nowhere() {
    let (db, _world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    let id: Uuid = save(&chief, None, &form("季度")).await.json();
    let tried = chief.call("try_survey", &json!({ "id": id, "lang": "en" })).await;
    assert_eq!(tried.status, StatusCode::OK, "{}", tried.body);
    let sent = mailed(&db).await;
    assert_eq!((sent.len(), sent[0].0.as_str()), (1, "service_manager@example.com"));
    assert_eq!(post(&browser, &sent[0].2, "score=0&lang=en").await.status, StatusCode::SEE_OTHER);
    assert_eq!((survey(&chief, id).await.asked, survey(&chief, id).await.answered), (0, 0));
    assert_eq!(count(&db, "event where kind = 'customer.survey_answered'").await, 0);
    // The one after closing can be tried, too, and cannot be put away.
    let room: SurveyRoom = chief.call("read_surveys", &json!({})).await.json();
    let closing = room.surveys.into_iter().find(|one| one.kind == SurveyKind::Csat).unwrap();
    assert_eq!(chief.call("try_survey", &json!({ "id": closing.id, "lang": "zh-CN" })).await.status, StatusCode::OK);
    let order: Value = json!({ "id": closing.id, "version": closing.version, "archived": true });
    assert_eq!(chief.call("archive_survey", &order).await.error(), AppError::NotAllowed);
}
