//! Tickets by other programs: a token that may, a call that counts once, and an answer to whatever is sent.

use crate::harness::{Answer, Browser, TestDb, World, start_of_time};
use app::{
    access::AppError,
    desk::{
        api_tokens::model::{ApiToken, Scope, TokenForm},
        tickets::rules_model::State,
    },
};
use axum::body::Body;
use chrono::Duration;
use http::{Method, Request, StatusCode, header};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::{Value, json};
use uuid::Uuid;

const TICKETS: &str = "/api/v1/tickets";

struct Set {
    db: TestDb,
    world: World,
    admin: Browser,
    stranger: Browser,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let stranger = db.browser().await;
    let admin = stranger.signed_in("administrator").await;
    Set { db, world, admin, stranger }
}

impl Set {
    async fn token(&self, name: &str, scopes: &[Scope]) -> String {
        let form = TokenForm { name: name.to_owned(), scopes: scopes.to_vec() };
        self.admin.call("make_api_token", &json!({ "form": form })).await.json()
    }

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.db.owner).await.unwrap()
    }

    async fn call(&self, method: Method, path: &str, token: &str, key: Option<&str>, body: impl Into<Body>) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/json");
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        self.stranger.request(request.body(body.into()).unwrap()).await
    }

    async fn post(&self, token: &str, key: Option<&str>, body: &Value) -> Answer {
        self.call(Method::POST, TICKETS, token, key, body.to_string()).await
    }

    async fn get(&self, token: &str, which: &str) -> Answer {
        self.call(Method::GET, &format!("{TICKETS}/{which}"), token, None, Body::empty()).await
    }
}

fn damaged() -> Value {
    json!({
        "subject": "Order 4711 arrived damaged", "message": "The lens is scratched.", "kind": "return", "priority": "high", "category": "lasers",
        "customer": { "name": "Wang Fang", "email": "WANG@example.com", "phone": "+86 138 0013 8000" },
    })
}

