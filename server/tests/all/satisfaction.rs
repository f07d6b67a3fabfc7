//! Ratings: who is asked, what counts as an answer, and who hears of a low one.

mod mailing;

use crate::harness::{Answer, Browser, TestDb, World, start_of_time};
use app::{
    access::AppError,
    desk::{
        satisfaction::model::{Rating, RatingLink, RatingPause},
        tickets::{
            model::{Ticket, TicketForm},
            rules_model::State,
            talk_model::{Story, StoryLine},
        },
    },
    notices::model::{NoticeKind, Notices},
};
use chrono::Duration;
use http::{Method, StatusCode, header};
use serde_json::json;
use uuid::Uuid;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

async fn create(browser: &Browser, customer: Option<Uuid>) -> Uuid {
    let form = TicketForm { subject: "切割头报警".to_owned(), customer, ..TicketForm::default() };
    let (id, _): (Uuid, i64) = browser.call("create_ticket", &json!({ "form": form })).await.json();
    id
}

async fn read(browser: &Browser, id: Uuid) -> Ticket {
    browser.call("read_ticket", &json!({ "key": id.to_string() })).await.json()
}

async fn solved(browser: &Browser, customer: Option<Uuid>) -> Uuid {
    let id = create(browser, customer).await;
    browser.call("take_ticket", &json!({ "id": id })).await;
    let version = read(browser, id).await.version;
    let order = json!({ "id": id, "version": version, "state": State::Solved, "solution": "好了" });
    assert_eq!(browser.call("set_ticket_state", &order).await.status, StatusCode::OK);
    id
}

async fn ask(browser: &Browser, id: Uuid) -> Answer {
    browser.call("ask_for_rating", &json!({ "id": id, "origin": "https://crm.example.com" })).await
}

async fn link(browser: &Browser, id: Uuid) -> String {
    let link: RatingLink = ask(browser, id).await.json();
    assert!(link.code.is_some());
    link.path
}

async fn rate(browser: &Browser, path: &str, score: &str, comment: &str) -> Answer {
    let body = format!("score={score}&comment={comment}&lang=zh-CN");
    browser.stranger().send(Method::POST, path, "application/x-www-form-urlencoded", body).await
}

