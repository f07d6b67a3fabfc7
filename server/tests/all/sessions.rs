//! Signing in and out, the limits on failures, and who is shown the door.

use crate::harness::{Answer, Browser, PASSWORD, TestDb, World, start_of_time};
use app::access::{Action, AppError, Role};
use chrono::Duration;
use http::{Method, Request, StatusCode, header};
use serde_json::json;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

async fn attempt(browser: &Browser, email: &str, password: &str) -> String {
    let form = format!("email={email}&password={password}&next=%2F");
    let answer = browser.send(Method::POST, "/sign-in", "application/x-www-form-urlencoded", form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    answer.headers.get(header::LOCATION).unwrap().to_str().unwrap().to_owned()
}

/// The one that a page's policy allows; none in the policy of a file.
fn nonce(policy: &str) -> &str {
    policy.split("'nonce-").nth(1).map(|rest| rest.split('\'').next().unwrap()).unwrap_or_default()
}

fn text(answer: &Answer, name: header::HeaderName) -> String {
    answer.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_away_while_a_transaction_begins_leaves_none_to_the_next() {
    let (db, world, _browser) = set().await;
    let caller = db.caller(&world.session(Role::Administrator), Action::SeeCustomers);
    for round in 0..600_u64 {
        // From too early for the first word to be out, to late enough for the answer to be in.
        tokio::time::timeout(std::time::Duration::from_micros(round * 5), caller.read()).await.ok();
        if round % 10 == 0 {
            let mut tx = caller.begin().await.unwrap();
            let mode: String = sqlx::query_scalar("show transaction_read_only").fetch_one(tx.conn()).await.unwrap();
            assert_eq!(mode, "off", "after {round} who went away");
            tx.commit().await.unwrap();
        }
    }
}

/// A page is left right after a press: what the press asked for is done nevertheless.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_made_also_when_its_browser_goes_away() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let mut holding = db.owner.begin().await.unwrap();
    let hold = sqlx::query("select from customer where id = $1 for update").bind(world.customers.own);
    hold.execute(&mut *holding).await.unwrap();
    let order = json!({ "id": world.customers.own });
    tokio::select! {
        answer = rep.call("customers/api/delete_customer", &order) => panic!("it did not wait: {}", answer.body),
        () = somebody_waits(&db) => {} // and the request is dropped here
    }
    holding.rollback().await.unwrap();
    let gone = async {
        let deleted = "select deleted_at is not null from customer where id = $1";
        while !sqlx::query_scalar::<_, bool>(deleted).bind(world.customers.own).fetch_one(&db.owner).await.unwrap() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), gone).await.expect("the change was lost");
}

