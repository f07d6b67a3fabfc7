//! Forms for everybody: what is sent by one becomes one ticket, and nothing else comes in that way.

mod files;

use crate::harness::{Answer, Browser, TestDb, World, start_of_time};
use app::{
    access::AppError,
    customers::duplicates::worker as matcher,
    desk::{
        deadlines::worker as reckoner,
        mail::model::{HostForm, MailboxForm, Tls},
        tickets::{
            rules_model::Kind,
            talk_model::{Story, StoryLine},
        },
        web_forms::model::{Asking, Asks, Part, WebForm, WebFormForm, WebFormRoom},
    },
};
use axum::body::Body;
use chrono::Duration;
use http::{Method, Request, StatusCode, header};
use serde_json::json;
use sqlx::{AssertSqlSafe, Row};
use std::collections::BTreeMap;
use uuid::Uuid;

const SENT: &str = "application/x-www-form-urlencoded";

struct Set {
    db: TestDb,
    world: World,
    chief: Browser,
    stranger: Browser,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let stranger = db.browser().await;
    let chief = stranger.signed_in("service_manager").await;
    Set { db, world, chief, stranger }
}

impl Set {
    async fn form(&self, form: WebFormForm) -> WebForm {
        let id: Uuid = self.chief.call("add_web_form", &json!({ "form": form })).await.json();
        self.read(id).await
    }

    async fn read(&self, id: Uuid) -> WebForm {
        let room: WebFormRoom = self.chief.call("read_web_forms", &json!({})).await.json();
        room.forms.into_iter().find(|form| form.id == id).unwrap()
    }

    /// So many seconds after the beginning.
    fn at(&self, seconds: i64) {
        self.db.doors.clock.set(start_of_time() + Duration::seconds(seconds));
    }

    async fn run(&self, sql: impl Into<String>) {
        sqlx::raw_sql(AssertSqlSafe(sql.into())).execute(&self.db.owner).await.unwrap();
    }

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.db.owner).await.unwrap()
    }

    /// The page of a form, and the seal in it.
    async fn opened(&self, form: &WebForm) -> (String, String) {
        let page = self.stranger.get(&path(form)).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let seal = value_of(&page.body, "seal");
        (page.body, seal)
    }

    async fn send(&self, form: &WebForm, seal: &str, fields: &[(&str, &str)]) -> Answer {
        send_as(&self.stranger, form, seal, fields).await
    }
}

fn path(form: &WebForm) -> String {
    format!("/forms/{}", form.token)
}

fn value_of(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{page}"));
    rest.split('"').next().unwrap().to_owned()
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let all = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    fields.iter().map(|(name, value)| format!("{name}={}", all(value))).collect::<Vec<_>>().join("&")
}

async fn send_as(browser: &Browser, form: &WebForm, seal: &str, fields: &[(&str, &str)]) -> Answer {
    let all: Vec<_> = [("seal", seal), ("lang", "en")].into_iter().chain(fields.iter().copied()).collect();
    browser.send(Method::POST, &path(form), SENT, encoded(&all)).await
}

fn repairs() -> WebFormForm {
    WebFormForm {
        name: "官网报修".to_owned(),
        kind: Kind::Fault,
        thanks_en: "Thanks, hold on".to_owned(),
        origins: "https://www.example.com\nhttp://localhost:8080".to_owned(),
        ..WebFormForm::default()
    }
}

const WANG: [(&str, &str); 3] =
    [("name", "王芳"), ("email", "wang@example.com"), ("message", "切割头报警 E-217\n整条线停了")];

