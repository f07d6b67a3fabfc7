//! Mail that made no ticket: kept with what it says, made a ticket by hand, and let go of again. No mail server is asked.

use crate::harness::{Answer, Browser, TestDb, World};
use app::{
    access::AppError,
    desk::{
        mail::{
            inbound,
            inbound_store::{Raw, Spot, bytes_come},
            left_out_model::{LeftOutList, Taken},
            letter,
            model::{Host, MailboxForm, Post, Tls},
            worker_store::Work,
        },
        tickets::{
            model::Ticket,
            rules_model::{Channel, Kind},
            talk_model::{Message, Story, StoryLine},
        },
        web_forms::model::Makes,
    },
    vault::Plain,
};
use http::StatusCode;
use serde_json::json;
use server::keeper;
use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

struct PostRoom {
    db: TestDb,
    world: World,
    admin: Browser,
    agent: Browser,
    mailbox: Uuid,
}

async fn post() -> PostRoom {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    let (admin, agent) = (browser.signed_in("administrator").await, browser.signed_in("service_agent").await);
    let host = |port: &str| json!({ "host": "127.0.0.1", "port": port, "tls": "none" });
    let form = json!({ "address": "support@example.com", "imap": host("1"), "smtp": host("1"), "password": "x", "kind": "fault" });
    let form: MailboxForm = serde_json::from_value(form).unwrap();
    let mailbox: Uuid = admin.call("add_mailbox", &json!({ "form": form })).await.json();
    PostRoom { db, world, admin, agent, mailbox }
}

/// A mailbox without a mail server.
pub(super) fn work(mailbox: Uuid, makes: Makes) -> Work {
    let host = || Host { host: "127.0.0.1".to_owned(), port: 1, tls: Tls::None };
    Work {
        id: mailbox,
        address: "support@example.com".to_owned(),
        name: String::new(),
        imap: host(),
        smtp: host(),
        username: String::new(),
        password: Ok(Plain::new("x".to_owned())),
        makes,
        campaign: String::new(),
        kind: Kind::Fault,
        category: None,
        acknowledgement: None,
    }
}

impl PostRoom {
    /// Takes a message in as the mailer does; gives where its bytes lie.
    async fn arrives(&self, uid: i64, raw: &str) -> Uuid {
        let work = work(self.mailbox, Makes::Ticket);
        let object = Uuid::now_v7();
        let mut tx = self.db.doors.carry_mail().await.unwrap();
        bytes_come(&mut tx, &[object]).await.unwrap();
        tx.commit().await.unwrap();
        self.agent.depot.put(object, raw.to_owned().into_bytes().into()).await.unwrap();
        let sha256 = Sha256::digest(raw.as_bytes()).to_vec();
        let kept = Raw { object, size: i64::try_from(raw.len()).unwrap(), sha256 };
        let letter = letter::read(raw.as_bytes()).unwrap();
        let spot = Spot { mailbox: self.mailbox, uid_validity: 1, uid };
        inbound::take(&self.db.doors, &work, spot, &letter, &[], Some(&kept)).await.unwrap();
        object
    }

    async fn list(&self) -> LeftOutList {
        self.agent.call("left_out_mail", &json!({ "after": null })).await.json()
    }

    async fn take(&self, id: Uuid, into: Option<Uuid>) -> Answer {
        self.agent.call("take_left_out", &json!({ "id": id, "into": into })).await
    }

    async fn ticket(&self, id: Uuid) -> Ticket {
        self.agent.call("read_ticket", &json!({ "key": id.to_string() })).await.json()
    }

    async fn said(&self, id: Uuid) -> Vec<Message> {
        let story: Story = self.agent.call("ticket_story", &json!({ "id": id, "before": null })).await.json();
        let said = |line| match line {
            StoryLine::Said(message) => Some(*message),
            StoryLine::Did(_) => None,
        };
        story.lines.into_iter().filter_map(said).collect()
    }

    async fn due(&self, object: Uuid) -> bool {
        sqlx::query_scalar("select exists (select 1 from file_due where object = $1)")
            .bind(object)
            .fetch_one(&self.db.owner)
            .await
            .unwrap()
    }

    async fn sql(&self, sql: String) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&self.db.owner).await.unwrap();
    }
}

