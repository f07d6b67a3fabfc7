//! Chats: a visitor's first word makes one ticket, both sides hear each other, and whoever has no secret hears nothing.

mod address;
mod again;
mod agents;
mod left;
mod talk;
mod walls;

use crate::harness::{Answer, Browser, TestDb, World, start_of_time};
use app::desk::{
    chat::model::{ChatWidget, ChatWidgetForm, WidgetRoom},
    mail::model::{HostForm, MailboxForm, Tls},
    tickets::{
        model::Ticket,
        rules_model::Channel,
        talk_model::{MessageForm, Story, StoryLine},
    },
};
use axum::body::Body;
use chrono::TimeDelta;
use futures::StreamExt;
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use std::time::Duration;
use uuid::Uuid;

/// So long a line may be silent before the test fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A house with a widget, and an agent who is there.
pub struct Set {
    db: TestDb,
    world: World,
    chief: Browser,
    agent: Browser,
    stranger: Browser,
    widget: ChatWidget,
}

fn corner() -> ChatWidgetForm {
    ChatWidgetForm {
        name: "官网咨询".to_owned(),
        origins: "https://www.example.com\nhttp://localhost:8080".to_owned(),
        ..ChatWidgetForm::default()
    }
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let stranger = db.browser().await;
    let (chief, agent) = (stranger.signed_in("service_manager").await, stranger.signed_in("service_agent").await);
    let widget = add(&chief, &corner()).await;
    let set = Set { db, world, chief, agent, stranger, widget };
    set.sql(format!("update person set name = '李小明' where id = '{}'", set.world.service_agent)).await;
    set.is_there().await;
    set
}

async fn add(chief: &Browser, form: &ChatWidgetForm) -> ChatWidget {
    let id: Uuid = chief.call("add_chat_widget", &json!({ "form": form })).await.json();
    let room: WidgetRoom = chief.call("read_chat_widgets", &json!({})).await.json();
    room.widgets.into_iter().find(|widget| widget.id == id).unwrap()
}

/// What a visitor's browser made for itself.
fn secret(n: u128) -> String {
    format!("{n:064x}")
}

impl Set {
    async fn sql(&self, sql: impl Into<String>) {
        sqlx::raw_sql(AssertSqlSafe(sql.into())).execute(&self.db.owner).await.unwrap();
    }