/// The number in the address to which one is led when something was taken.
#[track_caller]
fn number(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let place = answer.headers.get(header::LOCATION).unwrap().to_str().unwrap();
    place.split_once("sent=").unwrap().1.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_becomes_one_ticket_of_the_customer_who_sent_it() {
    let set = set().await;
    let (customer, contact) = (set.world.customers.own, set.world.contacts.own);
    set.run(format!("update contact set email = 'Wang@example.com' where id = '{contact}'")).await;
    let form = set.form(repairs()).await;
    let (page, seal) = set.opened(&form).await;
    // Nothing stands in the page itself; what names fitting articles is a file of ours.
    assert!(!page.contains("<style") && !page.contains("<script>"), "{page}");
    assert!(page.split("<script ").skip(1).all(|rest| rest.starts_with("src=\"/")), "{page}");
    set.at(5);
    let first = set.send(&form, &seal, &WANG).await;
    let sent = set.stranger.get(&format!("{}?lang=en&sent={}", path(&form), number(&first))).await;
    assert!(sent.body.contains("Thanks, hold on") && sent.body.contains("T-000001"), "{}", sent.body);
    let row = sqlx::query("select id, kind, channel, subject, state, customer_id, contact_id, replies from ticket")
        .fetch_one(&set.db.owner)
        .await
        .unwrap();
    let text = |name: &str| row.get::<String, _>(name);
    assert_eq!((text("kind"), text("channel"), text("state")), ("fault".into(), "web".into(), "new".into()));
    assert_eq!(text("subject"), "切割头报警 E-217");
    assert_eq!((row.get("customer_id"), row.get("contact_id")), (Some(customer), Some(contact)));
    assert_eq!(row.get::<i32, _>("replies"), 1);
    let story: Story =
        set.chief.call("ticket_story", &json!({ "id": row.get::<Uuid, _>("id"), "before": null })).await.json();
    let mut said = story.lines.into_iter().filter_map(|line| match line {
        StoryLine::Said(message) => Some(message),
        StoryLine::Did(_) => None,
    });
    let (message, more) = (said.next().unwrap(), said.next());
    assert_eq!((message.author.as_deref(), message.inbound, more), (Some("王芳"), true, None));
    let said = message.text;
    for words in ["整条线停了", "王芳", "wang@example.com", "官网报修"] {
        assert!(said.contains(words), "{said}");
    }
    let kinds: Vec<String> =
        sqlx::query_scalar("select kind from event where subject_kind = 'ticket' order by version")
            .fetch_all(&set.db.owner)
            .await
            .unwrap();
    assert_eq!(kinds, ["ticket.created", "ticket.heard"]);
    // Its clocks are reckoned like those of any other.
    while reckoner::step(&set.db.doors).await.unwrap() > 0 {}
    assert_eq!(set.count("select count(*) from ticket where reckoned > 0").await, 1);
    let now = set.read(form.id).await;
    assert_eq!((now.came, now.last_at), (1, Some(start_of_time() + Duration::seconds(5))));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_message_twice_is_one_ticket_and_another_one_another() {
    let set = set().await;
    let form = set.form(repairs()).await;
    let (_, seal) = set.opened(&form).await;
    set.at(5);
    // Ten impatient clicks at once.
    let clicks = futures::future::join_all((0..10).map(|_| set.send(&form, &seal, &WANG))).await;
    for click in &clicks {
        assert_eq!(number(click), "T-000001");
    }
    // Typed once more on a new page a while later.
    set.at(600);
    let (_, later) = set.opened(&form).await;
    set.at(610);
    assert_eq!(number(&set.send(&form, &later, &WANG).await), "T-000001");
    // Back, and something else: that is a message of its own. So is the same one the next day.
    let other = [WANG[0], WANG[1], ("message", "另外，请寄发票")];
    assert_eq!(number(&set.send(&form, &later, &other).await), "T-000002");
    set.at(80_000);
    let (_, next_day) = set.opened(&form).await;
    set.at(80_010);
    assert_eq!(number(&set.send(&form, &next_day, &WANG).await), "T-000003");
    assert_eq!(set.count("select count(*) from ticket").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_named_pages_show_a_form_and_only_its_own_page_sends_it() {
    let set = set().await;
    let form = set.form(repairs()).await;
    let page = set.stranger.get(&format!("{}?frame=true", path(&form))).await;
    let policy = page.headers.get(header::CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
    assert!(policy.ends_with("frame-ancestors https://www.example.com http://localhost:8080"), "{policy}");
    assert!(!page.headers.contains_key(header::X_FRAME_OPTIONS) && page.body.contains("/embed/frame.js"));
    let closed = set.form(WebFormForm { name: "x".to_owned(), origins: String::new(), ..repairs() }).await;
    let page = set.stranger.get(&path(&closed)).await;
    let policy = page.headers.get(header::CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
    assert!(policy.ends_with("frame-ancestors 'none'"), "{policy}");
    // Everything else still lets nobody frame it.
    assert_eq!(set.stranger.get("/sign-in").await.headers.get(header::X_FRAME_OPTIONS).unwrap(), "DENY");
    let script = set.stranger.get("/embed/form.js").await;
    assert!(script.body.contains("Contact form") && script.body.contains("联系表单"), "{}", script.body);
    assert!(!script.body.contains("{en}") && !script.body.contains("{zh}"));
    assert_eq!(script.headers.get("cross-origin-resource-policy").unwrap(), "cross-origin");

    let (_, seal) = set.opened(&form).await;
    set.at(5);
    let fields: Vec<_> = [("seal", seal.as_str())].into_iter().chain(WANG).collect();
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example.com")] {
        let request = Request::post(path(&form)).header(header::HOST, "localhost").header(header::CONTENT_TYPE, SENT);
        let answer =
            set.stranger.request(request.header(name, value).body(Body::from(encoded(&fields))).unwrap()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}");
    }
    assert_eq!(set.count("select count(*) from ticket").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hostile_is_refused_in_words_and_nothing_typed_is_lost() {
    let set = set().await;
    let form = set.form(repairs()).await;
    let (_, seal) = set.opened(&form).await;
    let early = set.send(&form, &seal, &WANG).await;
    assert!(early.status == StatusCode::UNPROCESSABLE_ENTITY && early.body.contains("very quick"), "{}", early.body);
    assert!(early.body.contains("整条线停了") && early.body.contains("王芳"), "{}", early.body);
    set.at(5);
    let trap = [WANG[0], WANG[1], WANG[2], ("website", "http://spam.example.com")];
    assert_eq!(set.send(&form, &seal, &trap).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let other_form = set.form(WebFormForm { name: "other".to_owned(), ..repairs() }).await;
    let (_, of_other) = set.opened(&other_form).await;
    set.at(10);
    let forged = seal.replacen(&seal[..10], &(start_of_time().timestamp() - 50).to_string(), 1);
    for wrong in ["", "x", forged.as_str(), of_other.as_str(), &"9".repeat(3_000)] {
        let refused = set.send(&form, wrong, &WANG).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        // The page that comes back can be sent.
        assert!(refused.body.contains("整条线停了") && value_of(&refused.body, "seal") != wrong, "{}", refused.body);
    }
    let mistyped = [("name", "<script>alert(1)</script>"), ("email", "nobody"), ("message", "\"><img src=x>")];
    let refused = set.send(&form, &seal, &mistyped).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("This is not an e-mail address.") && refused.body.contains("aria-invalid"));
    assert!(!refused.body.contains("<script>alert") && !refused.body.contains("<img"), "{}", refused.body);
    assert_eq!(value_of(&refused.body, "seal"), seal);
    let long = "x".repeat(200_000);
    let large = set.send(&form, &seal, &[WANG[0], WANG[1], ("message", &long)]).await;
    assert!(large.status == StatusCode::PAYLOAD_TOO_LARGE && large.body.contains("内容太长"), "{}", large.body);
    for (kind, body) in [("text/plain", "x"), (SENT, "name=%FF%00&name=b"), (SENT, "%"), ("application/json", "{}")] {
        let answer = set.stranger.send(Method::POST, &path(&form), kind, body.to_owned()).await;
        assert!(answer.status.is_client_error() && answer.body.contains("<form"), "{kind} {body}: {}", answer.status);
    }
    set.at(90_000);
    assert!(set.send(&form, &seal, &WANG).await.body.contains("open for long"));
    for nowhere in ["/forms/x".to_owned(), format!("/forms/{}", "0".repeat(32)), "/forms/%00".to_owned()] {
        assert_eq!(set.stranger.get(&nowhere).await.status, StatusCode::NOT_FOUND, "{nowhere}");
        let sent = set.stranger.send(Method::POST, &nowhere, SENT, encoded(&WANG)).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
    assert_eq!(set.count("select count(*) from ticket").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn from_one_network_not_without_end() {
    let set = set().await;
    let form = set.form(repairs()).await;
    let (_, seal) = set.opened(&form).await;
    set.at(5);
    for n in 0..20 {
        let message = format!("message {n}");
        number(&set.send(&form, &seal, &[WANG[0], WANG[1], ("message", &message)]).await);
    }
    let many = set.send(&form, &seal, &WANG).await;
    assert!(many.status == StatusCode::TOO_MANY_REQUESTS && many.body.contains("整条线停了"), "{}", many.body);
    number(&send_as(&set.stranger.at([10, 0, 0, 9]), &form, &seal, &WANG).await);
    set.at(3_700);
    number(&set.send(&form, &seal, &WANG).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_a_number_is_found_by_it_and_who_leaves_mail_is_told() {
    let set = set().await;
    let contact = set.world.contacts.own;
    set.run(format!("update contact set phone = '0532-8888 0101转8012' where id = '{contact}'")).await;
    while matcher::step(&set.db.doors).await.unwrap() > 0 {}
    let asks = Asks(BTreeMap::from([(Part::Phone, Asking::Asked), (Part::Email, Asking::Asked)]));
    let form = set.form(WebFormForm { asks, ..repairs() }).await;
    let (_, seal) = set.opened(&form).await;
    set.at(5);
    let silent = set.send(&form, &seal, &[("message", "x")]).await;
    assert!(silent.body.contains("Please leave an e-mail or a phone number"), "{}", silent.body);
    number(&set.send(&form, &seal, &[("phone", "+86 532 8888 0101"), ("message", "请回电")]).await);
    assert_eq!(
        set.count("select count(*) from ticket where contact_id is not null and customer_id is not null").await,
        1
    );
    // Without a mailbox nothing is sent; with one it is, five times a day at most, and nothing typed goes out.
    let admin = set.stranger.signed_in("administrator").await;
    let host = HostForm { host: "127.0.0.1".to_owned(), port: "1".to_owned(), tls: Tls::None };
    let (address, password) = ("support@example.com".to_owned(), "x".to_owned());
    let mailbox = MailboxForm { address, password, imap: host.clone(), smtp: host, ..MailboxForm::default() };
    assert_eq!(admin.call("add_mailbox", &json!({ "form": mailbox })).await.status, StatusCode::OK);
    for n in 0..7 {
        let message = format!("buy now {n}");
        number(&set.send(&form, &seal, &[("email", "wang@example.com"), ("message", &message)]).await);
    }
    let mails = sqlx::query("select to_address, subject, text from mail_out").fetch_all(&set.db.owner).await.unwrap();
    assert_eq!(mails.len(), 5);
    for mail in &mails {
        let (subject, text): (String, String) = (mail.get("subject"), mail.get("text"));
        assert!(subject.starts_with("[#T-") && text.contains("T-0000") && text.contains("Thanks, hold on"), "{text}");
        assert!(!subject.contains("buy") && !text.contains("buy") && !text.contains("[number]"), "{subject} {text}");
    }
    // An answer goes to whom it came from.
    assert_eq!(set.count("select count(*) from ticket_mail where address = 'wang@example.com'").await, 7);
    let quiet = set.form(WebFormForm { name: "quiet".to_owned(), acknowledge: false, ..repairs() }).await;
    let (_, seal) = set.opened(&quiet).await;
    set.at(20);
    number(&set.send(&quiet, &seal, &[WANG[0], ("email", "li@example.com"), WANG[2]]).await);
    assert_eq!(set.count("select count(*) from mail_out").await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_changed_switched_off_removed_and_brought_back() {
    let set = set().await;
    let form = set.form(repairs()).await;
    let change = |version: i32, new: &WebFormForm| json!({ "id": form.id, "version": version, "form": new });
    let asks = Asks(BTreeMap::from([(Part::Email, Asking::Required), (Part::Number, Asking::Required)]));
    let new = WebFormForm { title_en: "Report a fault".to_owned(), asks, ..repairs() };
    assert_eq!(set.chief.call("change_web_form", &change(1, &new)).await.status, StatusCode::OK);
    assert_eq!(set.chief.call("change_web_form", &change(1, &new)).await.error(), AppError::conflict("changed"));
    let english = set.stranger.get(&format!("{}?lang=en", path(&form))).await;
    assert!(
        english.body.contains("Report a fault") && english.body.contains("Order or serial number"),
        "{}",
        english.body
    );
    let chinese = set.stranger.get(&format!("{}?lang=zh-CN", path(&form))).await;
    assert!(chinese.body.contains("订单号或序列号") && !chinese.body.contains("姓名"), "{}", chinese.body);
    let twice = set.chief.call("add_web_form", &json!({ "form": repairs() })).await;
    assert!(twice.error().of_field("name").is_some(), "{}", twice.body);

    let switch = |version: i32, active: bool| json!({ "id": form.id, "version": version, "active": active });
    set.chief.call("switch_web_form", &switch(2, false)).await;
    assert_eq!(set.stranger.get(&path(&form)).await.status, StatusCode::NOT_FOUND);
    set.chief.call("switch_web_form", &switch(3, true)).await;
    let (_, seal) = set.opened(&form).await;
    let archive = |version: i32, archived: bool| json!({ "id": form.id, "version": version, "archived": archived });
    set.chief.call("archive_web_form", &archive(4, true)).await;
    set.at(5);
    assert_eq!(set.send(&form, &seal, &WANG).await.status, StatusCode::NOT_FOUND);
    set.chief.call("archive_web_form", &archive(5, false)).await;
    assert_eq!(set.opened(&form).await.1.len(), seal.len());
    // Each of it stands in the log.
    assert_eq!(set.count("select count(*) from event where kind = 'organisation.changed'").await, 6);
    // Strangers reach the two functions and no table.
    for table in ["web_form", "web_form_message", "ticket", "help_secret"] {
        let mut tx = set.db.doors.read_help().await.unwrap();
        let read = sqlx::query(AssertSqlSafe(format!("select from {table}"))).execute(tx.conn()).await;
        assert!(read.is_err(), "{table}");
    }
}
