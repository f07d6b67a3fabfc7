//! Leads from outside: forms ask by what rules hand them out, and whoever is there already comes again.

use crate::harness::{Answer, Browser, TestDb, World, start_of_time};
use app::{
    desk::{
        api_tokens::model::{Scope, TokenForm},
        web_forms::model::{Asking, Asks, Makes, Part, WebForm, WebFormForm, WebFormRoom},
    },
    leads::{
        api::LeadSeen,
        model::{LeadForm, Source},
        rule_draft_model::RuleDraft,
        worker,
    },
    notices::model::{NoticeKind, Notices},
};
use axum::body::Body;
use chrono::Duration;
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;
use uuid::Uuid;

struct Set {
    db: TestDb,
    world: World,
    stranger: Browser,
    admin: Browser,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let stranger = db.browser().await;
    let admin = stranger.signed_in("administrator").await;
    Set { db, world, stranger, admin }
}

fn value_of(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{page}"));
    rest.split('"').next().unwrap().to_owned()
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let all = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    fields.iter().map(|(name, value)| format!("{name}={}", all(value))).collect::<Vec<_>>().join("&")
}

impl Set {
    /// A form that makes leads, with what it asks for beside name, e-mail and phone.
    async fn form(&self, name: &str, more: &[(Part, Asking)]) -> WebForm {
        let mut asks = Asks::default();
        asks.0.extend(more.iter().copied());
        let form = WebFormForm { name: name.to_owned(), makes: Makes::Lead, asks, ..WebFormForm::default() };
        let id: Uuid = self.admin.call("add_web_form", &json!({ "form": form })).await.json();
        let room: WebFormRoom = self.admin.call("read_web_forms", &json!({})).await.json();
        room.forms.into_iter().find(|form| form.id == id).unwrap()
    }

    async fn page(&self, form: &WebForm, lang: &str) -> String {
        self.stranger.get(&format!("/forms/{}?lang={lang}", form.token)).await.body
    }

    /// What somebody sends by a page that was opened at this second.
    async fn send(&self, form: &WebForm, second: i64, fields: &[(&str, &str)]) -> Answer {
        self.at(second);
        let seal = value_of(&self.page(form, "en").await, "seal");
        self.at(second + 5);
        let all: Vec<_> = [("seal", seal.as_str()), ("lang", "en")].into_iter().chain(fields.iter().copied()).collect();
        let path = format!("/forms/{}", form.token);
        self.stranger.send(Method::POST, &path, "application/x-www-form-urlencoded", encoded(&all)).await
    }