/// Until a request of this database waits for a lock.
async fn somebody_waits(db: &TestDb) {
    let waiting = "select exists (select from pg_locks l join pg_stat_activity a on a.pid = l.pid
                                   where not l.granted and a.datname = current_database())";
    while !sqlx::query_scalar::<_, bool>(waiting).fetch_one(&db.owner).await.unwrap() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_account_look_the_same() {
    let (_db, _world, browser) = set().await;
    let wrong = attempt(&browser, "sales_rep%40example.com", "wrong").await;
    let unknown = attempt(&browser, "nobody%40example.com", "wrong").await;
    assert!(wrong.starts_with("/sign-in?problem=wrong&"));
    assert_eq!(wrong.replace("sales_rep", ""), unknown.replace("nobody", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn five_failures_a_minute_shut_the_door_for_an_address() {
    let (db, _world, browser) = set().await;
    for number in 0..5 {
        assert!(attempt(&browser, &format!("nobody{number}%40example.com"), "wrong").await.contains("problem=wrong"));
    }
    let right = "a+long+enough+one";
    assert!(attempt(&browser, "sales_rep%40example.com", right).await.contains("problem=too_many"));
    db.doors.clock.set(start_of_time() + Duration::seconds(61));
    assert_eq!(attempt(&browser, "sales_rep%40example.com", right).await, "/");
}

/// The old password is asked for at the visitor's own address: nobody else is shut out by it.
#[tokio::test(flavor = "multi_thread")]
async fn failures_to_change_a_password_count_for_the_address_they_come_from() {
    let (_db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await.at([10, 0, 0, 7]);
    let change = async |old: &str| {
        let answer = rep.call("change_password", &json!({ "old": old, "password": "another long enough one" })).await;
        match answer.error() {
            AppError::Invalid(fields) => fields[0].code.clone(),
            other => panic!("{other:?}"),
        }
    };
    for _ in 0..5 {
        assert_eq!(change("wrong").await, "password_wrong");
    }
    assert_eq!(change(PASSWORD).await, "too_many_tries");
    let right = "a+long+enough+one";
    assert!(attempt(&rep, "stranger%40example.com", right).await.contains("problem=too_many"));
    assert_eq!(attempt(&browser, "stranger%40example.com", right).await, "/");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_failures_shut_the_door_for_an_account_even_in_parallel() {
    let (db, _world, browser) = set().await;
    let mut tries = tokio::task::JoinSet::new();
    for number in 0..14_u8 {
        let doors = db.doors.clone();
        tries.spawn(async move {
            let address = std::net::IpAddr::from([10, 0, 0, number]);
            app::access::sign_in::sign_in(&doors, "sales_rep@example.com", "wrong", address).await.unwrap()
        });
    }
    while let Some(refused) = tries.join_next().await {
        assert!(refused.unwrap().is_err());
    }
    let failures: i64 = sqlx::query_scalar("select count(*) from sign_in_attempt where not succeeded")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert!(failures >= 10);
    db.doors.clock.set(start_of_time() + Duration::minutes(2));
    assert!(attempt(&browser, "sales_rep%40example.com", "a+long+enough+one").await.contains("problem=too_many"));
    db.doors.clock.set(start_of_time() + Duration::minutes(16));
    assert_eq!(attempt(&browser, "sales_rep%40example.com", "a+long+enough+one").await, "/");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_and_everywhere_ends_all() {
    let (db, _world, browser) = set().await;
    let (desk, phone) = (browser.signed_in("sales_rep").await, browser.signed_in("sales_rep").await);
    desk.send(Method::POST, "/sign-out", "text/plain", String::new()).await;
    assert_eq!(desk.call("board_totals", &serde_json::json!({})).await.error(), AppError::NotSignedIn);
    assert_ne!(phone.get("/deals").await.status, StatusCode::SEE_OTHER);
    let desk = browser.signed_in("sales_rep").await;
    desk.send(Method::POST, "/sign-out-everywhere", "text/plain", String::new()).await;
    assert_eq!(phone.get("/deals").await.status, StatusCode::SEE_OTHER);
    let left: i64 = sqlx::query_scalar("select count(*) from web_session where person_id is not null")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(left, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_noted_once_a_minute_and_ends_for_good() {
    let (db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let seen = async || -> chrono::DateTime<chrono::Utc> {
        sqlx::query_scalar("select seen_at from web_session where person_id is not null")
            .fetch_one(&db.owner)
            .await
            .unwrap()
    };
    db.doors.clock.set(start_of_time() + Duration::seconds(50));
    rep.get("/deals").await;
    assert_eq!(seen().await, start_of_time());
    db.doors.clock.set(start_of_time() + Duration::seconds(70));
    rep.get("/deals").await;
    assert_eq!(seen().await, start_of_time() + Duration::seconds(70));
    sqlx::query("update web_session set ends_at = now() - interval '1 second'").execute(&db.owner).await.unwrap();
    assert_eq!(rep.get("/deals").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_switched_off_is_out() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    sqlx::query("update person set active = false where id = $1").bind(world.rep).execute(&db.owner).await.unwrap();
    browser.directory.read_anew().await.unwrap();
    assert_eq!(rep.get("/deals").await.status, StatusCode::SEE_OTHER);
    assert!(attempt(&browser, "sales_rep%40example.com", "a+long+enough+one").await.contains("problem=wrong"));
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_from_other_sites_are_refused() {
    let (_db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://example.org")] {
        let request = Request::builder()
            .method(Method::POST)
            .uri("/sign-out")
            .header(header::HOST, "localhost")
            .header(header::COOKIE, rep.cookie().unwrap())
            .header(name, value)
            .body(axum::body::Body::empty())
            .unwrap();
        assert_eq!(rep.request(request).await.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    assert_ne!(rep.get("/deals").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_carry_their_policy_and_cookies_are_kept_from_scripts() {
    let (_db, _world, browser) = set().await;
    let page = browser.get("/sign-in").await;
    let policy = text(&page, header::CONTENT_SECURITY_POLICY);
    assert!(
        policy.contains("script-src 'self' 'nonce-")
            && !policy.contains("unsafe-inline")
            && !policy.contains("'unsafe-eval'")
    );
    let nonce = nonce(&policy);
    for script in page.body.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap();
        assert!(
            tag.contains(nonce) || tag.contains("src=") || tag.contains("application/json"),
            "an inline script without the nonce: {tag}"
        );
    }
    assert!(!page.body.contains(" style=\""), "an inline style");
    assert!(!page.body.contains(" onclick="));
    assert_eq!(text(&page, header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(text(&page, header::CACHE_CONTROL), "no-store");
    let form = "email=sales_rep%40example.com&password=a+long+enough+one&next=%2F".to_owned();
    let cookie = text(
        &browser.send(Method::POST, "/sign-in", "application/x-www-form-urlencoded", form).await,
        header::SET_COOKIE,
    );
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
}

/// Asks for pages and files together, many times, as a browser that fetches ahead does.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn files_asked_for_meanwhile_take_nothing_from_a_page() {
    let (_db, _world, browser) = set().await;
    let seller = browser.signed_in("sales_rep").await;
    let mut asked = tokio::task::JoinSet::new();
    for number in 0..200 {
        let (browser, stranger) = (seller.clone(), browser.stranger());
        asked.spawn(async move {
            match number % 4 {
                0 => (StatusCode::OK, true, browser.get("/deals").await),
                1 => (StatusCode::OK, true, stranger.get("/sign-in").await),
                2 => {
                    (StatusCode::NOT_FOUND, true, browser.get("/customers/00000000-0000-7000-8000-000000000000").await)
                }
                _ => (StatusCode::OK, false, stranger.get("/start.js").await),
            }
        });
    }
    while let Some(answered) = asked.join_next().await {
        let (status, page, answer) = answered.unwrap();
        let policy = text(&answer, header::CONTENT_SECURITY_POLICY);
        assert_eq!(answer.status, status, "{policy}");
        assert_eq!(nonce(&policy).is_empty(), !page, "{policy}");
        assert!(answer.body.contains(nonce(&policy)), "a page under the policy of another one");
    }
}

// The people of the world have lighter hashes, so this is what keeps the product's own dear.
#[tokio::test]
async fn a_password_is_hashed_with_as_much_work_as_is_recommended() {
    let hash = app::access::password::hash(PASSWORD).await.unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
}
