//! Who was in copy is kept and shown; an answer goes to whoever wrote last, and to all whom they wrote to only on demand.

use super::{
    by_mail, desk, header,
    left_out::{PostRoom, post},
};
use app::desk::{
    mail::model::{Post, ReplyTo},
    tickets::{rules_model::number_in_words, talk_model::MessageForm},
};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

impl PostRoom {
    async fn only_ticket(&self) -> Uuid {
        sqlx::query_scalar("select id from ticket").fetch_one(&self.db.owner).await.unwrap()
    }

    async fn goes_to(&self, id: Uuid) -> ReplyTo {
        self.ticket(id).await.reply_to.unwrap()
    }

    /// Answers by mail; gives whom the mail goes to, and who is in copy.
    async fn answers(&self, id: Uuid, to_all: bool) -> (String, Vec<String>) {
        let seen = self.ticket(id).await.replies;
        let form = MessageForm { to_all, ..by_mail("an answer") };
        let said = self.agent.call("say_on_ticket", &json!({ "id": id, "seen": seen, "message": form })).await;
        assert_eq!(said.status, StatusCode::OK, "{}", said.body);
        let message: Uuid = said.json();
        let asked = "select to_address, cc from mail_out where message_id = $1";
        sqlx::query_as(asked).bind(message).fetch_one(&self.db.owner).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_goes_to_whoever_wrote_last_and_to_all_on_demand() {
    let post = post().await;
    assert_eq!(post.has_aliases("desk@example.com").await.status, StatusCode::OK);
    let first = "From: Li <li@x.cn>\r\nTo: support@example.com, Wu <Wu@x.cn>\r\n\
        Cc: mei@x.cn, service_manager@example.com, desk@example.com, li@x.cn, wu@x.cn\r\nSubject: q\r\nMessage-ID: <1@x>\r\n\r\nq\r\n";
    post.arrives(1, first).await;
    let id = post.only_ticket().await;
    let said = post.said(id).await;
    let Some(Post::In { cc, .. }) = &said[0].post else { panic!("{said:?}") };
    assert_eq!(cc, &["wu@x.cn", "mei@x.cn", "service_manager@example.com"], "all but us and the writer");
    let to = post.goes_to(id).await;
    assert_eq!((to.address.as_str(), to.name.as_str()), ("li@x.cn", "Li"));
    assert_eq!(to.others, ["wu@x.cn", "mei@x.cn"], "neither ourselves nor colleagues");
    assert_eq!(post.answers(id, false).await, ("li@x.cn".to_owned(), Vec::new()));
    let all = post.answers(id, true).await;
    assert_eq!(all, ("li@x.cn".to_owned(), vec!["wu@x.cn".to_owned(), "mei@x.cn".to_owned()]));
    assert!(matches!(&post.said(id).await[0].post, Some(Post::Out { cc, .. }) if cc.len() == 2));

    // Somebody in copy writes: what is said now is said to them.
    post.arrives(
        2,
        "From: Mei <mei@x.cn>\r\nTo: support@example.com\r\nCc: Li <li@x.cn>\r\nSubject: Re: q\r\nMessage-ID: <2@x>\r\n\
        References: <1@x>\r\n\r\nme too\r\n",
    )
    .await;
    let to = post.goes_to(id).await;
    assert_eq!(
        (to.address.as_str(), to.name.as_str(), to.others.as_slice()),
        ("mei@x.cn", "Mei", &["li@x.cn".to_owned()][..])
    );
    // Neither a colleague's word nor a machine's changes that.
    post.arrives(3, "From: service_manager@example.com\r\nSubject: Re: q\r\nMessage-ID: <3@x>\r\nReferences: <2@x>\r\n\r\nI see\r\n")
        .await;
    post.arrives(4, "From: wu@x.cn\r\nSubject: away\r\nMessage-ID: <4@x>\r\nReferences: <1@x>\r\nAuto-Submitted: auto-replied\r\n\r\nx\r\n")
        .await;
    assert_eq!(post.goes_to(id).await, to);
    assert_eq!(post.said(id).await.len(), 6);
    // Whom the customer took in by a copy has to do with the ticket: its number is enough.
    let number = number_in_words(post.ticket(id).await.number);
    let by_number = |from: &str, key: &str| {
        format!("From: {from}\r\nReply-To: office@x.cn\r\nSubject: [#{number}] q\r\nMessage-ID: <{key}>\r\n\r\nx\r\n")
    };
    post.arrives(5, &by_number("wu@x.cn", "5@x")).await;
    post.arrives(6, &by_number("stranger@x.net", "6@x")).await;
    assert_eq!(post.said(id).await.len(), 7);
    let to = post.goes_to(id).await;
    assert_eq!(
        (to.address.as_str(), to.others.len()),
        ("office@x.cn", 0),
        "where they want the answer, and nobody else"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn all_get_the_answer_and_see_each_other() {
    let Some(desk) = desk().await else { return };
    let raw =
        "From: li@example.org\nTo: support@example.com\nCc: mei@example.org\nSubject: q\nMessage-ID: <c1@x>\n\nq\n";
    desk.office.deliver("li@example.org", raw);
    desk.fetch().await;
    let id = desk.tickets().await[0].id;
    desk.answer(id, MessageForm { to_all: true, ..by_mail("to both") }).await;
    desk.send().await;
    for name in ["li", "mei"] {
        let got = desk.office.inbox_of(name, 1).remove(0);
        assert_eq!(header(&got, "Cc").as_deref(), Some("mei@example.org"), "{name}: {got}");
    }
}
