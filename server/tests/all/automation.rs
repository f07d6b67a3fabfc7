//! Automation: rules run once for each thing that happens, with the rights of their keepers, stop where they would go round in
//! circles, and say what they did and why not.

mod calls;
mod letters;
mod once;

use crate::harness::{Browser, TestDb, World, first_day, start_of_time};
use app::{
    access::{AppError, FieldError},
    automation::{
        api::Book,
        calling::Calls,
        draft_model::{RuleDraft, StepDraft},
        model::{Outcome, RunState, Why},
        seen_model::{Run, Runs, RunsAsked, Trial},
        worker::{follow, look, work},
    },
    notices::model::{NoticeKind, Notices, RecordOf},
};
use chrono::{Days, Duration};
use http::StatusCode;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

struct Set {
    db: TestDb,
    world: World,
    manager: Browser,
    rep: Browser,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    let (manager, rep) = (browser.signed_in("sales_manager").await, browser.signed_in("sales_rep").await);
    Set { db, world, manager, rep }
}

async fn ok<T: serde::de::DeserializeOwned>(browser: &Browser, function: &str, body: Value) -> T {
    let answer = browser.call(function, &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{function}: {}", answer.body);
    answer.json()
}

fn step(what: &str) -> StepDraft {
    StepDraft { what: what.to_owned(), ..StepDraft::default() }
}

fn sets(field: &str, value: &str) -> StepDraft {
    StepDraft { field: field.to_owned(), text: value.to_owned(), ..step("set") }
}

fn task(title: &str) -> StepDraft {
    StepDraft { text: title.to_owned(), days: "1".to_owned(), who: vec!["owner".to_owned()], ..step("task") }
}

/// When this field of a customer changes.
fn on_change(name: &str, field: &str, steps: Vec<StepDraft>) -> RuleDraft {
    RuleDraft {
        name: name.to_owned(),
        on: "customer".to_owned(),
        when: "changed".to_owned(),
        field: field.to_owned(),
        steps,
        ..RuleDraft::default()
    }
}

impl Set {
    /// A rule of this keeper, at work.
    async fn rule(&self, keeper: &Browser, draft: &RuleDraft) -> Uuid {
        let id: Uuid = ok(keeper, "save_automation", json!({ "existing": null, "draft": draft })).await;
        ok::<()>(keeper, "switch_automation", json!({ "id": id, "version": 1, "on": true })).await;
        id
    }

    /// Has everything happen whose time has come, until nothing is left.
    async fn settle(&self) {
        loop {
            self.db.tell_all().await;
            let mut any = follow(&self.db.doors).await.unwrap() > 0;
            while work(&self.db.doors, &Calls::default()).await.unwrap() {
                any = true;
            }
            if !any {
                return;
            }
        }
    }

    async fn tag(&self, browser: &Browser, customer: Uuid) {
        ok::<()>(browser, "tag_customer", json!({ "customer": customer, "tag": self.world.tag })).await;
    }

    async fn runs(&self, asked: RunsAsked) -> Vec<Run> {
        let admin = self.manager.signed_in("administrator").await;
        ok::<Runs>(&admin, "automation_runs", json!({ "asked": asked, "after": null })).await.runs
    }

    async fn of_rule(&self, rule: Uuid) -> Vec<Run> {
        self.runs(RunsAsked { rule: Some(rule), ..RunsAsked::default() }).await
    }

    async fn count(&self, sql: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&self.db.owner).await.unwrap()
    }

    async fn text(&self, sql: &str) -> Option<String> {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&self.db.owner).await.unwrap()
    }

    async fn sql(&self, sql: String) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&self.db.owner).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_does_what_its_keeper_could_says_so_and_is_taken_back() {
    let s = set().await;
    let (own, foreign) = (s.world.customers.own, s.world.customers.foreign);
    let notify = StepDraft { text: "新的重点客户".to_owned(), who: vec!["owner".to_owned()], ..step("notify") };
    let steps = vec![sets("industry", "机械"), sets("industry", "机械"), task("拜访"), notify];
    let draft = on_change("重点客户", "tag", steps);
    let id = s.rule(&s.manager, &draft).await;
    s.tag(&s.rep, own).await;
    // The manager of the north does not see it, so the rule does not reach it.
    s.tag(&s.manager.signed_in("stranger").await, foreign).await;
    // What was tried would have been the one that its keeper sees; and nothing is changed by trying.
    let tried: Trial = ok(&s.manager, "try_automation", json!({ "draft": draft })).await;
    assert_eq!((tried.runs, tried.lines.len(), tried.left_out), (1, 1, 0));
    assert_eq!(s.count("select count(*) from automation_run").await, 0);
    s.settle().await;

    let runs = s.of_rule(id).await;
    let of = |record: Uuid| runs.iter().find(|run| run.record == record).unwrap();
    assert_eq!((runs.len(), of(foreign).state, of(foreign).why), (2, RunState::Skipped, Some(Why::Unseen)));
    let outcomes: Vec<Outcome> = of(own).steps.iter().map(|step| step.outcome).collect();
    assert_eq!(outcomes, [Outcome::Done, Outcome::Nothing, Outcome::Done, Outcome::Done], "{:?}", of(own));
    assert_eq!(of(own).state, RunState::Done);
    let industry = |id: Uuid| format!("select industry from customer where id = '{id}'");
    assert_eq!(s.text(&industry(own)).await.as_deref(), Some("机械"));
    assert_eq!(s.text(&industry(foreign)).await, None);
    // Nobody did it in person, and it says which rule did, in which chain.
    let told = format!(
        "select count(*) from event where subject_id = '{own}' and actor_id is null and after -> 'automation' ->> 'name' = '重点客户'
            and after -> 'automation' -> 'chain' = '[\"{id}\"]' and kind in ('customer.changed', 'activity.planned', 'automation.told')"
    );
    assert_eq!(s.count(&told).await, 3);
    let task_of = "select count(*) from activity a join person p on p.id = a.owner_id where a.title = '拜访' and p.name = 'sales_rep'";
    assert_eq!(s.count(task_of).await, 1);
    let inbox: Notices = ok(&s.rep, "inbox", json!({ "unread": false, "before": null })).await;
    let rung: Vec<_> = inbox.notices.iter().filter(|one| one.kind == NoticeKind::Automated).collect();
    assert_eq!(
        (rung.len(), rung[0].words.as_deref(), rung[0].record),
        (1, Some("新的重点客户"), RecordOf::Customer(own))
    );

    // Taken back by hand, under the hand's own rights, once.
    let run = json!({ "run": of(own).id });
    assert_eq!(s.rep.call("undo_automation", &run).await.status, StatusCode::FORBIDDEN);
    let undone: usize = ok(&s.manager, "undo_automation", run.clone()).await;
    assert_eq!(undone, 2);
    assert_eq!((s.text(&industry(own)).await, s.count(task_of).await), (None, 0));
    let again = s.manager.call("undo_automation", &run).await.error();
    assert_eq!(again, AppError::conflict("automation_nothing_to_undo"));
    let marked: Vec<_> = s.of_rule(id).await.into_iter().filter(|run| run.record == own).collect();
    assert_eq!((marked.len(), marked[0].state, marked[0].why), (1, RunState::Done, Some(Why::Undone)));
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_do_not_go_round_in_circles_nor_run_wild_nor_outlive_their_keeper() {
    let s = set().await;
    let own = s.world.customers.own;
    let first = s.rule(&s.manager, &on_change("A", "tag", vec![sets("industry", "一")])).await;
    let second = s.rule(&s.manager, &on_change("B", "industry", vec![sets("region", "二")])).await;
    let third = s.rule(&s.manager, &on_change("C", "region", vec![sets("industry", "三")])).await;
    s.tag(&s.rep, own).await;
    s.settle().await;
    let states = |runs: Vec<Run>| runs.iter().map(|run| (run.state, run.why, run.depth)).collect::<Vec<_>>();
    assert_eq!(states(s.of_rule(first).await), [(RunState::Done, None, 0)]);
    assert_eq!(states(s.of_rule(third).await), [(RunState::Done, None, 2)]);
    let mut looped = states(s.of_rule(second).await);
    looped.sort_by_key(|(.., depth)| *depth);
    assert_eq!(looped, [(RunState::Done, None, 1), (RunState::Skipped, Some(Why::Loop), 3)]);

    // At most two in an hour; the third has it switched off, and its keeper hears of it.
    let often = RuleDraft { hourly: "2".to_owned(), ..on_change("D", "name", vec![sets("source", "四")]) };
    let often = s.rule(&s.manager, &often).await;
    for (record, name) in [(own, "甲"), (s.world.customers.team, "乙"), (own, "丙"), (own, "丁")] {
        s.sql(format!(
            "insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, before, after)
             values (gen_random_uuid(), '{now}', '{now}', 'customer.changed', 'customer', '{record}', '{record}', '{{}}', '{{\"name\": \"{name}\"}}')",
            now = start_of_time().to_rfc3339(),
        ))
        .await;
    }
    s.settle().await;
    let mut why: Vec<Option<Why>> = s.of_rule(often).await.iter().map(|run| run.why).collect();
    why.sort();
    assert_eq!(why, [None, None, Some(Why::Off), Some(Why::Rate)]);
    let book: Book = ok(&s.manager, "list_automation", json!({ "lang": "en" })).await;
    let line = book.rules.iter().find(|rule| rule.id == often).unwrap();
    assert_eq!((line.active, line.stopped, line.ran), (false, Some(Why::Rate), 2));
    let inbox: Notices = ok(&s.manager, "inbox", json!({ "unread": true, "before": null })).await;
    let rung: Vec<_> = inbox.notices.iter().map(|one| (one.kind, one.record, one.name.as_str())).collect();
    assert_eq!(rung, [(NoticeKind::Automated, RecordOf::Rule(often), "D")]);

    // An administrator's rule is for administrators alone; who keeps rules no longer keeps none at work.
    let admin = s.manager.signed_in("administrator").await;
    let hers = s.rule(&admin, &on_change("E", "tag", vec![sets("country", "五")])).await;
    assert!(
        ok::<Book>(&s.manager, "list_automation", json!({ "lang": "en" }))
            .await
            .rules
            .iter()
            .all(|rule| rule.id != hers)
    );
    let asked = json!({ "id": hers, "lang": "en" });
    assert_eq!(s.manager.call("read_automation", &asked).await.status, StatusCode::NOT_FOUND);
    let take = json!({ "id": first, "version": 2 });
    assert_eq!(s.manager.call("take_over_automation", &take).await.status, StatusCode::FORBIDDEN);
    // What a sales manager may not do, no rule of hers may.
    let beyond = RuleDraft {
        on: "ticket".to_owned(),
        when: "created".to_owned(),
        ..on_change("F", "", vec![sets("priority", "high")])
    };
    let refused = async |draft: &RuleDraft| {
        s.manager.call("save_automation", &json!({ "existing": null, "draft": draft })).await.error()
    };
    assert_eq!(refused(&beyond).await, AppError::invalid("step_0_what", "automation_not_yours"));
    // Everything that is wrong is said at once, whoever can say it.
    let hasty = StepDraft { days: "x".to_owned(), ..task(" ") };
    let hasty = RuleDraft { name: String::new(), steps: vec![beyond.steps[0].clone(), hasty], ..beyond };
    let all = [
        ("name", "required"),
        ("step_1_text", "automation_text"),
        ("step_1_days", "automation_days"),
        ("step_0_what", "automation_not_yours"),
    ];
    let all = all.into_iter().map(|(field, code)| FieldError::of(field, code)).collect();
    assert_eq!(refused(&hasty).await, AppError::Invalid(all));
    s.sql(format!("update person set role = 'sales_rep' where id = '{}'", s.world.manager)).await;
    s.tag(&s.manager.signed_in("colleague").await, s.world.customers.team).await;
    s.settle().await;
    assert_eq!(s.of_rule(first).await.iter().filter(|run| run.why == Some(Why::Keeper)).count(), 1);
    ok::<()>(&admin, "take_over_automation", json!({ "id": first, "version": 3 })).await;
    let line = ok::<Book>(&admin, "list_automation", json!({ "lang": "en" })).await.rules;
    let line = line.into_iter().find(|rule| rule.id == first).unwrap();
    assert_eq!((line.keeper.0, line.active, line.stopped), (s.world.admin, false, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_comes_once_for_each_date_and_actions_wait_their_turn() {
    let s = set().await;
    let deal = s.world.deals.own;
    let later = StepDraft { delay: "2".to_owned(), unit: "days".to_owned(), ..task("再问") };
    let draft = RuleDraft {
        name: "T".to_owned(),
        on: "deal".to_owned(),
        when: "time".to_owned(),
        moment: "close".to_owned(),
        side: "before".to_owned(),
        amount: "3".to_owned(),
        unit: "days".to_owned(),
        steps: vec![task("催单"), later],
        ..RuleDraft::default()
    };
    let rule = s.rule(&s.manager, &draft).await;
    let today = first_day();
    let closes =
        |days: u64| format!("update deal set expected_close = '{}' where id = '{deal}'", today + Days::new(days));
    let at = |hours: i64| s.db.doors.clock.set(start_of_time() + Duration::hours(hours));
    s.sql(closes(5)).await;
    assert_eq!(look(&s.db.doors).await.unwrap(), 0, "it is not time yet");
    let tried: Trial = ok(&s.manager, "try_automation", json!({ "draft": draft })).await;
    assert_eq!(tried.runs, 0);
    // Three days before, at nine in the morning by the clocks of the house.
    at(3 * 24);
    assert_eq!((look(&s.db.doors).await.unwrap(), look(&s.db.doors).await.unwrap()), (1, 0));
    s.settle().await;
    let tasks = "select count(*) from activity where title in ('催单', '再问')";
    assert_eq!(s.count(tasks).await, 1);
    assert_eq!(s.of_rule(rule).await[0].state, RunState::Waiting);
    at(3 * 24 + 49);
    s.settle().await;
    assert_eq!((s.count(tasks).await, s.of_rule(rule).await[0].state), (2, RunState::Done));
    // Another date is another time; one that is not to be waited for is none.
    s.sql(closes(7)).await;
    assert_eq!(look(&s.db.doors).await.unwrap(), 1);
    // What is taken back while it waits goes no further.
    s.settle().await;
    let waits = s.of_rule(rule).await.into_iter().find(|run| run.state == RunState::Waiting).unwrap();
    let undone: usize = ok(&s.manager, "undo_automation", json!({ "run": waits.id })).await;
    assert_eq!((undone, s.count(tasks).await), (1, 2));
    at(3 * 24 + 98);
    s.settle().await;
    let ended = s.of_rule(rule).await.into_iter().find(|run| run.id == waits.id).unwrap();
    assert_eq!((ended.state, ended.why, s.count(tasks).await), (RunState::Skipped, Some(Why::Undone), 2));
    s.sql(format!(
        "update deal set stage_id = '{}', status = 'lost', closed_at = now() where id = '{deal}'",
        s.world.lost
    ))
    .await;
    s.sql(closes(9)).await;
    at(8 * 24);
    assert_eq!(look(&s.db.doors).await.unwrap(), 0);
}