async fn rating(browser: &Browser, id: Uuid) -> Option<Rating> {
    browser.call("ticket_rating", &json!({ "id": id })).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_at_the_page_says_nothing_and_sending_it_does() {
    let (_db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let id = solved(&agent, Some(world.customers.own)).await;
    let path = link(&agent, id).await;
    // A mail scanner opens what it finds, also the link of a score, and asks for the head alone.
    let stranger = browser.stranger();
    for address in [path.clone(), format!("{path}?score=5"), format!("{path}?lang=en&thanks=true")] {
        let page = stranger.get(&address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        assert!(!page.body.contains("<script") && page.body.contains("noindex"), "{}", page.body);
        let policy = page.headers.get(header::CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{policy}");
        assert_eq!(stranger.send(Method::HEAD, &address, "text/html", String::new()).await.status, StatusCode::OK);
    }
    assert_eq!(rating(&agent, id).await.map(|one| one.score), Some(None));
    let sent = rate(&browser, &path, "5", "").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(rating(&agent, id).await.and_then(|one| one.score), Some(5));
    // It stands in the story.
    let story: Story = agent.call("ticket_story", &json!({ "id": id, "before": null })).await.json();
    let kinds: Vec<String> = story
        .lines
        .into_iter()
        .filter_map(|line| match line {
            StoryLine::Did(entry) => Some(entry.kind),
            StoryLine::Said(_) => None,
        })
        .collect();
    assert!(
        kinds.contains(&"ticket.rated".to_owned()) && kinds.contains(&"ticket.rating_asked".to_owned()),
        "{kinds:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_changed_within_a_day_and_never_counted_twice() {
    let (db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let id = solved(&agent, Some(world.customers.own)).await;
    let path = link(&agent, id).await;
    assert_eq!(rate(&browser, &path, "4", "ok").await.status, StatusCode::SEE_OTHER);
    db.doors.clock.set(start_of_time() + Duration::hours(23));
    assert_eq!(rate(&browser, &path, "3", "").await.status, StatusCode::SEE_OTHER);
    let said = rating(&agent, id).await.unwrap();
    assert_eq!((said.score, said.comment, said.rated_at), (Some(3), None, Some(start_of_time())));
    let counted: i64 = sqlx::query_scalar("select count(*) from ticket_fact where score is not null")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(counted, 1);
    db.doors.clock.set(start_of_time() + Duration::hours(25));
    assert_eq!(rate(&browser, &path, "1", "").await.status, StatusCode::CONFLICT);
    assert_eq!(rating(&agent, id).await.and_then(|one| one.score), Some(3));
    let page = browser.stranger().get(&path).await;
    assert!(page.status == StatusCode::OK && !page.body.contains("<form"), "{}", page.body);
    assert_eq!(ask(&agent, id).await.error(), AppError::conflict("rating_done"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_ends_after_thirty_days_and_cannot_be_guessed_or_read() {
    let (db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let id = solved(&agent, Some(world.customers.own)).await;
    let (first, second) = (link(&agent, id).await, link(&agent, id).await);
    assert_ne!(first, second);
    for path in ["/rate/".to_owned() + &"0".repeat(32), "/rate/x".to_owned(), format!("{first}0")] {
        assert_eq!(browser.stranger().get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(rate(&browser, &path, "1", "").await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let token = first.trim_start_matches("/rate/").to_owned();
    let kept: i64 = sqlx::query_scalar(
        "select count(*) from rating_link where token_hash = convert_to($1, 'UTF8') or encode(token_hash, 'hex') like '%' || $1 || '%'",
    )
    .bind(&token)
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!((token.len(), kept), (32, 0));
    db.doors.clock.set(start_of_time() + Duration::days(30) + Duration::minutes(1));
    for path in [&first, &second] {
        assert_eq!(browser.stranger().get(path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(rate(&browser, path, "5", "").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_whom_it_concerns_is_asked_and_not_too_often() {
    let (db, world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let open = create(&agent, Some(world.customers.own)).await;
    assert_eq!(ask(&agent, open).await.error(), AppError::conflict("rating_not_solved"));
    let nobody = solved(&agent, None).await;
    assert_eq!(ask(&agent, nobody).await.error(), AppError::conflict("rating_no_customer"));
    let (one, other) =
        (solved(&agent, Some(world.customers.own)).await, solved(&agent, Some(world.customers.own)).await);
    link(&agent, one).await;
    assert_eq!(ask(&agent, other).await.error(), AppError::conflict("rating_too_soon"));
    link(&agent, solved(&agent, Some(world.customers.team)).await).await;
    // The desk decides how often; a stale form is refused.
    let pause: RatingPause = chief.call("read_rating_pause", &json!({})).await.json();
    assert_eq!(pause.days, 30);
    let set = |version: i32, pause: &str| json!({ "version": version, "pause": pause });
    assert!(chief.call("set_rating_pause", &set(1, "x")).await.error().of_field("pause").is_some());
    assert_eq!(chief.call("set_rating_pause", &set(1, "2")).await.status, StatusCode::OK);
    assert_eq!(chief.call("set_rating_pause", &set(1, "0")).await.error(), AppError::conflict("changed"));
    db.doors.clock.set(start_of_time() + Duration::days(2) + Duration::minutes(1));
    link(&agent, other).await;
    // Of two customers' tickets in the bin nothing is left to rate.
    let version = read(&agent, other).await.version;
    agent.call("delete_ticket", &json!({ "id": other, "version": version })).await;
    assert_eq!(ask(&agent, other).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_low_score_tells_those_concerned_and_is_gone_after_once() {
    let (db, world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let id = solved(&agent, Some(world.customers.own)).await;
    let path = link(&agent, id).await;
    assert_eq!(rate(&browser, &path, "2", "too+slow").await.status, StatusCode::SEE_OTHER);
    assert_eq!(rate(&browser, &path, "1", "too+slow").await.status, StatusCode::SEE_OTHER);
    let said = rating(&agent, id).await.unwrap();
    let (follow_up, _) = said.follow_up.unwrap();
    assert_eq!((said.score, said.comment.as_deref()), (Some(1), Some("too slow")));
    let ticket = read(&agent, follow_up).await;
    assert_eq!((ticket.state, ticket.customer.map(|(id, _)| id)), (State::New, Some(world.customers.own)));
    assert!(ticket.fields.description.unwrap().contains("too slow"));
    let made: i64 = sqlx::query_scalar("select count(*) from ticket").fetch_one(&db.owner).await.unwrap();
    assert_eq!(made, 2);
    db.tell_all().await;
    for browser in [&agent, &chief] {
        let inbox: Notices = browser.call("inbox", &json!({ "unread": false, "before": null })).await.json();
        assert!(inbox.notices.iter().any(|notice| notice.kind == NoticeKind::Rated), "{:?}", inbox.notices);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_and_nothing_is_lost() {
    let (_db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let path = link(&agent, solved(&agent, Some(world.customers.own)).await).await;
    let refused = rate(&browser, &path, "", "long+words").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("long words") && refused.body.contains("role=\"alert\""), "{}", refused.body);
    assert_eq!(rate(&browser, &path, "6", "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let marked = rate(&browser, &path, "x", "%3Cscript%3E").await;
    assert!(!marked.body.contains("<script"), "{}", marked.body);
    // From one place not without end.
    let mut last = StatusCode::OK;
    for n in 0..31 {
        last = rate(&browser, &path, if n % 2 == 0 { "4" } else { "5" }, "").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}
