//! Once for each rule and event, whatever becomes of the workers: several at the same time, each killed wherever it happens to stand.

use super::*;
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::{future::Future, pin::pin, task::Poll};

/// Lets a future come so far and then drops it, as a server that is killed does.
async fn killed_after<T>(polls: u32, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(move |context| match future.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_event_has_each_action_once_however_workers_are_killed() {
    let s = set().await;
    let customers = [s.world.customers.own, s.world.customers.team];
    let rules = [
        s.rule(&s.manager, &on_change("A", "tag", vec![task("一"), task("二"), task("三")])).await,
        s.rule(&s.manager, &on_change("B", "tag", vec![task("四")])).await,
    ];
    let mut dice = StdRng::seed_from_u64(56);
    let mut events: i64 = 0;
    for _ in 0..6 {
        for customer in customers {
            s.tag(&s.manager, customer).await;
            ok::<()>(&s.manager, "untag_customer", json!({ "customer": customer, "tag": s.world.tag })).await;
            events += 1;
        }
        s.db.tell_all().await;
        // Three servers at once; each dies within a few steps, at any point at which it waits for the database.
        for _ in 0..8 {
            let polls: [u32; 6] = std::array::from_fn(|_| dice.random_range(0..60));
            let server = |follows: u32, works: u32| {
                let doors = s.db.doors.clone();
                tokio::spawn(async move {
                    let followed = killed_after(follows, follow(&doors)).await;
                    let worked = killed_after(works, work(&doors, &Calls::default())).await;
                    (followed.is_none_or(|done| done.is_ok()), worked.is_none_or(|done| done.is_ok()))
                })
            };
            let servers = [server(polls[0], polls[1]), server(polls[2], polls[3]), server(polls[4], polls[5])];
            for one in servers {
                assert_eq!(one.await.unwrap(), (true, true), "who is not killed works on");
            }
        }
        // The same part of the log, read once more by a worker that was restored from an older state.
        s.sql("update automation_head set number = 0".to_owned()).await;
    }
    s.db.doors.clock.set(start_of_time() + Duration::minutes(10));
    s.settle().await;
    assert_eq!(s.count("select count(*) from automation_run").await, events * 2);
    assert_eq!(s.count("select count(*) from automation_run where state = 'done'").await, events * 2);
    assert_eq!(s.count("select count(*) from automation_step where state = 'done'").await, events * 4);
    for title in ["一", "二", "三", "四"] {
        let made = format!("select count(*) from activity where title = '{title}'");
        assert_eq!(s.count(&made).await, events, "{title}");
        let told = format!(
            "select count(distinct after -> 'automation' ->> 'run') from event where kind = 'activity.planned' and after ->> 'activity_name' = '{title}'"
        );
        assert_eq!(s.count(&told).await, events, "each by a run of its own");
    }
    assert_eq!(s.of_rule(rules[1]).await.len(), 12);
}
