//! What the page of a deal says beside its fields: how sure one is, how often its day slipped, whom else the customer talks to; and
//! that a move leaves the currency of its products alone.

use crate::deals::{codes, order, send, set};
use crate::harness::{Browser, start_of_time};
use app::deals::detail::model::{DealForm, DealPage};
use app::deals::model::{Card, Fill, MoveOrder, Moved};
use app::forecast::{
    counted_model::{Base, Cut},
    model::{Category, Said},
    stage_model::{Analysis, StagesAsked},
};
use http::StatusCode;
use rust_decimal::Decimal;
use serde_json::json;
use uuid::Uuid;

async fn page(browser: &Browser, id: Uuid) -> DealPage {
    browser.call("read_deal", &json!({ "id": id, "lang": "en" })).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_says_how_sure_one_is_and_how_often_its_day_slipped() {
    let (_db, world, browser) = set().await;
    let (rep, deal) = (browser.signed_in("sales_rep").await, world.deals.own);
    let by_stage = page(&rep, deal).await.outlook;
    assert_eq!((by_stage.said, by_stage.slips.count), (Said::default(), 0));
    let said = Said { probability: Some(85), category: Some(Category::Best) };
    let version = page(&rep, deal).await.card.version;
    let say = json!({ "deal": deal, "version": version, "said": said });
    assert_eq!(rep.call("say_of_deal", &say).await.status, StatusCode::OK);
    let now = page(&rep, deal).await.outlook;
    assert_eq!((now.said, now.probability, now.category), (said, 85, Category::Best));
    for day in ["2026-12-01", "2026-12-20", "2027-01-15", "2026-12-20"] {
        let seen = page(&rep, deal).await;
        let form = DealForm { expected_close: day.to_owned(), ..DealForm::of(&seen.fields) };
        let change = json!({ "id": deal, "version": seen.card.version, "form": form });
        assert_eq!(rep.call("change_deal", &change).await.status, StatusCode::OK, "{day}");
    }
    let slips = page(&rep, deal).await.outlook.slips;
    assert_eq!((slips.count, slips.first.map(|day| day.to_string()).as_deref()), (1, Some("2026-12-01")));
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_deal_was_lost_to_counts_in_the_analysis() {
    let (db, world, browser) = set().await;
    let (rep, stranger) = (browser.signed_in("sales_rep").await, browser.signed_in("stranger").await);
    let deal = world.deals.own;
    let add = |name: &str| json!({ "deal": deal, "name": name, "note": "便宜" });
    let foreign = stranger.call("add_rival", &add("鲁锐激光")).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let first: Uuid = rep.call("add_rival", &add("鲁锐激光")).await.json();
    let other: Uuid = rep.call("add_rival", &add("Nordbrand")).await.json();
    // The same one, however it is written.
    assert_eq!(rep.call("add_rival", &add(" NORDBRAND ")).await.json::<Uuid>(), other);
    let known: Vec<String> = rep.call("known_rivals", &json!({})).await.json();
    assert_eq!(known.len(), 2);
    let lost = Fill { close_reason: Some(world.lost_reason), ..Fill::default() };
    let moved = send(&rep, &MoveOrder { fill: Some(lost), ..order(&[deal], world.lost) }).await;
    assert_eq!(moved.status, StatusCode::OK, "{}", moved.body);
    for winner in [Some(first), Some(other)] {
        let said = rep.call("set_lost_to", &json!({ "deal": deal, "rival": winner })).await;
        assert_eq!(said.status, StatusCode::OK, "{}", said.body);
    }
    let rivals = page(&rep, deal).await.rivals;
    assert_eq!(
        rivals.iter().map(|one| (one.name.as_str(), one.won)).collect::<Vec<_>>(),
        [("Nordbrand", true), ("鲁锐激光", false)]
    );
    let asked = StagesAsked { base: Base::Closed, cut: Cut::Competitor, ..StagesAsked::default() };
    let analysis: Analysis = rep.call("stage_analysis", &json!({ "asked": asked, "lang": "en" })).await.json();
    let told: Vec<_> = analysis.rows.iter().map(|(of, outcome)| (of.name.clone(), outcome.lost)).collect();
    assert!(told.contains(&(Some("Nordbrand".to_owned()), 1)), "{told:?}");
    // Out of sight it is not there, and what is only read stays as it is.
    let take = json!({ "deal": deal, "rival": first });
    assert_eq!(stranger.call("remove_rival", &take).await.status, StatusCode::NOT_FOUND);
    assert_eq!(rep.call("remove_rival", &take).await.status, StatusCode::OK);
    let kinds: Vec<String> =
        sqlx::query_scalar("select kind from event where kind like 'deal.competitor%' order by recorded_at, id")
            .fetch_all(&db.owner)
            .await
            .unwrap();
    assert_eq!((kinds.len(), kinds.iter().filter(|kind| kind.ends_with("changed")).count()), (6, 2), "{kinds:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_gives_no_value_in_another_currency_than_the_products_have() {
    let (db, world, browser) = set().await;
    let (rep, deal) = (browser.signed_in("sales_rep").await, world.deals.own);
    sqlx::query("update stage set required = '{value}' where id = $1")
        .bind(world.offer)
        .execute(&db.owner)
        .await
        .unwrap();
    sqlx::query(
        "insert into deal_product (id, deal_id, product_id, quantity, price) values (gen_random_uuid(), $1, $2, 1, 10)",
    )
    .bind(deal)
    .bind(world.product)
    .execute(&db.owner)
    .await
    .unwrap();
    // The value is one's own, and not known yet.
    sqlx::query("update deal set value = null where id = $1").bind(deal).execute(&db.owner).await.unwrap();
    let here: Card = rep.call("read_card", &json!({ "id": deal })).await.json();
    assert_eq!((here.value, here.currency.as_str()), (None, "CNY"));
    let day = Some(start_of_time().date_naive());
    let fill = |currency: &str| Fill {
        value: Some(Decimal::from(500)),
        currency: Some(currency.to_owned()),
        expected_close: day,
        ..Fill::default()
    };
    let refused = send(&rep, &MoveOrder { fill: Some(fill("USD")), ..order(&[deal], world.offer) }).await;
    assert_eq!(codes(&refused), ["currency_of_products"]);
    let moved = send(&rep, &MoveOrder { fill: Some(fill("CNY")), ..order(&[deal], world.offer) }).await;
    assert_eq!(moved.status, StatusCode::OK, "{}", moved.body);
    let card = moved.json::<Moved>().cards.remove(0);
    assert_eq!((card.value, card.currency.as_str()), (Some(Decimal::from(500)), "CNY"));
}
