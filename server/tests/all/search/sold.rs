//! Quotes, products and what customers own among the hits: found in every way, by everybody only what they may see, and the index
//! follows what becomes of them.

use super::*;
use sqlx::AssertSqlSafe;

/// A quote that was sent, with a deal or without; its owner is the deal's, or else the one given.
async fn quote(db: &TestDb, title: &str, number: &str, deal: Option<Uuid>, customer: Uuid, owner: Uuid) -> Uuid {
    let id = app::access::new_id();
    sqlx::query(
        "insert into quote (id, number, deal_id, customer_id, owner_id, state, title, currency, valid_until, sent, sent_at)
         values ($1, $2, $3, $4, $5, 'sent', $6, 'CNY', '2099-01-01', 1, app_now())",
    )
    .bind(id)
    .bind(number)
    .bind(deal)
    .bind(customer)
    .bind(owner)
    .bind(title)
    .execute(&db.owner)
    .await
    .unwrap();
    id
}

async fn product(db: &TestDb, name: &str, english: &str, code: &str) -> Uuid {
    let id = app::access::new_id();
    sqlx::query("insert into product (id, name, name_en, code) values ($1, $2, $3, $4)")
        .bind(id)
        .bind(name)
        .bind(english)
        .bind(code)
        .execute(&db.owner)
        .await
        .unwrap();
    id
}

async fn asset(db: &TestDb, serial: &str, customer: Uuid, product: Uuid) -> Uuid {
    let id = app::access::new_id();
    sqlx::query("insert into asset (id, customer_id, product_id, serial) values ($1, $2, $3, $4)")
        .bind(id)
        .bind(customer)
        .bind(product)
        .bind(serial)
        .execute(&db.owner)
        .await
        .unwrap();
    id
}

async fn sql(db: &TestDb, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&db.owner).await.unwrap();
}

async fn share(db: &TestDb, kind: &str, record: Uuid, person: Uuid, by: Uuid) {
    sqlx::query("insert into share (record_kind, record_id, person_id, shared_by) values ($1, $2, $3, $4)")
        .bind(kind)
        .bind(record)
        .bind(person)
        .bind(by)
        .execute(&db.owner)
        .await
        .unwrap();
}

fn sorted(mut ids: Vec<Uuid>) -> Vec<Uuid> {
    ids.sort_unstable();
    ids
}

/// What each of these roles finds.
async fn found(browser: &Browser, role: &str, query: &str) -> Vec<Uuid> {
    sorted(finds(&browser.signed_in(role).await, query).await)
}

const NOTHING: [Uuid; 0] = [];

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_is_found_by_number_title_and_customer() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let customer = create(&rep, &named("青岛海港物流")).await;
    index(&db).await;
    let id = quote(&db, "激光切割线 Cutter", "BJ-2031-00417", None, customer, world.rep).await;
    for moment in ["at once", "later"] {
        for way in
            ["激光", "切割线", "jgqgx", "jiguangqiege", "cutter", "BJ-2031-00417", "bj-2031", "00417", "青岛海港"]
        {
            assert!(finds(&rep, way).await.contains(&id), "{way}, {moment}");
        }
        index(&db).await;
    }
    let hit = search(&rep, "00417").await.remove(0);
    assert_eq!((hit.kind, hit.href(), hit.own), (HitKind::Quote, format!("/quotes/{id}"), true));
    assert_eq!(
        (hit.title.as_str(), hit.company.as_deref()),
        ("BJ-2031-00417 · 激光切割线 Cutter", Some("青岛海港物流"))
    );
    assert_eq!(hit.title_marks, [(8, 13)]);
    let only = SearchFilter { kind: Some(HitKind::Quote), ..asked("青岛海港") };
    assert_eq!(page(&rep, &only, None).await.hits.iter().map(|hit| hit.id).collect::<Vec<_>>(), [id]);
    let counts: Counts = rep.call("count_hits", &json!({ "filter": asked("青岛海港") })).await.json();
    assert_eq!((counts.of(HitKind::Customer), counts.of(HitKind::Quote), counts.all()), (1, 1, 2));
    // Another title, and another name of the customer: what was is found no more.
    sql(&db, format!("update quote set title = '折弯机' where id = '{id}'")).await;
    assert_eq!((finds(&rep, "切割线").await, finds(&rep, "折弯").await), (vec![], vec![id]));
    sql(&db, format!("update customer set name = '烟台港务' where id = '{customer}'")).await;
    index(&db).await;
    assert_eq!(
        (finds(&rep, "青岛海港").await, sorted(finds(&rep, "烟台港务").await)),
        (vec![], sorted(vec![customer, id]))
    );
    let recent: Vec<Hit> = rep.call("recent_records", &json!({ "ids": [id] })).await.json();
    assert_eq!(recent.iter().map(|hit| hit.id).collect::<Vec<_>>(), [id]);
}

