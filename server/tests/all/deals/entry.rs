//! What a stage may require beside the fields of a deal: a contact, products, a quote, an answer about the budget.

use crate::deals::{codes, order, send, set};
use crate::harness::{Answer, Browser};
use app::deals::model::{Missing, NewDeal, RequiredField};
use http::StatusCode;
use serde_json::json;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

async fn done(answer: Answer) {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

async fn missing(browser: &Browser, deal: Uuid, stage: Uuid) -> Vec<RequiredField> {
    let asked = json!({ "items": [deal], "stage": stage });
    browser.call("what_is_missing", &asked).await.json::<Missing>().fields
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_wants_contact_products_quote_and_budget() {
    use RequiredField::{Budget, Contact, Products, Quote};
    let (db, world, browser) = set().await;
    let (deal, rep) = (world.deals.own, browser.signed_in("sales_rep").await);
    let sql = async |sql: String| {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&db.owner).await.unwrap();
    };
    let wants = format!("update stage set required = '{{contact,products,quote,budget}}' where id = '{}'", world.offer);
    sql(wants).await;
    let on = order(&[deal], world.offer);
    assert_eq!(
        codes(&send(&rep, &on).await),
        ["required_contact", "required_products", "required_quote", "required_budget"]
    );
    assert_eq!(missing(&rep, deal, world.offer).await, [Contact, Products, Quote, Budget]);
    // Of several it is said once, with whose it is.
    let manager = browser.signed_in("sales_manager").await;
    let both = send(&manager, &order(&[deal, world.deals.team], world.offer)).await;
    assert_eq!(codes(&both).len(), 4);
    assert!(both.error().of_field("quote").is_some_and(|one| one.detail.is_some()));

    done(rep.call("add_deal_contact", &json!({ "deal": deal, "contact": world.contacts.own, "role": "" })).await).await;
    let line = json!({ "product": world.product, "quantity": "2", "price": "100" });
    done(rep.call("add_deal_product", &json!({ "deal": deal, "input": line })).await).await;
    assert_eq!(missing(&rep, deal, world.offer).await, [Quote, Budget]);
    // "No" is an answer too.
    done(rep.call("answer_of_deal", &json!({ "id": deal, "question": "budget", "answer": "no" })).await).await;
    // A draft is with nobody.
    let quote = Uuid::from_u128(1);
    sql(format!(
        "insert into quote (id, deal_id, customer_id, owner_id, title, currency, valid_until) values
           ('{quote}', '{deal}', '{}', '{}', 'Q', 'CNY', '2099-01-01')",
        world.customers.own, world.rep
    ))
    .await;
    assert_eq!(codes(&send(&rep, &on).await), ["required_quote"]);
    sql(format!("update quote set state = 'sent', number = 'Q-1', sent = 1, sent_at = now() where id = '{quote}'"))
        .await;
    assert_eq!(missing(&rep, deal, world.offer).await, []);
    done(send(&rep, &on).await).await;

    // A new deal has none of them.
    let new = NewDeal {
        name: "N".to_owned(),
        pipeline: world.pipeline,
        stage: world.offer,
        customer: None,
        value: None,
        currency: "CNY".to_owned(),
        expected_close: None,
    };
    assert_eq!(codes(&rep.call("create_deal", &json!({ "new": new })).await).len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_question_about_the_budget_can_be_answered_where_a_stage_requires_it() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    sqlx::query("delete from score_criterion").execute(&db.owner).await.unwrap();
    let asked = async || rep.call("score_of_deal", &json!({ "id": world.deals.own })).await;
    assert!(!asked().await.body.contains("\"budget\""));
    sqlx::query("update stage set required = '{budget}' where id = $1")
        .bind(world.offer)
        .execute(&db.owner)
        .await
        .unwrap();
    let seen = asked().await;
    assert!(seen.body.contains("\"budget\""), "{}", seen.body);
}
