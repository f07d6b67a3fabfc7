//! Many who claim at once: each in a transaction of its own on a connection of its own.

use super::{pool, pooled, run, scalar, set};
use crate::harness::{TestDb, session};
use app::access::{Action, Role};
use futures::future::join_all;
use uuid::Uuid;

/// Claims as somebody, as the server does it; gives how many were got.
async fn grab(db: &TestDb, person: Uuid, pool: Uuid, customers: Vec<Uuid>) -> usize {
    let caller = db.caller(&session(person, Role::SalesRep), Action::UsePool);
    // A door lets in a limited number at once: who waits for too long tries again, as a browser would.
    let mut tx = loop {
        if let Ok(tx) = caller.begin().await {
            break tx;
        }
    };
    let rows: Vec<(Uuid, String)> = sqlx::query_as("select customer_id, outcome from claim_from_pool($1, $2)")
        .bind(pool)
        .bind(&customers)
        .fetch_all(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    rows.iter().filter(|(_, outcome)| outcome == "done").count()
}

/// So many colleagues in the north.
async fn crowd(db: &TestDb, north: Uuid, many: usize) -> Vec<Uuid> {
    let ids: Vec<Uuid> = (0..many).map(|_| app::access::new_id()).collect();
    for id in &ids {
        run(db, format!("insert into person (id, name, role, team_id) values ('{id}', 'N', 'sales_rep', '{north}')"))
            .await;
    }
    ids
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn of_fifty_who_reach_for_one_customer_one_has_it() {
    let (db, world, _browser) = set().await;
    let pool = pool(&db, &world, &[("daily_cap", "3")]).await;
    let people = crowd(&db, world.north, 50).await;
    for _ in 0..3 {
        let id = pooled(&db, &world, pool, "wanted").await;
        let got = join_all(people.iter().map(|person| grab(&db, *person, pool, vec![id]))).await;
        assert_eq!(got.iter().sum::<usize>(), 1);
        let claims: i64 = scalar(&db, "select count(*) from customer_claim where customer_id = $1", id).await;
        assert_eq!(claims, 1);
        let winner = people[got.iter().position(|got| *got == 1).unwrap()];
        assert_eq!(scalar::<Option<Uuid>>(&db, "select owner_id from customer where id = $1", id).await, Some(winner));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn fifty_claims_of_one_person_pass_neither_cap() {
    let (db, world, _browser) = set().await;
    let person = crowd(&db, world.north, 1).await[0];
    for (daily, holding, most) in [("7", "1000", 7), ("1000", "12", 12)] {
        let pool = pool(&db, &world, &[("daily_cap", daily), ("holding_cap", holding)]).await;
        let mut ids = Vec::new();
        for n in 0..50 {
            ids.push(pooled(&db, &world, pool, &format!("C{n}")).await);
        }
        let held: i64 = scalar(&db, "select count(*) from customer where owner_id = $1", person).await;
        let got = join_all(ids.iter().map(|id| grab(&db, person, pool, vec![*id]))).await;
        let claimed = i64::try_from(got.iter().sum::<usize>()).unwrap();
        let now: i64 = scalar(&db, "select count(*) from customer where owner_id = $1", person).await;
        assert_eq!(now, held + claimed);
        assert_eq!(if daily == "7" { claimed } else { now }, most);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn ten_who_reach_for_the_same_twenty_in_all_orders_share_them() {
    let (db, world, _browser) = set().await;
    let pool = pool(&db, &world, &[("daily_cap", "3")]).await;
    let people = crowd(&db, world.north, 10).await;
    let mut ids = Vec::new();
    for n in 0..20 {
        ids.push(pooled(&db, &world, pool, &format!("C{n}")).await);
    }
    let wanted = |n: usize| {
        let mut ids = ids.clone();
        ids.rotate_left(n * 2);
        if n % 2 == 1 {
            ids.reverse();
        }
        ids
    };
    let got = join_all(people.iter().enumerate().map(|(n, person)| grab(&db, *person, pool, wanted(n)))).await;
    assert!(got.iter().all(|got| *got <= 3), "{got:?}");
    assert_eq!(got.iter().sum::<usize>(), 20, "each customer is somebody's: {got:?}");
    let owners: i64 = scalar(
        &db,
        "select count(*) from customer_claim k join customer c on c.id = k.customer_id and c.owner_id = k.person_id where k.pool_id = $1",
        pool,
    )
    .await;
    assert_eq!(owners, 20);
}
