//! What runs once a day: customers that rules take, owners who are told before, and that each happens once.

use super::{PoolBook, book, counted, of, pool, run, scalar, set};
use crate::harness::{Browser, TestDb};
use app::{
    access::AppError,
    admin::pools::model::{Did, PoolsBook, RunLine, Trial},
    customers::pool::{
        daily,
        model::{Arrival, Because, Condition, Falling, PoolStanding},
    },
};
use chrono::Duration;
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

/// Everything that is due. What a busy machine cut off is taken up again, as the server does.
pub async fn all(db: &TestDb) {
    let mut cut_off = 0;
    loop {
        match daily::step(&db.doors).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(AppError::Busy) if cut_off < 20 => cut_off += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
}

/// Lets customers of the world be held for so many days.
async fn held(db: &TestDb, days: i64, customers: &[Uuid]) {
    for id in customers {
        run(
            db,
            format!(
                "update customer set held_since = '{}' where id = '{id}'",
                (db.doors.clock.now() - Duration::days(days)).to_rfc3339()
            ),
        )
        .await;
    }
}

async fn without_deals(db: &TestDb) {
    run(db, "update deal set customer_id = null".to_owned()).await;
}

const RULE: [(&str, &str); 3] = [("recycling", "true"), ("untouched_days", "30"), ("remind_days", "5")];

async fn standing(browser: &Browser, id: Uuid) -> PoolStanding {
    browser.call("standing_in_pools", &json!({ "customer": id })).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_takes_what_nobody_touched_and_tells_the_owner_before() {
    let (db, world, browser) = set().await;
    without_deals(&db).await;
    let pool = pool(&db, &world, &RULE).await;
    held(&db, 31, &[world.customers.own, world.customers.foreign]).await;
    held(&db, 27, &[world.customers.team]).await;
    let admin = browser.signed_in("administrator").await;
    // Tried first: it names the one, and changes nothing.
    let trial: Trial = admin.call("try_recycling", &json!({ "pool": pool, "after": Uuid::nil() })).await.json();
    assert_eq!(trial.lines.iter().map(|line| line.customer).collect::<Vec<_>>(), [world.customers.own]);
    assert_eq!(counted(&admin, pool).await, 0);
    let colleague = browser.signed_in("colleague").await;
    assert!(standing(&colleague, world.customers.team).await.soon.is_some(), "seen before anybody is told");

    all(&db).await;
    let listed: PoolBook = book(&admin, &of(pool)).await;
    let because = Because { condition: Condition::Untouched, days: 30 };
    assert_eq!(listed.listed.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [world.customers.own]);
    assert_eq!(listed.listed.rows[0].arrival, Arrival::Recycled(because));
    assert!(standing(&admin, world.customers.own).await.inside.is_some());
    let falling: Vec<Falling> = colleague.call("falling_customers", &json!({})).await.json();
    assert_eq!(
        falling.iter().map(|one| (one.customer, one.falls.because)).collect::<Vec<_>>(),
        [(world.customers.team, because)]
    );
    let told: i64 = scalar(
        &db,
        "select count(*) from event where subject_id = $1 and kind = 'customer.recycling_soon'",
        world.customers.team,
    )
    .await;
    assert_eq!(told, 1);

    // Once a day, whatever happens: a second look finds nothing to do.
    all(&db).await;
    let runs: Vec<_> = admin.call("read_pools", &json!({})).await.json::<PoolsBook>().runs;
    let run = runs.iter().find(|run| run.pool.is_some()).unwrap();
    assert_eq!((runs.len(), run.changed, run.reminded, run.finished_at.is_some()), (2, 1, 1, true));
    let lines: Vec<RunLine> = admin.call("read_run", &json!({ "run": run.id })).await.json();
    let did: Vec<_> = lines.into_iter().map(|line| (line.customer, line.did)).collect();
    assert_eq!(did, [(world.customers.own, Did::Recycled(because)), (world.customers.team, Did::Reminded(because))]);

    // One follow-up keeps it: the note moves the day, and nobody is told twice of the same.
    let note =
        colleague.call("add_note", &json!({ "on": { "customer": world.customers.team }, "text": "已回电" })).await;
    assert_eq!(note.status, StatusCode::OK, "{}", note.body);
    let falling: Vec<Falling> = colleague.call("falling_customers", &json!({})).await.json();
    assert!(falling.is_empty());
    db.doors.clock.set(db.doors.clock.now() + Duration::days(4));
    all(&db).await;
    let admin = browser.signed_in("administrator").await;
    assert_eq!(counted(&admin, pool).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_leave_alone_what_they_should() {
    let (db, world, browser) = set().await;
    let pool = pool(&db, &world, &RULE).await;
    let all_three = [world.customers.own, world.customers.team, world.customers.foreign];
    held(&db, 100, &all_three).await;
    let admin = browser.signed_in("administrator").await;
    let due = || async {
        let trial: Trial = admin.call("try_recycling", &json!({ "pool": pool, "after": Uuid::nil() })).await.json();
        trial.lines.into_iter().map(|line| line.customer).collect::<Vec<_>>()
    };
    assert!(due().await.is_empty(), "open deals");
    run(&db, format!("update deal set status = 'won', stage_id = '{}', closed_at = now()", world.won)).await;
    assert!(due().await.is_empty(), "won deals");
    without_deals(&db).await;
    assert_eq!(due().await, [world.customers.own, world.customers.team]);
    run(
        &db,
        format!(
            "insert into customer_tag values ('{}', '{}'); update pool set keep_tags = array['{}'::uuid]",
            world.customers.own, world.tag, world.tag
        ),
    )
    .await;
    assert_eq!(due().await, [world.customers.team], "a tag");
    let manager = browser.signed_in("sales_manager").await;
    let protect = json!({ "customer": world.customers.team, "protected": true });
    assert_eq!(manager.call("protect_customer", &protect).await.status, StatusCode::OK);
    assert!(due().await.is_empty(), "protected");
    all(&db).await;
    let mine: i64 =
        scalar(&db, "select count(*) from customer where owner_id is not null and $1 is not null", pool).await;
    assert_eq!(mine, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_share_the_work_and_a_broken_step_is_done_again() {
    let (db, world, _browser) = set().await;
    without_deals(&db).await;
    let pool = pool(&db, &world, &RULE).await;
    let old = (db.doors.clock.now() - Duration::days(40)).to_rfc3339();
    run(
        &db,
        format!(
            "insert into customer (id, name, owner_id, held_since)
             select gen_random_uuid(), 'C' || n, '{}', '{old}' from generate_series(1, 2500) n",
            world.rep
        ),
    )
    .await;
    // As the database does by itself soon after so many rows came: plans made for three rows are not kept for thousands.
    run(&db, "analyze customer".to_owned()).await;
    // A step that breaks off before its end: the events cannot be written.
    run(&db, "alter table daily_outcome add constraint broken check (false) not valid".to_owned()).await;
    assert!(daily::step(&db.doors).await.is_err());
    let inside = "select count(*) from customer where pool_id = $1";
    assert_eq!(scalar::<i64>(&db, inside, pool).await, 0, "nothing of it stays");
    run(&db, "alter table daily_outcome drop constraint broken".to_owned()).await;
    tokio::join!(all(&db), all(&db), all(&db));
    all(&db).await;
    assert_eq!(scalar::<i64>(&db, inside, pool).await, 2_500);
    let told = "select count(*) from event where kind = 'customer.recycled' and after ->> 'pool' = $1::text";
    assert_eq!(scalar::<i64>(&db, told, pool).await, 2_500);
    let changed: i64 = scalar(&db, "select changed::bigint from daily_run where pool_id = $1", pool).await;
    assert_eq!(changed, 2_500);
    let outcomes = "select count(*) from daily_outcome o join daily_run r on r.id = o.run_id where r.pool_id = $1";
    assert_eq!(scalar::<i64>(&db, outcomes, pool).await, 2_500);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_the_organisation_s_own() {
    let (db, world, _browser) = set().await;
    pool(&db, &world, &RULE).await;
    let days = || async {
        sqlx::query_scalar::<_, i64>("select count(distinct day) from daily_run").fetch_one(&db.owner).await.unwrap()
    };
    // 23:30 and 00:30 in Qingdao.
    let evening = db.doors.clock.now().date_naive().and_hms_opt(15, 30, 0).unwrap().and_utc();
    db.doors.clock.set(evening);
    all(&db).await;
    assert_eq!(days().await, 1);
    db.doors.clock.set(evening + Duration::hours(1));
    all(&db).await;
    assert_eq!(days().await, 2);
    db.doors.clock.set(evening + Duration::hours(9));
    all(&db).await;
    assert_eq!(days().await, 2);
}
