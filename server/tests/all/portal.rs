//! The customer portal: nobody learns who exists, a link lets one in once, and a contact sees their own tickets and nothing else.

mod door;
mod requests;
mod talk;
mod walls;

use crate::harness::{Answer, Browser, TestDb, World, start_of_time};
use app::{
    access::AppError,
    desk::{
        mail::{
            model::{HostForm, MailboxForm, Tls},
            outbound,
        },
        portal::{
            model::{Portal, PortalForm},
            worker,
        },
        tickets::{
            model::{Ticket, TicketForm},
            rules_model::Channel,
            talk_model::{Message, MessageForm, Story, StoryLine},
        },
    },
};
use axum::body::Body;
use chrono::TimeDelta;
use http::{Method, Request, StatusCode, header};
use serde_json::json;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

const ORIGIN: &str = "https://crm.example.com";
const FORM: &str = "application/x-www-form-urlencoded";

/// A house with an open portal, a mailbox, and two contacts of two customers.
pub struct Set {
    db: TestDb,
    world: World,
    browser: Browser,
    admin: Browser,
    agent: Browser,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    let (admin, agent) = (browser.signed_in("administrator").await, browser.signed_in("service_agent").await);
    let set = Set { db, world, browser, admin, agent };
    let host = HostForm { host: "mail.example.com".to_owned(), port: "993".to_owned(), tls: Tls::Tls };
    let form = MailboxForm {
        address: "support@example.com".to_owned(),
        imap: host.clone(),
        smtp: HostForm { port: "465".to_owned(), ..host },
        password: "s3cret words".to_owned(),
        ..MailboxForm::default()
    };
    let added = set.admin.call("add_mailbox", &json!({ "form": form })).await;
    assert_eq!(added.status, StatusCode::OK, "{}", added.body);
    set.open(|form| form.active = true).await;
    let (own, team) = (set.world.contacts.own, set.world.contacts.team);
    set.sql(format!("update contact set email = 'li@example.org', name = '李明' where id = '{own}'")).await;
    set.sql(format!("update contact set email = 'wang@example.org', name = '王芳' where id = '{team}'")).await;
    set
}

impl Set {
    async fn sql(&self, sql: String) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&self.db.owner).await.unwrap();
    }

    async fn count(&self, sql: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&self.db.owner).await.unwrap()
    }

    /// Sets the portal up otherwise.
    async fn open(&self, change: impl FnOnce(&mut PortalForm)) {
        let portal: Portal = self.admin.call("read_portal", &json!({})).await.json();
        let mut form = portal.form;
        change(&mut form);
        let changed = self.admin.call("change_portal", &json!({ "version": portal.version, "form": form })).await;
        assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
    }

    /// Later.
    fn wait(&self, time: TimeDelta) {
        let now = self.db.doors.clock.now();
        self.db.doors.clock.set(now + time);
    }

    fn stranger(&self) -> Guest {
        Guest { browser: self.browser.stranger(), cookie: None }
    }

    /// Asks for a link, as anybody.
    async fn ask(&self, address: &str) -> Answer {
        self.stranger().post("/portal/sign-in", &format!("address={}", address.replace('@', "%40"))).await
    }

    /// What the mailer sends of it: the path of the link; `None` where nothing goes out.
    async fn mailed(&self) -> Option<String> {
        while worker::step(&self.db.doors).await.unwrap() {}
        let (due, _) = outbound::next(&self.db.doors, ORIGIN).await.unwrap()?;
        // It has been handed over.
        self.sql(format!("update mail_out set state = 'sent' where id = '{}'", due.id)).await;
        let at = due.mail.text.find(ORIGIN).unwrap();
        let link = due.mail.text[at + ORIGIN.len()..].split_whitespace().next().unwrap();
        Some(link.to_owned())
    }

    /// Comes in by a link of their own.
    async fn guest(&self, address: &str) -> Guest {
        assert_eq!(self.ask(address).await.status, StatusCode::SEE_OTHER);
        let link = self.mailed().await.expect("a link was sent");
        let mut guest = self.stranger();
        let entered = guest.post(&link, "").await;
        assert_eq!((entered.status, place(&entered).as_str()), (StatusCode::SEE_OTHER, "/portal"));
        guest.keep(&entered);
        guest
    }

    async fn li(&self) -> Guest {
        self.guest("li@example.org").await
    }

    /// A ticket that an agent writes down.
    async fn ticket(&self, subject: &str, customer: Uuid, contact: Option<Uuid>) -> Uuid {
        let form =
            TicketForm { subject: subject.to_owned(), customer: Some(customer), contact, ..TicketForm::default() };
        let (id, _): (Uuid, i64) = self.agent.call("create_ticket", &json!({ "form": form })).await.json();
        id
    }

    /// One of the first contact's own.
    async fn own(&self, subject: &str) -> Uuid {
        self.ticket(subject, self.world.customers.own, Some(self.world.contacts.own)).await
    }

    async fn read(&self, id: Uuid) -> Ticket {
        self.agent.call("read_ticket", &json!({ "key": id.to_string() })).await.json()
    }

    /// What was said on a ticket, the newest first, as agents see it.
    async fn said(&self, id: Uuid) -> Vec<Message> {
        let story: Story = self.agent.call("ticket_story", &json!({ "id": id, "before": null })).await.json();
        let said = story.lines.into_iter().filter_map(|line| match line {
            StoryLine::Said(message) => Some(*message),
            StoryLine::Did(_) => None,
        });
        said.collect()
    }

    /// An agent says something: to the customer, or as a note among ourselves.
    async fn agent_says(&self, id: Uuid, channel: Option<Channel>, text: &str) {
        let seen = self.read(id).await.replies;
        let message = MessageForm { channel, text: text.to_owned(), log_only: true, ..MessageForm::default() };
        let said = self.agent.call("say_on_ticket", &json!({ "id": id, "seen": seen, "message": message })).await;
        assert_eq!(said.status, StatusCode::OK, "{}", said.body);
    }

    /// An agent moves it.
    async fn moves(&self, id: Uuid, state: &str) {
        let version = self.read(id).await.version;
        let order = json!({ "id": id, "version": version, "state": state, "solution": "换了喷嘴" });
        let moved = self.agent.call("set_ticket_state", &order).await;
        assert_eq!(moved.status, StatusCode::OK, "{}", moved.body);
    }
}