#[tokio::test(flavor = "multi_thread")]
async fn quotes_are_found_by_those_who_see_them() {
    let (db, world, browser) = set().await;
    let (deals, customers) = (world.deals, world.customers);
    let mine = quote(&db, "磁悬甲", "BJ-1", Some(deals.own), customers.own, world.rep).await;
    let team = quote(&db, "磁悬乙", "BJ-2", Some(deals.team), customers.team, world.colleague).await;
    let foreign = quote(&db, "磁悬丙", "BJ-3", Some(deals.foreign), customers.foreign, world.stranger).await;
    for moment in ["at once", "later"] {
        assert_eq!(found(&browser, "sales_rep", "磁悬").await, [mine], "{moment}");
        assert_eq!(found(&browser, "sales_manager", "磁悬").await, sorted(vec![mine, team]), "{moment}");
        for all in ["administrator", "read_only"] {
            assert_eq!(found(&browser, all, "磁悬").await, sorted(vec![mine, team, foreign]), "{all}, {moment}");
        }
        for none in ["service_agent", "service_manager"] {
            assert_eq!(found(&browser, none, "磁悬").await, NOTHING, "{none}, {moment}");
        }
        index(&db).await;
    }
    // With a deal that is shared comes its quote; the customer, who is not, neither finds it nor is named.
    let name: String = sqlx::query_scalar("update customer set name = '秘密客户' where id = $1 returning name")
        .bind(customers.foreign)
        .fetch_one(&db.owner)
        .await
        .unwrap();
    share(&db, "deal", deals.foreign, world.rep, world.stranger).await;
    for moment in ["at once", "later"] {
        let rep = browser.signed_in("sales_rep").await;
        assert_eq!(sorted(finds(&rep, "磁悬").await), sorted(vec![mine, foreign]), "{moment}");
        assert!(!finds(&rep, &name).await.contains(&foreign), "{moment}");
        let hit = search(&rep, "磁悬丙").await.remove(0);
        assert_eq!((hit.id, hit.company), (foreign, None), "{moment}");
        let recent: Vec<Hit> = rep.call("recent_records", &json!({ "ids": [mine, team, foreign] })).await.json();
        assert_eq!(recent.iter().map(|hit| hit.id).collect::<Vec<_>>(), [mine, foreign], "{moment}");
        index(&db).await;
    }
    assert!(found(&browser, "administrator", &name).await.contains(&foreign));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_is_found_by_whoever_sees_the_catalogue() {
    let (db, world, browser) = set().await;
    let id = product(&db, "数控折弯机", "Zephyr press brake", "HZ-200/9").await;
    for moment in ["at once", "later"] {
        for way in ["折弯", "skzwj", "shukong", "zephyr", "press br", "HZ-200", "hz-200/9", "zephir"] {
            assert_eq!(found(&browser, "sales_rep", way).await, [id], "{way}, {moment}");
        }
        for all in ["sales_manager", "administrator", "read_only"] {
            assert_eq!(found(&browser, all, "折弯").await, [id], "{all}, {moment}");
        }
        for none in ["service_agent", "service_manager"] {
            assert_eq!(found(&browser, none, "折弯").await, NOTHING, "{none}, {moment}");
        }
        index(&db).await;
    }
    let rep = browser.signed_in("sales_rep").await;
    let hit = search(&rep, "HZ-200").await.remove(0);
    assert_eq!(
        (hit.kind, hit.href(), hit.owner_id, hit.own),
        (HitKind::Product, format!("/products/{id}"), None, false)
    );
    assert_eq!(hit.title, "数控折弯机 · Zephyr press brake · HZ-200/9");
    // Of one person there are none.
    let theirs = SearchFilter { owner: Some(world.rep), ..asked("折弯") };
    assert!(page(&rep, &theirs, None).await.hits.is_empty());
    sql(&db, format!("update product set archived = true where id = '{id}'")).await;
    assert_eq!(finds(&rep, "折弯").await, NOTHING);
    index(&db).await;
    assert_eq!(finds(&rep, "折弯").await, NOTHING);
    sql(&db, format!("update product set archived = false, name = '激光机' where id = '{id}'")).await;
    assert_eq!((finds(&rep, "折弯").await, finds(&rep, "激光机").await), (vec![], vec![id]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_customer_owns_is_found_by_its_serial_number() {
    let (db, world, browser) = set().await;
    let customers = world.customers;
    let mine = asset(&db, "SNX-7781-01", customers.own, world.product).await;
    let team = asset(&db, "SNX-7781-02", customers.team, world.product).await;
    let foreign = asset(&db, "SNX-7781-03", customers.foreign, world.product).await;
    for moment in ["at once", "later"] {
        assert_eq!(found(&browser, "sales_rep", "SNX-7781").await, [mine], "{moment}");
        assert_eq!(found(&browser, "sales_rep", "snx-7781-02").await, NOTHING, "{moment}");
        assert_eq!(found(&browser, "sales_manager", "7781").await, sorted(vec![mine, team]), "{moment}");
        for all in ["administrator", "service_agent", "service_manager", "read_only", "marketing"] {
            assert_eq!(found(&browser, all, "SNX-7781").await, sorted(vec![mine, team, foreign]), "{all}, {moment}");
        }
        index(&db).await;
    }
    let rep = browser.signed_in("sales_rep").await;
    let hit = search(&rep, "7781-01").await.remove(0);
    assert_eq!((hit.kind, hit.title.as_str(), hit.at), (HitKind::Asset, "SNX-7781-01", Some(customers.own)));
    assert_eq!(hit.href(), format!("/customers/{}#asset-{mine}", customers.own));
    // With a customer that is shared comes what it owns.
    share(&db, "customer", customers.foreign, world.rep, world.stranger).await;
    assert_eq!(found(&browser, "sales_rep", "SNX-7781").await, sorted(vec![mine, foreign]));
    // It goes into the bin with its customer, and comes back with it.
    sql(&db, format!("update customer set deleted_at = app_now() where id = '{}'", customers.own)).await;
    index(&db).await;
    assert_eq!(found(&browser, "sales_rep", "7781-01").await, NOTHING);
    sql(&db, format!("update customer set deleted_at = null where id = '{}'", customers.own)).await;
    index(&db).await;
    assert_eq!(found(&browser, "sales_rep", "7781-01").await, [mine]);
    // Whoever gets the customer finds it, and whoever had it does not.
    sql(&db, format!("update customer set owner_id = '{}' where id = '{}'", world.stranger, customers.own)).await;
    index(&db).await;
    assert_eq!(found(&browser, "sales_rep", "7781-01").await, NOTHING);
    sql(&db, format!("update asset set serial = 'QRW-5' where id = '{foreign}'")).await;
    assert_eq!((finds(&rep, "7781-03").await, finds(&rep, "QRW-5").await), (vec![], vec![foreign]));
}