    async fn count(&self, sql: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&self.db.owner).await.unwrap()
    }

    /// The agent gives a sign.
    async fn is_there(&self) {
        let sign = self.agent.call("still_here", &json!({})).await;
        assert_eq!(sign.status, StatusCode::OK, "{}", sign.body);
    }

    async fn goes_home(&self) {
        let said = self.agent.call("set_presence", &json!({ "person": null, "presence": "off" })).await;
        assert_eq!(said.status, StatusCode::OK, "{}", said.body);
    }

    /// So many minutes after the beginning.
    fn at(&self, minutes: i64) {
        self.db.doors.clock.set(start_of_time() + TimeDelta::minutes(minutes));
    }

    fn path(&self, what: &str) -> String {
        format!("/chat/{}/{what}", self.widget.token)
    }

    async fn post(&self, secret: &str, what: &str, body: &Value) -> Answer {
        post(&self.stranger, &self.path(what), secret, body).await
    }

    /// Says something in the chat.
    async fn words(&self, secret: &str, text: &str) -> Answer {
        self.post(secret, "words", &json!({ "key": app::access::new_id(), "text": text })).await
    }

    /// The same with who says it; it must be taken.
    async fn begin(&self, secret: &str, text: &str, email: &str) -> Ticket {
        let body = json!({ "key": app::access::new_id(), "text": text, "name": "王芳", "email": email });
        let sent = self.post(secret, "words", &body).await;
        assert_eq!(sent.status, StatusCode::OK, "{}", sent.body);
        self.last_ticket().await
    }

    async fn last_ticket(&self) -> Ticket {
        let id: Uuid = sqlx::query_scalar("select id from ticket order by number desc limit 1")
            .fetch_one(&self.db.owner)
            .await
            .unwrap();
        self.ticket(id).await
    }

    async fn ticket(&self, id: Uuid) -> Ticket {
        self.agent.call("read_ticket", &json!({ "key": id.to_string() })).await.json()
    }

    async fn answers(&self, ticket: Uuid, message: MessageForm) -> Answer {
        let seen = self.ticket(ticket).await.replies;
        let answer = self.agent.call("say_on_ticket", &json!({ "id": ticket, "seen": seen, "message": message })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer
    }

    /// What was said on a ticket, the oldest first, each with whether the customer said it.
    async fn said(&self, ticket: Uuid) -> Vec<(bool, String)> {
        let story: Story = self.agent.call("ticket_story", &json!({ "id": ticket, "before": null })).await.json();
        let mut said: Vec<_> = story
            .lines
            .into_iter()
            .filter_map(|line| match line {
                StoryLine::Said(message) => Some((message.inbound, message.text)),
                StoryLine::Did(_) => None,
            })
            .collect();
        said.reverse();
        said
    }

    /// A mailbox, so that answers can go by mail.
    async fn mailbox(&self) {
        let admin = self.stranger.signed_in("administrator").await;
        let host = HostForm { host: "mail.example.com".to_owned(), port: "993".to_owned(), tls: Tls::Tls };
        let form = MailboxForm {
            address: "support@example.com".to_owned(),
            imap: host.clone(),
            smtp: HostForm { port: "465".to_owned(), ..host },
            password: "s3cret words".to_owned(),
            ..MailboxForm::default()
        };
        let added = admin.call("add_mailbox", &json!({ "form": form })).await;
        assert_eq!(added.status, StatusCode::OK, "{}", added.body);
    }

    /// The server begins to listen to the database; it does so when this comes back.
    async fn listens(&self) {
        let request =
            Request::builder().method(Method::GET).uri("/live").header(header::COOKIE, self.agent.cookie().unwrap());
        let response = self.agent.open(request.body(Body::empty()).unwrap()).await;
        let mut line = Line { body: response.into_body().into_data_stream(), read: String::new() };
        let (doors, directory, live) = (self.db.doors.clone(), self.agent.directory.clone(), self.agent.live.clone());
        tokio::spawn(server::live::listen(doors, directory, live));
        while !line.block().await.unwrap().contains("\"resync\":true") {}
    }

    /// Opens the line of a visitor.
    async fn line(&self, secret: &str, after: i32) -> Line {
        let response = self.open_line(secret, after).await;
        assert_eq!(response.status(), StatusCode::OK);
        Line { body: response.into_body().into_data_stream(), read: String::new() }
    }

    async fn open_line(&self, secret: &str, after: i32) -> axum::response::Response {
        let request = Request::builder()
            .method(Method::GET)
            .uri(self.path(&format!("line?after={after}")))
            .header("x-chat-secret", secret);
        self.stranger.open(request.body(Body::empty()).unwrap()).await
    }
}

async fn post(browser: &Browser, path: &str, secret: &str, body: &Value) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-chat-secret", secret);
    browser.request(request.body(Body::from(body.to_string())).unwrap()).await
}

fn by_chat(text: &str) -> MessageForm {
    MessageForm { channel: Some(Channel::Chat), text: text.to_owned(), ..MessageForm::default() }
}

fn note(text: &str) -> MessageForm {
    MessageForm { text: text.to_owned(), ..MessageForm::default() }
}

/// The line of a visitor, as their browser reads it.
struct Line {
    body: axum::body::BodyDataStream,
    read: String,
}

impl Line {
    /// The next lines that belong together; `None` at the end.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.read.find("\n\n") {
                return Some(self.read.drain(..end + 2).collect());
            }
            let more = tokio::time::timeout(PATIENCE, self.body.next()).await.expect("nothing was told")?;
            self.read.push_str(std::str::from_utf8(&more.unwrap()).unwrap());
        }
    }

    /// The next thing of this name, and all other things are passed by.
    async fn next(&mut self, name: &str) -> Value {
        loop {
            let block = self.block().await.expect("the line has ended");
            let of = |field: &str| block.lines().find_map(|line| line.strip_prefix(field)).map(str::trim);
            if of("event:") == Some(name) {
                return serde_json::from_str(of("data:").unwrap()).unwrap();
            }
        }
    }
}
