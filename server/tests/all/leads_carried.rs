//! What a lead says is not typed twice: a conversion brings all of it over, and takes all of it back.

use crate::harness::{Answer, Browser, TestDb, World, start_of_time};
use app::{
    leads::{
        api::LeadSeen,
        model::{LeadForm, State},
    },
    scores::{
        kinds_model::{Answer as Said, Question},
        seen_model::Seen,
    },
};
use chrono::Duration;
use http::StatusCode;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

struct Set {
    db: TestDb,
    world: World,
    rep: Browser,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let rep = db.browser().await.signed_in("sales_rep").await;
    Set { db, world, rep }
}

fn of(text: &str) -> String {
    text.to_owned()
}

/// Everything that is known of somebody.
fn whole() -> LeadForm {
    LeadForm {
        name: of("王芳"),
        title: of("采购经理"),
        phone: of("0574 8888 6666"),
        mobile: of("138 0013 8000"),
        wechat: of("wangfang"),
        email: of("wang@yuanhang.example.com"),
        interest: of("光纤激光切割机"),
        need: of(&"下月看样机。".repeat(800)),
        ..LeadForm::default()
    }
}

impl Set {
    async fn made(&self, form: &LeadForm) -> Uuid {
        let id = app::access::new_id();
        let body = json!({ "id": id, "fair": false, "mine": true, "form": form });
        let answer = self.rep.call("create_lead", &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        id
    }

    async fn seen(&self, id: Uuid) -> LeadSeen {
        self.rep.call("leads/api/read_lead", &json!({ "id": id })).await.json()
    }

    async fn step(&self, function: &str, id: Uuid, more: Value) -> Answer {
        let mut body = json!({ "id": id, "version": self.seen(id).await.lead.version });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.rep.call(function, &body).await
    }

    async fn convert(&self, id: Uuid, conversion: Value) -> Uuid {
        let done = self.step("convert_lead", id, json!({ "conversion": conversion, "lang": "zh-CN" })).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.body);
        done.json()
    }

    async fn value(&self, sql: &str) -> Value {
        sqlx::query_scalar(AssertSqlSafe(format!("select to_jsonb(x) from ({sql}) x")))
            .fetch_one(&self.db.owner)
            .await
            .unwrap()
    }

    /// What was written down on a record.
    async fn note(&self, subject: &Value) -> String {
        let sql = format!(
            "select after ->> 'text' as text from event where kind = 'note.added' and subject_id = '{}'",
            subject.as_str().unwrap()
        );
        self.value(&sql).await["text"].as_str().unwrap().to_owned()
    }

