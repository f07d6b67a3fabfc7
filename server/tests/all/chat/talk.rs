//! Both sides of a conversation.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_first_word_makes_one_ticket_of_the_customer_who_says_it() {
    let set = set().await;
    let (customer, contact) = (set.world.customers.own, set.world.contacts.own);
    set.sql(format!("update contact set email = 'Wang@example.com' where id = '{contact}'")).await;
    // Ten impatient clicks at once, each with the key of the one message.
    let body = json!({ "key": app::access::new_id(), "text": "切割头报警 E-217\n怎么办？", "name": "王芳", "email": "wang@Example.com" });
    let own = secret(1);
    let clicks = futures::future::join_all((0..10).map(|_| set.post(&own, "words", &body))).await;
    for click in clicks {
        assert_eq!((click.status, click.json::<Value>()["became"].as_str()), (StatusCode::OK, Some("kept")));
    }
    assert_eq!(set.count("select count(*) from ticket").await, 1);
    let ticket = set.last_ticket().await;
    assert_eq!((ticket.fields.channel, ticket.fields.subject.as_str()), (Channel::Chat, "切割头报警 E-217"));
    assert_eq!((ticket.fields.customer, ticket.fields.contact), (Some(customer), Some(contact)));
    assert_eq!(set.said(ticket.id).await, [(true, "切割头报警 E-217\n怎么办？".to_owned())]);
    let chat = ticket.chat.unwrap();
    assert_eq!((chat.name.as_deref(), chat.mail.as_deref()), (Some("王芳"), Some("wang@example.com")));
    assert!(chat.is_live());
    // The same browser goes on in the same conversation, whatever it says of itself now.
    let more = json!({ "key": app::access::new_id(), "text": "还有一件事", "email": "other@example.com" });
    assert_eq!(set.post(&secret(1), "words", &more).await.status, StatusCode::OK);
    assert_eq!(set.post(&secret(1), "words", &more).await.status, StatusCode::OK);
    assert_eq!(set.said(ticket.id).await.len(), 2);
    // Another one begins its own; who says nothing of themselves has a name for colleagues all the same.
    assert_eq!(set.words(&secret(2), "hello").await.status, StatusCode::OK);
    assert_eq!(set.count("select count(*) from ticket").await, 2);
    assert_eq!(set.count("select count(*) from ticket_message where sender is null").await, 0);
    let kinds: Vec<String> = sqlx::query_scalar("select kind from event where subject_id = $1 order by version, kind")
        .bind(ticket.id)
        .fetch_all(&set.db.owner)
        .await
        .unwrap();
    assert_eq!(kinds, ["ticket.created", "ticket.chat_began", "ticket.heard", "ticket.heard"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_hear_each_other_and_a_gap_is_made_good() {
    let set = set().await;
    set.listens().await;
    let ticket = set.begin(&secret(1), "在吗", "wang@example.com").await;
    let mut line = set.line(&secret(1), 0).await;
    let first = line.next("words").await;
    assert_eq!(
        (first["number"].as_i64(), first["mine"].as_bool(), first["text"].as_str()),
        (Some(1), Some(true), Some("在吗"))
    );
    let state = line.next("state").await;
    assert_eq!((state["agent"].as_str(), state["ended"].as_str(), state["live"].as_bool()), (None, None, Some(true)));
    // Who answers takes it; visitors are told the given name alone.
    set.answers(ticket.id, by_chat("您好，请说")).await;
    let answer = line.next("words").await;
    assert_eq!((answer["by"].as_str(), answer["text"].as_str()), (Some("小明"), Some("您好，请说")));
    assert!(!answer.to_string().contains('李'), "{answer}");
    assert_eq!(line.next("state").await["agent"], "小明");
    // The line breaks; what is said meanwhile is told behind the number that the browser knows, and nothing before.
    drop(line);
    set.answers(ticket.id, by_chat("还在吗？")).await;
    set.answers(ticket.id, note("客户很急")).await;
    set.words(&secret(1), "在的").await;
    let mut again = set.line(&secret(1), 2).await;
    let missed = [again.next("words").await, again.next("words").await];
    assert_eq!(missed.map(|one| one["text"].as_str().unwrap().to_owned()), ["还在吗？", "在的"]);
    // The page is loaded anew: the whole conversation is there, and no note.
    let mut whole = set.line(&secret(1), 0).await;
    for text in ["在吗", "您好，请说", "还在吗？", "在的"] {
        assert_eq!(whole.next("words").await["text"], text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn that_an_answer_is_typed_is_told_and_that_a_note_is_typed_is_not() {
    let set = set().await;
    set.listens().await;
    let ticket = set.begin(&secret(1), "在吗", "").await;
    let other = set.begin(&secret(2), "我也在", "").await;
    let mut line = set.line(&secret(1), 0).await;
    line.next("state").await;
    for (id, doing) in [(ticket.id, "writes"), (ticket.id, "reads"), (other.id, "answers"), (ticket.id, "answers")] {
        let sign = json!({ "id": id, "doing": doing, "first": false });
        assert_eq!(set.agent.call("be_on_ticket", &sign).await.status, StatusCode::OK);
    }
    assert_eq!(line.next("types").await, json!({ "types": true }));
    let rests = json!({ "id": ticket.id, "doing": "reads", "first": false });
    set.agent.call("be_on_ticket", &rests).await;
    assert_eq!(line.next("types").await, json!({ "types": false }), "one sign, and the next is its end");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_the_customer_goes_on_when_they_speak() {
    let set = set().await;
    let ticket = set.begin(&secret(1), "在吗", "").await;
    set.answers(ticket.id, MessageForm { wait: true, ..by_chat("请问型号？") }).await;
    assert_eq!(set.ticket(ticket.id).await.state.key(), "waiting_customer");
    set.words(&secret(1), "XC-20").await;
    let now = set.ticket(ticket.id).await;
    assert_eq!((now.state.key(), now.replies), ("open", 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_by_either_side_or_when_it_is_solved_and_then_it_is_said_how_it_went() {
    let set = set().await;
    set.listens().await;
    // Nobody has answered: there is nothing to be said of it.
    set.begin(&secret(1), "算了", "").await;
    assert_eq!(set.post(&secret(1), "end", &json!({})).await.status, StatusCode::OK);
    assert_eq!(set.post(&secret(1), "end", &json!({})).await.status, StatusCode::OK, "that it has ended is fine too");
    assert_eq!(set.words(&secret(1), "还有").await.status, StatusCode::CONFLICT);
    assert_eq!(set.post(&secret(1), "rating", &json!({})).await.status, StatusCode::NOT_FOUND);
    // We end it.
    let ticket = set.begin(&secret(2), "在吗", "").await;
    let mut line = set.line(&secret(2), 0).await;
    set.answers(ticket.id, by_chat("好了")).await;
    assert_eq!(set.post(&secret(2), "rating", &json!({})).await.status, StatusCode::NOT_FOUND, "it goes on");
    assert_eq!(set.agent.call("end_chat", &json!({ "ticket": ticket.id })).await.status, StatusCode::OK);
    let again = set.agent.call("end_chat", &json!({ "ticket": ticket.id })).await;
    assert_eq!(again.error(), app::access::AppError::conflict("chat_over"));
    loop {
        let state = line.next("state").await;
        if state["ended"] == "agent" {
            assert_eq!(state["rates"], true);
            break;
        }
    }
    let made: Value = set.post(&secret(2), "rating", &json!({})).await.json();
    let address = made["address"].as_str().unwrap();
    assert_eq!(set.stranger.get(address).await.status, StatusCode::OK);
    let voted =
        set.stranger.send(Method::POST, address, "application/x-www-form-urlencoded", "score=5".to_owned()).await;
    assert!(voted.status.is_success() || voted.status.is_redirection(), "{}", voted.body);
    assert_eq!(set.count("select score::bigint from ticket_rating").await, 5);
    assert_eq!(set.post(&secret(2), "rating", &json!({})).await.status, StatusCode::NOT_FOUND, "it was said");
    // It is solved: that ends it too.
    let ticket = set.begin(&secret(3), "在吗", "").await;
    let solved = json!({ "id": ticket.id, "version": ticket.version, "state": "solved", "solution": "已解决" });
    assert_eq!(set.agent.call("set_ticket_state", &solved).await.status, StatusCode::OK);
    assert_eq!(set.words(&secret(3), "谢谢").await.status, StatusCode::CONFLICT);
    assert_eq!(set.ticket(ticket.id).await.state.key(), "solved");
    let ended = "select count(*) from event where kind = 'ticket.chat_ended'";
    assert_eq!(set.count(ended).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_ticket_takes_its_conversation_along() {
    let set = set().await;
    set.listens().await;
    let gone = set.begin(&secret(1), "在吗", "").await;
    let form = json!({ "form": { "subject": "同一件事" } });
    let (kept, _): (Uuid, i64) = set.agent.call("create_ticket", &form).await.json();
    let merged = set.agent.call("merge_ticket", &json!({ "kept": kept, "gone": gone.id })).await;
    assert_eq!(merged.status, StatusCode::OK, "{}", merged.body);
    let mut line = set.line(&secret(1), 1).await;
    assert_eq!(line.next("state").await["ended"], Value::Null, "a merge ends nothing");
    assert_eq!(set.words(&secret(1), "还在").await.status, StatusCode::OK);
    assert_eq!(line.next("words").await["text"], "还在");
    set.answers(kept, by_chat("在")).await;
    assert_eq!(line.next("words").await["text"], "在");
    assert!(set.said(kept).await.contains(&(true, "还在".to_owned())));
}
