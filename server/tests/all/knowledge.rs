//! The knowledge base: who sees and decides what, versions, search, and what strangers can and cannot learn.

mod pictures;

use crate::harness::{Answer, Browser, TestDb, World};
use app::{
    access::{AppError, Role},
    knowledge::model::{
        ArticleList, ArticleView, Category, Comparison, DeadWhy, Editing, LineKind, State, USUAL_MONTHS, Upkeep,
    },
};
use axum::body::Body;
use chrono::{Duration, Months};
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use uuid::Uuid;

struct Set {
    db: TestDb,
    world: World,
    manager: Browser,
    agent: Browser,
    rep: Browser,
    stranger: Browser,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let stranger = db.browser().await;
    let manager = stranger.signed_in("service_manager").await;
    let (agent, rep) = (stranger.signed_in("service_agent").await, stranger.signed_in("sales_rep").await);
    Set { db, world, manager, agent, rep, stranger }
}

fn form(title: &str, body: &str, audience: &str, language: &str) -> Value {
    json!({ "title": title, "body": body, "category": null, "audience": audience, "language": language, "review_months": "" })
}

#[track_caller]
fn done(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

async fn create(browser: &Browser, form: Value) -> Uuid {
    let answer = browser.call("create_article", &json!({ "form": form, "twin": null })).await;
    done(&answer);
    answer.json()
}

async fn read(browser: &Browser, id: Uuid) -> ArticleView {
    let answer = browser.call("read_article", &json!({ "id": id, "published": false })).await;
    done(&answer);
    answer.json()
}

async fn step(browser: &Browser, function: &str, id: Uuid, more: Value) -> Answer {
    let version = read(browser, id).await.version;
    let mut body = json!({ "id": id, "version": version });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    browser.call(function, &body).await
}

async fn publish(s: &Set, id: Uuid) {
    done(&step(&s.manager, "publish_article", id, json!({})).await);
}

async fn published(s: &Set, title: &str, body: &str, audience: &str, language: &str) -> Uuid {
    let id = create(&s.manager, form(title, body, audience, language)).await;
    publish(s, id).await;
    id
}

async fn listed(browser: &Browser, text: &str) -> Vec<Uuid> {
    let filter = json!({ "text": text });
    let answer = browser.call("list_articles", &json!({ "filter": filter, "after": null })).await;
    done(&answer);
    answer.json::<ArticleList>().rows.into_iter().map(|row| row.id).collect()
}

async fn post(browser: &Browser, path: &str, body: &str, cookie: Option<&str>) -> Answer {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    browser.request(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_proposes_a_manager_publishes_everybody_inside_reads() {
    let s = set().await;
    let id = create(&s.agent, form("质保", "一年。", "internal", "zh-CN")).await;
    let gone = s.rep.call("read_article", &json!({ "id": id, "published": false })).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    assert!(listed(&s.rep, "").await.is_empty() && listed(&s.rep, "质保").await.is_empty());
    assert_eq!(step(&s.agent, "publish_article", id, json!({})).await.status, StatusCode::FORBIDDEN);
    done(&step(&s.agent, "propose_article", id, json!({ "proposed": true })).await);
    let seen = read(&s.manager, id).await;
    assert_eq!((seen.state, seen.by.as_deref()), (State::Review, Some("service_agent")));
    publish(&s, id).await;
    let seen = read(&s.rep, id).await;
    assert_eq!(
        (seen.state, seen.by.as_deref(), seen.desk.is_none()),
        (State::Published, Some("service_manager"), true)
    );
    assert_eq!(listed(&s.rep, "").await, [id]);

    // A published article is edited beside itself.
    let editing: Editing = s.agent.call("edit_article", &json!({ "id": id, "twin": null })).await.json();
    assert!(editing.is_published);
    let save = |form: Value| step(&s.agent, "save_article", id, json!({ "form": form }));
    assert_eq!(save(form("质保", "两年。", "public", "zh-CN")).await.status, StatusCode::FORBIDDEN);
    done(&save(form("质保条款", "两年。", "internal", "zh-CN")).await);
    let seen = read(&s.rep, id).await;
    assert_eq!((seen.title.as_str(), seen.state), ("质保", State::Published));
    assert!(read(&s.rep, id).await.html.contains("一年"));
    let seen = read(&s.agent, id).await;
    assert_eq!((seen.state, seen.newest, seen.published_number), (State::Draft, 2, Some(1)));
    assert!(listed(&s.rep, "条款").await.is_empty());
    assert_eq!(listed(&s.agent, "条款").await, [id]);
    publish(&s, id).await;
    assert_eq!(read(&s.rep, id).await.title, "质保条款");
    assert_eq!(listed(&s.rep, "条款").await, [id]);

    done(&step(&s.manager, "archive_article", id, json!({ "archived": true })).await);
    assert_eq!(s.rep.call("read_article", &json!({ "id": id, "published": true })).await.status, StatusCode::NOT_FOUND);
    assert!(listed(&s.rep, "条款").await.is_empty() && listed(&s.manager, "").await.is_empty());
    done(&step(&s.manager, "archive_article", id, json!({ "archived": false })).await);
    assert_eq!(read(&s.rep, id).await.state, State::Published);
    let kinds: Vec<String> = sqlx::query_scalar("select kind from event where subject_id = $1 order by xid")
        .bind(id)
        .fetch_all(&s.db.owner)
        .await
        .unwrap();
    assert_eq!(
        kinds,
        [
            "article.created",
            "article.proposed",
            "article.published",
            "article.saved",
            "article.published",
            "article.archived",
            "article.brought_back"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_keeps_agents_from_deciding() {
    let s = set().await;
    let id = published(&s, "A", "B", "internal", "en").await;
    let session = s.world.session(Role::ServiceAgent);
    let caller = s.db.caller(&session, app::access::Action::WriteArticles);
    for sql in [
        "update article set audience = 'public' where id = $1",
        "update article set published_number = null, state = 'draft' where id = $1",
        "update article set state = 'archived' where id = $1",
        "update article set reviewed_at = now() where id = $1",
        "update article set category_id = null, review_months = 3 where id = $1",
        "update article_version set body = 'x' where article_id = $1",
        "delete from article_version where article_id = $1",
        "delete from article where id = $1",
        "select visitor from article_vote where article_id = $1",
        "delete from article_category where id = $1 returning (select salt from help_secret)",
    ] {
        let mut tx = caller.begin().await.unwrap();
        let refused = sqlx::query(sql).bind(id).execute(tx.conn()).await;
        assert!(refused.is_err(), "{sql}");
    }
    // Who reads alone sees the published version and no other.
    done(&step(&s.agent, "save_article", id, json!({ "form": form("A", "secret", "internal", "en") })).await);
    let reader = s.db.caller(&s.world.session(Role::ReadOnly), app::access::Action::UseTheProduct);
    let mut tx = reader.read().await.unwrap();
    let seen: Vec<String> = sqlx::query_scalar("select body from article_version").fetch_all(tx.conn()).await.unwrap();
    assert_eq!(seen, ["B"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_editors_neither_overwrites_the_other() {
    let s = set().await;
    let id = create(&s.agent, form("A", "one\ntwo\n", "internal", "en")).await;
    let save = |browser: &Browser, body: &str| {
        let (browser, form) = (browser.clone(), form("A", body, "internal", "en"));
        async move { browser.call("save_article", &json!({ "id": id, "version": 1, "form": form })).await }
    };
    let (first, second) = tokio::join!(save(&s.agent, "one\n2\n"), save(&s.manager, "1\ntwo\n"));
    let mut statuses = [first.status, second.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::OK, StatusCode::CONFLICT]);
    let lost = if first.status == StatusCode::OK { second } else { first };
    assert_eq!(lost.error(), AppError::conflict("article_changed"));
    // The same text again is no new version.
    let seen = read(&s.agent, id).await;
    assert_eq!((seen.version, seen.newest), (2, 2));
    let again: Editing = s.agent.call("edit_article", &json!({ "id": id, "twin": null })).await.json();
    done(&step(&s.agent, "save_article", id, json!({ "form": again.form })).await);
    assert_eq!(read(&s.agent, id).await.newest, 2);
    // The difference says what changed, and the first text comes back as a third version.
    let seen: Comparison = s.agent.call("compare_versions", &json!({ "id": id, "from": 1, "to": 2 })).await.json();
    assert!(seen.lines.iter().any(|line| line.kind == LineKind::Gone) && seen.titles.is_none());
    done(&step(&s.agent, "restore_version", id, json!({ "number": 1 })).await);
    let now: Editing = s.agent.call("edit_article", &json!({ "id": id, "twin": null })).await.json();
    assert_eq!(now.form.body, "one\ntwo");
    let desk = read(&s.agent, id).await.desk.unwrap();
    let versions: Vec<_> = desk.versions.iter().map(|row| (row.number, row.restored_from)).collect();
    assert_eq!(versions, [(3, Some(1)), (2, None), (1, None)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_at_its_field() {
    let s = set().await;
    let mut wrong = form(" ", "", "internal", "en");
    wrong["review_months"] = json!("x");
    let answer = s.agent.call("create_article", &json!({ "form": wrong, "twin": null })).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let error = answer.error();
    assert!(["title", "body", "review_months"].iter().all(|field| error.of_field(field).is_some()), "{error}");
    // One article in each language.
    let id = published(&s, "质保", "x", "public", "zh-CN").await;
    let twin = |form: Value| {
        let agent = s.agent.clone();
        async move { agent.call("create_article", &json!({ "form": form, "twin": id })).await }
    };
    let other: Editing = s.agent.call("edit_article", &json!({ "id": null, "twin": id })).await.json();
    assert_eq!(serde_json::to_value(other.form.language).unwrap(), json!("en"));
    assert_eq!(other.twin.unwrap().id, id);
    done(&twin(form("Warranty", "x", "public", "en")).await);
    let twice = twin(form("Warranty", "x", "public", "en")).await.error();
    assert_eq!(twice.of_field("language").unwrap().code, "article_language_unique");
    assert_eq!(read(&s.agent, id).await.twin.unwrap().title, "Warranty");
}

#[tokio::test(flavor = "multi_thread")]
async fn categories_are_a_tree() {
    let s = set().await;
    let add = |name: &str, parent: Option<Uuid>| {
        let form = json!({ "name": name, "name_en": "", "parent": parent });
        let manager = s.manager.clone();
        async move { manager.call("knowledge/api/add_category", &json!({ "form": form })).await }
    };
    let top: Uuid = add("设备", None).await.json();
    let below: Uuid = add("安装", Some(top)).await.json();
    assert_eq!(add("安装", Some(top)).await.error().of_field("name").unwrap().code, "topic_name_unique");
    let circle = json!({ "id": top, "version": 1, "form": { "name": "设备", "name_en": "", "parent": below } });
    let refused = s.manager.call("knowledge/api/change_category", &circle).await.error();
    assert_eq!(refused.of_field("parent").unwrap().code, "topic_parent_no_cycle");
    let mut written = form("A", "B", "internal", "en");
    written["category"] = json!(below);
    let id = create(&s.agent, written).await;
    let filter = json!({ "filter": { "category": top }, "after": null });
    assert_eq!(s.agent.call("list_articles", &filter).await.json::<ArticleList>().rows[0].id, id);
    // What was in a removed one goes up.
    done(&s.manager.call("knowledge/api/remove_category", &json!({ "id": below, "version": 1 })).await);
    assert_eq!(read(&s.agent, id).await.category.unwrap().0, top);
    let left: Vec<Category> = s.rep.call("knowledge/api/list_categories", &json!({})).await.json();
    assert_eq!(left.iter().map(|one| one.id).collect::<Vec<_>>(), [top]);
}

#[tokio::test(flavor = "multi_thread")]
async fn search_understands_chinese_and_slips_and_looks_into_texts() {
    let s = set().await;
    let install = published(&s, "激光切割机安装手册", "接地电阻不大于四欧。", "internal", "zh-CN").await;
    let warranty = published(&s, "质保条款", "安装不当不在范围。", "internal", "zh-CN").await;
    let shipping = published(&s, "Shipping documents", "Bill of lading.", "internal", "en").await;
    for words in ["安装手册", "anzhuang", "jgqgj", "接地电阻", "手册 接地"] {
        assert_eq!(listed(&s.rep, words).await.first(), Some(&install), "{words}");
    }
    // A title stands before a text.
    assert_eq!(listed(&s.rep, "安装").await, [install, warranty]);
    for words in ["shiping", "lading", "documents"] {
        assert_eq!(listed(&s.rep, words).await, [shipping], "{words}");
    }
    assert!(listed(&s.rep, "除尘器").await.is_empty());
    let filter = json!({ "filter": { "text": "安装", "language": "en" }, "after": null });
    assert!(s.rep.call("list_articles", &filter).await.json::<ArticleList>().rows.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_the_list_follow_each_other() {
    let s = set().await;
    let title = |number: usize| format!("N{number}");
    for number in 0..60 {
        create(&s.agent, form(&title(number), "x", "internal", "en")).await;
        let now = s.db.doors.clock.now();
        s.db.doors.clock.set(now + Duration::seconds(1));
    }
    let page = |after: Value| {
        let agent = s.agent.clone();
        async move { agent.call("list_articles", &json!({ "filter": {}, "after": after })).await }
    };
    let first: ArticleList = page(Value::Null).await.json();
    assert!(first.more && first.rows.len() == 50);
    let second: ArticleList = page(serde_json::to_value(first.rows.last().unwrap().mark()).unwrap()).await.json();
    let titles: Vec<String> = first.rows.into_iter().chain(second.rows).map(|row| row.title).collect();
    assert_eq!(titles, (0..60).rev().map(title).collect::<Vec<_>>());
    assert!(!second.more);
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_read_what_is_public_and_learn_nothing_else() {
    let s = set().await;
    let public = published(&s, "安装准备", "# 场地\n\n<script>alert(1)</script>平整。", "public", "zh-CN").await;
    let internal = published(&s, "内部报价规则", "底价。", "internal", "zh-CN").await;
    let draft = create(&s.agent, form("公开草稿", "还没写完。", "public", "zh-CN")).await;
    let archived = published(&s, "旧机型", "停产。", "public", "zh-CN").await;
    done(&step(&s.manager, "archive_article", archived, json!({ "archived": true })).await);
    // A public article whose new version is not published yet.
    done(
        &step(&s.agent, "save_article", public, json!({ "form": form("安装准备", "机密改动", "public", "zh-CN") }))
            .await,
    );

    let page = s.stranger.get(&format!("/help/{public}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("安装准备") && page.body.contains("平整") && page.body.contains("id=\"h-场地\""));
    assert!(!page.body.contains("<script") && !page.body.contains("机密"), "{}", page.body);
    let policy = page.headers.get(header::CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    assert_eq!(page.headers.get(header::X_FRAME_OPTIONS).unwrap(), "DENY");
    assert_eq!(page.headers.get(header::CONTENT_LANGUAGE).unwrap(), "zh-CN");

    // The same answer for everything else.
    let unknown = s.stranger.get(&format!("/help/{}", Uuid::now_v7())).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    for path in [internal.to_string(), draft.to_string(), archived.to_string(), "x".to_owned(), "%00".to_owned()] {
        let answer = s.stranger.get(&format!("/help/{path}")).await;
        assert_eq!((answer.status, &answer.body), (StatusCode::NOT_FOUND, &unknown.body), "{path}");
    }
    let voted = post(&s.stranger, &format!("/help/{internal}/answer"), "helpful=yes", None).await;
    assert_eq!((voted.status, &voted.body), (StatusCode::NOT_FOUND, &unknown.body));

    let home = s.stranger.get("/help").await;
    assert!(home.body.contains("安装准备"));
    for search in
        ["%E6%8A%A5%E4%BB%B7", "%E6%9C%BA%E5%AF%86", "%E8%8D%89%E7%A8%BF", "%E5%81%9C%E4%BA%A7", "neibu", "nbbj"]
    {
        let found = s.stranger.get(&format!("/help?q={search}")).await;
        assert_eq!(found.status, StatusCode::OK);
        assert!(!found.body.contains("/help/0"), "{search}: {}", found.body);
    }
    for body in [&home.body, &page.body] {
        assert!([internal, draft, archived].iter().all(|id| !body.contains(&id.to_string())));
        assert!(!body.contains("内部报价") && !body.contains("公开草稿") && !body.contains("旧机型"));
    }
    // Behind the door itself nothing else exists.
    let mut tx = s.db.doors.read_help().await.unwrap();
    let seen: Vec<Uuid> = sqlx::query_scalar("select id from article").fetch_all(tx.conn()).await.unwrap();
    assert_eq!(seen, [public]);
    let seen: Vec<i32> = sqlx::query_scalar("select number from article_version").fetch_all(tx.conn()).await.unwrap();
    assert_eq!(seen, [1]);
    for sql in [
        "select 1 from person",
        "select 1 from article_category",
        "select 1 from article_vote",
        "select created_by from article",
        "select 1 from help_miss",
        "select 1 from event",
    ] {
        let mut tx = s.db.doors.read_help().await.unwrap();
        assert!(sqlx::query(sql).fetch_optional(tx.conn()).await.is_err(), "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_search_in_both_languages() {
    let s = set().await;
    let chinese = published(&s, "安装准备", "接地电阻。", "public", "zh-CN").await;
    let other = json!({ "form": form("Preparing the site", "Earth.", "public", "en"), "twin": chinese });
    let english: Uuid = s.agent.call("create_article", &other).await.json();
    publish(&s, english).await;
    let finds = |query: &str| {
        let (stranger, path) = (s.stranger.clone(), format!("/help?{query}"));
        async move { stranger.get(&path).await.body }
    };
    let link = |id: Uuid| format!("href=\"/help/{id}\"");
    for query in ["q=anzhuang", "q=azzb", "q=%E6%8E%A5%E5%9C%B0"] {
        let body = finds(query).await;
        assert!(body.contains(&link(chinese)) && !body.contains(&link(english)), "{query}: {body}");
    }
    assert!(finds("q=preparng&lang=en").await.contains(&link(english)));
    assert!(finds("q=%E5%AE%89%E8%A3%85").await.contains("<mark>安装</mark>"));
    // The language is that of the address, else what the browser asks for.
    let request = Request::get("/help").header(header::ACCEPT_LANGUAGE, "en-GB").body(Body::empty()).unwrap();
    let body = s.stranger.request(request).await.body;
    assert!(
        body.contains("<html lang=\"en\"") && body.contains("Preparing the site") && !body.contains("安装准备"),
        "{body}"
    );
    assert!(finds("lang=zh-CN").await.contains("安装准备"));
    assert!(s.stranger.get(&format!("/help/{chinese}")).await.body.contains(&link(english)));
    // What is typed is shown as text.
    let body = finds("q=%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    assert!(!body.contains("<script") && body.contains("&lt;script&gt;"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_counts_once_for_each_visitor_and_within_limits() {
    let s = set().await;
    let id = published(&s, "A", "B", "public", "en").await;
    let path = format!("/help/{id}/answer");
    let first = post(&s.stranger, &path, "helpful=yes", None).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    let cookie = first.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("Path=/help"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let changed = post(&s.stranger, &path, "helpful=no&words=no+drawing", Some(&cookie)).await;
    assert_eq!(changed.headers.get(header::LOCATION).unwrap(), &format!("/help/{id}?answered=told#helpful"));
    done(&s.rep.call("answer_article", &json!({ "id": id, "helpful": true, "words": "" })).await);
    done(&s.rep.call("answer_article", &json!({ "id": id, "helpful": true, "words": "" })).await);
    let desk = read(&s.agent, id).await.desk.unwrap();
    assert_eq!((desk.votes.yes, desk.votes.no), (1, 1));
    assert_eq!(desk.wishes.iter().map(|(_, words)| words.as_str()).collect::<Vec<_>>(), ["no drawing"]);
    // Looking at a page counts nothing.
    s.stranger.get(&format!("/help/{id}?answered=yes")).await;
    // Too many from one place are refused, others go on.
    let mut last = None;
    for _ in 0..31 {
        last = Some(post(&s.stranger, &path, "helpful=yes", None).await);
    }
    assert_eq!(last.unwrap().headers.get(header::LOCATION).unwrap(), &format!("/help/{id}?answered=many#helpful"));
    let elsewhere = post(&s.stranger.at([10, 0, 0, 9]), &path, "helpful=yes", None).await;
    assert_eq!(elsewhere.headers.get(header::LOCATION).unwrap(), &format!("/help/{id}?answered=yes#helpful"));
    // Nothing says who it was.
    let kept: Vec<String> = sqlx::query_scalar(
        "select v::text || (select coalesce(string_agg(t::text, ''), '') from help_try t) from article_vote v",
    )
    .fetch_all(&s.db.owner)
    .await
    .unwrap();
    assert!(kept.iter().all(|row| !row.contains("127.0.0.1") && !row.contains(&cookie[5..])));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_be_mended_is_listed() {
    let s = set().await;
    let target = published(&s, "Target", "x", "public", "en").await;
    let inside = published(&s, "Inside", "x", "internal", "en").await;
    let nowhere = Uuid::now_v7();
    let body = format!("[a](/knowledge/{target}) [b](/help/{inside}) [c](/knowledge/{nowhere})");
    let from = published(&s, "From", &body, "public", "en").await;
    let upkeep = || async { s.agent.call("read_upkeep", &json!({})).await.json::<Upkeep>() };
    let mut dead: Vec<_> = upkeep().await.dead.into_iter().map(|link| (link.from, link.to, link.why)).collect();
    dead.sort_by_key(|(_, to, _)| *to);
    let mut expected = vec![(from, inside, DeadWhy::Internal), (from, nowhere, DeadWhy::Gone)];
    expected.sort_by_key(|(_, to, _)| *to);
    assert_eq!(dead, expected);
    done(&step(&s.manager, "archive_article", target, json!({ "archived": true })).await);
    assert!(upkeep().await.dead.iter().any(|link| link.to == target && link.why == DeadWhy::Archived));

    assert!(upkeep().await.stale.is_empty());
    let later = s.db.doors.clock.now() + Months::new(u32::try_from(USUAL_MONTHS).unwrap()) + Duration::days(1);
    s.db.doors.clock.set(later);
    let (agent, manager) = (s.stranger.signed_in("service_agent").await, s.stranger.signed_in("service_manager").await);
    let stale: Upkeep = agent.call("read_upkeep", &json!({})).await.json();
    assert_eq!(stale.stale.len(), 2, "{stale:?}");
    done(&step(&manager, "confirm_article", from, json!({})).await);
    let stale: Upkeep = agent.call("read_upkeep", &json!({})).await.json();
    assert_eq!(stale.stale.iter().map(|row| row.id).collect::<Vec<_>>(), [inside]);

    // What was looked for in vain is counted without who; what may name somebody is not kept.
    for query in ["q=nozzle+size", "q=Nozzle++size", "q=13800138000", "q=li%40x.cn"] {
        s.stranger.get(&format!("/help?lang=en&{query}")).await;
    }
    let misses: Upkeep = agent.call("read_upkeep", &json!({})).await.json();
    let told: Vec<_> = misses.misses.iter().map(|miss| (miss.words.as_str(), miss.times)).collect();
    assert_eq!(told, [("nozzle size", 2)]);
    done(&agent.call("forget_miss", &json!({ "language": "en", "words": "nozzle size" })).await);
    let misses: Upkeep = agent.call("read_upkeep", &json!({})).await.json();
    assert!(misses.misses.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_among_ten_thousand_articles_is_quick() {
    let s = set().await;
    let id = published(&s, "激光切割机安装手册", "接地电阻。", "public", "zh-CN").await;
    // Copies with other words: the same size of index, found by other queries.
    let terms: String = sqlx::query_scalar("select terms::text from article_index where article_id = $1")
        .bind(id)
        .fetch_one(&s.db.owner)
        .await
        .unwrap();
    assert!(terms.contains("安装"));
    sqlx::raw_sql(
        "insert into article (id, group_id, language, audience, state, published_number, published_at, reviewed_at)
         select n.id, n.id, 'zh-CN', 'public', 'published', 1, now(), now()
           from (select gen_random_uuid() as id from generate_series(1, 10000)) n;
         insert into article_version (article_id, number, title, body)
         select a.id, 1, '常见问题 ' || left(a.id::text, 6), repeat('设备保养说明，', 100) from article a where a.newest = 1
            and not exists (select 1 from article_version v where v.article_id = a.id);
         insert into article_index (article_id, number, terms)
         select v.article_id, 1, ('''常见'':1A ''见问'':1A ''问题'':1A ''设备'':1D ''备保'':1D ''保养'':1D ''' || left(md5(v.article_id::text), 3) || ''':1D')::tsvector
           from article_version v where not exists (select 1 from article_index i where i.article_id = v.article_id);
         analyze article; analyze article_version; analyze article_index;",
    )
    .execute(&s.db.owner)
    .await
    .unwrap();
    let mut took = Vec::new();
    for words in ["安装手册", "anzhuang", "接地", "保养", "jgqgj"] {
        for _ in 0..4 {
            let begun = std::time::Instant::now();
            let found = listed(&s.rep, words).await;
            took.push(begun.elapsed());
            assert!(!found.is_empty(), "{words}");
        }
    }
    took.sort();
    let p95 = took[took.len() * 95 / 100];
    println!("search among 10,000 articles: median {:?}, p95 {p95:?}", took[took.len() / 2]);
    // The goal is 300 ms for a program that was optimised; this one was not, on a machine that others use.
    assert!(p95 < std::time::Duration::from_secs(3), "{took:?}");
}
