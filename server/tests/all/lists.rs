//! The list of customers as one shapes it: conditions, groups, views, changes of many and their way back, files.

mod custom;
mod going_on;
mod large;
mod order;

use crate::harness::{Answer, Browser, TestDb, World};
use app::{
    access::AppError,
    customers::{
        bulk::model::{BATCH, BulkField, Change, Chosen, LeftOut, Outcome, Run},
        model::{CustomerFilter, CustomerRow, CustomerSort, GroupBy},
        views::model::{SystemView, ViewForm, Views},
    },
    events::{
        NoteOn,
        talk::{self, Talk},
    },
    lists::{
        filters::{Condition, Group, Item, Op},
        model::{Bunch, Page},
    },
};
use http::{Method, StatusCode, header};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

async fn run_sql(db: &TestDb, sql: &str) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&db.owner).await.unwrap();
}

/// A customer written past all doors: name, owner, and the columns that the test is about.
async fn customer(db: &TestDb, name: &str, owner: Option<Uuid>, columns: &[(&str, &str)]) -> Uuid {
    let id = app::access::new_id();
    let owner = owner.map_or("null".to_owned(), |owner| format!("'{owner}'"));
    let names: String = columns.iter().map(|(name, _)| format!(", {name}")).collect();
    let values: String = columns.iter().map(|(_, value)| format!(", {value}")).collect();
    run_sql(
        db,
        &format!("insert into customer (id, name, owner_id{names}) values ('{id}', '{name}', {owner}{values})"),
    )
    .await;
    id
}

fn only(conditions: impl Into<Group>) -> CustomerFilter {
    CustomerFilter { conditions: conditions.into(), ..CustomerFilter::default() }
}

fn that(field: &str, op: Op, values: &[&str]) -> Group {
    Group::all([Condition::new(field, op, values.iter().copied())])
}

async fn list(browser: &Browser, filter: &CustomerFilter) -> Answer {
    browser.call("api/customers", &json!({ "filter": filter, "after": null })).await
}

async fn names(browser: &Browser, filter: &CustomerFilter) -> BTreeSet<String> {
    let answer = list(browser, filter).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json::<Page<CustomerRow>>().rows.into_iter().map(|row| row.name).collect()
}

