//! Taking an import back, and bringing the same files again.

use crate::harness::{TestDb, Trio};
use crate::imports::files::{ACCOUNTS, DEALS, PRODUCTS, TEAMS};
use crate::imports::{Set, business_state, keep, ready, receive, set, work};
use app::access::{AppError, Caller};
use app::imports::begin;
use app::imports::mapping::stages_of_new;
use app::imports::plan::{Existing, Plan, Unknown};
use app::imports::report::{State, Work};
use app::imports::undo::{
    contacts_store,
    store::{self as undo_store, Made},
};
use rust_decimal::Decimal;
use uuid::Uuid;

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
    // Alpha is above Beta.
    for (kind, name) in [
        ("customer", "Alpha"),
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
    assert_eq!(below_nobody(&db).await, 0);
}

/// Customers that are there, below one that is not.
async fn below_nobody(db: &TestDb) -> i64 {
    sqlx::query_scalar(
        "select count(*) from customer c join customer p on p.id = c.parent_id
          where c.deleted_at is null and p.deleted_at is not null",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap()
}

/// What stays of an import that was taken back: name and why.
async fn kept(caller: &Caller, id: Uuid) -> Vec<(String, String)> {
    let rows = app::imports::records::store::kept(&mut caller.read().await.unwrap(), id).await.unwrap();
    let mut kept: Vec<_> = rows.into_iter().map(|row| (row.name, row.outcome)).collect();
    kept.sort();
    kept
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_that_stays_keeps_all_that_are_above_it() {
    let Set { caller, db, .. } = set().await;
    // Round is below Ring and Ring below Round, which is refused; Bottom is below Middle, and Middle below Top.
    let text = "account,sector,subsidiary_of\nTop,retail,\nMiddle,retail,Top\nBottom,retail,Middle\nOther,retail,Top\n\
                Ring,retail,Round\nRound,retail,Ring\nLoose,retail,Looser\nLooser,retail,Loose\n";
    let (id, _) = receive(&caller, &[("accounts.csv", text.as_bytes())]).await.unwrap();
    let run = work(&caller, id, Work::Run).await;
    assert_eq!((run.state, run.progress.files[0].created), (State::Done, 8));
    let rings: i64 =
        sqlx::query_scalar("select count(*) from import_finding where import_id = $1 and code = 'parent_ring'")
            .bind(id)
            .fetch_one(&db.owner)
            .await
            .unwrap();
    assert_eq!(rings, 4);
    sqlx::query("update customer set phone = '1', version = version + 1 where name in ('Bottom', 'Round')")
        .execute(&db.owner)
        .await
        .unwrap();
    // Somebody else's, which the import knows nothing of.
    sqlx::query("update customer set parent_id = (select id from customer where name = 'Loose') where id = $1")
        .bind(world_customer(&db).await)
        .execute(&db.owner)
        .await
        .unwrap();
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!((undone.state, undone.progress.undo_kept), (State::Undone, 5));
    let expected =
        [("Bottom", "changed"), ("Loose", "in_use"), ("Middle", "in_use"), ("Round", "changed"), ("Top", "in_use")];
    assert_eq!(kept(&caller, id).await, expected.map(|(name, why)| (name.to_owned(), why.to_owned())));
    assert_eq!(below_nobody(&db).await, 0);
}

/// A customer that was there before all imports.
async fn world_customer(db: &TestDb) -> Uuid {
    sqlx::query_scalar("select id from customer where name like 'Customer %' order by id limit 1")
        .fetch_one(&db.owner)
        .await
        .unwrap()
}

/// Asks for a pipeline of its own.
fn into_a_new_one(plan: &mut Plan) {
    let values: Vec<String> = plan.pipeline.stages.iter().map(|rule| rule.value.clone()).collect();
    plan.pipeline.pipeline = None;
    plan.pipeline.stages = stages_of_new(&values);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_pipeline_has_a_name_of_its_own_and_the_check_says_so() {
    let Set { caller, db, .. } = set().await;
    let (first, mut plan) = ready(&caller).await;
    assert_eq!(plan.pipeline.name, "deals", "after the file");
    into_a_new_one(&mut plan);
    keep(&caller, first, &plan).await;
    assert_eq!(work(&caller, first, Work::Run).await.state, State::Done);

    let (second, mut plan) = ready(&caller).await;
    assert_eq!(plan.pipeline.name, "deals 2", "the first that is free");
    let into_the_first: bool = sqlx::query_scalar("select name = 'deals' from pipeline where id = $1")
        .bind(plan.pipeline.pipeline)
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert!(into_the_first, "its stages fit best");
    into_a_new_one(&mut plan);
    "Deals ".clone_into(&mut plan.pipeline.name);
    keep(&caller, second, &plan).await;
    for wanted in [Work::Check, Work::Run] {
        let refused = begin::begin(&caller, second, wanted).await.map(drop).unwrap_err();
        let problem = refused.of_field("pipeline").map(|problem| problem.code.as_str());
        assert_eq!(problem, Some("pipeline_name_unique"), "{wanted:?}");
    }
    "deals 2".clone_into(&mut plan.pipeline.name);
    keep(&caller, second, &plan).await;
    let checked = work(&caller, second, Work::Check).await;
    assert!(checked.progress.checked && checked.failure.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_pipeline_comes_with_its_first_deal() {
    let Set { caller, db, .. } = set().await;
    let (first, mut plan) = ready(&caller).await;
    into_a_new_one(&mut plan);
    keep(&caller, first, &plan).await;
    assert_eq!(work(&caller, first, Work::Run).await.state, State::Done);
    let before = business_state(&db).await;

    // Every deal is there already.
    let (second, mut plan) = ready(&caller).await;
    into_a_new_one(&mut plan);
    "Empty".clone_into(&mut plan.pipeline.name);
    keep(&caller, second, &plan).await;
    let row = work(&caller, second, Work::Run).await;
    assert_eq!((row.state, row.failure.as_deref()), (State::Done, None));
    assert!(row.progress.files.iter().all(|file| file.created + file.updated + file.along == 0));
    assert!(row.progress.quarters.iter().all(app::imports::report::QuarterSum::agrees));
    assert_eq!(business_state(&db).await, before);
    assert_eq!(work(&caller, second, Work::Undo).await.state, State::Undone);

    let more = DEALS.to_owned() + "D20,Anna Snow,GTX Pro,Alpha,Engaging,2016-11-01,,\n";
    let (third, mut plan) = receive(&caller, &[("deals.csv", more.as_bytes())]).await.unwrap();
    plan.currency = Some("USD".to_owned());
    plan.pipeline.stages.retain(|rule| rule.value != "Dreaming");
    into_a_new_one(&mut plan);
    "One".clone_into(&mut plan.pipeline.name);
    keep(&caller, third, &plan).await;
    let row = work(&caller, third, Work::Run).await;
    assert_eq!((row.state, row.progress.files[0].created), (State::Done, 1));
    let pipelines: Vec<(String, i64)> = sqlx::query_as(
        "select p.name, count(d.id) from pipeline p left join deal d on d.pipeline_id = p.id
          where p.name in ('Empty', 'One') group by p.name",
    )
    .fetch_all(&db.owner)
    .await
    .unwrap();
    assert_eq!(pipelines, [("One".to_owned(), 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_back_can_be_checked_and_brought_again() {
    let Set { caller, db: _db, .. } = set().await;
    let (id, mut plan) = ready(&caller).await;
    into_a_new_one(&mut plan);
    keep(&caller, id, &plan).await;
    assert_eq!(work(&caller, id, Work::Run).await.state, State::Done);
    assert_eq!(work(&caller, id, Work::Undo).await.state, State::Undone);
    // Its pipeline is put away: nothing can go there without anybody having looked.
    let refused = begin::begin(&caller, id, Work::Run).await.map(drop);
    assert_eq!(refused, Err(AppError::invalid("pipeline", "import_pipeline_gone")));
    let checked = work(&caller, id, Work::Check).await;
    assert_eq!((checked.state, checked.failure.as_deref(), checked.progress.checked), (State::Draft, None, true));
    let again = work(&caller, id, Work::Run).await;
    assert_eq!((again.state, again.failure.as_deref()), (State::Done, None));
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

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_after_it_was_judged_does_not_go_unseen() {
    let Set { caller, db, world } = set().await;
    sqlx::query("insert into share (record_kind, record_id, person_id, shared_by) select 'customer', c, $2, $3 from unnest($1::uuid[]) c")
        .bind(vec![world.customers.own, world.customers.foreign])
        .bind(world.reader)
        .bind(world.admin)
        .execute(&db.owner)
        .await
        .unwrap();
    let standing = async || -> Vec<i64> {
        sqlx::query_scalar(
            "select count(*) from customer where deleted_at is null union all select count(*) from contact where deleted_at is null
             union all select count(*) from deal where deleted_at is null union all select count(*) from customer_contact
             union all select count(*) from share",
        )
        .fetch_all(&db.owner)
        .await
        .unwrap()
    };
    let before = standing().await;
    // The second was in another version when it was judged: none goes, and what goes with it stays too.
    let seen = |records: Trio, second| Made { ids: vec![records.own, records.team], versions: vec![1, second] };
    for kind in 0..3 {
        let mut tx = caller.begin().await.unwrap();
        let gone = match kind {
            0 => undo_store::delete_customers(&mut tx, &seen(world.customers, 2)).await,
            1 => contacts_store::delete_contacts(&mut tx, &seen(world.contacts, 2)).await,
            _ => undo_store::delete_deals(&mut tx, &seen(world.deals, 2)).await,
        };
        assert_eq!(gone, Err(AppError::Busy), "{kind}");
        drop(tx);
        assert_eq!(standing().await, before, "{kind}");
    }
    let mut tx = caller.begin().await.unwrap();
    undo_store::delete_deals(&mut tx, &seen(world.deals, 1)).await.unwrap();
    contacts_store::delete_contacts(&mut tx, &seen(world.contacts, 1)).await.unwrap();
    undo_store::delete_customers(&mut tx, &seen(world.customers, 1)).await.unwrap();
    tx.commit().await.unwrap();
    let binned: Vec<Uuid> =
        sqlx::query_scalar("select record_id from deletion where ended is null").fetch_all(&db.owner).await.unwrap();
    for records in [world.customers, world.contacts, world.deals] {
        assert!(binned.contains(&records.own) && binned.contains(&records.team) && !binned.contains(&records.foreign));
    }
    let shared: Vec<Uuid> = sqlx::query_scalar("select record_id from share where record_kind = 'customer'")
        .fetch_all(&db.owner)
        .await
        .unwrap();
    assert_eq!(shared, [world.customers.foreign], "who else might read those that went");
}
