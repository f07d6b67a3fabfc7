//! Lists as they are walked where there is much: a team that has most of all there is, and texts that few names have.

use super::{TestDb, World, names, only, run_sql, set, that};
use crate::harness::Browser;
use app::{
    customers::model::{CustomerFilter, CustomerRow, CustomerSort},
    lists::{
        filters::{Group, Op},
        model::{Mark, Page},
    },
    search::worker,
};
use serde_json::json;
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Thirty people in the manager's team and ten in no team of theirs, with four hundred customers in turn; one of the others' is
/// shared with the manager, some are in the bin, some in nobody's hands.
async fn many(db: &TestDb, world: &World) {
    let (team, shared) = (world.north, app::access::new_id());
    run_sql(
        db,
        &format!(
            "insert into person (id, name, role, team_id) select gen_random_uuid(), '多人 ' || i, 'sales_rep', case when i <= 30 then '{team}'::uuid end
               from generate_series(1, 40) i;
             with people as (select id, row_number() over (order by name) as n from person where name like '多人%')
             insert into customer (id, name, owner_id, updated_at, created_at, industry, deleted_at)
             select gen_random_uuid(), '多客 ' || (i * 37) % 400, case when i % 50 <> 0 then p.id end, now() - make_interval(mins => (i * 53) % 400),
                    now() - make_interval(hours => (i * 91) % 300), case when i % 9 = 0 then '罕见' end, case when i % 41 = 0 then now() end
               from generate_series(1, 400) i join people p on p.n = 1 + i % 40;
             insert into customer (id, name, owner_id) select '{shared}', '多客 分享', id from person where name like '多人%' and team_id is null order by id limit 1;
             insert into share (record_kind, record_id, person_id, shared_by) values ('customer', '{shared}', '{}', '{}')",
            world.manager, world.admin,
        ),
    )
    .await;
}

/// The names of a whole list, page by page.
async fn all(browser: &Browser, filter: &CustomerFilter) -> Vec<String> {
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

async fn names_in(db: &TestDb, world: &World, condition: &str, order: &str) -> Vec<String> {
    let sql = format!(
        "select c.name from customer c where c.deleted_at is null and {condition}
            and (c.owner_id in (select id from person where team_id = '{}') or c.id in (select record_id from share where person_id = '{}'))
          order by {order}",
        world.north, world.manager,
    );
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&db.owner).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_that_has_most_is_listed_whole_and_without_what_is_others() {
    let (db, world, browser) = set().await;
    many(&db, &world).await;
    let manager = browser.signed_in("sales_manager").await;
    for (sort, key) in [
        (CustomerSort::Updated, "c.updated_at desc, c.id desc"),
        (CustomerSort::Created, "c.created_at desc, c.id desc"),
        (CustomerSort::Name, "c.name collate \"zh-x-icu\", c.id"),
    ] {
        for reversed in [false, true] {
            let order = if !reversed {
                key.to_owned()
            } else if key.contains("desc") {
                key.replace(" desc", "")
            } else {
                "c.name collate \"zh-x-icu\" desc, c.id desc".to_owned()
            };
            let filter = CustomerFilter { sort, reversed, ..CustomerFilter::default() };
            let expected = names_in(&db, &world, "true", &order).await;
            assert!(expected.len() > 200 && expected.contains(&"多客 分享".to_owned()));
            assert_eq!(all(&manager, &filter).await, expected, "{order}");
        }
    }
    let rare = CustomerFilter { industry: Some("罕见".to_owned()), ..CustomerFilter::default() };
    let expected = names_in(&db, &world, "c.industry = '罕见'", "c.updated_at desc, c.id desc").await;
    assert_eq!(all(&manager, &rare).await, expected);
    for filter in [CustomerFilter::default(), rare] {
        let counted: usize = manager.call("count_all_customers", &json!({ "filter": filter })).await.json();
        assert_eq!(counted, all(&manager, &filter).await.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_name_is_found_before_and_after_the_search_knows_it() {
    let (db, world, browser) = set().await;
    let long = format!("{}海雁", "长".repeat(150));
    let own = ["青岛海雁机械", "ABC-Seabirds", "海 雁", "海鸥", long.as_str(), "臺灣海雁", "seabird 100%"];
    for name in own {
        run_sql(
            &db,
            &format!("insert into customer (id, name, owner_id, website) values (gen_random_uuid(), '{name}', '{}', 'www.{}.museum')", world.rep, name.len()),
        )
        .await;
    }
    run_sql(
        &db,
        &format!(
            "insert into customer (id, name, owner_id) values (gen_random_uuid(), '别人的海雁', '{}')",
            world.stranger
        ),
    )
    .await;
    let rep = browser.signed_in("sales_rep").await;
    let expected = |part: &str| -> BTreeSet<String> {
        own.iter()
            .filter(|name| name.to_lowercase().contains(&part.to_lowercase()))
            .map(|name| (*name).to_owned())
            .collect()
    };
    for indexed in [false, true] {
        if indexed {
            while worker::step(&db.doors).await.unwrap() > 0 {}
            worker::settle(&db.doors).await.unwrap();
            worker::learn(&db.doors).await.unwrap();
        }
        for part in ["海雁", "SEABIRD", "eabi", "雁", "台湾", "0%"] {
            assert_eq!(
                names(&rep, &only(that("name", Op::Contains, &[part]))).await,
                expected(part),
                "{part}, {indexed}"
            );
        }
        let long_site = format!("www.{}.", long.len());
        let both = Group::all([
            app::lists::filters::Condition::new("website", Op::Contains, [long_site.as_str()]),
            app::lists::filters::Condition::new("name", Op::Contains, ["海雁"]),
        ]);
        assert_eq!(names(&rep, &only(both)).await, BTreeSet::from([long.clone()]));
        assert_eq!(names(&rep, &only(that("website", Op::Contains, &[".museum"]))).await.len(), own.len());
    }
    let id: Uuid =
        sqlx::query_scalar("select id from customer where name = '海鸥'").fetch_one(&db.owner).await.unwrap();
    run_sql(&db, &format!("update customer set name = '海雁与海鸥' where id = '{id}'")).await;
    assert!(names(&rep, &only(that("name", Op::Contains, &["海雁"]))).await.contains("海雁与海鸥"));
}
