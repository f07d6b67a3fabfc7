//! Leads from outside: forms ask by what rules hand them out.

use crate::harness::{Answer, Browser, TestDb, World, start_of_time};
use app::{
    desk::web_forms::model::{Asking, Asks, Makes, Part, WebForm, WebFormForm, WebFormRoom},
    leads::{rule_draft_model::RuleDraft, worker},
};
use chrono::Duration;
use http::{Method, StatusCode};
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
