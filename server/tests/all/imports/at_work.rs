//! The order of the work: what must be there before it, stopping and going on, and the same through a browser.

use crate::harness::Browser;
use crate::imports::files::{gb, sample};
use crate::imports::{Set, keep, receive, set, work};
use app::access::{Action, AppError, Caller, Role};
use app::imports::report::{ImportView, State, Work};
use app::imports::{begin, store};
use http::StatusCode;
use serde_json::json;
use sqlx::postgres::PgListener;
use std::time::Duration;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_import_goes_on_where_it_stopped() {
    let Set { caller, db, .. } = set().await;
    // The parents come later in the file than their subsidiaries, some in other batches.
    let mut text = String::from("客户名称,行业,母公司\n");
    for number in 0..4_700 {
        let parent = if number < 1_800 { format!("客户{}", number + 2_900) } else { String::new() };
        text += &format!("客户{number},制造业,{parent}\n");
    }
    let gbk: Vec<u8> = text.chars().flat_map(gb).collect();
    let (id, _) = receive(&caller, &[("客户.csv", &gbk)]).await.unwrap();
    let job = begin::begin(&caller, id, Work::Run).await.unwrap();
    let mut tx = caller.begin().await.unwrap();
    store::want_stop(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(job.drive().await, State::Cancelled);
    let halfway = store::import(&mut caller.read().await.unwrap(), id).await.unwrap().0;
    assert_eq!(halfway.progress.files[0].created, 2_000);
    let row = work(&caller, id, Work::Run).await;
    assert_eq!((row.state, row.progress.files[0].created, row.progress.files[0].refused), (State::Done, 4_700, 0));
    let parents: i64 = sqlx::query_scalar("select count(*) from customer where parent_id is not null")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(parents, 1_800);
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!((undone.state, undone.progress.undo_kept), (State::Undone, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_must_be_complete_and_work_has_its_order() {
    let Set { caller, db, world } = set().await;
    let (id, plan) = receive(&caller, &sample()).await.unwrap();
    assert_eq!(plan.currency, None);
    let refused = begin::begin(&caller, id, Work::Run).await.map(drop);
    assert!(matches!(refused, Err(AppError::Invalid(fields)) if fields[0].code == "import_currency_missing"));
    assert_eq!(begin::begin(&caller, id, Work::Undo).await.map(drop), Err(AppError::conflict("import_not_now")));
    let manager = Caller::of(&db.doors, &world.session(Role::SalesManager), Action::ImportRecords);
    assert_eq!(manager.map(drop), Err(AppError::NotAllowed));
}

#[tokio::test(flavor = "multi_thread")]
async fn deals_without_amounts_ask_for_no_currency_and_add_up() {
    let Set { caller, db, .. } = set().await;
    let csv = "商机名称,客户名称,阶段,成交日期\n一号,远帆机械,赢单,2024-03-05\n二号,远帆机械,洽谈,\n";
    let (id, mut plan) = receive(&caller, &[("商机.csv", csv.as_bytes())]).await.unwrap();
    assert!(plan.has_deals() && !plan.has_amounts(), "{plan:?}");
    // What was chosen for amounts that are left out by now means nothing.
    plan.currency = Some("EUR".to_owned());
    keep(&caller, id, &plan).await;
    assert_eq!(work(&caller, id, Work::Check).await.state, State::Draft);
    let row = work(&caller, id, Work::Run).await;
    assert_eq!((row.state, row.progress.files[0].created), (State::Done, 2), "{:?}", row.failure);
    assert!(row.progress.files[0].adds_up() && row.progress.quarters.iter().all(|sum| sum.agrees()));
    let foreign: i64 = sqlx::query_scalar(
        "select count(*) from deal d, organisation o, import_record r where r.record_id = d.id and d.currency <> o.currency",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!((foreign, row.progress.rate_added), (0, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_sends_checks_and_runs() {
    let Set { db, .. } = set().await;
    let admin = db.browser().await.signed_in("administrator").await;
    let file = json!({ "name": "accounts.csv", "size": 21 });
    let id: Uuid = admin.call("announce_files", &json!({ "name": "accounts.csv", "files": [file] })).await.json();
    // "account,sector" and the rows "A,b" and "C", in base64.
    let piece = |number: i32, piece: &str| json!({ "import": id, "rank": 0, "number": number, "piece": piece });
    assert_eq!(admin.call("send_piece", &piece(0, "YWNjb3VudCxzZWN0b3IK")).await.status, StatusCode::OK);
    let early = admin.call("look_at_files", &json!({ "import": id })).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(admin.call("send_piece", &piece(1, "QSxiCkMK")).await.status, StatusCode::OK);
    assert_eq!(admin.call("look_at_files", &json!({ "import": id })).await.status, StatusCode::OK);
    let mut news = PgListener::connect_with(&db.owner).await.unwrap();
    news.listen("qz_event").await.unwrap();
    assert_eq!(admin.call("begin_work", &json!({ "id": id, "work": "run" })).await.status, StatusCode::OK);
    let view = ended(&admin, id, &mut news).await;
    assert_eq!(
        (view.row.state, view.row.progress.files[0].created, view.row.progress.files[0].refused),
        (State::Done, 1, 1)
    );
    let rep = admin.signed_in("sales_rep").await;
    assert_eq!(rep.call("import_of", &json!({ "id": id })).await.status, StatusCode::FORBIDDEN);
}

/// The import when it has ended: its end is an event, written in one transaction with its state, and PostgreSQL announces both.
async fn ended(browser: &Browser, id: Uuid, news: &mut PgListener) -> ImportView {
    loop {
        let view: ImportView = browser.call("import_of", &json!({ "id": id })).await.json();
        if view.row.state != State::Running {
            return view;
        }
        tokio::time::timeout(Duration::from_secs(30), news.recv()).await.expect("the import did not end").unwrap();
    }
}