    /// A lead that somebody typed.
    async fn typed(&self, browser: &Browser, form: &LeadForm) -> Uuid {
        let id = app::access::new_id();
        let body = json!({ "id": id, "fair": false, "mine": true, "form": form });
        let made = browser.call("create_lead", &body).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.body);
        id
    }

    async fn seen(&self, browser: &Browser, id: Uuid) -> LeadSeen {
        browser.call("leads/api/read_lead", &json!({ "id": id })).await.json()
    }

    async fn token(&self, name: &str) -> String {
        let form = TokenForm { name: name.to_owned(), scopes: vec![Scope::Leads] };
        self.admin.call("make_api_token", &json!({ "form": form })).await.json()
    }

    async fn post(&self, token: &str, body: &Value) -> Answer {
        let request = Request::builder()
            .method(Method::POST)
            .uri("/api/v1/leads")
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::from(body.to_string()))
            .unwrap();
        self.stranger.request(request).await
    }

    async fn count(&self, sql: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&self.db.owner).await.unwrap()
    }

    async fn run(&self, sql: String) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&self.db.owner).await.unwrap();
    }

    fn at(&self, seconds: i64) {
        self.db.doors.clock.set(start_of_time() + Duration::seconds(seconds));
    }

    /// What a query of one column gives, line by line.
    async fn values(&self, sql: &str) -> Vec<Value> {
        sqlx::query_scalar(AssertSqlSafe(format!("select to_jsonb(x) from ({sql}) x")))
            .fetch_all(&self.db.owner)
            .await
            .unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_asks_where_somebody_is_and_what_they_make_and_rules_hand_out_by_it() {
    let s = set().await;
    let asked = [(Part::Industry, Asking::Asked), (Part::Country, Asking::Required), (Part::City, Asking::Asked)];
    let form = s.form("询价", &asked).await;
    // In the language of the page, with what records keep behind it.
    let (english, chinese) = (s.page(&form, "en").await, s.page(&form, "zh-CN").await);
    assert!(english.contains(r#"<option value="芬兰">Finland</option>"#), "{english}");
    assert!(
        chinese.contains(r#"<option value="芬兰">芬兰</option>"#)
            && chinese.contains(r#"<option value="山东省青岛市">"#)
    );
    assert!(
        english.contains(r#"<select id="country""#) && english.contains("<optgroup") && !english.contains("<datalist")
    );

    // What is on no list is refused where it was typed, and nothing is lost.
    let who = [("name", "Mart"), ("email", "mart@example.com"), ("message", "Price please"), ("city", "Turku")];
    let with =
        |more: &[(&'static str, &'static str)]| -> Vec<(&str, &str)> { who.iter().chain(more).copied().collect() };
    let refused = s.send(&form, 0, &with(&[("country", "Atlantis"), ("industry", "' or 1=1")])).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in ["country-wrong", "industry-wrong", "Price please", "Turku"] {
        assert!(refused.body.contains(said), "{said}");
    }
    assert!(s.send(&form, 10, &who).await.body.contains("country-wrong"), "it must be said");
    let long = "x".repeat(101);
    let too_long: Vec<(&str, &str)> =
        who[..3].iter().copied().chain([("country", "芬兰"), ("city", long.as_str())]).collect();
    assert!(s.send(&form, 20, &too_long).await.body.contains("city-wrong"));
    assert!(s.values("select id from lead").await.is_empty());

    // Taken, it stands in the lead's own fields.
    let taken = s.send(&form, 30, &with(&[("country", "芬兰"), ("industry", "农业")])).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    let kept = s.values("select country, city, industry from lead").await;
    assert_eq!(kept, [json!({ "country": "芬兰", "city": "Turku", "industry": "农业" })]);

    // The first rule fits by neither, the second by the city, the third by the industry of somebody elsewhere.
    let other =
        [("name", "Li"), ("email", "li@example.com"), ("message", "Offer"), ("country", "中国"), ("industry", "农业")];
    assert_eq!(s.send(&form, 40, &other).await.status, StatusCode::SEE_OTHER);
    for (places, industries, person) in
        [("德国", "", s.world.stranger), ("Turku", "", s.world.rep), ("", "农业", s.world.colleague)]
    {
        let rule = RuleDraft {
            name: "R".to_owned(),
            active: true,
            countries: places.to_owned(),
            industries: industries.to_owned(),
            people: vec![(person, "1".to_owned())],
            ..RuleDraft::default()
        };
        let saved = s.admin.call("save_lead_rule", &json!({ "existing": null, "draft": rule })).await;
        assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    }
    while worker::step(&s.db.doors).await.unwrap() > 0 {}
    let owners = s.values("select name, owner_id from lead order by created_at").await;
    let expected =
        [json!({ "name": "Mart", "owner_id": s.world.rep }), json!({ "name": "Li", "owner_id": s.world.colleague })];
    assert_eq!(owners, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_makes_tickets_does_not_ask_it() {
    let s = set().await;
    let asks = Asks(BTreeMap::from([(Part::Email, Asking::Required), (Part::Country, Asking::Required)]));
    let form = WebFormForm { name: "报修".to_owned(), asks, ..WebFormForm::default() };
    let made = s.admin.call("add_web_form", &json!({ "form": form })).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    let kept = s.values("select asks from web_form").await;
    assert_eq!(kept, [json!({ "asks": { "email": "required" } })]);
}

fn mart() -> LeadForm {
    LeadForm {
        company: "Baltic Pumps".to_owned(),
        name: "Mart".to_owned(),
        mobile: "138 0013 8000".to_owned(),
        email: "mart@example.com".to_owned(),
        ..LeadForm::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_an_open_lead_comes_again_there_and_its_owner_is_told() {
    let s = set().await;
    let rep = s.stranger.signed_in("sales_rep").await;
    let form = s.form("询价", &[(Part::Email, Asking::Asked)]).await;
    let id = s.typed(&rep, &mart()).await;
    let before = s.seen(&rep, id).await.lead;
    let by_mail = [("name", "Somebody"), ("email", "Mart@Example.com"), ("message", "Is there news?")];
    let again = s.send(&form, 0, &by_mail).await;
    let by_number = [("name", "M."), ("phone", "+86-13800138000"), ("message", "Please call")];
    assert_eq!(s.send(&form, 10, &by_number).await.status, StatusCode::SEE_OTHER);
    // Sent twice it came once; whoever sends it learns nothing that somebody new would not.
    assert_eq!(s.send(&form, 20, &by_mail).await.status, StatusCode::SEE_OTHER);
    let other = s.send(&form, 30, &[("name", "Li"), ("email", "li@example.com"), ("message", "Offer")]).await;
    assert_eq!((again.status, other.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(again.headers.get(header::LOCATION), other.headers.get(header::LOCATION));
    assert_eq!(s.count("select count(*) from lead").await, 2);

    // It stands in the story and among the times they came; nothing of the lead is changed by what nobody has proved.
    let seen = s.seen(&rep, id).await;
    assert_eq!((&seen.lead.fields, seen.lead.source), (&before.fields, Source::Typed));
    let sources: Vec<Source> = seen.lead.touches.iter().map(|touch| touch.source).collect();
    assert_eq!(sources, [Source::WebForm, Source::WebForm]);
    let told: Vec<&Value> =
        seen.story.iter().filter(|one| one.kind == "lead.came_again").filter_map(|one| one.after.as_ref()).collect();
    assert!(
        told.len() == 2 && told.iter().any(|after| after["need"].as_str().is_some_and(|need| need.contains("news"))),
        "{told:?}"
    );
    assert!(told.iter().all(|after| after["told"] == json!([s.world.rep])));
    s.db.tell_all().await;
    let inbox: Notices = rep.call("inbox", &json!({ "unread": false, "before": null })).await.json();
    let again = |event: Option<&str>| event == Some("lead.came_again");
    let notices = inbox.notices.iter().filter(|one| one.kind == NoticeKind::Mailed && again(one.event.as_deref()));
    assert_eq!(notices.count(), 2);

    // A number of a house is many people's: another address is somebody else. What is closed is not opened by it.
    let house = LeadForm { mobile: "0532 8888 0101".to_owned(), email: "a@house.example".to_owned(), ..mart() };
    s.typed(&rep, &house).await;
    let colleague = [("name", "B"), ("phone", "0532-88880101"), ("email", "b@house.example"), ("message", "x")];
    assert_eq!(s.send(&form, 40, &colleague).await.status, StatusCode::SEE_OTHER);
    assert_eq!(s.count("select count(*) from lead").await, 4);
    let reason = "(select id from lead_reason limit 1)";
    s.run(format!("update lead set state = 'disqualified', reason_id = {reason} where id = '{id}'")).await;
    assert_eq!(
        s.send(&form, 50, &[("email", "mart@example.com"), ("name", "Mart"), ("message", "Now?")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(s.count("select count(*) from lead where email = 'mart@example.com'").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_is_answered_alike_whether_somebody_was_there_and_of_many_at_once_one_is_made() {
    let s = set().await;
    let rep = s.stranger.signed_in("sales_rep").await;
    let (shop, fair) = (s.token("shop").await, s.token("fair").await);
    let id = s.typed(&rep, &mart()).await;
    let body = json!({ "external_id": "a", "name": "Mart", "email": "mart@example.com", "campaign": "spring" });
    let first = s.post(&shop, &body).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.body);
    let told = first.json::<Value>()["id"].as_str().unwrap().parse::<Uuid>().unwrap();
    assert_ne!(told, id, "the answer does not say who is there");
    let replayed = s.post(&shop, &body).await;
    assert!(replayed.headers.contains_key("idempotency-replayed"));
    assert_eq!(replayed.json::<Value>()["id"], json!(told));
    let touches = s.seen(&rep, id).await.lead.touches;
    let came: Vec<_> = touches.iter().map(|touch| (touch.source, touch.campaign.as_deref())).collect();
    assert_eq!(came, [(Source::Rest, Some("spring"))]);

    // One after the other, whichever program sends them: one lead, and what came later is added.
    let bodies: Vec<Value> =
        (0..8).map(|n| json!({ "external_id": format!("n{n}"), "name": "Li", "mobile": "13900139000" })).collect();
    let calls = bodies.iter().enumerate().map(|(n, body)| s.post(if n % 2 == 0 { &shop } else { &fair }, body));
    let all = futures::future::join_all(calls).await;
    assert!(all.iter().all(|answer| answer.status == StatusCode::CREATED), "{}", all[0].body);
    let made =
        s.values("select jsonb_array_length(touches) as times, waits from lead where mobile = '13900139000'").await;
    assert_eq!(made, [json!({ "times": 7, "waits": true })]);
    assert_eq!(s.count("select count(*) from event where kind = 'lead.came_again'").await, 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_contact_becomes_a_lead_that_says_so_to_those_who_see_them() {
    let s = set().await;
    let (rep, other) = (s.stranger.signed_in("sales_rep").await, s.stranger.signed_in("stranger").await);
    let (customer, contact) = (s.world.customers.own, s.world.contacts.own);
    s.run(format!("update contact set email = 'Chen@Example.com' where id = '{contact}'")).await;
    let form = s.form("询价", &[]).await;
    let sent = [("name", "Chen"), ("email", "chen@example.com"), ("message", "One more, please")];
    assert_eq!(s.send(&form, 0, &sent).await.status, StatusCode::SEE_OTHER);
    let id: Uuid = sqlx::query_scalar("select id from lead").fetch_one(&s.db.owner).await.unwrap();
    let known = async |browser: &Browser| {
        let lead = s.seen(browser, id).await.lead;
        let of = |one: Option<(Uuid, String)>| one.map(|(id, _)| id);
        (of(lead.known_customer), of(lead.known_contact), of(lead.customer))
    };
    assert_eq!(known(&rep).await, (Some(customer), Some(contact), None));
    assert_eq!(known(&other).await, (None, None, None), "it says nothing to who does not see them");
    let on_timeline = format!("select count(*) from event where kind = 'lead.created' and customer_id = '{customer}'");
    assert_eq!(s.count(&on_timeline).await, 1);
}
