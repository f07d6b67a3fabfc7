//! Pictures in articles: seen by who reads the version that shows them, never by strangers before that, and gone where nothing shows them.

use super::{Set, create, done, form, publish, read, set, step};
use crate::harness::{Answer, Browser};
use app::{
    access::{Action, AppError, Role},
    fields::HeldFile,
};
use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use serde_json::json;
use server::keeper;
use uuid::Uuid;

/// A picture of one point.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8,
    6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

async fn send(browser: &Browser, name: &str, bytes: &[u8]) -> Answer {
    let address = format!("/files?on=article&record={}&name={name}", Uuid::nil());
    let mut request = Request::builder().method(Method::POST).uri(address).header(header::HOST, "localhost");
    request = request.header(header::CONTENT_LENGTH, bytes.len());
    if let Some(cookie) = browser.cookie() {
        request = request.header(header::COOKIE, cookie);
    }
    browser.request(request.body(Body::from(bytes.to_vec())).unwrap()).await
}

async fn sent(browser: &Browser) -> Uuid {
    let answer = send(browser, "plate.png", PNG).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json::<HeldFile>().id
}

fn showing(picture: Uuid) -> String {
    format!("看铭牌：![铭牌](/files/article/{picture})")
}

async fn status(browser: &Browser, path: String) -> StatusCode {
    browser.get(&path).await.status
}

/// The field that was refused, and why.
fn refused(answer: &Answer) -> (String, String) {
    let AppError::Invalid(errors) = answer.error() else { panic!("{}", answer.body) };
    (errors[0].field.clone(), errors[0].code.clone())
}

/// The keeper, so many days later.
async fn days_pass(s: &Set, days: i32) {
    let later = sqlx::query("update file_due set due_at = due_at - make_interval(days => $1)").bind(days);
    later.execute(&s.db.owner).await.unwrap();
    keeper::step(&s.db.doors, &s.agent.depot).await.unwrap();
}

/// How the agent, somebody who only reads, and a stranger find it.
async fn seen(s: &Set, picture: Uuid) -> [StatusCode; 3] {
    let inside = format!("/files/article/{picture}");
    [
        status(&s.agent, inside.clone()).await,
        status(&s.rep, inside).await,
        status(&s.stranger, format!("/help/pictures/{picture}")).await,
    ]
}

const OK: StatusCode = StatusCode::OK;
const NONE: StatusCode = StatusCode::NOT_FOUND;

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_the_version_sees_its_pictures() {
    let s = set().await;
    let picture = sent(&s.agent).await;
    assert_eq!(seen(&s, picture).await, [OK, NONE, NONE], "it is only written about");
    let id = create(&s.agent, form("铭牌", &showing(picture), "internal", "zh-CN")).await;
    assert_eq!(seen(&s, picture).await, [OK, NONE, NONE], "a draft is for writers");
    publish(&s, id).await;
    assert_eq!(seen(&s, picture).await, [OK, OK, NONE], "what is internal stays inside");
    assert!(read(&s.rep, id).await.html.contains(&format!("src=\"/files/article/{picture}?show=true\"")));

    done(
        &step(&s.manager, "save_article", id, json!({ "form": form("铭牌", &showing(picture), "public", "zh-CN") }))
            .await,
    );
    assert_eq!(seen(&s, picture).await, [OK, OK, OK]);
    let given = s.stranger.get(&format!("/help/pictures/{picture}")).await;
    let said = |name: &str| given.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    assert_eq!((said("content-type"), said("x-content-type-options")), ("image/png".to_owned(), "nosniff".to_owned()));
    assert!(
        said("content-security-policy").starts_with("sandbox") && said("content-disposition").starts_with("inline")
    );
    assert!(s.stranger.get(&format!("/help/{id}")).await.body.contains(&format!("src=\"/help/pictures/{picture}\"")));

    // A further version with another picture is a draft: strangers go on to see what is published, and only that.
    let other = sent(&s.agent).await;
    done(
        &step(&s.agent, "save_article", id, json!({ "form": form("铭牌", &showing(other), "public", "zh-CN") })).await,
    );
    assert_eq!((seen(&s, picture).await, seen(&s, other).await), ([OK, OK, OK], [OK, NONE, NONE]));
    publish(&s, id).await;
    assert_eq!(
        (seen(&s, picture).await, seen(&s, other).await),
        ([OK, NONE, NONE], [OK, OK, OK]),
        "old versions keep theirs"
    );
    done(&step(&s.manager, "restore_version", id, json!({ "number": 1 })).await);
    publish(&s, id).await;
    assert_eq!(seen(&s, picture).await, [OK, OK, OK], "and bring them back");
    done(&step(&s.manager, "archive_article", id, json!({ "archived": true })).await);
    assert_eq!(seen(&s, picture).await, [OK, NONE, NONE], "what is put away is shown to nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_pictures_come_in_and_only_from_who_writes() {
    let s = set().await;
    assert_eq!(send(&s.rep, "a.png", PNG).await.status, StatusCode::FORBIDDEN);
    assert_eq!(send(&s.stranger, "a.png", PNG).await.status, StatusCode::UNAUTHORIZED);
    for (name, bytes) in [
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".as_slice()),
        ("a.html", b"<html><script>alert(1)</script></html>"),
        ("a.tif", b"II*\0\x08\0\0\0\0\0\0\0\0\0\0\0"),
        ("a.png", b""),
        ("a.pdf", b"%PDF-1.7\n"),
    ] {
        let answer = send(&s.agent, name, bytes).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", answer.body);
    }
    let large = [PNG, &vec![0; 10 << 20]].concat();
    assert_eq!(refused(&send(&s.agent, "a.png", &large).await), ("file".to_owned(), "file_too_large".to_owned()));
    let kept: i64 = sqlx::query_scalar("select count(*) from article_picture").fetch_one(&s.db.owner).await.unwrap();
    assert_eq!(kept, 0);
    let gone = json!({ "form": form("铭牌", &showing(Uuid::now_v7()), "internal", "zh-CN"), "twin": null });
    let answer = s.agent.call("create_article", &gone).await;
    assert_eq!(refused(&answer), ("body".to_owned(), "article_picture_gone".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_version_shows_goes_after_a_while() {
    let s = set().await;
    let (used, left) = (sent(&s.agent).await, sent(&s.agent).await);
    create(&s.agent, form("铭牌", &showing(used), "internal", "zh-CN")).await;
    let object: Uuid = sqlx::query_scalar("select object from article_picture where id = $1")
        .bind(left)
        .fetch_one(&s.db.owner)
        .await
        .unwrap();
    days_pass(&s, 13).await;
    assert_eq!(seen(&s, left).await[0], OK, "a text may be written for days");
    days_pass(&s, 2).await;
    assert_eq!((seen(&s, used).await[0], seen(&s, left).await[0]), (OK, NONE));
    assert!(s.agent.depot.read(object, None).await.is_err(), "its bytes are gone as well");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_hangs_a_picture_on_what_readers_see() {
    let s = set().await;
    let secret = sent(&s.agent).await;
    let id = create(&s.manager, form("铭牌", "一", "public", "zh-CN")).await;
    publish(&s, id).await;
    let caller = s.db.caller(&s.world.session(Role::ServiceAgent), Action::WriteArticles);
    let mut tx = caller.begin().await.unwrap();
    let tried =
        sqlx::query("select use_article_pictures($1, 1, array[$2])").bind(id).bind(secret).execute(tx.conn()).await;
    let code = tried.unwrap_err().into_database_error().and_then(|error| error.code().map(|code| code.into_owned()));
    assert_eq!(code.as_deref(), Some("42501"));
}
