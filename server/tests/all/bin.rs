//! The bin: who finds what there, what comes back with what, what has to stay, and what goes for good.

use crate::harness::{Browser, TestDb, World};
use app::{
    access::{AppError, Role},
    customers::model::Deleted,
    deletions::{
        model::{BinFilter, BinKind, BinList, BinMark, Restored},
        worker,
    },
    events::entry::{Entries, Group, TimelineOf},
};
use http::StatusCode;
use proptest::{
    prelude::{Strategy, any},
    strategy::ValueTree,
    test_runner::TestRunner,
};
use serde_json::json;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

async fn run(db: &TestDb, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&db.owner).await.unwrap();
}

async fn bin(browser: &Browser, filter: &BinFilter) -> Vec<(BinKind, String)> {
    let list: BinList = browser.call("read_bin", &json!({ "filter": filter, "after": None::<BinMark> })).await.json();
    list.rows.into_iter().map(|row| (row.kind, row.name)).collect()
}

async fn everything(browser: &Browser) -> Vec<(BinKind, String)> {
    bin(browser, &BinFilter::default()).await
}

async fn delete(browser: &Browser, id: Uuid, deals: Option<&str>) -> Deleted {
    browser.call("delete_customer", &json!({ "id": id, "deals": deals })).await.json()
}

async fn restore(browser: &Browser, records: &[Uuid]) -> Restored {
    browser.call("restore_from_bin", &json!({ "records": records })).await.json()
}

/// Everything about records that a deletion may touch, without what only counts changes.
async fn state(db: &TestDb) -> String {
    sqlx::query_scalar(
        "select string_agg(line, E'\n' order by line) from (
           select 'customer ' || (to_jsonb(t) - 'version' - 'updated_at')::text as line from customer t
           union all select 'contact ' || (to_jsonb(t) - 'version' - 'updated_at')::text from contact t
           union all select 'deal ' || (to_jsonb(t) - 'version' - 'updated_at')::text from deal t
           union all select 'activity ' || (to_jsonb(t) - 'version')::text from activity t
           union all select 'customer_contact ' || to_jsonb(t)::text from customer_contact t
           union all select 'customer_tag ' || to_jsonb(t)::text from customer_tag t
           union all select 'deal_contact ' || to_jsonb(t)::text from deal_contact t
           union all select 'deal_tag ' || to_jsonb(t)::text from deal_tag t
           union all select 'search ' || (to_jsonb(t) - 'touched_at')::text from search_entry t
           union all select 'share ' || to_jsonb(t)::text from share t) l",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap()
}

