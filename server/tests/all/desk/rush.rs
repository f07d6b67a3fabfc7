//! Many at once.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_who_take_a_ticket_at_once_one_has_it() {
    let (db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let chief = browser.signed_in("service_manager").await;
    for round in 0..4 {
        let id = create(&agent, &about(&format!("抢单 {round}"))).await;
        let tries = (0..50).map(|n| {
            let who = if n % 2 == 0 { agent.clone() } else { chief.clone() };
            tokio::spawn(async move { who.call("take_ticket", &json!({ "id": id })).await })
        });
        let mut taken = 0;
        for one in tries.collect::<Vec<_>>() {
            let answer = one.await.unwrap();
            match answer.status {
                StatusCode::OK => taken += 1,
                // Whoever waits too long is told to try again.
                StatusCode::CONFLICT | StatusCode::SERVICE_UNAVAILABLE => {}
                other => panic!("{other}: {}", answer.body),
            }
        }
        assert_eq!(taken, 1);
        let told: i64 =
            sqlx::query_scalar("select count(*) from event where subject_id = $1 and kind = 'ticket.taken'")
                .bind(id)
                .fetch_one(&db.owner)
                .await
                .unwrap();
        let ticket = read(&agent, id).await;
        assert_eq!((told, ticket.version), (1, 2));
        assert!([world.service_agent, world.service_manager].contains(&ticket.owner.unwrap().0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_answers_that_know_the_same_one_is_written() {
    let (db, _world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let id = create(&agent, &about("两人同时答复")).await;
    let tries = (0..20).map(|n| {
        let who = agent.clone();
        tokio::spawn(async move { say(&who, id, 0, &said(Some(Channel::Phone), &format!("答复 {n}"))).await.status })
    });
    let mut written = 0;
    for one in tries.collect::<Vec<_>>() {
        written += i64::from(one.await.unwrap() == StatusCode::OK);
    }
    let kept: i64 = sqlx::query_scalar("select count(*) from ticket_message").fetch_one(&db.owner).await.unwrap();
    assert_eq!((written, kept, read(&agent, id).await.replies), (1, 1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_turn_the_tree_round_at_once_make_no_ring() {
    let (db, world, _browser) = set().await;
    let [one, other] = [app::access::new_id(), app::access::new_id()];
    run_sql(&db, format!("insert into ticket_category (id, name) values ('{one}', 'A'), ('{other}', 'B')")).await;
    let hang = async |id: Uuid, below: Uuid| {
        let caller = db.caller(&world.session(Role::ServiceManager), Action::ManageDesk);
        let mut tx = caller.begin().await.unwrap();
        let sql = format!("update ticket_category set parent_id = '{below}' where id = '{id}'");
        let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(tx.conn()).await.is_ok();
        done && tx.commit().await.is_ok()
    };
    let (first, second) = tokio::join!(hang(one, other), hang(other, one));
    assert!(first != second, "{first} {second}");
}
