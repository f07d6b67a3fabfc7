//! Tickets and articles among the hits: found in every way, by everybody only what they may see.

use super::*;
use app::desk::tickets::model::TicketForm;

async fn ticket(browser: &Browser, subject: &str, customer: Option<Uuid>, contact: Option<Uuid>) -> (Uuid, i64) {
    let form = TicketForm { subject: subject.to_owned(), customer, contact, ..TicketForm::default() };
    browser.call("create_ticket", &json!({ "form": form })).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_found_by_subject_pinyin_number_and_who_wants_something() {
    let (db, _world, browser) = set().await;
    let (agent, admin) = (browser.signed_in("service_agent").await, browser.signed_in("administrator").await);
    let customer = create(&admin, &named("青岛海港物流")).await;
    index(&db).await;
    let (id, number) = ticket(&agent, "激光头报警停机", Some(customer), None).await;
    for moment in ["at once", "later"] {
        for way in ["激光头", "报警", "jgt", "jiguangtou", &format!("T-{number:06}"), &format!("t{number}")] {
            assert!(finds(&agent, way).await.contains(&id), "{way}, {moment}");
        }
        // The customer itself first, then its ticket.
        assert_eq!(finds(&agent, "青岛海港").await, [customer, id], "{moment}");
        index(&db).await;
    }
    let hit = search(&agent, "激光头").await.remove(0);
    assert_eq!((hit.kind, hit.company), (HitKind::Ticket, Some(format!("T-{number:06} · 青岛海港物流"))));
    let only = SearchFilter { kind: Some(HitKind::Ticket), ..asked("青岛海港") };
    assert_eq!(page(&agent, &only, None).await.hits.iter().map(|hit| hit.id).collect::<Vec<_>>(), [id]);
    let counts: Counts = agent.call("count_hits", &json!({ "filter": asked("青岛海港") })).await.json();
    assert_eq!(counts.by_kind, [1, 0, 0, 0, 1, 0]);
    let recent: Vec<Hit> = agent.call("recent_records", &json!({ "ids": [id] })).await.json();
    assert_eq!(recent.iter().map(|hit| hit.id).collect::<Vec<_>>(), [id]);
    // In the bin nobody finds it, and out of it they do.
    let binned: i32 = agent.call("delete_ticket", &json!({ "id": id, "version": 1 })).await.json();
    assert_eq!(finds(&agent, "激光头").await, [] as [Uuid; 0]);
    index(&db).await;
    assert_eq!(finds(&agent, "激光头").await, [] as [Uuid; 0]);
    agent.call("restore_ticket", &json!({ "id": id, "version": binned })).await;
    assert_eq!(finds(&agent, "激光头").await, [id]);
}

#[tokio::test(flavor = "multi_thread")]
async fn tickets_are_found_by_those_who_see_them() {
    let (db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let mine = ticket(&agent, "漏油甲", Some(world.customers.own), None).await.0;
    let team = ticket(&agent, "漏油乙", Some(world.customers.team), None).await.0;
    let foreign = ticket(&agent, "漏油丙", Some(world.customers.foreign), None).await.0;
    let nobody = ticket(&agent, "漏油丁", None, None).await.0;
    for moment in ["at once", "later"] {
        let found = async |role: &str| {
            let mut ids = finds(&browser.signed_in(role).await, "漏油").await;
            ids.sort_unstable();
            ids
        };
        let sorted = |mut ids: Vec<Uuid>| {
            ids.sort_unstable();
            ids
        };
        assert_eq!(found("sales_rep").await, [mine], "{moment}");
        assert_eq!(found("sales_manager").await, sorted(vec![mine, team]), "{moment}");
        assert_eq!(found("marketing").await, [] as [Uuid; 0], "{moment}");
        for all in ["service_agent", "service_manager", "administrator", "read_only"] {
            assert_eq!(found(all).await, sorted(vec![mine, team, foreign, nobody]), "{all}, {moment}");
        }
        index(&db).await;
    }
    // Whoever loses the customer loses the ticket, whatever the index says; whom it is shared with finds it.
    sqlx::query("update customer set owner_id = $1 where id = $2")
        .bind(world.stranger)
        .bind(world.customers.own)
        .execute(&db.owner)
        .await
        .unwrap();
    let rep = browser.signed_in("sales_rep").await;
    assert_eq!(finds(&rep, "漏油").await, [] as [Uuid; 0]);
    sqlx::query("insert into share (record_kind, record_id, person_id, shared_by) values ('customer', $1, $2, $3)")
        .bind(world.customers.own)
        .bind(world.rep)
        .bind(world.stranger)
        .execute(&db.owner)
        .await
        .unwrap();
    index(&db).await;
    assert_eq!(finds(&rep, "漏油").await, [mine]);
}

#[tokio::test(flavor = "multi_thread")]
async fn articles_are_found_by_those_who_may_read_them() {
    let (_db, _world, browser) = set().await;
    let (chief, rep) = (browser.signed_in("service_manager").await, browser.signed_in("sales_rep").await);
    let form = json!({ "title": "激光头保养", "body": "每周清洁保护镜。", "category": null, "audience": "internal",
                       "language": "zh-CN", "review_months": "" });
    let id: Uuid = chief.call("create_article", &json!({ "form": form, "twin": null })).await.json();
    assert_eq!((finds(&chief, "激光头").await, finds(&rep, "激光头").await), (vec![id], vec![]));
    chief.call("publish_article", &json!({ "id": id, "version": 1 })).await;
    for way in ["激光头", "jgtby", "清洁保护镜"] {
        assert_eq!(finds(&rep, way).await, [id], "{way}");
    }
    let only = SearchFilter { kind: Some(HitKind::Article), ..asked("激光头") };
    let hits = page(&rep, &only, None).await.hits;
    assert_eq!((hits.len(), hits[0].kind, hits[0].href()), (1, HitKind::Article, format!("/knowledge/{id}")));
    let others = SearchFilter { kind: Some(HitKind::Customer), ..asked("激光头") };
    assert!(page(&rep, &others, None).await.hits.is_empty());
}
