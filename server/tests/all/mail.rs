//! Mail of the service desk against a real mail server: what comes in becomes what it should, once; what goes out arrives.

mod answers;
mod lead_letters;
mod leads;
mod left_out;
mod office;
mod outages;
mod sales;
mod strange;
mod threads;

use crate::harness::{Browser, TestDb, World, settings, start_of_time};
use app::{
    access::AppError,
    desk::{
        mail::{
            line::Trust,
            model::{HostForm, MailRoom, MailboxForm, Post, PostState, Tls, Tried, Trouble},
        },
        tickets::{
            list_model::{Queue, TicketFilter, TicketRow},
            model::Ticket,
            rules_model::Channel,
            talk_model::{Message, MessageForm, Story, StoryLine},
        },
    },
    lists::model::Page,
};
use chrono::TimeDelta;
use http::StatusCode;
use office::{Office, PASSWORD};
use serde_json::json;
use server::mailer::Mailer;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// A desk with a mailbox on a real mail server.
pub struct Desk {
    db: TestDb,
    world: World,
    admin: Browser,
    agent: Browser,
    office: Office,
    mailer: Mailer,
    mailbox: Uuid,
}

pub fn form(office: &Office) -> MailboxForm {
    let host = |port: u16| HostForm { host: "127.0.0.1".to_owned(), port: port.to_string(), tls: Tls::None };
    MailboxForm {
        address: "support@example.com".to_owned(),
        name: "轻舟客服".to_owned(),
        imap: host(office.imap),
        smtp: host(office.smtp),
        password: PASSWORD.to_owned(),
        signature: "轻舟客服\n400 000 0000".to_owned(),
        ..MailboxForm::default()
    }
}

/// `None` where there is no mail server.
async fn desk() -> Option<Desk> {
    desk_with(|_| {}).await
}

async fn desk_with(more: impl FnOnce(&mut MailboxForm)) -> Option<Desk> {
    let office = Office::open()?;
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    let (admin, agent) = (browser.signed_in("administrator").await, browser.signed_in("service_agent").await);
    let mut form = form(&office);
    more(&mut form);
    let mailbox: Uuid = admin.call("add_mailbox", &json!({ "form": form })).await.json();
    let mailer = Mailer {
        doors: db.doors.clone(),
        depot: browser.depot.clone(),
        limits: settings().file_limits(),
        trust: Trust::default(),
        origin: "https://crm.example.com".to_owned(),
        press: app::quotes::Press::new(None),
    };
    let desk = Desk { db, world, admin, agent, office, mailer, mailbox };
    // The first round only says from where on mail is read.
    desk.fetch().await;
    Some(desk)
}

impl Desk {
    async fn sql(&self, sql: String) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&self.db.owner).await.unwrap();
    }

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.db.owner).await.unwrap()
    }

    /// Reads all that is new.
    async fn fetch(&self) {
        self.sql("update mailbox_state set look_at = '-infinity', leased_until = null".to_owned()).await;
        while self.mailer.fetch().await.unwrap() {}
    }

    /// Sends all that is due.
    async fn send(&self) {
        while self.mailer.send().await.unwrap() {}
    }

    /// Later.
    fn wait(&self, minutes: i64) {
        let now = self.db.doors.clock.now();
        self.db.doors.clock.set(now + TimeDelta::minutes(minutes));
    }

    async fn tickets(&self) -> Vec<TicketRow> {
        let filter = TicketFilter { queue: Queue::All, ..TicketFilter::default() };
        let page: Page<TicketRow> =
            self.agent.call("api/tickets", &json!({ "filter": filter, "after": null })).await.json();
        page.rows
    }

    async fn ticket(&self, id: Uuid) -> Ticket {
        self.agent.call("read_ticket", &json!({ "key": id.to_string() })).await.json()
    }

    /// What was said on a ticket, the newest first.
    async fn said(&self, id: Uuid) -> Vec<Message> {
        let story: Story = self.agent.call("ticket_story", &json!({ "id": id, "before": null })).await.json();
        let said = story.lines.into_iter().filter_map(|line| match line {
            StoryLine::Said(message) => Some(*message),
            StoryLine::Did(_) => None,
        });
        said.collect()
    }

    async fn answer(&self, id: Uuid, form: MessageForm) -> Uuid {
        let seen = self.ticket(id).await.replies;
        self.agent.call("say_on_ticket", &json!({ "id": id, "seen": seen, "message": form })).await.json()
    }

    async fn room(&self) -> MailRoom {
        self.admin.call("read_mail", &json!({})).await.json()
    }

    async fn trouble(&self) -> Option<Trouble> {
        self.room().await.mailboxes[0].trouble.as_ref().map(|(trouble, _)| *trouble)
    }
}

fn by_mail(text: &str) -> MessageForm {
    MessageForm { channel: Some(Channel::Email), text: text.to_owned(), ..MessageForm::default() }
}

fn state_of(message: &Message) -> Option<PostState> {
    match &message.post {
        Some(Post::Out { state, .. }) => Some(*state),
        _ => None,
    }
}

