//! The list sorted by fields that administrators made: every kind, either way, page by page, those without a value last.

use super::{TestDb, World, list, only, run_sql, set, that};
use crate::harness::Browser;
use app::{
    access::AppError,
    customers::{
        custom::worker,
        model::{CustomerFilter, CustomerRow, CustomerSort},
    },
    lists::{
        filters::{Group, Op},
        model::{Mark, Page},
    },
};
use serde_json::json;
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A field, and what five of the customers hold in it; written past all doors.
async fn field(db: &TestDb, kind: &str, more: &str, values: [&str; 5]) -> Uuid {
    let id = app::access::new_id();
    let (columns, filled) = more
        .split_once('=')
        .map_or((String::new(), String::new()), |(name, value)| (format!(", {name}"), format!(", {value}")));
    run_sql(
        db,
        &format!("insert into custom_field (id, record_kind, kind, name{columns}) values ('{id}', 'customer', '{kind}', '{id}'{filled})"),
    )
    .await;
    for (place, value) in values.iter().enumerate() {
        run_sql(db, &format!("update customer set custom = custom || '{{\"{id}\": {value}}}' where name = 'V{place}'"))
            .await;
    }
    id
}

/// Five with values, and many without.
async fn customers(db: &TestDb, world: &World) {
    let owner = world.colleague;
    run_sql(
        db,
        &format!(
            "insert into customer (id, name, owner_id) select gen_random_uuid(), 'V' || i, '{owner}' from generate_series(0, 4) i;
             insert into customer (id, name, owner_id) select gen_random_uuid(), 'N' || i, '{owner}' from generate_series(1, 110) i"
        ),
    )
    .await;
}

