//! The customer beside a ticket: what each reader sees of it.

use super::*;
use app::{
    customers::{
        assets::model::{AssetForm, AssetState},
        lifecycle::model::Lifecycle,
    },
    desk::customer_card::model::{CustomerCard, OTHERS},
};

async fn card(browser: &Browser, id: Uuid) -> Option<CustomerCard> {
    browser.call("customer_of_ticket", &json!({ "id": id })).await.json()
}

fn of(customer: Uuid, subject: &str) -> TicketForm {
    TicketForm { customer: Some(customer), ..about(subject) }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_customer_stands_beside_the_ticket_with_all_that_the_reader_sees() {
    let (db, world, browser) = set().await;
    let customer = world.customers.own;
    let (agent, rep) = (browser.signed_in("service_agent").await, browser.signed_in("sales_rep").await);
    run_sql(
        &db,
        format!(
            "insert into customer_tag (customer_id, tag_id) values ('{customer}', '{}');
             insert into deal (id, name, customer_id, pipeline_id, stage_id, owner_id, value, currency, position, status, closed_at)
             select gen_random_uuid(), 'Won before', '{customer}', '{}', '{}', '{}', 700, 'CNY', 'Y', 'won', app_now();
             update customer set lifecycle = 'dormant' where id = '{customer}'",
            world.tag, world.pipeline, world.won, world.rep
        ),
    )
    .await;
    for (serial, state) in [("SN-1", AssetState::InUse), ("SN-2", AssetState::Returned)] {
        let form = AssetForm {
            product: Some(world.product),
            serial: serial.to_owned(),
            warranty_until: "2099-12-31".to_owned(),
            state,
            ..AssetForm::default()
        };
        let added = rep.call("add_asset", &json!({ "customer": customer, "form": form })).await;
        assert_eq!(added.status, StatusCode::OK, "{}", added.body);
    }
    let id = create(&agent, &of(customer, "read")).await;

    let seen = card(&rep, id).await.expect("a customer");
    assert_eq!((seen.id, seen.lifecycle, seen.owner.as_deref()), (customer, Lifecycle::Dormant, Some("sales_rep")));
    assert_eq!(seen.tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["重点"]);
    let deals: Vec<_> = seen.deals.iter().map(|deal| deal.id).collect();
    assert_eq!(deals, [world.deals.own], "open ones alone");
    let figures = seen.standing.deals.expect("the reader sees deals");
    assert_eq!((figures.won, figures.open), (700.into(), 1));
    let owned: Vec<_> = seen.assets.iter().map(|asset| asset.serial.as_deref()).collect();
    assert_eq!(owned, [Some("SN-1")], "what came back for good is not theirs any more");
    assert!(seen.tickets.rows.is_empty() && seen.tickets.all == 1);

    // An agent sees the customer and no deals.
    let seen = card(&agent, id).await.expect("a customer");
    assert!(seen.deals.is_empty() && seen.standing.deals.is_none());
    assert_eq!((seen.tags.len(), seen.assets.len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_tickets_are_the_newest_the_open_ones_first() {
    let (db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let read = create(&agent, &of(world.customers.own, "read")).await;
    let mut others = Vec::new();
    for number in 0..7 {
        db.doors.clock.set(start_of_time() + Duration::minutes(number + 1));
        others.push(create(&agent, &of(world.customers.own, &format!("other {number}"))).await);
    }
    // The newest one is done: it comes behind all that are open.
    let ticket = super::read(&agent, others[6]).await;
    assert_eq!(state(&agent, &ticket, State::Solved, Some("x")).await.status, StatusCode::OK);
    create(&agent, &of(world.customers.team, "of another")).await;
    let seen = card(&agent, read).await.expect("a customer").tickets;
    let ids: Vec<_> = seen.rows.iter().map(|row| row.id).collect();
    assert_eq!(ids, [others[5], others[4], others[3], others[2], others[1]]);
    assert_eq!((ids.len(), seen.open, seen.all), (OTHERS, 7, 8));
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_no_card_without_a_customer_in_sight() {
    let (db, world, browser) = set().await;
    let (agent, rep) = (browser.signed_in("service_agent").await, browser.signed_in("sales_rep").await);
    let alone = create(&agent, &about("nobody's")).await;
    assert_eq!(card(&agent, alone).await, None);
    let foreign = create(&agent, &of(world.customers.foreign, "another's")).await;
    assert_eq!(rep.call("customer_of_ticket", &json!({ "id": foreign })).await.error(), AppError::NotFound);
    run_sql(&db, format!("update customer set deleted_at = app_now() where id = '{}'", world.customers.foreign)).await;
    assert_eq!(card(&agent, foreign).await, None, "in the bin");
}
