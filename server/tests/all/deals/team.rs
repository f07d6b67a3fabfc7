//! A manager who belongs to the team that they lead: each card stands on the board once.

use crate::deals::{in_order, many, set};
use crate::harness::{Browser, World};
use app::access::{Action, Role};
use app::deals::model::{Board, Card, ColumnPage, ColumnTotal, Filter, Sort};
use app::locale::Lang;
use rust_decimal::Decimal;
use serde_json::json;
use uuid::Uuid;

fn filter(world: &World, sort: Sort) -> Filter {
    Filter { pipeline: world.pipeline, sort, ..Filter::default() }
}

/// The first column as the board and the list show it: what comes with the page, then what is fetched while scrolling.
async fn first_column(browser: &Browser, world: &World, sort: Sort) -> Vec<Card> {
    let filter = filter(world, sort);
    let mut board: Board = browser.call("read_board", &json!({ "filter": filter, "lang": Lang::En })).await.json();
    let first = board.columns.remove(0);
    let (mut cards, mut cursor) = (first.cards, first.next);
    while cursor.is_some() {
        let input = json!({ "filter": filter, "stage": world.lead, "cursor": cursor });
        let page: ColumnPage = browser.call("read_column", &input).await.json();
        cards.extend(page.cards);
        cursor = page.next;
    }
    cards
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_in_the_own_team_sees_each_card_once() {
    let (db, world, browser) = set().await;
    many(&db, &world, 90).await;
    sqlx::query("update deal set owner_id = $1 where name ~ '^Many .*[369]$'")
        .bind(world.manager)
        .execute(&db.owner)
        .await
        .unwrap();
    let mut team = vec![world.manager, world.rep, world.colleague];
    let expected: Vec<Uuid> = sqlx::query_scalar("select id from deal where owner_id = any ($1) order by position, id")
        .bind(&team)
        .fetch_all(&db.owner)
        .await
        .unwrap();
    assert_eq!(expected.len(), 92, "those of the team, and not the stranger's");

    let caller = db.caller(&world.session(Role::SalesManager), Action::SeeDeals);
    let mut tx = caller.read().await.unwrap();
    let mut people: Vec<Uuid> = sqlx::query_scalar("select my_people()").fetch_one(tx.conn()).await.unwrap();
    drop(tx);
    people.sort();
    team.sort();
    assert_eq!(people, team);

    let manager = browser.signed_in("sales_manager").await;
    let ids = |cards: &[Card]| -> Vec<Uuid> { cards.iter().map(|card| card.id).collect() };
    assert_eq!(ids(&first_column(&manager, &world, Sort::Hand).await), expected);
    for sort in [Sort::ValueDown, Sort::CloseSoon, Sort::AgeDown] {
        let cards = first_column(&manager, &world, sort).await;
        assert!(cards.windows(2).all(|pair| in_order(sort, &pair[0], &pair[1])), "{sort:?}");
        let (mut seen, mut once) = (ids(&cards), expected.clone());
        seen.sort();
        once.sort();
        assert_eq!(seen, once, "{sort:?}");
    }

    let input = json!({ "filter": filter(&world, Sort::Hand) });
    let totals: Vec<ColumnTotal> = manager.call("board_totals", &input).await.json();
    let sum: Decimal = sqlx::query_scalar("select sum(base_value) from deal where id = any ($1)")
        .bind(&expected)
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!((totals[0].stage, totals[0].count, totals[0].sum), (world.lead, 92, sum));
}
