//! An address of mail that a visitor leaves after the beginning.

use super::*;

impl Set {
    async fn leaves(&self, secret: &str, email: &str) -> Answer {
        self.post(secret, "address?lang=en", &json!({ "email": email })).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_reaches_who_left_an_address_later() {
    let set = set().await;
    set.listens().await;
    set.mailbox().await;
    let (customer, contact) = (set.world.customers.own, set.world.contacts.own);
    set.sql(format!("update contact set email = 'wang@example.com' where id = '{contact}'")).await;
    let ticket = set.begin(&secret(1), "有人吗", "").await;
    assert_eq!((ticket.fields.contact, ticket.reply_to), (None, None));
    let mut line = set.line(&secret(1), 0).await;
    assert_eq!(line.next("state").await["reached"], false);
    for _ in 0..2 {
        let left = set.leaves(&secret(1), " Wang@Example.com ").await;
        assert_eq!((left.status, left.json::<Value>()["became"].as_str()), (StatusCode::OK, Some("kept")));
    }
    assert_eq!(line.next("state").await["reached"], true);
    // As one that is given at the beginning: it finds who that is, and answers go there.
    let now = set.ticket(ticket.id).await;
    assert_eq!((now.fields.customer, now.fields.contact), (Some(customer), Some(contact)));
    assert_eq!(now.chat.unwrap().mail.as_deref(), Some("wang@example.com"));
    assert_eq!(now.reply_to.unwrap().address, "wang@example.com");
    let told =
        "select count(*) from event where kind in ('ticket.chat_address', 'ticket.changed') and actor_id is null";
    assert_eq!(set.count(told).await, 2, "each once");
    drop(line);
    set.post(&secret(1), "sign", &json!({ "doing": "gone" })).await;
    set.answers(ticket.id, by_chat("您好")).await;
    let to: Vec<String> = sqlx::query_scalar("select to_address from mail_out").fetch_all(&set.db.owner).await.unwrap();
    assert_eq!(to, ["wang@example.com"]);
    // What is known stays.
    let other = set.leaves(&secret(1), "li@example.com").await;
    assert_eq!((other.status, other.json::<Value>()["became"].as_str()), (StatusCode::CONFLICT, Some("there")));
    assert_eq!(set.ticket(ticket.id).await.chat.unwrap().mail.as_deref(), Some("wang@example.com"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_a_colleague_said_it_is_stays_who_it_is() {
    let set = set().await;
    let customer = set.world.customers.own;
    set.sql(format!("update contact set email = 'wang@example.com' where id = '{}'", set.world.contacts.own)).await;
    let ticket = set.begin(&secret(1), "有人吗", "").await;
    set.sql(format!("update ticket set customer_id = '{customer}' where id = '{}'", ticket.id)).await;
    assert_eq!(set.leaves(&secret(1), "wang@example.com").await.status, StatusCode::OK);
    let now = set.ticket(ticket.id).await;
    assert_eq!((now.fields.customer, now.fields.contact, now.version), (Some(customer), None, ticket.version));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_address_is_refused_and_nothing_is_left_where_nothing_goes_on() {
    let set = set().await;
    let ticket = set.begin(&secret(1), "有人吗", "").await;
    for email in ["", "wang", "a b@c", "a@b@c", "<b@c>", &format!("{}@c.d", "x".repeat(260))] {
        let refused = set.leaves(&secret(1), email).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{email}: {}", refused.body);
        assert!(refused.json::<Value>()["fields"]["email"].is_string(), "{email}: {}", refused.body);
    }
    let trap = json!({ "email": "wang@example.com", "website": "http://spam" });
    assert_eq!(set.post(&secret(1), "address", &trap).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(set.post(&secret(1), "address", &json!([1])).await.status, StatusCode::BAD_REQUEST);
    set.agent.call("end_chat", &json!({ "ticket": ticket.id })).await;
    let over = set.leaves(&secret(1), "wang@example.com").await;
    assert_eq!((over.status, over.json::<Value>()["became"].as_str()), (StatusCode::CONFLICT, Some("ended")));
    assert_eq!(set.count("select count(*) from chat where mail is not null").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_addresses_from_one_house_are_refused() {
    let set = set().await;
    for n in 0..20 {
        set.words(&secret(n), "hello").await;
        assert_eq!(set.leaves(&secret(n), &format!("v{n}@example.com")).await.status, StatusCode::OK, "{n}");
    }
    let elsewhere = set.stranger.at([203, 0, 113, 9]);
    let body = json!({ "key": app::access::new_id(), "text": "hello" });
    assert_eq!(post(&elsewhere, &set.path("words"), &secret(99), &body).await.status, StatusCode::OK);
    assert_eq!(set.leaves(&secret(99), "v@example.com").await.status, StatusCode::TOO_MANY_REQUESTS);
    let own = json!({ "email": "v@example.com" });
    assert_eq!(post(&elsewhere, &set.path("address"), &secret(99), &own).await.status, StatusCode::OK);
}