    fn at(&self, minutes: i64) {
        self.db.doors.clock.set(start_of_time() + Duration::minutes(minutes));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_and_the_whole_need_go_to_the_deal_and_go_with_it() {
    let s = set().await;
    let id = s.made(&LeadForm { company: of("宁波远航机械有限公司"), ..whole() }).await;
    for (question, answer) in [("budget", "yes"), ("timing", "partly")] {
        let body = json!({ "id": id, "question": question, "answer": answer });
        assert_eq!(s.rep.call("answer_of_lead", &body).await.status, StatusCode::OK);
    }
    s.at(1);
    let deal = json!({ "title": "远航 · 光纤激光切割机", "pipeline": s.world.pipeline, "value": null });
    s.convert(id, json!({ "deal": deal })).await;
    let made = s.value(&format!("select customer_id, contact_id, deal_id from lead where id = '{id}'")).await;
    let score: Seen = s.rep.call("score_of_deal", &json!({ "id": made["deal_id"] })).await.json();
    for (question, answer) in [(Question::Budget, Said::Yes), (Question::Timing, Said::Partly)] {
        assert!(score.asked.contains(&(question, Some(answer))), "{:?}", score.asked);
    }
    // With who said it and when; told once.
    let same = format!(
        "select count(*) as many from score_answer a join score_answer b
           on b.question = a.question and b.answered_at = a.answered_at and b.answered_by = a.answered_by
          where a.lead_id = '{id}' and b.deal_id = {}",
        made["deal_id"].to_string().replace('"', "'")
    );
    assert_eq!(s.value(&same).await["many"], json!(2));
    let told = s.value("select count(*) as many from event where kind = 'deal.answered'").await;
    assert_eq!(told["many"], json!(1));
    // The whole need, and no line for what stands elsewhere.
    let note = s.note(&made["deal_id"]).await;
    assert!(note.contains(&whole().need) && !note.contains("采购经理") && !note.contains("切割机"), "{note}");
    let people = s
        .value(
            "select c.phone, c.wechat, k.phone as mobile, k.wechat as theirs, k.title, c.reach, k.reach as more
               from lead l join customer c on c.id = l.customer_id join contact k on k.id = l.contact_id",
        )
        .await;
    let expected = json!({
        "phone": "0574 8888 6666", "wechat": null, "mobile": "138 0013 8000", "theirs": "wangfang", "title": "采购经理",
        "reach": [], "more": [],
    });
    assert_eq!(people, expected);

    let undone = s.step("undo_lead_conversion", id, json!({})).await;
    assert_eq!(undone.status, StatusCode::OK, "{}", undone.body);
    assert_eq!(s.seen(id).await.lead.state, State::New);
    let left = s.value("select count(*) as many from score_answer where lead_id is not null").await;
    assert_eq!(left["many"], json!(2), "the lead keeps what was answered");
    // Once more, as if it had never been.
    s.at(2);
    s.convert(id, json!({ "deal": deal })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_company_without_a_name_and_of_a_private_person_nothing_is_lost() {
    let s = set().await;
    let customer = async |id: Uuid| {
        s.value(&format!("select kind, phone, wechat, email, reach from customer where id = '{id}'")).await
    };
    let mobile = json!([{ "means": "phone", "kind": "mobile", "value": "138 0013 8000" }]);
    for (form, kind) in [
        (LeadForm { company: of("宁波远航机械有限公司"), name: String::new(), ..whole() }, "company"),
        (whole(), "person"),
    ] {
        let lead = s.made(&form).await;
        let id = s.convert(lead, json!({})).await;
        let expected = json!({
            "kind": kind, "phone": "0574 8888 6666", "wechat": "wangfang", "email": "wang@yuanhang.example.com", "reach": mobile,
        });
        assert_eq!(customer(id).await, expected);
        let note = s.note(&json!(id)).await;
        for said in ["采购经理", "光纤激光切割机", whole().need.as_str()] {
            assert!(note.contains(said), "{kind}: {said}");
        }
        assert_eq!(s.step("undo_lead_conversion", lead, json!({})).await.status, StatusCode::OK);
    }
    // A mobile alone is the phone of either.
    let form = LeadForm { company: of("青岛海舟"), mobile: of("13900139000"), ..LeadForm::default() };
    let id = s.made(&form).await;
    let id = s.convert(id, json!({})).await;
    assert_eq!(customer(id).await["phone"], json!("13900139000"));
    let notes =
        s.value(&format!("select count(*) as many from event where kind = 'note.added' and subject_id = '{id}'")).await;
    assert_eq!(notes["many"], json!(0), "nothing was said that needs words");
}

#[tokio::test(flavor = "multi_thread")]
async fn at_a_customer_who_was_there_the_number_of_the_house_stays_with_the_contact() {
    let s = set().await;
    let id = s.made(&LeadForm { company: of("宁波远航机械有限公司"), ..whole() }).await;
    let there = s.world.customers.own;
    let before = s.value(&format!("select phone, reach, version from customer where id = '{there}'")).await;
    assert_eq!(s.convert(id, json!({ "customer": there })).await, there);
    let contact = "select k.phone, k.reach from lead l join contact k on k.id = l.contact_id";
    let house = json!([{ "means": "phone", "kind": "work", "value": "0574 8888 6666" }]);
    assert_eq!(s.value(contact).await, json!({ "phone": "138 0013 8000", "reach": house }));
    assert_eq!(s.value(&format!("select phone, reach, version from customer where id = '{there}'")).await, before);
}
