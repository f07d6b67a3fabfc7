//! Merging tickets and taking it back is identity: of one, of several in whatever order they can be taken back, and with work on the
//! kept one in between, which stays there.

use super::*;
use app::desk::relations::model::Relations;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

/// All that is kept of a ticket, but for how often it was written and when last, and whether its promises wait to be reckoned.
async fn print(db: &TestDb, id: Uuid) -> String {
    sqlx::query_scalar(
        "select (to_jsonb(t) - 'version' - 'updated_at' - 'reckoned')::text
             || (select coalesce(jsonb_agg(jsonb_build_array(s.state, s.began_at, s.ended_at) order by s.began_at, s.ended_at nulls last), '[]')
                   from ticket_span s where s.ticket_id = t.id)::text
             || (select coalesce(jsonb_agg(to_jsonb(m) order by m.id), '[]') from ticket_message m where m.ticket_id = t.id)::text
             || (select coalesce(jsonb_agg(f.person_id order by f.person_id), '[]') from follow f where f.record_id = t.id)::text
             || (select coalesce(jsonb_agg(c.id order by c.id), '[]') from ticket c where c.parent_id = t.id)::text
           from ticket t where t.id = $1",
    )
    .bind(id)
    .fetch_one(&db.owner)
    .await
    .unwrap()
}

async fn prints(db: &TestDb, ids: &[Uuid]) -> Vec<String> {
    let mut all = Vec::new();
    for id in ids {
        all.push(print(db, *id).await);
    }
    all
}

