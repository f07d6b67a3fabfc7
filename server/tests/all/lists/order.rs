//! The list sorted by fields that administrators made: every kind, either way, page by page, those without a value last.

use super::{TestDb, World, list, run_sql, set};
use crate::harness::Browser;
use app::{
    access::AppError,
    customers::{
        custom::worker,
        model::{CustomerFilter, CustomerRow, CustomerSort},
    },
    lists::model::{Mark, Page},
};
use serde_json::json;
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
