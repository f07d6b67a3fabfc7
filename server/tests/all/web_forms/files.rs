//! Files along with a form, and articles that are named while it is written.

use super::*;
use server::keeper;

const EDGE: &str = "----qingzhou-edge";

/// What a browser sends of a form with files.
fn parcel(seal: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in [("seal", seal), ("lang", "en")].iter().chain(fields) {
        body.extend(format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for (name, bytes) in files {
        let head = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{EDGE}--\r\n").bytes());
    body
}

async fn post(set: &Set, form: &WebForm, body: Vec<u8>) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri(path(form))
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={EDGE}"));
    set.stranger.request(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn files_hang_on_the_ticket_and_are_given_to_nobody_who_does_not_see_it() {
    let set = set().await;
    let form = set.form(repairs()).await;
    let (page, seal) = set.opened(&form).await;
    assert!(page.contains("multipart/form-data") && page.contains("type=\"file\""), "{page}");
    set.at(5);
    let body =
        parcel(&seal, &WANG, &[("报警.html", b"<html><script>alert(1)</script></html>"), ("a/../plan.txt", b"plan")]);
    let sent = post(&set, &form, body.clone()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(post(&set, &form, body).await.status, StatusCode::SEE_OTHER, "a second time it is the same one");
    assert_eq!(
        (set.count("select count(*) from ticket").await, set.count("select count(*) from ticket_file").await),
        (1, 2)
    );
    let rows = sqlx::query("select id, name, media_type from ticket_file order by name")
        .fetch_all(&set.db.owner)
        .await
        .unwrap();
    let names: Vec<(String, String)> = rows.iter().map(|row| (row.get("name"), row.get("media_type"))).collect();
    assert_eq!(names[0].0, "plan.txt");
    assert!(names[1].1.starts_with("text/html"), "what it is is read from its content: {names:?}");
    let html: Uuid = rows[1].get("id");
    let given = set.chief.get(&format!("/files/ticket/{html}?show=true")).await;
    let said = |name: &str| given.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    assert!(
        said("content-disposition").starts_with("attachment") && said("content-security-policy").starts_with("sandbox")
    );
    assert_eq!(said("content-type"), "application/octet-stream");
    assert_eq!(set.stranger.get(&format!("/files/ticket/{html}")).await.status, StatusCode::SEE_OTHER);
    set.run("update file_due set due_at = due_at - interval '2 days'").await;
    keeper::step(&set.db.doors, &set.stranger.depot).await.unwrap();
    assert!(
        set.chief.get(&format!("/files/ticket/{html}")).await.body.contains("alert"),
        "what hangs on a ticket stays"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_let_in_is_said_and_nothing_is_made() {
    let set = set().await;
    let form = set.form(repairs()).await;
    let (_, seal) = set.opened(&form).await;
    set.at(5);
    let large = vec![7_u8; (20 << 20) + 1];
    for files in [
        vec![("setup.exe", b"MZ".as_slice())],
        vec![("a.txt", large.as_slice())],
        ["1", "2", "3", "4", "5", "6"].map(|name| (name, b"x".as_slice())).to_vec(),
    ] {
        let answer = post(&set, &form, parcel(&seal, &WANG, &files)).await;
        assert!(answer.status.is_client_error(), "{}", answer.status);
        assert!(answer.body.contains("role=\"alert\""), "{}", answer.body);
    }
    let early = set.opened(&form).await.1;
    assert_eq!(
        post(&set, &form, parcel(&early, &WANG, &[("a.txt", b"x")])).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let other = if seal.ends_with('0') { "1" } else { "0" };
    let forged = format!("{}{other}", &seal[..seal.len() - 1]);
    assert_eq!(
        post(&set, &form, parcel(&forged, &WANG, &[("a.txt", b"x")])).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        (set.count("select count(*) from ticket").await, set.count("select count(*) from file_due").await),
        (0, 0)
    );

    let bare = set.form(WebFormForm { name: "bare".to_owned(), files: false, ..repairs() }).await;
    let (page, seal) = set.opened(&bare).await;
    assert!(!page.contains("multipart"), "{page}");
    set.at(20);
    assert_eq!(post(&set, &bare, parcel(&seal, &WANG, &[("a.txt", b"x")])).await.status, StatusCode::SEE_OTHER);
    assert_eq!(set.count("select count(*) from ticket_file").await, 0, "a form without files takes none");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_articles_for_everybody_are_named_while_one_writes() {
    let set = set().await;
    for (title, audience, publishes) in [
        ("激光头报警怎么办", "public", true),
        ("激光头报警内部处理", "internal", true),
        ("激光头报警草稿", "public", false),
    ] {
        let form = json!({ "title": title, "body": "先断电。", "category": null, "audience": audience, "language": "zh-CN", "review_months": "" });
        let id: Uuid = set.chief.call("create_article", &json!({ "form": form, "twin": null })).await.json();
        if publishes {
            assert_eq!(
                set.chief.call("publish_article", &json!({ "id": id, "version": 1 })).await.status,
                StatusCode::OK
            );
        }
    }
    let ask = async |lang: &str, words: &str| {
        set.stranger.send(Method::POST, &format!("/help/suggest?lang={lang}"), "text/plain", words.to_owned()).await
    };
    let found: serde_json::Value = ask("zh-CN", "我们的激光头一直报警").await.json();
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
    assert_eq!(found[0]["title"], "激光头报警怎么办");
    assert!(found[0]["href"].as_str().is_some_and(|href| href.starts_with("/help/")));
    for (lang, words) in [("en", "激光头报警"), ("zh-CN", ""), ("zh-CN", "无关"), ("zh-CN", "' & | !")] {
        assert_eq!(ask(lang, words).await.body, "[]", "{lang} {words}");
    }
    assert_eq!(ask("zh-CN", &"x".repeat(9_000)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let form = set.form(repairs()).await;
    let (page, _) = set.opened(&form).await;
    assert!(page.contains("src=\"/help/suggest.js\""), "{page}");
}
