//! Checklists of stages: who ticks, what is told, and that no way on leads past what is needed.

use crate::deals::{codes, order, send, set};
use crate::harness::{Answer, Browser, TestDb, World, start_of_time};
use app::admin::pipelines::model::Plan;
use app::deals::detail::{checklist::model::Item, model::DealPage};
use app::deals::model::{Fill, Missing, MoveOrder, Moved};
use app::{access::AppError, locale::Lang};
use http::StatusCode;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// Two items of the first stage, the first of them needed.
async fn listed(db: &TestDb, world: &World) -> [Uuid; 2] {
    let items = [app::access::new_id(), app::access::new_id()];
    sqlx::query(
        "insert into stage_item (id, stage_id, rank, name, name_en, needed) values
           ($1, $3, 1, '图纸已确认', 'Drawing confirmed', true), ($2, $3, 2, '已拜访', null, false)",
    )
    .bind(items[0])
    .bind(items[1])
    .bind(world.lead)
    .execute(&db.owner)
    .await
    .unwrap();
    items
}

async fn items(browser: &Browser, deal: Uuid) -> Vec<Item> {
    let page: DealPage = browser.call("read_deal", &json!({ "id": deal, "lang": "en" })).await.json();
    page.items
}

async fn tick(browser: &Browser, deal: Uuid, item: Uuid, done: bool) -> Answer {
    browser.call("set_deal_item", &json!({ "deal": deal, "item": item, "done": done })).await
}

/// On to the second stage, with what that one requires.
fn on(world: &World, deals: &[Uuid], ticked: Vec<Uuid>) -> MoveOrder {
    let fill = Fill { expected_close: Some(start_of_time().date_naive()), ticked, ..Fill::default() };
    MoveOrder { fill: Some(fill), ..order(deals, world.offer) }
}

/// The refusal of one item, in both languages.
fn names_drawing(answer: &Answer) {
    let error = answer.error();
    let refused = error.of_field("items").expect("it speaks of the list").code.clone();
    assert!(refused.contains("图纸已确认") && refused.contains("Drawing confirmed"), "{refused}");
}

async fn count(db: &TestDb, sql: String) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&db.owner).await.unwrap()
}

