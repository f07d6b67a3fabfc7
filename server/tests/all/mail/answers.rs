//! What goes out, what comes back, and what is never answered.

use super::{by_mail, desk, desk_with, header, state_of};
use app::desk::{
    mail::model::{Post, PostState, Trouble},
    tickets::{rules_model::State, talk_model::MessageForm},
};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

fn letter(head: &str, text: &str) -> String {
    format!("{head}\n\n{text}\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn machines_are_never_answered() {
    let Some(desk) = desk_with(|form| {
        form.acknowledge = true;
        form.acknowledgement = "[number] [subject]".to_owned();
    })
    .await
    else {
        return;
    };
    desk.office.deliver("li@example.org", &letter("From: li@example.org\nSubject: Help\nMessage-ID: <h1@x>", "please"));
    desk.fetch().await;
    desk.send().await;
    let got = desk.office.inbox_of("li", 1).remove(0);
    assert_eq!(header(&got, "Auto-Submitted").as_deref(), Some("auto-replied"));
    assert_eq!(header(&got, "In-Reply-To").as_deref(), Some("<h1@x>"));
    let id = desk.tickets().await[0].id;
    assert!(desk.ticket(id).await.first_reply_at.is_none(), "a machine's word is no answer");

    // To which a machine answers; a list writes; we hear ourselves; one of our mailboxes writes to the other.
    let own = header(&got, "Message-ID").unwrap();
    let automatic = [
        format!(
            "From: li@example.org\nSubject: Automatic reply: x\nMessage-ID: <a1@x>\nIn-Reply-To: {own}\nAuto-Submitted: auto-replied"
        ),
        "From: wang@example.net\nSubject: away\nMessage-ID: <a2@x>\nX-Auto-Response-Suppress: All".to_owned(),
        "From: news@example.net\nSubject: News\nMessage-ID: <a3@x>\nPrecedence: bulk\nList-Id: <news.example.net>"
            .to_owned(),
        format!("From: li@example.org\nSubject: echo\nMessage-ID: {own}"),
        "From: support@example.com\nSubject: loop\nMessage-ID: <a5@x>".to_owned(),
        "From: robot@example.net\nSubject: 自动回复：休假\nMessage-ID: <a6@x>".to_owned(),
    ];
    for head in &automatic {
        desk.office.deliver("robot@example.net", &letter(head, "nobody is here"));
    }
    desk.fetch().await;
    desk.send().await;
    assert_eq!(desk.count("select count(*) from mail_out").await, 1, "nothing more went out");
    assert_eq!(desk.tickets().await.len(), 1);
    // What belongs to a ticket is told to the desk alone, and moves nothing.
    let said = desk.said(id).await;
    assert_eq!((said.len(), said[0].channel, said[0].inbound), (2, None, false));
    assert!(matches!(&said[0].post, Some(Post::In { address, .. }) if address == "li@example.org"));
    let ticket = desk.ticket(id).await;
    assert_eq!((ticket.state, ticket.replies), (State::New, 1));
    let reasons: Vec<String> = desk.room().await.left_out.into_iter().map(|one| one.reason).collect();
    assert_eq!(reasons.len(), 5, "{reasons:?}");
    for reason in ["automatic", "bulk", "own"] {
        assert!(reasons.iter().any(|one| one == reason), "{reason}: {reasons:?}");
    }

    // Two programs that talk to each other have soon said all.
    for n in 0..8 {
        desk.office.lay_down(
            "support",
            letter(&format!("From: li@example.org\nSubject: new {n}\nMessage-ID: <n{n}@x>"), "x").as_bytes(),
        );
    }
    desk.fetch().await;
    assert_eq!(desk.count("select count(*) from mail_out").await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_stands_at_its_answer_and_can_be_sent_again() {
    let Some(desk) = desk().await else { return };
    // The mailbox that is written from takes all mail, and has nobody of this name.
    desk.office.deliver("gone@example.org", &letter("From: gone@example.org\nSubject: Q\nMessage-ID: <q@x>", "q"));
    desk.fetch().await;
    let id = desk.tickets().await[0].id;
    let message = desk.answer(id, by_mail("an answer")).await;
    desk.send().await;
    assert_eq!(state_of(&desk.said(id).await[0]), Some(PostState::Sent));
    // The report of the server that could not deliver it.
    desk.office.inbox_of("support", 2);
    desk.fetch().await;
    let said = desk.said(id).await;
    assert_eq!((said.len(), desk.tickets().await.len()), (3, 1), "{said:?}");
    let answer = said.iter().find(|one| one.id == message).unwrap();
    assert!(
        matches!(&answer.post, Some(Post::Out { state: PostState::Bounced, trouble: Some((Trouble::Bounced, _)), .. })),
        "{:?}",
        answer.post
    );
    let note = &said[0];
    assert!(note.channel.is_none() && note.text.contains("The account is closed"), "{note:?}");
    assert!(desk.ticket(id).await.state != State::New);

    desk.sql(format!("update mail_out set to_address = 'li@example.org' where message_id = '{message}'")).await;
    let again = desk.agent.call("send_mail_again", &json!({ "message": message })).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.body);
    desk.send().await;
    desk.office.inbox_of("li", 1);
    let said = desk.said(id).await;
    assert_eq!(said.iter().find(|one| one.id == message).and_then(state_of), Some(PostState::Sent));
    let nothing = desk.agent.call("send_mail_again", &json!({ "message": message })).await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_come_and_go_with_messages_and_are_seen_with_their_ticket() {
    let Some(desk) = desk().await else { return };
    let raw = "From: li@example.org\nSubject: =?gb2312?B?suLK1A==?=\nMessage-ID: <f1@x>\nMIME-Version: 1.0\n\
        Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\nsee\n\
        --b\nContent-Type: image/png; name=\"=?utf-8?B?5Zu+LnBuZw==?=\"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment\n\n\
        iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==\n\
        --b\nContent-Type: application/octet-stream; name=setup.exe\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment\n\nTVqQAAMAAAAEAAAA\n--b--\n";
    desk.office.deliver("li@example.org", raw);
    desk.fetch().await;
    let id = desk.tickets().await[0].id;
    assert_eq!(desk.ticket(id).await.fields.subject, "测试");
    let said = desk.said(id).await;
    let files: Vec<_> = said[0].files.iter().map(|one| (one.file.name.as_str(), one.refused.as_deref())).collect();
    assert_eq!(files, [("图.png", None), ("setup.exe", Some("kind"))]);
    let address = format!("/files/ticket/{}?show=true", said[0].files[0].file.id);
    let shown = desk.agent.get(&address).await;
    assert_eq!((shown.status, shown.headers["content-type"].to_str().unwrap()), (StatusCode::OK, "image/png"));
    // Of a customer that nobody in sales has: marketing may not see tickets, a representative sees none of this one.
    assert_eq!(desk.agent.stranger().signed_in("sales_rep").await.get(&address).await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.agent.stranger().signed_in("marketing").await.get(&address).await.status, StatusCode::FORBIDDEN);

    // The agent answers with a file of their own.
    let path = format!("/files?on=ticket&record={id}&name=manual.txt");
    let sent = desk.agent.send(http::Method::POST, &path, "application/octet-stream", "read me".to_owned()).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.body);
    let file: Uuid = sent.json::<serde_json::Value>()["id"].as_str().unwrap().parse().unwrap();
    let others = desk.agent.stranger().signed_in("service_manager").await;
    assert_eq!(others.get(&format!("/files/ticket/{file}")).await.status, StatusCode::NOT_FOUND, "not said yet");
    let form = MessageForm { files: vec![file], ..by_mail("here it is") };
    desk.answer(id, form.clone()).await;
    assert_eq!(others.get(&format!("/files/ticket/{file}")).await.body, "read me");
    desk.send().await;
    let got = desk.office.inbox_of("li", 1).remove(0);
    assert!(got.contains("manual.txt") && got.contains("multipart/mixed"), "{got}");
    // It is part of one message and no other; what nobody sent is none.
    let seen = desk.ticket(id).await.replies;
    let refused = desk.agent.call("say_on_ticket", &json!({ "id": id, "seen": seen, "message": form })).await;
    assert!(refused.error().of_field("files").is_some(), "{}", refused.body);
    assert_eq!(desk.count("select count(*) from file_due").await, 0, "all bytes have their message");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_goes_to_who_asked_and_a_logged_one_nowhere() {
    let Some(desk) = desk().await else { return };
    let contact = desk.world.contacts.own;
    desk.sql(format!("update contact set email = 'li@example.org' where id = '{contact}'")).await;
    let form = json!({ "form": { "subject": "by phone", "contact": contact } });
    let (id, _): (Uuid, i64) = desk.agent.call("create_ticket", &form).await.json();
    let to = desk.ticket(id).await.reply_to.unwrap();
    assert_eq!((to.address.as_str(), to.by.as_str()), ("li@example.org", "support@example.com"));
    desk.answer(id, MessageForm { log_only: true, ..by_mail("sent from my own program") }).await;
    desk.answer(id, MessageForm { channel: Some(app::desk::tickets::rules_model::Channel::Phone), ..by_mail("said") })
        .await;
    assert_eq!(desk.count("select count(*) from mail_out").await, 0);
    desk.answer(id, by_mail("sent from here")).await;
    desk.send().await;
    let got = desk.office.inbox_of("li", 1).remove(0);
    // As it goes over the line: the signature is Chinese, so all of the text is in base64.
    assert!(got.contains("c2VudCBmcm9tIGhlcmU") && header(&got, "In-Reply-To").is_none(), "{got}");
}