/// The value of a header of a message as it lies in an inbox.
fn header(message: &str, name: &str) -> Option<String> {
    let head = message.split("\n\n").next().unwrap().split("\r\n\r\n").next().unwrap();
    let unfolded = head.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    let begin = format!("{}:", name.to_lowercase());
    unfolded
        .lines()
        .find(|line| line.to_lowercase().starts_with(&begin))
        .map(|line| line[begin.len()..].trim().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn trying_a_mailbox_says_what_is_wrong() {
    let db = TestDb::new().await;
    World::build(&db).await;
    let admin = db.browser().await.signed_in("administrator").await;
    let tried = async |form: &MailboxForm| -> Tried {
        admin.call("try_mailbox", &json!({ "id": null, "form": form })).await.json()
    };
    let trouble = |tried: &Tried| (tried.imap.as_ref().map(|one| one.0), tried.smtp.as_ref().map(|one| one.0));
    let host = |host: &str, port: u16, tls: Tls| HostForm { host: host.to_owned(), port: port.to_string(), tls };
    let nowhere = MailboxForm {
        address: "a@example.com".to_owned(),
        password: "x".to_owned(),
        imap: host("mail.invalid", 993, Tls::Tls),
        smtp: host("169.254.169.254", 25, Tls::None),
        ..MailboxForm::default()
    };
    assert_eq!(trouble(&tried(&nowhere).await), (Some(Trouble::NoSuchHost), Some(Trouble::Forbidden)));
    let closed = MailboxForm {
        imap: host("127.0.0.1", 1, Tls::Tls),
        smtp: host("127.0.0.1", 1, Tls::Starttls),
        ..nowhere.clone()
    };
    assert_eq!(trouble(&tried(&closed).await), (Some(Trouble::Refused), Some(Trouble::Refused)));
    let Some(office) = Office::open() else { return };
    let good = form(&office);
    assert_eq!(tried(&good).await, Tried { imap: None, smtp: None });
    let wrong = MailboxForm { password: "wrong".to_owned(), ..good.clone() };
    assert_eq!(trouble(&tried(&wrong).await), (Some(Trouble::Password), Some(Trouble::Password)));
    // Neither of the two speaks TLS here.
    let veiled = MailboxForm {
        imap: host("127.0.0.1", office.imap, Tls::Tls),
        smtp: host("127.0.0.1", office.smtp, Tls::Starttls),
        ..good.clone()
    };
    let (imap, smtp) = trouble(&tried(&veiled).await);
    assert_eq!((imap, smtp), (Some(Trouble::NoTls), Some(Trouble::NoTls)));
    // The wrong door of the right house.
    let swapped = MailboxForm { imap: good.smtp.clone(), smtp: good.imap.clone(), ..good };
    let (imap, smtp) = trouble(&tried(&swapped).await);
    assert!(imap == Some(Trouble::OtherServer) && smtp.is_some(), "{imap:?} {smtp:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_sealed_never_shown_and_goes_nowhere_else() {
    let db = TestDb::new().await;
    World::build(&db).await;
    let admin = db.browser().await.signed_in("administrator").await;
    let host = HostForm { host: "mail.example.com".to_owned(), port: "993".to_owned(), tls: Tls::Tls };
    let form = MailboxForm {
        address: "support@example.com".to_owned(),
        imap: host.clone(),
        smtp: HostForm { port: "465".to_owned(), ..host },
        password: "xK7-unheard-of".to_owned(),
        ..MailboxForm::default()
    };
    let id: Uuid = admin.call("add_mailbox", &json!({ "form": form })).await.json();
    let twice = admin.call("add_mailbox", &json!({ "form": form })).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", twice.body);
    assert!(twice.error().of_field("address").is_some(), "{}", twice.body);
    let shown = admin.call("read_mail", &json!({})).await;
    assert!(shown.body.contains("support@example.com") && !shown.body.contains("unheard"), "{}", shown.body);
    let kept: String = sqlx::query_scalar("select row_to_json(m)::text || encode(m.sealed, 'escape') from mailbox m")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert!(!kept.contains("unheard"));
    let told: i64 = sqlx::query_scalar("select count(*) from event where after::text like '%unheard%'")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(told, 0);
    // What is kept is not sent to a server that somebody names afterwards.
    let elsewhere = MailboxForm {
        password: String::new(),
        imap: HostForm { host: "mail.example.org".to_owned(), ..form.imap.clone() },
        ..form.clone()
    };
    for (call, input) in [
        ("try_mailbox", json!({ "id": id, "form": elsewhere })),
        ("change_mailbox", json!({ "id": id, "version": 1, "form": elsewhere })),
    ] {
        let refused = admin.call(call, &input).await;
        assert_eq!(refused.error(), AppError::invalid("password", "mailbox_password_again"), "{call}");
    }
    let renamed = MailboxForm { password: String::new(), name: "Service".to_owned(), ..form };
    let changed = admin.call("change_mailbox", &json!({ "id": id, "version": 1, "form": renamed })).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
    let late = admin.call("pause_mailbox", &json!({ "id": id, "version": 1, "active": false })).await;
    assert_eq!(late.error(), AppError::conflict("changed"));
    let gone = admin.call("archive_mailbox", &json!({ "id": id, "version": 2, "archived": true })).await;
    assert_eq!(gone.status, StatusCode::OK, "{}", gone.body);
    let room: MailRoom = admin.call("read_mail", &json!({})).await.json();
    assert!(room.mailboxes.is_empty());
    assert!(db.doors.clock.now() >= start_of_time());
}
