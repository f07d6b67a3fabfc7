//! Rules that give and take tags: whom they mean, that they leave alone what a hand did, that they meet each customer once however
//! many servers work, and that taking a run back is identity.

use crate::harness::{Browser, TestDb, World, session};
use app::{
    access::{Action, AppError, Role},
    admin::tag_rules::model::{TagRule, TagRuleDraft, TagRulesBook, TagRun, TagRunLine, TagStop, TagTrial},
    customers::{
        model::{Customer, CustomerFilter, CustomerRow, TagOf},
        tags::worker,
    },
    lists::{
        filters::{Condition, Group, Op},
        model::Page,
    },
};
use chrono::Duration;
use http::StatusCode;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::json;
use uuid::Uuid;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await.signed_in("administrator").await;
    (db, world, browser)
}

async fn sql(db: &TestDb, text: &str) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(text.to_owned())).execute(&db.owner).await.unwrap();
}

async fn count(db: &TestDb, text: &str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(text.to_owned())).fetch_one(&db.owner).await.unwrap()
}

/// Customers `Row 1` to `Row n` of a colleague, of which every second is in mining.
async fn rows(db: &TestDb, world: &World, many: i32) {
    sql(
        db,
        &format!(
            "insert into customer (id, name, owner_id, industry)
             select gen_random_uuid(), 'Row ' || i, '{}', case when i % 2 = 0 then 'Mining' end from generate_series(1, {many}) i",
            world.colleague
        ),
    )
    .await;
}

fn mining() -> Group {
    Group::all([Condition::new("industry", Op::Is, ["Mining"])])
}

fn draft(name: &str, conditions: Group) -> TagRuleDraft {
    let (name, new_tag, colour) = (name.to_owned(), name.to_owned(), "amber".to_owned());
    TagRuleDraft { name, new_tag, colour, conditions, takes_back: true, ..TagRuleDraft::default() }
}

async fn save(admin: &Browser, draft: &TagRuleDraft) -> TagRule {
    let answer = admin.call("save_tag_rule", &json!({ "existing": null, "draft": draft })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let id: Uuid = answer.json();
    book(admin).await.rules.into_iter().find(|rule| rule.id == id).unwrap()
}

async fn book(admin: &Browser) -> TagRulesBook {
    admin.call("read_tag_rules", &json!({})).await.json()
}

async fn to_the_end(db: &TestDb) {
    while worker::step(&db.doors).await.unwrap() {}
}

/// Has a rule run, and waits for its end.
async fn run(db: &TestDb, admin: &Browser, rule: &TagRule) -> TagRun {
    let asked = admin.call("run_tag_rule", &json!({ "id": rule.id })).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.body);
    let id: Uuid = asked.json();
    to_the_end(db).await;
    the_run(admin, id).await
}

async fn the_run(admin: &Browser, id: Uuid) -> TagRun {
    let runs: Vec<TagRun> = admin.call("tag_runs", &json!({})).await.json();
    runs.into_iter().find(|run| run.id == id).unwrap()
}

async fn holders(db: &TestDb, rule: &TagRule) -> i64 {
    count(db, &format!("select count(*) from customer_tag where tag_id = '{}'", rule.tag.id)).await
}

async fn one(db: &TestDb, name: &str) -> Uuid {
    sqlx::query_scalar("select id from customer where name = $1").bind(name).fetch_one(&db.owner).await.unwrap()
}

async fn tags(browser: &Browser, customer: Uuid) -> Vec<TagOf> {
    browser.call("read_customer", &json!({ "id": customer })).await.json::<Customer>().tags
}

async fn has(browser: &Browser, customer: Uuid, rule: &TagRule) -> bool {
    tags(browser, customer).await.iter().any(|tag| tag.id == rule.tag.id)
}

