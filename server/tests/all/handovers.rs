//! Handovers: what goes to whom, what nobody loses, and the way back as a whole.

use crate::harness::{Answer, Browser, TestDb, World};
use app::{
    access::{Action, AppError, Caller, Role, new_id},
    customers::model::CustomerForm,
    handovers::{
        model::{HandKind, HandoverView, Plan, Planned, Preview, Rule, State},
        run,
    },
};
use http::StatusCode;
use proptest::{
    prelude::{Strategy, any},
    strategy::ValueTree,
    test_runner::TestRunner,
};
use serde_json::json;
use sqlx::AssertSqlSafe;
use std::{collections::BTreeMap, time::Duration};
use uuid::Uuid;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

async fn run_sql(db: &TestDb, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&db.owner).await.unwrap();
}

/// What a handover may touch, without what only counts changes.
async fn state(db: &TestDb) -> String {
    sqlx::query_scalar(
        "select string_agg(line, E'\n' order by line) from (
           select 'customer ' || (to_jsonb(t) - 'version')::text as line from customer t
           union all select 'contact ' || (to_jsonb(t) - 'version')::text from contact t
           union all select 'deal ' || (to_jsonb(t) - 'version')::text from deal t
           union all select 'activity ' || (to_jsonb(t) - 'version')::text from activity t
           union all select 'customer_contact ' || to_jsonb(t)::text from customer_contact t
           union all select 'customer_tag ' || to_jsonb(t)::text from customer_tag t
           union all select 'deal_contact ' || to_jsonb(t)::text from deal_contact t
           union all select 'deal_product ' || to_jsonb(t)::text from deal_product t
           union all select 'deal_tag ' || to_jsonb(t)::text from deal_tag t
           union all select 'search ' || (to_jsonb(t) - 'touched_at')::text from search_entry t
           union all select 'share ' || to_jsonb(t)::text from share t) l",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap()
}

/// The representative has more: a tag, a finished deal with all that hangs on one, something planned here and at a colleague's
/// deal, and two shares.
async fn furnish(db: &TestDb, world: &World) -> Uuid {
    let World { rep, colleague, stranger, pipeline, won, won_reason, product, tag, .. } = world;
    let (customer, deal, contact) = (world.customers.own, world.deals.own, world.contacts.own);
    let finished = new_id();
    run_sql(
        db,
        format!(
            "update customer set industry = '机械', region = '山东' where id = '{customer}';
             insert into customer (id, name, owner_id, industry, region) values (gen_random_uuid(), 'second', '{rep}', '食品', '浙江');
             insert into customer_tag values ('{customer}', '{tag}');
             insert into deal (id, name, customer_id, pipeline_id, stage_id, status, owner_id, value, currency, position, closed_at, close_reason_id, close_note, source) values
               ('{finished}', 'won', '{customer}', '{pipeline}', '{won}', 'won', '{rep}', 5000, 'CNY', 'Y', now(), '{won_reason}', 'well done', 'fair');
             insert into deal_contact (deal_id, contact_id, role) values ('{finished}', '{contact}', 'buyer');
             insert into deal_product (id, deal_id, product_id, quantity, price) values (gen_random_uuid(), '{finished}', '{product}', 2, 2500);
             insert into deal_tag values ('{finished}', '{tag}');
             insert into activity (id, customer_id, title, due_at, owner_id) values (gen_random_uuid(), '{customer}', 'visit', now(), '{rep}');
             insert into activity (id, deal_id, title, due_at, owner_id) values (gen_random_uuid(), '{deal}', 'call', now(), '{rep}');
             insert into activity (id, deal_id, title, due_at, owner_id) values (gen_random_uuid(), '{}', 'help', now(), '{rep}');
             insert into activity (id, deal_id, title, due_at, done_at, owner_id) values (gen_random_uuid(), '{deal}', 'past', now(), now(), '{rep}');
             insert into share (record_kind, record_id, person_id, can_write, shared_by, shared_at) values
               ('customer', '{}', '{rep}', true, '{colleague}', '2026-01-01'), ('deal', '{}', '{rep}', false, '{stranger}', '2026-02-01');",
            world.deals.team, world.customers.team, world.deals.foreign
        ),
    )
    .await;
    finished
}