async fn merge(browser: &Browser, gone: Uuid, kept: Uuid) -> Uuid {
    let answer = browser.call("merge_ticket", &json!({ "gone": gone, "kept": kept })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

async fn undo(browser: &Browser, merge: Uuid) -> Answer {
    browser.call("relations/api/undo_ticket_merge", &json!({ "merge": merge })).await
}

async fn relations(browser: &Browser, id: Uuid) -> Relations {
    browser.call("ticket_relations", &json!({ "id": id })).await.json()
}

/// What happened on a ticket before: things said (whether the customer did, minutes), a state, who follows it.
type Past = (Vec<(bool, u8)>, Option<usize>, bool, bool);

async fn lived(agent: &Browser, chief: &Browser, past: &Past) -> Uuid {
    let id = create(agent, &about("来回")).await;
    let (said_so_far, state_choice, followed, followed_too) = past;
    for (seen, (theirs, minutes)) in (0..).zip(said_so_far) {
        let message =
            MessageForm {
                inbound: *theirs, minutes: minutes.to_string(), ..said(Some(Channel::Phone), "说过的话")
            };
        assert_eq!(say(agent, id, seen, &message).await.status, StatusCode::OK);
    }
    if let Some(choice) = state_choice {
        let ticket = read(agent, id).await;
        let next = ticket.state.next();
        let answer = state(agent, &ticket, next[choice % next.len()], Some("好了")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }
    for (browser, on) in [(agent, followed), (chief, followed_too)] {
        if *on {
            browser.call("follow", &json!({ "of": { "ticket": id }, "on": true })).await;
        }
    }
    id
}

fn past() -> impl Strategy<Value = Past> {
    let said = prop::collection::vec((any::<bool>(), 0_u8..30), 0..3);
    (said, prop::option::of(0_usize..5), any::<bool>(), any::<bool>())
}

fn run<S: Strategy>(cases: u32, strategy: &S, test: impl AsyncFn(S::Value))
where
    S::Value: std::fmt::Debug,
{
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let runtime = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| {
        runner
            .run(strategy, |value| {
                runtime.block_on(test(value));
                Ok(())
            })
            .unwrap();
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn merging_and_taking_it_back_is_identity_whatever_came_first() {
    let (db, _world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    // Two into one in any order, or one into the next: which is taken back first is drawn too, where it can be.
    let strategy = (past(), past(), past(), any::<bool>(), any::<bool>(), any::<bool>());
    run(12, &strategy, async |(one, two, three, chain, first_back, child)| {
        db.doors.clock.set(start_of_time());
        let mut ids = Vec::new();
        for past in [&one, &two, &three] {
            ids.push(lived(&agent, &chief, past).await);
        }
        let [a, b, c] = [ids[0], ids[1], ids[2]];
        if child {
            let part = create(&agent, &about("下级")).await;
            agent.call("set_ticket_parent", &json!({ "id": part, "version": 1, "parent": a })).await;
            ids.push(part);
        }
        db.doors.clock.set(start_of_time() + Duration::hours(2));
        let before = prints(&db, &ids).await;
        let first = merge(&agent, a, b).await;
        db.doors.clock.set(start_of_time() + Duration::hours(3));
        let second = if chain { merge(&agent, b, c).await } else { merge(&chief, c, b).await };
        assert_ne!(prints(&db, &ids).await, before);
        db.doors.clock.set(start_of_time() + Duration::hours(4));
        let order = if first_back && !chain { [first, second] } else { [second, first] };
        for one in order {
            assert_eq!(undo(&agent, one).await.status, StatusCode::OK);
        }
        assert_eq!(prints(&db, &ids).await, before);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_meanwhile_stays_with_the_kept_ticket_and_nothing_else_does() {
    let (db, _world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let between = prop::collection::vec((any::<bool>(), 1_u8..30), 1..4);
    run(8, &(past(), past(), between), async |(gone, kept, between)| {
        db.doors.clock.set(start_of_time());
        let (gone, kept) = (lived(&agent, &chief, &gone).await, lived(&agent, &chief, &kept).await);
        let (print_gone, was) = (print(&db, gone).await, read(&agent, kept).await);
        let merged = merge(&agent, gone, kept).await;
        let both = read(&agent, kept).await;
        for (seen, (theirs, minutes)) in (both.replies..).zip(&between) {
            let message = MessageForm {
                inbound: *theirs,
                minutes: minutes.to_string(),
                ..said(Some(Channel::Wechat), "后来说的")
            };
            assert_eq!(say(&chief, kept, seen, &message).await.status, StatusCode::OK);
        }
        assert_eq!(undo(&agent, merged).await.status, StatusCode::OK);
        assert_eq!(print(&db, gone).await, print_gone);
        let now = read(&agent, kept).await;
        let came = i32::try_from(between.len()).unwrap();
        let worked: i32 = between.iter().map(|(_, minutes)| i32::from(*minutes)).sum();
        assert_eq!((now.replies, now.minutes), (was.replies + came, was.minutes + worked));
        let own = |lines: Vec<StoryLine>| {
            lines.into_iter().filter(|line| matches!(line, StoryLine::Said(said) if said.text == "后来说的")).count()
        };
        assert_eq!(own(story(&agent, kept).await), between.len());
        assert_eq!(own(story(&agent, gone).await), 0);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_ticket_is_closed_points_to_the_kept_one_and_hears_nothing_more() {
    let (db, world, browser) = set().await;
    let (agent, rep) = (browser.signed_in("service_agent").await, browser.signed_in("sales_rep").await);
    let of = |customer: Uuid, subject: &str| TicketForm { customer: Some(customer), ..about(subject) };
    let gone = create(&agent, &of(world.customers.own, "第二次来电")).await;
    let kept = create(&agent, &of(world.customers.foreign, "第一次来电")).await;
    say(&agent, gone, 0, &said(Some(Channel::Phone), "客户又打来了")).await;
    // What is read before is not enough any more: the conversation has grown.
    let merged = merge(&agent, gone, kept).await;
    assert_eq!(say(&agent, kept, 0, &said(Some(Channel::Phone), "x")).await.error(), AppError::conflict("newer_reply"));
    let told: Vec<Option<Uuid>> = story(&agent, kept)
        .await
        .into_iter()
        .filter_map(|line| match line {
            StoryLine::Said(said) => Some(said.of),
            StoryLine::Did(_) => None,
        })
        .collect();
    assert_eq!(told, [Some(gone)]);
    let ticket = read(&agent, gone).await;
    let into = ticket.merged_into.clone().unwrap();
    assert_eq!((ticket.state, ticket.may_write, into.id, into.merge), (State::Closed, false, kept, Some(merged)));
    let refused = AppError::conflict("ticket_merged");
    let version = ticket.version;
    let order = json!({ "id": gone, "version": version, "form": TicketForm::of(&ticket.fields) });
    for answer in [
        say(&agent, gone, 1, &said(None, "x")).await,
        state(&agent, &ticket, State::Open, None).await,
        agent.call("change_ticket", &order).await,
        agent.call("take_ticket", &json!({ "id": gone })).await,
        agent.call("delete_ticket", &json!({ "id": gone, "version": version })).await,
        agent.call("set_ticket_parent", &json!({ "id": gone, "version": version, "parent": null })).await,
        agent.call("merge_ticket", &json!({ "gone": gone, "kept": kept })).await,
    ] {
        assert_eq!(answer.error(), refused, "{}", answer.body);
    }
    // The database keeps it by itself.
    for sql in [
        format!("update ticket set priority = 1 where id = '{gone}'"),
        format!(
            "insert into ticket_message (id, ticket_id, public, text, author_id) values (gen_random_uuid(), '{gone}', false, 'x', '{}')",
            world.service_agent
        ),
    ] {
        let refused = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&db.owner).await.unwrap_err();
        assert!(refused.to_string().contains("ticket_merged"), "{refused}");
    }
    // Whoever sees only the one sees nothing of the other.
    let mine: Ticket = read(&rep, gone).await;
    assert_eq!(mine.merged_into.map(|into| (into.id, into.ticket, into.merge)), Some((kept, None, None)));
    assert!(relations(&rep, gone).await.is_empty());
    assert_eq!(undo(&agent, merged).await.status, StatusCode::OK);
    assert_eq!(undo(&agent, merged).await.error(), AppError::conflict("changed_since"));
    // Whoever answered had opened it.
    assert_eq!(read(&agent, gone).await.state, State::Open);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_merged_is_refused_with_a_reason() {
    let (_db, _world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let [a, b, c] =
        [create(&agent, &about("甲")).await, create(&agent, &about("乙")).await, create(&agent, &about("丙")).await];
    let refused =
        async |gone: Uuid, kept: Uuid| agent.call("merge_ticket", &json!({ "gone": gone, "kept": kept })).await.error();
    assert_eq!(refused(a, a).await, AppError::invalid("kept", "ticket_merge_itself"));
    agent.call("set_ticket_parent", &json!({ "id": b, "version": 1, "parent": a })).await;
    assert_eq!(refused(a, b).await, AppError::invalid("kept", "ticket_merge_above"));
    assert_eq!(refused(a, Uuid::nil()).await, AppError::NotFound);
    // The other way round it works; then a later merge has to be taken back first.
    let first = merge(&agent, b, a).await;
    let second = merge(&agent, a, c).await;
    assert_eq!(refused(c, a).await, AppError::conflict("ticket_merged"));
    let later = undo(&agent, first).await;
    assert_eq!(later.error(), AppError::invalid("", "ticket_merge_undo_later"));
    assert_eq!(undo(&agent, second).await.status, StatusCode::OK);
    assert_eq!(undo(&agent, first).await.status, StatusCode::OK);
    // Of many who merge two crosswise one does, and nobody loses a ticket.
    let crosswise = (0..10).map(|turn| {
        let (gone, kept) = if turn % 2 == 0 { (a, c) } else { (c, a) };
        let agent = &agent;
        async move { agent.call("merge_ticket", &json!({ "gone": gone, "kept": kept })).await.status }
    });
    let done = futures::future::join_all(crosswise).await;
    assert_eq!(done.iter().filter(|status| **status == StatusCode::OK).count(), 1, "{done:?}");
}