async fn industry(db: &TestDb, name: &str, value: &str) {
    sql(db, &format!("update customer set industry = {value} where name = '{name}'")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_gives_says_why_and_takes_back() {
    let (db, world, admin) = set().await;
    rows(&db, &world, 10).await;
    let rule = save(&admin, &draft("矿业", mining())).await;
    assert!(!rule.active && !rule.broken, "a new rule rests");

    // Tried first: it names them, and changes nothing.
    let input = json!({ "rule": rule.id, "draft": TagRuleDraft::of(&rule), "after": null });
    let trial: TagTrial = admin.call("try_tag_rule", &input).await.json();
    assert_eq!((trial.gain, trial.lose, trial.gaining.len(), trial.next), (5, 0, 5, None));
    assert_eq!(holders(&db, &rule).await, 0);

    let first = run(&db, &admin, &rule).await;
    assert_eq!((first.gave, first.took, first.ended, first.stopped), (5, 0, true, None));
    let row = one(&db, "Row 2").await;
    let why = tags(&admin, row).await.remove(0).why.expect("a rule gave it");
    assert_eq!(why.rule, "矿业");
    let filter = CustomerFilter { text: String::new(), conditions: mining(), ..CustomerFilter::default() };
    let list: Page<CustomerRow> = admin.call("api/customers", &json!({ "filter": filter, "after": null })).await.json();
    assert!(list.rows.iter().all(|row| row.tags.iter().any(|tag| tag.why.as_ref() == Some(&why))));
    // The story names the rule as the cause, and nobody as the one who did it.
    let told = format!(
        "select count(*) from event where kind = 'customer.tagged' and actor_id is null and after ->> 'rule_name' = '矿业'
            and after ->> 'tag_name' = '矿业' and subject_id = '{row}'"
    );
    assert_eq!(count(&db, &told).await, 1);
    // Asked again it finds nothing to do.
    assert_eq!(run(&db, &admin, &rule).await.gave, 0);

    industry(&db, "Row 2", "null").await;
    industry(&db, "Row 3", "'Mining'").await;
    let second = run(&db, &admin, &rule).await;
    assert_eq!((second.gave, second.took), (1, 1));
    assert!(!has(&admin, row, &rule).await);
    let lines: Vec<TagRunLine> = admin.call("read_tag_run", &json!({ "run": second.id })).await.json();
    let mut did: Vec<(String, bool)> = lines.into_iter().map(|line| (line.name, line.gave)).collect();
    did.sort();
    assert_eq!(did, [("Row 2".to_owned(), false), ("Row 3".to_owned(), true)]);

    // One that only gives.
    let keeps = TagRuleDraft { takes_back: false, ..TagRuleDraft::of(&rule) };
    let saved = admin.call("save_tag_rule", &json!({ "existing": [rule.id, rule.version], "draft": keeps })).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    industry(&db, "Row 3", "null").await;
    assert_eq!(run(&db, &admin, &rule).await.took, 0);
    let again = admin.call("save_tag_rule", &json!({ "existing": [rule.id, rule.version], "draft": keeps })).await;
    assert_eq!(again.error(), AppError::conflict("changed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_hand_did_stays() {
    let (db, world, admin) = set().await;
    rows(&db, &world, 6).await;
    let rule = save(&admin, &draft("矿业", mining())).await;
    let (by_hand, off, kept) = (one(&db, "Row 1").await, one(&db, "Row 2").await, one(&db, "Row 4").await);
    let tag = rule.tag.id;
    let give = async |id: Uuid| admin.call("tag_customer", &json!({ "customer": id, "tag": tag })).await.status;
    let take = async |id: Uuid| admin.call("untag_customer", &json!({ "customer": id, "tag": tag })).await.status;
    // Given by hand where the conditions do not hold, and where they do.
    assert_eq!((give(by_hand).await, give(kept).await), (StatusCode::OK, StatusCode::OK));
    assert_eq!(run(&db, &admin, &rule).await.gave, 2);
    assert!(tags(&admin, kept).await[0].why.is_none(), "it was there before the rule came");
    industry(&db, "Row 4", "null").await;
    assert_eq!(run(&db, &admin, &rule).await.took, 0);
    assert!(has(&admin, by_hand, &rule).await && has(&admin, kept, &rule).await);

    // Taken off by hand: it stays off while the conditions hold …
    assert_eq!(take(off).await, StatusCode::OK);
    for _ in 0..2 {
        assert_eq!(run(&db, &admin, &rule).await.gave, 0);
        assert!(!has(&admin, off, &rule).await);
    }
    // … and once they have ceased to hold, the rule may give it again.
    industry(&db, "Row 2", "null").await;
    assert_eq!(run(&db, &admin, &rule).await.gave, 0);
    industry(&db, "Row 2", "'Mining'").await;
    assert_eq!(run(&db, &admin, &rule).await.gave, 1);
    assert!(has(&admin, off, &rule).await);

    // A tag that the rule never gave and a hand took off stays off too.
    industry(&db, "Row 1", "'Mining'").await;
    assert_eq!(take(by_hand).await, StatusCode::OK);
    assert_eq!(run(&db, &admin, &rule).await.gave, 0);
    assert_eq!(take(by_hand).await, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_and_one_that_dies_meet_each_customer_once() {
    let (db, world, admin) = set().await;
    let many = worker::BATCH * 2 + 500;
    rows(&db, &world, many).await;
    let rule = save(&admin, &draft("矿业", mining())).await;
    let id: Uuid = admin.call("run_tag_rule", &json!({ "id": rule.id })).await.json();
    let twice = admin.call("run_tag_rule", &json!({ "id": rule.id })).await;
    assert_eq!(twice.error(), AppError::conflict("tag_rule_at_work"));
    // One batch, and then its server is gone in the middle of the next: nothing of that one is there.
    assert!(worker::step(&db.doors).await.unwrap());
    let after_one = holders(&db, &rule).await;
    assert!(after_one > 0 && after_one < i64::from(many / 2));
    let mut dying = db.doors.work_daily().await.unwrap();
    sqlx::query(
        "select * from apply_tag_rule($1, array(select id from customer where industry = 'Mining'), '{}', '{}')",
    )
    .bind(id)
    .execute(dying.conn())
    .await
    .unwrap();
    drop(dying);
    assert_eq!(holders(&db, &rule).await, after_one);
    tokio::join!(to_the_end(&db), to_the_end(&db));
    let done = the_run(&admin, id).await;
    assert_eq!((done.gave, done.ended), (i64::from(many / 2), true));
    assert_eq!(done.looked_at, count(&db, "select count(*) from customer where deleted_at is null").await);
    assert_eq!(holders(&db, &rule).await, i64::from(many / 2));
    let events = "select count(*) from event where kind = 'customer.tagged'";
    assert_eq!(count(&db, events).await, i64::from(many / 2));
    assert!(!worker::step(&db.doors).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_at_work_run_once_a_day() {
    let (db, world, admin) = set().await;
    rows(&db, &world, 4).await;
    let rule = save(&admin, &draft("矿业", mining())).await;
    let day = async || {
        worker::begin_day(&db.doors).await.unwrap();
        worker::begin_day(&db.doors).await.unwrap();
        to_the_end(&db).await;
        book(&admin).await.runs.len()
    };
    assert_eq!(day().await, 0, "a rule that rests does not run");
    let on = json!({ "id": rule.id, "version": rule.version, "active": true });
    assert_eq!(admin.call("switch_tag_rule", &on).await.status, StatusCode::OK);
    assert_eq!(day().await, 1);
    assert_eq!(day().await, 1);
    assert_eq!(holders(&db, &rule).await, 2);
    db.doors.clock.set(db.doors.clock.now() + Duration::days(1));
    worker::begin_day(&db.doors).await.unwrap();
    to_the_end(&db).await;
    assert_eq!(count(&db, "select count(*) from tag_run where day is not null").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_whose_field_was_removed_is_shown_and_not_run() {
    let (db, world, admin) = set().await;
    rows(&db, &world, 4).await;
    let field = app::access::new_id();
    sql(
        &db,
        &format!(
            "insert into custom_field (id, record_kind, kind, name) values ('{field}', 'customer', 'number', '产能')"
        ),
    )
    .await;
    sql(&db, &format!("update customer set custom = '{{\"{field}\": \"700\"}}' where name in ('Row 1', 'Row 2')"))
        .await;
    let conditions = Group::all([Condition::new(&format!("custom.{field}"), Op::AtLeast, ["500"])]);
    let rule = save(&admin, &draft("大产能", conditions)).await;
    assert_eq!(run(&db, &admin, &rule).await.gave, 2, "fields of administrators are conditions like others");

    let on = json!({ "id": rule.id, "version": rule.version, "active": true });
    assert_eq!(admin.call("switch_tag_rule", &on).await.status, StatusCode::OK);
    sql(&db, &format!("update custom_field set archived = true where id = '{field}'")).await;
    let broken = book(&admin).await.rules.remove(0);
    assert!(broken.broken);
    let asked = admin.call("run_tag_rule", &json!({ "id": rule.id })).await;
    assert!(asked.error().of_field("conditions").is_some());
    worker::begin_day(&db.doors).await.unwrap();
    to_the_end(&db).await;
    let last = book(&admin).await.runs.into_iter().find(|run| run.day.is_some()).unwrap();
    assert_eq!((last.stopped, last.took, last.looked_at), (Some(TagStop::Broken), 0, 0));
    assert_eq!(holders(&db, &rule).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn conditions_that_cannot_work_are_refused() {
    let (_db, world, admin) = set().await;
    let refused = async |draft: TagRuleDraft| {
        let error = admin.call("save_tag_rule", &json!({ "existing": null, "draft": draft })).await.error();
        error.of_field("conditions").map(|field| field.code.clone())
    };
    let of = |condition: Condition| TagRuleDraft { tag: world.tag.to_string(), ..draft("x", Group::all([condition])) };
    assert_eq!(refused(draft("x", Group::default())).await.as_deref(), Some("required"));
    assert_eq!(refused(of(Condition::new("owner", Op::Is, ["me"]))).await.as_deref(), Some("tag_rule_me"));
    let own = of(Condition::new("tags", Op::NoneOf, [world.tag.to_string()]));
    assert_eq!(refused(own).await.as_deref(), Some("tag_rule_own_tag"));
    assert_eq!(refused(of(Condition::new("ship", Op::Is, ["x"]))).await.as_deref(), Some("filter_unknown_field"));
    let rule = save(&admin, &of(Condition::new("name", Op::Contains, ["x"]))).await;
    assert_eq!(rule.tag.id, world.tag);
    let second = TagRuleDraft { name: "y".to_owned(), ..of(Condition::new("name", Op::Contains, ["x"])) };
    let twice = admin.call("save_tag_rule", &json!({ "existing": null, "draft": second })).await.error();
    assert!(twice.of_field("tag").is_some(), "one rule for a tag: {twice:?}");
    // Won deals are conditions too.
    let won = Group::all([
        Condition::new("won_value", Op::AtLeast, ["1"]),
        Condition::new("last_won", Op::NotWithin, ["180"]),
    ]);
    save(&admin, &draft("沉睡", won)).await;
}

/// Everything that a run changes.
async fn picture(db: &TestDb) -> String {
    sqlx::query_scalar(
        "select coalesce((select string_agg(concat_ws('|', customer_id, tag_id), ';' order by customer_id, tag_id) from customer_tag), '')
             || '#' || coalesce((select string_agg(concat_ws('|', customer_id, rule_id, given, since), ';' order by customer_id, rule_id) from tag_mark), '')",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap()
}

/// What happens to a customer between two runs.
#[derive(Debug, Clone, Copy)]
enum Happens {
    Holds,
    Ceases,
    Given,
    TakenOff,
}

#[test]
fn taking_a_run_back_is_identity() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (db, world, admin, rule) = runtime.block_on(async {
        let (db, world, admin) = set().await;
        rows(&db, &world, 8).await;
        let rule = save(&admin, &draft("矿业", mining())).await;
        (db, world, admin, rule)
    });
    let _ = world;
    let happens =
        prop_oneof![Just(Happens::Holds), Just(Happens::Ceases), Just(Happens::Given), Just(Happens::TakenOff)];
    let steps = prop::collection::vec((1..=8_u8, happens), 0..12);
    let mut runner = TestRunner::new(Config { cases: 12, ..Config::default() });
    runner
        .run(&steps, |steps| {
            runtime.block_on(async {
                run(&db, &admin, &rule).await;
                for (row, happens) in steps {
                    let name = format!("Row {row}");
                    let id = one(&db, &name).await;
                    let input = json!({ "customer": id, "tag": rule.tag.id });
                    match happens {
                        Happens::Holds => industry(&db, &name, "'Mining'").await,
                        Happens::Ceases => industry(&db, &name, "null").await,
                        Happens::Given => drop(admin.call("tag_customer", &input).await),
                        Happens::TakenOff => drop(admin.call("untag_customer", &input).await),
                    }
                }
                let before = picture(&db).await;
                let done = run(&db, &admin, &rule).await;
                let back = admin.call("undo_tag_run", &json!({ "run": done.id })).await;
                assert_eq!(back.status, StatusCode::OK, "{}", back.body);
                to_the_end(&db).await;
                let undone = the_run(&admin, done.id).await;
                assert!(undone.is_undone && !undone.is_under_way());
                assert_eq!(undone.undone, done.gave + done.took);
                assert_eq!(picture(&db).await, before);
            });
            Ok(())
        })
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_back_leaves_what_changed_since_and_rests_the_rule() {
    let (db, world, admin) = set().await;
    rows(&db, &world, 6).await;
    let rule = save(&admin, &draft("矿业", mining())).await;
    let on = json!({ "id": rule.id, "version": rule.version, "active": true });
    assert_eq!(admin.call("switch_tag_rule", &on).await.status, StatusCode::OK);
    let done = run(&db, &admin, &rule).await;
    let id = one(&db, "Row 2").await;
    let input = json!({ "customer": id, "tag": rule.tag.id });
    for function in ["untag_customer", "tag_customer"] {
        assert_eq!(admin.call(function, &input).await.status, StatusCode::OK);
    }
    assert_eq!(admin.call("undo_tag_run", &json!({ "run": done.id })).await.status, StatusCode::OK);
    assert_eq!(admin.call("undo_tag_run", &json!({ "run": done.id })).await.error(), AppError::NotFound);
    let meanwhile = admin.call("run_tag_rule", &json!({ "id": rule.id })).await;
    assert_eq!(meanwhile.error(), AppError::conflict("tag_rule_at_work"));
    tokio::join!(to_the_end(&db), to_the_end(&db));
    assert!(has(&admin, id, &rule).await, "given by hand since");
    assert_eq!(holders(&db, &rule).await, 1);
    assert_eq!(the_run(&admin, done.id).await.undone, 2);
    assert!(!book(&admin).await.rules[0].active, "it rests");
    // A run that is still at work stops, and goes back from where it was.
    rows(&db, &world, worker::BATCH * 2).await;
    let long: Uuid = admin.call("run_tag_rule", &json!({ "id": rule.id })).await.json();
    assert!(worker::step(&db.doors).await.unwrap());
    assert!(holders(&db, &rule).await > 1);
    assert_eq!(admin.call("undo_tag_run", &json!({ "run": long })).await.status, StatusCode::OK);
    to_the_end(&db).await;
    assert_eq!(the_run(&admin, long).await.stopped, Some(TagStop::TakenBack));
    assert_eq!(holders(&db, &rule).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn hands_and_rules_at_the_same_time_end_as_the_hands_want() {
    let (db, world, admin) = set().await;
    rows(&db, &world, 400).await;
    let rule = save(&admin, &draft("矿业", mining())).await;
    run(&db, &admin, &rule).await;
    let ids: Vec<Uuid> =
        sqlx::query_scalar("select customer_id from customer_tag where tag_id = $1 order by customer_id limit 40")
            .bind(rule.tag.id)
            .fetch_all(&db.owner)
            .await
            .unwrap();
    // While people take tags off, the rule runs over and over.
    let hands = async {
        for id in &ids {
            let input = json!({ "customer": id, "tag": rule.tag.id });
            assert_eq!(admin.call("untag_customer", &input).await.status, StatusCode::OK);
        }
    };
    let rules = async {
        for _ in 0..6 {
            run(&db, &admin, &rule).await;
        }
    };
    tokio::join!(hands, rules);
    run(&db, &admin, &rule).await;
    for id in &ids {
        assert!(!has(&admin, *id, &rule).await);
    }
    assert_eq!(holders(&db, &rule).await, 160);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_brings_the_rule_s_tag_as_the_rule_s() {
    let (db, world, admin) = set().await;
    rows(&db, &world, 4).await;
    let rule = save(&admin, &draft("矿业", mining())).await;
    run(&db, &admin, &rule).await;
    let (kept, gone) = (one(&db, "Row 1").await, one(&db, "Row 2").await);
    let caller = db.caller(&session(world.admin, Role::Administrator), Action::EditCustomers);
    let mut tx = caller.begin().await.unwrap();
    sqlx::query("select merge_customer(gen_random_uuid(), $1, $2, '{}', '{}')")
        .bind(kept)
        .bind(gone)
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(tags(&admin, kept).await[0].why.is_some());
    // Its conditions do not hold for the one that stays, so the rule takes it back.
    assert_eq!(run(&db, &admin, &rule).await.took, 1);
    assert!(!has(&admin, kept, &rule).await);
}