async fn sql(db: &TestDb, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&db.owner).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_write_a_deal_ticks_and_takes_back() {
    let (db, world, browser) = set().await;
    let [needed, other] = listed(&db, &world).await;
    let (deal, rep) = (world.deals.own, browser.signed_in("sales_rep").await);
    let before = items(&rep, deal).await;
    let names: Vec<_> = before.iter().map(|item| (item.name.as_str(), item.needed, item.done.is_some())).collect();
    assert_eq!(names, [("Drawing confirmed", true, false), ("已拜访", false, false)]);

    assert_eq!(tick(&rep, deal, needed, true).await.status, StatusCode::OK);
    let done = items(&rep, deal).await[0].done.clone().expect("it is ticked");
    assert_eq!((done.by.as_str(), done.at), ("sales_rep", start_of_time()));
    // Ticked again it is told once, and stays whoever's it was.
    let manager = browser.signed_in("sales_manager").await;
    let version = format!("select version::bigint from deal where id = '{deal}'");
    let was = count(&db, version.clone()).await;
    assert_eq!(tick(&manager, deal, needed, true).await.status, StatusCode::OK);
    assert_eq!(count(&db, version).await, was, "nothing changed");
    assert_eq!(items(&rep, deal).await[0].done.as_ref().map(|done| done.by.as_str()), Some("sales_rep"));
    assert_eq!(tick(&rep, deal, needed, false).await.status, StatusCode::OK);
    assert!(items(&rep, deal).await.iter().all(|item| item.done.is_none()));
    let kinds: Vec<(String, Option<Value>)> =
        sqlx::query_as("select kind, coalesce(after, before) -> 'item_name' from event order by id")
            .fetch_all(&db.owner)
            .await
            .unwrap();
    let name = Some(json!("图纸已确认"));
    assert_eq!(kinds, [("deal.item_ticked".to_owned(), name.clone()), ("deal.item_unticked".to_owned(), name)]);

    let stranger = browser.signed_in("stranger").await;
    assert_eq!(tick(&stranger, deal, other, true).await.status, StatusCode::NOT_FOUND);
    let reader = browser.signed_in("read_only").await;
    assert_eq!(tick(&reader, deal, other, true).await.status, StatusCode::FORBIDDEN);
    // Of another stage there is nothing to tick here.
    let elsewhere = app::access::new_id();
    sql(
        &db,
        format!("insert into stage_item (id, stage_id, rank, name) values ('{elsewhere}', '{}', 1, 'x')", world.offer),
    )
    .await;
    assert_eq!(tick(&rep, deal, elsewhere, true).await.error(), AppError::conflict("checklist_moved_on"));
    assert_eq!(count(&db, "select count(*) from deal_item".to_owned()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_goes_on_when_what_is_needed_is_ticked_and_back_whenever() {
    let (db, world, browser) = set().await;
    let [needed, other] = listed(&db, &world).await;
    let (deal, rep) = (world.deals.own, browser.signed_in("sales_rep").await);
    let asked = json!({ "items": [deal], "stage": world.offer });
    let missing: Missing = rep.call("what_is_missing", &asked).await.json();
    assert_eq!(missing.items.iter().map(|item| item.id).collect::<Vec<_>>(), [needed]);
    assert_eq!(missing.items[0].name_in(Lang::En), "Drawing confirmed");
    assert_eq!(missing.fields.len(), 1, "it has a value and no day");
    let foreign = json!({ "items": [world.deals.foreign], "stage": world.offer });
    assert_eq!(rep.call("what_is_missing", &foreign).await.status, StatusCode::NOT_FOUND);

    // What is not needed helps nothing.
    assert_eq!(tick(&rep, deal, other, true).await.status, StatusCode::OK);
    names_drawing(&send(&rep, &on(&world, &[deal], vec![])).await);
    let won = Fill { close_reason: Some(world.won_reason), ..Fill::default() };
    names_drawing(&send(&rep, &MoveOrder { fill: Some(won), ..order(&[deal], world.won) }).await);
    assert_eq!(
        count(&db, format!("select count(*) from deal where id = '{deal}' and stage_id = '{}'", world.lead)).await,
        1
    );
    // In its stage it goes up and down.
    assert_eq!(send(&rep, &order(&[deal], world.lead)).await.status, StatusCode::OK);

    assert_eq!(tick(&rep, deal, needed, true).await.status, StatusCode::OK);
    let moved = send(&rep, &on(&world, &[deal], vec![])).await;
    assert_eq!(moved.status, StatusCode::OK, "{}", moved.body);
    assert!(items(&rep, deal).await.is_empty(), "the next stage has no list");
    // Back is free whatever stands here, and what was ticked is ticked still.
    let here = app::access::new_id();
    sql(
        &db,
        format!(
            "insert into stage_item (id, stage_id, rank, name, needed) values ('{here}', '{}', 1, 'x', true)",
            world.offer
        ),
    )
    .await;
    assert_eq!(send(&rep, &order(&[deal], world.lead)).await.status, StatusCode::OK);
    assert!(items(&rep, deal).await.iter().all(|item| item.done.is_some()));

    // Who gives up owes nothing any more.
    assert_eq!(tick(&rep, deal, needed, false).await.status, StatusCode::OK);
    let lost = Fill { close_reason: Some(world.lost_reason), ..Fill::default() };
    let given_up = send(&rep, &MoveOrder { fill: Some(lost), ..order(&[deal], world.lost) }).await;
    assert_eq!(given_up.status, StatusCode::OK, "{}", given_up.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_ticked_on_the_way_is_told_and_taken_back_with_the_move() {
    let (db, world, browser) = set().await;
    let [needed, other] = listed(&db, &world).await;
    let (deal, rep) = (world.deals.own, browser.signed_in("sales_rep").await);
    assert_eq!(tick(&rep, deal, other, true).await.status, StatusCode::OK);
    // A refused move has ticked nothing.
    let half =
        MoveOrder { fill: Some(Fill { ticked: vec![needed], ..Fill::default() }), ..order(&[deal], world.offer) };
    assert_eq!(codes(&send(&rep, &half).await), ["required_expected_close"]);
    assert_eq!(count(&db, "select count(*) from deal_item".to_owned()).await, 1);

    let moved: Moved = send(&rep, &on(&world, &[deal], vec![needed, other])).await.json();
    let told: Value =
        sqlx::query_scalar("select after from event where kind = 'deal.moved'").fetch_one(&db.owner).await.unwrap();
    assert_eq!((&told["items"], &told["items_name_en"]), (&json!([needed]), &json!("Drawing confirmed")));
    assert_eq!(count(&db, format!("select count(*) from deal_item where done_by = '{}'", world.rep)).await, 2);
    let back = rep.call("undo_move", &json!({ "ticket": moved.undo })).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.body);
    let ticked: Vec<bool> = items(&rep, deal).await.iter().map(|item| item.done.is_some()).collect();
    assert_eq!(ticked, [false, true], "what was ticked before stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_deals_go_on_together_or_none() {
    let (db, world, browser) = set().await;
    let [needed, _] = listed(&db, &world).await;
    let manager = browser.signed_in("sales_manager").await;
    let both = [world.deals.own, world.deals.team];
    assert_eq!(tick(&manager, both[0], needed, true).await.status, StatusCode::OK);
    let refused = send(&manager, &on(&world, &both, vec![])).await;
    names_drawing(&refused);
    assert_eq!(codes(&refused).len(), 1, "said once");
    assert_eq!(count(&db, format!("select count(*) from deal where stage_id = '{}'", world.offer)).await, 0);
    let moved = send(&manager, &on(&world, &both, vec![needed])).await;
    assert_eq!(moved.status, StatusCode::OK, "{}", moved.body);
    assert_eq!(count(&db, format!("select count(*) from deal_item where item_id = '{needed}'")).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_database_moves_by_itself_is_held_as_well() {
    let (db, world, _browser) = set().await;
    let [needed, _] = listed(&db, &world).await;
    let (deal, rule, quote) = (world.deals.own, app::access::new_id(), app::access::new_id());
    sql(
        &db,
        format!(
            "update deal set expected_close = '2030-01-01' where id = '{deal}';
             insert into score_rule (id, kind, name, at_least, stage_id, active) values ('{rule}', 'deal', 'R', 1, '{offer}', true);
             update quote_setting set accepted_stages = '{{{won}}}';
             insert into quote (id, deal_id, customer_id, owner_id, title, currency, valid_until) values
               ('{quote}', '{deal}', '{customer}', '{rep}', 'Q', 'CNY', '2099-01-01')",
            offer = world.offer,
            won = world.won,
            customer = world.customers.own,
            rep = world.rep,
        ),
    )
    .await;
    let by_score = format!("select case when move_deal_by_score('{deal}', '{rule}', 5, 'K') then 1::bigint else 0 end");
    let by_quote = format!("select 1::bigint from move_deal_of_quote('{quote}', 'L')");
    let at = |stage: Uuid| format!("select count(*) from deal where id = '{deal}' and stage_id = '{stage}'");
    assert_eq!(count(&db, by_score.clone()).await, 0);
    count(&db, by_quote.clone()).await;
    assert_eq!(count(&db, at(world.lead)).await, 1);
    sql(
        &db,
        format!("insert into deal_item (deal_id, item_id, done_by) values ('{deal}', '{needed}', '{}')", world.rep),
    )
    .await;
    assert_eq!(count(&db, by_score).await, 1);
    assert_eq!(count(&db, at(world.offer)).await, 1);
    count(&db, by_quote).await;
    assert_eq!(count(&db, at(world.won)).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_makes_a_list_and_changes_it() {
    let (db, world, browser) = set().await;
    let (admin, rep) = (browser.signed_in("administrator").await, browser.signed_in("sales_rep").await);
    let deal = world.deals.own;
    let item = |id: Option<Uuid>, name: &str, needed: bool| json!({ "id": id, "names": { "name": name, "name_en": "" }, "needed": needed });
    let change = async |items: Vec<Value>| {
        let plan: Plan = admin.call("pipeline_plan", &json!({ "id": world.pipeline })).await.json();
        let stage = plan.stages.into_iter().find(|stage| stage.id == world.lead).unwrap();
        let input = json!({
            "names": { "name": stage.name, "name_en": "" }, "kind": "open", "probability": 10, "target_days": 14, "required": [], "items": items
        });
        admin.call("change_stage", &json!({ "id": stage.id, "version": stage.version, "input": input })).await
    };
    assert_eq!(change(vec![item(None, "甲", true), item(None, "乙", false)]).await.status, StatusCode::OK);
    let made = items(&rep, deal).await;
    assert_eq!(made.iter().map(|item| item.name.as_str()).collect::<Vec<_>>(), ["甲", "乙"]);
    assert_eq!(tick(&rep, deal, made[0].id, true).await.status, StatusCode::OK);
    // Turned round and renamed it is the same item; what is left out is off the list, and what was ticked of it is kept.
    let second = item(Some(made[1].id), "乙二", true);
    assert_eq!(change(vec![second.clone(), item(Some(made[0].id), "甲", false)]).await.status, StatusCode::OK);
    let now = items(&rep, deal).await;
    let seen: Vec<_> = now.iter().map(|item| (item.name.as_str(), item.needed, item.done.is_some())).collect();
    assert_eq!(seen, [("乙二", true, false), ("甲", false, true)]);
    assert_eq!(change(vec![second]).await.status, StatusCode::OK);
    assert_eq!(items(&rep, deal).await.len(), 1);
    assert_eq!(count(&db, "select count(*) from deal_item".to_owned()).await, 1);
    assert_eq!(tick(&rep, deal, made[0].id, false).await.error(), AppError::conflict("checklist_moved_on"));

    let refused = change(vec![item(None, " ", false)]).await;
    assert_eq!(codes(&refused), ["stage_item_name_length"]);
    let many = change((0..31).map(|n| item(None, &n.to_string(), false)).collect()).await;
    assert_eq!(codes(&many), ["stage_items_many"]);
    let told: Value = sqlx::query_scalar("select after from event where kind = 'pipeline.changed' order by id limit 1")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!((&told["checklist"], &told["checklist_needed"]), (&json!(["甲", "乙"]), &json!(["甲"])));
}
