//! Leads where every other record is too: among the hits, in the bin, in a handover.

use crate::harness::{Browser, TestDb, World, start_of_time};
use app::{
    customers::model::Deleted,
    deletions::model::{BinFilter, BinKind, BinList, Restored},
    handovers::model::{HandKind, HandoverView, Plan, Preview},
    leads::{
        api::LeadSeen,
        model::{LeadForm, LeadList},
        worker as lead_worker,
    },
    search::{HitKind, model::Hit, worker as searcher},
};
use chrono::Duration;
use http::StatusCode;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use std::time::Duration as Pause;
use uuid::Uuid;

struct Set {
    db: TestDb,
    world: World,
    rep: Browser,
    stranger: Browser,
    manager: Browser,
    admin: Browser,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    let (rep, stranger) = (browser.signed_in("sales_rep").await, browser.signed_in("stranger").await);
    let (manager, admin) = (browser.signed_in("sales_manager").await, browser.signed_in("administrator").await);
    Set { db, world, rep, stranger, manager, admin }
}

async fn ok<T: serde::de::DeserializeOwned>(browser: &Browser, function: &str, body: Value) -> T {
    let answer = browser.call(function, &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{function}: {}", answer.body);
    answer.json()
}

async fn made(browser: &Browser, mine: bool, form: &LeadForm) -> Uuid {
    let id = app::access::new_id();
    ok::<bool>(browser, "create_lead", json!({ "id": id, "fair": false, "mine": mine, "form": form })).await;
    id
}

async fn seen(browser: &Browser, id: Uuid) -> LeadSeen {
    ok(browser, "leads/api/read_lead", json!({ "id": id })).await
}

async fn hits(browser: &Browser, words: &str) -> Vec<Uuid> {
    let hits: Vec<Hit> = ok(browser, "search/api/search", json!({ "query": words })).await;
    hits.into_iter().filter(|hit| hit.kind == HitKind::Lead).map(|hit| hit.id).collect()
}

async fn bin(browser: &Browser) -> Vec<(BinKind, String)> {
    let list: BinList = ok(browser, "read_bin", json!({ "filter": BinFilter::default(), "after": null })).await;
    list.rows.into_iter().map(|row| (row.kind, row.name)).collect()
}

fn harbour() -> LeadForm {
    let of = str::to_owned;
    LeadForm {
        company: of("青岛海港物流"),
        name: of("王芳"),
        mobile: of("138 0013 8000"),
        email: of("wang@haigang.example.com"),
        interest: of("激光切割机"),
        ..LeadForm::default()
    }
}

/// Everything that waits gets into the index.
async fn index(db: &TestDb) {
    while searcher::step(&db.doors).await.unwrap() > 0 {}
    searcher::settle(&db.doors).await.unwrap();
    searcher::learn(&db.doors).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_found_in_every_way_by_those_who_see_it() {
    let s = set().await;
    let mine = made(&s.rep, true, &harbour()).await;
    let pool =
        LeadForm { company: "青岛远洋".to_owned(), mobile: "139 2222 3333".to_owned(), ..LeadForm::default() };
    let pool = made(&s.rep, false, &pool).await;
    for moment in ["at once", "later"] {
        for way in ["青岛海港", "岛海", "qdhg", "qingdaohaigang", "王芳", "wangfang", "8000", "haigang", "激光"]
        {
            assert!(hits(&s.rep, way).await.contains(&mine), "{way}, {moment}");
        }
        assert_eq!(hits(&s.manager, "王芳").await, [mine], "who leads the owner, {moment}");
        assert_eq!(hits(&s.stranger, "王芳").await, [] as [Uuid; 0], "somebody else's, {moment}");
        // What nobody has everybody finds who sees leads.
        for browser in [&s.rep, &s.manager, &s.stranger, &s.admin] {
            assert_eq!(hits(browser, "qdyy").await, [pool], "{moment}");
        }
        index(&s.db).await;
    }
    let hit: Vec<Hit> = ok(&s.stranger, "search/api/search", json!({ "query": "青岛远洋" })).await;
    assert_eq!((hit[0].kind, hit[0].owner_id, hit[0].href()), (HitKind::Lead, None, format!("/leads/{pool}")));
    // Looked at last: of these ids what one still sees.
    let recent: Vec<Hit> = ok(&s.stranger, "recent_records", json!({ "ids": [mine, pool] })).await;
    assert_eq!(recent.iter().map(|hit| hit.id).collect::<Vec<_>>(), [pool]);
    // Taken by one, it is found by that one alone.
    ok::<i32>(&s.rep, "claim_lead", json!({ "id": pool })).await;
    index(&s.db).await;
    assert_eq!((hits(&s.rep, "qdyy").await, hits(&s.stranger, "qdyy").await), (vec![pool], vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_goes_into_the_bin_and_comes_back_with_its_story() {
    let s = set().await;
    let id = made(&s.rep, true, &harbour()).await;
    ok::<()>(&s.rep, "log_lead_talk", json!({ "id": id, "form": { "text": "约了看样机" } })).await;
    let before = seen(&s.rep, id).await;
    let gone = json!({ "id": id, "version": before.lead.version });
    assert_eq!(s.stranger.call("delete_lead", &gone).await.status, StatusCode::NOT_FOUND);
    let stale = s.rep.call("delete_lead", &json!({ "id": id, "version": 1 })).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.body);
    let deleted: Deleted = ok(&s.rep, "delete_lead", gone.clone()).await;
    // Nobody sees it or does anything with it.
    for browser in [&s.rep, &s.admin] {
        assert_eq!(browser.call("leads/api/read_lead", &json!({ "id": id })).await.status, StatusCode::NOT_FOUND);
        assert_eq!(hits(browser, "王芳").await, [] as [Uuid; 0]);
        let all: LeadList = ok(browser, "list_leads", json!({ "filter": { "view": "all" }, "after": null })).await;
        assert_eq!((all.rows.len(), all.counts.iter().sum::<i64>()), (0, 0));
    }
    let give = json!({ "id": id, "version": deleted.version, "owner": s.world.stranger });
    assert_eq!(s.admin.call("assign_lead", &give).await.status, StatusCode::NOT_FOUND);
    let line = (BinKind::Lead, "青岛海港物流".to_owned());
    assert_eq!(
        (bin(&s.rep).await, bin(&s.manager).await, bin(&s.stranger).await),
        (vec![line.clone()], vec![line], vec![])
    );
    // At once, as it went; not twice.
    ok::<()>(&s.rep, "restore_lead", json!({ "deleted": deleted })).await;
    assert_eq!(s.rep.call("restore_lead", &json!({ "deleted": deleted })).await.status, StatusCode::CONFLICT);
    let back = seen(&s.rep, id).await;
    assert_eq!((&back.lead.fields, back.lead.state), (&before.lead.fields, before.lead.state));
    assert!(before.story.iter().all(|entry| back.story.iter().any(|other| other.id == entry.id)));
    assert_eq!(hits(&s.rep, "王芳").await, [id]);
    // Later, out of the bin, by who leads the owner.
    let version = back.lead.version;
    ok::<Deleted>(&s.rep, "delete_lead", json!({ "id": id, "version": version })).await;
    let none = s.stranger.call("restore_from_bin", &json!({ "records": [id] })).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    let restored: Restored = ok(&s.manager, "restore_from_bin", json!({ "records": [id] })).await;
    assert_eq!(restored.back, [id]);

    // What waits for rules lies in the bin and waits there; then it goes for good with all that is kept of it.
    let pool = made(&s.rep, false, &LeadForm { company: "公海".to_owned(), ..LeadForm::default() }).await;
    assert_eq!(s.rep.call("delete_lead", &json!({ "id": pool, "version": 1 })).await.status, StatusCode::FORBIDDEN);
    ok::<Deleted>(&s.admin, "delete_lead", json!({ "id": pool, "version": 1 })).await;
    while lead_worker::step(&s.db.doors).await.unwrap() > 0 {}
    let waits = format!("select count(*) from lead where id = '{pool}' and waits");
    assert_eq!(sqlx::query_scalar::<_, i64>(AssertSqlSafe(waits)).fetch_one(&s.db.owner).await.unwrap(), 1);
    assert_eq!(s.rep.call("claim_lead", &json!({ "id": pool })).await.status, StatusCode::NOT_FOUND);
    let purge = json!({ "records": [pool], "typed": "永久删除" });
    assert_eq!(ok::<usize>(&s.admin, "purge_from_bin", purge).await, 1);
    let left: i64 = sqlx::query_scalar("select count(*) from lead").fetch_one(&s.db.owner).await.unwrap();
    assert_eq!(left, 1);
}

async fn settled(browser: &Browser, id: Uuid) -> HandoverView {
    for _ in 0..400 {
        let view: HandoverView = ok(browser, "read_handover", json!({ "id": id })).await;
        if !view.row.state.is_moving() {
            return view;
        }
        tokio::time::sleep(Pause::from_millis(25)).await;
    }
    panic!("it does not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn open_leads_are_handed_over_and_come_back() {
    let s = set().await;
    let open = made(&s.rep, true, &LeadForm { city: "青岛".to_owned(), ..harbour() }).await;
    let closed = made(&s.rep, true, &LeadForm { company: "无需求".to_owned(), ..LeadForm::default() }).await;
    let reason: Uuid = sqlx::query_scalar("select id from lead_reason limit 1").fetch_one(&s.db.owner).await.unwrap();
    let close = json!({ "id": closed, "version": 1, "state": "disqualified", "reason": reason });
    ok::<i32>(&s.rep, "set_lead_state", close).await;
    let due = (start_of_time() + Duration::hours(1)).to_rfc3339();
    let wait = format!("update lead set due_at = '{due}', deadline = true where id = '{open}'");
    sqlx::raw_sql(AssertSqlSafe(wait)).execute(&s.db.owner).await.unwrap();
    let plan = Plan { kinds: vec![HandKind::Lead], receivers: vec![s.world.colleague], ..Plan::of(s.world.rep) };
    let preview: Preview = ok(&s.manager, "preview_handover", json!({ "plan": plan })).await;
    assert_eq!(preview.portions.iter().map(|one| (one.kind, one.count)).collect::<Vec<_>>(), [(HandKind::Lead, 1)]);
    let elsewhere = Plan { region: Some("上海".to_owned()), ..plan.clone() };
    let none: Preview = ok(&s.manager, "preview_handover", json!({ "plan": elsewhere })).await;
    assert_eq!(none.portions, []);

    let id: Uuid = ok(&s.manager, "begin_handover", json!({ "plan": plan })).await;
    settled(&s.manager, id).await;
    let moved = seen(&s.manager, open).await;
    assert_eq!(moved.lead.owner.map(|(id, _)| id), Some(s.world.colleague));
    assert!(moved.lead.deadline, "what a rule allowed holds for whoever has it");
    assert!(moved.story.iter().any(|entry| entry.kind == "lead.assigned"));
    assert_eq!(s.rep.call("leads/api/read_lead", &json!({ "id": open })).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        seen(&s.rep, closed).await.lead.owner.map(|(id, _)| id),
        Some(s.world.rep),
        "nothing is to be done there"
    );
    ok::<()>(&s.manager, "undo_handover", json!({ "id": id })).await;
    settled(&s.manager, id).await;
    assert_eq!(seen(&s.rep, open).await.lead.owner.map(|(id, _)| id), Some(s.world.rep));
}
