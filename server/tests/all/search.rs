//! Search: at once and later, in every way of typing, by everybody only what they may see, and gone when the record is.

mod desk;
mod own_fields;
mod plans;

use crate::harness::{Browser, TestDb, World};
use app::{
    customers::{
        contacts::model::{ContactForm, Place},
        model::{CustomerFilter, CustomerForm, CustomerRow, Deleted},
    },
    lists::model::Page,
    search::{
        HitKind,
        model::{Class, Counts, Hit, Hits, SearchFilter, SearchMark, Why},
        worker,
    },
};
use serde_json::json;
use uuid::Uuid;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

/// Everything that waits gets into the index.
async fn index(db: &TestDb) {
    while worker::step(&db.doors).await.unwrap() > 0 {}
    worker::settle(&db.doors).await.unwrap();
    worker::learn(&db.doors).await.unwrap();
}

fn named(name: &str) -> CustomerForm {
    CustomerForm { name: name.to_owned(), ..CustomerForm::default() }
}

async fn create(browser: &Browser, form: &CustomerForm) -> Uuid {
    browser.call("create_customer", &json!({ "form": form })).await.json()
}

async fn search(browser: &Browser, query: &str) -> Vec<Hit> {
    browser.call("search/api/search", &json!({ "query": query })).await.json()
}

async fn finds(browser: &Browser, query: &str) -> Vec<Uuid> {
    search(browser, query).await.into_iter().map(|hit| hit.id).collect()
}

async fn page(browser: &Browser, filter: &SearchFilter, after: Option<SearchMark>) -> Hits {
    browser.call("search_page", &json!({ "filter": filter, "after": after })).await.json()
}

fn asked(text: &str) -> SearchFilter {
    SearchFilter { text: text.to_owned(), ..SearchFilter::default() }
}

