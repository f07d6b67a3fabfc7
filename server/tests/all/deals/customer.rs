//! The customer of a deal: only one in sight can be named, and one out of sight counts and stays.

use crate::deals::{event_count, order, send, set};
use crate::harness::{Answer, Browser, World};
use app::access::AppError;
use app::deals::model::{Card, Fill, MoveOrder, Moved, NewDeal};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

async fn create(browser: &Browser, world: &World, customer: Uuid) -> Answer {
    let new = NewDeal {
        name: "New".into(),
        pipeline: world.pipeline,
        stage: world.lead,
        customer: Some(customer),
        value: None,
        currency: "CNY".into(),
        expected_close: None,
    };
    browser.call("create_deal", &json!({ "new": new })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_deal_names_only_a_customer_that_its_maker_sees() {
    let (db, world, browser) = set().await;
    let refusal = AppError::invalid("customer", "customer_not_found");
    let rep = browser.signed_in("sales_rep").await;
    for unseen in [world.customers.team, world.customers.foreign, Uuid::nil()] {
        assert_eq!(create(&rep, &world, unseen).await.error(), refusal);
    }
    let manager = browser.signed_in("sales_manager").await;
    assert_eq!(create(&manager, &world, world.customers.foreign).await.error(), refusal);
    assert_eq!(event_count(&db).await, 0);
    for (who, seen) in [(&rep, world.customers.own), (&manager, world.customers.team)] {
        let made: Card = create(who, &world, seen).await.json();
        assert_eq!(made.customer.map(|(id, _)| id), Some(seen));
    }
    sqlx::query("update customer set deleted_at = now() where id = $1")
        .bind(world.customers.foreign)
        .execute(&db.owner)
        .await
        .unwrap();
    let admin = browser.signed_in("administrator").await;
    assert_eq!(create(&admin, &world, world.customers.foreign).await.error(), refusal);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_fills_in_only_a_customer_that_the_mover_sees() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    sqlx::query("update deal set customer_id = null where id = $1")
        .bind(world.deals.own)
        .execute(&db.owner)
        .await
        .unwrap();
    let with = |customer| MoveOrder {
        fill: Some(Fill { customer: Some(customer), close_reason: Some(world.lost_reason), ..Fill::default() }),
        ..order(&[world.deals.own], world.lost)
    };
    let refused = send(&rep, &with(world.customers.foreign)).await;
    assert_eq!(refused.error(), AppError::invalid("customer", "customer_not_found"));
    assert_eq!(event_count(&db).await, 0);
    let moved: Moved = send(&rep, &with(world.customers.own)).await.json();
    assert_eq!(moved.cards[0].customer.as_ref().map(|(id, _)| *id), Some(world.customers.own));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_out_of_the_mover_s_sight_is_a_customer_all_the_same() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    sqlx::query("update stage set required = '{customer}' where id = $1")
        .bind(world.offer)
        .execute(&db.owner)
        .await
        .unwrap();
    let of = async |customer: Option<Uuid>| {
        sqlx::query("update deal set customer_id = $2 where id = $1")
            .bind(world.deals.own)
            .bind(customer)
            .execute(&db.owner)
            .await
            .unwrap();
    };
    of(None).await;
    let refused = send(&rep, &order(&[world.deals.own], world.offer)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    of(Some(world.customers.foreign)).await;
    let moved: Moved = send(&rep, &order(&[world.deals.own], world.offer)).await.json();
    assert_eq!((moved.cards[0].stage, &moved.cards[0].customer), (world.offer, &None));
    assert!(moved.cards[0].customer_hidden);
    let kept: Option<Uuid> = sqlx::query_scalar("select customer_id from deal where id = $1")
        .bind(world.deals.own)
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(kept, Some(world.customers.foreign));
}