fn set_of(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_condition_finds_whom_it_says() {
    let (db, world, browser) = set().await;
    run_sql(&db, "delete from customer_contact; update deal set customer_id = null; delete from customer").await;
    run_sql(&db, "insert into exchange_rate (currency, day, rate) values ('USD', '2020-01-01', 7)").await;
    let rich = [("annual_revenue", "1000"), ("currency", "'USD'"), ("employees", "500"), ("industry", "'机械'")];
    let a = customer(&db, "A", Some(world.rep), &rich).await;
    let few = [("annual_revenue", "1000"), ("currency", "'CNY'"), ("employees", "5"), ("email", "'a@b'")];
    customer(&db, "B_50%", Some(world.colleague), &few).await;
    let old = [("created_at", "now() - interval '40 days'"), ("country", "'中国'"), ("kind", "'person'")];
    customer(&db, "C", None, &old).await;
    run_sql(&db, &format!("insert into customer_tag values ('{a}', '{}')", world.tag)).await;
    run_sql(&db, &format!("update deal set customer_id = '{a}', base_value = 900 where id = '{}'", world.deals.own))
        .await;
    let administrator = browser.signed_in("administrator").await;
    let (rep, tag) = (world.rep.to_string(), world.tag.to_string());
    let yesterday = (chrono::Utc::now() - chrono::Duration::days(10)).date_naive().to_string();
    for (condition, found) in [
        (that("name", Op::Contains, &["_50%"]), &["B_50%"][..]),
        (that("name", Op::Lacks, &["b", "a"]), &["C"]),
        (that("industry", Op::Is, &["机械", "化工"]), &["A"]),
        (that("industry", Op::IsNot, &["机械"]), &["B_50%", "C"]),
        (that("industry", Op::Empty, &[]), &["B_50%", "C"]),
        (that("email", Op::Filled, &[]), &["B_50%"]),
        (that("kind", Op::Is, &["person"]), &["C"]),
        (that("kind", Op::IsNot, &["person"]), &["A", "B_50%"]),
        (that("employees", Op::AtLeast, &["5"]), &["A", "B_50%"]),
        (that("employees", Op::Between, &["6", "600"]), &["A"]),
        (that("revenue", Op::AtLeast, &["5000"]), &["A"]),
        (that("revenue", Op::AtMost, &["5000"]), &["B_50%"]),
        (that("owner", Op::Is, &[&rep]), &["A"]),
        (that("owner", Op::IsNot, &[&rep]), &["B_50%", "C"]),
        (that("owner", Op::Empty, &[]), &["C"]),
        (that("tags", Op::AnyOf, &[&tag]), &["A"]),
        (that("tags", Op::AllOf, &[&tag, &tag]), &["A"]),
        (that("tags", Op::NoneOf, &[&tag]), &["B_50%", "C"]),
        (that("tags", Op::Empty, &[]), &["B_50%", "C"]),
        (that("created", Op::Within, &["30"]), &["A", "B_50%"]),
        (that("created", Op::NotWithin, &["30"]), &["C"]),
        (that("created", Op::AtMost, &[&yesterday]), &["C"]),
        (that("created", Op::Between, &["2000-01-01", &yesterday]), &["C"]),
        (that("contacted", Op::NotWithin, &["1"]), &["A", "B_50%", "C"]),
        (that("has_deals", Op::Is, &["yes"]), &["A"]),
        (that("has_deals", Op::Is, &["no"]), &["B_50%", "C"]),
        (that("deal_value", Op::AtLeast, &["900"]), &["A"]),
    ] {
        assert_eq!(names(&administrator, &only(condition.clone())).await, set_of(found), "{condition:?}");
        let count: usize =
            administrator.call("count_all_customers", &json!({ "filter": only(condition.clone()) })).await.json();
        assert_eq!(count, found.len(), "{condition:?}");
    }
    let either = Group { any: true, ..that("kind", Op::Is, &["person"]) };
    let either = Group { items: [either.items, that("employees", Op::AtMost, &["5"]).items].concat(), ..either };
    let both =
        Group { any: false, items: vec![Item::Group(either), Item::Is(Condition::new("owner", Op::Filled, [""; 0]))] };
    assert_eq!(names(&administrator, &only(both)).await, set_of(&["B_50%"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_condition_shows_nobody_who_is_out_of_sight_and_no_field_that_is() {
    let (_db, world, browser) = set().await;
    let (rep, marketing) = (browser.signed_in("sales_rep").await, browser.signed_in("marketing").await);
    let foreign = that("owner", Op::Is, &[&world.stranger.to_string()]);
    assert_eq!(names(&rep, &only(foreign)).await, set_of(&[]));
    let any = Group { any: true, ..that("name", Op::Filled, &[]) };
    assert_eq!(names(&rep, &only(any)).await.len(), 1);
    let deals = list(&marketing, &only(that("has_deals", Op::Is, &["yes"]))).await;
    assert_eq!(deals.error(), AppError::invalid("filter", "filter_unknown_field"));
    let wrong = list(&rep, &only(that("employees", Op::AtLeast, &["'; drop table customer; --"]))).await;
    assert_eq!(wrong.error(), AppError::invalid("filter", "filter_wrong_value"));
    let broken = json!({ "filter": CustomerFilter::default(), "after": { "key": "never", "id": Uuid::nil() } });
    assert_eq!(rep.call("api/customers", &broken).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mine = SystemView::Mine.filter();
    assert_eq!(names(&rep, &mine).await.len(), 1);
    let grouped = json!({ "filter": CustomerFilter::default(), "by": GroupBy::Owner });
    let bunches: Vec<Bunch> = rep.call("group_customers", &grouped).await.json();
    assert_eq!(bunches.len(), 1);
    assert_eq!((bunches[0].name.as_deref(), bunches[0].count), (Some("sales_rep"), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_spoken_with_is_no_more_left_alone() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let silent = SystemView::Silent.filter();
    assert_eq!(names(&rep, &silent).await.len(), 1);
    let talk = Talk { text: "hello".into(), outcome: talk::Outcome::Reached, ..Talk::default() };
    let said = json!({ "on": NoteOn::Customer(world.customers.own), "talk": talk });
    assert_eq!(rep.call("log_talk", &said).await.status, StatusCode::OK);
    assert_eq!(names(&rep, &silent).await, set_of(&[]));
    let row = list(&rep, &CustomerFilter::default()).await.json::<Page<CustomerRow>>().rows.remove(0);
    assert_eq!(row.last_contact, Some(crate::harness::start_of_time()));
    assert_eq!(row.version, 1, "speaking with somebody does not change their record");
    // A merge brings what was said along, and taking it back takes it away.
    let other = customer(&db, "Other", Some(world.rep), &[]).await;
    let order = json!({ "order": { "kept": other, "kept_version": 1, "gone": world.customers.own, "gone_version": 1, "take": [] } });
    let merge: Uuid = rep.call("merge_customers", &order).await.json();
    let last = "select last_contact_at is not null from customer where id = $1";
    let spoken: bool = sqlx::query_scalar(last).bind(other).fetch_one(&db.owner).await.unwrap();
    assert!(spoken);
    assert_eq!(rep.call("undo_merge", &json!({ "id": merge })).await.status, StatusCode::OK);
    let spoken: bool = sqlx::query_scalar(last).bind(other).fetch_one(&db.owner).await.unwrap();
    assert!(!spoken);
}

fn view(name: &str, shared: bool) -> ViewForm {
    ViewForm { name: name.to_owned(), shared, query: "f=tags%3Aempty".to_owned() }
}

async fn views(browser: &Browser) -> Views {
    browser.call("views_of", &json!({})).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_view_is_its_owner_s_and_a_shared_one_everybody_s() {
    let (_db, _world, browser) = set().await;
    let [rep, colleague, administrator] = [
        browser.signed_in("sales_rep").await,
        browser.signed_in("colleague").await,
        browser.signed_in("administrator").await,
    ];
    let own: Uuid = rep.call("save_view", &json!({ "form": view("Own", false) })).await.json();
    let shared: Uuid = rep.call("save_view", &json!({ "form": view("Shared", true) })).await.json();
    assert_eq!(views(&rep).await.saved.len(), 2);
    for other in [&colleague, &administrator] {
        let seen = views(other).await.saved;
        assert_eq!(seen.iter().map(|view| view.id).collect::<Vec<_>>(), [shared]);
    }
    assert!(!views(&colleague).await.saved[0].may_change && views(&administrator).await.saved[0].may_change);
    let change = |id: Uuid, version: i32, form: ViewForm| json!({ "id": id, "version": version, "form": form });
    let refused = colleague.call("change_view", &change(shared, 1, view("Mine", true))).await;
    assert_eq!(refused.error(), AppError::NotAllowed);
    assert_eq!(colleague.call("delete_view", &json!({ "id": shared })).await.error(), AppError::NotAllowed);
    assert_eq!(colleague.call("delete_view", &json!({ "id": own })).await.error(), AppError::NotFound);
    assert_eq!(administrator.call("change_view", &change(own, 1, view("X", false))).await.error(), AppError::NotFound);
    let version: i32 = administrator.call("change_view", &change(shared, 1, view("Renamed", true))).await.json();
    assert_eq!(version, 2);
    assert_eq!(
        rep.call("change_view", &change(shared, 1, view("Late", true))).await.error(),
        AppError::conflict("changed")
    );
    let unshared = rep.call("change_view", &change(shared, 2, view("Renamed", false))).await;
    assert_eq!(unshared.status, StatusCode::OK, "{}", unshared.body);
    assert_eq!(views(&colleague).await.saved, []);
    assert_eq!(
        rep.call("save_view", &json!({ "form": view(" ", false) })).await.error(),
        AppError::invalid("name", "required")
    );
    assert_eq!(rep.call("open_list_with", &json!({ "view": own })).await.status, StatusCode::OK);
    assert_eq!(views(&rep).await.first, Some(own.to_string()));
    let opened = rep.get("/customers").await;
    assert_eq!(opened.status, StatusCode::FOUND);
    let to = opened.headers.get(header::LOCATION).unwrap().to_str().unwrap();
    assert_eq!(to, format!("/customers?view={own}&f=tags%3Aempty"));
    assert_eq!(rep.get(to).await.status, StatusCode::OK);
    assert_eq!(views(&colleague).await.first, None);
}

async fn begin(browser: &Browser, change: &Change, chosen: &Chosen) -> Run {
    let answer = browser.call("begin_bulk", &json!({ "change": change, "chosen": chosen })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

async fn work(browser: &Browser, run: Run) -> Run {
    let mut run = run;
    while !run.ended {
        let answer = browser.call("work_on_bulk", &json!({ "id": run.id })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        run = answer.json();
    }
    run
}

async fn undo(browser: &Browser, id: Uuid) -> Run {
    loop {
        let answer = browser.call("undo_bulk", &json!({ "id": id })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let run: Run = answer.json();
        if run.undone {
            return run;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_is_changed_as_far_as_one_may_and_the_others_are_named_with_the_reason() {
    let (db, world, browser) = set().await;
    let (manager, stranger) = (browser.signed_in("sales_manager").await, browser.signed_in("stranger").await);
    run_sql(&db, "insert into protected_field values ('qz_sales_manager', 'customer', 'industry')").await;
    run_sql(
        &db,
        &format!(
            "insert into share (record_kind, record_id, person_id, shared_by) values ('customer', '{}', '{}', '{}')",
            world.customers.foreign, world.manager, world.stranger
        ),
    )
    .await;
    let own = customer(&db, "Mine", Some(world.manager), &[]).await;
    let same = customer(&db, "Same", Some(world.manager), &[("industry", "'茶'")]).await;
    let (stale, nowhere) = (customer(&db, "Stale", Some(world.manager), &[]).await, Uuid::now_v7());
    let these = [own, same, world.customers.team, world.customers.foreign, nowhere].map(|id| (id, 1)).to_vec();
    let these = Chosen::These([these, vec![(stale, 7)]].concat());
    let set = Change::Set(BulkField::Industry, Some("茶".to_owned()));
    let run = begin(&manager, &set, &these).await;
    assert_eq!(stranger.call("work_on_bulk", &json!({ "id": run.id })).await.error(), AppError::NotFound);
    let run = work(&manager, run).await;
    assert_eq!((run.total, run.met(), run.changed(), run.skipped()), (6, 6, 1, 4));
    let left: Vec<LeftOut> = manager.call("left_out_of_bulk", &json!({ "id": run.id })).await.json();
    let why = |id: Uuid| left.iter().find(|one| one.id == id).map(|one| one.outcome);
    assert_eq!(why(world.customers.team), Some(Outcome::Protected));
    assert_eq!(why(world.customers.foreign), Some(Outcome::NotAllowed));
    assert_eq!(why(nowhere), Some(Outcome::Gone));
    assert_eq!(why(stale), Some(Outcome::ChangedMeanwhile));
    assert_eq!(stranger.call("undo_bulk", &json!({ "id": run.id })).await.error(), AppError::NotFound);
    let rep = browser.signed_in("sales_rep").await;
    let give = json!({ "change": Change::Assign(world.colleague), "chosen": { "these": [[world.customers.own, 1]] } });
    assert_eq!(rep.call("begin_bulk", &give).await.error(), AppError::NotAllowed);
    let give = json!({ "change": Change::Assign(world.stranger), "chosen": { "these": [[own, 2]] } });
    assert_eq!(manager.call("begin_bulk", &give).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_match_are_met_once_whatever_the_change_does_to_the_list() {
    let (db, world, browser) = set().await;
    let manager = browser.signed_in("sales_manager").await;
    run_sql(
        &db,
        &format!(
            "insert into customer (id, name, owner_id, industry) select gen_random_uuid(), 'Row ' || i, '{}', 'old' from generate_series(1, 450) i",
            world.colleague
        ),
    )
    .await;
    let filter = CustomerFilter { sort: CustomerSort::Updated, ..only(that("industry", Op::Is, &["old"])) };
    let set = Change::Set(BulkField::Industry, Some("new".to_owned()));
    let run = begin(&manager, &set, &Chosen::Matching(Box::new(filter.clone()))).await;
    assert_eq!((run.total, run.ended, run.changed()), (450, false, BATCH));
    let run = work(&manager, run).await;
    assert_eq!((run.changed(), run.skipped()), (450, 0));
    // One of them goes its own way: it stays, and is named.
    run_sql(&db, "update customer set industry = 'own' where name = 'Row 7'").await;
    let back = undo(&manager, run.id).await;
    assert_eq!((back.count(Outcome::Undone), back.count(Outcome::Kept)), (449, 1));
    let left: Vec<LeftOut> = manager.call("left_out_of_bulk", &json!({ "id": run.id })).await.json();
    assert_eq!(left.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Row 7"]);
    let count: i64 = manager.call("count_all_customers", &json!({ "filter": filter })).await.json();
    assert_eq!(count, 449);
    let events: i64 = sqlx::query_scalar("select count(*) from event where kind = 'customer.changed'")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(events, 899);
    let runs: Vec<Run> = manager.call("bulk_runs", &json!({})).await.json();
    assert!(runs.len() == 1 && runs[0].undone && !runs[0].may_undo());
}

/// Everything that a change of many may touch.
async fn state(db: &TestDb) -> String {
    sqlx::query_scalar(
        "select (select string_agg(concat_ws('|', id, owner_id, industry, country, region, source, deleted_at is null, held_since,
                                             pool_id, pooled_at, former_owner_id, release_id), ';' order by id) from customer)
             || (select string_agg(concat_ws('|', id, owner_id, deleted_at is null), ';' order by id) from contact)
             || coalesce((select string_agg(concat_ws('|', customer_id, tag_id), ';' order by customer_id, tag_id) from customer_tag), '')",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap()
}

/// Customers in several hands, with contacts that some of them have in common.
async fn scatter(db: &TestDb, owners: &[Option<Uuid>], seeds: &[u8], tag: Uuid) -> Vec<Uuid> {
    let mut all = Vec::new();
    for (place, seed) in seeds.iter().enumerate() {
        let owner = owners[usize::from(*seed) % owners.len()];
        let industry = if seed % 3 == 0 { "null" } else { "'old'" };
        let mut columns = vec![("industry", industry), ("held_since", "'2026-01-02'")];
        if owner.is_none() && seed % 5 < 3 {
            // In a pool, as it came there.
            columns.extend([
                ("pool_id", "(select id from pool limit 1)"),
                ("pooled_at", "'2026-02-03'"),
                ("former_owner_id", "(select id from person order by id limit 1)"),
                ("release_id", "gen_random_uuid()"),
            ]);
        }
        let id = customer(db, &format!("S{place}"), owner, &columns).await;
        if seed % 2 == 0 {
            run_sql(db, &format!("insert into customer_tag values ('{id}', '{tag}')")).await;
        }
        all.push(id);
    }
    for (place, seed) in seeds.iter().enumerate() {
        let contact = app::access::new_id();
        let owner =
            owners[usize::from(seed / 4) % owners.len()].map_or("null".to_owned(), |owner| format!("'{owner}'"));
        let (one, other) = (all[place], all[usize::from(*seed) % all.len()]);
        run_sql(
            db,
            &format!(
                "insert into contact (id, name, owner_id) values ('{contact}', 'P', {owner});
                 insert into customer_contact (customer_id, contact_id) values ('{one}', '{contact}'), ('{other}', '{contact}') on conflict do nothing"
            ),
        )
        .await;
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_it_back_is_identity() {
    let (db, world, browser) = set().await;
    let people = [browser.signed_in("administrator").await, browser.signed_in("sales_manager").await];
    let owners = [Some(world.rep), Some(world.colleague), Some(world.stranger), None];
    run_sql(&db, "insert into pool (id, name, for_everybody) values (gen_random_uuid(), '公海', true)").await;
    let strategy = (0..2_usize, 0..6_usize, proptest::collection::vec(any::<u8>(), 1..7));
    let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let checked = runner.run(&strategy, |(who, what, seeds)| {
        let case = async {
            let all = scatter(&db, &owners, &seeds, world.tag).await;
            let change = match what {
                0 => Change::Assign(world.colleague),
                1 => Change::Tag(world.tag),
                2 => Change::Untag(world.tag),
                3 => Change::Set(BulkField::Industry, Some("new".to_owned())),
                4 => Change::Set(BulkField::Industry, None),
                _ => Change::Delete,
            };
            let before = state(&db).await;
            let chosen = if seeds.len() % 2 == 0 {
                Chosen::Matching(Box::new(only(that("name", Op::Contains, &["S"]))))
            } else {
                Chosen::These(all.into_iter().map(|id| (id, 1)).collect())
            };
            let person = &people[who];
            let run = work(person, begin(person, &change, &chosen).await).await;
            let changed = state(&db).await != before;
            let back = undo(person, run.id).await;
            (before == state(&db).await, changed == (run.changed() > 0), back.count(Outcome::Kept))
        };
        let outcome = tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(case));
        prop_assert_eq!(outcome, (true, true, 0));
        Ok(())
    });
    checked.unwrap();
}

async fn export(browser: &Browser, format: &str, filter: &CustomerFilter, columns: &str) -> Answer {
    let filter = serde_json::to_string(filter).unwrap();
    let encoded: String = filter.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let form = format!("format={format}&filter={encoded}&columns={columns}");
    browser.send(Method::POST, "/export/customers", "application/x-www-form-urlencoded", form).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_arrives_compressed_too() {
    let (_db, _world, browser) = set().await;
    let manager = browser.signed_in("sales_manager").await;
    for encoding in ["gzip", "gzip, deflate, br, zstd"] {
        let request = http::Request::builder()
            .method(Method::POST)
            .uri("/export/customers")
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT_ENCODING, encoding)
            .header(header::COOKIE, manager.cookie().unwrap());
        let answer = manager.request(request.body("format=csv&filter={}&columns=name".into()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK, "{encoding}: {}", answer.body);
        assert!(answer.headers.contains_key(header::CONTENT_ENCODING) && !answer.body.is_empty(), "{encoding}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_holds_what_its_reader_sees_and_no_formulas() {
    let (db, world, browser) = set().await;
    let (manager, rep) = (browser.signed_in("sales_manager").await, browser.signed_in("sales_rep").await);
    assert_eq!(export(&browser, "csv", &CustomerFilter::default(), "").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(export(&rep, "csv", &CustomerFilter::default(), "").await.status, StatusCode::FORBIDDEN);
    let columns = [("phone", "'+86 532'"), ("industry", "'=1+1'"), ("employees", "12"), ("region", "'青岛, 山东'")];
    customer(&db, "@海舟", Some(world.rep), &columns).await;
    let filter = CustomerFilter { sort: CustomerSort::Name, ..only(that("phone", Op::Filled, &[])) };
    let file = export(&manager, "csv", &filter, "name,phone,industry,employees,place").await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.body);
    let disposition = file.headers.get(header::CONTENT_DISPOSITION).unwrap().to_str().unwrap().to_owned();
    assert!(disposition.starts_with("attachment; filename=\"customers-") && disposition.ends_with(".csv\""));
    let text = file.body.strip_prefix('\u{feff}').expect("Excel knows it as UTF-8");
    let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
    assert_eq!(lines[1..], ["'@海舟,'+86 532,'=1+1,12,,\"青岛, 山东\""]);
    let book = export(&manager, "xlsx", &filter, "").await;
    assert!(book.status == StatusCode::OK && book.body.starts_with("PK"));
    let told: Vec<(Uuid, serde_json::Value)> =
        sqlx::query_as("select actor_id, after from event where kind = 'export.made' order by recorded_at, id")
            .fetch_all(&db.owner)
            .await
            .unwrap();
    assert_eq!(told.len(), 2);
    assert_eq!((told[0].0, &told[0].1["rows"], &told[0].1["format"]), (world.manager, &json!(1), &json!("csv")));
    let foreign = only(that("owner", Op::Is, &[&world.stranger.to_string()]));
    let nothing = export(&manager, "csv", &foreign, "name").await;
    assert_eq!(nothing.body.trim_end().lines().count(), 1, "the heads alone");
    assert_eq!(export(&manager, "pdf", &filter, "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_has_no_last_row() {
    let (db, world, browser) = set().await;
    run_sql(
        &db,
        &format!(
            "insert into customer (id, name, owner_id) select gen_random_uuid(), 'Row ' || i, '{}' from generate_series(1, 2345) i",
            world.stranger
        ),
    )
    .await;
    let administrator = browser.signed_in("administrator").await;
    let file = export(&administrator, "csv", &only(that("name", Op::Contains, &["Row"])), "name").await;
    let rows: BTreeSet<&str> = file.body.trim_end().lines().skip(1).collect();
    assert_eq!(rows.len(), 2345);
}
