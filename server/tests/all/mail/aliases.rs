//! Further addresses of a mailbox are ours wherever ours are told apart from others; what comes by them is a customer's.

use super::left_out::{PostRoom, post};
use crate::harness::Answer;
use app::desk::mail::model::{MailRoom, MailboxForm};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

impl PostRoom {
    async fn form(&self) -> (i32, MailboxForm) {
        let room: MailRoom = self.admin.call("read_mail", &json!({})).await.json();
        let mailbox = room.mailboxes.into_iter().find(|one| one.id == self.mailbox).unwrap();
        (mailbox.version, mailbox.form)
    }

    pub(super) async fn has_aliases(&self, aliases: &str) -> Answer {
        let (version, form) = self.form().await;
        let form = MailboxForm { aliases: aliases.to_owned(), ..form };
        self.admin.call("change_mailbox", &json!({ "id": self.mailbox, "version": version, "form": form })).await
    }

    /// What became of the message with this Message-ID, and why it was left out.
    async fn became(&self, key: &str) -> (String, Option<String>) {
        let asked = "select outcome, reason from mail_in where key = $1";
        sqlx::query_as(asked).bind(key).fetch_one(&self.db.owner).await.unwrap()
    }

    /// The ticket that was made of a message.
    async fn ticket_of(&self, key: &str) -> Uuid {
        let asked = "select ticket_id from mail_in where key = $1";
        sqlx::query_scalar(asked).bind(key).fetch_one(&self.db.owner).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_address_belongs_to_one_mailbox() {
    let post = post().await;
    let wrong = post.has_aliases("desk@example.com, nobody").await;
    assert!(wrong.error().of_field("aliases").is_some(), "{}", wrong.body);
    let done = post.has_aliases(" Desk@Example.com；help@example.com\nsupport@example.com").await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let (_, form) = post.form().await;
    assert_eq!(form.aliases, "desk@example.com\nhelp@example.com", "its own address is no further one");

    let other = |address: &str, aliases: &str| {
        let (address, aliases) = (address.to_owned(), aliases.to_owned());
        MailboxForm { address, aliases, password: "x".to_owned(), ..form.clone() }
    };
    for (address, aliases, field) in [
        ("help@example.com", "", "address"),
        ("sales@example.com", "help@example.com", "aliases"),
        ("sales@example.com", "a@example.com support@example.com", "aliases"),
    ] {
        let refused = post.admin.call("add_mailbox", &json!({ "form": other(address, aliases) })).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{address} {aliases}: {}", refused.body);
        assert!(refused.error().of_field(field).is_some(), "{address} {aliases}: {}", refused.body);
    }
    // What is put away has no address that another one could not have.
    let (version, _) = post.form().await;
    let archive = json!({ "id": post.mailbox, "version": version, "archived": true });
    assert_eq!(post.admin.call("archive_mailbox", &archive).await.status, StatusCode::OK);
    let added =
        post.admin.call("add_mailbox", &json!({ "form": other("sales@example.com", "help@example.com") })).await;
    assert_eq!(added.status, StatusCode::OK, "{}", added.body);
    let back = json!({ "id": post.mailbox, "version": version + 1, "archived": false });
    let refused = post.admin.call("archive_mailbox", &back).await;
    assert!(refused.error().of_field("aliases").is_some(), "{}", refused.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_by_our_own_list_makes_a_ticket_and_a_newsletter_none() {
    let post = post().await;
    assert_eq!(post.has_aliases("desk@example.com help@example.com").await.status, StatusCode::OK);
    let list = "List-Id: <desk.example.com>\r\nPrecedence: list";
    let cases: [(&str, String, &str, Option<&str>); 10] = [
        ("to", format!("From: li@x.cn\r\nTo: Desk <desk@example.com>\r\n{list}"), "ticket", None),
        ("copy", format!("From: li@x.cn\r\nTo: a@x.cn\r\nCc: help@example.com\r\n{list}"), "ticket", None),
        ("via", format!("From: li@x.cn\r\nTo: all@x.cn\r\nX-Original-To: desk@example.com\r\n{list}"), "ticket", None),
        ("other", format!("From: li@x.cn\r\nTo: all@x.cn\r\n{list}"), "ignored", Some("bulk")),
        (
            "news",
            format!("From: li@x.cn\r\nTo: desk@example.com\r\n{list}\r\nList-Unsubscribe: <https://x.cn/leave>"),
            "ignored",
            Some("bulk"),
        ),
        // A group of our own that says how it is left.
        (
            "group",
            format!(
                "From: li@x.cn\r\nTo: desk@example.com\r\n{list}\r\nList-Unsubscribe: <mailto:leave@example.com>\r\n\
                 List-Post: <mailto:desk@example.com>"
            ),
            "ticket",
            None,
        ),
        ("bulk", "From: li@x.cn\r\nTo: desk@example.com\r\nPrecedence: bulk".to_owned(), "ignored", Some("bulk")),
        (
            "away",
            format!("From: li@x.cn\r\nTo: desk@example.com\r\n{list}\r\nAuto-Submitted: auto-replied"),
            "ignored",
            Some("automatic"),
        ),
        ("own", "From: help@example.com\r\nTo: support@example.com".to_owned(), "ignored", Some("own")),
        // The list writes in its own name, and says in whose place.
        (
            "instead",
            format!(
                "From: \"Li via Desk\" <desk@example.com>\r\nTo: desk@example.com\r\n{list}\r\n\
                 X-Original-From: Li Lei <li.lei@x.cn>\r\nReply-To: desk@example.com"
            ),
            "ticket",
            None,
        ),
    ];
    for (uid, (name, head, outcome, reason)) in (1..).zip(cases) {
        post.arrives(uid, &format!("{head}\r\nSubject: {name}\r\nMessage-ID: <{name}@m>\r\n\r\nhelp me\r\n")).await;
        let became = post.became(&format!("{name}@m")).await;
        assert_eq!(became, (outcome.to_owned(), reason.map(str::to_owned)), "{name}");
    }
    let instead = post.ticket(post.ticket_of("instead@m").await).await;
    assert_eq!(instead.reply_to.map(|to| (to.name, to.address)), Some(("Li Lei".to_owned(), "li.lei@x.cn".to_owned())));
    // Nobody answers ourselves, whatever a letter asks for.
    post.arrives(99, "From: mei@x.cn\r\nReply-To: help@example.com\r\nMessage-ID: <r@m>\r\nSubject: r\r\n\r\nr\r\n")
        .await;
    let asked = post.ticket(post.ticket_of("r@m").await).await;
    assert_eq!(asked.reply_to.map(|to| to.address).as_deref(), Some("mei@x.cn"));
}
