//! Taking an import back, and bringing the same files again.

use crate::files::{ACCOUNTS, DEALS, PRODUCTS, TEAMS};
use crate::{Set, business_state, keep, ready, receive, set, work};
use app::imports::plan::{Existing, Unknown};
use app::imports::report::{State, Work};
use rust_decimal::Decimal;

#[tokio::test(flavor = "multi_thread")]
async fn undo_brings_back_the_former_state() {
    let Set { caller, db, .. } = set().await;
    // An earlier import, so that the second one also updates.
    let (first, _) = ready(&caller).await;
    work(&caller, first, Work::Run).await;
    let before = business_state(&db).await;
    let deals = DEALS
        .replace("2017-04-01,50", "2017-07-01,60")
        .replace("Engaging,2016-11-01,,", "Lost,2016-11-01,2017-05-01,0");
    let accounts =
        ACCOUNTS.replace("medical", "retail").replace("Alpha\n", "\n") + "Epsilon,retail,2001,3,4,Japan,Beta\n";
    let teams = TEAMS.replace("Ben Hill,Dora Peak", "Ben Hill,Egon Dale") + "Carl Low,Egon Dale,West\n";
    let products = PRODUCTS.replace("4821", "5000");
    let files = [
        ("d.csv", deals.as_bytes()),
        ("a.csv", accounts.as_bytes()),
        ("t.csv", teams.as_bytes()),
        ("p.csv", products.as_bytes()),
    ];
    let (id, mut plan) = receive(&caller, &files).await.unwrap();
    plan.currency = Some("USD".to_owned());
    plan.rate = Some(Decimal::from(7));
    plan.existing = Existing::Update;
    plan.pipeline.pipeline = None;
    "Another".clone_into(&mut plan.pipeline.name);
    keep(&caller, id, &plan).await;
    let run = work(&caller, id, Work::Run).await;
    assert_eq!((run.state, run.failure.as_deref()), (State::Done, None));
    let updated: u32 = run.progress.files.iter().map(|file| file.updated).sum();
    assert!(updated >= 6, "{:?}", run.progress.files);
    assert_ne!(business_state(&db).await, before);
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!((undone.state, undone.progress.undo_kept, undone.failure.as_deref()), (State::Undone, 0, None));
    assert_eq!(business_state(&db).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_keeps_what_was_changed_since_and_what_is_in_use() {
    let Set { caller, db, world } = set().await;
    let (id, _) = ready(&caller).await;
    work(&caller, id, Work::Run).await;
    sqlx::query("update deal set name = 'renamed', version = version + 1 where external_key = 'D2'")
        .execute(&db.owner)
        .await
        .unwrap();
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!(undone.state, State::Undone);
    let kept = app::imports::records::store::kept(&mut caller.read().await.unwrap(), id).await.unwrap();
    let kept: Vec<_> = kept.iter().map(|row| (row.kind.as_str(), row.name.as_str(), row.outcome.as_str())).collect();
    // The renamed deal needs its customer, its owner, the owner's team with the one above, and its product.
    assert!(kept.contains(&("deal", "renamed", "changed")), "{kept:?}");
    for (kind, name) in [
        ("customer", "Beta"),
        ("person", "Ben Hill"),
        ("team", "Dora Peak"),
        ("team", "Central"),
        ("product", "MG Special"),
    ] {
        assert!(kept.contains(&(kind, name, "in_use")), "{name}: {kept:?}");
    }
    let left: i64 = sqlx::query_scalar("select count(*) from deal where deleted_at is null and external_key like 'D%'")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(left, 1);
    let of_others: i64 = sqlx::query_scalar("select count(*) from deal where id = any ($1) and deleted_at is null")
        .bind(vec![world.deals.own, world.deals.team, world.deals.foreign])
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(of_others, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_files_again_change_nothing_and_other_values_update_by_key() {
    let Set { caller, db, .. } = set().await;
    let (id, _) = ready(&caller).await;
    work(&caller, id, Work::Run).await;
    let before = business_state(&db).await;
    for existing in [Existing::Skip, Existing::Update] {
        let (again, mut plan) = ready(&caller).await;
        plan.existing = existing;
        keep(&caller, again, &plan).await;
        let row = work(&caller, again, Work::Run).await;
        assert!(
            row.progress.files.iter().all(|file| file.created + file.updated + file.along == 0),
            "{existing:?} {:?}",
            row.progress.files
        );
        assert_eq!(business_state(&db).await, before, "{existing:?}");
        assert!(row.progress.quarters.iter().all(app::imports::report::QuarterSum::agrees));
    }
    let changed = DEALS.replace("2017-04-01,50", "2017-04-01,75");
    let (third, mut plan) = receive(&caller, &[("deals.csv", changed.as_bytes())]).await.unwrap();
    plan.currency = Some("USD".to_owned());
    plan.existing = Existing::Update;
    plan.unknown_customers = Unknown::Refuse;
    keep(&caller, third, &plan).await;
    let row = work(&caller, third, Work::Run).await;
    assert_eq!(row.progress.files[0].updated, 1);
    let value: Decimal =
        sqlx::query_scalar("select value from deal where external_key = 'D2'").fetch_one(&db.owner).await.unwrap();
    assert_eq!(value, Decimal::from(75));
}
