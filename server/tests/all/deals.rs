//! Moving deals: what the stage asks for, whose deals they are, undo, and two people at once.

mod customer;
mod room;
mod team;

use crate::harness::{Answer, Browser, TestDb, World, start_of_time};
use app::access::AppError;
use app::deals::model::{Board, Card, ColumnPage, ColumnTotal, Fill, Filter, MoveOrder, Moved, Sort};
use app::locale::Lang;
use http::StatusCode;
use rust_decimal::Decimal;
use serde_json::json;
use uuid::Uuid;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

fn order(items: &[Uuid], stage: Uuid) -> MoveOrder {
    MoveOrder { items: items.to_vec(), stage, after: None, before: None, fill: None }
}

async fn send(browser: &Browser, order: &MoveOrder) -> Answer {
    browser.call("move_deals", &json!({ "order": order })).await
}

async fn board(browser: &Browser) -> Board {
    browser.call("read_board", &json!({ "filter": Filter::default(), "lang": Lang::En })).await.json()
}

fn codes(answer: &Answer) -> Vec<String> {
    match answer.error() {
        AppError::Invalid(fields) => fields.into_iter().map(|field| field.code).collect(),
        other => panic!("{other:?}"),
    }
}

async fn event_count(db: &TestDb) -> i64 {
    sqlx::query_scalar("select count(*) from event").fetch_one(&db.owner).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_writes_one_deal_and_one_event() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let fill = Fill { expected_close: Some(start_of_time().date_naive()), ..Fill::default() };
    let moved: Moved =
        send(&rep, &MoveOrder { fill: Some(fill), ..order(&[world.deals.own], world.offer) }).await.json();
    assert_eq!((moved.cards[0].stage, moved.cards[0].version), (world.offer, 2));
    assert_eq!(event_count(&db).await, 1);
    let kind: String = sqlx::query_scalar("select kind from event").fetch_one(&db.owner).await.unwrap();
    assert_eq!(kind, "deal.moved");
    let untouched: Vec<i32> = sqlx::query_scalar("select version from deal where id <> $1")
        .bind(world.deals.own)
        .fetch_all(&db.owner)
        .await
        .unwrap();
    assert_eq!(untouched, [1, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_answers_with_the_card_as_it_is_kept() {
    let (_db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let deal = world.deals.own;
    let fill = Fill { expected_close: Some(start_of_time().date_naive()), ..Fill::default() };
    for fill in [Some(fill), None, None] {
        let here: Card = rep.call("read_card", &json!({ "id": deal })).await.json();
        let stage = if here.stage == world.offer { world.lead } else { world.offer };
        let moved: Moved = send(&rep, &MoveOrder { fill, ..order(&[deal], stage) }).await.json();
        let kept: Card = rep.call("read_card", &json!({ "id": deal })).await.json();
        assert_eq!(moved.cards, [kept]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_gets_what_it_requires_or_refuses() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    sqlx::query("update deal set value = null where id = $1").bind(world.deals.own).execute(&db.owner).await.unwrap();
    let refused = send(&rep, &order(&[world.deals.own], world.offer)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(codes(&refused), ["required_value", "required_expected_close"]);
    assert_eq!(event_count(&db).await, 0);
    let fill = Fill {
        value: Some(Decimal::from(5)),
        currency: Some("USD".into()),
        expected_close: Some(start_of_time().date_naive()),
        ..Fill::default()
    };
    let moved: Moved =
        send(&rep, &MoveOrder { fill: Some(fill), ..order(&[world.deals.own], world.offer) }).await.json();
    assert_eq!((moved.cards[0].value, moved.cards[0].currency.as_str()), (Some(Decimal::from(5)), "USD"));
}

#[tokio::test(flavor = "multi_thread")]
async fn losing_and_winning_need_a_reason_of_their_kind() {
    let (_db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let lose = |reason| MoveOrder {
        fill: Some(Fill { close_reason: reason, ..Fill::default() }),
        ..order(&[world.deals.own], world.lost)
    };
    assert_eq!(codes(&send(&rep, &lose(None)).await), ["required_reason"]);
    assert_eq!(codes(&send(&rep, &lose(Some(world.won_reason))).await), ["required_reason"]);
    assert_eq!(send(&rep, &lose(Some(world.lost_reason))).await.status, StatusCode::OK);
    assert_eq!(codes(&send(&rep, &order(&[world.deals.own], world.won)).await), ["required_reason"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_brings_back_every_field_and_is_an_event_of_its_own() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let state = "select to_jsonb(d) - 'version' - 'updated_at' from deal d where id = $1";
    let before: serde_json::Value = sqlx::query_scalar(state).bind(world.deals.own).fetch_one(&db.owner).await.unwrap();
    let fill = Fill { close_reason: Some(world.lost_reason), close_note: Some("too late".into()), ..Fill::default() };
    let moved: Moved =
        send(&rep, &MoveOrder { fill: Some(fill), ..order(&[world.deals.own], world.lost) }).await.json();
    db.doors.clock.set(start_of_time() + chrono::Duration::seconds(9));
    let back = rep.call("undo_move", &json!({ "ticket": moved.undo })).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.body);
    let after: serde_json::Value = sqlx::query_scalar(state).bind(world.deals.own).fetch_one(&db.owner).await.unwrap();
    assert_eq!(before, after);
    let kinds: Vec<String> =
        sqlx::query_scalar("select kind from event order by id").fetch_all(&db.owner).await.unwrap();
    assert_eq!(kinds, ["deal.lost", "deal.move_undone"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_empties_what_the_move_filled_in_and_brings_back_the_currency() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    sqlx::query("update deal set value = null, customer_id = null where id = $1")
        .bind(world.deals.own)
        .execute(&db.owner)
        .await
        .unwrap();
    let state = "select to_jsonb(d) - 'version' - 'updated_at' from deal d where id = $1";
    let before: serde_json::Value = sqlx::query_scalar(state).bind(world.deals.own).fetch_one(&db.owner).await.unwrap();
    let fill = Fill {
        value: Some(Decimal::from(5)),
        currency: Some("USD".into()),
        expected_close: Some(start_of_time().date_naive()),
        customer: Some(world.customers.own),
        ..Fill::default()
    };
    let moved: Moved =
        send(&rep, &MoveOrder { fill: Some(fill), ..order(&[world.deals.own], world.offer) }).await.json();
    assert_eq!((moved.cards[0].value, moved.cards[0].currency.as_str()), (Some(Decimal::from(5)), "USD"));
    let back: Vec<Card> = rep.call("undo_move", &json!({ "ticket": moved.undo })).await.json();
    assert_eq!((back[0].value, back[0].currency.as_str()), (None, "CNY"));
    let after: serde_json::Value = sqlx::query_scalar(state).bind(world.deals.own).fetch_one(&db.owner).await.unwrap();
    assert_eq!(before, after);
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_is_refused_after_another_change_after_its_time_and_to_others() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let fill = Some(Fill { close_reason: Some(world.lost_reason), ..Fill::default() });
    let moved: Moved = send(&rep, &MoveOrder { fill, ..order(&[world.deals.own], world.lost) }).await.json();
    let undo = json!({ "ticket": moved.undo });
    let manager = browser.signed_in("sales_manager").await;
    assert_eq!(manager.call("undo_move", &undo).await.error(), AppError::conflict("undo_expired"));
    sqlx::query("update deal set version = version + 1 where id = $1")
        .bind(world.deals.own)
        .execute(&db.owner)
        .await
        .unwrap();
    assert_eq!(rep.call("undo_move", &undo).await.error(), AppError::conflict("changed_since"));
    db.doors.clock.set(start_of_time() + chrono::Duration::seconds(30));
    assert_eq!(rep.call("undo_move", &undo).await.error(), AppError::conflict("undo_expired"));
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_moves_only_what_is_theirs_to_move() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let lost = |deal| MoveOrder {
        fill: Some(Fill { close_reason: Some(world.lost_reason), ..Fill::default() }),
        ..order(&[deal], world.lost)
    };
    assert_eq!(send(&rep, &lost(world.deals.team)).await.error(), AppError::NotFound);
    assert_eq!(send(&browser.signed_in("read_only").await, &lost(world.deals.own)).await.error(), AppError::NotAllowed);
    assert_eq!(send(&browser.signed_in("marketing").await, &lost(world.deals.own)).await.error(), AppError::NotAllowed);
    let manager = browser.signed_in("sales_manager").await;
    assert_eq!(send(&manager, &lost(world.deals.foreign)).await.error(), AppError::NotFound);
    assert_eq!(send(&manager, &lost(world.deals.team)).await.status, StatusCode::OK);
    share(&db, &world, world.deals.foreign, false).await;
    assert_eq!(send(&rep, &lost(world.deals.foreign)).await.error(), AppError::NotAllowed);
    share(&db, &world, world.deals.foreign, true).await;
    assert_eq!(send(&rep, &lost(world.deals.foreign)).await.status, StatusCode::OK);
}

async fn share(db: &TestDb, world: &World, deal: Uuid, can_write: bool) {
    sqlx::query(
        "insert into share (record_kind, record_id, person_id, can_write, shared_by) values ('deal', $1, $2, $3, $4)
         on conflict (person_id, record_kind, record_id) do update set can_write = excluded.can_write",
    )
    .bind(deal)
    .bind(world.rep)
    .bind(can_write)
    .bind(world.stranger)
    .execute(&db.owner)
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_shows_each_role_its_deals() {
    let (db, world, browser) = set().await;
    let seen = async |name: &str| -> Vec<Uuid> {
        let board = board(&browser.signed_in(name).await).await;
        board.columns.into_iter().flat_map(|column| column.cards).map(|card| card.id).collect()
    };
    assert_eq!(seen("sales_rep").await, [world.deals.own]);
    assert_eq!(seen("sales_manager").await, [world.deals.own, world.deals.team]);
    assert_eq!(seen("administrator").await, [world.deals.own, world.deals.team, world.deals.foreign]);
    assert_eq!(seen("read_only").await, [world.deals.own, world.deals.team, world.deals.foreign]);
    share(&db, &world, world.deals.foreign, false).await;
    assert_eq!(seen("sales_rep").await, [world.deals.own, world.deals.foreign]);
}

#[tokio::test(flavor = "multi_thread")]
async fn totals_are_in_the_organisation_s_currency() {
    let (db, world, browser) = set().await;
    sqlx::query("insert into exchange_rate values ('USD', '2026-11-01', 7.1)").execute(&db.owner).await.unwrap();
    sqlx::query("update deal set value = 100, currency = 'USD' where id = $1")
        .bind(world.deals.own)
        .execute(&db.owner)
        .await
        .unwrap();
    let admin = browser.signed_in("administrator").await;
    let filter = Filter { pipeline: world.pipeline, ..Filter::default() };
    let totals: Vec<ColumnTotal> = admin.call("board_totals", &json!({ "filter": filter })).await.json();
    assert_eq!((totals[0].count, totals[0].sum, totals[0].weighted), (3, Decimal::from(2_710), Decimal::from(271)));
    assert_eq!((totals[1].count, totals[1].sum), (0, Decimal::ZERO));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_may_not_change_an_owner_s_protected_value() {
    let (db, world, browser) = set().await;
    sqlx::query("update deal set value = null where id = $1").bind(world.deals.team).execute(&db.owner).await.unwrap();
    let manager = browser.signed_in("sales_manager").await;
    let fill =
        Fill { value: Some(Decimal::ONE), expected_close: Some(start_of_time().date_naive()), ..Fill::default() };
    let refused = send(&manager, &MoveOrder { fill: Some(fill), ..order(&[world.deals.team], world.offer) }).await;
    assert_eq!(codes(&refused), ["protected_field"]);
}

/// Adds `count` deals to the first stage, each with another value, day and age, some without.
async fn many(db: &TestDb, world: &World, count: i32) {
    sqlx::query(
        "insert into deal (id, name, pipeline_id, stage_id, owner_id, value, currency, expected_close, position, entered_stage_at)
         select gen_random_uuid(), 'Many ' || n, $2, $3, case when n % 2 = 0 then $4::uuid else $5::uuid end,
                case when n % 5 = 0 then null else n % 37 end, 'CNY', case when n % 7 = 0 then null else date '2026-01-01' + n % 50 end,
                'Y' || lpad(n::text, 5, '0') || 'V', $6 - make_interval(hours => n % 90)
           from generate_series(1, $1) n",
    )
    .bind(count).bind(world.pipeline).bind(world.lead).bind(world.rep).bind(world.colleague).bind(start_of_time())
    .execute(&db.owner).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_a_column_join_without_gap_or_repetition_in_every_order() {
    let (db, world, browser) = set().await;
    many(&db, &world, 230).await;
    for name in ["administrator", "sales_manager", "sales_rep"] {
        let who = browser.signed_in(name).await;
        for sort in [Sort::Hand, Sort::ValueDown, Sort::CloseSoon, Sort::AgeDown] {
            let filter = Filter { pipeline: world.pipeline, sort, ..Filter::default() };
            let (mut cards, mut cursor): (Vec<Card>, _) = (vec![], None);
            loop {
                let page: ColumnPage = who
                    .call("read_column", &json!({ "filter": filter, "stage": world.lead, "cursor": cursor }))
                    .await
                    .json();
                cards.extend(page.cards);
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            let expected = match name {
                "administrator" => 233,
                "sales_manager" => 232,
                _ => 116,
            };
            let mut ids: Vec<Uuid> = cards.iter().map(|card| card.id).collect();
            ids.sort();
            ids.dedup();
            assert_eq!((cards.len(), ids.len()), (expected, expected), "{name} {sort:?}");
            assert!(cards.windows(2).all(|pair| in_order(sort, &pair[0], &pair[1])), "{name} {sort:?}");
        }
    }
}

fn in_order(sort: Sort, first: &Card, second: &Card) -> bool {
    match sort {
        Sort::Hand => first.position <= second.position,
        Sort::ValueDown => {
            first.value.is_some() >= second.value.is_some() && (second.value.is_none() || first.value >= second.value)
        }
        Sort::CloseSoon => {
            second.expected_close.is_none()
                || first.expected_close.is_some_and(|day| Some(day) <= second.expected_close)
        }
        Sort::AgeDown => first.entered_stage_at <= second.entered_stage_at,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_who_move_at_once_end_with_one_order() {
    let (db, world, browser) = set().await;
    many(&db, &world, 12).await;
    let (admin, manager) = (browser.signed_in("administrator").await, browser.signed_in("sales_manager").await);
    let ids: Vec<Uuid> = sqlx::query_scalar("select id from deal where name like 'Many%' order by position")
        .fetch_all(&db.owner)
        .await
        .unwrap();
    let mut moves = tokio::task::JoinSet::new();
    for round in 0..40_usize {
        let (who, ids, lead) = (if round % 2 == 0 { admin.clone() } else { manager.clone() }, ids.clone(), world.lead);
        moves.spawn(async move {
            let order = MoveOrder {
                after: Some(ids[(round * 7 + 1) % 12]),
                before: Some(ids[(round * 7 + 2) % 12]),
                ..order(&[ids[round * 5 % 12]], lead)
            };
            send(&who, &order).await.status
        });
    }
    while let Some(status) = moves.join_next().await {
        assert!(matches!(status.unwrap(), StatusCode::OK | StatusCode::CONFLICT));
    }
    let positions: Vec<String> = sqlx::query_scalar("select position from deal where stage_id = $1")
        .bind(world.lead)
        .fetch_all(&db.owner)
        .await
        .unwrap();
    let mut unique = positions.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), positions.len(), "two cards share a place");
    let order_seen = async |who: &Browser| -> Vec<Uuid> {
        let cards = board(who).await.columns.remove(0).cards;
        cards.into_iter().map(|card| card.id).filter(|id| ids.contains(id)).collect()
    };
    assert_eq!(order_seen(&admin).await, order_seen(&manager).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_card_stands_between_its_neighbours() {
    let (db, world, browser) = set().await;
    many(&db, &world, 9).await;
    let admin = browser.signed_in("administrator").await;
    let ids: Vec<Uuid> = sqlx::query_scalar("select id from deal where name like 'Many%' order by position")
        .fetch_all(&db.owner)
        .await
        .unwrap();
    let order = MoveOrder { after: Some(ids[2]), before: Some(ids[3]), ..order(&[ids[8], ids[0]], world.lead) };
    assert_eq!(send(&admin, &order).await.status, StatusCode::OK);
    let now: Vec<Uuid> = sqlx::query_scalar("select id from deal where name like 'Many%' order by position, id")
        .fetch_all(&db.owner)
        .await
        .unwrap();
    assert_eq!(now, [ids[1], ids[2], ids[8], ids[0], ids[3], ids[4], ids[5], ids[6], ids[7]]);
}

/// Cards are drawn as markup, so whatever people write has to come out of it as text.
#[tokio::test(flavor = "multi_thread")]
async fn what_people_write_on_a_card_stays_text() {
    let (db, world, browser) = set().await;
    let text = r#""><img src=x onerror=alert(1)><script>'&"#;
    for change in [
        "update deal set name = $1",
        "update customer set name = $1",
        "update tag set name = $1",
        "update person set name = $1",
    ] {
        sqlx::query(change).bind(text).execute(&db.owner).await.unwrap();
    }
    sqlx::query("insert into deal_tag (deal_id, tag_id) values ($1, $2) on conflict do nothing")
        .bind(world.deals.own)
        .bind(world.tag)
        .execute(&db.owner)
        .await
        .unwrap();
    let page = browser.signed_in("sales_rep").await.get("/deals").await;
    assert_eq!(page.status, StatusCode::OK);
    let (_, card) = page.body.split_once(&format!("data-card=\"{}\"", world.deals.own)).expect("no card");
    let (card, _) = card.split_once("</li>").unwrap();
    assert!(!card.contains("<img src=x"), "markup that somebody typed: {card}");
    // Name and title of the deal, its customer, and the tag's and the owner's names, each twice.
    assert!(card.matches("&quot;&gt;&lt;img src=x").count() >= 7, "{card}");
}
