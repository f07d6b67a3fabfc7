//! What a colleague sends on to the desk is a letter of whoever wrote it.

use super::left_out::{PostRoom, post};
use app::desk::mail::model::Post;
use uuid::Uuid;

const COLLEAGUE: &str = "From: \"Service Agent\" <Service_Agent@Example.com>\r\nTo: support@example.com\r\n";

/// What a program writes that puts the original into the text.
fn below(head: &str, subject: &str, key: &str) -> String {
    format!(
        "{head}Subject: {subject}\r\nMessage-ID: <{key}>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         请看一下\r\n\r\n发件人: 李雷 <Li@Example.org>\r\n发送时间: 2026年1月5日 9:12\r\n收件人: 王芳 <service_agent@example.com>\r\n\
         主题: 报警\r\n\r\n开机就报警\r\n"
    )
}

/// The only ticket that was made of a message.
async fn made_of(post: &PostRoom, key: &str) -> Uuid {
    let asked = "select ticket_id from mail_in where key = $1 and outcome = 'ticket'";
    sqlx::query_scalar(asked).bind(key).fetch_one(&post.db.owner).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ticket_is_the_customers_and_the_log_says_who_sent_it_on() {
    let post = post().await;
    let contact = post.sql_contact("li@example.org").await;
    post.arrives(1, &below(COLLEAGUE, "转发: 报警", "f1@x")).await;
    let id = made_of(&post, "f1@x").await;
    let ticket = post.ticket(id).await;
    assert_eq!((ticket.fields.subject.as_str(), ticket.fields.contact), ("报警", Some(contact)));
    assert_eq!(ticket.reply_to.map(|to| to.address).as_deref(), Some("li@example.org"));
    let said = post.said(id).await;
    assert!(said[0].inbound && said[0].text.contains("开机就报警"), "{said:?}");
    let Some(Post::In { name, address, forwarded_by, .. }) = &said[0].post else { panic!("{said:?}") };
    assert_eq!((name.as_str(), address.as_str()), ("李雷", "li@example.org"));
    assert_eq!(forwarded_by.as_deref(), Some("service_agent"));
    let told: String = sqlx::query_scalar(
        "select after ->> 'forwarded_by_name' from event where kind = 'ticket.forwarded' and subject_id = $1",
    )
    .bind(id)
    .fetch_one(&post.db.owner)
    .await
    .unwrap();
    assert_eq!(told, "service_agent");

    // Who is answered goes on with the ticket by its number, as if they had written to begin with.
    let number = app::desk::tickets::rules_model::number_in_words(ticket.number);
    let again = format!("From: li@example.org\r\nSubject: Re: [#{number}] x\r\nMessage-ID: <f2@x>\r\n\r\nagain\r\n");
    post.arrives(2, &again).await;
    assert_eq!(post.said(id).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_original_that_came_as_a_file_is_read_out() {
    let post = post().await;
    let raw = format!(
        "{COLLEAGUE}Subject: please\r\nMessage-ID: <a1@x>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nwho takes it?\r\n\
         --b\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n\
         From: Mei <mei@example.net>\r\nTo: service_agent@example.com\r\nSubject: alarm\r\n\r\nThe laser is dead.\r\n--b--\r\n"
    );
    post.arrives(1, &raw).await;
    let id = made_of(&post, "a1@x").await;
    assert_eq!(post.ticket(id).await.reply_to.map(|to| to.address).as_deref(), Some("mei@example.net"));
    let text = &post.said(id).await[0].text;
    assert!(text.starts_with("who takes it?") && text.ends_with("The laser is dead."), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_customer_is_named_it_stays_the_colleagues() {
    let post = post().await;
    post.sql("update person set active = false where email = 'read_only@example.com'".to_owned()).await;
    let cases = [
        // Of a colleague, of ourselves, of nobody; an answer, which quotes with the same head; somebody who is no colleague any more.
        ("c1@x", below(COLLEAGUE, "Fwd: x", "c1@x").replace("Li@Example.org", "sales_rep@example.com")),
        ("c2@x", below(COLLEAGUE, "Fwd: x", "c2@x").replace("Li@Example.org", "support@example.com")),
        ("c3@x", below(COLLEAGUE, "Fwd: x", "c3@x").replace("<Li@Example.org>", "")),
        ("c4@x", below(COLLEAGUE, "Re: x", "c4@x")),
        ("c5@x", below("From: read_only@example.com\r\n", "Fwd: x", "c5@x")),
        ("c6@x", below("From: wang@example.net\r\n", "Fwd: x", "c6@x")),
    ];
    for (uid, (key, raw)) in (1..).zip(cases) {
        post.arrives(uid, &raw).await;
        let id = made_of(&post, key).await;
        let to = post.ticket(id).await.reply_to.unwrap().address;
        let writer = raw.split(['<', '>', '\r', ' ']).find(|word| word.contains('@')).unwrap().to_lowercase();
        assert_eq!(to, writer, "{key}");
        assert!(matches!(&post.said(id).await[0].post, Some(Post::In { forwarded_by: None, .. })), "{key}");
    }
    let told: i64 = sqlx::query_scalar("select count(*) from event where kind = 'ticket.forwarded'")
        .fetch_one(&post.db.owner)
        .await
        .unwrap();
    assert_eq!(told, 0);
}