fn plan(world: &World, receivers: &[Uuid]) -> Plan {
    Plan { kinds: HandKind::ALL.to_vec(), receivers: receivers.to_vec(), ..Plan::of(world.rep) }
}

fn administrator(db: &TestDb, world: &World) -> Caller {
    db.caller(&world.session(Role::Administrator), Action::AssignCustomers)
}

async fn begin(browser: &Browser, plan: &Plan) -> Answer {
    browser.call("begin_handover", &json!({ "plan": plan })).await
}

async fn view(browser: &Browser, id: Uuid) -> HandoverView {
    browser.call("read_handover", &json!({ "id": id })).await.json()
}

/// Waits until nothing is under way any more.
async fn settled(browser: &Browser, id: Uuid) -> HandoverView {
    for _ in 0..400 {
        let seen = view(browser, id).await;
        if !seen.row.state.is_moving() {
            return seen;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("it does not end");
}

async fn hand_over(browser: &Browser, plan: &Plan) -> HandoverView {
    let answer = begin(browser, plan).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    settled(browser, answer.json()).await
}

async fn undo(browser: &Browser, id: Uuid) -> HandoverView {
    let answer = browser.call("undo_handover", &json!({ "id": id })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    settled(browser, id).await
}

async fn count(db: &TestDb, sql: &'static str, person: Uuid) -> i64 {
    sqlx::query_scalar(sql).bind(person).fetch_one(&db.owner).await.unwrap()
}

const OWNED: &str = "select (select count(*) from customer where owner_id = $1) + (select count(*) from contact where owner_id = $1)
                          + (select count(*) from deal where owner_id = $1) + (select count(*) from activity where owner_id = $1 and done_at is null)
                          + (select count(*) from share where person_id = $1)";

#[tokio::test(flavor = "multi_thread")]
async fn everything_goes_and_comes_back() {
    let (db, world, browser) = set().await;
    let finished = furnish(&db, &world).await;
    let manager = browser.signed_in("sales_manager").await;
    let before = state(&db).await;
    let wanted = plan(&world, &[world.colleague]);
    let preview: Preview = manager.call("preview_handover", &json!({ "plan": wanted })).await.json();
    let counts: Vec<(HandKind, i64)> = preview.portions.iter().map(|portion| (portion.kind, portion.count)).collect();
    assert_eq!(
        counts,
        [
            (HandKind::Customer, 2),
            (HandKind::Contact, 1),
            (HandKind::Deal, 1),
            (HandKind::ClosedDeal, 1),
            (HandKind::Activity, 3),
            (HandKind::Share, 2)
        ]
    );
    assert_eq!((preview.closed, preview.binned, preview.finished), (0, 0, 1));
    let blind: Vec<&str> = preview.blind.iter().map(|blind| blind.name.as_str()).collect();
    assert_eq!(blind, ["sales_rep"], "the manager leads both");
    assert_eq!(state(&db).await, before, "looking changes nothing");
    let records: Vec<Planned> =
        manager.call("planned_records", &json!({ "plan": wanted, "kind": "customer", "after": null })).await.json();
    assert_eq!((records.len(), records[0].to_name.as_str()), (2, "colleague"));

    let done = hand_over(&manager, &wanted).await;
    assert_eq!((done.row.state, done.row.total, done.left_count), (State::Done, 10, 0), "{:?}", done.left);
    assert_eq!(count(&db, OWNED, world.rep).await, 0);
    // The finished deal is as it was but for its owner.
    let kept: (Uuid, Uuid, String, Option<Uuid>, Option<String>, i64) = sqlx::query_as(
        "select owner_id, stage_id, status, close_reason_id, close_note,
                (select count(*) from deal_contact where deal_id = d.id) + (select count(*) from deal_product where deal_id = d.id)
                  + (select count(*) from deal_tag where deal_id = d.id)
           from deal d where id = $1",
    )
    .bind(finished)
    .fetch_one(&db.owner)
    .await
    .unwrap();
    let well = Some("well done".to_owned());
    assert_eq!(kept, (world.colleague, world.won, "won".to_owned(), Some(world.won_reason), well, 3));
    // The share to write of a record that the receiver owns is not needed; the other one is theirs now.
    let shares: Vec<(Uuid, Uuid)> =
        sqlx::query_as("select person_id, record_id from share").fetch_all(&db.owner).await.unwrap();
    assert_eq!(shares, [(world.colleague, world.deals.foreign)]);
    let told: Vec<(String, i64)> = sqlx::query_as("select kind, count(*) from event group by kind order by kind")
        .fetch_all(&db.owner)
        .await
        .unwrap();
    let told: Vec<(&str, i64)> = told.iter().map(|(kind, count)| (kind.as_str(), *count)).collect();
    assert_eq!(
        told,
        [
            ("activity.assigned", 3),
            ("contact.assigned", 1),
            ("customer.assigned", 2),
            ("deal.assigned", 2),
            ("person.handed_over", 1)
        ]
    );

    let back = undo(&manager, done.row.id).await;
    assert_eq!((back.row.state, back.left_count), (State::Undone, 0), "{:?}", back.left);
    assert_eq!(state(&db).await, before);
    let again = manager.call("undo_handover", &json!({ "id": done.row.id })).await;
    assert_eq!(again.error(), AppError::conflict("handover_not_now"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_since_stays_and_is_named() {
    let (db, world, browser) = set().await;
    furnish(&db, &world).await;
    let administrator = browser.signed_in("administrator").await;
    let done = hand_over(&administrator, &plan(&world, &[world.colleague])).await;
    run_sql(
        &db,
        format!(
            "update customer set owner_id = '{}' where id = '{}'; update deal set deleted_at = now() where id = '{}';
             update activity set done_at = now() where title = 'visit'; update customer set name = 'renamed' where name = 'second'",
            world.stranger, world.customers.own, world.deals.own
        ),
    )
    .await;
    let back = undo(&administrator, done.row.id).await;
    let stayed: Vec<(HandKind, &str)> = back.left.iter().map(|row| (row.kind, row.why.as_str())).collect();
    assert_eq!(
        stayed,
        [(HandKind::Customer, "owner_changed"), (HandKind::Deal, "deleted"), (HandKind::Activity, "done")]
    );
    let renamed: Uuid =
        sqlx::query_scalar("select owner_id from customer where name = 'renamed'").fetch_one(&db.owner).await.unwrap();
    assert_eq!(renamed, world.rep, "another name is no other owner");
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_deal_out_and_filters_hold_back() {
    let (db, world, browser) = set().await;
    furnish(&db, &world).await;
    let administrator = browser.signed_in("administrator").await;
    let to = async |wanted: &Plan| -> BTreeMap<(String, String), String> {
        let mut found = BTreeMap::new();
        for kind in HandKind::ALL {
            let rows: Vec<Planned> = administrator
                .call("planned_records", &json!({ "plan": wanted, "kind": kind, "after": null }))
                .await
                .json();
            found.extend(rows.into_iter().map(|row| ((kind.key().to_owned(), row.name), row.to_name)));
        }
        found
    };
    let both = plan(&world, &[world.colleague, world.stranger]);
    let equally = to(&Plan { rule: Rule::Equally, ..both.clone() }).await;
    let customers: Vec<&String> =
        equally.iter().filter(|((kind, _), _)| kind == "customer").map(|(_, to)| to).collect();
    assert_ne!(customers[0], customers[1], "one each");
    let customer = format!("Customer {}", world.rep);
    let deal = ("deal".to_owned(), format!("Deal {}", world.rep));
    let owner = |all: &BTreeMap<(String, String), String>, kind: &str, name: &str| {
        all.get(&(kind.to_owned(), name.to_owned())).cloned()
    };
    assert_eq!(equally.get(&deal), equally.get(&("customer".to_owned(), customer.clone())), "the deal follows");
    assert_eq!(
        equally.get(&("activity".to_owned(), "call".to_owned())),
        equally.get(&deal),
        "and what is planned on it"
    );

    let by_value = BTreeMap::from([("浙江".to_owned(), world.stranger)]);
    let region = to(&Plan { rule: Rule::Region, by_value, ..both.clone() }).await;
    assert_eq!(owner(&region, "customer", "second").as_deref(), Some("stranger"));
    assert_eq!(owner(&region, "customer", &customer).as_deref(), Some("colleague"), "the first gets the rest");

    let machines = to(&Plan { industry: Some("机械".into()), ..both.clone() }).await;
    assert!(machines.contains_key(&deal) && owner(&machines, "customer", "second").is_none());
    assert!(owner(&machines, "activity", "help").is_none(), "a colleague's deal is no customer of this industry");
    let tagged = to(&Plan { tag: Some(world.tag), kinds: vec![HandKind::Customer], ..both.clone() }).await;
    assert_eq!(tagged.len(), 1);
    let pipeline = to(&Plan { pipeline: Some(world.pipeline), kinds: vec![HandKind::Deal], ..both }).await;
    assert_eq!(pipeline.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_hands_over_what_they_do_not_lead() {
    let (db, world, browser) = set().await;
    let manager = browser.signed_in("sales_manager").await;
    let foreign = Plan { giver: world.stranger, ..plan(&world, &[world.rep]) };
    for function in ["preview_handover", "begin_handover"] {
        let answer = manager.call(function, &json!({ "plan": foreign })).await;
        assert_eq!(answer.error(), AppError::NotFound, "{function}");
        let out = manager.call(function, &json!({ "plan": plan(&world, &[world.stranger]) })).await;
        assert!(out.error().of_field("owner").is_some(), "{function}: {}", out.body);
        let to_marketing = browser.signed_in("administrator").await;
        let out = to_marketing.call(function, &json!({ "plan": plan(&world, &[world.marketing]) })).await;
        assert!(out.error().of_field("owner").is_some(), "{function}: somebody without deals");
    }
    let rep = browser.signed_in("sales_rep").await;
    assert_eq!(rep.call("handovers", &json!({})).await.status, StatusCode::FORBIDDEN);
    // A handover within another team is none of this manager's business.
    let administrator = browser.signed_in("administrator").await;
    let done = hand_over(&administrator, &Plan { giver: world.stranger, ..plan(&world, &[world.rep]) }).await;
    assert_eq!(manager.call("read_handover", &json!({ "id": done.row.id })).await.error(), AppError::NotFound);
    assert_eq!(manager.call("undo_handover", &json!({ "id": done.row.id })).await.error(), AppError::NotFound);
    // Somebody who left can give, but not receive.
    run_sql(&db, format!("update person set active = false where id = '{}'", world.rep)).await;
    let out = begin(&administrator, &Plan { giver: world.colleague, ..plan(&world, &[world.rep]) }).await;
    assert!(out.error().of_field("owner").is_some());
    let gone = hand_over(&manager, &plan(&world, &[world.colleague])).await;
    assert_eq!((gone.row.state, gone.left_count), (State::Done, 0));
    let back = undo(&manager, gone.row.id).await;
    assert_eq!((back.row.state, back.left_count), (State::Undone, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_giver_may_go_on_reading() {
    let (db, world, browser) = set().await;
    let before = state(&db).await;
    let (administrator, rep) = (browser.signed_in("administrator").await, browser.signed_in("sales_rep").await);
    let wanted = Plan { keep_share: true, ..plan(&world, &[world.stranger]) };
    let preview: Preview = administrator.call("preview_handover", &json!({ "plan": wanted })).await.json();
    let blind: Vec<(&str, i64, bool)> =
        preview.blind.iter().map(|blind| (blind.name.as_str(), blind.records, blind.keeps)).collect();
    assert_eq!(blind, [("sales_rep", 2, true), ("sales_manager", 2, false)]);
    let done = hand_over(&administrator, &wanted).await;
    let read = rep.call("read_customer", &json!({ "id": world.customers.own })).await;
    assert_eq!(read.status, StatusCode::OK);
    assert_eq!(rep.call("read_card", &json!({ "id": world.deals.own })).await.status, StatusCode::OK);
    undo(&administrator, done.row.id).await;
    assert_eq!(state(&db).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_receives_only_the_deal_sees_its_customer() {
    let (db, world, browser) = set().await;
    let before = state(&db).await;
    let (administrator, stranger) = (browser.signed_in("administrator").await, browser.signed_in("stranger").await);
    let wanted = Plan { kinds: vec![HandKind::Deal], ..plan(&world, &[world.stranger]) };
    let done = hand_over(&administrator, &wanted).await;
    assert_eq!(stranger.call("read_customer", &json!({ "id": world.customers.own })).await.status, StatusCode::OK);
    undo(&administrator, done.row.id).await;
    assert_eq!(
        stranger.call("read_customer", &json!({ "id": world.customers.own })).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(state(&db).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_goes_on_where_it_broke_off() {
    let (db, world, browser) = set().await;
    run_sql(
        &db,
        format!("insert into customer (id, name, owner_id) select gen_random_uuid(), 'C ' || i, '{}' from generate_series(1, 250) i", world.rep),
    )
    .await;
    let before = state(&db).await;
    let (browser, caller) = (browser.signed_in("administrator").await, administrator(&db, &world));
    // As the server does it, but the server dies after the first step.
    let id = new_id();
    let wanted = serde_json::to_value(plan(&world, &[world.colleague, world.stranger])).unwrap();
    let mut tx = caller.begin().await.unwrap();
    sqlx::query("select begin_handover($1, $2, $3)")
        .bind(id)
        .bind(world.rep)
        .bind(wanted)
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(run::step(&caller, id, false).await.unwrap() > 0);
    let twice = begin(&browser, &plan(&world, &[world.colleague])).await;
    assert_eq!(twice.error(), AppError::invalid("", "handover_one_at_once"));
    run_sql(&db, "update handover set beat_at = now() - interval '1 minute'".to_owned()).await;
    assert!(view(&browser, id).await.row.broke_off);
    assert_eq!(browser.call("go_on_with_handover", &json!({ "id": id })).await.status, StatusCode::OK);
    let done = settled(&browser, id).await;
    assert_eq!((done.row.state, done.left_count), (State::Done, 0));
    assert_eq!(count(&db, OWNED, world.rep).await, 0);
    let told: i64 = sqlx::query_scalar("select count(*) from event where kind = 'customer.assigned'")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(told, 251, "each once");
    // Two who take it back at once take turns.
    browser.call("undo_handover", &json!({ "id": id })).await;
    tokio::join!(run::run(caller.clone(), id, true), run::run(caller.clone(), id, true));
    assert_eq!(settled(&browser, id).await.row.state, State::Undone);
    assert_eq!(state(&db).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_giver_may_be_at_work_meanwhile() {
    let (db, world, browser) = set().await;
    let (administrator, rep) = (browser.signed_in("administrator").await, browser.signed_in("sales_rep").await);
    run_sql(
        &db,
        format!("insert into customer (id, name, owner_id) select gen_random_uuid(), 'C ' || i, '{}' from generate_series(1, 150) i", world.rep),
    )
    .await;
    let form = CustomerForm { name: "kept what I typed".into(), ..CustomerForm::default() };
    let change = json!({ "id": world.customers.own, "version": 1, "form": form });
    let remove = json!({ "id": world.deals.own });
    let wanted = plan(&world, &[world.colleague]);
    let (done, changed, removed) = tokio::join!(
        hand_over(&administrator, &wanted),
        rep.call("change_customer", &change),
        rep.call("delete_deal", &remove)
    );
    assert!(
        matches!(changed.status, StatusCode::OK | StatusCode::CONFLICT | StatusCode::NOT_FOUND),
        "{}",
        changed.body
    );
    assert!(
        matches!(removed.status, StatusCode::OK | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND),
        "{}",
        removed.body
    );
    let name: String = sqlx::query_scalar("select name from customer where id = $1")
        .bind(world.customers.own)
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(name == "kept what I typed", changed.status == StatusCode::OK, "nothing typed is lost silently");
    assert_eq!(done.row.state, State::Done);
    assert!(done.left.iter().all(|row| row.why == "deleted"), "{:?}", done.left);
    assert_eq!(count(&db, "select count(*) from customer where owner_id = $1", world.rep).await, 0);
}

/// Identity: whatever the plan, taking it back restores owners, shares and planned work exactly.
#[tokio::test(flavor = "multi_thread")]
async fn handing_over_and_taking_back_is_identity() {
    let (db, world, browser) = set().await;
    furnish(&db, &world).await;
    let browser = browser.signed_in("administrator").await;
    let people = [world.colleague, world.stranger, world.manager, world.admin];
    let customers = [world.customers.own, world.customers.team, world.customers.foreign];
    let mut runner = TestRunner::deterministic();
    let hung = proptest::collection::vec((0..3_usize, 0..4_usize, any::<bool>(), any::<bool>()), 0..5);
    let planned = (
        proptest::collection::vec(0..6_usize, 1..7),
        proptest::collection::vec(0..4_usize, 1..4),
        0..4_usize,
        any::<bool>(),
        any::<bool>(),
        0..5_u8,
    );
    for _ in 0..20 {
        let (hung, planned) = (hung.clone(), planned.clone()).new_tree(&mut runner).unwrap().current();
        for (customer, person, write, open) in hung {
            let (customer, person) = (customers[customer], people[person]);
            run_sql(
                &db,
                format!(
                    "insert into deal (id, name, customer_id, pipeline_id, stage_id, status, owner_id, value, currency, position, closed_at) values
                       (gen_random_uuid(), 'D', '{customer}', '{}', '{}', '{}', '{}', 10, 'CNY', 'V', {});
                     insert into share (record_kind, record_id, person_id, can_write, shared_by) values
                       ('customer', '{customer}', '{person}', {write}, '{}'), ('deal', '{}', '{}', {write}, '{person}') on conflict do nothing;
                     insert into activity (id, customer_id, title, due_at, owner_id) values (gen_random_uuid(), '{customer}', 'A', now(), '{}');",
                    world.pipeline,
                    if open { world.lead } else { world.lost },
                    if open { "open" } else { "lost" },
                    world.rep,
                    if open { "null" } else { "now()" },
                    world.admin,
                    world.deals.foreign,
                    world.rep,
                    world.rep,
                ),
            )
            .await;
        }
        let before = state(&db).await;
        let (kinds, receivers, rule, deals_follow, keep_share, filter) = planned;
        let wanted = Plan {
            kinds: kinds.into_iter().map(|at| HandKind::ALL[at]).collect(),
            receivers: receivers.into_iter().map(|at| people[at]).collect(),
            rule: Rule::ALL[rule],
            by_value: BTreeMap::from([("浙江".to_owned(), world.stranger), ("食品".to_owned(), world.colleague)]),
            deals_follow,
            keep_share,
            industry: (filter == 1).then(|| "机械".to_owned()),
            region: (filter == 2).then(|| "浙江".to_owned()),
            tag: (filter == 3).then_some(world.tag),
            pipeline: (filter == 4).then_some(world.pipeline),
            ..Plan::of(world.rep)
        };
        let answer = begin(&browser, &wanted).await;
        if answer.status != StatusCode::OK {
            assert_eq!(answer.error(), AppError::invalid("", "handover_nothing"), "{wanted:?}");
            continue;
        }
        let done = settled(&browser, answer.json()).await;
        assert_eq!(done.left_count, 0, "{wanted:?}: {:?}", done.left);
        let back = undo(&browser, done.row.id).await;
        assert_eq!((back.row.state, back.left_count), (State::Undone, 0), "{wanted:?}: {:?}", back.left);
        assert_eq!(state(&db).await, before, "{wanted:?}");
    }
}
