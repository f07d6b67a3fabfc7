//! Servers that die in the middle, several that go on, and a giver who is still at work.

use super::*;
use app::{
    access::{Action, Caller, Role},
    customers::model::CustomerForm,
    handovers::run,
};

fn administrator(db: &TestDb, world: &World) -> Caller {
    db.caller(&world.session(Role::Administrator), Action::AssignCustomers)
}

#[tokio::test(flavor = "multi_thread")]
async fn it_goes_on_where_it_broke_off() {
    let (db, world, browser) = set().await;
    run_sql(
        &db,
        format!("insert into customer (id, name, owner_id) select gen_random_uuid(), 'C ' || i, '{}' from generate_series(1, 250) i", world.rep),
    )
    .await;
    let before = state(&db).await;
    let (browser, caller) = (browser.signed_in("administrator").await, administrator(&db, &world));
    // As the server does it, but the server dies after the first step.
    let id = new_id();
    let wanted = serde_json::to_value(plan(&world, &[world.colleague, world.stranger])).unwrap();
    let mut tx = caller.begin().await.unwrap();
    sqlx::query("select begin_handover($1, $2, $3)")
        .bind(id)
        .bind(world.rep)
        .bind(wanted)
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(run::step(&caller, id, false).await.unwrap() > 0);
    let twice = begin(&browser, &plan(&world, &[world.colleague])).await;
    assert_eq!(twice.error(), AppError::invalid("", "handover_one_at_once"));
    run_sql(&db, "update handover set beat_at = now() - interval '1 minute'".to_owned()).await;
    assert!(view(&browser, id).await.row.broke_off);
    assert_eq!(browser.call("go_on_with_handover", &json!({ "id": id })).await.status, StatusCode::OK);
    let done = settled(&browser, id).await;
    assert_eq!((done.row.state, done.left_count), (State::Done, 0));
    assert_eq!(count(&db, OWNED, world.rep).await, 0);
    let told: i64 = sqlx::query_scalar("select count(*) from event where kind = 'customer.assigned'")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(told, 251, "each once");
    // Two who take it back at once take turns.
    browser.call("undo_handover", &json!({ "id": id })).await;
    tokio::join!(run::run(caller.clone(), id, true), run::run(caller.clone(), id, true));
    assert_eq!(settled(&browser, id).await.row.state, State::Undone);
    assert_eq!(state(&db).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_giver_may_be_at_work_meanwhile() {
    let (db, world, browser) = set().await;
    let (administrator, rep) = (browser.signed_in("administrator").await, browser.signed_in("sales_rep").await);
    run_sql(
        &db,
        format!("insert into customer (id, name, owner_id) select gen_random_uuid(), 'C ' || i, '{}' from generate_series(1, 150) i", world.rep),
    )
    .await;
    let form = CustomerForm { name: "kept what I typed".into(), ..CustomerForm::default() };
    let change = json!({ "id": world.customers.own, "version": 1, "form": form });
    let remove = json!({ "id": world.deals.own });
    let wanted = plan(&world, &[world.colleague]);
    let (done, changed, removed) = tokio::join!(
        hand_over(&administrator, &wanted),
        rep.call("change_customer", &change),
        rep.call("delete_deal", &remove)
    );
    assert!(
        matches!(changed.status, StatusCode::OK | StatusCode::CONFLICT | StatusCode::NOT_FOUND),
        "{}",
        changed.body
    );
    assert!(
        matches!(removed.status, StatusCode::OK | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND),
        "{}",
        removed.body
    );
    let name: String = sqlx::query_scalar("select name from customer where id = $1")
        .bind(world.customers.own)
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(name == "kept what I typed", changed.status == StatusCode::OK, "nothing typed is lost silently");
    assert_eq!(done.row.state, State::Done);
    assert!(done.left.iter().all(|row| row.why == "deleted"), "{:?}", done.left);
    assert_eq!(count(&db, "select count(*) from customer where owner_id = $1", world.rep).await, 0);
}