const WAYS: [&str; 17] = [
    "青岛海港",
    "岛海",
    "青島海港",
    "qdhg",
    "hg",
    "qingdaohaigang",
    "qingd",
    "qingdaohaigng",
    "物流 青岛",
    "5678",
    "138-1234-5678",
    "+86 13812345678",
    "１３８１２３４",
    "yuanfan",
    "wei.chen@yuanfan.example",
    "ACM",
    "qd 5678",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_found_in_every_way_at_once_and_later() {
    let (db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let form = CustomerForm {
        phone: "138 1234 5678".into(),
        email: "wei.chen@yuanfan.example".into(),
        ..named("青岛海港物流 ACME")
    };
    let id = create(&rep, &form).await;
    for moment in ["at once", "later"] {
        for way in WAYS {
            assert_eq!(finds(&rep, way).await, [id], "{way}, {moment}");
        }
        for other in ["港岛", "qdgh", "9999", "烟台"] {
            assert_eq!(finds(&rep, other).await, [] as [Uuid; 0], "{other}, {moment}");
        }
        index(&db).await;
    }
    let waiting: i64 = sqlx::query_scalar("select count(*) from search_due").fetch_one(&db.owner).await.unwrap();
    assert_eq!(waiting, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn why_and_what_matched_is_said() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let id = create(&rep, &CustomerForm { phone: "13812345678".into(), ..named("重庆银行") }).await;
    let contact = ContactForm { name: "单雄".into(), ..ContactForm::default() };
    let contact: Uuid =
        rep.call("create_contact", &json!({ "form": contact, "at": Some((id, Place::default())) })).await.json();
    index(&db).await;
    let hit = search(&rep, "yh").await.remove(0);
    assert_eq!((hit.id, hit.why, hit.title_marks), (id, Why::Initials, vec![(2, 4)]));
    for both in ["cqyh", "zqyh"] {
        assert_eq!(finds(&rep, both).await, [id], "{both}");
    }
    let hit = search(&rep, "5678").await.remove(0);
    assert_eq!((hit.why, hit.detail.as_str(), hit.detail_marks), (Why::Phone, "13812345678", vec![(7, 11)]));
    let hit = search(&rep, "shanxiong").await.remove(0);
    assert_eq!((hit.id, hit.kind, hit.company.as_deref()), (contact, HitKind::Contact, Some("重庆银行")));
    assert!(hit.own && hit.owner_id == Some(world.rep) && hit.why == Why::Pinyin);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_best_stand_first() {
    let (db, world, browser) = set().await;
    let admin = browser.signed_in("administrator").await;
    for (n, name) in ["中远帆船", "远帆贸易", "远帆", "大连 远帆", "园方"].into_iter().enumerate() {
        sqlx::query("insert into customer (id, name, owner_id, updated_at) values ($1, $2, $3, '2026-01-01'::timestamptz + make_interval(mins => $4))")
            .bind(app::access::new_id())
            .bind(name)
            .bind(world.rep)
            .bind(i32::try_from(n).unwrap())
            .execute(&db.owner)
            .await
            .unwrap();
    }
    index(&db).await;
    let titles = |hits: Vec<Hit>| hits.into_iter().map(|hit| (hit.title, hit.class)).collect::<Vec<_>>();
    let found = titles(search(&admin, "远帆").await);
    let expected = [
        ("远帆", Class::Exact),
        ("远帆贸易", Class::Prefix),
        ("大连 远帆", Class::WordStart),
        ("中远帆船", Class::Inside),
    ];
    assert_eq!(found, expected.map(|(title, class)| (title.to_owned(), class)));
    let found = titles(search(&admin, "yuanfan").await);
    assert!(found.iter().any(|(title, _)| title == "园方") && found.last().unwrap().0 == "中远帆船", "{found:?}");
    // One's own stand before others' of the same kind.
    let own = create(&admin, &named("远帆贸易")).await;
    assert_eq!(finds(&admin, "远帆贸易").await[0], own);
    // One character: the newest first, whatever else.
    let newest: Vec<String> = search(&admin, "远").await.into_iter().map(|hit| hit.title).collect();
    assert_eq!(newest, ["远帆贸易", "大连 远帆", "远帆", "远帆贸易", "中远帆船"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_finds_what_they_may_not_see() {
    let (db, world, browser) = set().await;
    for (owner, name) in [(Some(world.rep), "海舟甲"), (Some(world.stranger), "海舟乙"), (None, "海舟丙")] {
        sqlx::query(
            "insert into customer (id, name, owner_id, phone) values (gen_random_uuid(), $2, $1, '13811112222')",
        )
        .bind(owner)
        .bind(name)
        .execute(&db.owner)
        .await
        .unwrap();
    }
    for moment in ["at once", "later"] {
        for (who, expected) in [
            ("sales_rep", vec!["海舟甲"]),
            ("sales_manager", vec!["海舟甲"]),
            ("stranger", vec!["海舟乙"]),
            ("administrator", vec!["海舟丙", "海舟乙", "海舟甲"]),
            ("service_agent", vec!["海舟丙", "海舟乙", "海舟甲"]),
        ] {
            let person = browser.signed_in(who).await;
            for query in ["海舟", "haizhou", "hz", "2222", "海"] {
                let mut names: Vec<String> = search(&person, query).await.into_iter().map(|hit| hit.title).collect();
                names.sort();
                let mut expected = expected.clone();
                expected.sort_unstable();
                assert_eq!(names, expected, "{who} {query} {moment}");
            }
        }
        index(&db).await;
    }
    // The index may lag; sight does not: a customer given away is gone for the one and there for the other.
    let id: Uuid =
        sqlx::query_scalar("select id from customer where name = '海舟甲'").fetch_one(&db.owner).await.unwrap();
    let manager = browser.signed_in("sales_manager").await;
    manager.call("assign_customer", &json!({ "id": id, "owner": world.colleague })).await;
    assert_eq!(finds(&browser.signed_in("sales_rep").await, "海舟").await, [] as [Uuid; 0]);
    assert_eq!(finds(&browser.signed_in("colleague").await, "海舟").await, [id]);
    // Shared to read is found; taken back is not.
    let share = |can_write: Option<bool>| json!({ "id": id, "person": world.rep, "can_write": can_write });
    for indexed in [false, true] {
        if indexed {
            index(&db).await;
        }
        manager.call("share_customer", &share(Some(false))).await;
        assert_eq!(finds(&browser.signed_in("sales_rep").await, "hz").await, [id], "indexed: {indexed}");
        manager.call("share_customer", &share(None)).await;
        assert_eq!(finds(&browser.signed_in("sales_rep").await, "hz").await, [] as [Uuid; 0], "indexed: {indexed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_the_bin_or_renamed_is_not_found() {
    let (db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let id = create(&rep, &named("椰风饮料")).await;
    index(&db).await;
    let deleted: Deleted = rep.call("delete_customer", &json!({ "id": id })).await.json();
    assert_eq!(finds(&rep, "椰风").await, [] as [Uuid; 0], "at once");
    index(&db).await;
    assert_eq!(finds(&rep, "椰风").await, [] as [Uuid; 0]);
    rep.call("restore_customer", &json!({ "deleted": deleted })).await;
    assert_eq!(finds(&rep, "yefeng").await, [id], "back at once");
    index(&db).await;
    rep.call("change_customer", &json!({ "id": id, "version": 3, "form": named("海口饮料") })).await;
    for moment in ["at once", "later"] {
        assert_eq!(finds(&rep, "椰风").await, [] as [Uuid; 0], "{moment}");
        assert_eq!(finds(&rep, "海口").await, [id], "{moment}");
        index(&db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_pickers_find_the_same() {
    let (db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let id = create(&rep, &CustomerForm { phone: "13812345678".into(), ..named("青岛海港物流") }).await;
    let list = async |text: &str| {
        let filter = CustomerFilter { text: text.to_owned(), ..CustomerFilter::default() };
        let listed: Page<CustomerRow> =
            rep.call("api/customers", &json!({ "filter": filter, "after": null })).await.json();
        listed.rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(list("海港").await, [id], "at once");
    index(&db).await;
    for way in ["海港", "青島", "qdhg", "haigang", "5678", "138 1234", "qingdoahaigang"] {
        assert_eq!(list(way).await, [id], "{way}");
    }
    assert_eq!(list("hgqd").await, [] as [Uuid; 0]);
    let picked: Vec<(Uuid, String)> = rep.call("find_customers", &json!({ "query": "qdhg" })).await.json();
    assert_eq!(picked, [(id, "青岛海港物流".to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_hits_come_page_by_page_and_are_counted() {
    let (db, world, browser) = set().await;
    sqlx::query(
        "insert into customer (id, name, owner_id, updated_at)
         select gen_random_uuid(), case when i = 7 then '万通' else '郑州万通' || i end, case when i % 2 = 0 then $1 else $2 end,
                '2026-01-01'::timestamptz + make_interval(mins => i / 3)
           from generate_series(1, 130) i",
    )
    .bind(world.rep)
    .bind(world.colleague)
    .execute(&db.owner)
    .await
    .unwrap();
    index(&db).await;
    let manager = browser.signed_in("sales_manager").await;
    for (filter, expected) in [(asked("万通"), 130), (SearchFilter { owner: Some(world.rep), ..asked("wt") }, 65)] {
        let first = page(&manager, &filter, None).await;
        let (mut seen, mut next) = (first.hits, first.next);
        while next.is_some() {
            let more = page(&manager, &filter, next).await;
            seen.extend(more.hits);
            next = more.next;
        }
        let mut ids: Vec<Uuid> = seen.iter().map(|hit| hit.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), expected, "{filter:?}");
        let counts: Counts = manager.call("count_hits", &json!({ "filter": filter })).await.json();
        assert_eq!(counts, Counts { by_kind: [expected, 0, 0, 0, 0, 0], more: false });
    }
    // The one that is called so stands first, old as it is.
    assert_eq!(page(&manager, &asked("万通"), None).await.hits[0].title, "万通");
    let contacts = SearchFilter { kind: Some(HitKind::Contact), ..asked("万通") };
    assert_eq!(page(&manager, &contacts, None).await, Hits { hits: Vec::new(), next: None });
    let one: Vec<Hit> = page(&manager, &asked("万"), None).await.hits;
    assert_eq!(one.len(), 50, "one character: the newest fifty");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_looked_at_last_is_offered() {
    let (db, world, browser) = set().await;
    index(&db).await;
    let rep = browser.signed_in("sales_rep").await;
    let ids = [world.deals.own, world.customers.foreign, world.customers.own, Uuid::now_v7()];
    let recent: Vec<Hit> = rep.call("recent_records", &json!({ "ids": ids })).await.json();
    assert_eq!(recent.iter().map(|hit| hit.id).collect::<Vec<_>>(), [world.deals.own, world.customers.own]);
    let own: Vec<Hit> = rep.call("recent_records", &json!({ "ids": [] })).await.json();
    assert!(own.len() >= 3 && own.iter().all(|hit| hit.own), "without any, the newest own ones: {own:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_typed_is_answered() {
    let (db, _world, browser) = set().await;
    index(&db).await;
    let rep = browser.signed_in("sales_rep").await;
    for odd in [
        "",
        " ",
        "'",
        "\\",
        "%",
        "_",
        "a' | 'b",
        "' & !'x",
        ":*",
        "()",
        "💡",
        "\u{0}",
        "é́́",
        "😀海",
        &"长".repeat(3000),
        &"zhuang".repeat(40),
    ] {
        let answer = rep.call("search/api/search", &json!({ "query": odd })).await;
        assert!(answer.status.is_success(), "{odd}: {:?}", answer.status);
        let filter = json!({ "text": odd, "owner": null, "kind": null, "industry": null, "sort": "updated" });
        let listed = rep.call("api/customers", &json!({ "filter": filter, "after": null })).await;
        assert!(listed.status.is_success(), "{odd} in the list: {:?}", listed.status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_in_bulk_waits_behind_what_is_written_by_hand() {
    let (db, world, browser) = set().await;
    index(&db).await;
    sqlx::query("insert into customer (id, name, owner_id) select gen_random_uuid(), '批量' || i, $1 from generate_series(1, 2500) i")
        .bind(world.rep)
        .execute(&db.owner)
        .await
        .unwrap();
    let rep = browser.signed_in("sales_rep").await;
    let id = create(&rep, &named("手工录入")).await;
    assert_eq!(finds(&rep, "手工").await, [id]);
    worker::step(&db.doors).await.unwrap();
    let by_hand: i64 =
        sqlx::query_scalar("select count(*) from search_due where not in_bulk").fetch_one(&db.owner).await.unwrap();
    assert_eq!(by_hand, 0);
    index(&db).await;
    assert_eq!(finds(&rep, "批量2500").await.len(), 1);
    assert_eq!(finds(&rep, "批量").await.len(), 20);
}
