//! Many at once: nobody carries more than they can, and no ticket has two.

use super::{
    assignment::{agents, hand_out, rule, to},
    *,
};
use app::{
    access::{Session, new_id},
    desk::assignment::{model::Method, worker as assigner},
};
use sqlx::postgres::PgPoolOptions;

const AGENTS: usize = 8;
const MOST: i64 = 4;

/// Doors as wide as fifty people at once need.
fn widened(db: &TestDb) -> app::access::Doors {
    let wide = |pool: &sqlx::PgPool, most: u32, role: Option<&'static str>| {
        PgPoolOptions::new()
            .max_connections(most)
            .acquire_timeout(std::time::Duration::from_secs(60))
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if let Some(role) = role {
                        sqlx::query(role).execute(connection).await?;
                    }
                    Ok(())
                })
            })
            .connect_lazy_with(pool.connect_options().as_ref().clone())
    };
    let mut doors = db.doors.clone();
    doors.app = wide(&db.doors.app, 50, None);
    doors.daily = wide(&db.doors.daily, 16, Some("set role qz_daily"));
    doors
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_claims_and_fifty_assignments_at_once_pass_no_cap_and_give_no_ticket_to_two() {
    let (db, world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    let people = agents(&db, AGENTS).await;
    run_sql(&db, format!("update assignment_setting set capacity = {MOST}")).await;
    rule(&chief, &to("全部", &people, Method::Load)).await;
    let doors = widened(&db);
    for round in 0..3 {
        let mut tickets = Vec::new();
        for _ in 0..100 {
            let id = new_id();
            run_sql(
                &db,
                format!("insert into ticket (id, number, kind, subject, channel, created_at) values ('{id}', 0, 'fault', '抢单', 'phone', '{}')", start_of_time()),
            )
            .await;
            tickets.push(id);
        }
        // Rules are known, and nothing is handed out yet: everybody begins at the same moment.
        let claims = (0..50_usize).map(|n| {
            let session = Session {
                person: people[n % AGENTS],
                name: "坐席".to_owned(),
                email: "a@example.com".to_owned(),
                role: Role::ServiceAgent,
            };
            let caller = app::access::Caller::of(&doors, &session, Action::AssignTickets).unwrap();
            // Some want the same ticket.
            let wanted = tickets[n / 2];
            tokio::spawn(async move {
                let mut tx = caller.begin().await.unwrap();
                let taken = app::desk::tickets::take(&mut tx, wanted).await;
                match taken {
                    Ok(_) => tx.commit().await.unwrap(),
                    Err(AppError::Conflict(_)) => {}
                    Err(other) => panic!("{other:?}"),
                }
            })
        });
        let claims: Vec<_> = claims.collect();
        let handing = (0..50).map(|_| {
            let doors = doors.clone();
            tokio::spawn(async move { assigner::step(&doors).await.unwrap() })
        });
        for one in handing.collect::<Vec<_>>() {
            one.await.unwrap();
        }
        for one in claims {
            one.await.unwrap();
        }
        hand_out(&db).await;
        let loads: Vec<(Uuid, i64)> = sqlx::query_as(
            "select owner_id, count(*) from ticket where owner_id is not null and state = 'new' group by 1",
        )
        .fetch_all(&db.owner)
        .await
        .unwrap();
        // All hands are full, and none fuller than it may be.
        assert_eq!(loads.len(), AGENTS, "{round}: {loads:?}");
        assert!(loads.iter().all(|(_, load)| *load == MOST), "{round}: {loads:?}");
        // Each was given once, and told of once.
        let (given, told): (i64, i64) = sqlx::query_as(
            "select (select count(*) from ticket where owner_id is not null),
                    (select count(*) from event where kind in ('ticket.taken', 'ticket.handed_out'))",
        )
        .fetch_one(&db.owner)
        .await
        .unwrap();
        assert_eq!(given, told);
        run_sql(&db, "update ticket set state = 'closed' where owner_id is not null".to_owned()).await;
        run_sql(&db, "update ticket set state = 'closed' where owner_id is null".to_owned()).await;
    }
    assert!(!people.contains(&world.service_agent));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_full_claims_no_more_and_answers_all_the_same() {
    let (db, _world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    run_sql(&db, "update assignment_setting set capacity = 1".to_owned()).await;
    let [mine, more] = [create(&agent, &about("一")).await, create(&agent, &about("二")).await];
    assert_eq!(agent.call("take_ticket", &json!({ "id": mine })).await.status, StatusCode::OK);
    assert_eq!(agent.call("take_ticket", &json!({ "id": more })).await.error(), AppError::conflict("agent_full"));
    assert_eq!(say(&agent, more, 0, &said(Some(Channel::Phone), "先答复")).await.status, StatusCode::OK);
    assert_eq!(read(&agent, more).await.owner, None);
    // What is closed is carried no more.
    let ticket = read(&agent, mine).await;
    state(&agent, &ticket, State::Closed, None).await;
    assert_eq!(agent.call("take_ticket", &json!({ "id": more })).await.status, StatusCode::OK);
}