#[track_caller]
fn code(answer: &Answer) -> String {
    let told: Value = answer.json();
    assert!(!told["error"]["message"].as_str().unwrap_or_default().is_empty(), "{told}");
    told["error"]["code"].as_str().unwrap_or_else(|| panic!("{told}")).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_makes_a_ticket_and_asks_how_it_stands() {
    let set = set().await;
    let (customer, contact) = (set.world.customers.own, set.world.contacts.own);
    sqlx::query("update contact set email = 'wang@example.com' where id = $1")
        .bind(contact)
        .execute(&set.db.owner)
        .await
        .unwrap();
    sqlx::query("insert into ticket_category (id, name, name_en) values (gen_random_uuid(), '激光', 'Lasers')")
        .execute(&set.db.owner)
        .await
        .unwrap();
    let token = set.token("shop", Scope::ALL).await;
    let made = set.post(&token, None, &damaged()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let told: Value = made.json();
    let id: Uuid = told["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(made.headers.get(header::LOCATION).unwrap().to_str().unwrap(), format!("{TICKETS}/{id}"));
    assert_eq!((told["number"].as_str(), told["state"].as_str()), (Some("T-000001"), Some("new")));
    assert_eq!((told["kind"].as_str(), told["priority"].as_str()), (Some("return"), Some("high")));
    let of: (Option<Uuid>, Option<Uuid>, bool) =
        sqlx::query_as("select customer_id, contact_id, category_id is not null from ticket")
            .fetch_one(&set.db.owner)
            .await
            .unwrap();
    assert_eq!(of, (Some(customer), Some(contact), true));
    // The desk works on it, and the program sees how far that is.
    let agent = set.stranger.signed_in("service_agent").await;
    set.db.doors.clock.set(start_of_time() + Duration::minutes(5));
    agent.call("take_ticket", &json!({ "id": id })).await;
    let order = json!({ "id": id, "version": 3, "state": State::Solved, "solution": "换新" });
    assert_eq!(agent.call("set_ticket_state", &order).await.status, StatusCode::OK);
    for which in [id.to_string(), "T-000001".to_owned(), "1".to_owned()] {
        let now: Value = set.get(&token, &which).await.json();
        assert_eq!((now["state"].as_str(), now["solved_at"].is_string()), (Some("solved"), true), "{now}");
        assert!(!now.to_string().contains("换新") && !now.to_string().contains(&customer.to_string()), "{now}");
    }
    let all: Vec<ApiToken> = set.admin.call("read_api_tokens", &json!({})).await.json();
    assert_eq!((all[0].came, all[0].last_used_at), (1, Some(start_of_time() + Duration::minutes(5))));
    assert!(token.ends_with(&all[0].hint));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_with_a_key_counts_once() {
    let set = set().await;
    let (token, other) = (set.token("shop", Scope::ALL).await, set.token("other", Scope::ALL).await);
    let body = json!({ "subject": "s", "message": "m" });
    let at_once = futures::future::join_all((0..10).map(|_| set.post(&token, Some("order-1"), &body))).await;
    let mut made = 0;
    for answer in &at_once {
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        assert_eq!(answer.json::<Value>()["number"], "T-000001");
        made += i32::from(!answer.headers.contains_key("idempotency-replayed"));
    }
    assert_eq!((made, set.count("select count(*) from ticket").await), (1, 1));
    // The order of its fields does not matter, what they hold does.
    let turned = r#"{ "message": "m", "subject": "s" }"#;
    let again = set.call(Method::POST, TICKETS, &token, Some("order-1"), turned).await;
    assert_eq!(again.json::<Value>()["number"], "T-000001");
    let changed = set.post(&token, Some("order-1"), &json!({ "subject": "s", "message": "other" })).await;
    assert_eq!((changed.status, code(&changed).as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_used"));
    // A key belongs to its token; without one each call is a ticket of its own.
    assert_eq!(set.post(&other, Some("order-1"), &body).await.json::<Value>()["number"], "T-000002");
    assert_eq!(set.post(&other, None, &body).await.json::<Value>()["number"], "T-000003");
    for key in ["", "a b", &"x".repeat(201)] {
        assert_eq!(code(&set.post(&token, Some(key), &body).await), "idempotency_key", "{key}");
    }
    // One's own tickets alone.
    for which in ["T-000002", "T-999999", "x", "0"] {
        let answer = set.get(&token, which).await;
        assert_eq!((answer.status, code(&answer).as_str()), (StatusCode::NOT_FOUND, "not_found"), "{which}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_may_what_it_is_for_until_it_is_revoked() {
    let set = set().await;
    let body = json!({ "subject": "s", "message": "m" });
    let (writes, reads) = (set.token("writes", &[Scope::Create]).await, set.token("reads", &[Scope::Read]).await);
    let made = set.post(&writes, None, &body).await;
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!(code(&set.get(&writes, "1").await), "forbidden");
    assert_eq!(code(&set.post(&reads, None, &body).await), "forbidden");
    let twice = TokenForm { name: "Reads".to_owned(), ..TokenForm::default() };
    let twice = set.admin.call("make_api_token", &json!({ "form": twice })).await.error();
    assert!(twice.of_field("name").is_some(), "{twice}");
    // It stands nowhere as it is.
    let kept: i64 = sqlx::query_scalar(
        "select count(*) from api_token where hash = convert_to($1, 'UTF8') or api_token::text like '%' || $1 || '%'",
    )
    .bind(&writes[4..])
    .fetch_one(&set.db.owner)
    .await
    .unwrap();
    assert_eq!(kept, 0);
    let all: Vec<ApiToken> = set.admin.call("read_api_tokens", &json!({})).await.json();
    let id = all.iter().find(|token| token.name == "writes").unwrap().id;
    assert_eq!(set.admin.call("revoke_api_token", &json!({ "id": id })).await.status, StatusCode::OK);
    let refused = set.post(&writes, None, &body).await;
    assert_eq!((refused.status, code(&refused).as_str()), (StatusCode::UNAUTHORIZED, "unauthorized"));
    assert_eq!(refused.headers.get(header::WWW_AUTHENTICATE).unwrap(), "Bearer");
    assert_eq!(set.admin.call("revoke_api_token", &json!({ "id": Uuid::nil() })).await.error(), AppError::NotFound);
    // A session is no token, and what a page elsewhere sends is refused.
    let with_session = set.admin.send(Method::POST, TICKETS, "application/json", body.to_string()).await;
    assert_eq!(with_session.status, StatusCode::UNAUTHORIZED);
    for wrong in ["", "x", "qzt_", &format!("qzt_{}", "0".repeat(64)), &format!("{reads}0")] {
        assert_eq!(code(&set.post(wrong, None, &body).await), "unauthorized", "{wrong}");
    }
    let foreign = Request::post(TICKETS)
        .header(header::HOST, "localhost")
        .header("sec-fetch-site", "cross-site")
        .header(header::AUTHORIZATION, format!("Bearer {reads}"))
        .body(Body::from(body.to_string()))
        .unwrap();
    assert_eq!(set.stranger.request(foreign).await.status, StatusCode::FORBIDDEN);
    assert_eq!(set.count("select count(*) from ticket").await, 1);
    // Each of it stands in the log, and the token does not.
    assert_eq!(set.count("select count(*) from event where kind = 'organisation.changed'").await, 3);
    assert_eq!(set.count("select count(*) from event where after::text like '%qzt_%'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_calls_too_often_waits() {
    let set = set().await;
    let token = set.token("shop", Scope::ALL).await;
    // In the middle of a minute.
    let minute =
        chrono::DurationRound::duration_trunc(start_of_time(), Duration::minutes(1)).unwrap() + Duration::minutes(5);
    set.db.doors.clock.set(minute + Duration::seconds(20));
    for _ in 0..120 {
        assert_eq!(set.get(&token, "1").await.status, StatusCode::NOT_FOUND);
    }
    let refused = set.get(&token, "1").await;
    assert_eq!((refused.status, code(&refused).as_str()), (StatusCode::TOO_MANY_REQUESTS, "rate_limited"));
    assert_eq!(refused.headers.get(header::RETRY_AFTER).unwrap(), "40");
    set.db.doors.clock.set(minute + Duration::seconds(60));
    assert_eq!(set.get(&token, "1").await.status, StatusCode::NOT_FOUND);
    // Guessing ends sooner.
    for n in 0..60 {
        let guessed = format!("qzt_{n:064x}");
        assert_eq!(set.get(&guessed, "1").await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(set.get(&format!("qzt_{}", "f".repeat(64)), "1").await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(set.get(&token, "1").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_says_what_and_where() {
    let set = set().await;
    let token = set.token("shop", Scope::ALL).await;
    let wrong = json!({ "subject": "", "message": 7, "kind": "x", "more": 1, "customer": { "email": "no" } });
    let refused = set.post(&token, None, &wrong).await;
    assert_eq!((refused.status, code(&refused).as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid"));
    let told: Value = refused.json();
    let places: Vec<&str> =
        told["error"]["fields"].as_array().unwrap().iter().filter_map(|one| one["at"].as_str()).collect();
    for place in ["/subject", "/message", "/kind", "/more", "/customer/email"] {
        assert!(places.contains(&place), "{place}: {told}");
    }
    let unknown = set.post(&token, None, &json!({ "subject": "s", "message": "m", "category": "nowhere" })).await;
    assert_eq!(unknown.json::<Value>()["error"]["fields"][0]["at"], "/category");
    let malformed = set.call(Method::POST, TICKETS, &token, None, "{\"subject\": ").await;
    assert_eq!((malformed.status, code(&malformed).as_str()), (StatusCode::BAD_REQUEST, "malformed"));
    assert!(malformed.body.contains("line 1"), "{}", malformed.body);
    let large = set.call(Method::POST, TICKETS, &token, None, " ".repeat(70_000)).await;
    assert_eq!((large.status, code(&large).as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large"));
    for (method, path, code_of) in [
        (Method::GET, TICKETS, "method_not_allowed"),
        (Method::DELETE, "/api/v1/tickets/1", "method_not_allowed"),
        (Method::GET, "/api/v1/customers", "not_found"),
        (Method::POST, "/api/v1/tickets/1/x", "not_found"),
    ] {
        assert_eq!(code(&set.call(method.clone(), path, &token, None, "{}").await), code_of, "{method} {path}");
    }
    let kind = Request::post(TICKETS)
        .header(header::HOST, "localhost")
        .header(header::AUTHORIZATION, format!("bearer {token}"));
    assert_eq!(code(&set.stranger.request(kind.body(Body::from("{}")).unwrap()).await), "not_json");
    assert_eq!(set.count("select count(*) from ticket").await, 0);
}

/// What programs send that nobody tried: bytes, and values that look like a ticket until one looks closer.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let text = "(?s).{0,30}".prop_map(Value::from);
    let value = prop_oneof![
        text,
        any::<f64>().prop_map(Value::from),
        Just(Value::Null),
        Just(json!(["x"])),
        Just(json!({ "email": "a@b.c", "phone": "\u{0}12345" })),
        prop::sample::select(vec!["fault", "urgent", "chat", "\u{0}", "'; drop table ticket; --"])
            .prop_map(Value::from),
    ];
    let key = prop::sample::select(vec![
        "subject", "message", "kind", "priority", "channel", "category", "customer", "\u{0}", "x",
    ]);
    let object =
        prop::collection::btree_map(key, value, 0..8).prop_map(|fields| json!(fields).to_string().into_bytes());
    prop_oneof![object, prop::collection::vec(any::<u8>(), 0..200)]
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_strange_bodies_are_answered() {
    let set = set().await;
    let token = set.token("shop", Scope::ALL).await;
    let mut runner = TestRunner::deterministic();
    for n in 0..400 {
        // Within what one may ask in a minute.
        set.db.doors.clock.set(start_of_time() + Duration::minutes(n));
        let body = body().new_tree(&mut runner).unwrap().current();
        let key = (n % 3 == 0).then(|| format!("k{}", n % 30));
        let answer = set.call(Method::POST, TICKETS, &token, key.as_deref(), body.clone()).await;
        let told = String::from_utf8_lossy(&body).into_owned();
        match answer.status {
            StatusCode::CREATED => assert_eq!(answer.json::<Value>()["state"], "new", "{told}"),
            status => {
                assert!(status.is_client_error(), "{told}: {status} {}", answer.body);
                code(&answer);
            }
        }
    }
}
