//! Leads: from wherever they come each once, handed out each once, and to customer, contact and deal and back as a whole.

use crate::harness::{Answer, Browser, TestDb, World, start_of_time};
use app::{
    access::AppError,
    desk::{
        api_tokens::model::{Scope, TokenForm},
        web_forms::model::{Makes, WebFormForm, WebFormRoom},
    },
    leads::{
        api::{Book, LeadSeen},
        model::{Doubles, LeadForm, LeadList, State},
        rule_draft_model::RuleDraft,
        rules_model::Simulation,
        worker,
    },
};
use axum::body::Body;
use chrono::Duration;
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

struct Set {
    db: TestDb,
    world: World,
    stranger: Browser,
    rep: Browser,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let stranger = db.browser().await;
    let rep = stranger.signed_in("sales_rep").await;
    Set { db, world, stranger, rep }
}

async fn ok<T: serde::de::DeserializeOwned>(browser: &Browser, function: &str, body: Value) -> T {
    let answer = browser.call(function, &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{function}: {}", answer.body);
    answer.json()
}

fn expo() -> LeadForm {
    let of = str::to_owned;
    LeadForm {
        company: of("宁波远航机械有限公司"),
        name: of("王芳"),
        title: of("采购经理"),
        mobile: of("138 0013 8000"),
        email: of("wang@yuanhang.example.com"),
        interest: of("光纤激光切割机"),
        need: of("下月看样机"),
        campaign: of("上海机床展"),
        ..LeadForm::default()
    }
}

impl Set {
    async fn made(&self, form: &LeadForm) -> Uuid {
        let id = app::access::new_id();
        let new: bool =
            ok(&self.rep, "create_lead", json!({ "id": id, "fair": false, "mine": true, "form": form })).await;
        assert!(new);
        id
    }

    async fn seen(&self, browser: &Browser, id: Uuid) -> LeadSeen {
        ok(browser, "leads/api/read_lead", json!({ "id": id })).await
    }

    async fn step(&self, function: &str, id: Uuid, more: Value) -> Answer {
        let version = self.seen(&self.rep, id).await.lead.version;
        let mut body = json!({ "id": id, "version": version });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.rep.call(function, &body).await
    }

    async fn count(&self, sql: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&self.db.owner).await.unwrap()
    }

    async fn run(&self, sql: String) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&self.db.owner).await.unwrap();
    }

    fn at(&self, minutes: i64) {
        self.db.doors.clock.set(start_of_time() + Duration::minutes(minutes));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_becomes_customer_contact_and_deal_and_all_of_it_is_taken_back_while_nobody_worked_with_it() {
    let s = set().await;
    let id = s.made(&expo()).await;
    ok::<()>(&s.rep, "log_lead_talk", json!({ "id": id, "form": { "text": "约了看样机" } })).await;
    assert_eq!(s.seen(&s.rep, id).await.lead.state, State::Contacted, "who was reached has been contacted");
    s.at(1);
    let deal = json!({ "title": "切割机", "pipeline": s.world.pipeline, "value": "120000" });
    let convert = json!({ "conversion": { "deal": deal }, "lang": "zh-CN" });
    let done = s.step("convert_lead", id, convert.clone()).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let customer: Uuid = done.json();
    let what: (String, String, String, String, Option<String>) = sqlx::query_as(
        "select c.name, c.source, k.name, d.name, d.source from lead l join customer c on c.id = l.customer_id
           join contact k on k.id = l.contact_id join deal d on d.id = l.deal_id and d.customer_id = c.id
           join customer_contact x on x.customer_id = c.id and x.contact_id = k.id and x.is_primary",
    )
    .fetch_one(&s.db.owner)
    .await
    .unwrap();
    let source = "手工录入 · 上海机床展".to_owned();
    assert_eq!(what, ("宁波远航机械有限公司".into(), source.clone(), "王芳".into(), "切割机".into(), Some(source)));
    // What happened before stays in sight from the customer.
    let before: Vec<LeadSeen> = ok(&s.rep, "leads_of_customer", json!({ "customer": customer })).await;
    assert!(before[0].story.iter().any(|entry| entry.kind == "call.logged") && before[0].story.len() >= 4);
    let told = format!("select count(*) from event where customer_id = '{customer}' and kind = 'lead.converted'");
    assert_eq!(s.count(&told).await, 1);

    let undone = s.step("undo_lead_conversion", id, json!({})).await;
    assert_eq!(undone.status, StatusCode::OK, "{}", undone.body);
    let lead = s.seen(&s.rep, id).await.lead;
    assert_eq!((lead.state, lead.customer), (State::Contacted, None));
    let there = format!(
        "select (select count(*) from customer where id = '{customer}' and deleted_at is null)
              + (select count(*) from deal where customer_id = '{customer}' and deleted_at is null)
              + (select count(*) from contact where name = '王芳' and deleted_at is null)"
    );
    assert_eq!(s.count(&there).await, 0, "nothing of it is left outside of the bin");

    // Once more; then somebody writes a note, and it stays.
    s.at(2);
    let again: Uuid = s.step("convert_lead", id, convert).await.json();
    s.at(3);
    let note = json!({ "on": { "customer": again }, "text": "已寄样册", "mentions": null });
    assert_eq!(s.rep.call("add_note", &note).await.status, StatusCode::OK);
    let refused = s.step("undo_lead_conversion", id, json!({})).await.error();
    assert_eq!(refused, AppError::conflict("lead_kept_customer"));
    assert_eq!(s.count(&format!("select count(*) from customer where id = '{again}' and deleted_at is null")).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_is_there_is_taken_and_a_failing_part_makes_nothing() {
    let s = set().await;
    let (customer, contact) = (s.world.customers.own, s.world.contacts.own);
    let id = s.made(&expo()).await;
    // A deal without a title: neither is the customer made.
    let before = s.count("select count(*) from customer").await;
    let deal = json!({ "title": " ", "pipeline": s.world.pipeline, "value": null });
    let refused = s.step("convert_lead", id, json!({ "conversion": { "deal": deal }, "lang": "en" })).await.error();
    assert!(refused.of_field("deal_title").is_some(), "{refused:?}");
    assert_eq!(s.count("select count(*) from customer").await, before);
    assert_eq!(s.seen(&s.rep, id).await.lead.state, State::New);

    let into = json!({ "conversion": { "customer": customer, "contact": contact }, "lang": "en" });
    assert_eq!(s.step("convert_lead", id, into).await.json::<Uuid>(), customer);
    assert_eq!(s.count("select count(*) from customer").await, before);
    // What was there is no business of taking it back.
    assert_eq!(s.step("undo_lead_conversion", id, json!({})).await.status, StatusCode::OK);
    assert_eq!(
        s.count(&format!("select count(*) from customer where id = '{customer}' and deleted_at is null")).await,
        1
    );
    // A customer out of sight is none that one may choose.
    let foreign = json!({ "conversion": { "customer": s.world.customers.foreign }, "lang": "en" });
    assert_eq!(s.step("convert_lead", id, foreign).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_closed_with_a_reason_opened_again_put_back_and_taken_by_one() {
    let s = set().await;
    let (other, manager) = (s.stranger.signed_in("stranger").await, s.stranger.signed_in("sales_manager").await);
    let id = s.made(&expo()).await;
    // Seen as customers are: by who has it and who leads them, and by nobody else.
    assert_eq!(s.seen(&manager, id).await.lead.owner.map(|(id, _)| id), Some(s.world.rep));
    assert_eq!(other.call("leads/api/read_lead", &json!({ "id": id })).await.status, StatusCode::NOT_FOUND);
    // Whoever adds the same is told, by a masked name.
    let twin = app::access::new_id();
    let same = LeadForm { company: "远航".to_owned(), mobile: "+86-13800138000".to_owned(), ..LeadForm::default() };
    ok::<bool>(&other, "create_lead", json!({ "id": twin, "fair": true, "mine": true, "form": same })).await;
    let doubles: Doubles = ok(&other, "lead_doubles", json!({ "id": twin })).await;
    assert_eq!((doubles.leads.len(), doubles.leads[0].id), (1, None));
    assert!(doubles.leads[0].name.contains('*'), "{:?}", doubles.leads);

    let reason: Uuid = sqlx::query_scalar("select id from lead_reason where name_en = 'No budget'")
        .fetch_one(&s.db.owner)
        .await
        .unwrap();
    let none = s.step("set_lead_state", id, json!({ "state": "disqualified", "reason": null })).await.error();
    assert!(none.of_field("reason").is_some());
    let closed = s.step("set_lead_state", id, json!({ "state": "disqualified", "reason": reason })).await;
    assert_eq!(closed.status, StatusCode::OK, "{}", closed.body);
    assert_eq!(s.seen(&s.rep, id).await.lead.reason.and_then(|(_, english)| english).as_deref(), Some("No budget"));
    assert_eq!(s.step("set_lead_state", id, json!({ "state": "new", "reason": null })).await.status, StatusCode::OK);
    assert_eq!(s.step("recycle_lead", id, json!({})).await.status, StatusCode::OK);
    // In nobody's hands it is everybody's to take, and of two who take it one has it.
    let pool: LeadList =
        ok(&other, "list_leads", json!({ "filter": { "view": "pool", "text": "yuanhang" }, "after": null })).await;
    assert_eq!(pool.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [id], "found by how it is read");
    let body = json!({ "id": id });
    let (one, two) = tokio::join!(other.call("claim_lead", &body), s.rep.call("claim_lead", &body));
    let won = [&one, &two].into_iter().filter(|answer| answer.status == StatusCode::OK).count();
    assert_eq!(won, 1, "{} {}", one.body, two.body);
    assert_eq!(s.count("select count(*) from event where kind = 'lead.claimed'").await, 1);
    // Who owns it now may be changed by who leads them alone.
    let give = json!({ "id": id, "version": 1, "owner": s.world.rep });
    assert_eq!(s.rep.call("assign_lead", &give).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_twice_is_there_once_and_where_it_first_came_from_stays() {
    let s = set().await;
    let admin = s.stranger.signed_in("administrator").await;
    // At the fair: under its own id, for whoever made it.
    let fair = json!({ "id": app::access::new_id(), "fair": true, "mine": true, "form": expo() });
    assert!(ok::<bool>(&s.rep, "create_lead", fair.clone()).await);
    assert!(!ok::<bool>(&s.rep, "create_lead", fair.clone()).await);
    assert_eq!(admin.call("create_lead", &fair).await.status, StatusCode::CONFLICT);
    // By a program: ten at once with the same key are one, another content is refused, another right too.
    let token = |name: &str, scopes: Vec<Scope>| json!({ "form": TokenForm { name: name.to_owned(), scopes } });
    let shop: String = ok(&admin, "make_api_token", token("shop", vec![Scope::Leads])).await;
    let desk: String = ok(&admin, "make_api_token", token("desk", vec![Scope::Create])).await;
    let post = |token: String, body: Value| {
        let request = Request::builder()
            .method(Method::POST)
            .uri("/api/v1/leads")
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::from(body.to_string()))
            .unwrap();
        s.stranger.request(request)
    };
    let body = json!({ "external_id": "web-7", "company": "Baltic Pumps", "country": "Estonia", "campaign": "spring" });
    let all = futures::future::join_all((0..10).map(|_| post(shop.clone(), body.clone()))).await;
    assert!(all.iter().all(|answer| answer.status == StatusCode::CREATED), "{}", all[0].body);
    let again = all.iter().filter(|answer| answer.headers.contains_key("idempotency-replayed")).count();
    assert_eq!((again, s.count("select count(*) from lead where source = 'rest'").await), (9, 1));
    let other = json!({ "external_id": "web-7", "company": "Baltic Valves" });
    assert_eq!(post(shop.clone(), other).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(post(desk, body.clone()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(post(shop, json!({ "company": 7 })).await.status, StatusCode::BAD_REQUEST);

    // By a form, with where they came from.
    let form = WebFormForm { name: "询价".to_owned(), makes: Makes::Lead, ..WebFormForm::default() };
    ok::<Uuid>(&admin, "add_web_form", json!({ "form": form })).await;
    let room: WebFormRoom = ok(&admin, "read_web_forms", json!({})).await;
    let path = format!("/forms/{}", room.forms[0].token);
    let page = s.stranger.get(&format!("{path}?utm_source=baidu&utm_campaign=spring&password=x")).await;
    let hidden = |name: &str| {
        let (_, rest) =
            page.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{}", page.body));
        rest.split('"').next().unwrap().replace("&amp;", "&")
    };
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    s.db.doors.clock.set(start_of_time() + Duration::seconds(5));
    let fields = [
        ("seal", hidden("seal")),
        ("lang", "en".to_owned()),
        ("came_from", hidden("came_from")),
        ("name", "Mart".to_owned()),
        ("email", "mart@example.com".to_owned()),
        ("message", "Price please".to_owned()),
    ];
    let sent = fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&");
    for _ in 0..2 {
        let answer = s.stranger.send(Method::POST, &path, "application/x-www-form-urlencoded", sent.clone()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }
    let made: Vec<(String, String, Value, bool)> =
        sqlx::query_as("select name, campaign, channel, waits from lead where source = 'web_form'")
            .fetch_all(&s.db.owner)
            .await
            .unwrap();
    let channel = json!({ "utm_source": "baidu", "utm_campaign": "spring" });
    assert_eq!(made, [("Mart".to_owned(), "spring".to_owned(), channel, true)]);
    assert_eq!(s.count("select count(*) from ticket").await, 0);

    // Where one first came from stays, whoever writes it; a later campaign is added.
    let id: Uuid = fair["id"].as_str().unwrap().parse().unwrap();
    let later = LeadForm { campaign: "广州展".to_owned(), ..expo() };
    assert_eq!(s.step("change_lead", id, json!({ "form": later })).await.status, StatusCode::OK);
    s.run("update lead set source = 'mail', campaign = 'x', channel = '{}', touches = '[]'".to_owned()).await;
    let lead = s.seen(&s.rep, id).await.lead;
    assert_eq!((lead.source.key(), lead.campaign.as_deref()), ("trade_show", Some("上海机床展")));
    assert_eq!(lead.touches.iter().map(|touch| touch.campaign.as_deref()).collect::<Vec<_>>(), [Some("广州展")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_at_once_are_handed_out_each_once_and_who_is_not_in_touch_loses_them() {
    let s = set().await;
    let admin = s.stranger.signed_in("administrator").await;
    let people = [s.world.rep, s.world.colleague, s.world.stranger];
    let draft = RuleDraft {
        name: "展会".to_owned(),
        countries: "中国".to_owned(),
        method: "load".to_owned(),
        people: people.iter().map(|id| (*id, "1".to_owned())).collect(),
        follow_minutes: "60".to_owned(),
        missed: "next".to_owned(),
        ..RuleDraft::default()
    };
    let insert = |country: &str| {
        let (id, now) = (app::access::new_id(), start_of_time());
        format!(
            "insert into lead (id, company, country, source, waits, created_at) values ('{id}', 'L', '{country}', 'rest', true, '{now}')"
        )
    };
    s.run((0..50).map(|_| insert("中国")).chain([insert("德国")]).collect::<Vec<_>>().join(";")).await;
    // Tried before it is put into use: nothing is changed by it.
    let tried: Simulation = ok(&admin, "try_lead_rule", json!({ "existing": null, "draft": draft })).await;
    assert_eq!((tried.leads.len(), tried.got.iter().map(|(_, many)| many).sum::<usize>()), (51, 50));
    assert_eq!(s.count("select count(*) from lead where owner_id is not null").await, 0);
    let book: Book = ok(&admin, "read_lead_rules", json!({})).await;
    let version = book.agents.iter().find(|one| one.id == s.world.stranger).unwrap().version;
    let few = json!({ "id": s.world.stranger, "version": version, "draft": { "capacity": "4", "away_until": "" } });
    ok::<i32>(&admin, "save_lead_agent", few).await;
    let used = RuleDraft { active: true, ..draft };
    ok::<(Uuid, i32)>(&admin, "save_lead_rule", json!({ "existing": null, "draft": used })).await;

    let workers = (0..8).map(|_| {
        let doors = s.db.doors.clone();
        tokio::spawn(async move { while worker::step(&doors).await.unwrap() > 0 {} })
    });
    for done in futures::future::join_all(workers).await {
        done.unwrap();
    }
    while worker::step(&s.db.doors).await.unwrap() > 0 {}
    let held: Vec<(Uuid, i64)> =
        sqlx::query_as("select owner_id, count(*) from lead where owner_id is not null group by 1")
            .fetch_all(&s.db.owner)
            .await
            .unwrap();
    let of = |person: Uuid| held.iter().find(|(owner, _)| *owner == person).map_or(0, |(_, many)| *many);
    assert_eq!(people.map(of), [23, 23, 4], "the least loaded first, and nobody beyond what they carry");
    let told = "select count(*) from event where kind = 'lead.handed_out'";
    assert_eq!(
        (
            s.count(told).await,
            s.count("select count(distinct subject_id) from event where kind = 'lead.handed_out'").await
        ),
        (50, 50)
    );
    assert_eq!(s.count("select count(*) from lead where country = '德国' and owner_id is null and not waits").await, 1);

    // One is spoken to; all others are reminded once, and then taken away and given to somebody else.
    let mine: Uuid = sqlx::query_scalar("select id from lead where owner_id = $1 order by id limit 1")
        .bind(s.world.rep)
        .fetch_one(&s.db.owner)
        .await
        .unwrap();
    ok::<()>(&s.rep, "log_lead_talk", json!({ "id": mine, "form": {} })).await;
    s.at(46);
    while worker::step(&s.db.doors).await.unwrap() > 0 {}
    assert_eq!(s.count("select count(*) from event where kind = 'lead.reminded'").await, 49);
    s.at(61);
    while worker::step(&s.db.doors).await.unwrap() > 0 {}
    assert_eq!(s.count("select count(*) from event where kind = 'lead.missed'").await, 49);
    assert_eq!(s.count("select count(*) from lead where owner_id = any (missed_by)").await, 0, "not to the same one");
    let lead = s.seen(&s.rep, mine).await.lead;
    assert_eq!((lead.owner.map(|(id, _)| id), lead.state, lead.deadline), (Some(s.world.rep), State::Contacted, false));
    assert_eq!(s.count("select count(*) from lead where recycled = 1").await, 49);
}

#[tokio::test(flavor = "multi_thread")]
async fn those_for_whom_nobody_has_room_hold_up_nobody_and_what_is_closed_is_not_handed_out() {
    let s = set().await;
    let admin = s.stranger.signed_in("administrator").await;
    let insert = |country: &str, seconds: i64| {
        let (id, at) = (app::access::new_id(), start_of_time() + Duration::seconds(seconds));
        format!(
            "insert into lead (id, company, country, source, waits, created_at) values ('{id}', 'L', '{country}', 'rest', true, '{at}')"
        )
    };
    let all = (0..120).map(|n| insert("中国", n)).chain([insert("德国", 200), insert("法国", 300)]);
    s.run(all.collect::<Vec<_>>().join(";")).await;
    let closed = "update lead set state = 'disqualified', reason_id = (select id from lead_reason limit 1) where country = '法国'";
    s.run(closed.to_owned()).await;
    let book: Book = ok(&admin, "read_lead_rules", json!({})).await;
    let version = book.agents.iter().find(|one| one.id == s.world.colleague).unwrap().version;
    let none = json!({ "id": s.world.colleague, "version": version, "draft": { "capacity": "0", "away_until": "" } });
    ok::<i32>(&admin, "save_lead_agent", none).await;
    for (country, person) in [("中国", s.world.colleague), ("", s.world.rep)] {
        let rule = RuleDraft {
            name: "R".to_owned(),
            active: true,
            countries: country.to_owned(),
            people: vec![(person, "1".to_owned())],
            ..RuleDraft::default()
        };
        ok::<(Uuid, i32)>(&admin, "save_lead_rule", json!({ "existing": null, "draft": rule })).await;
    }
    while worker::step(&s.db.doors).await.unwrap() > 0 {}
    let held = s.count("select count(*) from lead where owner_id is not null").await;
    let german = s.count("select count(*) from lead where owner_id is not null and country = '德国'").await;
    assert_eq!((held, german), (1, 1));
    assert_eq!(s.count("select count(*) from lead where waits").await, 120, "those still wait for room");
}
