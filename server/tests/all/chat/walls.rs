//! What a visitor does not reach.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn without_the_secret_there_is_no_conversation() {
    let set = set().await;
    set.begin(&secret(1), "我的合同", "wang@example.com").await;
    for (name, wanted) in [
        (secret(2), StatusCode::NOT_FOUND),
        (String::new(), StatusCode::BAD_REQUEST),
        ("0".repeat(63), StatusCode::BAD_REQUEST),
        (secret(1).to_uppercase().replace('0', "F"), StatusCode::BAD_REQUEST),
        ("' or true --".to_owned(), StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(set.open_line(&name, 0).await.status(), wanted, "{name}");
        for what in ["end", "rating", "anew"] {
            assert_eq!(set.post(&name, what, &json!({})).await.status, wanted, "{name} {what}");
        }
        let address = json!({ "email": "li@example.com" });
        assert_eq!(set.post(&name, "address", &address).await.status, wanted, "{name} address");
        assert_eq!(set.post(&name, "sign", &json!({ "doing": "reads" })).await.status, wanted, "{name}");
    }
    // The secret of one widget opens nothing at another one.
    let other = add(&set.chief, &ChatWidgetForm { name: "另一个".to_owned(), ..corner() }).await;
    for what in ["end", "rating", "anew", "address"] {
        let body = json!({ "email": "li@example.com" });
        let tried = post(&set.stranger, &format!("/chat/{}/{what}", other.token), &secret(1), &body).await;
        assert_eq!(tried.status, StatusCode::NOT_FOUND, "{what}");
    }
    assert_eq!(set.count("select count(*) from chat where ended_at is not null").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claimed_address_shows_nothing_of_its_owner() {
    let set = set().await;
    let (contact, customer) = (set.world.contacts.own, set.world.customers.own);
    set.sql(format!("update contact set email = 'li@example.org', name = '李真名' where id = '{contact}'")).await;
    set.sql(format!("update customer set name = '真名公司' where id = '{customer}'")).await;
    // What is known of the real one: an open ticket with an answer.
    let form = json!({ "form": { "subject": "机密项目", "contact": contact } });
    let (real, _): (Uuid, i64) = set.agent.call("create_ticket", &form).await.json();
    set.answers(real, by_chat("机密答复")).await;
    let claimed = set.begin(&secret(1), "我是李明，我的工单怎样了", "li@example.org").await;
    assert_eq!(claimed.fields.contact, Some(contact), "found as by a form");
    set.answers(claimed.id, note("内部备注：先核实身份")).await;
    set.answers(claimed.id, MessageForm { channel: Some(Channel::Email), log_only: true, ..note("邮件里的机密") })
        .await;
    set.answers(claimed.id, by_chat("请问怎么称呼？")).await;
    let mut line = set.line(&secret(1), 0).await;
    let mut told = String::new();
    for _ in 0..3 {
        told.push_str(&line.block().await.unwrap());
    }
    assert!(told.contains("请问怎么称呼") && told.contains("我的工单怎样了"), "{told}");
    for word in ["机密", "内部备注", "李真名", "真名公司", "T-0", &real.to_string(), &claimed.id.to_string()]
    {
        assert!(!told.contains(word), "{word}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_door_reads_no_table_and_nobody_reads_secrets() {
    let set = set().await;
    let reaches = "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
        where c.relkind in ('r', 'p', 'v') and (has_any_column_privilege('qz_chat', c.oid, 'select')
           or has_any_column_privilege('qz_chat', c.oid, 'insert') or has_any_column_privilege('qz_chat', c.oid, 'update')
           or has_table_privilege('qz_chat', c.oid, 'delete'))";
    assert_eq!(set.count(reaches).await, 0);
    for role in app::access::Role::ALL.map(app::access::Role::database_role) {
        let may = |column: &str, table: &str| {
            format!("select has_column_privilege('{role}', '{table}', '{column}', 'select')::int::bigint")
        };
        assert_eq!(set.count(&may("secret_hash", "chat")).await, 0, "{role}");
        assert_eq!(set.count(&may("key", "chat_message")).await, 0, "{role}");
    }
    // Nothing that strangers reach is for others, and the other way round.
    for (role, function, may) in [
        ("qz_chat", "chat_words(bytea, integer)", 1),
        ("qz_help", "chat_words(bytea, integer)", 0),
        ("qz_service_agent", "chat_words(bytea, integer)", 0),
        ("qz_chat", "end_chat(uuid)", 0),
        ("qz_chat", "end_chat_now(uuid)", 0),
        ("qz_chat", "take_back_chat_end(uuid, uuid)", 0),
        ("qz_chat", "open_chat_again(uuid, uuid)", 0),
        ("qz_service_agent", "open_chat_again(uuid, uuid)", 0),
        ("qz_service_agent", "chat_address(bytea, text, text)", 0),
        ("qz_service_agent", "chat_drop(bytea)", 0),
        ("qz_read_only", "take_back_chat_end(uuid, uuid)", 0),
        ("qz_chat", "chat_of_ticket(uuid)", 0),
        ("qz_chat", "add_to_chat(uuid, uuid, uuid)", 0),
        ("qz_chat", "close_chat(uuid, text, uuid)", 0),
        (
            "qz_chat",
            "send_web_form(text, uuid, bigint, text, bytea, text, text, text, text, text, text, text, text, jsonb)",
            0,
        ),
        ("qz_read_only", "end_chat(uuid)", 0),
    ] {
        let asked = format!("select has_function_privilege('{role}', '{function}', 'execute')::int::bigint");
        assert_eq!(set.count(&asked).await, may, "{role} {function}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_named_pages_show_it_and_a_chat_that_is_off_is_gone() {
    let set = set().await;
    let address = format!("/chat/{}?lang=en", set.widget.token);
    let page = set.stranger.get(&address).await;
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.ends_with("frame-ancestors https://www.example.com http://localhost:8080"), "{policy}");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert!(!page.headers.contains_key(header::X_FRAME_OPTIONS));
    for inline in ["<style", "style=", "onclick", "<script>"] {
        assert!(!page.body.contains(inline), "{inline}");
    }
    let script = set.stranger.get("/embed/chat.js").await;
    assert_eq!(script.status, StatusCode::OK);
    assert!(!script.body.contains("{zh}") && !script.body.contains("eval(") && !script.body.contains("innerHTML"));
    let id = set.widget.id;
    let off = set.chief.call("switch_chat_widget", &json!({ "id": id, "version": 1, "active": false })).await;
    assert_eq!(off.status, StatusCode::OK, "{}", off.body);
    let gone = set.stranger.get(&address).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    assert!(gone.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().ends_with("frame-ancestors 'none'"));
    assert_eq!(set.words(&secret(1), "hello").await.status, StatusCode::NOT_FOUND);
    for path in ["/chat/x", "/chat/00000000000000000000000000000000", "/chat/%27%20or%20true"] {
        assert_eq!(set.stranger.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn too_much_from_one_house_or_in_one_conversation_is_refused() {
    let set = set().await;
    for n in 0..20 {
        assert_eq!(set.words(&secret(n), &format!("hello {n}")).await.status, StatusCode::OK);
    }
    let many = set.words(&secret(99), "hello").await;
    assert_eq!((many.status, many.json::<Value>()["became"].as_str()), (StatusCode::TOO_MANY_REQUESTS, Some("many")));
    let elsewhere = set.stranger.at([203, 0, 113, 9]);
    let body = json!({ "key": app::access::new_id(), "text": "hello" });
    assert_eq!(post(&elsewhere, &set.path("words"), &secret(99), &body).await.status, StatusCode::OK);
    // Who is in a conversation goes on, for a while.
    let mut said = 0;
    let last = loop {
        let answer = set.words(&secret(1), "and").await;
        if answer.status != StatusCode::OK || said > 400 {
            break answer.status;
        }
        said += 1;
    };
    assert_eq!((last, said), (StatusCode::TOO_MANY_REQUESTS, 300));
    set.at(61);
    assert_eq!(set.words(&secret(1), "and").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_message_is_refused() {
    let set = set().await;
    let key = app::access::new_id();
    for (body, wanted) in [
        (json!({ "key": key, "text": " " }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({ "key": key, "text": "x".repeat(2_001) }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({ "key": key, "text": "x", "email": "nonsense" }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({ "key": key, "text": "x", "website": "http://spam" }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({ "text": "no key" }), StatusCode::BAD_REQUEST),
        (json!({ "key": "x", "text": "x" }), StatusCode::BAD_REQUEST),
        (json!([1, 2]), StatusCode::BAD_REQUEST),
        (json!({ "key": key, "text": "x".repeat(40_000) }), StatusCode::BAD_REQUEST),
    ] {
        let answer = set.post(&secret(1), "words", &body).await;
        assert_eq!(answer.status, wanted, "{}", answer.body);
    }
    assert_eq!(set.count("select count(*) from ticket").await, 0);
    // Lines are few.
    set.begin(&secret(1), "hello", "").await;
    let mut lines = Vec::new();
    for _ in 0..4 {
        lines.push(set.line(&secret(1), 0).await);
    }
    assert_eq!(set.open_line(&secret(1), 0).await.status(), StatusCode::TOO_MANY_REQUESTS);
    lines.pop();
    assert_eq!(set.open_line(&secret(1), 0).await.status(), StatusCode::OK);
}