/// The names in order, from the first page to the last.
async fn names(browser: &Browser, world: &World, field: Uuid, reversed: bool) -> Vec<String> {
    let sort = CustomerSort::Custom(field);
    let filter = CustomerFilter { sort, reversed, owner: Some(world.colleague), ..CustomerFilter::default() };
    let (mut names, mut after) = (Vec::new(), None::<Mark>);
    loop {
        let page: Page<CustomerRow> =
            browser.call("api/customers", &json!({ "filter": filter, "after": after })).await.json();
        names.extend(page.rows.into_iter().map(|row| row.name));
        after = page.next;
        if after.is_none() {
            return names;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_is_sorted_either_way_and_empty_ones_come_last() {
    let (db, world, browser) = set().await;
    customers(&db, &world).await;
    let choices: Vec<Uuid> = (0..5).map(|_| Uuid::new_v4()).collect();
    let offered: Vec<_> = choices.iter().map(|id| json!({ "id": id, "name": id })).collect();
    let offered = format!("choices='{}'", serde_json::to_string(&offered).unwrap());
    let chosen: Vec<String> = [3, 0, 4, 1, 2].iter().map(|place: &usize| format!("\"{}\"", choices[*place])).collect();
    let chosen: [&str; 5] = std::array::from_fn(|place| chosen[place].as_str());
    for (kind, more, values, order) in [
        ("number", "", ["\"10\"", "\"9\"", "\"-1.5\"", "\"100\"", "\"0\""], [2, 4, 1, 0, 3]),
        ("money", "currency='CNY'", ["\"10\"", "\"9\"", "\"1.5\"", "\"100\"", "\"0\""], [4, 2, 1, 0, 3]),
        (
            "date",
            "",
            ["\"2026-02-01\"", "\"2025-12-31\"", "\"2026-01-31\"", "\"2030-01-01\"", "\"1999-01-01\""],
            [4, 1, 2, 0, 3],
        ),
        ("text", "", ["\"天津\"", "\"北京\"", "\"上海\"", "\"重庆\"", "\"安阳\""], [4, 1, 3, 2, 0]),
        ("choice", &offered, chosen, [1, 3, 4, 0, 2]),
    ] {
        let id = field(&db, kind, more, values).await;
        let wanted: Vec<String> = order.iter().map(|place| format!("V{place}")).collect();
        for who in ["administrator", "sales_manager", "colleague"] {
            let person = browser.signed_in(who).await;
            let forward = names(&person, &world, id, false).await;
            if kind == "text" {
                // How PostgreSQL's Chinese order reads 重 is its own affair.
                assert_eq!(forward[0], "V4", "{who}");
            } else {
                assert_eq!(forward[..5], wanted, "{kind} {who}");
            }
            let mut back = forward[..5].to_vec();
            back.reverse();
            let backward = names(&person, &world, id, true).await;
            assert_eq!(backward[..5], back, "{kind} {who}");
            for mut all in [forward, backward] {
                assert_eq!(all.len(), 116, "{kind} {who}");
                all.sort();
                all.dedup();
                assert_eq!(all.len(), 116, "{kind} {who} shows a row twice");
            }
        }
    }
    let boxed = field(&db, "checkbox", "", ["true", "false", "true", "false", "true"]).await;
    let person = browser.signed_in("colleague").await;
    let forward = names(&person, &world, boxed, false).await;
    let mut ticked = forward[..3].to_vec();
    ticked.sort();
    assert_eq!(ticked, ["V0", "V2", "V4"]);
    assert_eq!(forward.len(), 116);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_order_or_is_hidden_sorts_nothing() {
    let (db, world, browser) = set().await;
    customers(&db, &world).await;
    let long = field(&db, "long_text", "", ["\"a\"", "\"b\"", "\"c\"", "\"d\"", "\"e\""]).await;
    let hidden =
        field(&db, "number", "hidden_from='{qz_sales_rep}'", ["\"1\"", "\"2\"", "\"3\"", "\"4\"", "\"5\""]).await;
    let rep = browser.signed_in("sales_rep").await;
    for id in [long, hidden, Uuid::nil()] {
        let filter = CustomerFilter { sort: CustomerSort::Custom(id), ..CustomerFilter::default() };
        assert_eq!(list(&rep, &filter).await.error(), AppError::invalid("filter", "filter_unknown_field"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_are_many_the_index_is_made_first() {
    let (db, world, browser) = set().await;
    customers(&db, &world).await;
    let id = field(&db, "number", "", ["\"10\"", "\"9\"", "\"8\"", "\"7\"", "\"6\""]).await;
    run_sql(
        &db,
        "alter table customer disable trigger user;
         insert into customer (id, name) select gen_random_uuid(), 'Many ' || i from generate_series(1, 20500) i;
         alter table customer enable trigger user; analyze customer",
    )
    .await;
    let admin = browser.signed_in("administrator").await;
    let filter = CustomerFilter { sort: CustomerSort::Custom(id), ..CustomerFilter::default() };
    assert_eq!(list(&admin, &filter).await.error(), AppError::conflict("order_in_the_making"));
    assert_eq!(list(&admin, &filter).await.error(), AppError::conflict("order_in_the_making"));
    assert!(worker::step(&db.doors).await.unwrap());
    assert!(!worker::step(&db.doors).await.unwrap());
    let page: Page<CustomerRow> = list(&admin, &filter).await.json();
    assert_eq!(page.rows[..5].iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["V4", "V3", "V2", "V1", "V0"]);
    // Put away, it costs nobody anything any more.
    run_sql(&db, &format!("update custom_field set archived = true where id = '{id}'")).await;
    assert!(worker::step(&db.doors).await.unwrap());
    let left: i64 = sqlx::query_scalar("select count(*) from pg_indexes where indexname like 'customer_order%'")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(left, 0);
}

/// Names along a field, page after page, as one sees them.
async fn walked(browser: &Browser, filter: &CustomerFilter) -> Vec<String> {
    let (mut names, mut after) = (Vec::new(), None);
    loop {
        let asked = json!({ "filter": filter, "after": after });
        let page: Page<CustomerRow> = browser.call("api/customers", &asked).await.json();
        names.extend(page.rows.into_iter().map(|row| row.name));
        after = page.next;
        if after.is_none() {
            return names;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_policies_a_page_is_found_where_it_begins_and_is_the_same() {
    let (db, world, browser) = set().await;
    let id = field(&db, "number", "", ["null"; 5]).await;
    run_sql(
        &db,
        &format!(
            "insert into customer (id, name, owner_id, industry, custom)
             select gen_random_uuid(), 'W' || i, (array['{}', '{}', '{}', null]::uuid[])[i % 4 + 1], (array['a', 'b'])[i % 2 + 1],
                    case when i % 5 = 0 then '{{}}' else jsonb_build_object('{id}', (i * 7 % 100)::text) end
               from generate_series(1, 500) i;
             insert into share (record_kind, record_id, person_id, shared_by)
             select 'customer', id, '{}', '{}' from customer where owner_id = '{}' and name like 'W%' limit 30",
            world.rep, world.colleague, world.stranger, world.rep, world.stranger, world.stranger
        ),
    )
    .await;
    let [admin, manager, rep] = [
        browser.signed_in("administrator").await,
        browser.signed_in("sales_manager").await,
        browser.signed_in("sales_rep").await,
    ];
    let industry = that("industry", Op::Is, &["a"]);
    let rare = that("name", Op::Contains, &["W49"]);
    for conditions in [that("name", Op::Contains, &["W"]), industry, rare, Group::default()] {
        for reversed in [false, true] {
            let filter = CustomerFilter { sort: CustomerSort::Custom(id), reversed, ..only(conditions.clone()) };
            let everybody = walked(&admin, &filter).await;
            for person in [&manager, &rep] {
                let seen = walked(person, &CustomerFilter { sort: CustomerSort::Name, ..filter.clone() }).await;
                let seen: BTreeSet<String> = seen.into_iter().collect();
                let wanted: Vec<&String> = everybody.iter().filter(|name| seen.contains(*name)).collect();
                assert_eq!(walked(person, &filter).await.iter().collect::<Vec<_>>(), wanted, "{filter:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deep_page_of_one_owner_reads_a_page() {
    let (db, world, _browser) = set().await;
    let id = field(&db, "number", "", ["null"; 5]).await;
    run_sql(
        &db,
        &format!(
            "alter table customer disable trigger user;
             insert into customer (id, name, owner_id, custom)
             select gen_random_uuid(), 'W' || i, '{}', jsonb_build_object('{id}', i::text) from generate_series(1, 21000) i;
             alter table customer enable trigger user; analyze customer",
            world.rep
        ),
    )
    .await;
    sqlx::query("insert into custom_order (field_id) values ($1)").bind(id).execute(&db.owner).await.unwrap();
    assert!(worker::step(&db.doors).await.unwrap());
    let caller = db.caller(&world.session(app::access::Role::SalesRep), app::access::Action::SeeCustomers);
    let mut tx = caller.read().await.unwrap();
    let mut blocks = Vec::new();
    for behind in ["10", "20900"] {
        let plan: serde_json::Value = sqlx::query_scalar(AssertSqlSafe(format!(
            "explain (analyze, buffers, format json)
             select custom_order_page('{id}', array['{}']::uuid[], null, '{behind}', '00000000-0000-0000-0000-000000000000', false, 51)",
            world.rep
        )))
        .fetch_one(tx.conn())
        .await
        .unwrap();
        let plan = &plan[0]["Plan"];
        assert_eq!(plan["Actual Rows"].as_f64(), Some(51.0));
        blocks.push(
            ["Shared Hit Blocks", "Shared Read Blocks"].map(|key| plan[key].as_i64().unwrap()).iter().sum::<i64>(),
        );
    }
    assert!(blocks[1] < 400, "{blocks:?}: without the index entered at the place it would be over 20,000");
    // Whose hands these are is asked of the caller, not of the arguments.
    let others: Vec<Uuid> =
        sqlx::query_scalar("select custom_order_page($1, array[$2::uuid], null, null, null, false, 51)")
            .bind(id)
            .bind(world.colleague)
            .fetch_all(tx.conn())
            .await
            .unwrap();
    assert_eq!(others, Vec::<Uuid>::new());
}