const AWAY: &str = "From: Li <li@example.org>\r\nReply-To: desk@example.org\r\nSubject: Re: order\r\nMessage-ID: <away@x>\r\n\
                    Auto-Submitted: auto-replied\r\n\r\nThe lens is cracked. Back on Monday.\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn one_that_matters_becomes_a_ticket_and_can_be_let_go_of() {
    let post = post().await;
    let contact = post.sql_contact("li@example.org").await;
    let object = post.arrives(1, AWAY).await;
    assert!(post.due(object).await, "it is kept for a while");
    let list = post.list().await;
    let row = &list.rows[0];
    assert_eq!(
        (row.reason.as_str(), row.from_address.as_str(), row.unreadable),
        ("automatic", "li@example.org", false)
    );
    assert_eq!(row.begins, "The lens is cracked. Back on Monday.");
    let words: String = post.agent.call("left_out_words", &json!({ "id": row.id })).await.json();
    assert!(words.starts_with("The lens"));

    let taken: Taken = post.take(row.id, None).await.json();
    let ticket = post.ticket(taken.ticket).await;
    assert_eq!(
        (ticket.fields.subject.as_str(), ticket.fields.kind, ticket.fields.channel),
        ("order", Kind::Fault, Channel::Email)
    );
    assert_eq!(ticket.fields.contact, Some(contact));
    assert_eq!(ticket.reply_to.map(|to| to.address).as_deref(), Some("desk@example.org"));
    let said = post.said(taken.ticket).await;
    assert_eq!((said.len(), said[0].inbound, said[0].files.len()), (1, true, 1));
    assert!(matches!(&said[0].post, Some(Post::In { address, .. }) if address == "li@example.org"));
    let file = said[0].files[0].file.id;
    assert!(post.agent.get(&format!("/files/ticket/{file}")).await.body.contains("Auto-Submitted"), "as it came");
    assert!(!post.due(object).await && post.list().await.rows.is_empty());
    assert_eq!(post.take(row.id, None).await.error(), AppError::Conflict("mail_taken".to_owned()));
    // What answers it finds the ticket.
    post.arrives(2, "From: li@example.org\r\nSubject: x\r\nMessage-ID: <b@x>\r\nIn-Reply-To: <away@x>\r\n\r\nmore\r\n")
        .await;
    assert_eq!(post.said(taken.ticket).await.len(), 2);
    let gone = post.agent.call("release_left_out", &json!({ "id": row.id, "version": taken.version })).await;
    assert_eq!(gone.error(), AppError::Conflict("changed".to_owned()), "somebody worked on it since");
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_it_back_leaves_it_as_it_was() {
    let post = post().await;
    let object = post.arrives(1, AWAY).await;
    let before = post.list().await;
    let id = before.rows[0].id;
    for into in [false, true] {
        let kept: Option<(Uuid, i64)> = if into {
            let form = json!({ "subject": "lens" });
            Some(post.agent.call("create_ticket", &json!({ "form": form })).await.json())
        } else {
            None
        };
        let taken: Taken = post.take(id, kept.map(|(id, _)| id)).await.json();
        if let Some((kept, number)) = kept {
            assert_eq!((taken.ticket, taken.number), (kept, number));
            assert_eq!(post.said(kept).await.len(), 1, "its words are read with the ticket");
        }
        let back = post.agent.call("release_left_out", &json!({ "id": id, "version": taken.version })).await;
        assert_eq!(back.status, StatusCode::OK, "{}", back.body);
        assert_eq!(post.list().await, before);
        assert!(post.due(object).await && post.agent.depot.read(object, None).await.is_ok());
        if let Some((kept, _)) = kept {
            assert!(post.said(kept).await.is_empty());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_make_one_ticket_and_who_writes_none_makes_none() {
    let post = post().await;
    post.arrives(1, AWAY).await;
    let id = post.list().await.rows[0].id;
    let other = post.agent.signed_in("service_manager").await;
    let body = json!({ "id": id, "into": null });
    let (one, two) = tokio::join!(post.agent.call("take_left_out", &body), other.call("take_left_out", &body));
    let mut states = [one.status, two.status];
    states.sort();
    assert_eq!(states, [StatusCode::OK, StatusCode::CONFLICT]);
    let made: i64 = sqlx::query_scalar("select count(*) from ticket").fetch_one(&post.db.owner).await.unwrap();
    assert_eq!(made, 1);
    for name in ["sales_rep", "read_only", "marketing"] {
        let caller = post.agent.signed_in(name).await;
        assert_eq!(
            caller.call("left_out_mail", &json!({ "after": null })).await.status,
            StatusCode::FORBIDDEN,
            "{name}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_ninety_days_only_the_line_is_left() {
    let post = post().await;
    let object = post.arrives(1, AWAY).await;
    let own = post
        .arrives(2, "From: support@example.com\r\nSubject: loop\r\nMessage-ID: <l@x>\r\nPrecedence: bulk\r\n\r\nx\r\n")
        .await;
    post.sql("update file_due set due_at = due_at - interval '89 days'".to_owned()).await;
    keeper::step(&post.db.doors, &post.agent.depot).await.unwrap();
    assert!(post.agent.depot.read(object, None).await.is_ok());
    assert!(post.agent.depot.read(own, None).await.is_err(), "our own words are said elsewhere");
    post.sql("update file_due set due_at = due_at - interval '2 days'".to_owned()).await;
    keeper::step(&post.db.doors, &post.agent.depot).await.unwrap();
    assert!(post.agent.depot.read(object, None).await.is_err());
    let rows = post.list().await.rows;
    let row = rows.iter().find(|row| row.subject == "Re: order").unwrap();
    assert_eq!((rows.len(), row.begins.as_str()), (2, ""));
    let taken: Taken = post.take(row.id, None).await.json();
    assert_eq!(post.said(taken.ticket).await[0].text, "Re: order", "a ticket can be made of what is left");
    assert_eq!(post.admin.get("/admin/mail").await.status, StatusCode::OK);
}

impl PostRoom {
    /// A contact of this address.
    async fn sql_contact(&self, address: &str) -> Uuid {
        let (id, owner) = (Uuid::now_v7(), self.world.person(app::access::Role::SalesRep));
        self.sql(format!(
            "insert into contact (id, name, email, owner_id) values ('{id}', 'Li', '{address}', '{owner}')"
        ))
        .await;
        id
    }
}
