//! Who is not there: we, and then it is a request; or the visitor, and then an answer goes by mail.

use super::*;
use app::desk::chat::worker;

#[tokio::test(flavor = "multi_thread")]
async fn while_nobody_is_there_a_request_is_left_with_a_way_to_answer() {
    let set = set().await;
    assert!(set.stranger.get(&format!("/chat/{}?lang=en", set.widget.token)).await.body.contains("data-live=\"true\""));
    set.goes_home().await;
    let page = set.stranger.get(&format!("/chat/{}?lang=en", set.widget.token)).await.body;
    assert!(page.contains("data-live=\"false\"") && page.contains("Nobody is here just now"), "{page}");
    let silent = set.words(&secret(1), "有人吗").await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let wrong: Value = silent.json();
    assert_eq!(wrong["live"], false);
    assert!(wrong["fields"]["email"].is_string(), "{wrong}");
    assert_eq!(set.count("select count(*) from ticket").await, 0);
    let body = json!({ "key": app::access::new_id(), "text": "有人吗", "email": "wang@example.com" });
    for _ in 0..2 {
        let left = set.post(&secret(1), "words", &body).await;
        assert_eq!((left.status, set.count("select count(*) from ticket").await), (StatusCode::OK, 1), "{}", left.body);
    }
    // It waits for nobody in the list of conversations.
    assert_eq!(set.count("select count(*) from event where kind = 'ticket.chat_began'").await, 0);
    assert_eq!(set.agent.call("waiting_chats", &json!({})).await.json::<i64>(), 0);
    let ticket = set.last_ticket().await;
    assert_eq!(ticket.chat.unwrap().ended.map(app::desk::chat::model::EndedBy::key), Some("away"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_gave_no_sign_for_long_or_is_away_answers_nobody() {
    let set = set().await;
    let live = async || {
        let page = set.stranger.get(&format!("/chat/{}", set.widget.token)).await.body;
        page.contains("data-live=\"true\"")
    };
    set.at(29);
    assert!(live().await);
    set.at(31);
    assert!(!live().await, "half an hour without a sign");
    set.is_there().await;
    assert!(live().await);
    set.agent.call("set_presence", &json!({ "person": null, "presence": "away" })).await;
    assert!(!live().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_of_its_hours_a_chat_is_closed_whoever_is_there() {
    let set = set().await;
    // Works at no hour of any day, and at every hour of every day.
    let never = "[[],[],[],[],[],[],[]]";
    let day = r#"[{"from":0,"to":1440}]"#;
    let always = format!("[{}]", [day; 7].join(","));
    for (id, week) in [(1, never), (2, always.as_str())] {
        let id = Uuid::from_u128(id);
        set.sql(format!(
            "insert into sla_calendar (id, name, zone, week) values ('{id}', '{id}', 'Asia/Shanghai', '{week}')"
        ))
        .await;
    }
    for (calendar, live) in [(1, false), (2, true)] {
        let form =
            ChatWidgetForm { name: format!("C{calendar}"), calendar: Some(Uuid::from_u128(calendar)), ..corner() };
        let widget = add(&set.chief, &form).await;
        let page = set.stranger.get(&format!("/chat/{}", widget.token)).await.body;
        assert!(page.contains(&format!("data-live=\"{live}\"")), "{calendar}: {page}");
        let body = json!({ "key": app::access::new_id(), "text": "hello" });
        let sent = post(&set.stranger, &format!("/chat/{}/words", widget.token), &secret(calendar), &body).await;
        assert_eq!(sent.status.is_success(), live, "{}", sent.body);
    }
    let none = ChatWidgetForm { name: "X".to_owned(), calendar: Some(Uuid::from_u128(9)), ..corner() };
    let refused = set.chief.call("add_chat_widget", &json!({ "form": none })).await;
    assert!(refused.error().of_field("calendar").is_some(), "{}", refused.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_goes_by_mail_once_the_visitor_has_left() {
    let set = set().await;
    set.mailbox().await;
    let mails = "select count(*) from mail_out";
    let ticket = set.begin(&secret(1), "在吗", "wang@example.com").await;
    set.post(&secret(1), "sign", &json!({ "doing": "reads" })).await;
    set.answers(ticket.id, by_chat("在")).await;
    assert_eq!(set.count(mails).await, 0, "they read it in the chat");
    set.post(&secret(1), "sign", &json!({ "doing": "gone" })).await;
    assert!(!set.ticket(ticket.id).await.chat.unwrap().here);
    set.answers(ticket.id, by_chat("您走了吗")).await;
    let to: Vec<String> = sqlx::query_scalar("select to_address from mail_out").fetch_all(&set.db.owner).await.unwrap();
    assert_eq!(to, ["wang@example.com"]);
    // A note goes nowhere, and neither does an answer to whoever left no address.
    set.answers(ticket.id, note("已离开")).await;
    let silent = set.begin(&secret(2), "在吗", "").await;
    set.post(&secret(2), "sign", &json!({ "doing": "gone" })).await;
    set.answers(silent.id, by_chat("在")).await;
    assert_eq!(set.count(mails).await, 1);
    // Who comes back finds both answers.
    let mut line = set.line(&secret(1), 0).await;
    for text in ["在吗", "在", "您走了吗"] {
        assert_eq!(line.next("words").await["text"], text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_ends_a_conversation_and_mails_what_was_not_read() {
    let set = set().await;
    set.mailbox().await;
    let ticket = set.begin(&secret(1), "在吗", "wang@example.com").await;
    set.answers(ticket.id, by_chat("读到的")).await;
    set.post(&secret(1), "sign", &json!({ "doing": "reads", "read": 2 })).await;
    // The visitor's computer falls asleep: no sign says so.
    set.answers(ticket.id, by_chat("没读到的")).await;
    set.at(29);
    assert_eq!(worker::step(&set.db.doors).await.unwrap(), 0);
    set.at(31);
    assert_eq!(worker::step(&set.db.doors).await.unwrap(), 1);
    assert_eq!(worker::step(&set.db.doors).await.unwrap(), 0);
    let mails: Vec<(String, String)> =
        sqlx::query_as("select to_address, text from mail_out").fetch_all(&set.db.owner).await.unwrap();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].0 == "wang@example.com" && mails[0].1.contains("没读到的"), "{mails:?}");
    assert_eq!(set.words(&secret(1), "我回来了").await.status, StatusCode::CONFLICT);
    assert_eq!(set.ticket(ticket.id).await.state.key(), "open", "the ticket goes on");
}