/// A customer's browser.
pub struct Guest {
    browser: Browser,
    cookie: Option<String>,
}

impl Guest {
    async fn send(&self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "localhost");
        request = request.header(header::CONTENT_TYPE, kind).header(header::ACCEPT_LANGUAGE, "en");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.browser.request(request.body(Body::from(body)).unwrap()).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "text/html", Vec::new()).await
    }

    async fn post(&self, path: &str, body: &str) -> Answer {
        self.send(Method::POST, path, FORM, body.as_bytes().to_vec()).await
    }

    /// Sends a form with files.
    async fn parcel(&self, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
            );
        }
        for (name, bytes) in files {
            let head = format!(
                "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            );
            body.extend(head.as_bytes());
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--b--\r\n");
        self.send(Method::POST, path, "multipart/form-data; boundary=b", body).await
    }

    async fn answer(&self, ticket: Uuid, text: &str) -> Answer {
        let id = app::access::new_id().to_string();
        self.parcel(&format!("/portal/tickets/{ticket}/answer"), &[("id", &id), ("text", text)], &[]).await
    }

    fn keep(&mut self, answer: &Answer) {
        let cookie = answer.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
        self.cookie = cookie.split(';').next().map(str::to_owned);
    }
}

/// Where an answer leads.
fn place(answer: &Answer) -> String {
    let place = answer.headers.get(header::LOCATION).map(|place| place.to_str().unwrap().to_owned());
    place.unwrap_or_else(|| panic!("{} {}", answer.status, answer.body))
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_open_name_and_close_it() {
    let set = set().await;
    let named =
        PortalForm { active: true, name: "  服务之家 ".to_owned(), name_en: "Service".to_owned(), company: false };
    let order = |version: i32, form: &PortalForm| json!({ "version": version, "form": form });
    let portal: Portal = set.admin.call("read_portal", &json!({})).await.json();
    assert_eq!((portal.version, portal.mailbox.as_deref()), (2, Some("support@example.com")));
    assert_eq!(set.admin.call("change_portal", &order(2, &named)).await.status, StatusCode::OK);
    assert_eq!(set.admin.call("change_portal", &order(2, &named)).await.error(), AppError::conflict("changed"));
    let long = PortalForm { name: "长".repeat(61), ..named.clone() };
    assert!(set.admin.call("change_portal", &order(3, &long)).await.error().of_field("name").is_some());
    assert_eq!(set.agent.call("change_portal", &order(3, &named)).await.status, StatusCode::FORBIDDEN);
    let page = set.stranger().get("/portal").await;
    assert!(page.status == StatusCode::OK && page.body.contains("Service"), "{}", page.body);
    let chinese = set.stranger().get("/portal?lang=zh-CN").await;
    assert!(chinese.body.contains("服务之家") && chinese.body.contains("lang=\"zh-CN\""), "{}", chinese.body);

    // Closed, there is no such page for anybody, and whoever was in is out.
    let guest = set.li().await;
    let id = set.own("报警").await;
    assert_eq!(guest.get(&format!("/portal/tickets/{id}")).await.status, StatusCode::OK);
    set.open(|form| form.active = false).await;
    for path in ["/portal".to_owned(), format!("/portal/tickets/{id}"), "/portal/new".to_owned()] {
        for who in [&guest, &set.stranger()] {
            assert_eq!(who.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    assert_eq!(set.ask("li@example.org").await.status, StatusCode::NOT_FOUND);
    assert_eq!(guest.answer(id, "x").await.status, StatusCode::NOT_FOUND);
    assert!(set.db.doors.clock.now() >= start_of_time());
}