/// The customer of the representative with a tag, something planned, a share, and a deal of a colleague.
async fn furnish(db: &TestDb, world: &World) {
    let World { rep, colleague, reader, pipeline, lead, won, tag, .. } = world;
    let (customer, deal) = (world.customers.own, world.deals.own);
    run(
        db,
        format!(
            "insert into customer_tag values ('{customer}', '{tag}');
             insert into deal_tag values ('{deal}', '{tag}');
             insert into share (record_kind, record_id, person_id, shared_by) values ('customer', '{customer}', '{reader}', '{rep}');
             insert into activity (id, customer_id, title, due_at, owner_id) values (gen_random_uuid(), '{customer}', 'call', now(), '{rep}');
             insert into deal (id, name, customer_id, pipeline_id, stage_id, owner_id, currency, position) values
               (gen_random_uuid(), 'hers', '{customer}', '{pipeline}', '{lead}', '{colleague}', 'CNY', 'X');
             insert into deal (id, name, customer_id, pipeline_id, stage_id, status, owner_id, currency, position, closed_at) values
               (gen_random_uuid(), 'done', '{customer}', '{pipeline}', '{won}', 'won', '{rep}', 'CNY', 'Y', now());"
        ),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_goes_with_its_open_deals_and_comes_back_with_them() {
    let (db, world, browser) = set().await;
    furnish(&db, &world).await;
    let rep = browser.signed_in("sales_rep").await;
    let (customer, deal) = (world.customers.own, world.deals.own);
    let before = state(&db).await;
    for deals in [Some("delete"), Some("keep"), None] {
        let count: i64 = rep.call("open_deals_of", &json!({ "customer": customer })).await.json();
        assert_eq!(count, 1, "the colleague's deal and the won one are not to be decided by her");
        delete(&rep, customer, deals).await;
        let status = rep.call("read_card", &json!({ "id": deal })).await.status;
        assert_eq!(status, if deals == Some("delete") { StatusCode::NOT_FOUND } else { StatusCode::OK });
        let linked: Option<Uuid> = sqlx::query_scalar("select customer_id from deal where id = $1")
            .bind(deal)
            .fetch_one(&db.owner)
            .await
            .unwrap();
        assert_eq!(linked.is_none(), deals == Some("keep"));
        let list: BinList =
            rep.call("read_bin", &json!({ "filter": BinFilter::default(), "after": null })).await.json();
        let [row] = list.rows.as_slice() else { panic!("{:?}", list.rows) };
        assert_eq!((row.record, row.hangs.links, row.hangs.tags), (customer, 1, 1));
        assert_eq!((row.hangs.activities, row.hangs.shares), (1, 1));
        assert_eq!(row.hangs.deals, i64::from(deals == Some("delete")));
        assert_eq!(
            (row.owner.as_deref(), row.deleted_by.as_deref(), list.days),
            (Some("sales_rep"), Some("sales_rep"), 90)
        );
        let came = restore(&rep, &[customer]).await;
        assert_eq!(
            (came.back, came.along.len(), came.left.len()),
            (vec![customer], usize::from(deals == Some("delete")), 0)
        );
        assert_eq!(state(&db).await, before, "{deals:?}");
        assert_eq!(everything(&rep).await, []);
    }
    let timeline = json!({ "of": TimelineOf::Deal(deal), "group": Group::All, "before": null });
    let entries: Entries = rep.call("timeline", &timeline).await.json();
    let kinds: Vec<&str> = entries.entries.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["deal.changed", "deal.changed", "deal.restored", "deal.deleted"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_toast_takes_back_the_deals_too() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let before = state(&db).await;
    let deleted = delete(&rep, world.customers.own, Some("delete")).await;
    let back = json!({ "deleted": deleted });
    assert_eq!(rep.call("restore_customer", &back).await.status, StatusCode::OK);
    assert_eq!(state(&db).await, before);
    assert_eq!(rep.call("restore_customer", &back).await.error(), AppError::conflict("changed_since"));
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_finds_what_they_could_write() {
    let (db, world, browser) = set().await;
    for (customer, contact, deal) in [
        (world.customers.own, world.contacts.own, world.deals.own),
        (world.customers.team, world.contacts.team, world.deals.team),
        (world.customers.foreign, world.contacts.foreign, world.deals.foreign),
    ] {
        run(
            &db,
            format!(
                "update customer set deleted_at = now() where id = '{customer}'; update contact set deleted_at = now() where id = '{contact}';
                 update deal set deleted_at = now() where id = '{deal}';"
            ),
        )
        .await;
    }
    for (role, customers, deals) in
        [(Role::Administrator, 3, 3), (Role::SalesManager, 2, 2), (Role::SalesRep, 1, 1), (Role::ServiceManager, 3, 0)]
    {
        let person = browser.signed_in(role.key()).await;
        let of = async |kind| bin(&person, &BinFilter { kind: Some(kind), ..BinFilter::default() }).await.len();
        assert_eq!((of(BinKind::Customer).await, of(BinKind::Contact).await), (customers, customers), "{role:?}");
        assert_eq!(of(BinKind::Deal).await, deals, "{role:?}");
        assert_eq!(everything(&person).await.len(), 2 * customers + deals, "{role:?}");
    }
    for role in [Role::Marketing, Role::ServiceAgent, Role::ReadOnly] {
        let person = browser.signed_in(role.key()).await;
        let answer = person.call("read_bin", &json!({ "filter": BinFilter::default(), "after": null })).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role:?}");
    }
    // Shared to write is in the bin too, shared to read is not.
    let rep = browser.signed_in("sales_rep").await;
    let share = |write: bool| {
        format!(
            "insert into share (record_kind, record_id, person_id, can_write, shared_by) values
               ('customer', '{}', '{}', {write}, '{}') on conflict (person_id, record_kind, record_id) do update set can_write = {write}",
            world.customers.foreign, world.rep, world.stranger
        )
    };
    run(&db, share(false)).await;
    assert_eq!(everything(&rep).await.len(), 3);
    run(&db, share(true)).await;
    assert_eq!(everything(&rep).await.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_goes_on_where_the_page_before_ended_and_finds_by_words_and_person() {
    let (db, world, browser) = set().await;
    run(
        &db,
        format!(
            "insert into customer (id, name, owner_id, deleted_at)
             select gen_random_uuid(), 'Row ' || i, '{}', '2026-01-01'::timestamptz + make_interval(mins => i / 7)
               from generate_series(1, 120) i",
            world.colleague
        ),
    )
    .await;
    for role in ["administrator", "sales_manager"] {
        let person = browser.signed_in(role).await;
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let list: BinList =
                person.call("read_bin", &json!({ "filter": BinFilter::default(), "after": after })).await.json();
            seen.extend(list.rows.iter().map(|row| row.record));
            after = list.rows.last().map(app::deletions::model::BinRow::mark);
            if !list.more {
                break;
            }
        }
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!((seen.len(), count), (120, 120), "{role}");
        let words = BinFilter { text: "row 11".into(), ..BinFilter::default() };
        assert_eq!(bin(&person, &words).await.len(), 11, "{role}");
        let nobody = BinFilter { by: Some(world.rep), ..BinFilter::default() };
        assert_eq!(bin(&person, &nobody).await, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_place_any_more_stays_and_says_why() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let (customer, deal) = (world.customers.own, world.deals.own);
    let why = async |records: &[Uuid]| -> Vec<String> {
        restore(&rep, records).await.left.into_iter().map(|staying| staying.why).collect()
    };
    delete(&rep, customer, Some("delete")).await;
    assert_eq!(why(&[deal]).await, ["bin_customer_gone"]);
    run(
        &db,
        format!(
            "update customer set external_key = 'K' where id = '{customer}';
             update customer set external_key = 'K' where id = '{}';
             update stage set archived = true where id = '{}'",
            world.customers.team, world.lead
        ),
    )
    .await;
    assert_eq!(why(&[customer]).await, ["bin_key_taken"]);
    run(&db, format!("update customer set external_key = null where id = '{}'", world.customers.team)).await;
    let came = restore(&rep, &[customer]).await;
    assert_eq!((came.back.as_slice(), came.along.len()), ([customer].as_slice(), 0));
    assert_eq!(came.left[0].why, "bin_stage_gone", "the customer comes, its deal waits for its stage");
    run(&db, format!("update stage set archived = false where id = '{}'", world.lead)).await;
    assert_eq!(restore(&rep, &[deal]).await.back, [deal]);
    let foreign = browser.signed_in("stranger").await;
    delete(&rep, customer, None).await;
    let answer = foreign.call("restore_from_bin", &json!({ "records": [customer] })).await;
    assert_eq!(answer.error(), AppError::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_that_found_another_customer_keeps_it() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    delete(&rep, world.customers.own, Some("keep")).await;
    run(&db, format!("update deal set customer_id = '{}' where id = '{}'", world.customers.team, world.deals.own))
        .await;
    restore(&rep, &[world.customers.own]).await;
    let linked: Option<Uuid> = sqlx::query_scalar("select customer_id from deal where id = $1")
        .bind(world.deals.own)
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(linked, Some(world.customers.team));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_restore_at_once_one_does() {
    let (db, world, browser) = set().await;
    let (rep, manager) = (browser.signed_in("sales_rep").await, browser.signed_in("sales_manager").await);
    for _ in 0..5 {
        delete(&rep, world.customers.own, Some("delete")).await;
        let wanted = json!({ "records": [world.customers.own] });
        let (one, other) =
            tokio::join!(rep.call("restore_from_bin", &wanted), manager.call("restore_from_bin", &wanted));
        let back = |answer: &crate::harness::Answer| {
            if answer.status == StatusCode::OK { answer.json::<Restored>().back.len() } else { 0 }
        };
        assert_eq!(back(&one) + back(&other), 1, "{} / {}", one.body, other.body);
        let told: i64 = sqlx::query_scalar(
            "select count(*) filter (where kind = 'customer.deleted') - count(*) filter (where kind = 'customer.restored') from event",
        )
        .fetch_one(&db.owner)
        .await
        .unwrap();
        assert_eq!(told, 0, "told once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_administrators_remove_for_good_and_only_when_they_say_so() {
    let (db, world, browser) = set().await;
    furnish(&db, &world).await;
    let (rep, administrator) = (browser.signed_in("sales_rep").await, browser.signed_in("administrator").await);
    let customer = world.customers.own;
    let asked = |typed: &str| json!({ "records": [customer], "typed": typed });
    // What is not in the bin cannot be removed.
    let none: usize = administrator.call("purge_from_bin", &asked("永久删除")).await.json();
    assert_eq!(none, 0);
    delete(&rep, customer, Some("delete")).await;
    assert_eq!(rep.call("purge_from_bin", &asked("永久删除")).await.status, StatusCode::FORBIDDEN);
    let refused = administrator.call("purge_from_bin", &asked("yes")).await.error();
    assert!(refused.of_field("typed").is_some());
    let gone: usize = administrator.call("purge_from_bin", &asked("delete for good")).await.json();
    assert_eq!(gone, 2, "the customer and its open deal");
    assert_eq!(everything(&administrator).await, []);
    let left: (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from customer where id = $1), (select count(*) from deal where id = $2),
                (select count(*) from deal where name in ('hers', 'done') and customer_id is null)",
    )
    .bind(customer)
    .bind(world.deals.own)
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!(left, (0, 0, 2), "other deals stay, without the customer");
    let told: Vec<String> = sqlx::query_scalar("select kind from event where subject_id = $1 order by id")
        .bind(customer)
        .fetch_all(&db.owner)
        .await
        .unwrap();
    assert_eq!(told, ["customer.deleted", "customer.purged"], "the log stays whole");
    assert_eq!(rep.call("restore_from_bin", &json!({ "records": [customer] })).await.error(), AppError::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_kept_for_long_enough_goes() {
    let (db, world, browser) = set().await;
    let administrator = browser.signed_in("administrator").await;
    let (customer, merged) = (world.customers.own, world.customers.team);
    // With one that became part of it, a merge, a pair and keys.
    run(
        &db,
        format!(
            "update customer set deleted_at = now(), merged_into = '{customer}' where id = '{merged}';
             insert into customer_merge (id, kept_id, gone_id, gone_name) values (gen_random_uuid(), '{customer}', '{merged}', 'x');
             insert into customer_key values ('name', 'x', '{customer}');
             update customer set deleted_at = now() - interval '91 days' where id = '{customer}';
             update customer set deleted_at = now() - interval '89 days' where id = '{}'",
            world.customers.foreign
        ),
    )
    .await;
    let wrong = administrator.call("keep_bin_days", &json!({ "days": "-1" })).await.error();
    assert!(wrong.of_field("days").is_some());
    administrator.call("keep_bin_days", &json!({ "days": "0" })).await;
    assert_eq!(worker::step(&db.doors).await.unwrap(), 0, "never");
    administrator.call("keep_bin_days", &json!({ "days": "90" })).await;
    assert_eq!(worker::step(&db.doors).await.unwrap(), 1);
    assert_eq!(worker::step(&db.doors).await.unwrap(), 0);
    let left: i64 = sqlx::query_scalar("select count(*) from customer").fetch_one(&db.owner).await.unwrap();
    assert_eq!(left, 1);
    let by: Option<Uuid> = sqlx::query_scalar("select actor_id from event where kind = 'customer.purged'")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(by, None);
}

/// Identity: whatever hangs on the customers, deleting and restoring leaves no trace but in the log.
#[tokio::test(flavor = "multi_thread")]
async fn deleting_and_restoring_is_identity() {
    let (db, world, browser) = set().await;
    let administrator = browser.signed_in("administrator").await;
    let customers = [world.customers.own, world.customers.team, world.customers.foreign];
    let people = [world.rep, world.colleague, world.stranger];
    let mut runner = TestRunner::deterministic();
    // Deals by customer, owner and stage; then what is deleted, how, and in which order it comes back.
    let hung = proptest::collection::vec((0..3_usize, 0..3_usize, 0..3_u8), 0..6);
    let gone = proptest::collection::vec((0..3_usize, 0..3_u8), 1..4);
    for _ in 0..24 {
        let (hung, gone, turned) = (hung.clone(), gone.clone(), any::<bool>()).new_tree(&mut runner).unwrap().current();
        for (customer, owner, how) in hung {
            let (stage, status) = match how {
                0 => (world.lead, "open"),
                1 => (world.offer, "open"),
                _ => (world.won, "won"),
            };
            run(
                &db,
                format!(
                    "insert into deal (id, name, customer_id, pipeline_id, stage_id, status, owner_id, currency, position, closed_at) values
                       (gen_random_uuid(), 'D', '{}', '{}', '{stage}', '{status}', '{}', 'CNY', 'V', {});
                     insert into customer_contact (customer_id, contact_id) values ('{}', '{}') on conflict do nothing",
                    customers[customer],
                    world.pipeline,
                    people[owner],
                    if status == "won" { "now()" } else { "null" },
                    customers[customer],
                    world.contacts.own,
                ),
            )
            .await;
        }
        let before = state(&db).await;
        let mut deleted = Vec::new();
        for (at, how) in gone {
            let customer = customers[at];
            if deleted.contains(&customer) {
                continue;
            }
            deleted.push(customer);
            delete(&administrator, customer, [Some("delete"), Some("keep"), None][usize::from(how)]).await;
        }
        if turned {
            deleted.reverse();
        }
        let came = restore(&administrator, &deleted).await;
        assert_eq!((came.back.len(), came.left.len()), (deleted.len(), 0));
        assert_eq!(state(&db).await, before);
    }
}
