//! Scores: they explain themselves to who may see it, fade, and have rules act once, however often anybody counts.

use crate::harness::{Browser, TestDb, World, start_of_time};
use app::{
    access::AppError,
    fields::key_of,
    leads::model::{LeadForm, LeadList},
    scores::{
        form_model::{CriterionDraft, RuleDraft},
        hint_model::Hint,
        kinds_model::{Grade, Question},
        seen_model::{Book, Seen, Trial},
        worker,
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
    stranger: Browser,
    rep: Browser,
    admin: Browser,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let stranger = db.browser().await;
    let (rep, admin) = (stranger.signed_in("sales_rep").await, stranger.signed_in("administrator").await);
    Set { db, world, stranger, rep, admin }
}

async fn ok<T: serde::de::DeserializeOwned>(browser: &Browser, function: &str, body: Value) -> T {
    let answer = browser.call(function, &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{function}: {}", answer.body);
    answer.json()
}

impl Set {
    async fn lead(&self, company: &str, mine: bool) -> Uuid {
        let id = app::access::new_id();
        let form = LeadForm {
            company: company.to_owned(),
            mobile: "13800138000".to_owned(),
            interest: "光纤激光切割机".to_owned(),
            ..LeadForm::default()
        };
        ok::<bool>(&self.rep, "create_lead", json!({ "id": id, "fair": false, "mine": mine, "form": form })).await;
        id
    }

    async fn of_lead(&self, id: Uuid) -> Seen {
        ok(&self.rep, "score_of_lead", json!({ "id": id })).await
    }

    async fn of_deal(&self, browser: &Browser, id: Uuid) -> Seen {
        ok(browser, "score_of_deal", json!({ "id": id })).await
    }

    async fn say(&self, kind: &str, id: Uuid, question: &str, answer: Option<&str>) {
        let body = json!({ "id": id, "question": question, "answer": answer });
        let answer = self.rep.call(&format!("answer_of_{kind}"), &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }

    async fn rule(&self, kind: &str, draft: &RuleDraft) -> (Uuid, i32) {
        ok(&self.admin, "save_score_rule", json!({ "existing": null, "kind": kind, "draft": draft })).await
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

    /// Everything that is to be counted, by several workers at once.
    async fn count_all(&self) {
        self.db.tell_all().await;
        let workers = (0..4).map(|_| {
            let doors = self.db.doors.clone();
            tokio::spawn(async move { while worker::step(&doors).await.unwrap() > 0 {} })
        });
        for done in futures::future::join_all(workers).await {
            done.unwrap();
        }
        while worker::step(&self.db.doors).await.unwrap() > 0 {}
    }
}

fn notify(at_least: &str) -> RuleDraft {
    RuleDraft {
        name: "够热".to_owned(),
        at_least: at_least.to_owned(),
        slack: "5".to_owned(),
        notify: true,
        active: true,
        ..RuleDraft::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_explains_its_score_and_what_to_do_next_and_time_takes_from_it() {
    let mut s = set().await;
    let id = s.lead("宁波远航", true).await;
    let seen = s.of_lead(id).await;
    // Company, phone, interest: five each.
    assert_eq!((seen.points, seen.grade, seen.parts.len()), (15, Some(Grade::D), 3));
    assert_eq!(seen.hints, [Hint::FirstCall, Hint::Ask(Question::Budget)]);
    assert_eq!(seen.asked.len(), 4, "what is asked of deals alone is not asked");
    s.at(1);
    ok::<()>(&s.rep, "log_lead_talk", json!({ "id": id, "form": { "text": "要看样机" } })).await;
    s.say("lead", id, "budget", Some("partly")).await;
    s.say("lead", id, "need", Some("yes")).await;
    s.at(2);
    let seen = s.of_lead(id).await;
    assert_eq!((seen.points, seen.grade), (15 + 8 + 8 + 15, Some(Grade::B)), "counted before it is shown");
    assert_eq!(seen.points, seen.parts.iter().map(|part| part.points).sum::<i32>());
    // A month later the call is worth half, and somebody should call.
    s.at(30 * 24 * 60 + 1);
    s.rep = s.stranger.signed_in("sales_rep").await;
    let seen = s.of_lead(id).await;
    assert_eq!(seen.points, 15 + 8 + 4 + 15);
    let call = seen.parts.iter().find(|part| part.since.is_some() && part.answer.is_none()).unwrap();
    assert_eq!((call.full, call.points, call.times), (8, 4, 1));
    assert_eq!(seen.hints[0], Hint::Call(30));
    // Taken back it is as before; the story tells of both.
    s.say("lead", id, "need", None).await;
    s.at(30 * 24 * 60 + 2);
    assert_eq!(s.of_lead(id).await.points, 15 + 8 + 4);
    assert_eq!(s.count("select count(*) from event where kind = 'lead.answered'").await, 3);

    // By score in the list, page by page as by time; by grade too. Who does not see a lead sees no score of it.
    let cold = s.lead("冷线索", true).await;
    s.count_all().await;
    let list = async |filter: Value| -> LeadList {
        ok(&s.rep, "list_leads", json!({ "filter": filter, "after": null })).await
    };
    let best = list(json!({ "view": "mine", "order": "best" })).await;
    assert_eq!(best.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [id, cold], "the newest one is the last");
    let after = json!({ "filter": { "view": "mine", "order": "best" }, "after": best.rows[0].mark() });
    let next: LeadList = ok(&s.rep, "list_leads", after).await;
    assert_eq!(next.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [cold]);
    let tied = s.lead("同样冷", true).await;
    s.count_all().await;
    // What was not counted yet stands behind, the newest first, and page by page too.
    let waiting = [s.lead("第一条", true).await, s.lead("第二条", true).await];
    s.run(format!("update lead set created_at = created_at - interval '1 hour' where id = '{}'", waiting[0])).await;
    let walk = async |order: &str| {
        let (mut after, mut walked) = (None, Vec::new());
        for left in (0..5).rev() {
            let body = json!({ "filter": { "view": "mine", "order": order }, "after": after });
            let page: LeadList = ok(&s.rep, "list_leads", body).await;
            assert_eq!(page.rows.len(), left + 1, "{order}");
            walked.push(page.rows[0].id);
            after = Some(page.rows[0].mark());
        }
        walked
    };
    // As many points are told apart by their ids, in either direction.
    assert_eq!(walk("best").await, [id, cold.min(tied), cold.max(tied), waiting[1], waiting[0]]);
    assert_eq!(walk("least").await, [cold.max(tied), cold.min(tied), id, waiting[1], waiting[0]]);
    let graded = list(json!({ "view": "mine", "grade": "c" })).await;
    assert_eq!((graded.rows.len(), graded.rows[0].id, graded.counts.iter().sum::<i64>()), (1, id, 1));
    let other = s.stranger.signed_in("stranger").await;
    assert_eq!(other.call("score_of_lead", &json!({ "id": id })).await.status, StatusCode::NOT_FOUND);
    let answer = json!({ "id": id, "question": "budget", "answer": "yes" });
    assert_eq!(other.call("answer_of_lead", &answer).await.status, StatusCode::NOT_FOUND);
    let wrong = json!({ "id": id, "question": "champion", "answer": "yes" });
    assert!(s.rep.call("answer_of_lead", &wrong).await.error().of_field("question").is_some());
    // A closed lead keeps its answers, whoever asks.
    let none = "state = 'disqualified', reason_id = (select id from lead_reason limit 1)";
    s.run(format!("update lead set {none} where id = '{id}'")).await;
    let refused = s.rep.call("answer_of_lead", &answer).await.error();
    assert_eq!(refused, AppError::conflict("lead_closed"));
    s.run(format!("update lead set state = 'contacted', reason_id = null where id = '{id}'")).await;
    s.say("lead", id, "budget", Some("yes")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_acts_once_for_each_time_that_a_score_gets_there_however_many_count() {
    let s = set().await;
    // More than one step counts at a time; all of them are above what the rule will ask for.
    s.run(format!(
        "insert into lead (id, company, mobile, interest, source, created_at)
         select gen_random_uuid(), 'L' || n, '1', 'x', 'rest', '{}' from generate_series(1, 1100) n",
        start_of_time()
    ))
    .await;
    s.count_all().await;
    assert_eq!(s.count("select count(*) from score where points = 15 and revision is not null").await, 1_100);
    s.at(1);
    s.rule("lead", &RuleDraft { assign: true, ..notify("15") }).await;
    s.count_all().await;
    let reached = "select count(*) from event where kind = 'lead.score_reached'";
    assert_eq!(s.count(reached).await, 0, "a new rule leaves alone what is above already");
    assert_eq!(s.count("select count(*) from score_over").await, 1_100);

    // One that nobody has comes in above, one of the representative's gets there by an answer.
    s.at(2);
    let fresh = s.lead("新来的", false).await;
    s.run(format!("update lead set waits = false where id = '{fresh}'")).await;
    s.count_all().await;
    assert_eq!(s.count(reached).await, 1);
    assert_eq!(s.count("select count(*) from lead where waits").await, 1, "it is handed out by the rules for that");
    s.rule("lead", &notify("30")).await;
    s.count_all().await;
    let mine = s.lead("我的", true).await;
    s.count_all().await;
    let before = s.count(reached).await;
    s.at(3);
    s.say("lead", mine, "budget", Some("yes")).await;
    s.at(4);
    // Workers and readers at once, and the worker once more from where it was.
    let body = json!({ "id": mine });
    let ((), one, two, three) = tokio::join!(
        s.count_all(),
        s.rep.call("score_of_lead", &body),
        s.rep.call("score_of_lead", &body),
        s.rep.call("score_of_lead", &body),
    );
    assert!([one, two, three].iter().all(|answer| answer.status == StatusCode::OK));
    s.run("update score_head set number = 0".to_owned()).await;
    s.count_all().await;
    assert_eq!(s.count(reached).await, before + 1);
    let told = format!("select count(*) from notice where kind = 'scored' and person_id = '{}'", s.world.rep);
    s.db.tell_all().await;
    // For coming in above 15, and for 30 now.
    assert_eq!(s.count(&told).await, 2);

    // A little below does nothing, far enough below makes the rule ready again.
    s.at(5);
    s.say("lead", mine, "budget", Some("partly")).await;
    s.say("lead", mine, "authority", Some("partly")).await;
    s.count_all().await;
    s.at(6);
    s.say("lead", mine, "budget", Some("yes")).await;
    s.count_all().await;
    assert_eq!(s.count(reached).await, before + 1, "28 is within the slack");
    s.at(7);
    s.say("lead", mine, "budget", None).await;
    s.count_all().await;
    s.at(8);
    s.say("lead", mine, "budget", Some("yes")).await;
    s.count_all().await;
    assert_eq!(s.count(reached).await, before + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_moves_a_deal_says_so_and_is_taken_back_for_good() {
    let s = set().await;
    let (deal, foreign) = (s.world.deals.own, s.world.deals.foreign);
    s.run(format!("update deal set expected_close = '2030-01-01', value = 1000, stage_id = '{}'", s.world.lead)).await;
    s.run("update customer set industry = '激光'".to_owned()).await;
    let industry = CriterionDraft {
        what: "field".to_owned(),
        key: "industry".to_owned(),
        test: "contains".to_owned(),
        words: "激光，金属".to_owned(),
        points: "9".to_owned(),
        active: true,
        ..CriterionDraft::default()
    };
    // Tried before it is saved: nothing changes, and it is seen what would.
    let body = json!({ "existing": null, "kind": "deal", "draft": industry });
    let trial: Trial = ok(&s.admin, "try_score_criterion", body.clone()).await;
    let own = trial.records.iter().find(|one| one.id == deal).unwrap();
    assert_eq!(own.after.0, own.before.0 + 9);
    assert_eq!(s.count("select count(*) from score_criterion where points = 9").await, 0);
    let (id, version): (Uuid, i32) = ok(&s.admin, "save_score_criterion", body).await;
    let stale = json!({ "existing": [id, version + 1], "kind": "deal", "draft": industry });
    assert_eq!(s.admin.call("save_score_criterion", &stale).await.error(), AppError::conflict("changed"));
    let draft = RuleDraft { stage: s.world.offer.to_string(), ..notify("30") };
    s.rule("deal", &draft).await;
    s.count_all().await;
    let book: Book = ok(&s.admin, "read_scores", json!({})).await;
    assert_eq!(book.sides[1].rules[0].stage, Some(s.world.offer));

    s.at(1);
    s.say("deal", deal, "budget", Some("yes")).await;
    s.say("deal", deal, "authority", Some("yes")).await;
    s.at(2);
    s.count_all().await;
    let stage = format!("select count(*) from deal where id = '{deal}' and stage_id = '{}'", s.world.offer);
    assert_eq!(s.count(&stage).await, 1);
    let marked = format!(
        "select count(*) from event where kind = 'deal.moved' and subject_id = '{deal}' and actor_id is null and after ->> 'score_rule' = '够热'"
    );
    assert_eq!(s.count(&marked).await, 1);
    let moved = s.of_deal(&s.rep, deal).await.moved.expect("it is offered to be taken back");
    assert_eq!(moved.rule, "够热");

    // Back where it was, and there it stays although the score is as high as it was.
    s.at(3);
    ok::<()>(&s.rep, "undo_score_move", json!({ "id": deal })).await;
    s.count_all().await;
    assert_eq!((s.count(&stage).await, s.count(&marked).await), (0, 1));
    assert_eq!(s.of_deal(&s.rep, deal).await.moved, None);
    let again = s.rep.call("undo_score_move", &json!({ "id": deal })).await;
    assert_eq!(again.error(), AppError::conflict("changed_since"));

    // Who was shown the deal and not its customer is not told of the customer's fields; the sum stays the sum.
    s.run(format!(
        "insert into share (record_kind, record_id, person_id, shared_by) values ('deal', '{foreign}', '{}', '{}')",
        s.world.rep, s.world.admin
    ))
    .await;
    s.at(4);
    let seen = s.of_deal(&s.rep, foreign).await;
    let text = serde_json::to_string(&seen).unwrap();
    assert!(!text.contains("industry") && !text.contains("激光"), "{text}");
    assert_eq!(seen.elsewhere, Some(9));
    assert_eq!(seen.points, 9 + seen.parts.iter().map(|part| part.points).sum::<i32>());
    let whole = s.of_deal(&s.admin, foreign).await;
    assert!(whole.elsewhere.is_none() && whole.points == seen.points && whole.parts.len() == seen.parts.len() + 1);
    let answer = json!({ "id": foreign, "question": "budget", "answer": "yes" });
    assert_eq!(s.rep.call("answer_of_deal", &answer).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_of_the_customer_counts_and_is_not_told_to_whom_it_is_hidden_from() {
    let s = set().await;
    let (deal, customer) = (s.world.deals.own, s.world.customers.own);
    let [market, export, power] = [1, 2, 3].map(Uuid::from_u128);
    s.run(format!(
        "insert into custom_field (id, record_kind, kind, name, choices) values
         ('{market}', 'customer', 'choices', '出口市场', '[{{\"id\": \"{export}\", \"name\": \"欧洲\"}}]'),
         ('{power}', 'customer', 'number', '功率', '[]');
         update customer set custom = '{{\"{market}\": [\"{export}\"], \"{power}\": \"12.5\"}}' where id = '{customer}'"
    ))
    .await;
    let before = s.of_deal(&s.rep, deal).await.points;
    let draft = |field: Uuid, test: &str, points: &str| CriterionDraft {
        what: "field".to_owned(),
        key: key_of(field),
        test: test.to_owned(),
        words: export.to_string(),
        least: "12".to_owned(),
        points: points.to_owned(),
        active: true,
        ..CriterionDraft::default()
    };
    let save = async |kind: &str, draft: CriterionDraft| {
        s.admin.call("save_score_criterion", &json!({ "existing": null, "kind": kind, "draft": draft })).await
    };
    for one in [draft(market, "any_of", "7"), draft(power, "at_least", "5")] {
        assert_eq!(save("deal", one).await.status, StatusCode::OK);
    }
    let of_lead = save("lead", draft(market, "filled", "7")).await.error();
    assert!(of_lead.of_field("key").is_some(), "leads have no such fields");
    s.at(1);
    let seen = s.of_deal(&s.rep, deal).await;
    assert_eq!((seen.points, seen.elsewhere, seen.fields.len()), (before + 12, None, 2));

    // Hidden from the role it is in the sum, and in nothing else.
    s.run(format!("update custom_field set hidden_from = '{{qz_sales_rep}}' where id = '{market}'")).await;
    let seen = s.of_deal(&s.rep, deal).await;
    let text = serde_json::to_string(&seen).unwrap();
    assert!([&market, &export].iter().all(|id| !text.contains(&id.to_string())) && !text.contains("欧洲"), "{text}");
    assert_eq!((seen.points, seen.elsewhere), (before + 12, Some(7)));
    assert_eq!(s.of_deal(&s.admin, deal).await.elsewhere, None);

    // Put away it counts no more.
    s.run(format!("update custom_field set archived = true where id = '{market}'")).await;
    s.at(2);
    let seen = s.of_deal(&s.rep, deal).await;
    assert_eq!((seen.points, seen.elsewhere), (before + 5, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_far_ahead_is_left_out_and_everything_open_counted_instead() {
    let s = set().await;
    let leads = [s.lead("第一家", true).await, s.lead("第二家", true).await];
    s.count_all().await;
    s.at(1);
    for id in leads {
        s.say("lead", id, "need", Some("yes")).await;
    }
    s.db.tell_all().await;
    assert_eq!(s.count("select count(*) from score where points > 15").await, 0, "nothing of it is counted");
    let skip = async |far: i64| s.count(&format!("select score_skip_ahead({far})::int::bigint")).await;
    assert_eq!(skip(1_000).await, 0, "it is followed");
    assert_eq!(skip(0).await, 1);
    assert_eq!(skip(0).await, 0, "there is nothing more");
    assert_eq!(s.count("select h.number - s.number from score_head h, seal_head s").await, 0);
    while worker::step(&s.db.doors).await.unwrap() > 0 {}
    assert_eq!(s.count("select count(*) from score where points = 15 + 15").await, 2);
}
